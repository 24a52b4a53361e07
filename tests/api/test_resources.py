"""Every resource keeps the same promises: made, read alone and in its list, amended, refused when stale, withdrawn, hidden from others."""

from typing import Any

import pytest

from tests.conftest import Client

PERSON = {"names": [{"full": "Invented Person"}]}
NAMES = [{"full": "Invented Place"}]


async def a_case(client: Client) -> str:
    person = await client.made("/v1/persons", PERSON)
    case = await client.made("/v1/cases", {"person_id": person["id"], "country": "KP", "deprivation": "imprisonment"})
    return str(case["reference"])


async def a_source(client: Client, **more: Any) -> Any:
    return await client.made("/v1/sources", {"type": "web", "title": "An invented report", **more})


async def an_action(client: Client) -> Any:
    return await client.made("/v1/advocacy-actions", {"type": "petition", "title": "An invented petition"})


async def path_of(client: Client, path: str) -> str:
    """The collection's address, its parents made first."""
    if "{case}" in path:
        case = await a_case(client)
        path = path.replace("{case}", case)
        if "{proceeding}" in path:
            proceeding = await client.made(f"/v1/cases/{case}/proceedings", {"type": "trial"})
            path = path.replace("{proceeding}", proceeding["id"])
    if "{action}" in path:
        path = path.replace("{action}", (await an_action(client))["id"])
    if "{person}" in path:
        path = path.replace("{person}", (await client.made("/v1/persons", PERSON))["id"])
    return path


async def filled(client: Client, body: dict[str, Any]) -> dict[str, Any]:
    """The body with the records that it refers to made first."""
    makers = {"$source": a_source, "$action": an_action}
    result: dict[str, Any] = {}
    for name, value in body.items():
        if value == "$case":
            result[name] = await a_case(client)
        elif value == "$subject":
            result[name] = {"type": "person", "id": (await client.made("/v1/persons", PERSON))["id"]}
        elif value == "$person":
            result[name] = (await client.made("/v1/persons", PERSON))["id"]
        elif isinstance(value, str) and value in makers:
            result[name] = (await makers[value](client))["id"]
        else:
            result[name] = value
    return result


RESOURCES = [
    ("/v1/persons", PERSON, {"notes": "seen"}),
    ("/v1/persons/{person}/names", {"full": "Another", "kind": "alias"}, {"full": "Third"}),
    ("/v1/persons/{person}/identifiers", {"scheme": "wikidata", "value": "Q1"}, {"value": "Q2"}),
    ("/v1/persons/{person}/relations", {"related_person_id": "$person", "type": "sibling", "from": "1990"}, {"to": "2010"}),
    ("/v1/cases/{case}/placements", {"place": "Pyongyang", "from": "2014-10"}, {"to": "2015~"}),
    ("/v1/cases/{case}/proceedings", {"type": "trial", "held_on": "2014-05-30"}, {"outcome": "Sentenced."}),
    ("/v1/cases/{case}/proceedings/{proceeding}/charges", {"title": "Espionage"}, {"disposition": "convicted"}),
    ("/v1/cases/{case}/proceedings/{proceeding}/sentences", {"kind": "hard_labour", "years": 15}, {"months": 2}),
    ("/v1/cases/{case}/occurrences", {"type": "sighting", "occurred": "2016-07"}, {"text": "Shown to the press."}),
    ("/v1/cases/{case}/positions", {"government": "KR", "position": "official", "stated_on": "2024-09-20"}, {"text": "Calls for release."}),
    (
        "/v1/cases/{case}/assessments",
        {"framework": "wgad", "criterion": "I", "finding": "met", "assessed_on": "2024-11-01"},
        {"reasoning": "No legal basis."},
    ),
    ("/v1/cases/{case}/consents", {"given_by": "family", "scopes": ["record"], "given_on": "2024-01-01"}, {"withdrawn_on": "2024-02-01"}),
    ("/v1/sources", {"type": "web", "title": "An invented report"}, {"author": "Somebody"}),
    ("/v1/citations", {"source_id": "$source", "subject": "$subject", "stance": "supports", "field": "birth_date"}, {"locator": "p. 4"}),
    ("/v1/advocacy-actions", {"type": "petition", "title": "An invented petition"}, {"status": "submitted"}),
    ("/v1/advocacy-actions/{action}/cases", {"case": "$case"}, {"outcome": "none"}),
    ("/v1/advocacy-actions/{action}/parties", {"side": "actor", "role": "initiator", "name": "Somebody"}, {"name": "Somebody else"}),
    ("/v1/deadlines", {"action_id": "$action", "kind": "reply_due", "due_on": "2026-12-01"}, {"met_on": "2026-11-30"}),
    ("/v1/facilities", {"names": NAMES, "type": "prison", "country": "KP"}, {"admin_area": "Somewhere"}),
    ("/v1/bodies", {"names": NAMES, "kind": "court"}, {"country": "KP"}),
]


