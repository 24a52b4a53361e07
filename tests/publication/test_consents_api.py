"""Consents over REST: what was agreed to by those who may speak for a person."""

from typing import Any

import asyncpg
import pytest

from tests.conftest import Client

CONSENT: dict[str, Any] = {
    "given_by": "family",
    "scopes": ["record", "publish_name"],
    "given_on": "2024-01-01",
    "evidence": "An invented letter",
}


async def consents_of(client: Client, **more: Any) -> str:
    """The consents of a fresh case."""
    person = await client.made("/v1/persons", {"names": [{"full": "Invented Person"}]})
    case = await client.made("/v1/cases", {"person_id": person["id"], "country": "KP", "deprivation": "imprisonment", **more})
    return f"/v1/cases/{case['reference']}/consents"


async def test_a_consent_is_the_organization_s_own_however_open_the_case_is(ngo: Client, other: Client) -> None:
    path = await consents_of(ngo, audience="partner")
    consent = await ngo.made(path, CONSENT)
    assert consent["audience"] == "organization"
    assert (await ngo.get(path)).json()["items"] == [consent]
    assert (await other.get(path)).json()["items"] == []
    assert (await other.get(f"{path}/{consent['id']}")).status_code == 404
    assert (await other.post(path, CONSENT)).status_code == 403


async def test_a_consent_of_a_hidden_case_is_not_found(ngo: Client, other: Client) -> None:
    path = await consents_of(ngo)
    consent = await ngo.made(path, CONSENT | {"audience": "partner"})
    assert (await other.get(f"{path}/{consent['id']}")).status_code == 404
    assert (await other.post(path, CONSENT)).status_code == 404


async def test_a_giver_withdraws_a_consent_and_the_record_of_it_stays(ngo: Client) -> None:
    path = await consents_of(ngo)
    consent = await ngo.made(path, CONSENT)
    ended = await ngo.patch(f"{path}/{consent['id']}", {"withdrawn_on": "2024-06-01"}, 1)
    assert (ended.status_code, ended.json()["withdrawn_on"]) == (200, "2024-06-01")
    assert (await ngo.patch(f"{path}/{consent['id']}", {"note": "By telephone"}, 1)).status_code == 412
    assert (await ngo.get(path)).json()["items"] == [ended.json()]


async def test_a_consent_entered_by_mistake_is_taken_back_and_its_history_stays(ngo: Client) -> None:
    path = await consents_of(ngo)
    consent = await ngo.made(path, CONSENT)
    assert (await ngo.delete(f"{path}/{consent['id']}", 1, reason="another person's")).status_code == 204
    assert (await ngo.get(f"{path}/{consent['id']}")).status_code == 404
    history = (await ngo.get(f"{path.removesuffix('/consents')}/history")).json()["items"]
    assert [(entry["action"], entry["reason"]) for entry in history[1:]] == [
        ("consent.recorded", None),
        ("consent.withdrawn", "another person's"),
    ]


async def test_a_consent_of_one_case_is_not_found_in_another(ngo: Client) -> None:
    here, there = await consents_of(ngo), await consents_of(ngo)
    elsewhere = f"{there}/{(await ngo.made(here, CONSENT))['id']}"
    assert (await ngo.get(elsewhere)).status_code == 404
    assert (await ngo.patch(elsewhere, {"note": "Another"}, 1)).status_code == 404
    assert (await ngo.delete(elsewhere, 1)).status_code == 404


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"given_by": "neighbour"}, "/given_by"),
        ({"scopes": []}, "/scopes"),
        ({"scopes": ["record", "record"]}, "/scopes"),
        ({"scopes": ["everything"]}, "/scopes/0"),
        ({"given_on": "2024-01"}, "/given_on"),
        ({"expires_on": "2024-01-01"}, "/expires_on"),
        ({"withdrawn_on": "2023-12-31"}, "/withdrawn_on"),
        ({"signed": True}, "/signed"),
    ],
)
async def test_bad_input_names_the_member_and_writes_nothing(
    ngo: Client, owner: asyncpg.Connection, more: dict[str, Any], pointer: str
) -> None:
    path = await consents_of(ngo)
    before = await owner.fetchval("SELECT count(*) FROM journal")
    answer = await ngo.post(path, CONSENT | more)
    assert answer.status_code == 422, answer.text
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]
    assert await owner.fetchval("SELECT count(*) FROM journal") == before


@pytest.mark.parametrize(
    ("patch", "pointer"),
    [({"expires_on": "2023-12-31"}, "/expires_on"), ({"withdrawn_on": "2023-12-31"}, "/withdrawn_on")],
)
async def test_a_patch_that_no_longer_holds_together_is_refused(ngo: Client, patch: dict[str, Any], pointer: str) -> None:
    path = await consents_of(ngo)
    consent = await ngo.made(path, CONSENT)
    answer = await ngo.patch(f"{path}/{consent['id']}", patch, 1)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert (await ngo.get(f"{path}/{consent['id']}")).json() == consent
