"""Two worlds that differ only in what a viewer may not see answer that viewer alike, byte by byte.

The strongest test of a gate: what hidden rows *do*, to counts, versions, orders, validators and statuses, shows here, and not only what they say.
"""

import json
import re
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx2
import pytest
from fastapi import FastAPI

from service.journal.sealing import seal
from tests.conftest import Client
from tests.crawl import crawl
from tests.leaks.conftest import application, marked
from tests.leaks.marked import PARTS, Marked


@pytest.fixture(scope="module")
async def registry_app(server: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[FastAPI]:
    """An application of its own: this changes what is in it."""
    async with application(server, tmp_path_factory.mktemp("worlds"), "worlds") as app:
        yield app


@pytest.fixture(scope="module")
async def registry(registry_app: FastAPI) -> Marked:
    """Its marked registry."""
    return await marked(registry_app)


OF_THE_MOMENT = {"request-id", "date", "ratelimit", "ratelimit-policy", "link", "etag", "content-length", "server-timing"}
"""Headers that differ from answer to answer. The ETag and the length are compared where the answer has no cursor, which is sealed afresh."""


async def world(client: Client, cases: list[str], persons: list[str]) -> dict[str, Any]:
    """Everything that a viewer can read, by address, and by the ids of persons that it may have heard of."""
    known = {"case": cases, "person": persons}
    return {answer.url: told(answer.response) async for answer in crawl(client.get, known) if answer.operation != "/metrics"}


def told(response: httpx2.Response) -> Any:
    """What an answer says, apart from what is of the moment."""
    kept = {name: value for name, value in response.headers.items() if name not in OF_THE_MOMENT}
    is_json = re.fullmatch(r"application/(problem\+)?json", response.headers.get("content-type", ""))
    body = response.json() if is_json else response.text
    if isinstance(body, dict):
        if response.status_code == httpx2.codes.OK and body.get("next_cursor") is None:
            kept |= {name: response.headers[name] for name in ("etag", "content-length") if name in response.headers}
        body = {name: value for name, value in body.items() if name not in ("request_id", "next_cursor")}
    return response.status_code, sorted(kept.items()), json.dumps(body)


async def hidden_person(owner: Client) -> str:
    """Somebody whom only cleared readers see, and who has everything that a person may have."""
    body = {
        "names": [{"full": "Aaa Absorbed", "audience": "public"}, {"full": "김정욱", "audience": "public"}],
        "identifiers": [{"scheme": "wikidata", "value": f"Q{uuid4().int}", "audience": "public"}],
        "religion": "Protestant", "death_date": "2020", "nationalities": ["KR"], "occupations": ["printer"], "categories": ["clergy"],
        "notes": "Seen.", "audience": "restricted",
    }  # fmt: skip
    person = await owner.made("/v1/persons", body)
    case = {"person_id": person["id"], "country": "KP", "deprivation": "arrest", "audience": "restricted"}
    await owner.made("/v1/cases", case)
    source = await owner.made("/v1/sources", {"type": "witness_testimony", "title": "Somebody told", "audience": "restricted"})
    subject = {"type": "person", "id": person["id"]}
    await owner.made("/v1/citations", {"source_id": source["id"], "subject": subject, "stance": "supports", "audience": "restricted"})
    return str(person["id"])


async def hidden_changes(owner: Client, reference: str, other_organization: str, made: list[str]) -> None:
    """Change what neither the public nor another organization may see: rows of a published case, and what stands beside it."""
    path = f"/v1/cases/{reference}"
    case = (await owner.get(path)).json()
    person = f"/v1/persons/{case['person']['id']}"
    for part, body in PARTS.items():
        await owner.made(
            f"{path}/{part}", {**_worded(body), "audience": "restricted"} | ({"criterion": "V"} if part == "assessments" else {})
        )
    public_event = next(event for event in case["status_history"] if event["audience"] == "public")
    correction = {"axis": public_event["axis"], "code": "presumed_dead", "occurred": "2022", "supersedes_id": public_event["id"]}
    await owner.made(f"{path}/status-events", correction | {"audience": "restricted"})
    source = await owner.made("/v1/sources", {"type": "witness_testimony", "title": "Somebody told", "audience": "restricted"})
    for stance in ("supports", "disputes"):
        await owner.made(f"{path}/citations", {"source_id": source["id"], "stance": stance})
        await owner.made(
            "/v1/citations", {"source_id": source["id"], "stance": stance, "subject": {"type": "status_event", "id": public_event["id"]}}
        )
    await owner.made(f"{person}/names", {"full": "Aaa Hidden", "kind": "alias", "audience": "restricted"})
    await owner.made(f"{person}/identifiers", {"scheme": "passport", "value": f"hidden of {reference}", "audience": "restricted"})
    hidden = await owner.made("/v1/persons", {"names": [{"full": "Hidden Invented"}], "audience": "restricted"})
    await owner.made(f"{person}/relations", {"related_person_id": hidden["id"], "type": "sibling", "audience": "restricted"})
    await owner.made("/v1/cases", {"person_id": hidden["id"], "country": "KP", "deprivation": "arrest", "audience": "restricted"})
    await owner.made(
        "/v1/advocacy-actions",
        {"type": "un_urgent_appeal", "title": "Confidential", "audience": "restricted", "cases": [{"case": reference}]},
    )
    await owner.made("/v1/deadlines", {"kind": "hearing", "due_on": "2031-01-01", "case_id": case["id"], "audience": "restricted"})
    placement = next(each for each in case["placements"] if each["audience"] == "restricted")
    await owner.patch(f"{path}/placements/{placement['id']}", {"note": "changed"}, placement["version"])
    occurrence = next(each for each in case["occurrences"] if each["audience"] == "restricted")
    assert (await owner.delete(f"{path}/occurrences/{occurrence['id']}", occurrence["version"])).status_code == 204
    await owner.made("/v1/corrections", {"about": reference, "kind": "wrong", "text": "Not so."})
    assert (await owner.post("/v1/suppressions", {"names": ["Somebody Forgotten"], "reason": "Asked."})).status_code == 204
    narrowed = await owner.made(
        "/v1/cases", {"person_id": hidden["id"], "country": "KP", "deprivation": "arrest", "audience": "restricted"}
    )
    await owner.post(f"/v1/cases/{narrowed['reference']}/publication", {"state": "in_review"})
    assert other_organization
    # Whom they may not see is merged: with another whom they may not see, and into somebody whom they do.
    for absorbed, into in zip(made, (hidden["id"], case["person"]["id"]), strict=True):
        answer = await owner.post(f"/v1/persons/{absorbed}/merge", {"into": into, "reason": "They are one."})
        assert answer.status_code == 200, answer.text


async def changes_the_public_is_not_shown(owner: Client, reference: str) -> None:
    """Change fields, of what the public sees, that it does not read."""
    path = f"/v1/cases/{reference}"
    case = (await owner.get(path)).json()
    patched = await owner.patch(path, {"risk_level": "critical", "review_after": 7, "monitoring": "dormant"}, case["version"])
    assert patched.status_code == 200, patched.text
    person = (await owner.get(f"/v1/persons/{case['person']['id']}")).json()
    assert (
        await owner.patch(f"/v1/persons/{person['id']}", {"notes": "changed", "working_label": "him"}, person["version"])
    ).status_code == 200


async def whose_case_it_is(owner: Client, reference: str) -> None:
    """Merge the person of a case into another, where the public is not told who it is."""
    person = (await owner.get(f"/v1/cases/{reference}")).json()["person"]["id"]
    other = await owner.made("/v1/persons", {"names": [{"full": "Another Record", "kind": "alias"}], "audience": "public"})
    merged = await owner.post(f"/v1/persons/{person}/merge", {"into": other["id"], "reason": "They are one."})
    assert merged.status_code == 200, merged.text


@pytest.mark.parametrize(("viewer", "published"), [("public", 8), ("other", 9)])
async def test_what_is_hidden_changes_nothing_that_a_viewer_is_answered(
    registry: Marked, registry_app: FastAPI, viewer: str, published: int
) -> None:
    client, owner = registry.viewers[viewer], registry.viewers["cleared"]
    disclosed = registry.cases[published]  # published: under full disclosure, and by initials; a case for each, since both change it
    database = registry_app.state.registry.database
    await seal(database.workers)
    made = [await hidden_person(owner) for _ in range(2)]
    await seal(database.workers)
    before = await world(client, registry.cases, made)
    assert any(f"/v1/cases/{disclosed}" in url and answer[0] == httpx2.codes.OK for url, answer in before.items())
    await hidden_changes(owner, disclosed, str(registry.viewers["other"].organization), made)
    if viewer == "public":
        await changes_the_public_is_not_shown(owner, disclosed)
        await whose_case_it_is(owner, registry.cases[0])  # published, and its name withheld
    await seal(database.workers)
    after = await world(client, registry.cases, made)
    assert set(after) == set(before)
    for url, answer in before.items():
        assert after[url] == answer, url
    print(f"{viewer}: {len(before)} answers alike in two worlds")  # noqa: T201 - the figure of the proof


def _worded(body: dict[str, Any]) -> dict[str, Any]:
    return {name: "hidden" if value == "?" else value for name, value in body.items()}
