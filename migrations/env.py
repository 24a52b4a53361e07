"""How Alembic runs here: one at a time (an advisory lock), a transaction a step, and no long wait for a lock.

Whoever waits for a lock on a table keeps all who come after from it: a step that does not get it at once lets go of everything, and is tried
again (service/cli/migrate.py). A step that takes long does so in parts (steps.py `in_parts`).
"""

import asyncio

from alembic import context
from sqlalchemy import Connection, make_url, pool, text
from sqlalchemy.ext.asyncio import create_async_engine

from service.tables import METADATA

_LOCK = 0x6D696772  # "migr"


def _migrate(connection: Connection) -> None:
    connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _LOCK})
    connection.execute(text("SET lock_timeout = '250ms'"))
    connection.commit()
    context.configure(connection=connection, target_metadata=METADATA, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()


async def _connected() -> None:
    url = make_url(context.config.attributes["url"]).set(drivername="postgresql+asyncpg")
    engine = create_async_engine(url, poolclass=pool.NullPool)
    try:
        async with engine.connect() as connection:
            await connection.run_sync(_migrate)
    finally:
        await engine.dispose()


asyncio.run(_connected())
