"""Under the roles that serve requests, with row security on, what is searched for is found by index.

`%`, `LIKE`, `&&` and `@@` may use none there (they are not leakproof): a statement that came to need one would read whole tables.
"""

import re
from uuid import UUID

import asyncpg
import pytest

from schemas.search import SearchFilter
from schemas.vocabulary import Custody, Scope
from service.disclosure import gate, policies
from service.documents.found import Hit, shown_hits
from service.documents.narrowing import WHATEVER, Narrowing
from service.identity.viewer import PUBLIC, Viewer
from service.matching import candidates as by_key
from service.matching import typing_ahead
from service.matching.candidates import Asked
from service.matching.exactly import exactly
from service.platform.work import positional
from tests.conftest import Keys

NARROWED = SearchFilter(q="kim", country="KP", custody=Custody.IN_CUSTODY, category="journalist", deprivation="arrest", year=2013)
BIG = ("name_key", "name_word", "name_form", "case_text", "person_identifier", "case")


class Explaining:
    """A reader that explains what it is asked, and finds nothing."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self.connection = connection
        self.plans: list[str] = []

    async def rows(self, sql: str, **parameters: object) -> list[asyncpg.Record]:
        statement, names = positional(sql)
        explained = await self.connection.fetch(f"EXPLAIN {statement}", *(parameters[name] for name in names))
        self.plans.append("\n".join(row[0] for row in explained))
        return []

    answer = rows

    async def value(self, sql: str, **parameters: object) -> None:
        await self.rows(sql, **parameters)


@pytest.mark.parametrize("who", ["the public", "a member", "a cleared member"])
async def test_what_is_searched_for_is_found_by_index(owner: asyncpg.Connection, keys: Keys, who: str) -> None:
    organization = UUID((await keys.join()).organization or "")
    scopes = {"a member": {Scope.READ}, "a cleared member": {Scope.READ, Scope.RESTRICTED}}.get(who)
    viewer = PUBLIC if scopes is None else Viewer(organization, organization, "k", frozenset(scopes))
    transaction = owner.transaction()
    await transaction.start()
    try:
        await owner.execute(f"SET LOCAL ROLE {policies.PUBLIC if viewer.is_public else policies.MEMBER}")
        await owner.execute("SELECT set_config('habeas.viewer', $1, true)", "" if viewer.is_public else gate.setting(viewer))
        await owner.execute("SET LOCAL enable_seqscan = off")  # the tables of a test are small: a plan that could use an index does now
        reader = Explaining(owner)
        for narrowing in (WHATEVER, Narrowing.of(NARROWED)):
            await by_key.candidates(reader, viewer, [Asked.of("Kim Jung-wook")], narrowing=narrowing)
            await typing_ahead.begun(reader, viewer, "kim ju", 10, narrowing)
            await exactly(reader, viewer, "KP-2013", 10, narrowing)
            await exactly(reader, viewer, "wikidata=Q1", 10, narrowing)
            await shown_hits(reader, viewer, [Hit(person_id=organization), Hit(case_id=organization, by_words=True)], narrowing)
    finally:
        await transaction.rollback()
    assert len(reader.plans) == 12
    for plan in reader.plans:
        read_whole = set(re.findall(r"Seq Scan on (\w+)", plan)) & set(BIG)
        assert not read_whole, plan


async def test_keys_are_found_by_index(owner: asyncpg.Connection) -> None:
    body = await owner.fetchval("SELECT prosrc FROM pg_proc WHERE proname = 'names_on_shelves'")
    body = re.search(r"RETURN QUERY(.*);\s*END", body, re.DOTALL)[1]
    for name, value in {
        "shelves": "'{0,1}'::integer[]",
        "asks": "'{0}'::integer[]",
        "keys": "'{1}'::integer[]",
        "weights": "'{1}'::real[]",
        "most": "80",
        "cut": "600",
    }.items():
        body = re.sub(rf"\b{name}\b(?!\()", value, body)
    body = re.sub(r"\bcommon\b", "false", body)
    transaction = owner.transaction()
    await transaction.start()
    try:
        await owner.execute("SET LOCAL enable_seqscan = off")
        plan = "\n".join(row[0] for row in await owner.fetch(f"EXPLAIN {body}"))
    finally:
        await transaction.rollback()
    assert "pk_name_key" in plan, plan
    assert "Seq Scan on name_key" not in plan, plan


@pytest.mark.parametrize("role", ["habeas_public", "habeas_member", "habeas_editor", "habeas_worker"])
async def test_nobody_says_on_whose_shelves_keys_are_looked_for(owner: asyncpg.Connection, role: str) -> None:
    granted = "SELECT bool_or(has_function_privilege($1, oid, 'EXECUTE')) FROM pg_proc WHERE proname = 'names_on_shelves'"
    assert await owner.fetchval(granted, role) is False


@pytest.mark.parametrize("function", ["public_cases_by_words", "cases_by_words"])
async def test_words_are_found_by_index(owner: asyncpg.Connection, function: str) -> None:
    body = await owner.fetchval("SELECT prosrc FROM pg_proc WHERE proname = $1", function)
    transaction = owner.transaction()
    await transaction.start()
    try:
        await owner.execute("SET LOCAL enable_seqscan = off")
        statement = body.replace("search_query(asked) q", "(SELECT search_query('printed') AS q) s").replace("least(most, 1000)", "100")
        plan = "\n".join(row[0] for row in await owner.fetch(f"EXPLAIN {statement}"))
    finally:
        await transaction.rollback()
    assert "Seq Scan on case_text" not in plan, plan
