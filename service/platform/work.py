"""Two ways to the data, of two types: `Reading`, which can change nothing, and `UnitOfWork`, which commits all or nothing."""

import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Protocol, TypeVar, cast
from uuid import UUID
from weakref import WeakValueDictionary

import asyncpg

from service.platform.database import AWAY, BUSY, Database, overloaded, taken_from
from service.platform.rows import Unwritten, as_json, columns_of, read, selection, together, writing
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

    async def answer(self, sql: str, **parameters: object) -> list[asyncpg.Record]:
        """All rows, of what is asked last: a unit of work ends in the same round trip."""


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

    answer = rows

    def _asked(self, sql: str, parameters: dict[str, object]) -> tuple[str, list[object]]:
        if self._viewer is not None:
            sql, parameters = _as_viewer(sql), {**parameters, "viewer_setting": self._viewer}
        statement, names = positional(sql)
        return statement, [parameters[name] for name in names]

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[asyncpg.Connection]:
        try:
            async with taken_from(self._pool) as connection:
                yield connection
        except (*AWAY, *BUSY) as error:
            raise overloaded(error) from error


@dataclass(frozen=True)
class Wanted:
    """Records of a table that meet an SQL condition, withdrawn ones too, and what it is bound with; or no more than some of their columns."""

    table: type[Record]
    where: str
    parameters: Mapping[str, object]
    columns: tuple[str, ...] | None = None


