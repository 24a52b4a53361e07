"""`habeas migrate`: bring a database's schema to this version, or some steps down."""

from pathlib import Path

from alembic import command
from alembic.config import Config

import migrations


def configuration(url: str) -> Config:
    """Alembic's configuration for a database. The steps travel with the package."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent).replace("%", "%%"))
    config.attributes["url"] = url
    return config


def upgrade(url: str, to: str = "head") -> None:
    """Bring the schema up. Does nothing where it is up already."""
    command.upgrade(configuration(url), to)


def downgrade(url: str, to: str) -> None:
    """Take the schema down to a step; `base` takes all of it, with all data."""
    command.downgrade(configuration(url), to)