@pytest.mark.parametrize(("collection", "body", "patch"), RESOURCES, ids=[path for path, _, _ in RESOURCES])
async def test_a_record_is_made_read_listed_amended_and_withdrawn(
    ngo: Client, other: Client, collection: str, body: dict[str, Any], patch: dict[str, Any]
) -> None:
    if body.get("position") == "official":
        terms = (await ngo.get("/v1/vocabularies/government_position")).json()["terms"]
        body = body | {"position": terms[0]["code"]}
    path = await path_of(ngo, collection)
    answer = await ngo.post(path, await filled(ngo, body))
    assert answer.status_code == 201, answer.text
    made = answer.json()
    made.pop("possible_duplicates", None)  # told once, with the answer that made a person
    one = answer.headers["location"]
    assert one == f"{path}/{made['id']}"
    assert (await ngo.get(one)).json() == made
    assert made["id"] in [item["id"] for item in (await ngo.get(path, params={"limit": 200})).json()["items"]]
    amended = await ngo.patch(one, patch, made["version"])
    assert amended.status_code == 200, amended.text
    assert amended.json()["version"] == made["version"] + 1
    assert {name: amended.json()[name] for name in patch} == patch
    assert (await ngo.patch(one, patch, made["version"])).status_code == 412
    assert (await ngo.patch(one, patch, made["version"] + 1)).json()["version"] == made["version"] + 1
    assert (await other.get(one)).status_code == 404
    assert (await other.patch(one, patch, made["version"] + 1)).status_code == 404
    assert (await ngo("DELETE", one, headers={"If-Match": '"2"'})).status_code == 422
    assert (await ngo.delete(one, made["version"] + 1)).status_code == 204
    assert (await ngo.get(one)).status_code == 404
    assert made["id"] not in [item["id"] for item in (await ngo.get(path, params={"limit": 200})).json()["items"]]


async def test_a_proceeding_comes_with_its_charges_and_sentences(ngo: Client) -> None:
    case = await a_case(ngo)
    body = {"type": "trial", "charges": [{"title": "Espionage"}], "sentences": [{"kind": "life"}]}
    made = await ngo.made(f"/v1/cases/{case}/proceedings", body)
    assert [charge["title"] for charge in made["charges"]] == ["Espionage"]
    assert [sentence["kind"] for sentence in made["sentences"]] == ["life"]
    assert (await ngo.delete(f"/v1/cases/{case}/proceedings/{made['id']}", 1)).status_code == 204


async def test_one_action_on_three_cases_has_three_responses(ngo: Client) -> None:
    cases = [await a_case(ngo) for _ in range(3)]
    body = {"type": "plenary_meeting", "title": "A meeting", "acted_on": "2025-05-20", "cases": [{"case": case} for case in cases]}
    action = await ngo.made("/v1/advocacy-actions", body)
    assert [link["reference"] for link in action["cases"]] == cases
    await ngo.patch(f"/v1/advocacy-actions/{action['id']}/cases/{action['cases'][1]['id']}", {"outcome": "moved"}, 1)
    outcomes = [(await ngo.get(f"/v1/cases/{case}")).json()["advocacy_actions"][0]["outcome"] for case in cases]
    assert outcomes == [None, "moved", None]
    again = await ngo.post(f"/v1/advocacy-actions/{action['id']}/cases", {"case": cases[0]})
    assert again.status_code == 409


