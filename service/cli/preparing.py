"""What is done to a database before it is served: the schema brought up, and the public let in. Reading this file reads what that takes."""

import asyncio
import os

import asyncpg
from sqlalchemy.exc import SQLAlchemyError

import service.tables  # noqa: F401 - the steps read it, in a thread beside which the rest of the service is read
from service.cli.migrate import upgrade
from service.platform.database import AWAY, PublicCannotLogIn, public_login
from service.platform.embedded import CannotStart


def prepare(url: str, key: str) -> None:
    """Bring the schema up, and see to it that those without a key can be served. Raises CannotStart."""
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
