"""Cases and their status history over REST: opened, told of, corrected, read as of a day and as known at a moment."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from fastapi import FastAPI

from schemas.status import StatusEventNew
from schemas.vocabulary import Axis
from service.cases.history import record_status
from service.disclosure.gate import setting
from service.platform.work import unit_of_work
from tests.conftest import Client

PERSON = {"names": [{"full": "Invented Person"}], "audience": "partner"}


async def opened(client: Client, **more: Any) -> Any:
    """A case of a fresh person, detained in North Korea in October 2014 unless it says otherwise."""
    person = await client.made("/v1/persons", PERSON)
    body = {"person_id": person["id"], "country": "KP", "deprivation": "imprisonment", "detained_on": "2014-10", **more}
    return await client.made("/v1/cases", body)


async def told(client: Client, case: Any, axis: str, code: str, occurred: str, **more: Any) -> Any:
    """A status event."""
    return await client.made(f"/v1/cases/{case['reference']}/status-events", {"axis": axis, "code": code, "occurred": occurred, **more})


async def test_references_count_up_within_a_country_and_year(ngo: Client) -> None:
    first, second = await opened(ngo, country="FJ"), await opened(ngo, country="FJ")
    assert first["reference"] == "FJ-2014-0001"
    assert second["reference"] == "FJ-2014-0002"
    assert (await opened(ngo, country="FJ", detained_on=None))["reference"] == "FJ-0000-0001"


async def test_concurrent_cases_get_each_their_own_reference(ngo: Client) -> None:
    cases = await asyncio.gather(*(opened(ngo, country="TV") for _ in range(6)))
    assert len({case["reference"] for case in cases}) == 6


async def test_a_case_is_read_by_id_and_by_reference(ngo: Client) -> None:
    case = await opened(ngo)
    by_reference, by_id = [(await ngo.get(f"/v1/cases/{ref}")).json() for ref in (case["reference"], case["id"])]
    assert by_reference == by_id == case


async def test_events_recorded_at_once_each_build_upon_all_that_came_before(ngo: Client, owner: asyncpg.Connection) -> None:
    case = await opened(ngo, detained_on=None)
    days = [f"20{year}-03-04" for year in (19, 18, 17, 16, 15, 14, 13, 12)]
    by = [case["reference"], case["id"]]
    answers = await asyncio.gather(
        *(
            ngo.post(f"/v1/cases/{by[at % 2]}/status-events", {"axis": "custody", "code": "in_custody", "occurred": day})
            for at, day in enumerate(days)
        )
    )
    assert [answer.status_code for answer in answers] == [201] * len(days)
    document = (await ngo.get(f"/v1/cases/{case['reference']}")).json()
    assert (document["detained_on"], document["status"]["custody"]["since"]) == ("2012-03-04", "2019-03-04")
    rows = await owner.fetch(
        "SELECT action, image FROM journal WHERE case_id = $1::text::uuid AND action LIKE '%status%' ORDER BY seq", case["id"]
    )
    known: list[str] = []
    for event, derived in zip(rows[::2], rows[1::2], strict=True):
        known.append(json.loads(event["image"])["occurred"])
        assert json.loads(derived["image"])["detained_on"] == min(known)
    assert sorted(known) == sorted(days)


async def test_status_events_move_what_the_case_says(ngo: Client) -> None:
    case = await opened(ngo)
    recorded = await told(ngo, case, "custody", "in_custody", "2014-10-08")
    assert recorded["status"] == {"axis": "custody", "code": "in_custody", "since": "2014-10-08", "event_id": recorded["event"]["id"]}
    assert recorded["warnings"] == []
    document = (await ngo.get(f"/v1/cases/{case['reference']}")).json()
    assert document["detained_on"] == "2014-10-08"
    assert document["status"]["custody"]["code"] == "in_custody"
    assert document["days_held"] == (datetime.now(UTC).date() - datetime(2014, 10, 8, tzinfo=UTC).date()).days


async def test_a_late_report_enters_history_and_leaves_the_current_status_alone(ngo: Client) -> None:
    case = await opened(ngo)
    await told(ngo, case, "custody", "released", "2020-01-05")
    late = await told(ngo, case, "custody", "in_custody", "2014-10")
    assert late["status"]["code"] == "released"
    assert "entered the history" in late["warnings"][0]
    document = (await ngo.get(f"/v1/cases/{case['reference']}")).json()
    assert (document["detained_on"], document["ended_on"]) == ("2014-10", "2020-01-05")
    assert [event["code"] for event in document["status_history"]] == ["in_custody", "released"]


async def test_unusual_news_is_recorded_with_a_warning(ngo: Client) -> None:
    case = await opened(ngo)
    await told(ngo, case, "custody", "deceased", "2016")
    again = await told(ngo, case, "custody", "in_custody", "2018")
    assert again["status"]["code"] == "in_custody"
    assert "Unusual" in again["warnings"][0]


async def test_a_retracted_event_stays_in_the_history_and_counts_no_more(ngo: Client) -> None:
    case = await opened(ngo)
    await told(ngo, case, "life", "alive_confirmed", "2015")
    wrong = await told(ngo, case, "life", "presumed_dead", "2016")
    path = f"/v1/cases/{case['reference']}/status-events/{wrong['event']['id']}/retract"
    answer = await ngo.post(path, {"reason": "The report was of somebody else."})
    assert (answer.status_code, answer.json()["status"]["code"]) == (200, "alive_confirmed")
    again = await ngo.post(path, {"reason": "again"})
    assert (again.status_code, again.json()["type"]) == (409, "/docs/problems/already-retracted")
    history = (await ngo.get(f"/v1/cases/{case['reference']}/status-events")).json()["items"]
    assert [event["retraction_reason"] for event in history] == [None, "The report was of somebody else."]


async def test_an_event_is_told_as_it_reads_from_then_on(ngo: Client) -> None:
    case = await opened(ngo)
    first = (await told(ngo, case, "custody", "in_custody", "2019~"))["event"]
    more = {"note": "Told by \"him\" – '부'", "supersedes_id": first["id"], "certainty": "likely", "audience": "organization"}
    second = (await told(ngo, case, "custody", "reported_detained", "2018-05/2018-06", **more))["event"]
    path = f"/v1/cases/{case['reference']}/status-events"
    assert (await ngo.get(f"{path}/{first['id']}")).json() == first | {"superseded_by_id": second["id"]}
    assert (await ngo.get(f"{path}/{second['id']}")).json() == second


async def test_a_correction_takes_the_place_of_what_it_corrects(ngo: Client) -> None:
    case = await opened(ngo)
    first = await told(ngo, case, "legal", "serving_sentence", "2019")
    corrected = await told(ngo, case, "legal", "on_trial", "2014-05", supersedes_id=first["event"]["id"])
    assert corrected["status"]["code"] == "on_trial"
    twice = await ngo.post(
        f"/v1/cases/{case['reference']}/status-events",
        {"axis": "legal", "code": "charged", "occurred": "2014", "supersedes_id": first["event"]["id"]},
    )
    assert (twice.status_code, twice.json()["type"]) == (409, "/docs/problems/already-superseded")


async def test_a_case_is_read_as_of_a_day_and_as_known_at_a_moment(ngo: Client) -> None:
    case = await opened(ngo, summary="The first summary.")
    path = f"/v1/cases/{case['reference']}"
    await told(ngo, case, "custody", "in_custody", "2014-10-08")
    before = datetime.now(UTC).isoformat()
    await told(ngo, case, "custody", "released", "2016-02-01")
    await ngo.patch(path, {"summary": "The second summary."}, (await ngo.get(path)).json()["version"])
    now = (await ngo.get(path)).json()
    then = (await ngo.get(path, params={"known_at": before})).json()
    as_of = (await ngo.get(path, params={"as_of": "2015-01-01"})).json()
    assert (now["status"]["custody"]["code"], now["summary"]) == ("released", "The second summary.")
    assert (then["status"]["custody"]["code"], then["summary"], len(then["status_history"])) == ("in_custody", "The first summary.", 1)
    assert (as_of["status"]["custody"]["code"], as_of["ended_on"], as_of["days_held"]) == ("in_custody", None, 85)
    for query, found in (
        ({"custody": "released"}, 1),
        ({"custody": "released", "known_at": before}, 0),
        ({"custody": "in_custody", "as_of": "2015-01-01"}, 1),
    ):
        items = (await ngo.get("/v1/cases", params={**query, "person_id": case["person"]["id"]})).json()["items"]
        assert len(items) == found, query


async def test_known_before_it_was_opened_a_case_is_not_there(ngo: Client) -> None:
    case = await opened(ngo)
    assert (await ngo.get(f"/v1/cases/{case['reference']}", params={"known_at": "2001-01-01T00:00:00Z"})).status_code == 404


@pytest.mark.parametrize(
    ("detained", "match", "found"),
    [
        ("2014-10-08", "definite", True),
        ("2014-10", "definite", True),
        ("2014", "definite", False),
        ("2014", "possible", True),
        ("2014-10~", "definite", False),
        ("2014-11~", "possible", True),
        ("2014-11", "possible", False),
        ("2013-10-08/..", "possible", True),
        ("2013-10-08/..", "definite", False),
        ("201X", "possible", True),
    ],
)
async def test_dates_match_definitely_or_possibly(ngo: Client, detained: str, match: str, found: bool) -> None:
    case = await opened(ngo)
    await told(ngo, case, "custody", "in_custody", detained)
    query = {"person_id": case["person"]["id"], "detained_from": "2014-10-01", "detained_to": "2014-10-31", "date_match": match}
    assert bool((await ngo.get("/v1/cases", params=query)).json()["items"]) is found


async def test_another_organization_sees_partner_cases_and_no_others(ngo: Client, other: Client) -> None:
    hidden, shared = await opened(ngo), await opened(ngo, audience="partner")
    assert (await other.get(f"/v1/cases/{hidden['reference']}")).status_code == 404
    assert (await other.get(f"/v1/cases/{shared['reference']}")).status_code == 200
    listed = [item["id"] for item in (await other.get("/v1/cases?limit=200")).json()["items"]]
    assert hidden["id"] not in listed
    assert (
        await other.post(f"/v1/cases/{hidden['reference']}/status-events", {"axis": "life", "code": "unknown", "occurred": "2015"})
    ).status_code == 404
    assert (
        await other.post(f"/v1/cases/{shared['reference']}/status-events", {"axis": "life", "code": "unknown", "occurred": "2015"})
    ).status_code == 403


@pytest.mark.parametrize(
    ("body", "status", "pointer"),
    [
        ({"axis": "custody", "code": "charged", "occurred": "2014"}, 422, "/code"),
        ({"axis": "custody", "code": "in_custody", "occurred": "2014", "release_type": "amnesty"}, 422, "/release_type"),
        ({"axis": "custody", "code": "held", "occurred": "2014"}, 422, "/code"),
        ({"axis": "custody", "code": "in_custody", "occurred": "2014-02-30"}, 422, "/occurred"),
        ({"axis": "custody", "code": "in_custody"}, 422, "/occurred"),
        (
            {"axis": "custody", "code": "in_custody", "occurred": "2014", "facility_id": "0192d6a0-0000-7000-8000-000000000000"},
            422,
            "/facility_id",
        ),
        (
            {"axis": "custody", "code": "in_custody", "occurred": "2014", "supersedes_id": "0192d6a0-0000-7000-8000-000000000000"},
            422,
            "/supersedes_id",
        ),
        (
            {
                "axis": "custody",
                "code": "in_custody",
                "occurred": "2014",
                "citations": [{"source_id": "0192d6a0-0000-7000-8000-000000000000", "stance": "supports"}],
            },
            422,
            "/citations/0/source_id",
        ),
    ],
)
async def test_bad_status_events_write_nothing(ngo: Client, owner: asyncpg.Connection, body: Any, status: int, pointer: str) -> None:
    case = await opened(ngo)
    before = await owner.fetchval("SELECT count(*) FROM journal")
    answer = await ngo.post(f"/v1/cases/{case['reference']}/status-events", body)
    assert answer.status_code == status
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer], answer.text
    assert await owner.fetchval("SELECT count(*) FROM journal") == before


async def test_a_timeline_merges_what_is_dated_in_the_order_it_happened(ngo: Client) -> None:
    case = await opened(ngo)
    await told(ngo, case, "legal", "convicted", "2014-05-30")
    await told(ngo, case, "custody", "in_custody", "2013-10-08")
    items = (await ngo.get(f"/v1/cases/{case['reference']}/timeline")).json()["items"]
    assert [(item["happened"], item["kind"]) for item in items] == [("2013-10-08", "status.custody"), ("2014-05-30", "status.legal")]


async def test_who_waited_for_another_writer_is_recorded_after_them(ngo: Client, app: FastAPI, owner: asyncpg.Connection) -> None:
    assert ngo.viewer is not None
    case, began = await opened(ngo), datetime.now(UTC)
    later = began + timedelta(seconds=2)
    for moment, code in ((later, "alive_confirmed"), (began, "presumed_alive")):  # the second began first, and waited for the case
        async with unit_of_work(app.state.registry.database, moment, setting(ngo.viewer)) as work:
            await record_status(work, ngo.viewer, case["reference"], StatusEventNew(axis=Axis.LIFE, code=code, occurred="2020"))
    written = await owner.fetch("SELECT version, recorded_at FROM journal WHERE subject_id = $1::text::uuid ORDER BY seq", case["id"])
    assert [row["version"] for row in written] == [1, 2, 3]
    assert [row["recorded_at"] for row in written] == sorted(row["recorded_at"] for row in written)
    path = f"/v1/cases/{case['reference']}"
    between = (await ngo.get(path, params={"known_at": (later - timedelta(seconds=1)).isoformat()})).json()
    assert (between["status"]["life"], between["last_confirmed_at"]) == (None, None)
    assert (await ngo.get(path)).json()["status"]["life"]["code"] == "presumed_alive"


async def test_the_history_of_a_case_tells_who_changed_what_and_why(ngo: Client) -> None:
    case = await opened(ngo)
    await told(ngo, case, "custody", "in_custody", "2014-10")
    actions = [entry["action"] for entry in (await ngo.get(f"/v1/cases/{case['reference']}/history")).json()["items"]]
    assert actions == ["case.opened", "status_event.recorded", "case.status_derived"]


async def test_the_history_of_a_case_that_was_taken_back_is_found_by_its_reference(ngo: Client, other: Client) -> None:
    case = await opened(ngo)
    path = f"/v1/cases/{case['reference']}"
    assert (await ngo.delete(path, case["version"])).status_code == 204
    assert (await ngo.get(path)).status_code == 404
    assert [entry["action"] for entry in (await ngo.get(f"{path}/history")).json()["items"]] == ["case.opened", "case.withdrawn"]
    assert (await ngo.get(f"/v1/cases/{case['id']}/history")).status_code == 200
    assert (await other.get(f"{path}/history")).status_code == 404


async def test_what_a_case_says_follows_its_audience(ngo: Client) -> None:
    case = await opened(ngo, audience="partner")
    await told(ngo, case, "custody", "in_custody", "2014-10-08", audience="organization")
    path = f"/v1/cases/{case['reference']}"
    shared = (await ngo.get(path)).json()
    assert shared["detained_on"] is None
    kept = (await ngo.patch(path, {"audience": "organization"}, shared["version"])).json()
    assert kept["detained_on"] == "2014-10-08"
    again = (await ngo.patch(path, {"audience": "partner"}, kept["version"])).json()
    assert again["detained_on"] is None
