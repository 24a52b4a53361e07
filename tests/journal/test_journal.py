"""The journal: nothing is written without it, nothing in it is changed unseen, and the feed skips and repeats nothing."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest
from fastapi import FastAPI

from service.cli.migrate import upgrade
from service.journal import queries, sealing
from service.journal.sealing import seal
from service.journal.verifying import verify
from service.platform.ids import new_id
from service.tables import RECORDS
from tests.conftest import Client, make_database

PERSON = {"names": [{"full": "Invented Person"}]}


async def test_every_record_is_guarded_against_writes_that_are_not_journalled(owner: asyncpg.Connection) -> None:
    guarded = await owner.fetch(
        "SELECT tgrelid::regclass::text AS name FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid WHERE p.proname = 'require_journal'"
    )
    assert {row["name"].strip('"') for row in guarded} == set(RECORDS)


@pytest.mark.parametrize("image", ["{}", "null", None, '{"b": [1.50, true, null], "a\\"": {"ä\\\\\\n\\u0001": "\\t/\\u2028"}, "zz": ""}'])
@pytest.mark.parametrize("reason", [None, "", 'said "so" \\ \n\x01 – ز'])
async def test_a_digest_is_taken_of_what_jsonb_prints(owner: asyncpg.Connection, image: str | None, reason: str | None) -> None:
    asked = "SELECT journal_payload($1::text::jsonb, $2) AS payload, jsonb_build_object('image', $1::text::jsonb, 'reason', $2::text)::text AS printed"
    row = await owner.fetchrow(asked, image, reason)
    assert row["payload"] == row["printed"]


async def test_a_write_past_the_journal_is_refused_at_commit(ngo: Client, owner: asyncpg.Connection) -> None:
    person = await ngo.made("/v1/persons", PERSON)
    with pytest.raises(asyncpg.PostgresError, match="not journalled"):
        await owner.execute("UPDATE person SET notes = 'slipped in' WHERE id = $1::text::uuid", person["id"])
    assert (await ngo.get(f"/v1/persons/{person['id']}")).json()["notes"] is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET reason = 'x'",
        "DELETE FROM journal",
        "TRUNCATE journal",
        "DELETE FROM journal_seal",
        "INSERT INTO journal_seal VALUES (1, 1, '', 0)",
        "DELETE FROM person",
    ],
)
async def test_the_application_adds_to_the_journal_and_reads_it_and_nothing_else(database_url: str, statement: str) -> None:
    connection = await asyncpg.connect(database_url, server_settings={"role": "habeas_editor"})
    try:
        assert await connection.fetchval("SELECT count(*) >= 0 FROM journal")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    finally:
        await connection.close()


async def test_the_feed_tells_of_every_change_once_in_order(ngo: Client) -> None:
    await ngo.made("/v1/persons", PERSON)
    made = [(await ngo.made("/v1/persons", PERSON))["id"] for _ in range(3)]
    told: list[Any] = []
    path = "/v1/changes?limit=2"
    for _ in range(1_000):
        answer = (await ngo.get(path)).json()
        if not answer["items"] and made[-1] in [item["subject"]["id"] for item in told]:
            break
        told += answer["items"]
        path = f"/v1/changes?limit=2&after={answer['next_cursor']}"
    people = [item["subject"]["id"] for item in told if item["subject"]["type"] == "person"]
    assert people[1:] == made
    positions = [item["position"] for item in told]
    assert positions == sorted(set(positions))
    later = (await ngo.made("/v1/persons", PERSON))["id"]
    assert later in [item["subject"]["id"] for item in (await ngo.get(path)).json()["items"]]


async def test_another_organization_is_not_told_of_hidden_changes(ngo: Client, other: Client) -> None:
    person = await ngo.made("/v1/persons", PERSON)
    path, seen = "/v1/changes?limit=200", []
    while (answer := (await other.get(path)).json()) and answer["next_cursor"] not in path:
        seen += [item["subject"]["id"] for item in answer["items"]]
        if not answer["items"]:
            break
        path = f"/v1/changes?limit=200&after={answer['next_cursor']}"
    assert person["id"] not in seen


async def test_an_empty_page_of_the_feed_is_its_end_however_many_hidden_changes_come_before(
    ngo: Client, other: Client, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def read(path: str) -> tuple[list[Any], str]:
        answer = (await other.get(path)).json()
        return answer["items"], f"/v1/changes?limit=200&after={answer['next_cursor']}"

    items, path = await read("/v1/changes?limit=200")
    while items:
        items, path = await read(path)
    person = await ngo.made("/v1/persons", PERSON)
    hidden = [await ngo.made("/v1/persons", PERSON) for _ in range(5)]
    case = await ngo.made("/v1/cases", {"person_id": person["id"], "country": "KP", "deprivation": "arrest", "audience": "partner"})
    await seal(app.state.registry.database.workers)
    monkeypatch.setattr(queries, "_SCANNED_AT_MOST", 2)
    items, _ = await read(path)
    assert case["id"] in {item["subject"]["id"] for item in items}
    assert not {each["id"] for each in hidden} & {item["subject"]["id"] for item in items}


@pytest.fixture
async def chain(server: str) -> Any:
    """A database of its own with a journal of a few rows, as its owner."""
    url = await make_database(server, f"habeas_chain_{new_id().hex[-8:]}")
    await asyncio.to_thread(upgrade, url)
    pool = await asyncpg.create_pool(url, min_size=1, max_size=8)
    yield pool
    await pool.close()


async def append(connection: Any, version: int = 1, subject: Any = None, wait: float = 0.0) -> int:
    async with connection.transaction():
        await connection.execute("SELECT pg_current_xact_id()")
        await asyncio.sleep(wait)
        return await connection.fetchval(
            """
            INSERT INTO journal (recorded_at, organization_id, action, subject_type, subject_id, version, image, salt, digest)
            VALUES ($1, $2, 'test.done', 'person', $3, $4, $5, 'salt', sha256('salt'::bytea || convert_to(journal_payload($5, NULL), 'UTF8')))
            RETURNING seq""",
            datetime.now(UTC), new_id(), subject or new_id(), version, json.dumps({"version": version}),
        )  # fmt: skip


async def test_slow_and_fast_transactions_are_each_sealed_once_and_none_is_skipped(chain: Any) -> None:
    async def write(wait: float) -> None:
        async with chain.acquire() as connection:
            await append(connection, wait=wait)

    writers = [asyncio.create_task(write(number % 5 * 0.05)) for number in range(40)]
    sealed = 0
    while not all(writer.done() for writer in writers):
        sealed += await seal(chain)
        await asyncio.sleep(0.01)
    sealed += await seal(chain)
    assert sealed == 40
    assert await chain.fetchval("SELECT count(*) FROM journal j JOIN journal_seal s USING (seq)") == 40
    assert await chain.fetchval("SELECT max(position) FROM journal_seal") == 40


async def test_what_commits_later_is_sealed_later_though_it_was_written_first(chain: Any) -> None:
    async with chain.acquire() as slow, chain.acquire() as fast:
        transaction = slow.transaction()
        await transaction.start()
        first = await append(slow)
        second = await append(fast)
        await seal(chain)
        await transaction.commit()
        await seal(chain)
    assert [row["seq"] for row in await chain.fetch("SELECT seq FROM journal_seal ORDER BY position")] == [second, first]


async def test_one_pass_seals_in_the_order_of_the_commits_whatever_was_written_first(chain: Any) -> None:
    if await chain.fetchval("SELECT current_setting('track_commit_timestamp')") == "off":
        pytest.skip("this server does not keep when transactions were committed")
    async with chain.acquire() as slow, chain.acquire() as fast:
        transaction = slow.transaction()
        await transaction.start()
        first = await append(slow)
        second = await append(fast)
        await transaction.commit()
        third = await append(fast)
    await seal(chain)
    assert [row["seq"] for row in await chain.fetch("SELECT seq FROM journal_seal ORDER BY position")] == [second, first, third]


@pytest.mark.parametrize(
    ("tampering", "row", "fault"),
    [
        ("UPDATE journal SET image = '{\"version\": 9}' WHERE seq = 3", 3, "image or reason was altered"),
        ("UPDATE journal SET action = 'other' WHERE seq = 3", 3, "was altered"),
        ("DELETE FROM journal_seal WHERE seq = 4; DELETE FROM journal WHERE seq = 4", 5, "position 4 of the chain is missing"),
        ("ALTER TABLE journal_seal DROP CONSTRAINT fk_journal_seal_seq; DELETE FROM journal WHERE seq = 4", 4, "was removed"),
        (
            """INSERT INTO journal OVERRIDING SYSTEM VALUE SELECT 99, recorded_at, transaction_id, organization_id, api_key_id, request_id, action, subject_type,
               subject_id, parent_id, case_id, version, reason, image, salt, digest FROM journal WHERE seq = 2""",
            99,
            "inserted or removed",
        ),
    ],
    ids=["image", "action", "row and seal removed", "row removed", "row inserted"],
)
async def test_tampering_by_the_owner_is_found_and_named(chain: Any, tampering: str, row: int, fault: str) -> None:
    async with chain.acquire() as connection:
        for _ in range(6):
            await append(connection)
        await seal(chain)
        assert (await verify(connection, [])).broken is None
        await connection.execute(tampering)
        found = await verify(connection, [])
    assert found.broken is not None
    assert (found.broken.seq, fault in found.broken.fault) == (row, True), found.broken


async def test_a_record_changed_past_its_triggers_is_found(app: FastAPI, ngo: Client, owner: asyncpg.Connection) -> None:
    person = await ngo.made("/v1/persons", PERSON)
    await seal(app.state.registry.database.workers)
    assert (await verify(owner, sorted(RECORDS))).broken is None
    change = "SET session_replication_role = replica; UPDATE person SET notes = {} WHERE id = '{}'; RESET session_replication_role"
    await owner.execute(change.format("'slipped in'", person["id"]))
    found = await verify(owner, sorted(RECORDS))
    await owner.execute(change.format("NULL", person["id"]))
    assert found.broken is not None
    assert "changed without one" in found.broken.fault


async def test_history_is_for_the_owner(ngo: Client, other: Client) -> None:
    person = await ngo.made("/v1/persons", PERSON | {"audience": "partner"})
    assert (await other.get(f"/v1/persons/{person['id']}/history")).json()["items"] == []
    mine = (await ngo.get(f"/v1/persons/{person['id']}/history")).json()["items"]
    assert [entry["action"] for entry in mine] == ["person.registered", "person.named"]
    assert mine[0]["by"]["key"] == "tests"


async def test_whether_anything_is_to_be_sealed_is_told_without_reading_all_seals(owner: asyncpg.Connection) -> None:
    plan = "\n".join(row[0] for row in await owner.fetch(f"EXPLAIN {sealing._IS_DUE}"))
    assert "SubPlan" in plan  # each row past the horizon, one by one
    assert "Anti Join" not in plan, plan
