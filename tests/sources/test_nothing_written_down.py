"""Who a confidential source is stands nowhere in the clear: not in a dump, a log, the metrics or what is kept for retries."""

import asyncio
import subprocess

import asyncpg
import httpx2

from schemas.vocabulary import Scope
from service.platform.embedded import BINARIES
from tests.conftest import Keys
from tests.serving import Service

CANARIES = {"name": "Ximenia Zzyzxfeather", "contact": "Zzyzxcontact 17", "note": "Zzyzxnote"}
AMENDED = {"name": "Amended Zzyzxfeather"}
SIGN = "zzyzx"


async def test_no_dump_log_metric_or_remembered_answer_holds_it(served: Service) -> None:
    async with httpx2.AsyncClient(base_url=served.address, headers=served.first_headers()) as client:
        said = await _errands(client)
        metrics = (await client.get("/metrics")).text
    assert said.count(CANARIES["name"]) == 1
    assert said.count(AMENDED["name"]) == 1
    assert SIGN not in metrics.lower()
    assert SIGN not in (await asyncio.to_thread(served.log.read_text)).lower()
    url = served.settings["HABEAS_DATABASE_URL"]
    connection = await asyncpg.connect(url)
    copied = await _copied(connection)
    await connection.close()
    for place in ("source_identity", "journal", "idempotency_key"):
        assert copied[place], place
    assert [table for table, text in copied.items() if _holds(text)] == []
    program = BINARIES / "pg_dump"
    dump = await asyncio.to_thread(subprocess.run, [str(program), url], capture_output=True, check=True)
    assert b"COPY public.source_identity" in dump.stdout
    assert not _holds(dump.stdout)


async def test_what_is_written_in_the_clear_would_be_found(keys: Keys, owner: asyncpg.Connection) -> None:
    cleared = await keys.join(*Scope)
    source = await cleared.made("/v1/sources", {"type": "interview", "title": "A testimony"})
    # Planted in a transaction that never commits: a journal row that came and went would be missed by the chain, if it was sealed meanwhile.
    planted = owner.transaction()
    await planted.start()
    try:
        await owner.execute("SET LOCAL session_replication_role = replica")
        await owner.execute("UPDATE source SET title = $2 WHERE id = $1::text::uuid", source["id"], f"A planted {SIGN}")
        await owner.execute("UPDATE journal SET reason = $2 WHERE subject_id = $1::text::uuid", source["id"], f"A planted {SIGN}")
        tables = [table for table, text in (await _copied(owner)).items() if _holds(text)]
    finally:
        await planted.rollback()
    assert sorted(tables) == ["journal", "source"]


async def _errands(client: httpx2.AsyncClient) -> str:
    """Seal, retry, fail, amend, disclose, withdraw: all that was answered. Each disclosure answers once."""
    told = []
    source = (await client.post("/v1/sources", json={"type": "interview", "title": "A testimony"})).json()["id"]
    identity = f"/v1/sources/{source}/identity"
    once = {"Idempotency-Key": "sealed-once"}
    for body, headers in ((CANARIES, once), (CANARIES, once), (CANARIES | AMENDED, once), (CANARIES, {}), (CANARIES | {"more": SIGN}, {})):
        told.append(await client.post(identity, json=body, headers=headers))
    told.append(await client.post(f"{identity}/disclosures", json={"reason": "first"}, headers={"Idempotency-Key": "read-once"}))
    told.append(await client.patch(identity, json=AMENDED, headers={"If-Match": '"1"'}))
    told.append(await client.patch(identity, json={"name": 1, "note": SIGN}, headers={"If-Match": '"2"'}))
    told.append(await client.post(f"{identity}/disclosures", json={"reason": "second"}))
    told.append(await client.get(f"/v1/sources/{source}/history"))
    told.append(await client.get("/v1/journal"))
    told.append(await client.delete(identity, params={"reason": "no longer needed"}, headers={"If-Match": '"2"'}))
    assert [answer.status_code for answer in told] == [201, 201, 422, 409, 422, 201, 200, 422, 201, 200, 200, 204]
    return "\n".join(answer.text for answer in told)


async def _copied(owner: asyncpg.Connection) -> dict[str, bytes]:
    """Every table of the database as text."""
    copied: dict[str, bytes] = {}
    for row in await owner.fetch("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"):
        received = bytearray()

        async def receive(chunk: bytes, into: bytearray = received) -> None:
            into += chunk

        await owner.copy_from_query(f'SELECT t::text FROM "{row["relname"]}" t', output=receive)
        copied[row["relname"]] = bytes(received)
    return copied


def _holds(text: bytes) -> bool:
    """Whether a canary stands there, as text or as a bytea is printed."""
    lower = text.lower()
    return any(each in lower for each in (SIGN.encode(), SIGN.encode().hex().encode(), SIGN.title().encode().hex().encode()))
