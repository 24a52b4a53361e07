"""Two ways to the data, of two types: `Reading`, which can change nothing, and `UnitOfWork`, which commits all or nothing."""

import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Protocol, TypeVar
from uuid import UUID

import asyncpg
from sqlalchemy import ColumnElement, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from service.platform.database import AWAY, BUSY, POOL_WAIT_SECONDS, Database, overloaded
from service.platform.tables import Record

RecordT = TypeVar("RecordT", bound=Record)

_PARAMETER = re.compile(r"(?<![:\w]):([a-z_][a-z0-9_]*)")


@lru_cache(maxsize=4096)
def positional(sql: str) -> tuple[str, tuple[str, ...]]:
    """SQL with `:named` parameters as PostgreSQL takes it (`$1`), and the names in order. Casts (`::text`) are left alone."""
    names: list[str] = []

    def number(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 1}"

    return _PARAMETER.sub(number, sql), tuple(names)


@lru_cache(maxsize=4096)
def _as_viewer(sql: str) -> str:
    return _AS_VIEWER.format(sql=sql)


class Reader(Protocol):
    """Something that a document can be read from: a reading, or a unit of work that reads what it has just written."""

    async def value(self, sql: str, **parameters: object) -> Any:  # noqa: ANN401 - whatever the statement selects
        """The first column of the first row, or None."""

    async def rows(self, sql: str, **parameters: object) -> list[asyncpg.Record]:
        """All rows."""


_AS_VIEWER = """
    SELECT answer.* FROM (SELECT set_config('habeas.viewer', :viewer_setting, true) AS viewer OFFSET 0) first
    CROSS JOIN LATERAL (SELECT * FROM ({sql}) asked WHERE first.viewer IS NOT NULL OFFSET 0) answer"""
"""A statement under row-level security: it says who asks, and then asks, in one round trip and one transaction."""


class Reading:
    """Reads from a pool of read-only connections: one statement, one round trip, nothing to commit.

    `viewer` is who asks, as row-level security reads it; None on a pool whose role needs no telling.
    """

    def __init__(self, pool: asyncpg.Pool, viewer: str | None = None) -> None:
        self._pool = pool
        self._viewer = viewer

    async def value(self, sql: str, **parameters: object) -> Any:  # noqa: ANN401 - whatever the statement selects
        """The first column of the first row, or None."""
        statement, values = self._asked(sql, parameters)
        async with self._connection() as connection:
            return await connection.fetchval(statement, *values)

    async def rows(self, sql: str, **parameters: object) -> list[asyncpg.Record]:
        """All rows."""
        statement, values = self._asked(sql, parameters)
        async with self._connection() as connection:
            return list(await connection.fetch(statement, *values))

    def _asked(self, sql: str, parameters: dict[str, object]) -> tuple[str, list[object]]:
        if self._viewer is not None:
            sql, parameters = _as_viewer(sql), {**parameters, "viewer_setting": self._viewer}
        statement, names = positional(sql)
        return statement, [parameters[name] for name in names]

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[asyncpg.Connection]:
        try:
            async with self._pool.acquire(timeout=POOL_WAIT_SECONDS) as connection:
                yield connection
        except (*AWAY, *BUSY) as error:
            raise overloaded(error) from error


@dataclass
class UnitOfWork:
    """One write: what it changes and what it journals reach the disk together, before the client is answered.

    `now` is the moment of the whole unit; it moves on past the last change of a record that it locks. `request_id` ties its journal rows
    to the request. `viewer` is who writes, as row-level security reads it.
    `pepper` keys hashes that nobody with only the database should be able to try.
    """

    session: AsyncSession
    now: datetime
    viewer: str
    request_id: str | None = None
    pepper: bytes = b""
    before_commit: list[Callable[["UnitOfWork"], Awaitable[None]]] = field(default_factory=list)
    journal: list[dict[str, Any]] = field(default_factory=list)

    async def get(self, table: type[RecordT], record: UUID) -> RecordT | None:
        """The record by its id, unlocked; None when there is none or it was withdrawn."""
        await self.session.flush()
        row = await self.session.get(table, record)
        return None if row is None or row.withdrawn_at is not None else row

    async def lock(self, table: type[RecordT], which: UUID | ColumnElement[bool]) -> RecordT | None:
        """The record by its id, or by what only it is, held against other writers until the unit ends; None for none, and for a withdrawn one."""
        await self.session.flush()
        asked = select(table).where(table.id == which if isinstance(which, UUID) else which).with_for_update()
        row = await self.session.scalar(asked, execution_options={"populate_existing": True})
        if row is not None and row.updated_at > self.now:
            # It waited while others wrote. Recorded before what it builds upon, it would be read in the past with what was not known yet.
            self.now = row.updated_at + timedelta(microseconds=1)
        return None if row is None or row.withdrawn_at is not None else row

    async def value(self, sql: str, **parameters: object) -> Any:  # noqa: ANN401 - whatever the statement selects
        """The first column of the first row, as this unit's own transaction sees it."""
        statement, names = positional(sql)
        return await (await self.driver()).fetchval(statement, *(parameters[name] for name in names))

    async def rows(self, sql: str, **parameters: object) -> list[asyncpg.Record]:
        """All rows, as this unit's own transaction sees them."""
        statement, names = positional(sql)
        return list(await (await self.driver()).fetch(statement, *(parameters[name] for name in names)))

    async def execute(self, sql: str, **parameters: object) -> None:
        """Run a statement that answers nothing."""
        statement, names = positional(sql)
        await (await self.driver()).execute(statement, *(parameters[name] for name in names))

    async def flush(self) -> None:
        """Send what has changed so far, so that the database's own constraints speak now."""
        await self.session.flush()

    @asynccontextmanager
    async def beyond_the_gate(self) -> AsyncIterator[None]:
        """Row-level security stands aside: for what a command must look at whoever asks, and never shows. Each use says why."""
        await self.go_beyond()
        yield
        await self.flush()
        await self._say(self.viewer)

    async def go_beyond(self) -> None:
        """The same until the unit ends: for a registrar, who acts for other organizations."""
        await self.flush()
        await self._say(json.dumps(json.loads(self.viewer) | {"beyond": True}))

    async def _say(self, viewer: str) -> None:
        await self.session.execute(text("SELECT set_config('habeas.viewer', :viewer, true)"), {"viewer": viewer})

    async def driver(self) -> asyncpg.Connection:
        """The driver's own connection, for what only it can do (COPY): inside this unit's transaction, with all that was changed so far sent."""
        await self.session.flush()
        raw = await (await self.session.connection()).get_raw_connection()
        driver: asyncpg.Connection = raw.driver_connection
        return driver


@asynccontextmanager
async def unit_of_work(database: Database, now: datetime, viewer: str, request_id: str | None = None) -> AsyncIterator[UnitOfWork]:
    """Begin, say who writes, hand out, journal, commit; on any error roll back and let it through."""
    async with database.sessions() as session:
        work = UnitOfWork(session, now, viewer, request_id, database.pepper)
        await work._say(viewer)  # noqa: SLF001 - this begins the unit
        yield work
        for step in work.before_commit:
            await step(work)
        await session.commit()
