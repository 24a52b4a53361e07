"""Proceedings over REST, with the charges brought in them and the sentences they imposed."""

from typing import Any

import asyncpg
import pytest

from tests.conftest import Client, Keys

NOBODY = "0192d6a0-0000-7000-8000-000000000000"
TRIAL: dict[str, Any] = {
    "type": "trial",
    "held_on": "2014-05-30",
    "court": "An invented court",
    "charges": [{"title": "Espionage", "article": "64"}, {"title": "Agitation"}],
    "sentences": [{"kind": "hard_labour", "years": 15, "from": "2014-05-30"}],
}


async def proceedings_of(client: Client, **more: Any) -> str:
    """The proceedings of a fresh case."""
    person = await client.made("/v1/persons", {"names": [{"full": "Invented Person"}]})
    case = await client.made("/v1/cases", {"person_id": person["id"], "country": "KP", "deprivation": "imprisonment", **more})
    return f"/v1/cases/{case['reference']}/proceedings"


async def test_a_proceeding_is_recorded_whole_and_its_parts_are_resources_of_their_own(ngo: Client) -> None:
    path = await proceedings_of(ngo)
    trial = await ngo.made(path, TRIAL)
    one = f"{path}/{trial['id']}"
    assert [charge["title"] for charge in trial["charges"]] == ["Espionage", "Agitation"]
    assert [(sentence["years"], sentence["from"]) for sentence in trial["sentences"]] == [(15, "2014-05-30")]
    assert (await ngo.get(f"{one}/charges")).json()["items"] == trial["charges"]
    assert (await ngo.get(f"{one}/sentences")).json()["items"] == trial["sentences"]
    assert (await ngo.get(path)).json()["items"] == [trial]
    convicted = await ngo.patch(f"{one}/charges/{trial['charges'][0]['id']}", {"disposition": "convicted"}, 1)
    assert (await ngo.get(one)).json()["charges"][0] == convicted.json()


async def test_charges_and_sentences_are_for_those_whom_their_proceeding_is_for(ngo: Client, other: Client) -> None:
    path = await proceedings_of(ngo, audience="partner")
    trial = await ngo.made(path, TRIAL | {"audience": "organization"})
    one = f"{path}/{trial['id']}"
    charge = await ngo.made(f"{one}/charges", {"title": "Slander"})
    sentence = await ngo.made(f"{one}/sentences", {"kind": "fine"})
    parts = [*trial["charges"], *trial["sentences"], charge, sentence]
    assert {part["audience"] for part in parts} == {"organization"}
    assert (await other.get(f"{one}/charges")).json()["items"] == []
    assert (await other.get(f"{one}/charges/{charge['id']}")).status_code == 404


async def test_a_part_may_be_for_fewer_than_its_proceeding(ngo: Client, other: Client) -> None:
    path = await proceedings_of(ngo, audience="partner")
    trial = await ngo.made(path, TRIAL | {"charges": [{"title": "Espionage"}, {"title": "Agitation", "audience": "organization"}]})
    assert [charge["title"] for charge in (await other.get(f"{path}/{trial['id']}")).json()["charges"]] == ["Espionage"]


async def test_a_part_of_one_proceeding_is_not_found_in_another(ngo: Client) -> None:
    path = await proceedings_of(ngo)
    trial, appeal = await ngo.made(path, TRIAL), await ngo.made(path, {"type": "appeal"})
    elsewhere = f"{path}/{appeal['id']}/charges/{trial['charges'][0]['id']}"
    assert (await ngo.get(elsewhere)).status_code == 404
    assert (await ngo.patch(elsewhere, {"title": "Another"}, 1)).status_code == 404
    assert (await ngo.delete(elsewhere, 1)).status_code == 404
    assert (await ngo.post(f"{path}/{NOBODY}/charges", {"title": "Another"})).status_code == 404


async def test_a_later_proceeding_of_the_same_case_changes_a_sentence(ngo: Client) -> None:
    path, elsewhere = await proceedings_of(ngo), await proceedings_of(ngo)
    trial, appeal = await ngo.made(path, TRIAL), await ngo.made(path, {"type": "appeal", "held_on": "2015"})
    foreign = await ngo.made(elsewhere, {"type": "appeal"})
    sentence = f"{path}/{trial['id']}/sentences/{trial['sentences'][0]['id']}"
    for unknown in (foreign["id"], NOBODY):
        answer = await ngo.patch(sentence, {"changed_by_id": unknown}, 1)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/changed_by_id")
    itself = await ngo.patch(sentence, {"changed_by_id": trial["id"]}, 1)
    assert (itself.status_code, itself.json()["errors"][0]["pointer"]) == (422, "/changed_by_id")
    changed = await ngo.patch(sentence, {"changed_by_id": appeal["id"]}, 1)
    assert (changed.status_code, changed.json()["changed_by_id"]) == (200, appeal["id"])


async def test_a_nested_sentence_that_refers_to_nothing_is_pointed_at_and_nothing_is_written(
    ngo: Client, owner: asyncpg.Connection
) -> None:
    path = await proceedings_of(ngo)
    before = await owner.fetchval("SELECT count(*) FROM journal")
    answer = await ngo.post(path, TRIAL | {"sentences": [{"kind": "fine"}, {"kind": "exile", "changed_by_id": NOBODY}]})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/sentences/1/changed_by_id")
    assert await owner.fetchval("SELECT count(*) FROM journal") == before
    assert (await ngo.get(path)).json()["items"] == []


