"""A long reading of one moment: every statement of it sees the same database, however long it takes and whatever is written meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import asyncpg

from service.platform.database import AWAY, BUSY, overloaded, taken_from
from service.platform.work import positional

Write = Callable[[bytes], Awaitable[None]]
"""Where bytes go, one chunk after the other."""
_AT_ONCE = 500
"""Rows that a cursor fetches in one round trip."""
_LULL_SECONDS = 0.001
"""PostgreSQL sends 8 kB at a time. Read as they come, each wakes its reader for some twenty rows; what comes in a lull is read at once.

It is shorter than what the socket holds takes to be made (some 200 kB: two milliseconds), so that PostgreSQL does not wait.
"""

# No character below a space stands in JSON text, so that as a field of CSV between these it is copied as it is.
_AS_IT_IS = {"format": "csv", "delimiter": "\x02", "quote": "\x01"}


class Snapshot:
    """The statements of one repeatable-read transaction, under the role of its pool. Open it with `snapshot`."""

    def __init__(self, pool: asyncpg.Pool, viewer: str | None, connection: asyncpg.Connection, taken_at: datetime) -> None:
        self.taken_at = taken_at
        self._pool = pool
        self._viewer = viewer
        self._connection = connection

    @asynccontextmanager
    async def beside(self) -> AsyncIterator["Snapshot | None"]:
        """The same moment over another connection, for statements that are answered at the same time; None where the pool has none to spare."""
        if self._pool.get_max_size() - self._pool.get_size() + self._pool.get_idle_size() == 0:
            yield None
            return
        async with _taken(self._pool, self._viewer, await self.value("SELECT pg_export_snapshot()")) as connection:
            yield Snapshot(self._pool, self._viewer, connection, self.taken_at)

    async def value(self, sql: str, **parameters: object) -> Any:  # noqa: ANN401 - whatever the statement selects
        """The first column of the first row, or None."""
        statement, names = positional(sql)
        return await self._connection.fetchval(statement, *(parameters[name] for name in names))

    async def rows(self, sql: str, **parameters: object) -> list[asyncpg.Record]:
        """All rows."""
        statement, names = positional(sql)
        return list(await self._connection.fetch(statement, *(parameters[name] for name in names)))

    answer = rows

    async def texts(self, sql: str, **parameters: object) -> AsyncIterator[str]:
        """The first column of each row, in bounded memory."""
        statement, names = positional(sql)
        async for row in self._connection.cursor(statement, *(parameters[name] for name in names), prefetch=_AT_ONCE):
            yield row[0]

    async def reads_whole_tables(self) -> None:
        """What follows reads tables from end to end: the planner, who takes predicates of the gate to leave few rows, is not to look each up."""
        await self._connection.execute("SET LOCAL enable_nestloop = off")

    async def copy(self, sql: str, write: Write, **parameters: object) -> int:
        """Send the one column of JSON text that the statement selects, a line a row, as PostgreSQL sends it. Answers how many rows."""
        statement, names = positional(sql)
        values = [parameters[name] for name in names]

        async def taken(chunk: bytes) -> None:
            await write(chunk)
            await asyncio.sleep(_LULL_SECONDS)

        answer = await self._connection.copy_from_query(statement, *values, output=taken, **_AS_IT_IS)
        return int(answer.rpartition(" ")[2])


@asynccontextmanager
async def snapshot(pool: asyncpg.Pool, viewer: str | None = None) -> AsyncIterator[Snapshot]:
    """Take a snapshot. `viewer` is who asks, as row-level security reads it; None on a pool whose role needs no telling.

    It may take as long as it takes, where other readings are cut short: hold it no longer than PostgreSQL needs to answer.
    """
    try:
        async with _taken(pool, viewer) as connection:
            yield Snapshot(pool, viewer, connection, await connection.fetchval("SELECT now()"))
    except (*AWAY, *BUSY) as error:
        raise overloaded(error) from error


@asynccontextmanager
async def _taken(pool: asyncpg.Pool, viewer: str | None, of: str | None = None) -> AsyncIterator[asyncpg.Connection]:
    """A connection that sees one moment: that of the transaction which exported `of`, or its own."""
    async with taken_from(pool) as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        if of is not None:
            await connection.execute(f"SET TRANSACTION SNAPSHOT '{of}'")
        await connection.execute("SET LOCAL statement_timeout = 0; SET LOCAL work_mem = '64MB'")
        if viewer is not None:
            await connection.execute("SELECT set_config('habeas.viewer', $1, true)", viewer)
        yield connection