async def test_two_articles_of_one_origin_count_once_and_values_that_differ_stand_side_by_side(ngo: Client) -> None:
    case = await a_case(ngo)
    person = (await ngo.get(f"/v1/cases/{case}")).json()["person"]
    original = await a_source(ngo)
    copy = await a_source(ngo, derived_from_id=original["id"])
    apart = await a_source(ngo)
    subject = {"type": "person", "id": person["id"]}
    for source, value in ((original, "1954-01-20"), (copy, "1954-01-20"), (apart, "1964~")):
        await ngo.made(
            "/v1/citations",
            {"source_id": source["id"], "subject": subject, "field": "birth_date", "stance": "supports", "stated_value": value},
        )
    document = (await ngo.get(f"/v1/cases/{case}")).json()
    (conflict,) = document["conflicts"]
    assert (conflict["field"], conflict["subject"]) == ("birth_date", subject)
    assert [(value["value"], value["origins"], len(value["sources"])) for value in conflict["values"]] == [
        ("1954-01-20", 1, 2),
        ("1964~", 1, 1),
    ]
    assert len(document["citations"]) == len(document["sources"]) == 3


async def test_a_status_event_says_how_well_it_is_borne_out(ngo: Client) -> None:
    case = await a_case(ngo)
    original = await a_source(ngo)
    copy = await a_source(ngo, derived_from_id=original["id"])
    cited = [{"source_id": source["id"], "stance": "supports", "locator": "para. 4", "credibility": 3} for source in (original, copy)]
    body = {"axis": "custody", "code": "in_custody", "occurred": "2014-10", "citations": cited}
    await ngo.made(f"/v1/cases/{case}/status-events", body)
    standing = (await ngo.get(f"/v1/cases/{case}")).json()["status"]["custody"]
    assert standing["corroboration"] == {"code": "single_source", "origins": 1, "citations": 2, "disputed": False}


@pytest.mark.parametrize("length", [1, 2, 3])
async def test_a_source_can_not_derive_from_itself_however_far_round(ngo: Client, length: int) -> None:
    sources = [await a_source(ngo)]
    for _ in range(length - 1):
        sources.append(await a_source(ngo, derived_from_id=sources[-1]["id"]))
    answer = await ngo.patch(f"/v1/sources/{sources[0]['id']}", {"derived_from_id": sources[-1]["id"]}, 1)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/derived_from_id")


async def test_a_body_can_not_be_part_of_itself(ngo: Client) -> None:
    outer = await ngo.made("/v1/bodies", {"names": NAMES, "kind": "ministry"})
    inner = await ngo.made("/v1/bodies", {"names": NAMES, "kind": "court", "parent_id": outer["id"]})
    answer = await ngo.patch(f"/v1/bodies/{outer['id']}", {"parent_id": inner["id"]}, 1)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/parent_id")


async def test_a_citation_names_a_field_and_a_record_that_are_there(ngo: Client, other: Client) -> None:
    source, hidden = await a_source(ngo), await a_source(other)
    person = await ngo.made("/v1/persons", PERSON)
    subject = {"type": "person", "id": person["id"]}
    for body, pointer in (
        ({"source_id": source["id"], "subject": subject, "field": "shoe_size"}, "/field"),
        ({"source_id": hidden["id"], "subject": subject}, "/source_id"),
        ({"source_id": source["id"], "subject": {"type": "person", "id": source["id"]}}, "/subject/id"),
        ({"source_id": source["id"], "subject": {"type": "api_key", "id": person["id"]}}, "/subject/type"),
    ):
        answer = await ngo.post("/v1/citations", body | {"stance": "supports"})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer), answer.text


async def test_a_source_that_is_cited_is_not_withdrawn(ngo: Client) -> None:
    source = await a_source(ngo)
    person = await ngo.made("/v1/persons", PERSON)
    await ngo.made("/v1/citations", {"source_id": source["id"], "subject": {"type": "person", "id": person["id"]}, "stance": "mentions"})
    assert (await ngo.delete(f"/v1/sources/{source['id']}", 1)).status_code == 409


async def test_the_public_reads_where_a_facility_is_no_more_exactly_than_it_says(ngo: Client, public: Client) -> None:
    body = {"names": NAMES, "type": "prison", "country": "KP", "audience": "public", "latitude": 39.0392, "longitude": 125.7625}
    for precision, shown in (("exact", 39.0392), ("city", 39.0), ("country", None)):
        made = await ngo.made("/v1/facilities", body | {"public_precision": precision})
        assert (await public.get(f"/v1/facilities/{made['id']}")).json()["latitude"] == shown
        assert made["latitude"] == 39.0392
