"""A case is named by its reference or its id, and an index leads to it either way, under the roles that serve requests."""

import re

import asyncpg
import pytest

from service.cases.queries import CASE_ID
from service.disclosure import policies
from service.platform.work import positional
from tests.cases.test_cases_api import opened
from tests.conftest import Client

_MANY = """
    SET LOCAL session_replication_role = replica;
    INSERT INTO "case" SELECT (jsonb_populate_record(c, jsonb_build_object('id', gen_random_uuid(), 'reference', 'ZZ-2000-' || n, 'audience', 'public',
            'publication', 'published', 'submitted_by_id', gen_random_uuid(), 'reviewed_by_id', gen_random_uuid()))).*
        FROM "case" c, generate_series(10001, 14000) n WHERE c.id = '{id}';
    ANALYZE "case" """
"""So many cases that an index is worth its while."""


@pytest.mark.parametrize("role", [policies.PUBLIC, policies.MEMBER])
async def test_no_case_is_looked_at_but_the_one_that_is_named(owner: asyncpg.Connection, ngo: Client, role: str) -> None:
    case = await opened(ngo)
    sql, _ = positional(f"SELECT {CASE_ID}")
    transaction = owner.transaction()
    await transaction.start()
    try:
        await owner.execute(_MANY.format(id=case["id"]))
        await owner.execute(f"SET LOCAL ROLE {role}; SET LOCAL plan_cache_mode = force_generic_plan")
        await owner.execute(f"PREPARE named (text) AS {sql}")
        plan = "\n".join(row[0] for row in await owner.fetch("EXPLAIN EXECUTE named('KP-2014-0001')"))
    finally:
        await owner.execute("DEALLOCATE named")
        await transaction.rollback()
    scans = re.findall(r'Scan[^\n]* on "case"', plan)
    assert len(scans) == 2, plan
    assert len(re.findall(r"Index Cond: \((?:reference|id) = ", plan)) == len(scans), plan


async def test_a_case_is_read_by_its_id_in_every_form_of_one_and_by_nothing_like_it(ngo: Client) -> None:
    case = await opened(ngo)
    for ref in (case["id"].upper(), case["id"].replace("-", "")):
        assert (await ngo.get(f"/v1/cases/{ref}")).json() == case
    for ref in (f"{{{case['id']}}}", case["id"][:-1], f"{case['id']}0", "0", "-"):
        assert (await ngo.get(f"/v1/cases/{ref}")).status_code in (404, 422), ref


async def test_a_case_that_was_taken_back_tells_its_history_by_its_id_too(ngo: Client) -> None:
    case = await opened(ngo)
    assert (await ngo.delete(f"/v1/cases/{case['id']}", 1)).status_code == 204
    rows = [(await ngo.get(f"/v1/cases/{ref}/history")).json()["items"] for ref in (case["reference"], case["id"], case["id"].upper())]
    assert rows[0] == rows[1] == rows[2]
    assert rows[0]
