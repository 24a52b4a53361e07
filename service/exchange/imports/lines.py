"""A line of the records form becomes a record's values: the same types and limits as in the API, whose own models are asked.

What an export leaves out or derives is not taken: a record's version and when it changed are the registry's own.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, TypeAdapter, ValidationError

from schemas.advocacy import ActionCaseNew, ActionPartyNew, AdvocacyActionNew
from schemas.captures import CaptureNew
from schemas.cases import CaseNew
from schemas.chronicle import AssessmentNew, OccurrenceNew, PlacementNew, PositionNew
from schemas.citations import CitationNew
from schemas.consents import ConsentNew
from schemas.deadlines import DeadlineNew
from schemas.edtf import Edtf
from schemas.persons import PersonIdentifierNew, PersonNameNew, PersonNew, PersonRelationNew
from schemas.places import BodyNew, FacilityNew
from schemas.proceedings import ChargeNew, ProceedingNew, SentenceNew
from schemas.shares import CaseShareNew
from schemas.sources import SourceNew
from schemas.status import StatusEventNew
from schemas.vocabulary import Audience
from service.advocacy.tables import ActionCase, ActionParty, AdvocacyAction, Deadline
from service.captures.tables import Capture
from service.cases.tables import Case, CaseShare, StatusEvent
from service.chronicle.tables import Assessment, Charge, Occurrence, Placement, Position, Proceeding, Sentence
from service.exchange.exports.records import HEADER, KINDS
from service.exchange.formats.rows import RowProblem
from service.identity.viewer import Sight
from service.persons.tables import Person, PersonIdentifier, PersonName, PersonRelation
from service.places.tables import Body, Facility
from service.platform.tables import Record
from service.publication.tables import Consent
from service.sources.tables import Citation, Source

MODELS: Mapping[type[Record], type[BaseModel]] = {
    Body: BodyNew, Facility: FacilityNew, Source: SourceNew, Capture: CaptureNew, Person: PersonNew, PersonName: PersonNameNew,
    PersonIdentifier: PersonIdentifierNew, PersonRelation: PersonRelationNew, Case: CaseNew, CaseShare: CaseShareNew,
    StatusEvent: StatusEventNew, Placement: PlacementNew, Proceeding: ProceedingNew, Charge: ChargeNew, Sentence: SentenceNew,
    Occurrence: OccurrenceNew, Position: PositionNew, Assessment: AssessmentNew, Consent: ConsentNew, AdvocacyAction: AdvocacyActionNew,
    ActionParty: ActionPartyNew, ActionCase: ActionCaseNew, Deadline: DeadlineNew, Citation: CitationNew,
}  # fmt: skip
"""By which model of the API a kind's members are read."""
TABLES: Mapping[str, type[Record]] = {table.__tablename__: table for table in MODELS}

DERIVED: Mapping[type[Record], frozenset[str]] = {
    Case: frozenset({"detained_on", "ended_on", "custody", "legal", "life", "acknowledgement", "last_confirmed_at"})
}
"""What follows from other records: taken with a new record, checked against them, and never a difference."""
_OWN = frozenset({"record", "id", "organization_id", "version", "updated_at"})
_SHOWN = 200
"""Characters of a value that a problem repeats."""
_AS_IT_IS = frozenset({"names"})
"""Nested values that the database itself holds to their form."""


@dataclass(frozen=True)
class Told:
    """What a line tells of a record: its values by column, its owner and its version where it was written."""

    number: int
    table: type[Record]
    id: UUID
    values: Mapping[str, Any]
    organization_id: UUID | None
    version: int | None

    @property
    def record(self) -> str:
        """Which kind of record it is."""
        return str(self.table.__tablename__)


@dataclass(frozen=True)
class Untold:
    """A line that tells of no record."""

    number: int
    record: str
    id: UUID | None
    problem: RowProblem


