"""The list of cases without pages: as lines of JSON, as CSV, whole, as much of it as its reader may see."""

import asyncio
import csv
import io
import json
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from tests.conftest import Client

NDJSON = {"Accept": "application/x-ndjson"}
CSV = {"Accept": "text/csv"}


async def cases_of(client: Client, count: int, **fields: Any) -> list[str]:
    """Cases of one invented person."""
    person = await client.made("/v1/persons", {"names": [{"full": "Iven Ted"}]})
    body = {"person_id": person["id"], "country": "ER", "deprivation": "imprisonment", "tags": [str(client.organization)], **fields}
    return [(await client.made("/v1/cases", body))["reference"] for _ in range(count)]


def rows_of(answer: httpx2.Response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


async def test_the_whole_list_comes_as_lines_whatever_a_page_holds(ngo: Client) -> None:
    references = await cases_of(ngo, 60)
    answer = await ngo.get("/v1/cases", params={"tag": ngo.organization}, headers=NDJSON)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    assert "Accept" in answer.headers["vary"]
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert [line["reference"] for line in lines] == sorted(references)


async def test_a_line_is_the_item_that_the_list_shows(ngo: Client) -> None:
    await cases_of(ngo, 1, summary='Quotes ", back\\slashes,\nand lines')
    asked = {"tag": ngo.organization}
    shown = (await ngo.get("/v1/cases", params=asked)).json()["items"]
    assert [json.loads(line) for line in (await ngo.get("/v1/cases", params=asked, headers=NDJSON)).text.splitlines()] == shown


async def test_the_same_list_comes_as_csv_with_ids(ngo: Client) -> None:
    await cases_of(ngo, 3, summary='Said "no";\r\nand more')
    asked = {"tag": ngo.organization}
    shown = (await ngo.get("/v1/cases", params=asked)).json()["items"]
    answer = await ngo.get("/v1/cases", params=asked, headers=CSV)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = rows_of(answer)
    assert [(row["id"], row["reference"], row["person.id"], row["person.display_name"], row["summary"]) for row in rows] == [
        (item["id"], item["reference"], item["person"]["id"], item["person"]["display_name"], item["summary"]) for item in shown
    ]
    assert set(rows[0]) >= {"status.custody", "status.legal", "detained_on", "updated_at"}


async def test_filters_order_and_fields_are_those_of_the_list(ngo: Client) -> None:
    references = await cases_of(ngo, 3)
    asked = {"tag": ngo.organization, "sort": "-reference", "fields": "reference,status"}
    assert [row["reference"] for row in rows_of(await ngo.get("/v1/cases", params=asked, headers=CSV))] == sorted(references, reverse=True)
    first = (await ngo.get("/v1/cases", params=asked, headers=NDJSON)).text.splitlines()[0]
    assert set(json.loads(first)) == {"reference", "status"}
    assert (await ngo.get("/v1/cases", params=asked | {"country": "KP"}, headers=NDJSON)).text == ""


async def test_what_a_spreadsheet_would_run_is_written_as_text(ngo: Client) -> None:
    await cases_of(ngo, 1, summary='=HYPERLINK("http://example.org")')
    rows = rows_of(await ngo.get("/v1/cases", params={"tag": ngo.organization}, headers=CSV))
    assert rows[0]["summary"] == '\'=HYPERLINK("http://example.org")'


@pytest.mark.parametrize("parameter", ["limit", "cursor"])
async def test_a_whole_list_has_no_pages(ngo: Client, parameter: str) -> None:
    answer = await ngo.get("/v1/cases", params={parameter: "10"}, headers=CSV)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == f"/{parameter}"


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("application/json", "application/json"),
        ("*/*", "application/json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "application/json"),
        ("text/*", "text/csv; charset=utf-8"),
        ("application/json;q=0.5, text/csv", "text/csv; charset=utf-8"),
        ("text/csv;q=0, application/x-ndjson;q=0.1", "application/x-ndjson"),
    ],
)
async def test_the_form_is_the_one_that_is_liked_best(ngo: Client, accept: str, form: str) -> None:
    answer = await ngo.get("/v1/cases", params={"country": "ER"}, headers={"Accept": accept})
    assert answer.headers["content-type"] == form


@pytest.mark.parametrize("accept", ["application/xml", "application/json;q=0", "text/csv;q=2", "nonsense"])
async def test_a_form_that_there_is_not_is_refused(ngo: Client, accept: str) -> None:
    answer = await ngo.get("/v1/cases", headers={"Accept": accept})
    assert (answer.status_code, answer.json()["type"]) == (406, "/docs/problems/not-acceptable")


async def test_head_tells_of_the_form_and_reads_nothing(ngo: Client) -> None:
    answer = await ngo("HEAD", "/v1/cases", headers=CSV)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "content-length" not in answer.headers


async def test_no_more_lists_are_read_at_once_than_may_be(ngo: Client, app: FastAPI) -> None:
    streams: asyncio.Semaphore = app.state.registry.streams
    held = 0
    while not streams.locked():
        await streams.acquire()
        held += 1
    try:
        answer = await ngo.get("/v1/cases", headers=NDJSON)
    finally:
        for _ in range(held):
            streams.release()
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert (await ngo.get("/v1/cases", params={"tag": ngo.organization}, headers=NDJSON)).status_code == 200


async def test_an_old_id_of_a_merged_person_lists_their_cases(ngo: Client) -> None:
    one, other = [await ngo.made("/v1/persons", {"names": [{"full": "Iven Ted"}]}) for _ in range(2)]
    case = await ngo.made("/v1/cases", {"person_id": one["id"], "country": "ER", "deprivation": "arrest"})
    await ngo.post(f"/v1/persons/{one['id']}/merge", {"into": other["id"], "reason": "They are one."})
    lines = (await ngo.get("/v1/cases", params={"person_id": one["id"]}, headers=NDJSON)).text.splitlines()
    assert [json.loads(line)["reference"] for line in lines] == [case["reference"]]
