"""What every table shares: one metadata, names for constraints, and the columns that each record has."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, DateTime, ForeignKey, MetaData, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from schemas.base import Rule

AUDIENCES = ("public", "partner", "organization", "restricted")
"""Who may read a row, from everybody to the owner's cleared readers (see disclosure/rules.py)."""


class Base(DeclarativeBase):
    """One metadata for the whole registry. Constraints are named for what they guarantee."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        }
    )
    type_annotation_map = {
        str: Text,
        datetime: DateTime(timezone=True),
        date: Date,
        UUID: Uuid,
        list[str]: ARRAY(Text),
        dict[str, Any]: JSONB(none_as_null=True),
        dict[str, str]: JSONB(none_as_null=True),
        list[dict[str, Any]]: JSONB,
    }


class Record(Base):
    """The columns of every record: whose it is, who may read it, and where it stands among its own versions.

    A withdrawn record stays as a tombstone; nothing reads it but its history.
    """

    __abstract__ = True

    parent: ClassVar[str | None] = None
    """The column that names the record this one is part of: a name's person, a charge's proceeding."""

    id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-20)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id"), sort_order=-19)
    audience: Mapped[str] = mapped_column(sort_order=-18)
    version: Mapped[int] = mapped_column(default=1, sort_order=-17)
    created_at: Mapped[datetime] = mapped_column(sort_order=-16)
    updated_at: Mapped[datetime] = mapped_column(sort_order=-15)
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None, sort_order=-14)


def records() -> dict[str, type[Record]]:
    """Every kind of record by its table's name, for whoever lies below those who make them: they are asked for, and not imported."""
    mapped = (mapper.class_ for mapper in Base.registry.mappers)
    return {table.__tablename__: table for table in mapped if issubclass(table, Record)}


def record_checks() -> tuple[CheckConstraint, ...]:
    """The promises each record's row keeps; begin a record's __table_args__ with them."""
    return (
        one_of("audience", AUDIENCES),
        CheckConstraint("version >= 1", name="version_counts_from_one"),
        CheckConstraint("updated_at >= created_at", name="updated_after_created"),
    )


def among(column: str, codes: Iterable[str] | type[StrEnum]) -> str:
    """That a column holds one of these codes, in SQL. (As one array: a list would be read anew, code by code, with each statement that writes.)"""
    return f"{column} = ANY ('{{{','.join(codes)}}}'::text[])"


def one_of(column: str, codes: Iterable[str] | type[StrEnum], *, optional: bool = False) -> CheckConstraint:
    """The column holds one of these codes, and the database refuses any other."""
    allowed = among(column, codes)
    return CheckConstraint(f"{column} IS NULL OR {allowed}" if optional else allowed, name=f"{column}_known")


def all_of(column: str, codes: Iterable[str] | type[StrEnum]) -> CheckConstraint:
    """Every element of the array column is one of these codes."""
    listed = ", ".join(f"'{code}'" for code in codes)
    return CheckConstraint(f"{column} <@ ARRAY[{listed}]::text[]", name=f"{column}_known")


def keeps(rule: Rule, promise: str, *, name: str) -> CheckConstraint:
    """The database keeps a rule of the input as well: what a patch leaves of a row is known there alone. See `rule_of`."""
    return CheckConstraint(promise, name=name, info={"rule": rule})


def rule_of(constraint: str) -> Rule | None:
    """The rule that the check constraint of this name keeps."""
    return _rules().get(constraint)


@cache
def _rules() -> dict[str, Rule]:
    kept = (each for table in Base.metadata.tables.values() for each in table.constraints if "rule" in each.info)
    return {str(each.name): each.info["rule"] for each in kept}


def dated(column: str, *, optional: bool = True) -> CheckConstraint:
    """An EDTF column and its two days come together, in order: `occurred`, `occurred_earliest`, `occurred_latest`.

    Declare the three columns as `str | None`, `date | None`, `date | None` (without None when not optional).
    """
    ordered = f"{column}_earliest <= {column}_latest"
    if not optional:
        return CheckConstraint(ordered, name=f"{column}_in_order")
    absent = f"{column} IS NULL AND {column}_earliest IS NULL AND {column}_latest IS NULL"
    present = f"{column} IS NOT NULL AND {column}_earliest IS NOT NULL AND {column}_latest IS NOT NULL AND {ordered}"
    return CheckConstraint(f"({absent}) OR ({present})", name=f"{column}_in_order")


def spread(values: Mapping[str, Any], columns: Iterable[str]) -> dict[str, Any]:
    """Values by column, an EDTF date spread over its text, its earliest and its latest day.

    `columns` are the table's: only a column that has `_earliest` beside it is a date. What is spread already stays as it is.
    """
    result = dict(values)
    for name in _dates(tuple(columns)):
        if name in values and f"{name}_earliest" not in values:
            value = values[name]
            result[name] = None if value is None else str(value)
            result[f"{name}_earliest"] = None if value is None else value.earliest
            result[f"{name}_latest"] = None if value is None else value.latest
    return result


@lru_cache
def _dates(columns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in columns if f"{name}_earliest" in columns)
