"""The plan of a merge: everything moves, nothing is lost, nothing is read more widely, and it goes back exactly."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from service.disclosure.rules import LEVELS
from service.persons.rules import (
    LISTS,
    REFERS,
    SCALARS,
    PartFact,
    PersonFact,
    RowChange,
    ceiling,
    merge_plan,
    newly_named,
    undo_plan,
    widened,
)

NOW = datetime(2026, 1, 1, tzinfo=UTC)
OURS, THEIRS = UUID(int=101), UUID(int=102)
ABSORBED, SURVIVOR, OTHER = UUID(int=1), UUID(int=2), UUID(int=3)
audiences = st.sampled_from(LEVELS)
texts = st.none() | st.sampled_from(["one", "another"])


@st.composite
def persons(draw: st.DrawFn, record: UUID) -> PersonFact:
    values: dict[str, Any] = {field: draw(texts) for field in SCALARS} | {"sex": draw(st.sampled_from(["male", "unknown"]))}
    for field in ("birth_date", "death_date"):
        values |= {f"{field}_{end}": values[field] for end in ("earliest", "latest")}
    values |= {field: draw(st.lists(st.sampled_from("abc"), unique=True)) for field in LISTS}
    return PersonFact(record, OURS, draw(audiences), draw(st.booleans()), values)


@st.composite
def parts(draw: st.DrawFn) -> list[PartFact]:
    found: list[PartFact] = []
    primaries: set[str] = set()
    for number in range(draw(st.integers(0, 8))):
        type_ = draw(st.sampled_from(sorted(REFERS)))
        values: dict[str, Any] = dict.fromkeys(REFERS[type_], ABSORBED) | {"audience": draw(audiences)}
        if type_ == "person_relation":
            values |= {"withdrawn_at": None, draw(st.sampled_from(REFERS[type_])): draw(st.sampled_from([SURVIVOR, OTHER]))}
        if type_ == "person_name":
            script = draw(st.sampled_from(["Latn", "Hang"]))
            kind = draw(st.sampled_from(["primary", "alias"])) if script not in primaries else "alias"
            primaries |= {script} if kind == "primary" else set()
            values |= {"kind": kind, "script": script}
        found.append(PartFact(type_, UUID(int=1000 + number), draw(st.sampled_from([OURS, THEIRS])), values["audience"], values))
    return found


def applied(values: dict[UUID, dict[str, Any]], changes: Iterable[RowChange]) -> dict[UUID, dict[str, Any]]:
    """The rows, once the changes were made. Each change is of what stands."""
    after = {record: dict(row) for record, row in values.items()}
    for each in changes:
        assert {column: after[each.id][column] for column in each.before} == each.before
        after[each.id] |= each.after
    return after


def rows_of(one: PersonFact, two: PersonFact, them: list[PartFact]) -> dict[UUID, dict[str, Any]]:
    people = {each.id: {**each.values, "merged_into_id": None, "withdrawn_at": None} for each in (one, two)}
    return people | {each.id: {"withdrawn_at": None, **each.values} for each in them}


worlds = st.tuples(persons(ABSORBED), persons(SURVIVOR), parts(), st.frozensets(st.sampled_from(["Latn", "Hang"])))


@given(worlds)
def test_everything_moves_and_one_primary_name_a_script_is_left(world: Any) -> None:
    one, two, them, scripts = world
    rows = applied(rows_of(one, two, them), merge_plan(one, two, them, scripts, NOW).changes)
    assert (rows[ABSORBED]["merged_into_id"], rows[ABSORBED]["withdrawn_at"]) == (SURVIVOR, NOW)
    standing = [(each, rows[each.id]) for each in them if rows[each.id]["withdrawn_at"] is None]
    for each, row in standing:
        assert ABSORBED not in [row[column] for column in REFERS[each.type]]
        assert SURVIVOR in [row[column] for column in REFERS[each.type]]
    primaries = [row["script"] for each, row in standing if row.get("kind") == "primary"]
    assert len(set(primaries)) == len(primaries)
    assert not scripts & set(primaries)
    between = {each.id for each in them if {each.values.get("person_id"), each.values.get("related_person_id")} == {ABSORBED, SURVIVOR}}
    assert {each.id for each in them} - {each.id for each, _ in standing} == between


@given(worlds)
def test_no_value_is_lost_and_none_of_the_survivors_is_overwritten(world: Any) -> None:
    one, two, them, scripts = world
    plan = merge_plan(one, two, them, scripts, NOW)
    row = applied(rows_of(one, two, them), plan.changes)[SURVIVOR]
    differing = {each.field: each.absorbed for each in plan.differences}
    for field in SCALARS:
        assert two.values[field] in (None, "unknown", row[field])
        assert one.values[field] in (None, "unknown", row[field], differing.get(field))
    for field in LISTS:
        assert row[field][: len(two.values[field])] == two.values[field]
        assert set(one.values[field]) <= {*row[field], *differing.get(field, ())}


@given(worlds)
def test_nothing_is_read_more_widely_than_it_was(world: Any) -> None:
    one, two, them, scripts = world
    plan = merge_plan(one, two, them, scripts, NOW)
    rows = applied(rows_of(one, two, them), plan.changes)
    limit = ceiling(one, two)
    wider = LEVELS.index(two.audience) < LEVELS.index(one.audience)
    assert limit is not None or not wider
    if limit is not None:
        assert [each.type for each in plan.changes if each.id == SURVIVOR] == []  # what the absorbed person's row says stays there
    for each in them:
        was, now = LEVELS.index(each.audience), LEVELS.index(rows[each.id]["audience"])
        assert now >= was
        if wider and each.type != "case" and rows[each.id]["withdrawn_at"] is None:
            assert now >= LEVELS.index(one.audience)


@given(worlds)
def test_what_is_undone_at_once_is_as_it_was(world: Any) -> None:
    one, two, them, scripts = world
    before = rows_of(one, two, them)
    plan = merge_plan(one, two, them, scripts, NOW)
    after = applied(before, plan.changes)
    undo = undo_plan(plan.changes, after)
    assert undo.kept == ()
    assert applied(after, undo.changes) == before


@given(worlds, st.data())
def test_what_was_changed_since_stays_and_all_else_goes_back(world: Any, data: st.DataObject) -> None:
    one, two, them, scripts = world
    before = rows_of(one, two, them)
    plan = merge_plan(one, two, them, scripts, NOW)
    after = applied(before, plan.changes)
    free = [(each, column) for each in plan.changes for column in each.after if column in ("audience", "religion", "notes", *LISTS)]
    touched = data.draw(st.lists(st.sampled_from(free), unique_by=lambda pair: (pair[0].id, pair[1]))) if free else []
    for each, column in touched:
        after[each.id][column] = "changed since"
    undo = undo_plan(plan.changes, after)
    assert {(each.id, each.column) for each in undo.kept} == {(each.id, column) for each, column in touched}
    expected = {record: dict(row) for record, row in before.items()}
    for each, column in touched:
        expected[each.id][column] = "changed since"
    assert applied(after, undo.changes) == expected


def test_a_name_does_not_go_back_to_being_primary_beside_another_primary() -> None:
    name = {"person_id": ABSORBED, "audience": "public", "kind": "primary", "script": "Hang", "withdrawn_at": None}
    second = name | {"kind": "alias", "script": "Latn"}
    them = [PartFact("person_name", UUID(int=10 + place), OURS, "public", values) for place, values in enumerate((name, second))]
    people = [PersonFact(each, OURS, "public", False, dict.fromkeys((*SCALARS, *LISTS))) for each in (ABSORBED, SURVIVOR)]
    plan = merge_plan(people[0], people[1], them, ["Hang"], NOW)
    after = applied(rows_of(people[0], people[1], them), plan.changes)
    after[UUID(int=11)] |= {"kind": "primary", "script": "Hang"}  # the survivor's own was withdrawn meanwhile
    undo = undo_plan(plan.changes, after)
    assert [(each.id, each.column) for each in undo.kept] == [(UUID(int=10), "kind")]


def test_a_date_goes_back_whole_or_not_at_all() -> None:
    dated = {"birth_date": "1964", "birth_date_earliest": "1964-01-01", "birth_date_latest": "1964-12-31"}
    change = RowChange("person", SURVIVOR, dict.fromkeys(dated), dated)
    undo = undo_plan([change], {SURVIVOR: dated | {"birth_date": "1964-01", "birth_date_latest": "1964-01-31"}})
    assert (undo.changes, [each.column for each in undo.kept]) == ((), ["birth_date"])


def test_a_case_is_not_newly_named_to_its_readers() -> None:
    hidden = PersonFact(ABSORBED, OURS, "organization", False, {})
    case = PartFact("case", OTHER, OURS, "partner", {})
    for survivor, audience, owner, named in (
        ("partner", "partner", OURS, True),
        ("public", "public", OURS, True),
        ("organization", "partner", OURS, False),
        ("partner", "organization", OURS, False),
        ("partner", "organization", THEIRS, True),
        ("restricted", "public", OURS, False),
    ):
        found = newly_named(
            hidden, PersonFact(SURVIVOR, OURS, survivor, False, {}), [replace(case, audience=audience, organization_id=owner)]
        )
        assert bool(found) == named, (survivor, audience, owner)


def test_a_share_is_widened_only_by_what_its_organization_could_not_read() -> None:
    rows = [PartFact("person_name", OTHER, owner, audience, {}) for owner, audience in ((OURS, "partner"), (OURS, "restricted"))]
    assert widened([THEIRS], rows) == []
    assert widened([THEIRS], [PartFact("citation", OTHER, OURS, "organization", {})]) == []
    assert widened([THEIRS], [*rows, PartFact("person_name", OTHER, THEIRS, "organization", {})]) == []
    assert widened([THEIRS], [*rows, PartFact("person_name", OTHER, OURS, "organization", {})]) == [THEIRS]
