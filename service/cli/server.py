"""What `habeas serve` runs once the schema is up: the first key, the workers. Reading this file reads most of the service."""

import asyncio
import os
import socket
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from pkgutil import resolve_name

import typer

from service.cli.bootstrap import first_key
from service.platform.budget import Pools, TooFewConnections, allowed_by, share
from service.platform.embedded import CannotStart
from service.platform.processes import keep_serving
from service.platform.telemetry import count_together_in
from service.settings import Settings

_SERVE = "service.app:serve"


def read_application(data: Path) -> None:
    """Read the application here, so that the workers, which are forks, need not; they count together in the data folder. Raises CannotStart."""
    counted = data.resolve() / "metrics"
    try:
        count_together_in(counted)
    except OSError as error:
        raise CannotStart(f"the data folder {data} can't be used: {error.strerror}") from error
    resolve_name(_SERVE)
    for own in counted.glob(f"*_{os.getpid()}.db"):  # this process serves nobody: each worker begins files of its own
        own.unlink()


def run(host: str, port: int, workers: int) -> None:
    """Serve until interrupted, as the environment's settings have it; an empty registry is founded first. Raises CannotStart, EndsAtOnce."""
    url = os.environ["HABEAS_DATABASE_URL"]
    key = asyncio.run(first_key(url, os.environ["HABEAS_SECRET"], datetime.now(UTC)))
    said = _share_connections(url, workers)
    _greet(f"http://{host}:{port}", key, said)
    keep_serving(_SERVE, [_listening(host, port) for _ in range(workers)])


def _listening(host: str, port: int) -> socket.socket:
    """A socket of a worker's own on the port: the kernel shares the connections out, and a worker that dies takes only its own."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, reuse_port=True)


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
