"""A record's line is the text that PostgreSQL's own `row_to_json` makes of its row, whoever reads it and whatever stands in it."""

import json
import re

import asyncpg
import pytest
from fastapi import FastAPI

from schemas.vocabulary import Scope
from service.disclosure.gate import parameters, way
from service.exchange.exports.chosen import Chosen
from service.exchange.exports.records import KINDS, Kind, statement
from service.identity.viewer import Sight, Viewer
from service.platform.lines import Plain, line, plain_columns
from service.platform.snapshot import snapshot
from service.platform.work import Reading
from tests.conftest import Client, Keys
from tests.exchange.whole import everything

_HARD = """
    SELECT 'a "quoted" \\ word' || E'\\n\\t\\x01' || '부' AS "text", NULL::text AS absent, '' AS empty, gen_random_uuid() AS id, NULL::uuid AS "from",
        gen_random_uuid() AS other, 7 AS version, NULL::int AS count, 'infinity'::date AS "to", now() AS at, ARRAY['a "b"', NULL, ''] AS many,
        '{}'::text[] AS none, '{"b": [1, null]}'::jsonb AS object, true AS certain, 1.50::numeric AS share, 'likely' AS code, NULL::text AS no_code"""
_PLAIN = {
    "id": Plain(quoted=True, optional=False),
    "from": Plain(quoted=True, optional=True),
    "other": Plain(quoted=True, optional=True),
    "version": Plain(quoted=False, optional=False),
    "count": Plain(quoted=False, optional=True),
    "code": Plain(quoted=True, optional=False),
    "no_code": Plain(quoted=True, optional=True),
}


def reading(app: FastAPI, viewer: Viewer) -> Reading:
    return Reading(*way(app.state.registry.database, viewer))


def of_its_row(kind: Kind, sight: Sight) -> str:
    """The records of a kind as `row_to_json` makes them."""
    alias = kind.shape.alias
    members = ", ".join(f'{sql} AS "{name}"' for name, sql in kind.members(sight).items())
    rows = f"SELECT '{kind.name}'::text AS record, {members} FROM {kind.shape.source} WHERE {kind.shape.gate(sight)}"
    return f"SELECT row_to_json(told)::text FROM ({rows} ORDER BY {alias}.id) told"


async def test_a_line_is_the_json_of_its_row(owner: asyncpg.Connection) -> None:
    named = await owner.fetchrow(_HARD)
    text = line({"record": "hard"}, {name: _PLAIN.get(name) for name in dict(named)})
    row = await owner.fetchrow(
        f"SELECT {text} AS line, row_to_json(told)::text AS made FROM (SELECT 'hard' AS record, hard.* FROM ({_HARD}) hard) told"
    )
    assert row["line"] == row["made"]


async def test_every_kind_reads_as_its_row_to_whoever_asks(app: FastAPI, keys: Keys) -> None:
    cleared = await keys.join()
    await everything(cleared, None)
    seen = set()
    for viewer in (cleared.viewer, (await keys.key(cleared.organization, Scope.READ)).viewer, Viewer()):
        assert viewer is not None
        async with snapshot(*way(app.state.registry.database, viewer)) as moment:
            plain = await plain_columns(moment)
            for kind in KINDS:
                lines, made = [
                    [row[0] for row in await moment.rows(sql, **parameters(viewer))]
                    for sql in (statement(kind, viewer.sight, Chosen(), plain), of_its_row(kind, viewer.sight))
                ]
                assert lines == made, kind.name
                seen |= {kind.name} if lines else set()
    assert seen >= {kind.name for kind in KINDS} - {"case_share"}


@pytest.mark.parametrize("public", [True, False])
async def test_what_is_joined_as_it_is_holds_nothing_to_escape(app: FastAPI, ngo: Client, owner: asyncpg.Connection, public: bool) -> None:
    assert ngo.viewer is not None
    plain = await plain_columns(reading(app, Viewer() if public else ngo.viewer))
    assert plain["case", "authority_id"] == Plain(quoted=True, optional=True)
    assert plain["case", "version"] == Plain(quoted=False, optional=False)
    assert plain["status_event", "axis"] == Plain(quoted=True, optional=False)
    assert ("person_name", "full") not in plain
    for table, column in plain:
        codes = (
            await owner.fetchval(f"SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'ck_{table}_{column}_known'") or ""
        )
        for code in re.findall(r"'([^']*)'", codes):
            assert json.dumps(code) == f'"{code}"', (table, column)
