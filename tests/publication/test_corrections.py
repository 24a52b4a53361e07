"""Anyone asks for a correction, and learns with a receipt what became of it; the organization that answers decides."""

from datetime import datetime
from typing import Any

import pytest
from pydantic import SecretStr

from service.app import create_app
from service.settings import Settings
from tests.conftest import SECRET, Client, http
from tests.publication.test_publishing import case_of

WRONG = {"kind": "wrong", "text": "The year is not right."}


async def filed(public: Client, about: str) -> Any:
    return await public.made("/v1/corrections", WRONG | {"about": about})


async def test_anyone_files_a_request_and_learns_what_became_of_it(ngo: Client, public: Client) -> None:
    reference = await case_of(ngo)
    request = await filed(public, f"See /v1/cases/{reference}, the second line")
    theirs = [each for each in (await ngo.get("/v1/corrections")).json()["items"] if each["id"] == request["id"]]
    assert theirs[0]["text"] == WRONG["text"]
    assert theirs[0]["case_id"] == (await ngo.get(f"/v1/cases/{reference}")).json()["id"]
    path = f"/v1/corrections/{request['id']}"
    assert (await ngo.patch(path, {"state": "accepted"}, 1)).status_code == 422  # a decision says why
    decided = await ngo.patch(path, {"state": "accepted", "decision": "Mended."}, 1)
    assert decided.status_code == 200
    told = await public.get(f"{path}/status", headers={"Correction-Receipt": request["receipt"]})
    assert told.json() == {"id": request["id"], "state": "accepted", "decision": "Mended.", "decided_at": told.json()["decided_at"]}
    assert datetime.fromisoformat(told.json()["decided_at"]) == datetime.fromisoformat(decided.json()["decided_at"])


async def test_without_the_receipt_a_request_is_not_there(ngo: Client, public: Client, other: Client) -> None:
    request = await filed(public, await case_of(ngo))
    path = f"/v1/corrections/{request['id']}"
    assert (await public.get(f"{path}/status", headers={"Correction-Receipt": "another"})).status_code == 404
    assert (await public.get(f"{path}/status")).status_code == 422
    assert (await public.get(path)).status_code == 401
    assert (await other.get(path)).status_code == 404
    assert (await ngo.get(path)).status_code == 200
    assert request["receipt"] not in (await ngo.get(path)).text


@pytest.mark.parametrize("about", ["a hidden case", "KP-1901-0001", "the man in the photograph"])
async def test_what_is_hidden_is_answered_like_what_is_not_there(ngo: Client, public: Client, about: str) -> None:
    if about == "a hidden case":
        person = await ngo.made("/v1/persons", {"names": [{"full": "Nobody"}]})
        about = (await ngo.made("/v1/cases", {"person_id": person["id"], "country": "KP", "deprivation": "arrest"}))["reference"]
    request = await filed(public, about)
    assert (set(request), request["state"]) == ({"id", "receipt", "state"}, "received")


async def test_one_address_asks_so_many_times_an_hour(ngo: Client, database_url: str, tmp_path: Any) -> None:
    strict = create_app(Settings(database_url=database_url, secret=SecretStr(SECRET), data=tmp_path, rate_limit=0, correction_limit=2))
    assert ngo.organization  # somebody answers for what names no case
    async with strict.router.lifespan_context(strict):
        public = Client(http(strict))
        statuses = [(await public.post("/v1/corrections", WRONG | {"about": "Somebody"})).status_code for _ in range(3)]
    assert statuses == [201, 201, 429]


async def test_requests_are_not_the_public_s_to_read(public: Client) -> None:
    assert (await public.get("/v1/corrections")).status_code == 401
    assert (await public.post("/v1/corrections", {"about": "x", "kind": "unheard of", "text": "y"})).status_code == 422
