"""`habeas serve`: PostgreSQL from the wheel or by URL, the schema, the sample on an empty registry, then the API; Ctrl-C stops it all."""

import asyncio
import os
import signal
import socket
import sys
from datetime import UTC, datetime
from types import FrameType
from typing import Annotated

import asyncpg
import typer
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.server import Server
from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from service.cli.bootstrap import first_key
from service.cli.migrate import upgrade
from service.cli.place import FOLDER, Data, check_ring, own_database, secret
from service.platform.database import AWAY, PublicCannotLogIn, public_login
from service.platform.embedded import CannotStart

HEADERS_WITHIN_MILLISECONDS = 10_000
"""A client that has not sent its headers by then is let go of."""
BACKLOG = 1_024


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65_535)] = 8000,
    data: Data = FOLDER,
) -> None:
    """Serve the registry. HABEAS_DATABASE_URL puts it on a PostgreSQL of your own (15 or newer)."""
    # A plain kill stops like Ctrl-C does, so that the database is never left behind.
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        _check_free(host, port)
        with own_database(data) as url:
            os.environ.update(HABEAS_DATABASE_URL=url, HABEAS_SECRET=secret(data), HABEAS_DATA=str(data.resolve()))
            check_ring(data)
            _prepare(url, os.environ["HABEAS_SECRET"])
            key = asyncio.run(first_key(url, os.environ["HABEAS_SECRET"], datetime.now(UTC)))
            _greet(f"http://{host}:{port}", key)
            Server(
                "service.app:from_environment",
                address=host,
                port=port,
                interface=Interfaces.ASGI,
                factory=True,
                http1_settings=HTTP1Settings(header_read_timeout=HEADERS_WITHIN_MILLISECONDS),
                backlog=BACKLOG,
                log_enabled=False,
            ).serve()
    except CannotStart as reason:
        sys.stderr.write(f"habeas: {reason}\n")
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        pass
    sys.stderr.write("habeas: stopped\n")


def _interrupt(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt


def _check_free(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotStart(f"can't listen on {host}:{port}: {error.strerror}; choose another with --port") from error


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


def _greet(address: str, key: str | None) -> None:
    console = Console(soft_wrap=True, highlight=False)
    console.print(f"\n[bold]Habeas[/bold] answers at [bold]{address}[/bold]   (documentation: {address}/docs; stop with Ctrl-C)\n")
    if key is not None:
        console.print(f"Your first API key, shown this once:\n\n  [bold]{key}[/bold]\n")
    shown = key or "hbs_…"
    console.print("Try:\n")
    console.print(f"  curl {address}/v1/cases")
    console.print(f"  curl {address}/v1/vocabularies/custody")
    console.print(f"  curl -H 'Authorization: Bearer {shown}' {address}/v1/me\n")
