"""A person is erased: nothing personal is left anywhere, the chain still verifies, the numbers still add up, nobody comes back."""

from pathlib import Path
from typing import Any

import asyncpg
import pytest
from fastapi import FastAPI

from service.journal.sealing import seal
from service.journal.verifying import verify
from service.platform.blobs import Blobs
from service.publication.erasing import PERSONAL, texts_of
from service.tables import RECORDS
from service.worker.background import remove_discarded
from tests.conftest import Client, Keys
from tests.walk import prepared, published

CODED = {
    "id", "audience", "kind", "type", "code", "axis", "certainty", "reason", "side", "role", "status", "priority", "mechanism", "impact", "response", "outcome",
    "sex", "script", "scheme", "reference", "country", "deprivation", "warrant_shown", "monitoring", "risk_level", "publication", "name_disclosure", "custody",
    "legal", "life", "acknowledgement", "release_type", "stance", "connection", "subject_type", "field", "language", "publisher_country", "licence", "reliability",
    "court_type", "statute", "article", "disposition", "framework", "criterion", "finding", "government", "position", "given_by", "scopes",
    "publication_risk", "access", "state", "detained_on", "ended_on", "occurred", "started", "ended", "held_on", "expected_end", "stated_on", "acted_on",
    "response_on", "published", "media_type", "format", "sha256", "judgement",
}  # fmt: skip
"""Columns that hold a code, a date, or the name of a kind: what is left of a case are these."""


def test_every_text_of_every_record_goes_or_says_nothing_of_anybody() -> None:
    for table, personal in PERSONAL.items():
        goes = {*personal.emptied, *personal.struck, *(personal.given or {})}
        assert texts_of(RECORDS[table]) - goes <= CODED, (table, texts_of(RECORDS[table]) - goes - CODED)
    assert set(RECORDS) - set(PERSONAL) == {"organization", "api_key", "facility", "body", "suppression", "import_batch", "list_mapping"}


async def somebody(keys: Keys, client: Client, token: str) -> tuple[Any, Any]:
    """A person and their published case, every text of which is the token."""
    person = await client.made("/v1/persons", {
        "names": [{"full": f"{token} Family", "given": token}], "identifiers": [{"scheme": "wikidata", "value": token}], "religion": token, "notes": token,
        "birth_date": "1964-02-03", "working_label": token, "audience": "public",
    })  # fmt: skip
    case = await client.made("/v1/cases", {
        "person_id": person["id"], "country": "KP", "deprivation": "arrest", "summary": token, "circumstances": token, "tags": ["tag"], "audience": "public",
    })  # fmt: skip
    path = f"/v1/cases/{case['reference']}"
    await client.made(f"{path}/status-events", {"axis": "custody", "code": "in_custody", "occurred": "2014", "note": token})
    wrong = await client.made(f"{path}/status-events", {"axis": "life", "code": "unknown", "occurred": "2014", "note": token})
    retracted = await client.post(f"{path}/status-events/{wrong['event']['id']}/retract", {"reason": token})
    assert retracted.status_code == 200, retracted.text
    await client.made(f"{path}/placements", {"place": token, "note": token})
    await client.made(f"{path}/occurrences", {"type": "sighting", "text": token, "place": token})
    proceeding = {
        "type": "trial",
        "court": token,
        "case_number": token,
        "charges": [{"title": token}],
        "sentences": [{"kind": "life", "note": token}],
    }
    await client.made(f"{path}/proceedings", proceeding)
    await prepared(client, case["reference"])
    source = await client.made(
        "/v1/sources", {"type": "web", "title": token, "author": token, "url": f"https://example.org/{token}", "audience": "public"}
    )
    await client.made(f"{path}/citations", {"source_id": source["id"], "stance": "supports", "quote": token, "audience": "public"})
    capture = await client.http.post(
        f"/v1/sources/{source['id']}/captures",
        content=token.encode(),
        headers={"Content-Type": "text/plain"},
        params={"file_name": f"{token}.txt"},
    )
    assert capture.status_code == 201, capture.text
    action = {"type": "petition", "title": token, "summary": token, "status": "planned", "cases": [{"case": case["reference"]}]}
    await client.made("/v1/advocacy-actions", action)
    await published(keys, client, case["reference"], "full")
    return person, case


def files_with(folder: Path, token: str) -> list[Path]:
    """The files that hold the token."""
    return [file for file in folder.rglob("*") if file.is_file() and token.encode() in file.read_bytes()]


