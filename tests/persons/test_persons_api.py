"""People over REST: registered, read, amended, withdrawn; hidden from those who may not see them."""

import json

import asyncpg
import pytest

from tests.conftest import Client

KIM = {
    "names": [{"full": "Kim Jung-wook"}, {"full": "김정욱", "language": "ko"}],
    "sex": "male",
    "nationalities": ["KR"],
    "birth_date": "1954-01-20",
}


async def test_a_person_is_registered_with_names_in_two_scripts(ngo: Client) -> None:
    person = await ngo.made("/v1/persons", KIM)
    assert person["display_name"] == "Kim Jung-wook"
    assert [(name["full"], name["script"]) for name in person["names"]] == [("Kim Jung-wook", "Latn"), ("김정욱", "Hang")]
    del person["possible_duplicates"]  # told once, with the answer
    assert (await ngo.get(f"/v1/persons/{person['id']}")).json() == person


async def test_another_organization_gets_the_same_404_for_hidden_and_for_absent(ngo: Client, other: Client) -> None:
    person = await ngo.made("/v1/persons", KIM)
    hidden = await other.get(f"/v1/persons/{person['id']}")
    absent = await other.get("/v1/persons/0192d6a0-0000-7000-8000-000000000000")
    assert hidden.status_code == absent.status_code == 404
    strip = lambda body: {key: value for key, value in body.items() if key not in ("instance", "request_id")}  # noqa: E731
    assert strip(hidden.json()) == strip(absent.json())


async def test_a_partner_may_read_and_not_change(ngo: Client, other: Client) -> None:
    person = await ngo.made("/v1/persons", KIM | {"audience": "partner"})
    assert (await other.get(f"/v1/persons/{person['id']}")).status_code == 200
    assert (await other.patch(f"/v1/persons/{person['id']}", {"sex": "female"}, 1)).status_code == 403


async def test_a_patch_needs_the_current_version(ngo: Client) -> None:
    person = await ngo.made("/v1/persons", KIM)
    path = f"/v1/persons/{person['id']}"
    assert (await ngo("PATCH", path, json={"religion": "Protestant"})).status_code == 428
    first = await ngo.patch(path, {"religion": "Protestant"}, 1)
    assert (first.status_code, first.json()["version"]) == (200, 2)
    stale = await ngo.patch(path, {"religion": None}, 1)
    assert (stale.status_code, stale.json()["current_version"]) == (412, 2)
    cleared = await ngo.patch(path, {"religion": None}, 2)
    assert cleared.json()["religion"] is None


async def test_one_primary_name_a_script(ngo: Client) -> None:
    person = await ngo.made("/v1/persons", KIM)
    again = await ngo.post(f"/v1/persons/{person['id']}/names", {"full": "Kim Jong-wook"})
    assert again.status_code == 409
    printed = await ngo.made(f"/v1/persons/{person['id']}/names", {"full": "Kim Jun-wook", "kind": "as_printed"})
    assert printed["script"] == "Latn"


async def test_a_withdrawn_person_is_gone_and_their_history_stays(ngo: Client) -> None:
    person = await ngo.made("/v1/persons", KIM)
    path = f"/v1/persons/{person['id']}"
    await ngo.patch(path, {"ethnicity": "Korean"}, 1)
    assert (await ngo.delete(path, 2)).status_code == 204
    assert (await ngo.get(path)).status_code == 404
    history = (await ngo.get(f"{path}/history")).json()["items"]
    assert [entry["action"] for entry in history] == [
        "person.registered",
        "person.named",
        "person.named",
        "person.amended",
        "person.withdrawn",
    ]
    assert history[3]["changes"] == [{"field": "ethnicity", "before": None, "after": "Korean"}]
    assert history[4]["reason"] == "entered twice"


async def test_a_list_is_walked_by_cursor_and_each_person_comes_once(ngo: Client) -> None:
    made = [(await ngo.made("/v1/persons", {"working_label": f"person {number}"}))["id"] for number in range(7)]
    seen: list[str] = []
    path = "/v1/persons?limit=3"
    while path:
        answer = await ngo.get(path)
        seen += [item["id"] for item in answer.json()["items"]]
        path = answer.links["next"]["url"] if "next" in answer.links else ""
    assert [person for person in seen if person in made] == made
    assert len(set(seen)) == len(seen)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"sex": "man"}, "/sex"),
        ({"names": [{"full": "Kim\x00"}]}, "/names/0/full"),
        ({"names": [{"full": "\ud800"}]}, "/names/0/full"),
        ({"names": [{"full": "x" * 301}]}, "/names/0/full"),
        ({"birth_date": "2014-13"}, "/birth_date"),
        ({"nationalities": ["XX"]}, "/nationalities/0"),
        ({"shoe_size": 43}, "/shoe_size"),
    ],
)
async def test_bad_input_names_the_member_and_writes_nothing(
    ngo: Client, owner: asyncpg.Connection, body: dict[str, object], pointer: str
) -> None:
    before = await owner.fetchval("SELECT count(*) FROM journal")
    answer = await ngo("POST", "/v1/persons", content=json.dumps(body), headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]
    assert await owner.fetchval("SELECT count(*) FROM journal") == before
