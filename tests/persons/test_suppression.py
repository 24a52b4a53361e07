"""Who asked to be forgotten does not come back: not by name, not by identifier; and somebody of the same name is not shut out."""

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.persons.suppression import normalised
from tests.conftest import Client

FORGOTTEN = {"names": ["Aldo Invented-Name"], "identifiers": [{"scheme": "wikidata", "value": "Q999999001"}], "reason": "At their request."}


@pytest.mark.parametrize("same", ["ALDO INVENTED NAME", "Invented-Name, Aldo", "  aldo   invented–name ", "Áldo Invented Name"])
def test_a_name_is_the_same_in_any_case_order_and_punctuation(same: str) -> None:
    assert normalised(same) == normalised("Aldo Invented-Name")


@given(st.text(max_size=60))
def test_any_text_is_normalised_once_and_for_all(name: str) -> None:
    assert normalised(normalised(name)) == normalised(name)


async def test_a_suppressed_name_or_identifier_is_refused_and_named(ngo: Client, other: Client) -> None:
    assert (await ngo.post("/v1/suppressions", FORGOTTEN)).status_code == 204
    assert (await ngo.post("/v1/suppressions", FORGOTTEN)).status_code == 204  # is on the list already
    for client in (ngo, other):
        refused = await client.post("/v1/persons", {"names": [{"full": "Somebody Else"}, {"full": "invented name aldo"}]})
        assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (409, "suppressed")
        assert [error["pointer"] for error in refused.json()["errors"]] == ["/names/1/full"]
        known = {"names": [{"full": "Other"}], "identifiers": [{"scheme": "wikidata", "value": "q999999001"}], "is_another_person": True}
        assert (await client.post("/v1/persons", known)).status_code == 409
    person = await ngo.made("/v1/persons", {"names": [{"full": "Somebody Else"}]})
    path = f"/v1/persons/{person['id']}"
    assert (await ngo.post(f"{path}/names", {"full": "Aldo Invented Name"})).status_code == 409
    assert (await ngo.post(f"{path}/identifiers", FORGOTTEN["identifiers"][0])).status_code == 409  # type: ignore[index]
    name = person["names"][0]
    assert (await ngo.patch(f"{path}/names/{name['id']}", {"full": "Aldo Invented Name"}, 1)).status_code == 409


async def test_somebody_else_of_the_same_name_is_registered_when_that_is_said(ngo: Client) -> None:
    await ngo.post("/v1/suppressions", {"names": ["Bruna Invented"], "reason": "At her request."})
    body = {"names": [{"full": "Bruna Invented"}]}
    assert (await ngo.post("/v1/persons", body)).status_code == 409
    assert (await ngo.post("/v1/persons", body | {"is_another_person": True})).status_code == 201


async def test_an_entry_is_taken_off_the_list(ngo: Client) -> None:
    await ngo.post("/v1/suppressions", {"names": ["Carla Invented"], "reason": "By mistake."})
    entry = (await ngo.get("/v1/suppressions")).json()["items"][-1]
    assert (await ngo.delete(f"/v1/suppressions/{entry['id']}", entry["version"])).status_code == 204
    assert (await ngo.post("/v1/persons", {"names": [{"full": "Carla Invented"}]})).status_code == 201


async def test_the_list_itself_names_nobody(ngo: Client, other: Client, owner: asyncpg.Connection) -> None:
    await ngo.post("/v1/suppressions", {"names": ["Dora Invented"], "reason": "At her request."})
    assert "Dora" not in (await ngo.get("/v1/suppressions")).text
    assert not await owner.fetchval("SELECT count(*) FROM suppression s WHERE s::text ILIKE '%dora%'")
    assert (await other.get("/v1/suppressions")).status_code == 403
    assert (await ngo.post("/v1/suppressions", {"reason": "Nothing named"})).status_code == 422
