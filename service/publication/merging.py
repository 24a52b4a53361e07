"""The errand of merging two persons, and of undoing it.

It stands here, above cases and publication, because cases move with their person and what is published of them is looked at again;
who may, and how rows move, is persons/merging.py; which rows change to what is persons/rules.py.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from schemas.merges import KeptChange, Merge, MergeNew, Unmerge, UnmergeNew
from schemas.vocabulary import NameDisclosure, PublicationState
from service.cases.tables import Case
from service.disclosure.merged import survivor as survivor_of
from service.disclosure.rules import narrower, readable
from service.identity.viewer import Viewer
from service.journal.commands import change, create
from service.persons.commands import MergedAway, NoSuchPerson
from service.persons.merging import (
    MergedFurther,
    NotMerged,
    WouldBeRead,
    carry_out,
    check_may,
    held_for_merge,
    part_fact,
    parts_of,
    person_fact,
    recalled,
    remembered,
    told,
)
from service.persons.rules import Kept, PersonFact, RowChange, brought, merge_plan, newly_named, undo_plan, widened
from service.persons.tables import Person, PersonMerge, PersonName
from service.platform.errors import FieldError, NoSuchReference
from service.platform.rows import image
from service.platform.tables import Base, Record
from service.platform.work import UnitOfWork
from service.publication.publishing import may_stand
from service.publication.rules import tells_more

State = PublicationState
_GREW = "merged: the public would read more of the person than was reviewed"
_BACK = "unmerged: the public reads of the person what was reviewed"


async def merge_persons(work: UnitOfWork, editor: Viewer, person: UUID, body: MergeNew) -> Merge:
    """Absorb a person into another. Raises NoSuchPerson, NoSuchReference, MergedAway, MergesWithItself, Forbidden, WouldBeRead."""
    absorbed, survivor = await held_for_merge(work, editor, person, body.into)
    await work.go_beyond()  # what others hang on a person, and what the editor is not cleared for, moves with them
    parts, others = await parts_of(work, absorbed.id), await parts_of(work, survivor.id)
    cases, survivors_cases = await _cases(work, absorbed.id), await _cases(work, survivor.id)
    mine, theirs = person_fact(absorbed, is_disclosed=_disclosed(cases)), person_fact(survivor, is_disclosed=_disclosed(survivors_cases))
    await _check_readers(work, mine, theirs, parts, others, cases, survivors_cases)
    read = {absorbed.id: await _read_of(work, absorbed), survivor.id: await _read_of(work, survivor)}
    reviewed = {each.id: read[each.person_id] for each in (*cases, *survivors_cases)}
    primaries = [row.script for row in others if isinstance(row, PersonName) and row.kind == "primary"]
    plan = merge_plan(mine, theirs, map(part_fact, (*parts, *cases)), primaries, work.now)

    rows: dict[UUID, Record] = {row.id: row for row in (absorbed, survivor, *parts, *cases, *survivors_cases)}
    before = {record: image(row) for record, row in rows.items()}
    owners = {absorbed.organization_id, survivor.organization_id}
    audience = narrower(narrower(absorbed.audience, survivor.audience), "organization")
    carry_out(work, editor, plan.changes, rows, action="merged", reason=body.reason, told=owners, audience=audience)
    await work.flush()
    now_read = await _read_of(work, survivor)
    taken_back = [_taken_back(case) for case in (*cases, *survivors_cases) if tells_more(_shown_under(case), reviewed[case.id], now_read)]
    for each in taken_back:
        change(work, editor, rows[each.id], each.after, action=f"case.{each.after['publication']}", reason=_GREW)
    made = create(
        work,
        editor,
        PersonMerge,
        {
            "absorbed_id": absorbed.id,
            "survivor_id": survivor.id,
            "reason": body.reason,
            "merged_by_id": editor.api_key_id,
            "moved": remembered(_joined((*plan.changes, *taken_back)), rows, before),
            "differences": [{"field": each.field, "absorbed": each.absorbed, "survivor": each.survivor} for each in plan.differences],
        },
        action="person_merge.recorded",
        audience=audience,
        reason=body.reason,
        owner=survivor.organization_id,
    )
    await work.flush()
    return told(made)


async def unmerge_persons(work: UnitOfWork, editor: Viewer, person: UUID, body: UnmergeNew) -> Unmerge:
    """Undo the standing merge of two. Raises NoSuchPerson, NoSuchReference, MergedAway, NotMerged, MergedFurther, Forbidden."""
    survivor, absorbed = await _held_merged(work, editor, person, body.absorbed)
    await work.go_beyond()
    standing = "absorbed_id = :absorbed AND survivor_id = :survivor AND undone_at IS NULL"
    merges = await work.records(PersonMerge, standing, locked=True, absorbed=absorbed.id, survivor=person)
    if not merges:
        raise NotMerged("No merge of this person into that one stands.", pointer="/absorbed")
    merge = merges[0]
    changes = recalled(merge.moved)
    rows = {row.id: row for row in await _rows(work, changes)}
    plan = undo_plan(changes, {record: image(row) for record, row in rows.items()})
    owners = {absorbed.organization_id, survivor.organization_id}
    back = [_without(each, _PUBLICATION) for each in plan.changes]
    carry_out(
        work,
        editor,
        [each for each in back if each.after],
        rows,
        action="unmerged",
        reason=body.reason,
        told=owners,
        audience=merge.audience,
    )
    await work.flush()
    versions = {UUID(each["id"]): each["version"] for each in merge.moved}
    not_let_out = await _let_out_again(work, editor, plan.changes, rows, versions)
    undone = {"undone_at": work.now, "undone_by_id": editor.api_key_id, "undo_reason": body.reason}
    change(work, editor, merge, undone, action="person_merge.undone", reason=body.reason)
    await work.flush()
    kept = [each for each in (*plan.kept, *not_let_out) if readable(editor, rows[each.id])]
    return Unmerge(merge=told(merge), kept=[KeptChange(type=each.type, id=each.id, field=each.column) for each in kept])


_PUBLICATION = ("publication", "reviewed_by_id")


async def _held_merged(work: UnitOfWork, editor: Viewer, person: UUID, absorbed: UUID) -> tuple[Person, Person]:
    """The survivor and the absorbed one, locked in the order of their ids. Of a chain of merges, the last is undone first."""
    rows = {row.id: row for row in await work.records(Person, "id = ANY(:pair)", locked=True, pair=[person, absorbed])}
    first, second = rows.get(person), rows.get(absorbed)
    if first is None or not readable(editor, first):
        raise NoSuchPerson
    if first.withdrawn_at is not None and first.merged_into_id is None:
        raise NoSuchPerson
    if second is None or not readable(editor, second) or (second.withdrawn_at is not None and second.merged_into_id is None):
        raise NoSuchReference("No such person.", pointer="/absorbed")
    if first.merged_into_id is not None:
        now = await survivor_of(work, editor, person)
        if now is None:
            raise NoSuchPerson
        raise MergedFurther(f"This person was merged into {now} since.") if second.merged_into_id == person else MergedAway(now)
    if second.merged_into_id is None or second.merged_into_id == person:
        check_may(editor, second, first)
        return first, second
    if await survivor_of(work, editor, absorbed) == person:
        raise MergedFurther(f"They were merged into {second.merged_into_id}, and that one into this person.")
    raise NotMerged("They were merged into somebody else.", pointer="/absorbed")


async def _cases(work: UnitOfWork, person: UUID) -> list[Case]:
    return await work.records(Case, "person_id = :person AND withdrawn_at IS NULL", locked=True, person=person)


async def _check_readers(
    work: UnitOfWork,
    absorbed: PersonFact,
    survivor: PersonFact,
    parts: list[Record],
    others: list[Record],
    cases: list[Case],
    survivors_cases: list[Case],
) -> None:
    """Nobody reads by a merge what they could not: neither whose a case is, nor, by a share, the other person. Raises WouldBeRead."""
    named = newly_named(absorbed, survivor, map(part_fact, cases))
    if named:
        references = {case.id: case.reference for case in cases}
        errors = tuple(
            FieldError("/into", "case_would_be_named", f"{references[each]} is read by some who may not read whose it is.")
            for each in named
        )
        raise WouldBeRead(
            "Readers of cases of the absorbed person would learn whose they are: give both persons one audience.", errors=errors
        )
    to_one, to_other = await _told_by_shares(work, cases), await _told_by_shares(work, survivors_cases)
    gain = [
        *widened(to_other - to_one, brought(absorbed, survivor, map(part_fact, parts))),
        *widened(to_one - to_other, (survivor, *map(part_fact, others))),
    ]
    if gain:
        raise WouldBeRead(
            "A case of one of them is shared with an organization that no case of the other is shared with: end the share, or share both."
        )


async def _told_by_shares(work: UnitOfWork, cases: list[Case]) -> set[UUID]:
    rows = await work.rows(
        """SELECT DISTINCT shared_with_id AS id FROM case_share WHERE case_id = ANY(:cases::uuid[]) AND withdrawn_at IS NULL
        AND (expires_at IS NULL OR expires_at > :now::timestamptz)""",
        cases=[case.id for case in cases],
        now=work.now,
    )
    return {UUID(str(row["id"])) for row in rows}


def _disclosed(cases: list[Case]) -> bool:
    """Whether a published case tells the public the full name."""
    return any(
        case.audience == "public" and case.publication == State.PUBLISHED and case.name_disclosure == NameDisclosure.FULL for case in cases
    )


def _shown_under(case: Case) -> NameDisclosure:
    """How much of the name a case tells, or is approved to tell, the public: nothing, where it is not let out."""
    return NameDisclosure(case.name_disclosure) if case.publication in (State.PUBLISHED, State.APPROVED) else NameDisclosure.WITHHELD


def _taken_back(case: Case) -> RowChange:
    """A case whose person is no longer as they were reviewed waits for another review."""
    if case.publication == State.PUBLISHED:
        return RowChange("case", case.id, {"publication": case.publication}, {"publication": State.UNPUBLISHED.value})
    before = {"publication": case.publication, "reviewed_by_id": case.reviewed_by_id}
    return RowChange("case", case.id, before, {"publication": State.IN_REVIEW.value, "reviewed_by_id": None})


async def _let_out_again(
    work: UnitOfWork, editor: Viewer, changes: Iterable[RowChange], rows: dict[UUID, Any], versions: dict[UUID, int]
) -> list[Kept]:
    """Put back what a merge took from the public, where the conditions of publication hold; answers what stays taken back.

    An approval comes back only to a case that nobody has changed since.
    """
    kept: list[Kept] = []
    for each in changes:
        back = {column: each.after[column] for column in _PUBLICATION if column in each.after}
        if not back:
            continue
        case: Case = rows[each.id]
        moved_back = int(len(back) < len(each.after))
        untouched = case.version == versions[case.id] + moved_back
        if await may_stand(work, case) if back["publication"] == State.PUBLISHED else untouched:
            typed = back | ({"reviewed_by_id": UUID(str(back["reviewed_by_id"]))} if back.get("reviewed_by_id") else {})
            change(work, editor, case, typed, action=f"case.{back['publication']}", reason=_BACK)
        else:
            kept.append(Kept("case", case.id, "publication"))
    return kept


async def _rows(work: UnitOfWork, changes: Iterable[RowChange]) -> list[Record]:
    tables = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}
    ids: dict[str, list[UUID]] = {}
    for each in changes:
        ids.setdefault(each.type, []).append(each.id)
    found: list[Record] = []
    for type_, wanted in ids.items():
        found += await work.records(tables[type_], "id = ANY(:wanted)", locked=True, wanted=wanted)
    return found


def _joined(changes: Iterable[RowChange]) -> list[RowChange]:
    """One change a row: what it was before the first, and is after the last."""
    whole: dict[UUID, RowChange] = {}
    for each in changes:
        first = whole.get(each.id, RowChange(each.type, each.id, {}, {}))
        whole[each.id] = RowChange(each.type, each.id, {**each.before, **first.before}, {**first.after, **each.after})
    return list(whole.values())


def _without(change_: RowChange, columns: tuple[str, ...]) -> RowChange:
    after = {column: value for column, value in change_.after.items() if column not in columns}
    return RowChange(change_.type, change_.id, {column: change_.before[column] for column in after}, after)


async def _read_of(work: UnitOfWork, person: Person) -> frozenset[str]:
    """What a case under full disclosure tells the public of its person: names, identifiers, fields, relations and citations that are public."""
    if person.audience != "public":
        return frozenset()
    rows = await work.rows(_READ, person=person.id)
    return frozenset(str(row["told"]) for row in rows)


_READ = """
    SELECT concat_ws(E'\\x1f', 'name', n."full", n.given, n.family, n.patronymic) AS told FROM person_name n
        WHERE n.person_id = :person AND n.audience = 'public' AND n.withdrawn_at IS NULL
    UNION SELECT concat_ws(E'\\x1f', 'identifier', i.scheme, i.value) FROM person_identifier i
        WHERE i.person_id = :person AND i.audience = 'public' AND i.withdrawn_at IS NULL
    UNION SELECT concat_ws(E'\\x1f', 'relation', r.type, r.related_person_id, r.note) FROM person_relation r
        WHERE r.person_id = :person AND r.audience = 'public' AND r.withdrawn_at IS NULL
    UNION SELECT concat_ws(E'\\x1f', 'citation', t.id) FROM citation t
        WHERE t.subject_type = 'person' AND t.subject_id = :person AND t.audience = 'public' AND t.withdrawn_at IS NULL
    UNION SELECT concat_ws(E'\\x1f', 'field', f.key, f.value) FROM person p CROSS JOIN LATERAL jsonb_each_text(jsonb_strip_nulls(jsonb_build_object(
            'sex', nullif(p.sex, 'unknown'), 'birth_date', p.birth_date, 'death_date', p.death_date, 'ethnicity', p.ethnicity, 'religion', p.religion))) f
        WHERE p.id = :person
    UNION SELECT concat_ws(E'\\x1f', 'item', each.item) FROM person p
        CROSS JOIN LATERAL unnest(p.nationalities || p.occupations || p.categories) each (item) WHERE p.id = :person"""
