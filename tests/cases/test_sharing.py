"""A case that is shared is read as a member of its owner reads it, restricted parts excepted, and no longer than the share lasts."""

from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from tests.conftest import Client

PERSON = {"names": [{"full": "Invented Person"}]}


async def opened(client: Client) -> str:
    person = await client.made("/v1/persons", PERSON)
    case = await client.made("/v1/cases", {"person_id": person["id"], "country": "KP", "deprivation": "imprisonment"})
    path = f"/v1/cases/{case['reference']}"
    for audience in ("organization", "restricted"):
        made = await client.post(f"{path}/occurrences", {"type": "sighting", "text": f"Told to the {audience}.", "audience": audience})
        assert made.status_code == 201
    return path


async def shared(client: Client, path: str, other: Client, **more: Any) -> Any:
    return await client.made(f"{path}/shares", {"shared_with_id": other.organization, **more})


async def listed(client: Client, person: str) -> list[str]:
    """The references of a person's cases that a client finds in the list."""
    return [each["reference"] for each in (await client.get("/v1/cases", params={"person_id": person})).json()["items"]]


async def test_a_share_lets_another_organization_read_all_but_what_is_restricted(ngo: Client, other: Client) -> None:
    path = await opened(ngo)
    assert (await other.get(path)).status_code == 404
    await shared(ngo, path, other)
    case = (await other.get(path)).json()
    assert [each["text"] for each in case["occurrences"]] == ["Told to the organization."]
    assert case["person"]["display_name"] == "Invented Person"
    assert await listed(other, case["person"]["id"]) == [case["reference"]]
    assert (await other.get(f"/v1/persons/{case['person']['id']}")).status_code == 200
    assert (await other.post(f"{path}/occurrences", {"type": "sighting"})).status_code == 403
    assert (await other.get(f"{path}/history")).json()["items"] == []


async def test_what_whoever_writes_for_the_owner_may_not_read_back_is_written_all_the_same(
    ngo: Client, other: Client, owner: asyncpg.Connection
) -> None:
    path = await opened(ngo)
    await shared(ngo, path, other, access="write")
    made = await other.post(f"{path}/occurrences", {"type": "sighting", "text": "Not for all.", "audience": "restricted"})
    assert (made.status_code, made.content) == (201, b"")
    assert len((await ngo.get(f"{path}/occurrences")).json()["items"]) == 1
    event = {"axis": "life", "code": "presumed_dead", "occurred": "2020", "audience": "restricted"}
    recorded = await other.post(f"{path}/status-events", event)
    assert (recorded.status_code, recorded.json()["event"]) == (201, None)
    written = "SELECT code FROM status_event e JOIN \"case\" c ON c.id = e.case_id WHERE c.reference = $1 AND e.audience = 'restricted'"
    assert await owner.fetchval(written, path.rpartition("/")[2]) == "presumed_dead"


async def test_a_share_to_write_records_for_the_owner(ngo: Client, other: Client) -> None:
    path = await opened(ngo)
    await shared(ngo, path, other, access="write")
    event = {"axis": "custody", "code": "in_custody", "occurred": "2014-10"}
    assert (await other.post(f"{path}/status-events", event)).status_code == 201
    made = await other.made(f"{path}/occurrences", {"type": "sighting", "text": "Told by the other."})
    case = (await ngo.get(path)).json()
    assert case["status"]["custody"]["code"] == "in_custody"
    assert made["id"] in [each["id"] for each in case["occurrences"]]
    assert (await ngo.patch(f"{path}/occurrences/{made['id']}", {"text": "Reworded."}, 1)).status_code == 200
    assert (await other.post(f"{path}/shares", {"shared_with_id": ngo.organization})).status_code == 403


@pytest.mark.parametrize("how", ["ended", "expired"])
async def test_a_share_that_is_over_shows_nothing_more(ngo: Client, other: Client, how: str) -> None:
    path = await opened(ngo)
    share = await shared(ngo, path, other)
    person = (await other.get(path)).json()["person"]["id"]
    assert await listed(other, person)
    one = f"{path}/shares/{share['id']}"
    if how == "ended":
        assert (await ngo.delete(one, 1)).status_code == 204
    else:
        assert (await ngo.patch(one, {"expires_at": (datetime.now(UTC) - timedelta(seconds=1)).isoformat()}, 1)).status_code == 200
    assert (await other.get(path)).status_code == 404
    assert await listed(other, person) == []


async def test_a_case_is_shared_once_with_another_that_is_there(ngo: Client, other: Client) -> None:
    path = await opened(ngo)
    await shared(ngo, path, other)
    for organization, status in ((other.organization, 409), (ngo.organization, 422), ("0192d6a0-0000-7000-8000-000000000000", 422)):
        assert (await ngo.post(f"{path}/shares", {"shared_with_id": organization})).status_code == status
    assert (await other.get(f"{path}/shares")).json()["items"] != []