async def everywhere(owner: asyncpg.Connection, token: str) -> list[str]:
    """The tables in which the token stands, in whatever column."""
    tables = await owner.fetch("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
    hidden = token.encode().hex()
    return [
        row["relname"]
        for row in tables
        if await owner.fetchval(
            f'SELECT EXISTS (SELECT 1 FROM "{row["relname"]}" t WHERE t::text ILIKE $1 OR t::text ILIKE $2)', f"%{token}%", f"%{hidden}%"
        )
    ]


async def test_an_erased_person_is_nowhere_and_the_journal_verifies(
    keys: Keys, app: FastAPI, owner: asyncpg.Connection, public: Client
) -> None:
    ngo = await keys.join()
    token = "Qqzyxw"
    person, case = await somebody(keys, ngo, token)
    path = f"/v1/cases/{case['reference']}"
    before = (await ngo.get(path)).json()
    assert token in (await public.get(path)).text
    assert len(await everywhere(owner, token)) > 10
    assert files_with(app.state.registry.blobs, token)
    await seal(app.state.registry.database.workers)
    erased = await ngo.post(f"/v1/persons/{person['id']}/erasure", {"reason": "At the family's request."})
    assert erased.status_code == 200, erased.text
    assert (erased.json()["cases"], erased.json()["suppressed"], erased.json()["still_named"]) == (1, 2, [])
    assert await everywhere(owner, token) == []
    blobs: Path = app.state.registry.blobs
    await remove_discarded(app.state.registry.database.workers, Blobs(blobs))
    assert not files_with(blobs, token)
    await seal(app.state.registry.database.workers)
    assert (await verify(owner, list(RECORDS))).broken is None
    # The case stays as a number.
    after = (await ngo.get(path)).json()
    assert (after["country"], after["detained_on"]) == (before["country"], before["detained_on"])
    assert [after["status"][axis] and after["status"][axis]["code"] for axis in after["status"]] == ["in_custody", None, None, None]
    assert (after["person"]["id"], after["person"]["names"], after["publication"]["state"]) == (None, [], "withdrawn")
    assert (await public.get(path)).status_code == 404
    assert (await ngo.get(f"/v1/persons/{person['id']}")).status_code == 404
    known_then = await ngo.get(path, params={"known_at": before["updated_at"]})
    assert token not in known_then.text
    assert token not in (await ngo.get(f"{path}/history")).text
    # And they do not come back.
    assert (await ngo.post("/v1/persons", {"names": [{"full": f"Family {token}"}]})).status_code == 409


@pytest.mark.parametrize("by_the_old_id", [False, True])
async def test_whoever_was_merged_into_an_erased_person_is_forgotten_with_them(
    keys: Keys, owner: asyncpg.Connection, app: FastAPI, *, by_the_old_id: bool
) -> None:
    ngo = await keys.join()
    token = "Wwqqzz" if by_the_old_id else "Zzqqww"
    first, _ = await somebody(keys, ngo, token)
    second = await ngo.made("/v1/persons", {"names": [{"full": f"{token} Family"}], "religion": f"not {token}", "audience": "public"})
    apart = await ngo.made("/v1/persons", {"names": [{"full": "Apart"}], "religion": "Told apart", "audience": "public"})
    for absorbed, reason in ((apart, "They are one."), (first, f"{token} is {token}.")):
        merged = await ngo.post(f"/v1/persons/{absorbed['id']}/merge", {"into": second["id"], "reason": reason})
        assert merged.status_code == 200, merged.text
    undone = await ngo.post(f"/v1/persons/{second['id']}/unmerge", {"absorbed": apart["id"], "reason": "They are two."})
    assert undone.status_code == 200, undone.text
    asked = first if by_the_old_id else second
    erased = await ngo.post(f"/v1/persons/{asked['id']}/erasure", {"reason": "At the family's request."})
    assert erased.status_code == 200, erased.text
    assert await everywhere(owner, token) == []
    assert (await ngo.get(f"/v1/persons/{apart['id']}")).json()["religion"] == "Told apart"
    await seal(app.state.registry.database.workers)
    assert (await verify(owner, list(RECORDS))).broken is None


async def test_what_is_of_others_too_stays_and_is_pointed_at(keys: Keys) -> None:
    ngo = await keys.join()
    person, case = await somebody(keys, ngo, "Uuvvww")
    second = await ngo.made("/v1/persons", {"names": [{"full": "Another Invented"}]})
    other_case = await ngo.made(
        "/v1/cases", {"person_id": second["id"], "country": "KP", "deprivation": "arrest", "summary": "Held with Uuvvww Family."}
    )
    source = (await ngo.get(f"/v1/cases/{case['reference']}")).json()["sources"][-1]
    await ngo.made(f"/v1/cases/{other_case['reference']}/citations", {"source_id": source["id"], "stance": "supports"})
    await ngo.patch(f"/v1/sources/{source['id']}", {"title": "Appeal for Uuvvww Family"}, source["version"])
    erased = (await ngo.post(f"/v1/persons/{person['id']}/erasure", {"reason": "At their request."})).json()
    assert {(each["type"], each["id"]) for each in erased["still_named"]} == {("case", other_case["id"]), ("source", source["id"])}


async def test_only_a_registrar_erases(other: Client, ngo: Client) -> None:
    person = await ngo.made("/v1/persons", {"names": [{"full": "Invented Person"}], "audience": "partner"})
    assert (await other.post(f"/v1/persons/{person['id']}/erasure", {"reason": "Wanted."})).status_code == 403
    absent = await ngo.post("/v1/persons/01931d1e-0000-7000-8000-0000000000ff/erasure", {"reason": "Wanted."})
    assert absent.status_code == 404


async def test_what_the_journal_said_does_not_go_unseen(keys: Keys, owner: asyncpg.Connection) -> None:
    ngo = await keys.join()
    person = await ngo.made("/v1/persons", {"names": [{"full": "Invented Person"}]})
    kept = await owner.fetch("SELECT seq, image, salt FROM journal WHERE subject_id = $1", person["id"])
    await owner.execute("UPDATE journal SET image = NULL, salt = NULL WHERE subject_id = $1", person["id"])
    try:
        broken = (await verify(owner, [])).broken
        assert broken is not None
        assert "no erasure says so" in broken.fault
    finally:
        for row in kept:
            await owner.execute("UPDATE journal SET image = $2, salt = $3 WHERE seq = $1", *row)
    assert (await verify(owner, [])).broken is None
