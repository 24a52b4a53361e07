"""Which rows change, and to what, when two persons turn out to be one, and when they turn out to be two after all. Pure: no session, no clock."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from service.disclosure.rules import LEVELS, narrower

SCALARS = ("sex", "birth_date", "death_date", "ethnicity", "religion", "working_label", "notes")
"""What a person has one of: the survivor's stands, the absorbed one's fills it where there is none."""

LISTS = ("nationalities", "occupations", "categories")
"""What a person may have several of: they are joined."""

REFERS: Mapping[str, tuple[str, ...]] = {
    "person_name": ("person_id",),
    "person_identifier": ("person_id",),
    "person_relation": ("person_id", "related_person_id"),
    "case": ("person_id",),
    "citation": ("subject_id",),
}
"""By table, the columns that say whose a row is, or of whom."""

_DATED = ("birth_date", "death_date")
_EMPTY: tuple[object, ...] = (None, "unknown", [], ())
_TOGETHER = {"reviewed_by_id": "publication"}
"""Columns that go back with another, or not at all."""


@dataclass(frozen=True)
class PersonFact:
    """A person as the rule sees them. `is_disclosed`: a published case tells the public their full name."""

    id: UUID
    organization_id: UUID
    audience: str
    is_disclosed: bool
    values: Mapping[str, object]


@dataclass(frozen=True)
class PartFact:
    """A standing row that names a person, with the columns that a merge may change."""

    type: str
    id: UUID
    organization_id: UUID
    audience: str
    values: Mapping[str, object]


@dataclass(frozen=True)
class RowChange:
    """One row's columns, before and after. Other columns stay."""

    type: str
    id: UUID
    before: Mapping[str, object]
    after: Mapping[str, object]


@dataclass(frozen=True)
class Difference:
    """A value of the absorbed person that the survivor does not take: it stays with the absorbed row, and is told."""

    field: str
    absorbed: object
    survivor: object


@dataclass(frozen=True)
class MergePlan:
    """All that a merge changes, and what it leaves untaken."""

    changes: tuple[RowChange, ...]
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class Kept:
    """A column that was changed since a merge, and so does not go back."""

    type: str
    id: UUID
    column: str


@dataclass(frozen=True)
class UndoPlan:
    """What goes back, and what was changed since and stays as it is."""

    changes: tuple[RowChange, ...]
    kept: tuple[Kept, ...]


def merge_plan(
    absorbed: PersonFact, survivor: PersonFact, parts: Iterable[PartFact], primary_scripts: Collection[str], now: datetime
) -> MergePlan:
    """Move every part of the absorbed person to the survivor. `primary_scripts` are those in which the survivor has a primary name."""
    limit = ceiling(absorbed, survivor)
    taken, differences = _taken(absorbed, survivor, fills=limit is None)
    changes = [
        RowChange(
            "person", absorbed.id, {"merged_into_id": None, "withdrawn_at": None}, {"merged_into_id": survivor.id, "withdrawn_at": now}
        ),
        *([_differing("person", survivor.id, survivor.values, taken)] if taken else []),
        *(_moved(part, absorbed.id, survivor.id, limit, primary_scripts, now) for part in parts),
    ]
    return MergePlan(tuple(changes), tuple(differences))


def ceiling(absorbed: PersonFact, survivor: PersonFact) -> str | None:
    """The widest audience that the absorbed person's parts may have under the survivor. None: the survivor is read by no more than they were."""
    limits = [
        mine
        for mine, theirs in ((absorbed.audience, survivor.audience), (_read_by(absorbed), _read_by(survivor)))
        if LEVELS.index(theirs) < LEVELS.index(mine)
    ]
    return max(limits, key=LEVELS.index, default=None)


def newly_named(absorbed: PersonFact, survivor: PersonFact, cases: Iterable[PartFact]) -> list[UUID]:
    """Cases of the absorbed person whose readers may not read whose they are, and would read the survivor."""
    before, after = _of_members(absorbed.audience), _of_members(survivor.audience)
    return [
        case.id
        for case in cases
        if after < before and (_of_members(case.audience) < before or case.organization_id != absorbed.organization_id)
    ]


def brought(absorbed: PersonFact, survivor: PersonFact, parts: Iterable[PartFact]) -> list[PersonFact | PartFact]:
    """What readers of the survivor come to read, under the audiences that it has there."""
    limit = ceiling(absorbed, survivor)
    if limit is None:
        return [absorbed, *parts]
    return [replace(part, audience=narrower(part.audience, limit)) for part in parts]