@dataclass
class UnitOfWork:
    """One write: what it changes and what it journals reach the disk together, before the client is answered.

    `now` is the moment of the whole unit; it moves on past the last change of a record that it locks. `request_id` ties its journal rows
    to the request. `viewer` is who writes, as row-level security reads it.
    `pepper` keys hashes that nobody with only the database should be able to try.

    A record is one object for as long as anybody holds it. What is made and set is kept until something is asked that could depend on it,
    and then sent in one statement.
    """

    connection: asyncpg.Connection
    now: datetime
    viewer: str
    request_id: str | None = None
    pepper: bytes = b""
    proof: str = ""
    """A statement that the unit begins with: it fails where who writes is another by now."""
    journal: list[dict[str, Any]] = field(default_factory=list)
    ending: str = ""
    """What a unit that journals ends with: the statement that writes `:entries`, its journal, after all that it could have to wait for."""
    is_proven: bool = False
    """Whether the database has let in who writes. It may have begun a unit, and refused them."""
    _is_begun: bool = False
    _known: WeakValueDictionary[tuple[type[Record], UUID], Record] = field(default_factory=WeakValueDictionary)
    _unwritten: Unwritten = field(default_factory=Unwritten)

    async def get(self, table: type[RecordT], record: UUID) -> RecordT | None:
        """The record by its id, unlocked; None when there is none or it was withdrawn."""
        row = cast("RecordT | None", self._known.get((table, record)))
        if row is None:
            row = next(iter(await self._read(table, f"{selection(table)} WHERE id = $1", record)), None)
        return None if row is None or row.withdrawn_at is not None else row

    async def lock(self, table: type[RecordT], which: UUID | str, *, by: str = "id") -> RecordT | None:
        """The record by its id, or by another column that only it has so, held against other writers until the unit ends.

        None for none, and for a withdrawn one.
        """
        await self.flush()
        row = next(iter(await self._read(table, f"{selection(table)} WHERE {by} = $1 FOR UPDATE", which)), None)
        return None if row is None else self.follow(row)

    def follow(self, row: RecordT) -> RecordT | None:
        """A record that the unit holds: the unit's moment moves on past the record's last change. None for a withdrawn one."""
        if row.updated_at > self.now:
            # It waited while others wrote. Recorded before what it builds upon, it would be read in the past with what was not known yet.
            self.now = row.updated_at + timedelta(microseconds=1)
        return None if row.withdrawn_at is not None else row

    async def records(self, table: type[RecordT], where: str, *, locked: bool = False, **parameters: object) -> list[RecordT]:
        """The records that meet an SQL condition, withdrawn ones too, in the order of their ids; `locked` until the unit ends."""
        await self.flush()
        statement, names = positional(f"{selection(table)} WHERE {where} ORDER BY id{' FOR UPDATE' if locked else ''}")
        return await self._read(table, statement, *(parameters[name] for name in names))

    async def ahead(self, *wanted: Wanted) -> list[list[Any]]:
        """What will be needed of several tables, read in one round trip: records, of which `get` finds again without another what is held; or bare rows."""
        await self.flush()
        statement, names = positional(together(tuple((each.table, each.where, each.columns) for each in wanted)))
        bound = {name: value for each in wanted for name, value in each.parameters.items()}
        told = await (await self._begun()).fetchrow(statement, *(bound[name] for name in names))
        return [
            rows if each.columns else [self._row(each.table, dict(zip(columns_of(each.table), row, strict=True))) for row in rows]
            for each, rows in zip(wanted, told, strict=True)
        ]

    async def _read(self, table: type[RecordT], statement: str, *values: object) -> list[RecordT]:
        return [self._row(table, told) for told in await (await self._begun()).fetch(statement, *values)]

    def _row(self, table: type[RecordT], told: Mapping[str, Any]) -> RecordT:
        row = read(table, told, cast("RecordT | None", self._known.get((table, told["id"]))))
        self._known[table, row.id] = row
        return row

    def add(self, row: Record) -> None:
        """Have a new record written."""
        self._known[type(row), row.id] = row
        self._unwritten.made[row] = None

    def set(self, row: Record, values: Mapping[str, Any]) -> None:
        """Give a record's columns these values, and have them written."""
        self._unwritten.set(row, values)

    def image(self, row: Record) -> dict[str, Any]:
        """The record as it stands, or will when all is written, as JSON holds it. Not to be changed: it is what is written."""
        return self._unwritten.image(row)

    async def value(self, sql: str, **parameters: object) -> Any:  # noqa: ANN401 - whatever the statement selects
        """The first column of the first row, as this unit's own transaction sees it."""
        statement, names = positional(sql)
        return await (await self.driver()).fetchval(statement, *(parameters[name] for name in names))

    async def rows(self, sql: str, **parameters: object) -> list[asyncpg.Record]:
        """All rows, as this unit's own transaction sees them."""
        statement, names = positional(sql)
        return list(await (await self.driver()).fetch(statement, *(parameters[name] for name in names)))

    async def answer(self, sql: str, **parameters: object) -> list[asyncpg.Record]:
        """All rows, as they are when the unit ends: its journal is written in the same round trip."""
        if not self.journal:
            return await self.rows(sql, **parameters)
        return await self.rows(and_answered(self.ending, sql), **parameters, **self._entries())

    async def tell(self, made: Record, sql: str, **parameters: object) -> Any:  # noqa: ANN401 - whatever the statement selects
        """What `sql` selects from `made`: all records of this one's table as they are made, in the trip that writes them and the unit's journal.

        The record is one that was made, and not sent yet. Whoever made it must be allowed to read it.
        """
        return await self._write(is_last=True, told=(type(made), sql), bound=parameters)

    def is_unwritten(self, row: Record) -> bool:
        """Whether a record was made, and not sent yet."""
        return row in self._unwritten.made

    async def end(self) -> None:
        """Send all that was not sent yet, and the journal last."""
        if self._unwritten:
            await self._write(is_last=True)
        if self.journal:
            await self.execute(self.ending, **self._entries())

    async def commit(self) -> None:
        """End the unit, and have it stay."""
        await self.end()
        if self._is_begun:
            await self.connection.execute("COMMIT")

    async def roll_back(self) -> None:
        """Undo all of it. A database that is away has done so."""
        if self._is_begun:
            with suppress(*AWAY):
                await self.connection.execute("ROLLBACK")

    async def execute(self, sql: str, **parameters: object) -> None:
        """Run a statement that answers nothing."""
        statement, names = positional(sql)
        await (await self.driver()).execute(statement, *(parameters[name] for name in names))

    async def begin(self, statement: str = "") -> None:
        """Begin, and say who writes, with a statement that takes no parameters and answers nothing; a unit that is begun runs the statement.

        Nobody has to call it: what a unit does first begins it. What is known by then to be needed costs no round trip of its own.
        """
        opening = "" if self._is_begun else f"BEGIN; {_say(self.viewer)};{self.proof}"
        self._is_begun = True
        if opening or statement:
            await self.connection.execute(opening + statement)
        self.is_proven = True

    async def _begun(self) -> asyncpg.Connection:
        await self.begin()
        return self.connection

    async def flush(self) -> None:
        """Send what has changed so far, so that the database's own constraints speak now."""
        if self._unwritten:
            await self._write(is_last=False)

    async def _write(
        self, *, is_last: bool, told: tuple[type[Record], str] | None = None, bound: Mapping[str, object] = MappingProxyType({})
    ) -> Any:  # noqa: ANN401 - whatever is told
        """Send what has changed; the last time with the journal. Answers what is told."""
        new = self._unwritten.taken()
        ends = is_last and bool(self.journal)
        statement, names = positional(writing(new.updates, new.inserts, ending=self.ending if ends else "", told=told))
        values = {**bound, **new.parameters, **(self._entries() if ends else {})}
        answered = await (await self._begun()).fetchrow(statement, *(values[name] for name in names))
        assert answered["written"] == new.count, "a record that was to be changed is not there"  # noqa: S101 - it was read under the same policies
        return answered["told"] if told else None

    def _entries(self) -> dict[str, str]:
        """The unit's journal, taken to be sent."""
        entries = as_json(self.journal)
        self.journal.clear()
        return {"entries": entries}

    @asynccontextmanager
    async def attempt(self) -> AsyncIterator[None]:
        """What is done within is undone where it fails, in the journal too, and the unit goes on."""
        await self.flush()
        journalled = len(self.journal)
        await self.begin("SAVEPOINT attempt")
        try:
            yield
            await self.flush()
        except Exception:
            self._unwritten = Unwritten()
            del self.journal[journalled:]
            await self.connection.execute("ROLLBACK TO SAVEPOINT attempt; RELEASE SAVEPOINT attempt")
            raise
        await self.connection.execute("RELEASE SAVEPOINT attempt")

    @asynccontextmanager
    async def beyond_the_gate(self) -> AsyncIterator[None]:
        """Row-level security stands aside: for what a command must look at whoever asks, and never shows. Each use says why."""
        await self.go_beyond()
        yield
        await self.flush()
        await self.begin(_say(self.viewer))

    async def go_beyond(self) -> None:
        """The same until the unit ends: for a registrar, who acts for other organizations."""
        await self.flush()
        await self.begin(_say(json.dumps(json.loads(self.viewer) | {"beyond": True})))

    async def driver(self) -> asyncpg.Connection:
        """The driver's own connection, for what only it can do (COPY): inside this unit's transaction, with all that was changed so far sent."""
        await self.flush()
        return await self._begun()


@lru_cache(maxsize=4096)
def and_answered(ending: str, sql: str) -> str:
    """A statement that ends a unit, and what is asked last, in one."""
    return f"WITH ended AS ({ending}) SELECT * FROM ({sql}) answered"


def literal(value: str | UUID | None) -> str:
    """A value as it stands in the text of a statement that takes no parameters (PostgreSQL, "String Constants")."""
    quoted = str(value).replace("'", "''")
    return "NULL" if value is None else f"'{quoted}'"


def _say(viewer: str) -> str:
    """The statement that says who writes, as text: so that it takes no trip of its own to begin and to say so."""
    return f"SET LOCAL habeas.viewer = {literal(viewer)}"


@asynccontextmanager
async def unit_of_work(
    database: Database, now: datetime, viewer: str, request_id: str | None = None, proof: str = ""
) -> AsyncIterator[UnitOfWork]:
    """Hand out, journal, commit; on any error roll back and let it through."""
    async with taken_from(database.writers) as connection:
        work = UnitOfWork(connection, now, viewer, request_id, database.pepper, proof)
        try:
            yield work
            await work.commit()
        except BaseException:
            await work.roll_back()
            raise
