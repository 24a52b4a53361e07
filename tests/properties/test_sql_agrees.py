"""A rule is said twice, as a function for people to check and as SQL for PostgreSQL to run. The two give the same answer on anything.

The tables that a fragment names are shadowed by rows made here, so that hundreds of registries are tried without writing one.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import product
from typing import Any
from uuid import UUID

import asyncpg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.edtf import DateMatch, Edtf, falls_within
from schemas.vocabulary import Axis, Scope, Stance
from service.cases import queries as cases
from service.cases.status import current, happened_by, known_at, standing
from service.disclosure import gate, rules
from service.identity.viewer import PUBLIC, Sight, Viewer
from service.platform import documents
from service.platform.lineage import root
from service.platform.work import positional
from service.sources import queries as sources
from service.sources.rules import CitationFact, corroboration
from tests.properties.test_edtf_properties import dates
from tests.properties.test_status_history import START, histories

OURS, THEIRS = UUID(int=101), UUID(int=102)
CASE = UUID(int=900)
often = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


async def answer(owner: asyncpg.Connection, tables: Mapping[str, Sequence[Mapping[str, Any]]], sql: str, **bound: object) -> list[Any]:
    """What a statement answers over tables that hold these rows and no others."""
    shadows = [
        f'"{name}" AS (SELECT * FROM jsonb_populate_recordset(null::public."{name}", :rows_{number}::text::jsonb))'
        for number, name in enumerate(tables)
    ]
    values = bound | {f"rows_{number}": json.dumps(rows, default=str) for number, rows in enumerate(tables.values())}
    statement, names = positional(f"WITH {', '.join(shadows)} {sql}")
    return [tuple(row) for row in await owner.fetch(statement, *(values[name] for name in names))]


@often
@given(history=histories(), day=st.none() | st.integers(-5, 70), moment=st.none() | st.integers(-1, 6))
async def test_the_status_that_stands(owner: asyncpg.Connection, history: list[Any], day: int | None, moment: int | None) -> None:
    as_of = None if day is None else date(2014, 1, 1) + timedelta(days=day)
    known = None if moment is None else START + timedelta(days=moment)
    told = standing(history if known is None else known_at(history, known))
    expected = current(told if as_of is None else happened_by(told, as_of))
    events = [
        {
            "id": fact.id, "case_id": CASE, "axis": fact.axis, "code": fact.code, "audience": "public",
            "occurred_earliest": fact.earliest, "occurred_latest": fact.latest,
            "recorded_at": fact.recorded_at, "retracted_at": fact.retracted_at, "supersedes_id": fact.supersedes,
        }
        for fact in history
    ]  # fmt: skip
    fragment = cases.standing(Sight.PUBLIC, Axis.CUSTODY, "id", as_of=as_of is not None, known_at=known is not None)
    bound = {name: value for name, value in (("as_of", as_of), ("known_at", known)) if value is not None}
    found = await answer(owner, {"status_event": events, "case": [{"id": CASE}]}, f'SELECT {fragment} FROM "case" c', **bound)
    assert found == [(expected and expected.id,)]
    if known is None:
        whole = f"SELECT s.id FROM ({cases.standing_of(Sight.PUBLIC, 'status_event', as_of=as_of is not None)}) s WHERE s.axis = 'custody'"
        assert await answer(owner, {"status_event": events}, whole, **bound) == [(fact.id,) for fact in (expected,) if fact]


days = st.dates(date(1990, 1, 1), date(2030, 1, 1))


@often
@given(values=st.lists(dates | days.map(lambda day: Edtf(day.isoformat())), min_size=1, max_size=20), one=days, another=days)
async def test_what_falls_within_a_period(owner: asyncpg.Connection, values: list[Edtf], one: date, another: date) -> None:
    first, last = min(one, another), max(one, another)
    rows = [
        {
            "reference": str(number),
            "detained_on": value,
            "detained_on_earliest": _bound(value.earliest),
            "detained_on_latest": _bound(value.latest),
        }
        for number, value in enumerate(values)
    ]
    for match in DateMatch:
        sql = f'SELECT {cases.within("c", "detained_on", match)} FROM "case" c ORDER BY c.reference::integer'
        found = await answer(owner, {"case": rows}, sql, first=first, last=last)
        assert [within for (within,) in found] == [falls_within(value, first, last, match) for value in values]


def _bound(day: date) -> str:
    return "infinity" if day == date.max else "-infinity" if day == date.min else day.isoformat()


@st.composite
def libraries(draw: st.DrawFn) -> tuple[dict[UUID, UUID | None], list[tuple[UUID, Stance]]]:
    """Sources, each derived from an earlier one or from none; and citations of one field."""
    parents: dict[UUID, UUID | None] = {}
    for number in range(draw(st.integers(1, 8))):
        parents[UUID(int=number + 1)] = draw(st.none() | st.sampled_from(list(parents))) if parents else None
    cited = draw(st.lists(st.tuples(st.sampled_from(list(parents)), st.sampled_from(list(Stance))), max_size=8))
    return parents, cited


@often
@given(libraries())
async def test_how_well_a_thing_is_borne_out(
    owner: asyncpg.Connection, library: tuple[dict[UUID, UUID | None], list[tuple[UUID, Stance]]]
) -> None:
    parents, cited = library
    expected = corroboration(CitationFact(root(source, parents), stance) for source, stance in cited)
    tables = {
        "source": [{"id": source, "derived_from_id": parent, "audience": "public"} for source, parent in parents.items()],
        "citation": [
            {
                "id": UUID(int=number),
                "source_id": source,
                "stance": stance,
                "subject_type": "case",
                "subject_id": CASE,
                "audience": "public",
            }
            for number, (source, stance) in enumerate(cited)
        ],
    }
    borne_out = f"{documents.given(sources.cited_tables(Sight.PUBLIC))} SELECT {sources.corroboration_of(':type', ':subject::uuid')}::text"
    found = await answer(owner, tables, f"SELECT * FROM ({borne_out}) b", type="case", subject=CASE)
    said = {"code": expected.code, "origins": expected.origins, "citations": expected.citations, "disputed": expected.disputed}
    assert json.loads(found[0][0]) == said


VIEWERS = {
    "the public": PUBLIC,
    "a key that may not read": Viewer(OURS, OURS, "k", frozenset({Scope.WRITE})),
    "a member": Viewer(OURS, OURS, "k", frozenset({Scope.READ})),
    "a cleared member": Viewer(OURS, OURS, "k", frozenset({Scope.READ, Scope.RESTRICTED})),
}


async def test_what_a_viewer_may_read(owner: asyncpg.Connection) -> None:
    rows = [
        {"id": UUID(int=number), "organization_id": organization, "audience": audience}
        for number, (organization, audience) in enumerate(product((OURS, THEIRS), rules.LEVELS))
    ]
    for name, viewer in VIEWERS.items():
        sql = f"SELECT s.id FROM source s WHERE {gate.readable(viewer.sight, 's')} ORDER BY s.id"
        found = await answer(owner, {"source": rows}, sql, **gate.parameters(viewer))
        readable = [row["id"] for row in rows if rules.readable(viewer, _Row(row["organization_id"], row["audience"]))]
        assert [one for (one,) in found] == readable, name


class _Row:
    def __init__(self, organization_id: UUID, audience: str) -> None:
        self.organization_id = organization_id
        self.audience = audience
