"""A small registry in which there is every kind of record, each naming others as it may."""

from typing import Any

from tests.conftest import Client


async def everything(client: Client, shared_with: str | None) -> dict[str, Any]:
    """Fill an organization's registry; answers what a test asks for by name."""
    above = await client.made(
        "/v1/bodies", {"names": [{"full": "Ministry of Order", "language": "en"}], "kind": "ministry", "country": "ER"}
    )
    body = await client.made(
        "/v1/bodies", {"names": [{"full": "Special Court"}], "kind": "court", "country": "ER", "parent_id": above["id"]}
    )
    prison = await client.made(
        "/v1/facilities",
        {"names": [{"full": "Camp 7"}, {"full": "السجن"}], "type": "prison", "country": "ER", "latitude": 15.33, "longitude": 38.93,
         "public_precision": "region", "operator_id": above["id"], "opened": "1990~"},
    )  # fmt: skip
    original = await client.made(
        "/v1/sources", {"type": "web", "title": "=An original", "url": "http://example.org/a", "published": "2015-01"}
    )
    source = await client.made("/v1/sources", {"type": "web", "title": "A reprint", "derived_from_id": original["id"], "reliability": "B"})
    # One that names another made after it: the order of their ids is not that in which they need each other.
    later = await client.made("/v1/sources", {"type": "web", "title": "What was found last"})
    await client.patch(f"/v1/sources/{original['id']}", {"derived_from_id": later["id"]}, original["version"])
    captures = f"/v1/sources/{source['id']}/captures"
    page = await client("POST", captures, content=b"<p>A page</p>", headers={"Content-Type": "text/html"})
    redacted = await client("POST", captures, content=b"<p>A ----</p>", headers={"Content-Type": "text/html"},
                            params={"redacted_copy_of_id": page.json()["id"]})  # fmt: skip
    assert redacted.status_code == 201, redacted.text
    person = await client.made(
        "/v1/persons",
        {"names": [{"full": "Iven Ted", "given": "Iven", "family": "Ted", "kind": "primary", "language": "en"}, {"full": "아이벤", "kind": "alias"},
                   {"full": "'Quoted", "kind": "nickname", "audience": "restricted"}],
         "identifiers": [{"scheme": "wikidata", "value": "Q1"}, {"scheme": "passport", "value": "P 7"}], "sex": "male", "birth_date": "1964~",
         "nationalities": ["ER", "KR"], "categories": ["journalist"], "occupations": ["printer; binder"], "notes": 'Line one\nline "two" \\ three'},
    )  # fmt: skip
    brother = await client.made("/v1/persons", {"names": [{"full": "Another Ted"}]})
    await client.made(f"/v1/persons/{person['id']}/relations", {"related_person_id": brother["id"], "type": "sibling", "from": "1970"})
    case = await client.made(
        "/v1/cases",
        {"person_id": person["id"], "country": "ER", "deprivation": "imprisonment", "authority_id": body["id"], "detained_on": "2014-10",
         "summary": "Held.", "tags": ["printers"], "priority": "priority", "review_after": 30, "name_disclosure": "pseudonym", "pseudonym": "The printer"},
    )  # fmt: skip
    path = f"/v1/cases/{case['reference']}"
    await client.made("/v1/cases", {"person_id": brother["id"], "country": "ER", "deprivation": "arrest"})
    if shared_with is not None:
        await client.made(f"{path}/shares", {"shared_with_id": shared_with, "access": "read", "note": "For their report."})
    wrong = await client.made(f"{path}/status-events", {"axis": "custody", "code": "reported_detained", "occurred": "2014-09"})
    event = {"axis": "custody", "code": "in_custody", "occurred": "2014-10", "certainty": "likely", "facility_id": prison["id"]}
    held = await client.made(
        f"{path}/status-events",
        event | {"supersedes_id": wrong["event"]["id"], "citations": [{"source_id": source["id"], "stance": "supports"}]},
    )
    rumour = await client.made(f"{path}/status-events", {"axis": "life", "code": "presumed_dead", "occurred": "2016/2017"})
    await client.post(f"{path}/status-events/{rumour['event']['id']}/retract", {"reason": "Another man."})
    await client.made(f"{path}/status-events", {"axis": "life", "code": "presumed_alive", "occurred": "2018", "audience": "restricted"})
    await client.made(f"{path}/placements", {"facility_id": prison["id"], "from": "2014-10", "to": "2015/..", "reason": "initial"})
    trial = {"type": "trial", "court_id": body["id"], "held_on": "2015-02-03", "closed_hearing": True, "outcome": "Guilty.",
             "charges": [{"title": "Printing", "article": "7"}], "sentences": [{"kind": "imprisonment", "years": 7, "from": "2015-02-03"}]}  # fmt: skip
    proceeding = await client.made(f"{path}/proceedings", trial)
    appeal = await client.made(f"{path}/proceedings", {"type": "appeal", "court": "A higher court"})
    sentence = proceeding["sentences"][0]
    await client.patch(
        f"{path}/proceedings/{proceeding['id']}/sentences/{sentence['id']}", {"changed_by_id": appeal["id"]}, sentence["version"]
    )
    await client.made(f"{path}/occurrences", {"type": "sighting", "text": "Seen.", "occurred": "2016", "place": "Camp 7"})
    await client.made(f"{path}/positions", {"government": "KR", "position": "acknowledges", "text": "We know of him."})
    await client.made(f"{path}/assessments", {"framework": "wgad", "criterion": "I", "finding": "met", "assessed_on": "2024-11-01"})
    await client.made(f"{path}/consents", {"given_by": "family", "scopes": ["record"], "given_on": "2024-01-01", "evidence": "A letter"})
    action = await client.made(
        "/v1/advocacy-actions",
        {"type": "petition", "title": "A petition", "status": "submitted", "actors": [{"name": "Friends"}], "targets": [{"body_id": above["id"]}],
         "cases": [{"case": case["reference"], "outcome": "none"}]},
    )  # fmt: skip
    await client.made("/v1/deadlines", {"kind": "hearing", "due_on": "2030-01-31", "case_id": case["id"]})
    await client.made(f"/v1/advocacy-actions/{action['id']}/deadlines", {"kind": "reply_due", "due_on": "2030-02-28"})
    cited = {"source_id": source["id"], "stance": "supports", "capture_id": page.json()["id"], "locator": "p. 1", "credibility": 2}
    await client.made(f"{path}/citations", cited | {"field": "summary", "stated_value": "Held"})
    for kind, subject in (("person", person), ("person_name", person["names"][0]), ("status_event", held["event"]), ("facility", prison)):
        await client.made("/v1/citations", cited | {"subject": {"type": kind, "id": subject["id"]}, "stance": "mentions"})
    return {"case": case["reference"], "person": person["id"], "event": held["event"]["id"], "source": source["id"]}
