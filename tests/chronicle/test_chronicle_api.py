"""What happened in a case, over REST: placements, occurrences, positions, assessments."""

import json
from typing import Any

import asyncpg
import pytest

from tests.conftest import Client

PERSON = {"names": [{"full": "Invented Person"}]}
PLACE = [{"full": "Invented Place"}]
NOBODY = "0192d6a0-0000-7000-8000-000000000000"
SIGHTING = {"type": "sighting", "occurred": "2016-07"}
WGAD = {"framework": "wgad", "criterion": "I", "finding": "met", "assessed_on": "2024-11-01"}


async def opened(client: Client, **more: Any) -> Any:
    """A case of a fresh person."""
    person = await client.made("/v1/persons", PERSON)
    return await client.made("/v1/cases", {"person_id": person["id"], "country": "KP", "deprivation": "imprisonment", **more})


async def path_in(client: Client, collection: str, **case: Any) -> str:
    """A collection of a fresh case."""
    return f"/v1/cases/{(await opened(client, **case))['reference']}/{collection}"


async def test_a_part_has_the_audience_of_its_case_unless_it_says_otherwise(ngo: Client) -> None:
    path = await path_in(ngo, "placements", audience="partner")
    assert (await ngo.made(path, {"place": "Pyongyang"}))["audience"] == "partner"
    assert (await ngo.made(path, {"place": "Pyongyang", "audience": "organization"}))["audience"] == "organization"


async def test_a_partner_reads_and_only_the_owner_records(ngo: Client, other: Client) -> None:
    path = await path_in(ngo, "occurrences", audience="partner")
    shared = await ngo.made(path, SIGHTING)
    kept = await ngo.made(path, SIGHTING | {"audience": "organization"})
    assert [item["id"] for item in (await other.get(path)).json()["items"]] == [shared["id"]]
    assert (await other.get(f"{path}/{kept['id']}")).status_code == 404
    assert (await other.post(path, SIGHTING)).status_code == 403
    assert (await other.patch(f"{path}/{shared['id']}", {"text": "Seen."}, 1)).status_code == 403
    assert (await other.delete(f"{path}/{shared['id']}", 1)).status_code == 403


async def test_nothing_is_added_to_a_case_that_the_caller_may_not_see(ngo: Client, other: Client, public: Client) -> None:
    path = await path_in(ngo, "occurrences")
    await ngo.made(path, SIGHTING)
    hidden, absent = await other.post(path, SIGHTING), await other.post(f"/v1/cases/{NOBODY}/occurrences", SIGHTING)
    assert (hidden.status_code, hidden.json()["title"]) == (absent.status_code, absent.json()["title"]) == (404, "No such case")
    assert (await other.get(path)).json()["items"] == []
    assert (await public.post(path, SIGHTING)).status_code == 401


async def test_a_part_of_one_case_is_not_found_in_another(ngo: Client) -> None:
    here, there = await path_in(ngo, "positions"), await path_in(ngo, "positions")
    body = {"government": "KR", "position": await a_position(ngo)}
    made = await ngo.made(here, body)
    elsewhere = f"{there}/{made['id']}"
    assert (await ngo.get(elsewhere)).status_code == 404
    assert (await ngo.patch(elsewhere, {"text": "Said."}, 1)).status_code == 404
    assert (await ngo.delete(elsewhere, 1)).status_code == 404
    assert (await ngo.get(f"{here}/{made['id']}")).json() == made


async def a_position(client: Client) -> str:
    """Some position that a government may take."""
    return str((await client.get("/v1/vocabularies/government_position")).json()["terms"][0]["code"])


async def test_a_part_is_reached_by_the_id_of_its_case_and_by_its_reference(ngo: Client) -> None:
    case = await opened(ngo)
    made = await ngo.made(f"/v1/cases/{case['id']}/placements", {"place": "Pyongyang"})
    by_id, by_reference = [(await ngo.get(f"/v1/cases/{ref}/placements/{made['id']}")).json() for ref in (case["id"], case["reference"])]
    assert by_id == by_reference == made


