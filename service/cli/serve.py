"""`habeas serve`: PostgreSQL from the wheel or by URL, the schema, the sample on an empty registry, then the API; Ctrl-C stops it all."""

import errno
import gc
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from service.cli import what_is_read_stays
from service.cli.place import FOLDER, Data, check_ring, own_database, secret
from service.platform.embedded import CannotStart
from service.platform.processes import EndsAtOnce

LEAVES_WITHIN_SECONDS = 2.0
"""How long a port that is taken may still become free."""


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65_535)] = 8000,
    data: Data = FOLDER,
    workers: Annotated[
        int, typer.Option(help="Processes that serve, best as many as there are cores.", min=1, max=64, envvar="HABEAS_WORKERS")
    ] = 1,
) -> None:
    """Serve the registry. HABEAS_DATABASE_URL puts it on a PostgreSQL of your own (15 or newer)."""
    # A plain kill stops like Ctrl-C does, so that the database is never left behind. Ctrl-C is ignored in what a script starts with `&`, and is minded here.
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, _interrupt)
    try:
        _check_free(host, port)
        with own_database(data, meanwhile=partial(_make_ready, data)) as url:
            from service.cli import server  # noqa: PLC0415 - as in `_make_ready`

            os.environ.update(
                HABEAS_DATABASE_URL=url, HABEAS_SECRET=secret(data), HABEAS_DATA=str(data.resolve()), HABEAS_WORKERS=str(workers)
            )
            server.run(host, port, workers)
    except CannotStart as reason:
        sys.stderr.write(f"habeas: {reason}\n")
        raise typer.Exit(1) from None
    except EndsAtOnce:
        sys.stderr.write("habeas: a worker ends as soon as it is started; what it said stands above\n")
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        pass
    sys.stderr.write("habeas: stopped\n")


def _make_ready(data: Path, address: Callable[[], str]) -> None:
    """Read what serves, which takes seconds, while PostgreSQL is started and its database prepared."""
    with what_is_read_stays():
        from service.cli import preparing  # noqa: PLC0415 - not before

        check_ring(data)
        with ThreadPoolExecutor(1) as aside:
            prepared = aside.submit(lambda: preparing.prepare(address(), secret(data)))
            from service.cli import server  # noqa: PLC0415 - not before

            server.read_application(data)
            prepared.result()
        gc.collect()  # what stays is what the workers share


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
