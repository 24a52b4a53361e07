"""Records between Python and PostgreSQL: read from a row, and written, many in one statement.

What is written is sent as its journal image has it: JSON, which PostgreSQL reads into the columns' own types. So one statement a shape
serves, however many records, and it is planned once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, TypeVar, cast
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import inspect
from sqlalchemy.orm import ClassManager, DeclarativeBase, configure_mappers

from service.platform.tables import Record

RowT = TypeVar("RowT", bound=Record)


@lru_cache
def columns_of(table: type[DeclarativeBase]) -> tuple[str, ...]:
    """The table's columns by name."""
    return tuple(column.key for column in inspect(table).columns)


def plain(value: object) -> Any:  # noqa: ANN401 - whatever JSON holds
    """A column's value as JSON holds it."""
    if type(value) in _AS_IT_IS:
        return value
    if isinstance(value, datetime | date):
        return "infinity" if value == date.max else "-infinity" if value == date.min else value.isoformat()
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return str(value) if isinstance(value, UUID | str) else value


_AS_IT_IS = frozenset({str, int, bool, type(None)})
"""What most columns hold, and JSON holds likewise: told first, as a write looks at some two hundred values."""


def image(row: Record) -> dict[str, Any]:
    """The row as it stands, every column by name, as JSON holds it."""
    values = vars(row)
    return {column: value if type(value := values[column]) in _AS_IT_IS else plain(value) for column in columns_of(type(row))}


@lru_cache
def selection(table: type[Record]) -> str:
    """The beginning of a statement that reads records, for `read`."""
    return f'SELECT {_listed(columns_of(table))} FROM "{table.__tablename__}"'


@lru_cache(maxsize=4096)
def together(wanted: tuple[tuple[type[Record], str, tuple[str, ...] | None], ...]) -> str:
    """One statement that reads several tables, each by its own condition, as an array each of bare rows: of these columns, or of all."""
    arrays = (
        f'ARRAY(SELECT ROW({_listed(columns or columns_of(table))}) FROM "{table.__tablename__}" WHERE {where} ORDER BY id)'
        for table, where, columns in wanted
    )
    return f"SELECT {', '.join(arrays)}"


def read(table: type[RowT], told: Mapping[str, Any], known: RowT | None) -> RowT:
    """The record that was read. Where it is known, the object that it is says now what was read."""
    row = known or blank(table)
    row.__dict__.update(told)
    return row


def blank(table: type[RowT]) -> RowT:
    """A record that says nothing yet."""
    return cast("RowT", _manager(table).new_instance())


@lru_cache
def _manager(table: type[Record]) -> ClassManager[Any]:
    configure_mappers()
    return inspect(table).class_manager


def as_json(value: object) -> str:
    """JSON's own values as its text."""
    return to_json(value).decode()


@dataclass(frozen=True)
class Writing:
    """Records to be written in one statement: of which tables (with their columns, where some of a record's are set), and bound with what."""

    updates: tuple[tuple[type[Record], tuple[str, ...]], ...]
    inserts: tuple[type[Record], ...]
    parameters: Mapping[str, object]
    count: int


@dataclass
class Unwritten:
    """Records that were made, and columns of others that were set, since something was last written; and how they read, told once."""

    made: dict[Record, None] = field(default_factory=dict)
    changed: dict[Record, set[str]] = field(default_factory=dict)
    _images: dict[Record, dict[str, Any]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.made or self.changed)

    def set(self, row: Record, values: Mapping[str, Any]) -> None:
        """Give a record's columns these values."""
        vars(row).update(values)
        self.changed.setdefault(row, set()).update(values)
        self._images.pop(row, None)

    def image(self, row: Record) -> dict[str, Any]:
        """The row as it will be written, or else as it stands."""
        told = self._images.get(row)
        if told is None:
            told = image(row)
            if row in self.made or row in self.changed:
                self._images[row] = told
        return told

    def taken(self) -> Writing:
        """Take all of it."""
        new = self.made
        inserts: dict[type[Record], list[Record]] = {}
        updates: dict[tuple[type[Record], tuple[str, ...]], list[Record]] = {}
        for row in new:
            inserts.setdefault(type(row), []).append(row)
        for row, set_columns in self.changed.items():
            if row not in new:
                updates.setdefault((type(row), tuple(sorted(set_columns))), []).append(row)
        parameters: dict[str, object] = {}
        for number, ((_, columns), rows) in enumerate(updates.items()):
            parameters[f"changed_{number}"] = [row.id for row in rows]
            parameters[f"set_{number}"] = [as_json({column: told[column] for column in columns}) for told in map(self.image, rows)]
        for number, rows in enumerate(inserts.values()):
            parameters[f"made_{number}"] = as_json([self.image(row) for row in rows])
        count = len(new) + sum(map(len, updates.values()))
        self.made, self.changed, self._images = {}, {}, {}
        return Writing(tuple(updates), tuple(inserts), parameters, count)


@lru_cache(maxsize=4096)
def writing(
    updates: tuple[tuple[type[Record], tuple[str, ...]], ...],
    inserts: tuple[type[Record], ...],
    *,
    ending: str = "",
    told: tuple[type[Record], str] | None = None,
) -> str:
    """One statement that writes to several tables, and how many rows it wrote. Foreign keys are held, and triggers told, at its end.

    Updates come first, so that what is withdrawn makes room for what takes its place; `ending` comes last of all. `told` is what else the
    statement answers: one value, selected from `made`, the records of one of the tables just as they were made. But for that it returns no
    column: whoever may write a record may not be allowed to read it back.
    """
    parts = {
        f"changed_{number}": f"""UPDATE "{table.__tablename__}" w SET {", ".join(f'"{column}" = n."{column}"' for column in columns)}
        FROM unnest(:changed_{number}::uuid[], :set_{number}::text[]) t (id, told)
        CROSS JOIN LATERAL jsonb_populate_record(NULL::"{table.__tablename__}", t.told::jsonb) n WHERE w.id = t.id RETURNING 1"""
        for number, (table, columns) in enumerate(updates)
    }
    for number, table in enumerate(inserts):
        is_told = told is not None and told[0] is table
        parts["made" if is_told else f"made_{number}"] = f"""INSERT INTO "{table.__tablename__}" ({_listed(columns_of(table))})
        SELECT {_listed(columns_of(table))} FROM jsonb_populate_recordset(NULL::"{table.__tablename__}", :made_{number}::text::jsonb)
        RETURNING {"*" if is_told else "1"}"""
    counted = " + ".join(f"(SELECT count(*) FROM {name})" for name in parts)
    if ending:
        parts["ended"] = ending
    named = ", ".join(f"{name} AS ({part})" for name, part in parts.items())
    return f"WITH {named} SELECT {counted} AS written{f', ({told[1]}) AS told' if told else ''}"


def _listed(columns: Iterable[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)
