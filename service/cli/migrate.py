"""`habeas migrate`: bring a database's schema to this version, or some steps down."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from alembic import command
from alembic.config import Config
from sqlalchemy.exc import DBAPIError

import migrations
from migrations.steps import IN_THE_WAY
from service.platform.database import driver_error

_PAUSE_SECONDS = 0.2
_TRIES = 300
"""A minute or two: clients that hold locks for longer are to be looked at."""


def configuration(url: str) -> Config:
    """Alembic's configuration for a database. The steps travel with the package."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent).replace("%", "%%"))
    config.attributes["url"] = url
    return config


def upgrade(url: str, to: str = "head") -> None:
    """Bring the schema up. Does nothing where it is up already. The service may run."""
    _patiently(lambda: command.upgrade(configuration(url), to))


def downgrade(url: str, to: str) -> None:
    """Take the schema down to a step; `base` takes all of it, with all data."""
    _patiently(lambda: command.downgrade(configuration(url), to))


def _patiently(steps: Callable[[], None]) -> None:
    """Steps that a lock was in the way of are tried again: each gives up soon, so that clients do not queue behind it. What is done is done."""
    for _ in range(_TRIES):
        try:
            return steps()
        except DBAPIError as error:
            if not isinstance(driver_error(error), IN_THE_WAY):
                raise
            time.sleep(_PAUSE_SECONDS)
    return steps()


def migrate(
    to: Annotated[str, typer.Option(help="The step to go to: `head`, or a step's name.")] = "head",
    down: Annotated[str | None, typer.Option(help="Go down to this step instead; `base` takes the schema and all data away.")] = None,
    url: Annotated[str | None, typer.Option(help="The database; by default HABEAS_DATABASE_URL.")] = None,
) -> None:
    """Bring the schema of HABEAS_DATABASE_URL to this version, or some steps down."""
    address = url or os.environ.get("HABEAS_DATABASE_URL")
    if not address:
        sys.stderr.write("habeas: name the database with --url or HABEAS_DATABASE_URL\n")
        raise typer.Exit(2)
    if down is None:
        upgrade(address, to)
    else:
        downgrade(address, down)
