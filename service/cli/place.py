"""Where a command finds the registry: by HABEAS_… in the environment, else in the data folder, whether it is being served or not."""

import os
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from service.platform.embedded import CannotStart, embedded_postgres_in, served_from
from service.platform.sealing import RING_FILE, BadRing, KeyRing, begin_ring, parse_ring, read_ring

Data = Annotated[Path, typer.Option(help="Where the registry keeps its data, secret, sealing keys and captures.")]
FOLDER = Path("var")


@contextmanager
def own_database(data: Path, meanwhile: Callable[[Callable[[], str]], None] = lambda _: None) -> Iterator[str]:
    """The database that HABEAS_DATABASE_URL names, else the data folder's own, run for as long as this lasts.

    `meanwhile` is done as it starts; what it is given waits until it has, and answers the URL.
    """
    url = os.environ.get("HABEAS_DATABASE_URL")
    if url:
        meanwhile(lambda: url)
        yield url
        return
    with embedded_postgres_in(data, meanwhile=meanwhile) as embedded:
        yield embedded


@contextmanager
def found_database(data: Path) -> Iterator[str]:
    """Likewise for a command beside the service: where the folder is being served, its running database."""
    running = None if os.environ.get("HABEAS_DATABASE_URL") else served_from(data)
    if running is not None:
        yield running
        return
    if not os.environ.get("HABEAS_DATABASE_URL") and not (data / "postgres").exists():
        raise CannotStart(f"there is no registry in {data}; name its folder with --data, or its database with HABEAS_DATABASE_URL")
    with own_database(data) as url:
        yield url


@contextmanager
def said_in_one_line() -> Iterator[None]:
    """A reason for which a command can't do its work is said in one line, with exit status 1."""
    try:
        yield
    except CannotStart as reason:
        sys.stderr.write(f"habeas: {reason}\n")
        raise typer.Exit(1) from None


def secret(data: Path) -> str:
    """The service's secret: from the environment, else made once and kept in the data folder, for its owner's eyes alone."""
    given = os.environ.get("HABEAS_SECRET")
    if given:
        return given
    kept = data / "secret"
    try:
        data.mkdir(parents=True, exist_ok=True)
        if not kept.exists():
            with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_hex(32))
        return kept.read_text(encoding="ascii").strip()
    except OSError as error:
        raise CannotStart(f"the secret {kept} can't be kept: {error.strerror}") from error


def standing_secret(data: Path) -> str:
    """The secret of a service that stands: a fresh one would make keys that open nothing."""
    if not os.environ.get("HABEAS_SECRET") and not (data / "secret").exists():
        raise CannotStart(f"there is no secret in {data}; name the service's folder with --data, or give HABEAS_SECRET")
    return secret(data)


def given_ring() -> KeyRing | None:
    """The sealing keys that the environment gives, if it does."""
    given = os.environ.get("HABEAS_SEALING_KEYS")
    try:
        return parse_ring(given) if given else None
    except BadRing as error:
        raise CannotStart(f"HABEAS_SEALING_KEYS can't be used: {error}") from error


def check_ring(data: Path) -> None:
    """See to it that there are sealing keys: made once, and kept beside the secret, where the environment gives none."""
    if given_ring() is not None:
        return
    kept = data / RING_FILE
    try:
        data.mkdir(parents=True, exist_ok=True)
        begin_ring(kept)
        read_ring(kept)
    except BadRing as error:
        raise CannotStart(f"{kept} can't be used: {error}") from error
    except OSError as error:
        raise CannotStart(f"the sealing keys {kept} can't be kept: {error.strerror}") from error