async def test_a_court_is_a_body_that_the_caller_may_see(ngo: Client, other: Client) -> None:
    court = {"names": [{"full": "Invented Court"}], "kind": "court"}
    own, hidden = await ngo.made("/v1/bodies", court), await other.made("/v1/bodies", court)
    path = await proceedings_of(ngo)
    trial = await ngo.made(path, {"type": "trial", "court_id": own["id"]})
    for unseen in (hidden["id"], NOBODY):
        for answer in (
            await ngo.post(path, {"type": "trial", "court_id": unseen}),
            await ngo.patch(f"{path}/{trial['id']}", {"court_id": unseen}, 1),
        ):
            assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/court_id")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"type": "party"}, "/type"),
        ({"type": "trial", "held_on": "2014-02-30"}, "/held_on"),
        ({"type": "trial", "closed_hearing": "yes"}, "/closed_hearing"),
        ({"type": "trial", "charges": [{"title": "Espionage"}, {}]}, "/charges/1/title"),
        ({"type": "trial", "charges": [{"title": " "}]}, "/charges/0/title"),
        ({"type": "trial", "charges": [{"title": "Espionage"}] * 51}, "/charges"),
        ({"type": "trial", "sentences": [{"kind": "life", "years": 15}]}, "/sentences/0/kind"),
        ({"type": "trial", "sentences": [{"kind": "fine", "days": 0}]}, "/sentences/0/days"),
        ({"type": "trial", "sentences": [{"kind": "exile", "from": "2016", "expected_end": "2014"}]}, "/sentences/0/expected_end"),
    ],
)
async def test_bad_input_names_the_member_and_writes_nothing(
    ngo: Client, owner: asyncpg.Connection, body: dict[str, Any], pointer: str
) -> None:
    path = await proceedings_of(ngo)
    before = await owner.fetchval("SELECT count(*) FROM journal")
    answer = await ngo.post(path, body)
    assert answer.status_code == 422, answer.text
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]
    assert await owner.fetchval("SELECT count(*) FROM journal") == before


@pytest.mark.parametrize(
    ("patch", "pointer"),
    [({"kind": "life"}, "/kind"), ({"expected_end": "2013"}, "/expected_end")],
)
async def test_a_patch_that_no_longer_holds_together_is_refused(ngo: Client, patch: dict[str, Any], pointer: str) -> None:
    path = await proceedings_of(ngo)
    trial = await ngo.made(path, TRIAL)
    answer = await ngo.patch(f"{path}/{trial['id']}/sentences/{trial['sentences'][0]['id']}", patch, 1)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert (await ngo.get(f"{path}/{trial['id']}")).json() == trial


async def test_a_withdrawn_proceeding_takes_its_charges_and_sentences_with_it(ngo: Client) -> None:
    path = await proceedings_of(ngo)
    trial = await ngo.made(path, TRIAL)
    one = f"{path}/{trial['id']}"
    assert (await ngo.delete(one, 1, reason="another person's")).status_code == 204
    assert (await ngo.get(one)).status_code == 404
    assert (await ngo.get(f"{one}/charges")).json()["items"] == []
    assert (await ngo.post(f"{one}/charges", {"title": "Another"})).status_code == 404
    history = (await ngo.get(f"{path.removesuffix('/proceedings')}/history")).json()["items"]
    withdrawn = [entry["subject"]["type"] for entry in history if entry["reason"] == "another person's"]
    assert sorted(withdrawn) == ["charge", "charge", "proceeding", "sentence"]


async def test_a_proceeding_is_withdrawn_with_the_charges_that_its_editor_may_not_read(
    ngo: Client, keys: Keys, owner: asyncpg.Connection
) -> None:
    cleared = await keys.key(str(ngo.organization))
    path = await proceedings_of(ngo)
    trial = await cleared.made(path, {"type": "trial", "charges": [{"title": "Espionage", "audience": "restricted"}]})
    one = f"{path}/{trial['id']}"
    assert (await ngo.get(one)).json()["charges"] == []
    assert (await ngo.delete(one, 1)).status_code == 204
    assert await owner.fetchval("SELECT withdrawn_at FROM charge WHERE id = $1", trial["charges"][0]["id"]) is not None


async def test_what_belongs_to_a_proceeding_that_is_hidden_is_hidden_with_it(ngo: Client, keys: Keys) -> None:
    cleared = await keys.key(str(ngo.organization))
    path = await proceedings_of(ngo)
    body = {"type": "trial", "audience": "restricted", "charges": [{"title": "Espionage", "audience": "organization"}]}
    trial = await cleared.made(path, body)
    one = f"{path}/{trial['id']}/charges/{trial['charges'][0]['id']}"
    assert (await ngo.get(one)).status_code == 404
    assert (await ngo.patch(one, {"title": "Another"}, 1)).status_code == 404
    assert (await ngo.delete(one, 1)).status_code == 404
    assert (await cleared.get(one)).json() == trial["charges"][0]
