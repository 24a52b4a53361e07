"""Who a confidential source is: sealed in the database, read with a reason by the owner's cleared keys, and every reading told."""

from collections.abc import Callable
from typing import Any

import asyncpg
import pytest
from fastapi import FastAPI

from schemas.vocabulary import Scope
from service.journal.sealing import seal
from service.journal.verifying import verify
from service.platform.ids import new_id
from service.tables import RECORDS
from tests.conftest import Client, Keys

NAME, CONTACT, NOTE = "Ximenia Quillfeather", "by letter to Zembla 17", "asks not to be named, Wyvernholm"
IDENTITY = {"name": NAME, "contact": CONTACT, "note": NOTE}
WHY = {"reason": "to ask whether she agrees to be quoted"}


@pytest.fixture
async def cleared(keys: Keys) -> Client:
    """A fresh organization's client, with clearance."""
    return await keys.join(*Scope)


async def a_source(client: Client, **more: Any) -> str:
    """The address of a fresh source."""
    made = await client.made("/v1/sources", {"type": "interview", "title": "A testimony", **more})
    return f"/v1/sources/{made['id']}"


async def a_sealed_source(client: Client, **more: Any) -> str:
    """The address of a fresh source whose identity is sealed."""
    source = await a_source(client, **more)
    await client.made(f"{source}/identity", IDENTITY)
    return source


async def disclosed(client: Client, source: str, **options: Any) -> Any:
    """What a disclosure answers."""
    return await client.post(f"{source}/identity/disclosures", WHY, **options)


async def test_an_identity_is_sealed_and_read_by_a_disclosure_alone(cleared: Client) -> None:
    source = await a_source(cleared)
    answer = await cleared.post(f"{source}/identity", IDENTITY)
    assert answer.headers["location"] == f"{source}/identity"
    sealed = answer.json()
    assert (sealed["has_contact"], sealed["has_note"], sealed["audience"]) == (True, True, "restricted")
    shown = await cleared.get(f"{source}/identity")
    assert shown.json() == sealed
    assert NAME not in answer.text + shown.text + (await cleared.get(source)).text
    told = await disclosed(cleared, source)
    assert (told.status_code, told.headers["cache-control"]) == (201, "no-store")
    assert {name: told.json()[name] for name in IDENTITY} == IDENTITY
    assert told.json()["reason"] == WHY["reason"]
    assert (await cleared.post(f"{source}/identity", IDENTITY)).status_code == 409


async def test_a_disclosure_needs_a_reason(cleared: Client) -> None:
    source = await a_sealed_source(cleared)
    for body in ({}, {"reason": ""}, {"reason": "   "}, None):
        assert (await cleared.post(f"{source}/identity/disclosures", body)).status_code == 422


async def test_every_disclosure_is_listed_with_who_read_and_why(cleared: Client) -> None:
    source = await a_sealed_source(cleared)
    for _ in range(3):
        await disclosed(cleared, source)
    path, seen = "/v1/journal?action=source_identity.disclosed&limit=2", []
    while path:
        page = await cleared.get(path)
        seen += page.json()["items"]
        path = page.headers.get("link", "").partition(">")[0].lstrip("<")
    assert [entry["reason"] for entry in seen] == [WHY["reason"]] * 3
    assert {entry["key"]["label"] for entry in seen} == {"tests"}
    assert {entry["subject"]["type"] for entry in seen} == {"source_identity"}
    assert [entry["seq"] for entry in seen] == sorted({entry["seq"] for entry in seen}, reverse=True)
    assert NAME not in str(seen)
    everything = (await cleared.get("/v1/journal", params={"subject_id": seen[0]["subject"]["id"]})).json()["items"]
    assert [entry["action"] for entry in everything] == ["source_identity.disclosed"] * 3 + ["source_identity.sealed"]


async def test_the_journal_is_listed_for_the_own_organization_s_administrators(keys: Keys, cleared: Client, other: Client) -> None:
    source = await a_sealed_source(cleared)
    await disclosed(cleared, source)
    assert (await other.get("/v1/journal")).status_code == 403
    elsewhere = await keys.join(*Scope)
    assert [entry["action"] for entry in (await elsewhere.get("/v1/journal")).json()["items"]] == ["key.given", "organization.joined"]
    uncleared = await keys.key(str(cleared.organization), Scope.ADMIN, Scope.READ)
    told = [entry["action"] for entry in (await uncleared.get("/v1/journal")).json()["items"]]
    assert "source.added" in told
    assert not [action for action in told if action.startswith("source_identity")]
    administrator = await keys.key(str(cleared.organization), Scope.ADMIN)
    assert (await administrator.get("/v1/journal")).status_code == 200
    assert (await cleared.get("/v1/journal?action=everything")).status_code == 422