def widened(told: Collection[UUID], gained: Iterable[PersonFact | PartFact]) -> list[UUID]:
    """Which of the organizations that are `told` by a share would read rows of the other person that they could not. A share tells nothing of what cites them."""
    rows = [row for row in gained if row.audience == "organization" and not (isinstance(row, PartFact) and row.type == "citation")]
    return sorted(each for each in told if any(row.organization_id != each for row in rows))


def undo_plan(merged: Sequence[RowChange], standing: Mapping[UUID, Mapping[str, object]]) -> UndoPlan:
    """Put back what a merge changed, each column that still is as the merge left it. `standing` holds the rows as they are now."""
    changes: list[RowChange] = []
    kept: list[Kept] = []
    returning = {each.id: standing[each.id] for each in merged if each.type == "person_name"}
    for each in merged:
        now = standing[each.id]
        altered = {_group(column) for column in each.after if now[column] != each.after[column]}
        if each.before.get("kind") == "primary" and _another_primary(each.id, now["script"], returning):
            altered.add("kind")
        kept += [Kept(each.type, each.id, column) for column in sorted({_group(column) for column in each.after} & altered)]
        back = {column: value for column, value in each.before.items() if _group(column) not in altered}
        if back:
            changes.append(RowChange(each.type, each.id, {column: now[column] for column in back}, back))
    return UndoPlan(tuple(changes), tuple(kept))


def _taken(absorbed: PersonFact, survivor: PersonFact, *, fills: bool) -> tuple[dict[str, object], list[Difference]]:
    taken: dict[str, object] = {}
    differences: list[Difference] = []
    for field in SCALARS:
        theirs, ours = absorbed.values[field], survivor.values[field]
        if theirs in _EMPTY or theirs == ours:
            continue
        if ours in _EMPTY and fills:
            taken |= {column: absorbed.values[column] for column in _columns(field)}
        else:
            differences.append(Difference(field, theirs, ours))
    for field in LISTS:
        ours_all, theirs_all = _items(survivor.values[field]), _items(absorbed.values[field])
        fresh = [each for each in theirs_all if each not in ours_all]
        if fresh and fills:
            taken[field] = [*ours_all, *fresh]
        elif fresh:
            differences.append(Difference(field, theirs_all, ours_all))
    return taken, differences


def _moved(part: PartFact, absorbed: UUID, survivor: UUID, limit: str | None, primary_scripts: Collection[str], now: datetime) -> RowChange:
    whose = {column: survivor if part.values[column] == absorbed else part.values[column] for column in REFERS[part.type]}
    if part.type == "person_relation" and whose["person_id"] == whose["related_person_id"]:
        # A relation between the two would relate somebody to themselves.
        return _differing(part.type, part.id, part.values, {"withdrawn_at": now})
    after: dict[str, object] = dict(whose)
    if limit is not None and part.type != "case":  # of a case, `newly_named` and its name disclosure decide
        after["audience"] = narrower(part.audience, limit)
    if part.values.get("kind") == "primary" and part.values["script"] in primary_scripts:
        after["kind"] = "alias"
    return _differing(part.type, part.id, part.values, after)


def _differing(type_: str, record: UUID, values: Mapping[str, object], after: Mapping[str, object]) -> RowChange:
    changed = {column: value for column, value in after.items() if values[column] != value}
    return RowChange(type_, record, {column: values[column] for column in changed}, changed)


def _read_by(person: PersonFact) -> str:
    """Whom a person's audience lets in: a public one is read by the public once a published case discloses the name, until then by members."""
    return "partner" if person.audience == "public" and not person.is_disclosed else person.audience


def _of_members(audience: str) -> int:
    """How far into an organization a member must be to read it: all of them read what is public."""
    return LEVELS.index(narrower(audience, "partner"))


def _another_primary(name: UUID, script: object, returning: Mapping[UUID, Mapping[str, object]]) -> bool:
    return any(
        other != name and row["kind"] == "primary" and row["script"] == script and row["withdrawn_at"] is None
        for other, row in returning.items()
    )


def _columns(field: str) -> tuple[str, ...]:
    return (field, f"{field}_earliest", f"{field}_latest") if field in _DATED else (field,)


def _group(column: str) -> str:
    """An EDTF date's three columns go back together or not at all."""
    return _TOGETHER.get(column, column.removesuffix("_earliest").removesuffix("_latest"))


def _items(value: object) -> list[str]:
    return list(value) if isinstance(value, list | tuple) else []
