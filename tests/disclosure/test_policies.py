"""The second wall: what row-level security lets through by itself, whatever SQL the roles that serve requests may run."""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import pytest
from fastapi import FastAPI

from schemas.vocabulary import Scope
from service.cli.migrate import upgrade
from service.disclosure import gate, policies, rules
from service.identity.viewer import PUBLIC, Viewer
from service.platform.ids import new_id
from service.platform.work import positional
from service.tables import METADATA, RECORDS
from tests.conftest import Keys, make_database

OPEN = {"alembic_version", "api_key_use", "case_serial", "journal_seal", "shelf"}
"""Tables that say nothing about anybody: when a key was used, the last serial given out, places in a hash chain, numbers of shelves."""
ROLES = (policies.PUBLIC, policies.MEMBER, policies.EDITOR, policies.WORKER)


async def test_every_table_is_guarded_or_says_nothing_of_anybody(owner: asyncpg.Connection) -> None:
    listed = "SELECT relname, relrowsecurity FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    tables = {row["relname"]: row["relrowsecurity"] for row in await owner.fetch(listed)}
    assert {name for name, guarded in tables.items() if not guarded} == OPEN
    assert set(policies.policies()) == set(METADATA.tables) - OPEN
    assert set(policies.KINDS) == set(RECORDS)


@pytest.mark.usefixtures("app")
async def test_the_roles_own_nothing_and_bypass_nothing(owner: asyncpg.Connection) -> None:
    for role in ROLES:
        row = await owner.fetchrow(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin FROM pg_roles WHERE rolname = $1", role
        )
        assert not any(value for name, value in row.items() if name != "rolcanlogin"), role
        assert row["rolcanlogin"] == (role == policies.PUBLIC), "only the public logs in as itself"
        assert not await owner.fetchval("SELECT count(*) FROM pg_class WHERE relowner = $1::text::regrole", role)


async def test_the_database_has_the_policies_of_the_code_and_no_others(server: str) -> None:
    url = await make_database(
        server, "habeas_policies"
    )  # a policy is dropped by locking its table, which the registry's own steps would meet
    await asyncio.to_thread(upgrade, url)
    listed = "SELECT tablename, policyname, roles, cmd, qual, with_check FROM pg_policies WHERE schemaname = 'public' ORDER BY 1, 2"
    connection = await asyncpg.connect(url)
    try:
        before = await connection.fetch(listed)
        for row in before:
            await connection.execute(f'DROP POLICY {row["policyname"]} ON "{row["tablename"]}"')
        for statements in policies.policies().values():
            for statement in statements:
                await connection.execute(statement)
        assert [tuple(row) for row in before] == [tuple(row) for row in await connection.fetch(listed)]
    finally:
        await connection.close()


async def test_what_looks_past_row_security_is_pinned_and_not_for_everybody(owner: asyncpg.Connection) -> None:
    listed = """SELECT p.oid::regprocedure::text AS function, coalesce(p.proconfig, '{}') AS pinned,
        EXISTS (SELECT 1 FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a WHERE a.grantee = 0) AS for_everybody
        FROM pg_proc p WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace"""
    functions = await owner.fetch(listed)
    assert {"merged_into(uuid)", "merged_into_for_public(uuid)", "own_person(uuid)"} <= {row["function"] for row in functions}
    for row in functions:
        assert (row["pinned"], row["for_everybody"]) == (["search_path=public, pg_temp"], False), row["function"]


@dataclass(frozen=True)
class Row:
    """A row as the pure rule sees it, and what it belongs to."""

    id: UUID
    organization_id: UUID
    audience: str
    withdrawn: bool
    published: bool
    case_id: UUID
    __tablename__: str


def visible(viewer: Viewer, row: Row, case: Row) -> bool:
    """The rule: readable and not withdrawn, and so is its case; which for the public is published."""
    return all(rules.readable(viewer, each) and not each.withdrawn for each in (row, case)) and (case.published or not viewer.is_public)


@asynccontextmanager
async def rolled_back(connection: asyncpg.Connection) -> AsyncIterator[None]:
    transaction = connection.transaction()
    await transaction.start()
    try:
        yield
    finally:
        await transaction.rollback()


def viewers(ours: UUID, cases: frozenset[UUID]) -> Iterator[tuple[str, Viewer]]:
    """Each kind of viewer there is."""
    read, cleared = frozenset({Scope.READ}), frozenset({Scope.READ, Scope.RESTRICTED})
    yield "the public", PUBLIC
    yield "a key that may not read", Viewer(ours, ours, "k", frozenset({Scope.WRITE}))
    yield "a member", Viewer(ours, ours, "k", read)
    yield "a cleared member", Viewer(ours, ours, "k", cleared)
    yield "a member with shared cases", Viewer(ours, ours, "k", read, shared_cases=cases)
    yield "a cleared member with shared cases", Viewer(ours, ours, "k", cleared, shared_cases=cases)


