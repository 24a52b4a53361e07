"""A case is let out step by step, on consent, by two keys; and taken back at once when its consent ends."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI

from schemas.vocabulary import Scope
from service.journal.sealing import seal
from service.worker.background import end_consents
from tests.conftest import Client, Keys
from tests.walk import CONSENT, prepared, published


async def case_of(client: Client, name: str = "Invented Person", **more: Any) -> str:
    """A public case of a public person."""
    person = await client.made("/v1/persons", {"names": [{"full": name}], "audience": "public", "birth_date": "1964-02-03"})
    body = {"person_id": person["id"], "country": "KP", "deprivation": "imprisonment", "audience": "public", "summary": "Held.", **more}
    return str((await client.made("/v1/cases", body))["reference"])


async def ready(client: Client, **more: Any) -> str:
    reference = await case_of(client, **more)
    await prepared(client, reference)
    return reference


async def consent_of(client: Client, reference: str) -> Any:
    return (await client.get(f"/v1/cases/{reference}/consents")).json()["items"][0]


async def test_a_case_is_published_by_two_keys_step_by_step(ngo: Client, public: Client, keys: Keys) -> None:
    reference = await ready(ngo)
    path = f"/v1/cases/{reference}"
    assert (await public.get(path)).status_code == 404
    case = await published(keys, ngo, reference)
    assert case["publication"] == {"state": "published", "name_disclosure": "withheld"}
    assert (await public.get(path)).status_code == 200
    actions = [entry["action"] for entry in (await ngo.get(f"{path}/history")).json()["items"]]
    assert [action for action in actions if action.startswith("case.")] == [
        "case.opened",
        "case.in_review",
        "case.approved",
        "case.published",
    ]


@pytest.mark.parametrize("step", ["approved", "published", "unpublished"])
async def test_no_step_is_left_out(ngo: Client, step: str) -> None:
    answer = await ngo.post(f"/v1/cases/{await ready(ngo)}/publication", {"state": step})
    assert answer.status_code == 409
    assert answer.json()["type"].endswith("/not-a-step-of-publication")
    assert answer.json()["errors"][0]["pointer"] == "/state"


async def test_who_opened_or_submitted_a_case_does_not_approve_it(ngo: Client, keys: Keys) -> None:
    path = f"/v1/cases/{await ready(ngo)}/publication"
    colleague = await keys.key(str(ngo.organization), Scope.READ, Scope.WRITE, Scope.REVIEW)
    assert (await colleague.post(path, {"state": "in_review"})).status_code == 200
    for author in (ngo, colleague):
        answer = await author.post(path, {"state": "approved"})
        assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (403, "reviewed-by-another")
    writer = await keys.key(str(ngo.organization), Scope.READ, Scope.WRITE)
    assert (await writer.post(path, {"state": "approved"})).status_code == 403
    reviewer = await keys.key(str(ngo.organization), Scope.READ, Scope.REVIEW)
    assert (await reviewer.post(path, {"state": "approved"})).status_code == 200


async def test_every_unmet_condition_is_named(ngo: Client, keys: Keys) -> None:
    person = await ngo.made("/v1/persons", {"names": [{"full": "Invented Person"}]})
    case = await ngo.made("/v1/cases", {"person_id": person["id"], "country": "KP", "deprivation": "imprisonment"})
    path = f"/v1/cases/{case['reference']}"
    await ngo.made(f"{path}/status-events", {"axis": "custody", "code": "in_custody", "occurred": "2014", "certainty": "unlikely"})
    reviewer = await keys.key(str(ngo.organization), Scope.READ, Scope.REVIEW)
    await ngo.post(f"{path}/publication", {"state": "in_review", "name_disclosure": "full"})
    await reviewer.post(f"{path}/publication", {"state": "approved"})
    refused = await ngo.post(f"{path}/publication", {"state": "published"})
    assert refused.status_code == 409
    assert {error["code"] for error in refused.json()["errors"]} == {
        "no_consent_to_publish_story", "no_consent_to_publish_name", "audience_not_public", "person_not_public", "no_public_citation", "status_refuted",
    }  # fmt: skip
    assert (await ngo.get(path)).json()["publication"]["state"] == "approved"


async def test_what_is_amended_after_approval_is_reviewed_again(ngo: Client, keys: Keys) -> None:
    path = f"/v1/cases/{await ready(ngo)}"
    reviewer = await keys.key(str(ngo.organization), Scope.READ, Scope.REVIEW)
    await ngo.post(f"{path}/publication", {"state": "in_review"})
    approved = (await reviewer.post(f"{path}/publication", {"state": "approved"})).json()
    amended = await ngo.patch(path, {"summary": "Something else."}, approved["version"])
    assert amended.json()["publication"]["state"] == "in_review"


@pytest.mark.parametrize("how", ["withdrawn by its giver", "taken back", "expired"])
async def test_a_consent_that_ends_takes_the_case_back_in_the_same_transaction(ngo: Client, public: Client, keys: Keys, how: str) -> None:
    reference = await ready(ngo)
    path = f"/v1/cases/{reference}"
    await published(keys, ngo, reference, "full")
    consent = await consent_of(ngo, reference)
    if how == "taken back":
        assert (await ngo.delete(f"{path}/consents/{consent['id']}", consent["version"])).status_code == 204
    else:
        column = "withdrawn_on" if how == "withdrawn by its giver" else "expires_on"
        assert (await ngo.patch(f"{path}/consents/{consent['id']}", {column: "2024-06-01"}, consent["version"])).status_code == 200
    assert (await public.get(path)).status_code == 404
    assert (await ngo.get(path)).json()["publication"]["state"] == "withdrawn"
    last = (await ngo.get(f"{path}/history")).json()["items"][-1]
    assert (last["action"], last["reason"]) == (
        "case.consent_ended",
        "consent ended: no_consent_to_publish_story, no_consent_to_publish_name",
    )


async def test_a_second_consent_keeps_a_case_published(ngo: Client, public: Client, keys: Keys) -> None:
    reference = await ready(ngo)
    await ngo.made(f"/v1/cases/{reference}/consents", CONSENT | {"given_by": "detainee"})
    await published(keys, ngo, reference)
    consent = await consent_of(ngo, reference)
    await ngo.patch(f"/v1/cases/{reference}/consents/{consent['id']}", {"withdrawn_on": "2024-06-01"}, consent["version"])
    assert (await public.get(f"/v1/cases/{reference}")).status_code == 200


async def test_a_consent_that_runs_out_takes_the_case_back_in_the_background(ngo: Client, public: Client, keys: Keys, app: FastAPI) -> None:
    reference = await case_of(ngo)
    await prepared(ngo, reference)
    await published(keys, ngo, reference)
    consent = await consent_of(ngo, reference)
    soon = datetime.now(UTC) + timedelta(days=3)
    await ngo.patch(f"/v1/cases/{reference}/consents/{consent['id']}", {"expires_on": soon.date().isoformat()}, consent["version"])
    database = app.state.registry.database
    await end_consents(database, lambda: soon - timedelta(days=1))
    assert (await public.get(f"/v1/cases/{reference}")).status_code == 200
    await end_consents(database, lambda: soon)
    assert (await public.get(f"/v1/cases/{reference}")).status_code == 404
    last = (await ngo.get(f"/v1/cases/{reference}/history")).json()["items"][-1]
    assert (last["action"], last["by"]["key"]) == ("case.consent_ended", None)


async def test_the_public_feed_tells_of_what_is_published_and_of_what_is_gone(
    ngo: Client, public: Client, keys: Keys, app: FastAPI
) -> None:
    reference = await ready(ngo)
    case = await published(keys, ngo, reference)
    database = app.state.registry.database
    await seal(database.workers)
    begun = await _feed(public, case["id"])
    assert [entry["action"] for entry in begun if entry["subject"]["type"] == "case"] == ["case.published"]
    quiet = await ngo.patch(f"/v1/cases/{reference}", {"risk_level": "high"}, case["version"])
    assert quiet.status_code == 200, quiet.text
    await seal(database.workers)
    assert await _feed(public, case["id"]) == begun  # nothing that the public is shown
    assert (await ngo.post(f"/v1/cases/{reference}/publication", {"state": "unpublished", "reason": "asked to"})).status_code == 200
    await seal(database.workers)
    assert [(entry["action"], entry["subject"]["id"], entry["version"]) for entry in await _feed(public, case["id"])] == [
        ("case.gone", case["id"], None)
    ]


async def test_other_organizations_are_told_of_a_case_that_is_no_longer_theirs_to_read(ngo: Client, other: Client) -> None:
    case = await ngo.made("/v1/cases", {"person_id": (await ngo.made("/v1/persons", {"names": [{"full": "Nobody"}]}))["id"],
        "country": "KP", "deprivation": "arrest", "audience": "partner"})  # fmt: skip
    narrowed = await ngo.patch(f"/v1/cases/{case['reference']}", {"audience": "organization"}, case["version"])
    assert narrowed.status_code == 200
    assert [entry["action"] for entry in await _feed(other, case["id"])] == ["case.gone"]
    assert "case.gone" not in [entry["action"] for entry in await _feed(ngo, case["id"])]


async def _feed(client: Client, case: str) -> list[Any]:
    found: list[Any] = []
    after = None
    while True:
        page = (await client.get("/v1/changes", params={"limit": 200} | ({"after": after} if after else {}))).json()
        found += [entry for entry in page["items"] if entry["case_id"] == case]
        if page["next_cursor"] is None or (not page["items"] and after is not None):
            return found
        after = page["next_cursor"]


@pytest.mark.parametrize(
    ("disclosure", "read"), [("full", "Vera Invented"), ("initials", "V. I."), ("withheld", "Name withheld"), ("pseudonym", "The printer")]
)
async def test_the_public_reads_the_name_as_it_is_disclosed(ngo: Client, public: Client, keys: Keys, disclosure: str, read: str) -> None:
    reference = await ready(ngo, name="Vera Invented", pseudonym="The printer")
    await published(keys, ngo, reference, disclosure)
    answer = await public.get(f"/v1/cases/{reference}")
    assert answer.json()["person"]["display_name"] == read
    assert ("Vera Invented" in answer.text) is (disclosure == "full")


async def test_a_name_is_hidden_at_once_and_shown_only_after_review(ngo: Client, public: Client, keys: Keys) -> None:
    reference = await ready(ngo, name="Vera Invented")
    await published(keys, ngo, reference, "full")
    path = f"/v1/cases/{reference}"
    assert (await ngo.post(f"{path}/publication", {"state": "published", "name_disclosure": "withheld"})).status_code == 200
    assert (await public.get(path)).json()["person"]["display_name"] == "Name withheld"
    assert (await ngo.post(f"{path}/publication", {"state": "published", "name_disclosure": "full"})).status_code == 409


async def test_the_public_reads_a_year_of_birth_and_nothing_of_how_a_case_is_worked_on(ngo: Client, public: Client, keys: Keys) -> None:
    reference = await ready(ngo, risk_level="critical")
    case = await published(keys, ngo, reference, "full")
    read = (await public.get(f"/v1/cases/{reference}")).json()
    assert (case["person"]["birth_date"], read["person"]["birth_date"]) == ("1964-02-03", "1964")
    assert (case["risk_level"], case["monitoring"]) == ("critical", "active")
    assert [read[name] for name in ("risk_level", "monitoring", "review_after", "version")] == [None] * 4
    assert (await public.get("/v1/cases", params={"monitoring": "active"})).json()["items"] == []


async def test_a_source_s_words_for_a_birth_date_are_not_for_the_public(ngo: Client, public: Client, keys: Keys) -> None:
    reference = await ready(ngo)
    case = await published(keys, ngo, reference, "full")
    source = await ngo.made("/v1/sources", {"type": "web", "title": "A register", "audience": "public"})
    for value in ("1964-02-03", "1964-03-02"):
        citation = {"source_id": source["id"], "field": "birth_date", "stated_value": value, "audience": "public"}
        await ngo.made("/v1/citations", citation | {"subject": {"type": "person", "id": case["person"]["id"]}, "stance": "supports"})
    assert [conflict["field"] for conflict in (await ngo.get(f"/v1/cases/{reference}")).json()["conflicts"]] == ["birth_date"]
    for path in (f"/v1/cases/{reference}", "/v1/citations?limit=200", f"/v1/cases/{reference}/citations"):
        assert "1964-0" not in (await public.get(path)).text


async def test_a_case_whose_name_is_withheld_is_not_found_by_a_name_that_another_case_discloses(
    ngo: Client, public: Client, keys: Keys
) -> None:
    named = await ready(ngo)
    person = (await published(keys, ngo, named, "full"))["person"]
    body = {"person_id": person["id"], "country": "KP", "deprivation": "arrest", "audience": "public"}
    withheld = (await ngo.made("/v1/cases", body))["reference"]
    await prepared(ngo, withheld)
    await published(keys, ngo, withheld, "withheld")
    assert (await public.get(f"/v1/cases/{withheld}")).status_code == 200
    assert (await public.get(f"/v1/persons/{person['id']}")).json()["cases"] == [named]
    assert set((await ngo.get(f"/v1/persons/{person['id']}")).json()["cases"]) == {named, withheld}