async def test_a_placement_names_a_facility_that_the_caller_may_see(ngo: Client, other: Client) -> None:
    facility = {"names": PLACE, "type": "prison", "country": "KP"}
    own, hidden = await ngo.made("/v1/facilities", facility), await other.made("/v1/facilities", facility)
    path = await path_in(ngo, "placements")
    made = await ngo.made(path, {"facility_id": own["id"]})
    for unseen in (hidden["id"], NOBODY):
        for answer in (await ngo.post(path, {"facility_id": unseen}), await ngo.patch(f"{path}/{made['id']}", {"facility_id": unseen}, 1)):
            assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/facility_id")
    assert (await ngo.get(f"{path}/{made['id']}")).json() == made


@pytest.mark.parametrize(("patch", "pointer"), [({"to": "2013"}, "/to"), ({"from": "2017"}, "/to"), ({"place": None}, "/place")])
async def test_a_patch_that_no_longer_holds_together_is_refused(ngo: Client, patch: dict[str, Any], pointer: str) -> None:
    path = await path_in(ngo, "placements")
    made = await ngo.made(path, {"place": "Pyongyang", "from": "2014-10", "to": "2016"})
    answer = await ngo.patch(f"{path}/{made['id']}", patch, 1)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert (await ngo.get(f"{path}/{made['id']}")).json() == made


@pytest.mark.parametrize(
    ("collection", "body", "pointer"),
    [
        ("placements", {}, "/place"),
        ("placements", {"place": "Pyongyang", "from": "2016", "to": "2014"}, "/to"),
        ("placements", {"place": "Pyongyang", "from": "2014-13"}, "/from"),
        ("placements", {"place": "Pyongyang", "started": "2014"}, "/started"),
        ("placements", {"place": "Pyong\x00yang"}, "/place"),
        ("placements", {"facility_id": "seven"}, "/facility_id"),
        ("occurrences", {"type": "party"}, "/type"),
        ("occurrences", {"type": "sighting", "text": "\ud800"}, "/text"),
        ("occurrences", {"type": "sighting", "place": "x" * 100_000}, "/place"),
        ("positions", {"government": "XX", "position": "none"}, "/government"),
        ("assessments", WGAD | {"criterion": "VI"}, "/criterion"),
        ("assessments", WGAD | {"assessed_on": "2024-11"}, "/assessed_on"),
        ("assessments", WGAD | {"assessed_on": 20241101}, "/assessed_on"),
    ],
)
async def test_bad_input_names_the_member_and_writes_nothing(
    ngo: Client, owner: asyncpg.Connection, collection: str, body: dict[str, Any], pointer: str
) -> None:
    path = await path_in(ngo, collection)
    before = await owner.fetchval("SELECT count(*) FROM journal")
    answer = await ngo("POST", path, content=json.dumps(body), headers={"Content-Type": "application/json"})
    assert answer.status_code == 422, answer.text
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]
    assert await owner.fetchval("SELECT count(*) FROM journal") == before


async def test_an_organization_finds_once_whether_a_criterion_is_met(ngo: Client) -> None:
    path = await path_in(ngo, "assessments")
    first = await ngo.made(path, WGAD)
    assert first["organization_id"] == ngo.organization
    assert (await ngo.post(path, WGAD | {"finding": "not_met"})).status_code == 409
    await ngo.made(path, WGAD | {"criterion": "II"})
    assert (await ngo.delete(f"{path}/{first['id']}", 1)).status_code == 204
    await ngo.made(path, WGAD | {"finding": "not_met"})
    assert [(item["criterion"], item["finding"]) for item in (await ngo.get(path)).json()["items"]] == [("II", "met"), ("I", "not_met")]


