"""People who are in the registry twice: proposed on more than a name, judged once, never asked again."""

from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from fastapi import FastAPI

from schemas.vocabulary import Scope
from service.matching.scanning import scan
from tests.conftest import Client, Keys


async def scanned(app: FastAPI) -> int:
    return sum([some async for some in scan(app.state.registry.database)])


async def pairs(client: Client, **asked: Any) -> list[dict[str, Any]]:
    answer = await client.get("/v1/duplicates", params=asked)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def of(pair: dict[str, Any]) -> set[str]:
    return {pair["one"]["id"], pair["other"]["id"]}


async def test_who_is_registered_a_second_time_is_proposed_at_once(ngo: Client, other: Client) -> None:
    first = await ngo.made("/v1/persons", {"names": [{"full": "Zdzisław Brzęczyszczykiewicz"}], "birth_date": "1961-04-05"})
    assert first["possible_duplicates"] == []
    body = {"names": [{"full": "Zdzislav Brzeczyszczykiewicz"}], "birth_date": "1961"}
    again = await ngo.made("/v1/persons", body)
    assert [each["id"] for each in again["possible_duplicates"]] == [first["id"]]
    assert {"birth_year_agrees"} <= {why["code"] for why in again["possible_duplicates"][0]["why"]}
    assert (await other.made("/v1/persons", body))["possible_duplicates"] == [], "what another organization keeps to itself is not told"


async def test_a_pair_is_proposed_on_more_than_a_name_alone(ngo: Client, app: FastAPI) -> None:
    people = {}
    for name, born in (
        ("Wilhelmina Ostrowska", "1970-01-02"),
        ("Vilhelmina Ostrovska", "1970"),
        ("Wilhelmina Ostrowska", None),
        ("Vilhelmina Ostrovska", "1931"),
    ):
        made = await ngo.made("/v1/persons", {"names": [{"full": name}], "birth_date": born})
        people[made["id"]] = born
    assert await scanned(app) >= 4
    proposed = [pair for pair in await pairs(ngo) if of(pair) <= set(people)]
    assert [{people[each] for each in of(pair)} for pair in proposed] == [{"1970-01-02", "1970"}]
    assert proposed[0]["judgement"] is None
    assert proposed[0]["why"]
    assert await scanned(app) == 0, "what was looked at is not looked at again"


async def test_a_judged_pair_is_not_asked_again(ngo: Client, app: FastAPI, owner: asyncpg.Connection) -> None:
    two = [
        await ngo.made("/v1/persons", {"names": [{"full": name}], "birth_date": "1955-06-07"})
        for name in ("Anastazja Gryf", "Anastasia Griff")
    ]
    await scanned(app)
    pair = next(each for each in await pairs(ngo) if of(each) == {person["id"] for person in two})
    judged = await ngo.made(
        "/v1/duplicates", {"one_id": two[1]["id"], "other_id": two[0]["id"], "judgement": "different", "note": "Sisters-in-law"}
    )
    assert judged["judgement"] == "different"
    assert pair["id"] not in {each["id"] for each in await pairs(ngo)}
    assert pair["id"] in {each["id"] for each in await pairs(ngo, judgement="different")}
    await owner.execute("DELETE FROM duplicate_pair; DELETE FROM duplicate_scan")
    await scanned(app)
    assert not [each for each in await pairs(ngo) if of(each) == {person["id"] for person in two}]
    again = await ngo.made("/v1/duplicates", {"one_id": two[0]["id"], "other_id": two[1]["id"], "judgement": "unsure"})
    assert (again["judgement"], again["note"]) == ("unsure", None)
    actions = await owner.fetch("SELECT action FROM journal WHERE image->>'one_id' = $1 ORDER BY seq", judged["one_id"])
    assert [row["action"] for row in actions] == ["judgement.made", "judgement.changed"]


async def test_what_speaks_for_a_pair_goes_with_the_name(ngo: Client, app: FastAPI) -> None:
    two = [
        await ngo.made("/v1/persons", {"names": [{"full": name}], "birth_date": "1944-03-02"})
        for name in ("Bohumil Hrabalek", "Bogumil Hrabalek")
    ]
    await scanned(app)
    assert [each for each in await pairs(ngo) if of(each) == {person["id"] for person in two}]
    name = two[0]["names"][0]
    await ngo.patch(f"/v1/persons/{two[0]['id']}/names/{name['id']}", {"full": "Somebody Quite Different"}, name["version"])
    assert not [each for each in await pairs(ngo) if of(each) == {person["id"] for person in two}]


async def test_a_pair_is_for_those_who_may_see_both(keys: Keys, app: FastAPI) -> None:
    cleared = await keys.join()
    uncleared = await keys.key(str(cleared.organization), Scope.READ, Scope.WRITE)
    stranger = await keys.join(Scope.READ)
    two = [
        await cleared.made("/v1/persons", {"names": [{"full": name}], "birth_date": "1933-01-09", "audience": "restricted"})
        for name in ("Ignatius Plumwhistle", "Ignatious Plumwistle")
    ]
    await scanned(app)
    wanted = {person["id"] for person in two}
    assert [each for each in await pairs(cleared) if of(each) == wanted]
    assert not [each for each in await pairs(uncleared) if of(each) & wanted]
    assert not [each for each in await pairs(stranger) if of(each) & wanted]
    answer = await uncleared.post("/v1/duplicates", {"one_id": two[0]["id"], "other_id": two[1]["id"], "judgement": "same"})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/one_id")


@pytest.mark.parametrize(
    ("one", "other", "pointer"), [("mine", "mine", "/other_id"), ("mine", "nobody", "/other_id"), ("nobody", "mine", "/one_id")]
)
async def test_a_judgement_of_nobody_is_refused(ngo: Client, one: str, other: str, pointer: str) -> None:
    mine = (await ngo.made("/v1/persons", {"names": [{"full": "Some Person"}]}))["id"]
    ids = {"mine": mine, "nobody": str(uuid4())}
    answer = await ngo.post("/v1/duplicates", {"one_id": ids[one], "other_id": ids[other], "judgement": "same"})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
