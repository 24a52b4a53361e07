"""What stands of the records that a file tells of, whose it is, and in what it differs."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any
from uuid import UUID

from service.cases.tables import StatusEvent
from service.disclosure.rules import readable
from service.exchange.imports.lines import DERIVED, TABLES, Told
from service.identity.viewer import Viewer
from service.platform.tables import Record
from service.platform.work import UnitOfWork

MADE = "created_at"
"""When a record was made is taken with a new one, and no difference in one that stands."""
STAYS = frozenset(
    {"reference", "person_id", "related_person_id", "case_id", "proceeding_id", "source_id", "action_id", "subject_id", "subject_type",
     "recorded_at", "sha256", "bytes", "media_type"}
)  # fmt: skip
"""What never changes of a record: what it is part of, how it is called for ever, what a file is."""
RETRACTION = frozenset({"retracted_at", "retraction_reason"})
"""What may be said of a status event after it was recorded."""


@dataclass
class Existing:
    """A record that is there, as the gate's rules and a comparison need it."""

    id: UUID
    case_id: UUID | None
    person_id: UUID | None
    organization_id: UUID
    audience: str
    version: int
    is_withdrawn: bool
    values: Mapping[str, Any]

    def is_readable_by(self, viewer: Viewer) -> bool:
        """Whether the viewer may read it, and so be told in what it differs."""
        return readable(viewer, self)


async def existing(work: UnitOfWork, table: type[Record], told: Sequence[Told]) -> dict[UUID, Existing]:
    """Those of the records that are there, by their ids."""
    name = table.__tablename__
    rows = await work.rows(f'SELECT * FROM "{name}" WHERE id = ANY(:ids::uuid[])', ids=[each.id for each in told])
    found: dict[UUID, Existing] = {}
    for row in rows:
        values = dict(row)
        case, person = (values["id"] if name == kind else values.get(f"{kind}_id") for kind in ("case", "person"))
        found[row["id"]] = Existing(
            row["id"], case, person, row["organization_id"], row["audience"], row["version"], row["withdrawn_at"] is not None, values
        )
    return found


def differing(table: type[Record], found: Existing, values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """The columns in which a line and the record differ: as it is, and as the line tells it."""
    untaken = DERIVED.get(table, frozenset()) | {MADE}
    told = {column: plain(value) for column, value in values.items() if column not in untaken}
    return {column: (found.values[column], value) for column, value in told.items() if found.values[column] != value}


def may_not_change(table: type[Record], differences: Mapping[str, object]) -> str | None:
    """A column among the differing ones that never changes of a record of this kind."""
    steady = (column for column in sorted(differences) if column in STAYS or (table is StatusEvent and column not in RETRACTION))
    return next(steady, None)


async def owners(work: UnitOfWork, told: Sequence[Told]) -> dict[UUID, UUID]:
    """Whose the records are that these are part of, as far as they are there."""
    asked: dict[str, set[UUID]] = defaultdict(set)
    for each in told:
        parent = parent_of(each)
        if parent is not None:
            asked[parent[0]].add(parent[1])
    found: dict[UUID, UUID] = {}
    for table, ids in asked.items():
        sql = f'SELECT id, organization_id FROM "{table}" WHERE id = ANY(:ids::uuid[]) AND withdrawn_at IS NULL'
        found |= {row["id"]: row["organization_id"] for row in await work.rows(sql, ids=list(ids))}
    return found


_PARENTS = {"person_id": "person", "source_id": "source", "action_id": "advocacy_action"}


def parent_of(told: Told) -> tuple[str, UUID] | None:
    """What a record is part of, by its table and id, and whose owner it therefore has; None for what stands by itself."""
    values, column = told.values, told.table.parent
    if values.get("case_id") is not None:
        return "case", values["case_id"]
    if column == "subject_id":
        subject = str(values["subject_type"])
        return (subject, values["subject_id"]) if subject in TABLES else None
    return None if column not in _PARENTS else (_PARENTS[column], values[column])


def plain(value: Any) -> Any:  # noqa: ANN401 - whatever a column holds
    """A value as the database answers it: codes as text."""
    if isinstance(value, list):
        return [plain(each) for each in value]
    return str(value) if isinstance(value, Enum) or (type(value) is not str and isinstance(value, str)) else value