async def test_the_rule_the_sql_and_row_security_alone_give_the_same_rows(owner: asyncpg.Connection, keys: Keys) -> None:
    mine, other = UUID(str(await _organization(keys))), UUID(str(await _organization(keys)))
    now = datetime.now(UTC)
    async with rolled_back(owner):
        person = new_id()
        await owner.execute(
            """INSERT INTO person (id, organization_id, audience, version, created_at, updated_at, shown_at, sex, nationalities, occupations, categories)
            VALUES ($1, $2, 'organization', 1, $3, $3, $3, 'unknown', '{}', '{}', '{}')""",
            person,
            mine,
            now,
        )
        author, reviewer = [row["id"] for row in await owner.fetch("SELECT id FROM api_key LIMIT 2")]
        rows: list[tuple[Row, Row]] = []
        for number, (organization, audience, withdrawn, published) in enumerate(
            itertools.product((mine, other), rules.LEVELS, (False, True), (False, True))
        ):
            case_id = new_id()
            case = Row(case_id, organization, audience, withdrawn, published, case_id, "case")
            await owner.execute(
                """INSERT INTO "case" (id, organization_id, audience, version, created_at, updated_at, shown_at, withdrawn_at, reference, person_id,
                    country, deprivation, submitted_by_id, reviewed_by_id,
                    warrant_shown, monitoring, tags, publication, name_disclosure)
                VALUES ($1, $2, $3, 1, $4, $4, $4, $5, $6, $7, 'ZZ', 'arrest', $9, $10, 'unknown', 'active', '{}', $8, 'withheld')""",
                case.id, organization, audience, now, now if withdrawn else None, f"ZZ-1900-{number + 1:04d}", person, "published" if published else "draft",
                author, reviewer,
            )  # fmt: skip
            rows.append((case, case))
            for part_audience in rules.LEVELS:
                part = Row(new_id(), organization, part_audience, False, False, case_id, "status_event")
                await owner.execute(
                    """INSERT INTO status_event (id, organization_id, audience, version, created_at, updated_at, case_id, axis, code, occurred, occurred_earliest,
                        occurred_latest, recorded_at, certainty)
                    VALUES ($1, $2, $3, 1, $4, $4, $5, 'custody', 'in_custody', '2014', '2014-01-01', '2014-12-31', $4, 'likely')""",
                    part.id, organization, part_audience, now, case_id,
                )  # fmt: skip
                rows.append((part, case))
        shared = frozenset(case.id for case, _ in rows if case.organization_id == other and case.__tablename__ == "case")
        for name, viewer in viewers(mine, frozenset(list(shared)[::2])):
            expected = {row.id for row, case in rows if visible(viewer, row, case)}
            by_gate = await _ids(owner, _gated(viewer), viewer)
            assert by_gate & {row.id for row, _ in rows} == expected, f"{name}: the gate"
            await owner.execute(f"SET LOCAL ROLE {policies.PUBLIC if viewer.is_public else policies.MEMBER}")
            await owner.execute("SELECT set_config('habeas.viewer', $1, true)", "" if viewer.is_public else gate.setting(viewer))
            alone = await _ids(owner, 'SELECT id FROM "case" UNION ALL SELECT id FROM status_event', viewer)
            await owner.execute("RESET ROLE")
            assert alone & {row.id for row, _ in rows} == expected, f"{name}: row security alone"


async def _organization(keys: Keys) -> str:
    return (await keys.join()).organization or ""


def _gated(viewer: Viewer) -> str:
    sight = viewer.sight
    of_case = f'EXISTS (SELECT 1 FROM "case" c WHERE c.id = e.case_id AND {gate.visible_case(sight)})'
    return f"""SELECT c.id FROM "case" c WHERE {gate.visible_case(sight)}
        UNION ALL SELECT e.id FROM status_event e WHERE {gate.visible_part(sight, "e")} AND {of_case}"""


async def _ids(connection: asyncpg.Connection, sql: str, viewer: Viewer) -> set[UUID]:
    statement, names = positional(sql)
    values = gate.parameters(viewer)
    return {row["id"] for row in await connection.fetch(statement, *(values[name] for name in names))}


@pytest.mark.parametrize("role", [policies.PUBLIC, policies.MEMBER])
async def test_a_query_that_forgot_the_gate_and_the_viewer_shows_nothing_hidden(owner: asyncpg.Connection, role: str) -> None:
    async with rolled_back(owner):
        await owner.execute(f"SET LOCAL ROLE {role}")
        for table in policies.KINDS:
            if role == policies.PUBLIC and table in policies.NEVER_PUBLIC:
                continue
            audiences = {row["audience"] for row in await owner.fetch(f'SELECT DISTINCT audience FROM "{table}"')}
            assert audiences <= ({"public"} if role == policies.PUBLIC else {"public", "partner"}), table


@pytest.mark.parametrize(
    "becoming", ["set_config('role', 'none', false)", "set_config('session_authorization', $1, false)", "set_config('role', $1, false)"]
)
async def test_no_sql_makes_a_session_of_the_public_anybody_else(app: FastAPI, owner: asyncpg.Connection, becoming: str) -> None:
    user = await owner.fetchval("SELECT session_user")
    async with app.state.registry.database.public.acquire() as connection:
        assert await connection.fetchval("SELECT session_user") == policies.PUBLIC
        transaction = connection.transaction()
        await transaction.start()
        try:
            with contextlib.suppress(asyncpg.InsufficientPrivilegeError):
                async with connection.transaction():
                    await connection.fetch(f"SELECT {becoming}", *([user] if "$1" in becoming else []))
            assert await connection.fetchval("SELECT current_user") == policies.PUBLIC
            states = await connection.fetch('SELECT DISTINCT publication, audience FROM "case"')
            assert {tuple(row) for row in states} <= {("published", "public")}
        finally:
            await transaction.rollback()


async def test_no_viewer_is_carried_into_the_next_request(database_url: str, keys: Keys) -> None:
    organization = UUID(await _organization(keys))
    viewer = Viewer(organization, organization, "k", frozenset({Scope.READ, Scope.RESTRICTED}))
    connection = await asyncpg.connect(database_url, server_settings={"role": policies.MEMBER})
    try:
        assert await connection.fetchval("SELECT set_config('habeas.viewer', $1, true)", gate.setting(viewer))
        assert await connection.fetchval("SELECT viewer_organization()") is None
    finally:
        await connection.close()
