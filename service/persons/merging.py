"""Two persons become one, and two again: who may say so, what the rules look at, and how a plan is carried out.

What lies above people (their cases) is brought by publication/merging.py, which runs the whole errand.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from schemas.merges import Difference as DifferenceTold
from schemas.merges import Merge
from schemas.vocabulary import Scope
from service.disclosure.rules import readable
from service.identity.viewer import Viewer
from service.journal.commands import change
from service.persons.commands import NoSuchPerson, refuse_merged
from service.persons.rules import REFERS, PartFact, PersonFact, RowChange
from service.persons.tables import Person, PersonIdentifier, PersonMerge, PersonName, PersonRelation
from service.platform.errors import Conflict, Forbidden, Invalid, NoSuchReference
from service.platform.rows import image
from service.platform.tables import Record
from service.platform.work import UnitOfWork
from service.sources.tables import Citation

_BESIDES: Mapping[str, tuple[str, ...]] = {"person_name": ("kind", "script"), "person_relation": ("withdrawn_at",)}


class MergesWithItself(Invalid):
    """A person is merged into somebody else's record, not into their own."""

    slug = "merges-with-itself"
    title = "A person is not merged into themselves"


class WouldBeRead(Conflict):
    """The merge would let somebody read what they may not read now. Narrow or widen what the detail names first, knowingly."""

    slug = "merge-would-disclose"
    title = "The merge would tell somebody what they may not read"


class NotMerged(Conflict):
    """No merge of these two stands."""

    slug = "not-merged"
    title = "These two are not merged"


class MergedFurther(Conflict):
    """The survivor was itself merged into another since: that merge is undone first."""

    slug = "merged-further"
    title = "A later merge has to be undone first"


async def held_for_merge(work: UnitOfWork, editor: Viewer, absorbed: UUID, into: UUID) -> tuple[Person, Person]:
    """Both persons, locked in the order of their ids: of two merges of the same two, the later one finds the first done."""
    if absorbed == into:
        raise MergesWithItself("Name the other record of this person.", pointer="/into")
    rows = {each: await work.lock(Person, each) for each in sorted((absorbed, into))}
    first, second = rows[absorbed], rows[into]
    if first is None or not readable(editor, first):
        await refuse_merged(work, editor, absorbed, NoSuchPerson())
    if second is None or not readable(editor, second):
        await refuse_merged(work, editor, into, NoSuchReference("No such person.", pointer="/into"), pointer="/into")
    check_may(editor, first, second)
    return first, second


def check_may(editor: Viewer, absorbed: Person, survivor: Person) -> None:
    """A merge is for whom both belong to; anything else is for a registrar, and then both are for all organizations to read."""
    owners = {absorbed.organization_id, survivor.organization_id}
    if owners == {editor.organization_id} and Scope.WRITE in editor.scopes:
        return
    if Scope.REGISTRAR not in editor.scopes:
        raise Forbidden("Both persons must be your organization's; else a registrar merges them.")
    if len(owners) > 1 and not {absorbed.audience, survivor.audience} <= {"public", "partner"}:
        raise WouldBeRead("Across organizations both persons must be readable to the other's: widen their audience first.")


async def parts_of(work: UnitOfWork, person: UUID) -> list[Record]:
    """The names, identifiers, relations and citations that stand of a person, whoever's they are, locked."""
    of_person: dict[type[Record], str] = {
        PersonName: "person_id = :person",
        PersonIdentifier: "person_id = :person",
        PersonRelation: "(person_id = :person OR related_person_id = :person)",
        Citation: "subject_type = 'person' AND subject_id = :person",
    }
    found: list[Record] = []
    for table, whose in of_person.items():
        found += await work.records(table, f"{whose} AND withdrawn_at IS NULL", locked=True, person=person)
    return found


def person_fact(row: Person, *, is_disclosed: bool) -> PersonFact:
    """The person as the rules see them."""
    return PersonFact(row.id, row.organization_id, row.audience, is_disclosed, _values(row))


def part_fact(row: Record) -> PartFact:
    """A row that names a person, as the rules see it."""
    columns = ("audience", *REFERS[row.__tablename__], *_BESIDES.get(row.__tablename__, ()))
    return PartFact(row.__tablename__, row.id, row.organization_id, row.audience, {column: getattr(row, column) for column in columns})


def carry_out(
    work: UnitOfWork,
    editor: Viewer,
    changes: Iterable[RowChange],
    rows: Mapping[UUID, Record],
    *,
    action: str,
    reason: str,
    told: set[UUID],
    audience: str,
) -> None:
    """Change the rows as planned, each with its journal row.

    The reason is told to whom the merge itself is told: in rows of its organizations, and where it is restricted, in restricted rows alone.
    """
    for each in changes:
        row = rows[each.id]
        as_narrow = audience != "restricted" or "restricted" in (row.audience, each.after.get("audience"))
        why = reason if as_narrow and row.organization_id in told else None
        change(
            work,
            editor,
            row,
            {column: _typed(column, value) for column, value in each.after.items()},
            action=f"{each.type}.{action}",
            reason=why,
        )


def remembered(changes: Iterable[RowChange], rows: Mapping[UUID, Record], before: Mapping[UUID, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What changed, as the record of a merge keeps it: every column before and after, and the version that this left."""
    kept = []
    for each in changes:
        now = image(rows[each.id])
        columns = {
            "before": {column: before[each.id][column] for column in each.before},
            "after": {column: now[column] for column in each.after},
        }
        kept.append({"type": each.type, "id": str(each.id), **columns, "version": now["version"]})
    return kept


def recalled(moved: Iterable[Mapping[str, Any]]) -> list[RowChange]:
    """What `remembered` kept."""
    return [RowChange(each["type"], UUID(each["id"]), each["before"], each["after"]) for each in moved]


def told(row: PersonMerge) -> Merge:
    """The merge as whoever made it reads it."""
    return Merge(
        id=row.id,
        absorbed_id=row.absorbed_id,
        survivor_id=row.survivor_id,
        reason=row.reason,
        differences=[DifferenceTold(**each) for each in row.differences],
        merged_at=row.created_at,
        undone_at=row.undone_at,
        undo_reason=row.undo_reason,
        audience=row.audience,
        version=row.version,
    )


def _values(row: Record) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in row.__table__.columns}


def _typed(column: str, value: object) -> object:
    """A value as its column has it: what comes back from a merge's record is as JSON holds it."""
    return UUID(value) if column.endswith("_id") and isinstance(value, str) else value