async def test_a_disclosure_that_could_not_be_journalled_is_not_answered(cleared: Client, owner: asyncpg.Connection) -> None:
    source = await a_sealed_source(cleared)
    await owner.execute(
        """
        CREATE FUNCTION fail_disclosures() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'planted' USING ERRCODE = '40001'; END $$;
        CREATE CONSTRAINT TRIGGER planted AFTER INSERT ON journal DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
            WHEN (NEW.action = 'source_identity.disclosed') EXECUTE FUNCTION fail_disclosures()"""
    )
    try:
        answer = await disclosed(cleared, source)
    finally:
        await owner.execute("DROP TRIGGER planted ON journal; DROP FUNCTION fail_disclosures()")
    assert answer.status_code >= 500
    assert NAME not in answer.text


async def test_a_retried_disclosure_is_read_and_told_again_and_kept_nowhere(cleared: Client, owner: asyncpg.Connection) -> None:
    source = await a_sealed_source(cleared)
    answers = [await disclosed(cleared, source, headers={"Idempotency-Key": "a-retried-disclosure"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert "idempotency-replayed" not in answers[1].headers
    assert len((await cleared.get("/v1/journal?action=source_identity.disclosed")).json()["items"]) == 2
    assert await owner.fetchval("SELECT count(*) FROM idempotency_key WHERE key = 'a-retried-disclosure'") == 0


async def test_an_identity_is_amended_member_by_member(cleared: Client) -> None:
    identity = f"{await a_sealed_source(cleared)}/identity"
    amended = await cleared.patch(identity, {"contact": "by the field office"}, 1)
    assert (amended.status_code, amended.json()["version"]) == (200, 2)
    again = await cleared.patch(identity, {"contact": "by the field office"}, 2)
    assert again.json()["version"] == 2, "what stands so already is no change"
    assert (await cleared.patch(identity, {"contact": None}, 1)).status_code == 412
    assert (await cleared.patch(identity, {"note": None}, 2)).json()["has_note"] is False
    assert (await cleared.patch(identity, {"name": None}, 3)).status_code == 422
    told = (await cleared.post(f"{identity}/disclosures", WHY)).json()
    assert (told["name"], told["contact"], told["note"]) == (NAME, "by the field office", None)


async def test_a_withdrawn_identity_is_forgotten_and_may_be_given_again(cleared: Client, owner: asyncpg.Connection) -> None:
    source = await a_sealed_source(cleared)
    assert (await cleared.delete(f"{source}/identity", 9)).status_code == 412
    assert (await cleared.delete(f"{source}/identity", 1)).status_code == 204
    assert (await disclosed(cleared, source)).json()["type"] == "/docs/problems/no-such-identity"
    assert (await cleared.get(f"{source}/identity")).status_code == 404
    gone = await owner.fetchrow("SELECT * FROM source_identity WHERE source_id = $1::text::uuid", source.rpartition("/")[2])
    assert (gone["sealed_name"], gone["sealed_contact"], gone["sealed_note"]) == (None, None, None)
    await cleared.made(f"{source}/identity", {"name": "Another"})
    assert (await disclosed(cleared, source)).json()["name"] == "Another"


async def test_a_source_takes_its_identity_with_it(cleared: Client, owner: asyncpg.Connection) -> None:
    source = await a_sealed_source(cleared)
    assert (await cleared.delete(source, 1)).status_code == 204
    assert (await disclosed(cleared, source)).json()["type"] == "/docs/problems/no-such-source"
    count = "SELECT count(*) FROM source_identity WHERE source_id = $1::text::uuid AND sealed_name IS NOT NULL"
    assert await owner.fetchval(count, source.rpartition("/")[2]) == 0


async def test_history_tells_that_a_sealed_member_changed_and_not_what(cleared: Client) -> None:
    source = await a_sealed_source(cleared)
    await cleared.patch(f"{source}/identity", {"note": None}, 1)
    entry = (await cleared.get(f"{source}/history")).json()["items"][-1]
    assert entry["changes"] == [{"field": "sealed_note", "before": "sealed", "after": None}]


async def test_the_journal_verifies_with_disclosures_and_a_missing_version_is_still_found(
    app: FastAPI, cleared: Client, owner: asyncpg.Connection
) -> None:
    source = await a_sealed_source(cleared)
    await disclosed(cleared, source)
    await cleared.patch(f"{source}/identity", {"note": None}, 1)
    await disclosed(cleared, source)
    await seal(app.state.registry.database.workers)
    assert (await verify(owner, sorted(RECORDS))).broken is None


OPERATIONS: dict[str, Callable[[Client, str], Any]] = {
    "seal": lambda client, source: client.post(f"{source}/identity", IDENTITY),
    "read": lambda client, source: client.get(f"{source}/identity"),
    "amend": lambda client, source: client.patch(f"{source}/identity", {"note": None}, 1),
    "amend blindly": lambda client, source: client("PATCH", f"{source}/identity", json={"note": None}),
    "withdraw": lambda client, source: client.delete(f"{source}/identity", 1),
    "disclose": disclosed,
}


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("audience", ["organization", "public"])
async def test_to_others_it_is_as_if_the_source_were_not_there(
    keys: Keys, cleared: Client, public: Client, operation: str, audience: str
) -> None:
    ask = OPERATIONS[operation]
    sealed, plain = await a_sealed_source(cleared, audience=audience), await a_source(cleared, audience=audience)
    others = {
        "another organization, cleared": await keys.join(*Scope),
        "own, not cleared": await keys.key(str(cleared.organization), *(scope for scope in Scope if scope is not Scope.RESTRICTED)),
        "own, cleared and not a reader": await keys.key(str(cleared.organization), Scope.RESTRICTED, Scope.WRITE),
        "the public": public,
    }
    for who, client in others.items():
        absent = f"/v1/sources/{new_id()}"
        answers = [await ask(client, address) for address in (sealed, plain, absent)]
        told = [
            (
                answer.status_code,
                {**answer.json(), "instance": "", "request_id": ""},
                {name: value for name, value in answer.headers.items() if name not in ("request-id", "content-length")},
            )
            for answer in answers
        ]
        assert told[0] == told[1] == told[2], who
        assert told[0][0] in (401, 403, 404, 428), who


async def test_what_was_moved_or_altered_in_the_database_is_refused(cleared: Client, owner: asyncpg.Connection) -> None:
    first, second = [(await a_sealed_source(cleared)).rpartition("/")[2] for _ in range(2)]
    past_triggers = "SET session_replication_role = replica; {}; RESET session_replication_role"
    where = f"WHERE source_id = '{first}'"
    original = await owner.fetchval(f"SELECT sealed_name FROM source_identity {where}")
    for change in (
        f"sealed_name = (SELECT sealed_name FROM source_identity WHERE source_id = '{second}')",
        "sealed_name = sealed_contact",
        "sealed_name = set_byte(sealed_name, 30, get_byte(sealed_name, 30) # 1)",
        "sealed_name = overlay(sealed_name PLACING 'aaaaaaaa'::bytea FROM 1)",
    ):
        await owner.execute(past_triggers.format(f"UPDATE source_identity SET {change} {where}"))
        answer = await disclosed(cleared, f"/v1/sources/{first}")
        assert (answer.status_code, answer.json()["type"]) == (500, "/docs/problems/seal-broken")
        assert NAME not in answer.text
        await owner.execute(past_triggers.format(f"UPDATE source_identity SET sealed_name = '\\x{original.hex()}' {where}"))
    assert (await disclosed(cleared, f"/v1/sources/{first}")).json()["name"] == NAME


async def test_errors_do_not_repeat_what_was_to_be_sealed(cleared: Client) -> None:
    source = await a_source(cleared)
    for body in (IDENTITY | {"alias": NAME}, {"name": [NAME]}, {"name": f"{NAME}\x00"}, {"name": NAME * 40}, {"contact": NAME}):
        answer = await cleared.post(f"{source}/identity", body)
        assert answer.status_code == 422
        assert "Ximenia" not in answer.text