def read(number: int, line: bytes) -> Told | Untold:
    """Read one line."""
    try:
        told = json.loads(line)
    except ValueError:
        return Untold(number, "", None, RowProblem("not_json", "The line is no JSON: it was cut off or altered."))
    kind = told.get("record") if isinstance(told, dict) else None
    table, record = TABLES.get(str(kind)), _uuid(told.get("id")) if isinstance(told, dict) else None
    if table is None:
        return Untold(
            number, str(kind or ""), record, RowProblem("unknown_record", "There is no such kind of record.", "record", str(kind))
        )
    if record is None:
        return Untold(number, table.__tablename__, None, RowProblem("no_id", "The record has no id.", "id", str(told.get("id"))))
    values: dict[str, Any] = {}
    for name, value in told.items():
        if name not in _OWN:
            try:
                values |= _taken(table, name, value)
            except ValueError as error:  # pydantic's own is one
                problem = RowProblem("invalid", _said(error), name, None if value is None else str(value)[:_SHOWN])
                return Untold(number, table.__tablename__, record, problem)
    missing = next((name for name in sorted(_needed(table)) if name not in values), None)
    if missing is not None:
        return Untold(number, table.__tablename__, record, RowProblem("missing", "A record of this kind has this member.", missing))
    version = told.get("version")
    return Told(number, table, record, values, _uuid(told.get("organization_id")), version if isinstance(version, int) else None)


def _said(error: ValueError) -> str:
    return str(error.errors()[0]["msg"]).removeprefix("Value error, ") if isinstance(error, ValidationError) else str(error)


@cache
def _needed(table: type[Record]) -> frozenset[str]:
    """Columns that a line has to tell: who may read it, and what it is part of."""
    parts = {
        "person_id",
        "case_id",
        "proceeding_id",
        "source_id",
        "action_id",
        "subject_id",
        "shared_with_id",
        "reference",
        "full",
        "scheme",
        "value",
    }
    columns = table.__table__.columns
    return frozenset({"audience"} | {name for name in parts if name in columns and not columns[name].nullable})


def header_of(line: bytes) -> dict[str, Any] | None:
    """The header of the records form, if the line is one."""
    try:
        told = json.loads(line)
    except ValueError:
        return None
    return told if isinstance(told, dict) and told.get("record") == HEADER else None


def _taken(table: type[Record], name: str, value: object) -> dict[str, Any]:
    if table is Citation and name == "subject":
        subject = _adapter(Citation, "subject").validate_python(value)
        return {"subject_type": str(subject.type), "subject_id": subject.id}
    if name not in members(table):
        message = "a record of this kind has no such member"
        raise ValueError(message)
    column = _columns(table)[name]
    if value is None:
        if not table.__table__.columns[column].nullable:
            message = "this can't be null"
            raise ValueError(message)
        return {column: None}
    if name in _AS_IT_IS:
        return {column: value}
    return {column: _adapter(table, name).validate_python(value)}


@cache
def members(table: type[Record]) -> frozenset[str]:
    """What a line of this kind may have besides what every record has."""
    kind = next(kind for kind in KINDS if kind.name == table.__tablename__)
    return frozenset(kind.members(Sight.CLEARED)) - _OWN


@cache
def _columns(table: type[Record]) -> dict[str, str]:
    """The column of each member: `from` and `to` are words of SQL and Python."""
    aliased = {field.alias: name for name, field in MODELS[table].model_fields.items() if field.alias is not None}
    return {name: aliased.get(name, name) for name in members(table) if name != "subject"}


@cache
def _adapter(table: type[Record], name: str) -> TypeAdapter[Any]:
    """The API's own type of a member; of those that the API sets itself, its column's."""
    if name == "audience":
        return TypeAdapter(Audience)
    for model_name, field in MODELS[table].model_fields.items():
        if name in (model_name, field.alias):
            return TypeAdapter(Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation)  # type: ignore[arg-type]
    column = table.__table__.columns[_columns(table)[name]]
    if f"{column.key}_earliest" in table.__table__.columns:
        return TypeAdapter(Edtf)
    python = column.type.python_type
    return TypeAdapter(AwareDatetime if python is datetime else list[str] if python is list else python)


def _uuid(value: object) -> UUID | None:
    try:
        return UUID(str(value)) if value is not None else None
    except ValueError:
        return None
