"""What `habeas serve` runs once the schema is up: the first key, the workers. Reading this file reads most of the service."""

import asyncio
import os
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from pathlib import Path

import typer
from granian.constants import HTTPModes, Interfaces, RuntimeModes
from granian.http import HTTP1Settings
from granian.server.mp import MPServer

from service.cli.bootstrap import first_key
from service.platform.budget import Pools, TooFewConnections, allowed_by, share
from service.platform.embedded import CannotStart
from service.platform.processes import STOPS_WITHIN_SECONDS, begin_worker
from service.platform.telemetry import count_together_in
from service.settings import Settings

HEADERS_WITHIN_MILLISECONDS = 10_000
"""A client that has not sent its headers by then is let go of."""
BACKLOG = 1_024
CONNECTIONS = 8_192
"""Clients' connections that a worker holds at once. Idle ones cost next to nothing; what is asked on them has its own bound (`in_flight_limit`)."""
_APPLICATION = "service.app:from_environment"


def read_application(data: Path) -> None:
    """Read the application here, so that the workers, which are forks, need not; they count together in the data folder. Raises CannotStart."""
    counted = data.resolve() / "metrics"
    try:
        count_together_in(counted)
    except OSError as error:
        raise CannotStart(f"the data folder {data} can't be used: {error.strerror}") from error
    import_module(_APPLICATION.partition(":")[0])
    for own in counted.glob(f"*_{os.getpid()}.db"):  # this process serves nobody: each worker begins files of its own
        own.unlink()


def run(host: str, port: int, workers: int) -> None:
    """Serve until told to stop, as the environment's settings have it; an empty registry is founded first. Raises CannotStart."""
    url = os.environ["HABEAS_DATABASE_URL"]
    key = asyncio.run(first_key(url, os.environ["HABEAS_SECRET"], datetime.now(UTC)))
    said = _share_connections(url, workers)
    _greet(f"http://{host}:{port}", key, said)
    _server(host, port, workers).serve(target_loader=begin_worker)


def _server(host: str, port: int, workers: int) -> MPServer:
    """The workers, each with a socket of its own on the port: the kernel shares the connections out, and one that dies takes only its own."""
    return MPServer(
        _APPLICATION,
        address=host,
        port=port,
        workers=workers,
        interface=Interfaces.ASGI,
        factory=True,
        # HTTP/1.1, whose headers have a time limit; nothing here speaks by websockets.
        http=HTTPModes.http1,
        websockets=False,
        # Of its two kinds of runtime, the one by which a worker on two cores took 7 % more updates (docs/benchmarks.md).
        runtime_mode=RuntimeModes.mt,
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


def _greet(address: str, key: str | None, said: str) -> None:
    bold = partial(typer.style, bold=True)
    typer.echo(f"\n{bold('Habeas')} answers at {bold(address)}   (documentation: {address}/docs; stop with Ctrl-C)\n")
    typer.echo(f"{said}.\n")
    if key is not None:
        typer.echo(f"Your first API key, shown this once:\n\n  {bold(key)}\n")
    shown = key or "hbs_…"
    typer.echo("Try:\n")
    typer.echo(f"  curl {address}/v1/cases")
    typer.echo(f"  curl {address}/v1/vocabularies/custody")
    typer.echo(f"  curl -H 'Authorization: Bearer {shown}' {address}/v1/me\n")
