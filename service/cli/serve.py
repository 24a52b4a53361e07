"""`habeas serve`: PostgreSQL from the wheel or by URL, the schema, the sample on an empty registry, then the API; Ctrl-C stops it all."""

import asyncio
import errno
import os
import signal
import socket
import sys
import time
from datetime import UTC, datetime
from types import FrameType
from typing import Annotated

import asyncpg
import typer
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.server.mp import MPServer
from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from service.cli.bootstrap import first_key
from service.cli.migrate import upgrade
from service.cli.place import FOLDER, Data, check_ring, own_database, secret
from service.platform.budget import Pools, TooFewConnections, allowed_by, share
from service.platform.database import AWAY, PublicCannotLogIn, public_login
from service.platform.embedded import CannotStart
from service.platform.processes import STOPS_WITHIN_SECONDS, begin_worker
from service.platform.telemetry import count_together_in
from service.settings import Settings

HEADERS_WITHIN_MILLISECONDS = 10_000
"""A client that has not sent its headers by then is let go of."""
LEAVES_WITHIN_SECONDS = 2.0
"""How long a port that is taken may still become free."""
BACKLOG = 1_024
CONNECTIONS = 8_192
"""Clients' connections that a worker holds at once. Idle ones cost next to nothing; what is asked on them has its own bound (`in_flight_limit`)."""


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65_535)] = 8000,
    data: Data = FOLDER,
    workers: Annotated[
        int, typer.Option(help="Processes that serve, best as many as there are cores.", min=1, max=64, envvar="HABEAS_WORKERS")
    ] = 1,
) -> None:
    """Serve the registry. HABEAS_DATABASE_URL puts it on a PostgreSQL of your own (15 or newer)."""
    # A plain kill stops like Ctrl-C does, so that the database is never left behind.
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        _check_free(host, port)
        with own_database(data) as url:
            os.environ.update(
                HABEAS_DATABASE_URL=url, HABEAS_SECRET=secret(data), HABEAS_DATA=str(data.resolve()), HABEAS_WORKERS=str(workers)
            )
            check_ring(data)
            _prepare(url, os.environ["HABEAS_SECRET"])
            key = asyncio.run(first_key(url, os.environ["HABEAS_SECRET"], datetime.now(UTC)))
            said = _share_connections(url, workers)
            count_together_in(data.resolve() / "metrics")
            _greet(f"http://{host}:{port}", key, said)
            _server(host, port, workers).serve(target_loader=begin_worker)
    except CannotStart as reason:
        sys.stderr.write(f"habeas: {reason}\n")
        raise typer.Exit(1) from None
    except SystemExit:
        # The one way out of the server's loop besides a signal.
        sys.stderr.write("habeas: a worker ends as soon as it is started; what it said stands above\n")
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        pass
    sys.stderr.write("habeas: stopped\n")


def _server(host: str, port: int, workers: int) -> MPServer:
    """The workers, each with a socket of its own on the port: the kernel shares the connections out, and one that dies takes only its own."""
    return MPServer(
        "service.app:from_environment",
        address=host,
        port=port,
        workers=workers,
        interface=Interfaces.ASGI,
        factory=True,
        http1_settings=HTTP1Settings(header_read_timeout=HEADERS_WITHIN_MILLISECONDS),
        backlog=BACKLOG,
        backpressure=CONNECTIONS,
        respawn_failed_workers=True,
        workers_kill_timeout=int(STOPS_WITHIN_SECONDS),
        log_enabled=False,
    )


def _share_connections(url: str, workers: int) -> str:
    """See to it that the workers' pools fit what the server allows; says how."""
    settings = Settings()
    wanted = Pools(settings.readers, settings.writers)
    try:
        allowed = asyncio.run(allowed_by(url))
        pools = share(allowed, workers, wanted)
    except TooFewConnections as error:
        raise CannotStart(f"{error}: serve with fewer --workers, or raise max_connections") from error
    os.environ.update(HABEAS_READERS=str(pools.readers), HABEAS_WRITERS=str(pools.writers))
    less = "" if pools == wanted else f" (less than HABEAS_READERS={wanted.readers} and HABEAS_WRITERS={wanted.writers}, to fit)"
    return (
        f"{workers} worker{'s' if workers != 1 else ''}, each with up to {pools.connections} database connections{less}: "
        f"{workers * pools.connections} of the {allowed} that the server allows"
    )


def _interrupt(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt


def _check_free(host: str, port: int) -> None:
    """Nobody else listens there. The workers of a service that was killed are given the moment that they need to notice."""
    until = time.monotonic() + LEAVES_WITHIN_SECONDS
    while True:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                if error.errno != errno.EADDRINUSE or time.monotonic() > until:
                    raise CannotStart(f"can't listen on {host}:{port}: {error.strerror}; choose another with --port") from error
                time.sleep(0.1)
            else:
                return


def _prepare(url: str, key: str) -> None:
    try:
        upgrade(url)
        if not os.environ.get("HABEAS_PUBLIC_DATABASE_URL"):
            asyncio.run(public_login(url, key.encode()))
    except PublicCannotLogIn as error:
        raise CannotStart(
            f"those without a key can't be served: {error}. Give the role habeas_public a login, and name it in HABEAS_PUBLIC_DATABASE_URL"
        ) from error
    except (*AWAY, SQLAlchemyError, asyncpg.PostgresError) as error:
        raise CannotStart(f"the database can't be prepared: {str(error).strip().splitlines()[0]}") from error


def _greet(address: str, key: str | None, said: str) -> None:
    console = Console(soft_wrap=True, highlight=False)
    console.print(f"\n[bold]Habeas[/bold] answers at [bold]{address}[/bold]   (documentation: {address}/docs; stop with Ctrl-C)\n")
    console.print(f"{said}.\n")
    if key is not None:
        console.print(f"Your first API key, shown this once:\n\n  [bold]{key}[/bold]\n")
    shown = key or "hbs_…"
    console.print("Try:\n")
    console.print(f"  curl {address}/v1/cases")
    console.print(f"  curl {address}/v1/vocabularies/custody")
    console.print(f"  curl -H 'Authorization: Bearer {shown}' {address}/v1/me\n")