async def test_the_case_shows_its_parts_in_the_order_they_happened_and_undated_ones_last(ngo: Client) -> None:
    case = await opened(ngo)
    for collection, member, body in (
        ("placements", "from", {"place": "Pyongyang"}),
        ("occurrences", "occurred", {"type": "sighting"}),
        ("positions", "stated_on", {"government": "KR", "position": await a_position(ngo)}),
        ("proceedings", "held_on", {"type": "trial"}),
    ):
        for when in (None, "2016-07", "2014~"):
            await ngo.made(f"/v1/cases/{case['reference']}/{collection}", body | {member: when})
        shown = (await ngo.get(f"/v1/cases/{case['reference']}")).json()[collection]
        assert [item[member] for item in shown] == ["2014~", "2016-07", None], collection
    path = f"/v1/cases/{case['reference']}/assessments"
    await ngo.made(path, WGAD)
    await ngo.made(path, WGAD | {"criterion": "II", "assessed_on": "2020-01-01"})
    shown = (await ngo.get(f"/v1/cases/{case['reference']}")).json()["assessments"]
    assert [item["criterion"] for item in shown] == ["II", "I"]


async def test_as_of_a_day_the_case_shows_no_part_that_was_still_to_come(ngo: Client) -> None:
    case = f"/v1/cases/{(await opened(ngo))['reference']}"
    for when in ("2014", "2016-07", None):
        await ngo.made(f"{case}/occurrences", {"type": "sighting", "occurred": when})
    await ngo.made(f"{case}/assessments", WGAD)
    document = (await ngo.get(case, params={"as_of": "2016-06-30"})).json()
    assert [item["occurred"] for item in document["occurrences"]] == ["2014", None]
    assert document["assessments"] == []
    on_the_day = (await ngo.get(case, params={"as_of": "2024-11-01"})).json()
    assert [item["occurred"] for item in on_the_day["occurrences"]] == ["2014", "2016-07", None]
    assert len(on_the_day["assessments"]) == 1


async def test_the_timeline_has_every_kind_of_part(ngo: Client, other: Client) -> None:
    case = f"/v1/cases/{(await opened(ngo, audience='partner'))['reference']}"
    await ngo.made(f"{case}/assessments", WGAD)
    await ngo.made(f"{case}/positions", {"government": "KR", "position": await a_position(ngo), "stated_on": "2024-09-20"})
    await ngo.made(f"{case}/occurrences", SIGHTING | {"audience": "organization"})
    trial = await ngo.made(f"{case}/proceedings", {"type": "trial", "held_on": "2014-05-30", "charges": [{"title": "Espionage"}]})
    await ngo.made(f"{case}/placements", {"place": "Pyongyang", "from": "2013-10"})
    items = (await ngo.get(f"{case}/timeline")).json()["items"]
    assert [(item["kind"], item["happened"]) for item in items] == [
        ("placement", "2013-10"),
        ("proceeding", "2014-05-30"),
        ("occurrence", "2016-07"),
        ("position", "2024-09-20"),
        ("assessment", "2024-11-01"),
    ]
    assert items[1]["item"] == trial
    assert "occurrence" not in [item["kind"] for item in (await other.get(f"{case}/timeline")).json()["items"]]


async def test_the_history_of_a_case_tells_what_became_of_a_part_and_why(ngo: Client) -> None:
    case = f"/v1/cases/{(await opened(ngo))['reference']}"
    made = await ngo.made(f"{case}/placements", {"place": "Pyongyang"})
    await ngo.patch(f"{case}/placements/{made['id']}", {"from": "2014-10"}, 1)
    await ngo.delete(f"{case}/placements/{made['id']}", 2, reason="another person's")
    entries = [entry for entry in (await ngo.get(f"{case}/history")).json()["items"] if entry["subject"]["type"] == "placement"]
    assert [entry["action"] for entry in entries] == ["placement.recorded", "placement.amended", "placement.withdrawn"]
    assert {"field": "started", "before": None, "after": "2014-10"} in entries[1]["changes"]
    assert entries[2]["reason"] == "another person's"


async def test_a_patch_needs_the_current_version(ngo: Client) -> None:
    path = await path_in(ngo, "occurrences")
    one = f"{path}/{(await ngo.made(path, SIGHTING))['id']}"
    assert (await ngo("PATCH", one, json={"text": "Seen."})).status_code == 428
    assert (await ngo.patch(one, {"text": "Seen."}, 1)).status_code == 200
    stale = await ngo.patch(one, {"text": None}, 1)
    assert (stale.status_code, stale.json()["current_version"]) == (412, 2)
    assert (await ngo.delete(one, 1)).status_code == 412
