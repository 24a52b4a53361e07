"""Two persons become one, and two again: nothing is lost, the old id leads on, and nobody reads what they could not."""

import asyncio
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.vocabulary import Scope
from service.journal.sealing import seal
from service.journal.verifying import verify
from service.platform.work import Reading
from service.tables import RECORDS
from tests.conftest import Client, Keys
from tests.walk import prepared, published

REASON = {"reason": "The same passport number."}


async def a_person(client: Client, name: str = "Invented Person", **more: Any) -> Any:
    return await client.made("/v1/persons", {"names": [{"full": name}], **more})


async def a_case(client: Client, person: Any, **more: Any) -> Any:
    return await client.made("/v1/cases", {"person_id": person["id"], "country": "KP", "deprivation": "imprisonment", **more})


async def merge(client: Client, absorbed: Any, into: Any) -> Any:
    answer = await client.post(f"/v1/persons/{absorbed['id']}/merge", {"into": into["id"], **REASON})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def unmerge(client: Client, survivor: Any, absorbed: Any) -> Any:
    answer = await client.post(f"/v1/persons/{survivor['id']}/unmerge", {"absorbed": absorbed["id"], "reason": "They are brothers."})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def read(client: Client, person: Any) -> Any:
    answer = await client.get(f"/v1/persons/{person['id']}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def bare(told: Any) -> Any:
    """A document apart from its versions and when it was changed."""
    if isinstance(told, dict):
        return {name: bare(value) for name, value in told.items() if name not in ("version", "updated_at")}
    return [bare(each) for each in told] if isinstance(told, list) else told


def slug(answer: Any) -> str:
    return str(answer.json()["type"].rpartition("/")[2])


async def test_everything_moves_and_the_survivor_is_filled_where_it_was_empty(ngo: Client) -> None:
    one = await a_person(ngo, "Kim Jun-wook", nationalities=["KR"], religion="Protestant", ethnicity="Korean", notes="Old.")
    two = await a_person(ngo, "Kim Jung-wook", nationalities=["US"], ethnicity="Other")
    await ngo.made(f"/v1/persons/{one['id']}/identifiers", {"scheme": "wikidata", "value": f"Q{uuid4().int}"})
    case = await a_case(ngo, one)
    source = await ngo.made("/v1/sources", {"type": "web", "title": "An invented page"})
    cited = {"source_id": source["id"], "subject": {"type": "person", "id": one["id"]}, "stance": "supports"}
    citation = await ngo.made("/v1/citations", cited)
    made = await merge(ngo, one, two)
    assert made["differences"] == [{"field": "ethnicity", "absorbed": "Korean", "survivor": "Other"}]
    whole = await read(ngo, two)
    assert [(name["full"], name["kind"]) for name in whole["names"]] == [("Kim Jung-wook", "primary"), ("Kim Jun-wook", "alias")]
    assert (whole["religion"], whole["ethnicity"], whole["notes"], whole["nationalities"]) == ("Protestant", "Other", "Old.", ["US", "KR"])
    assert len(whole["identifiers"]) == 1
    assert whole["cases"] == [case["reference"]]
    assert (await ngo.get(f"/v1/cases/{case['reference']}")).json()["person"]["id"] == two["id"]
    assert (await ngo.get(f"/v1/citations/{citation['id']}")).json()["subject"]["id"] == two["id"]
    assert [each["id"] for each in (await ngo.get("/v1/citations", params={"subject_id": one["id"]})).json()["items"]] == [citation["id"]]
    assert citation["id"] in [each["id"] for each in (await ngo.get(f"/v1/cases/{case['reference']}")).json()["citations"]]
    (listed,) = (await ngo.get(f"/v1/persons/{two['id']}/merges")).json()["items"]
    assert (listed["id"], listed["differences"]) == (made["id"], made["differences"])
    assert one["id"] not in [each["id"] for each in (await ngo.get("/v1/persons?limit=200")).json()["items"]]


async def test_the_old_id_leads_to_the_survivor_for_ever_and_along_a_chain(ngo: Client) -> None:
    one, two, three = [await a_person(ngo, f"Invented {number}") for number in ("One", "Two", "Three")]
    before = await ngo.get(f"/v1/persons/{two['id']}")
    assert "content-location" not in before.headers
    case = await a_case(ngo, one)
    await merge(ngo, one, two)
    await merge(ngo, two, three)
    for old in (one, two):
        answer = await ngo.get(f"/v1/persons/{old['id']}")
        assert (answer.status_code, answer.headers["content-location"]) == (200, f"/v1/persons/{three['id']}")
        assert answer.json() == await read(ngo, three)
        unchanged = await ngo.get(f"/v1/persons/{old['id']}", headers={"If-None-Match": answer.headers["etag"]})
        assert unchanged.status_code == 304
        names = await ngo.get(f"/v1/persons/{old['id']}/names")
        assert (len(names.json()["items"]), names.headers["content-location"]) == (3, f"/v1/persons/{three['id']}/names")
        name = names.json()["items"][0]
        part = await ngo.get(f"/v1/persons/{old['id']}/names/{name['id']}")
        assert (part.json(), part.headers["content-location"]) == (name, f"/v1/persons/{three['id']}/names/{name['id']}")
        assert [each["id"] for each in (await ngo.get("/v1/cases", params={"person_id": old["id"]})).json()["items"]] == [case["id"]]


async def test_a_list_under_the_old_id_is_walked_to_its_end(ngo: Client) -> None:
    one, two = await a_person(ngo, "Invented One"), await a_person(ngo, "Invented Two")
    for number in range(3):
        await ngo.made(f"/v1/persons/{one['id']}/names", {"full": f"Alias {number}", "kind": "alias"})
        await a_case(ngo, one)
    await merge(ngo, one, two)
    for path, expected in ((f"/v1/persons/{one['id']}/names?limit=2", 5), (f"/v1/cases?person_id={one['id']}&limit=2", 3)):
        seen: list[str] = []
        url = path
        while url:
            answer = await ngo.get(url)
            assert answer.status_code == 200, answer.text
            seen += [item["id"] for item in answer.json()["items"]]
            url = answer.links["next"]["url"] if "next" in answer.links else ""
        assert len(set(seen)) == len(seen) == expected


async def test_what_is_written_under_the_old_id_is_filed_under_the_survivor(ngo: Client) -> None:
    one, two, third = await a_person(ngo, "Invented One"), await a_person(ngo, "Invented Two"), await a_person(ngo, "Invented Three")
    await merge(ngo, one, two)
    old = f"/v1/persons/{one['id']}"
    named = await ngo.post(f"{old}/names", {"full": "A third spelling", "kind": "alias"})
    assert (named.status_code, named.json()["person_id"]) == (201, two["id"])
    assert named.headers["location"].startswith(f"/v1/persons/{two['id']}/names/")
    amended = await ngo.patch(f"{old}/names/{named.json()['id']}", {"full": "A fourth"}, 1)
    assert (amended.status_code, amended.json()["full"]) == (200, "A fourth")
    assert (await ngo.made(f"{old}/identifiers", {"scheme": "cpj", "value": str(uuid4())}))["person_id"] == two["id"]
    related = await ngo.made(f"/v1/persons/{third['id']}/relations", {"related_person_id": one["id"], "type": "friend"})
    assert related["related_person_id"] == two["id"]
    itself = await ngo.post(f"{old}/relations", {"related_person_id": two["id"], "type": "friend"})
    assert (itself.status_code, itself.json()["errors"][0]["pointer"]) == (422, "/related_person_id")
    assert (await a_case(ngo, one))["person"]["id"] == two["id"]
    source = await ngo.made("/v1/sources", {"type": "web", "title": "An invented page"})
    cited = {"source_id": source["id"], "subject": {"type": "person", "id": one["id"]}, "stance": "supports"}
    assert (await ngo.made("/v1/citations", cited))["subject"]["id"] == two["id"]
    # Its version was another record's: who changes the person itself reads the survivor first.
    for answer in (await ngo.patch(old, {"notes": "seen"}, 1), await ngo.delete(old, 1)):
        assert (answer.status_code, slug(answer), answer.json()["survivor_id"]) == (409, "merged-away", two["id"])


async def test_a_relation_of_the_two_is_withdrawn_and_comes_back(ngo: Client) -> None:
    one, two, friend = await a_person(ngo, "Invented One"), await a_person(ngo, "Invented Two"), await a_person(ngo, "A Friend")
    between = await ngo.made(f"/v1/persons/{one['id']}/relations", {"related_person_id": two["id"], "type": "colleague"})
    await ngo.made(f"/v1/persons/{friend['id']}/relations", {"related_person_id": one["id"], "type": "friend"})
    await merge(ngo, one, two)
    assert (await read(ngo, two))["relations"] == []
    assert [each["related_person_id"] for each in (await read(ngo, friend))["relations"]] == [two["id"]]
    entry = [
        each for each in (await ngo.get(f"/v1/persons/{one['id']}/history")).json()["items"] if each["subject"]["id"] == between["id"]
    ][-1]
    assert (entry["action"], entry["reason"]) == ("person_relation.merged", REASON["reason"])
    await unmerge(ngo, two, one)
    assert [each["id"] for each in (await read(ngo, one))["relations"]] == [between["id"]]
    assert [each["related_person_id"] for each in (await read(ngo, friend))["relations"]] == [one["id"]]


async def test_what_was_changed_since_stays_and_is_named_and_what_was_added_stays_with_the_survivor(ngo: Client) -> None:
    one = await a_person(ngo, "Kim Jun-wook", religion="Protestant", ethnicity="Korean", nationalities=["KR"])
    two = await a_person(ngo, "Kim Jung-wook")
    await merge(ngo, one, two)
    whole = await read(ngo, two)
    alias = next(name for name in whole["names"] if name["full"] == "Kim Jun-wook")
    assert (await ngo.patch(f"/v1/persons/{two['id']}/names/{alias['id']}", {"kind": "nickname"}, alias["version"])).status_code == 200
    assert (await ngo.patch(f"/v1/persons/{two['id']}", {"religion": "Catholic"}, whole["version"])).status_code == 200
    await ngo.made(f"/v1/persons/{two['id']}/names", {"full": "Added since", "kind": "alias"})
    undone = await unmerge(ngo, two, one)
    assert {(each["type"], each["id"], each["field"]) for each in undone["kept"]} == {
        ("person", two["id"], "religion"), ("person_name", alias["id"], "kind"),
    }  # fmt: skip
    assert undone["merge"]["undo_reason"] == "They are brothers."
    first, second = await read(ngo, one), await read(ngo, two)
    assert [(name["full"], name["kind"]) for name in first["names"]] == [("Kim Jun-wook", "nickname")]
    assert [name["full"] for name in second["names"]] == ["Kim Jung-wook", "Added since"]
    assert (second["religion"], second["ethnicity"], second["nationalities"]) == ("Catholic", None, [])
    assert (first["religion"], first["ethnicity"], first["nationalities"]) == ("Protestant", "Korean", ["KR"])
    again = await ngo.post(f"/v1/persons/{two['id']}/unmerge", {"absorbed": one["id"], **REASON})
    assert (again.status_code, slug(again)) == (409, "not-merged")
    await merge(ngo, two, one)  # and the other way round


async def test_of_a_chain_the_last_merge_is_undone_first(ngo: Client) -> None:
    one, two, three = [await a_person(ngo, f"Invented {number}") for number in ("One", "Two", "Three")]
    await merge(ngo, one, two)
    await merge(ngo, two, three)
    for survivor in (two, three):
        answer = await ngo.post(f"/v1/persons/{survivor['id']}/unmerge", {"absorbed": one["id"], **REASON})
        assert (answer.status_code, slug(answer)) == (409, "merged-further"), answer.text
    await unmerge(ngo, three, two)
    await unmerge(ngo, two, one)
    assert [[name["full"] for name in (await read(ngo, each))["names"]] for each in (one, two, three)] == [
        ["Invented One"], ["Invented Two"], ["Invented Three"],
    ]  # fmt: skip


async def test_who_is_not_there_is_not_merged_and_hidden_is_like_absent(ngo: Client, other: Client) -> None:
    mine, theirs, gone = await a_person(ngo), await a_person(other), await a_person(ngo)
    assert (await ngo.delete(f"/v1/persons/{gone['id']}", 1)).status_code == 204
    merged, survivor = await a_person(ngo), await a_person(ngo)
    await merge(ngo, merged, survivor)
    for into, status, kind in (
        (theirs["id"], 422, "no-such-reference"),
        (str(uuid4()), 422, "no-such-reference"),
        (gone["id"], 422, "no-such-reference"),
        (mine["id"], 422, "merges-with-itself"),
        (merged["id"], 409, "merged-away"),
    ):
        answer = await ngo.post(f"/v1/persons/{mine['id']}/merge", {"into": into, **REASON})
        assert (answer.status_code, slug(answer), answer.json()["errors"][0]["pointer"]) == (status, kind, "/into"), answer.text
    for person, status in ((theirs["id"], 404), (str(uuid4()), 404), (gone["id"], 404), (merged["id"], 409)):
        assert (await ngo.post(f"/v1/persons/{person}/merge", {"into": mine["id"], **REASON})).status_code == status
        assert (await ngo.post(f"/v1/persons/{person}/unmerge", {"absorbed": mine["id"], **REASON})).status_code == status
    assert (await ngo.post(f"/v1/persons/{mine['id']}/unmerge", {"absorbed": theirs["id"], **REASON})).status_code == 422


async def test_across_organizations_a_registrar_merges_whom_both_can_read(keys: Keys, ngo: Client, other: Client) -> None:
    one, two = await a_person(other, "Theirs", audience="partner"), await a_person(ngo, "Ours", audience="partner")
    await a_case(other, one)
    identifier = {"scheme": "cpj", "value": str(uuid4())}
    for client, person in ((other, one), (ngo, two)):
        await client.made(f"/v1/persons/{person['id']}/identifiers", identifier | {"audience": "organization"})
    writer = await keys.key(str(ngo.organization), Scope.READ, Scope.WRITE)
    for client, absorbed, into in ((writer, one, two), (writer, two, one), (other, one, two)):
        answer = await client.post(f"/v1/persons/{absorbed['id']}/merge", {"into": into["id"], **REASON})
        assert (answer.status_code, slug(answer)) == (403, "forbidden")
    registrar = await keys.join(Scope.READ, Scope.REGISTRAR)
    await merge(registrar, one, two)
    ours, seen_by_them = await read(ngo, two), (await other.get(f"/v1/persons/{one['id']}")).json()
    assert [name["full"] for name in ours["names"]] == ["Ours", "Theirs"]
    assert [(len(each["identifiers"]), len(each["cases"])) for each in (ours, seen_by_them)] == [(1, 0), (1, 1)]  # each its own
    theirs = seen_by_them["names"][1]
    assert (await ngo.patch(f"/v1/persons/{two['id']}/names/{theirs['id']}", {"full": "Ours now"}, theirs["version"])).status_code == 403
    assert (await other.patch(f"/v1/persons/{one['id']}/names/{theirs['id']}", {"given": "T"}, theirs["version"])).status_code == 200
    assert (await ngo.post(f"/v1/persons/{two['id']}/unmerge", {"absorbed": one["id"], **REASON})).status_code == 200  # has the scope
    assert [name["full"] for name in (await read(other, one))["names"]] == ["Theirs"]
    hidden = await a_person(other, "Hidden", audience="organization")
    assert (await registrar.post(f"/v1/persons/{hidden['id']}/merge", {"into": two["id"], **REASON})).status_code == 404


async def test_what_others_hang_on_a_person_follows_and_is_told_to_them_without_the_reason(keys: Keys, ngo: Client, other: Client) -> None:
    writer = await keys.key(str(ngo.organization), Scope.READ, Scope.WRITE)
    one, two = await a_person(ngo, "Invented One", audience="partner"), await a_person(ngo, "Invented Two", audience="partner")
    case = await a_case(other, one)
    source = await other.made("/v1/sources", {"type": "web", "title": "An invented page"})
    cited = {"source_id": source["id"], "subject": {"type": "person", "id": one["id"]}, "stance": "supports", "field": "sex"}
    citation = await other.made("/v1/citations", cited)
    await merge(writer, one, two)
    assert (await other.get(f"/v1/cases/{case['reference']}")).json()["person"]["id"] == two["id"]
    assert (await other.get(f"/v1/citations/{citation['id']}")).json()["subject"]["id"] == two["id"]
    assert (await read(ngo, two))["cases"] == []  # it is theirs to read, and theirs alone
    last = (await other.get(f"/v1/cases/{case['reference']}/history")).json()["items"][-1]
    assert (last["action"], last["reason"]) == ("case.merged", None)
    await unmerge(writer, two, one)
    assert (await other.get(f"/v1/cases/{case['reference']}")).json()["person"]["id"] == one["id"]


async def test_a_person_who_is_found_costs_one_statement(ngo: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = await a_person(ngo, "Invented One"), await a_person(ngo, "Invented Two")
    await merge(ngo, one, two)
    asked: list[str] = []
    monkeypatch.setattr(Reading, "_asked", lambda reading, sql, bound, asks=Reading._asked: asked.append(sql) or asks(reading, sql, bound))
    for path, statements in ((f"/v1/persons/{two['id']}", 1), (f"/v1/persons/{two['id']}/names", 1), (f"/v1/persons/{one['id']}", 3)):
        asked.clear()
        assert (await ngo.get(path)).status_code == 200
        assert len([sql for sql in asked if "key_by_kid" not in sql]) == statements, path


async def test_two_merges_of_the_same_two_at_once_do_not_both_succeed(ngo: Client) -> None:
    for _ in range(5):
        one, two = await a_person(ngo, "Invented One"), await a_person(ngo, "Invented Two")
        answers = await asyncio.gather(
            ngo.post(f"/v1/persons/{one['id']}/merge", {"into": two["id"], **REASON}),
            ngo.post(f"/v1/persons/{two['id']}/merge", {"into": one["id"], **REASON}),
        )
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        assert len({(await read(ngo, each))["id"] for each in (one, two)}) == 1


async def test_a_case_opened_during_a_merge_is_filed_under_the_survivor(ngo: Client) -> None:
    for _ in range(5):
        one, two = await a_person(ngo, "Invented One"), await a_person(ngo, "Invented Two")
        body = {"person_id": one["id"], "country": "KP", "deprivation": "arrest"}
        merged, opened = await asyncio.gather(
            ngo.post(f"/v1/persons/{one['id']}/merge", {"into": two["id"], **REASON}), ngo.post("/v1/cases", body)
        )
        assert (merged.status_code, opened.status_code) == (200, 201)
        assert (await read(ngo, two))["cases"] == [opened.json()["reference"]]


async def test_the_journal_tells_every_row_that_moved_and_verifies(ngo: Client, app: FastAPI, owner: asyncpg.Connection) -> None:
    one, two = await a_person(ngo, "Invented One", religion="Protestant"), await a_person(ngo, "Invented Two")
    await a_case(ngo, one)
    await merge(ngo, one, two)
    await unmerge(ngo, two, one)
    history = (await ngo.get(f"/v1/persons/{two['id']}/history?limit=200")).json()["items"]
    assert [entry["action"] for entry in history] == [
        "person.registered", "person.named", "person.merged", "person_name.merged", "person_merge.recorded", "person.unmerged", "person_merge.undone",
    ]  # fmt: skip
    assert "moved" not in [change["field"] for entry in history for change in entry["changes"]]
    old = (await ngo.get(f"/v1/persons/{one['id']}/history")).json()["items"]
    assert [entry["action"] for entry in old if entry["subject"]["id"] == one["id"]] == [
        "person.registered", "person.merged", "person.unmerged",
    ]  # fmt: skip
    assert {entry["reason"] for entry in old if entry["action"].endswith(".merged")} == {REASON["reason"]}
    await seal(app.state.registry.database.workers)
    assert (await verify(owner, list(RECORDS))).broken is None


async def test_a_case_as_it_was_known_before_a_merge_still_says_whose_it_is(ngo: Client) -> None:
    one, two = await a_person(ngo, "Kim Jun-wook"), await a_person(ngo, "Kim Jung-wook")
    case = await a_case(ngo, one)
    await merge(ngo, one, two)
    await ngo.made(f"/v1/persons/{two['id']}/names", {"full": "Learned since", "kind": "alias"})
    then = (await ngo.get(f"/v1/cases/{case['id']}", params={"known_at": case["created_at"]})).json()
    assert {name["full"] for name in then["person"]["names"]} == {"Kim Jun-wook", "Kim Jung-wook"}


async def test_what_moves_to_a_more_widely_read_person_stays_as_narrow_as_it_was(ngo: Client, other: Client) -> None:
    one = await ngo.made(
        "/v1/persons", {"names": [{"full": "Hidden Name", "audience": "partner"}], "religion": "Protestant", "occupations": ["printer"]}
    )
    two = await a_person(ngo, "Known Name", audience="partner")
    friend = await a_person(ngo, "A Friend", audience="partner")
    await ngo.made(f"/v1/persons/{friend['id']}/relations", {"related_person_id": one["id"], "type": "friend", "audience": "partner"})
    before = (await other.get(f"/v1/persons/{two['id']}")).json()
    befriended = (await other.get(f"/v1/persons/{friend['id']}")).json()
    made = await merge(ngo, one, two)
    assert {each["field"] for each in made["differences"]} == {"religion", "occupations"}
    assert (await other.get(f"/v1/persons/{two['id']}")).json() == before
    assert (await other.get(f"/v1/persons/{friend['id']}")).json() == befriended
    assert (await other.get(f"/v1/persons/{one['id']}")).status_code == 404  # they could not read the old one: its id leads them nowhere
    assert {name["full"]: name["audience"] for name in (await read(ngo, two))["names"]} == {
        "Known Name": "partner", "Hidden Name": "organization",
    }  # fmt: skip
    await unmerge(ngo, two, one)
    assert [name["audience"] for name in (await read(ngo, one))["names"]] == ["partner"]


async def test_a_merge_that_would_tell_readers_of_a_case_whose_it_is_is_refused(ngo: Client) -> None:
    one, two = await a_person(ngo, "Hidden Name"), await a_person(ngo, "Known Name", audience="partner")
    case = await a_case(ngo, one, audience="partner")
    answer = await ngo.post(f"/v1/persons/{one['id']}/merge", {"into": two["id"], **REASON})
    assert (answer.status_code, slug(answer)) == (409, "merge-would-disclose")
    assert case["reference"] in answer.json()["errors"][0]["message"]
    await merge(ngo, two, one)  # into the hidden one


async def test_a_merge_that_would_widen_what_a_share_lets_read_is_refused(ngo: Client, other: Client) -> None:
    one, two = await a_person(ngo, "Invented One"), await a_person(ngo, "Invented Two")
    case = await a_case(ngo, one)
    share = await ngo.made(f"/v1/cases/{case['reference']}/shares", {"shared_with_id": str(other.organization)})
    for absorbed, into in ((one, two), (two, one)):
        answer = await ngo.post(f"/v1/persons/{absorbed['id']}/merge", {"into": into["id"], **REASON})
        assert (answer.status_code, slug(answer)) == (409, "merge-would-disclose")
    second = await a_case(ngo, two)
    await ngo.made(f"/v1/cases/{second['reference']}/shares", {"shared_with_id": str(other.organization)})
    await merge(ngo, one, two)
    led = await other.get(f"/v1/persons/{one['id']}")
    assert (led.status_code, led.headers["content-location"]) == (200, f"/v1/persons/{two['id']}")
    for each in (case, second):
        shares = (await ngo.get(f"/v1/cases/{each['reference']}/shares")).json()["items"]
        assert (await ngo.delete(f"/v1/cases/{each['reference']}/shares/{shares[0]['id']}", 1)).status_code == 204
    assert share
    assert (await other.get(f"/v1/persons/{one['id']}")).status_code == 404


async def test_who_may_not_see_the_survivor_is_told_nothing_by_the_old_id(keys: Keys, other: Client) -> None:
    cleared = await keys.join()
    uncleared = await keys.key(str(cleared.organization), Scope.READ, Scope.WRITE)
    one, two = await a_person(cleared, audience="partner"), await a_person(cleared, audience="restricted")
    await merge(cleared, one, two)
    absent = await other.get(f"/v1/persons/{uuid4()}")
    for client in (other, uncleared):
        hidden = await client.get(f"/v1/persons/{one['id']}")
        assert (hidden.status_code, slug(hidden), hidden.json()["detail"]) == (404, slug(absent), absent.json()["detail"])
        assert (await client.get(f"/v1/persons/{one['id']}/names")).json()["items"] == []
        refused = await client.post("/v1/cases", {"person_id": one["id"], "country": "KP", "deprivation": "arrest"})
        assert refused.status_code == 422
    assert (await uncleared.post(f"/v1/persons/{one['id']}/names", {"full": "Somebody"})).status_code == 404
    assert (await uncleared.get(f"/v1/persons/{two['id']}/merges")).json()["items"] == []
    assert len((await cleared.get(f"/v1/persons/{two['id']}/merges")).json()["items"]) == 1


async def test_restricted_rows_move_too_and_are_shown_only_to_cleared_readers(keys: Keys) -> None:
    cleared = await keys.join()
    uncleared = await keys.key(str(cleared.organization), Scope.READ, Scope.WRITE)
    one, two = await a_person(cleared, "Invented One"), await a_person(cleared, "Invented Two")
    secret = await cleared.made(f"/v1/persons/{one['id']}/names", {"full": "Secret", "kind": "alias", "audience": "restricted"})
    made = await merge(uncleared, one, two)
    assert secret["id"] in [name["id"] for name in (await read(cleared, two))["names"]]
    told = [made, await read(uncleared, two), (await uncleared.get(f"/v1/persons/{two['id']}/history")).json()]
    told += [(await uncleared.get(f"/v1/persons/{two['id']}/merges")).json(), await unmerge(uncleared, two, one)]
    assert "Secret" not in str(told)
    assert secret["id"] not in str(told)
    assert secret["id"] in [name["id"] for name in (await read(cleared, one))["names"]]


async def _let_out(keys: Keys, ngo: Client, name: str, disclosure: str, **more: Any) -> tuple[Any, str]:
    person = await a_person(ngo, name, audience="public", **more)
    reference = str((await a_case(ngo, person, audience="public"))["reference"])
    await prepared(ngo, reference)
    await published(keys, ngo, reference, disclosure)
    return person, reference


async def _state(ngo: Client, reference: str) -> str:
    return str((await ngo.get(f"/v1/cases/{reference}")).json()["publication"]["state"])


@pytest.mark.parametrize(
    ("disclosure", "survivor", "state"),
    [
        ("full", "Kim Jung-wook", "unpublished"),  # a name that was not reviewed
        ("full", "Kim Jun-wook", "published"),  # tells nothing new
        ("initials", "Kim Jung-wook", "published"),
        ("withheld", "Kim Jung-wook", "published"),
    ],
)
async def test_a_published_case_stays_so_only_if_it_tells_no_name_that_it_did_not(
    keys: Keys, ngo: Client, public: Client, disclosure: str, survivor: str, state: str
) -> None:
    one, reference = await _let_out(keys, ngo, "Kim Jun-wook", disclosure)
    two = await a_person(ngo, survivor, audience="public")
    before = await public.get(f"/v1/cases/{reference}")
    await merge(ngo, one, two)
    assert await _state(ngo, reference) == state
    after = await public.get(f"/v1/cases/{reference}")
    if state == "published" and disclosure != "full":
        assert (after.json(), after.headers["etag"]) == (before.json(), before.headers["etag"])
    if disclosure == "full":
        led = await public.get(f"/v1/persons/{one['id']}")
        assert led.status_code == (200 if state == "published" else 404)
        assert led.headers.get("content-location") == (f"/v1/persons/{two['id']}" if state == "published" else None)
    await unmerge(ngo, two, one)
    assert await _state(ngo, reference) == "published"
    assert bare((await public.get(f"/v1/cases/{reference}")).json()) == bare(before.json())


async def test_the_survivors_own_published_case_tells_no_name_of_the_absorbed_that_the_public_could_not_read(
    keys: Keys, ngo: Client, public: Client
) -> None:
    two, reference = await _let_out(keys, ngo, "Kim Jung-wook", "full")
    one = await a_person(ngo, "Kim Jun-wook", audience="public")  # for the public to read, if any case were published
    before = [(await public.get(path)).json() for path in (f"/v1/cases/{reference}", f"/v1/persons/{two['id']}")]
    await merge(ngo, one, two)
    assert [(await public.get(path)).json() for path in (f"/v1/cases/{reference}", f"/v1/persons/{two['id']}")] == before
    assert (await public.get(f"/v1/persons/{one['id']}")).status_code == 404  # the public never could follow this id


async def test_a_case_whose_consent_ended_meanwhile_is_not_let_out_again_by_undoing(keys: Keys, ngo: Client) -> None:
    one, reference = await _let_out(keys, ngo, "Kim Jun-wook", "full")
    two = await a_person(ngo, "Kim Jung-wook", audience="public")
    await merge(ngo, one, two)
    consent = (await ngo.get(f"/v1/cases/{reference}/consents")).json()["items"][0]
    ended = await ngo.patch(f"/v1/cases/{reference}/consents/{consent['id']}", {"withdrawn_on": "2024-06-01"}, consent["version"])
    assert ended.status_code == 200
    undone = await unmerge(ngo, two, one)
    assert [(each["type"], each["field"]) for each in undone["kept"]] == [("case", "publication")]
    assert await _state(ngo, reference) == "unpublished"


@pytest.mark.parametrize("amended", [False, True])
async def test_an_approval_comes_back_only_to_a_case_that_nobody_changed(keys: Keys, ngo: Client, *, amended: bool) -> None:
    one, two = [await a_person(ngo, name, audience="public") for name in ("Kim Jun-wook", "Kim Jung-wook")]
    path = f"/v1/cases/{(await a_case(ngo, one, audience='public'))['reference']}"
    reviewer = await keys.key(str(ngo.organization), Scope.READ, Scope.REVIEW)
    await ngo.post(f"{path}/publication", {"state": "in_review", "name_disclosure": "full"})
    assert (await reviewer.post(f"{path}/publication", {"state": "approved"})).status_code == 200
    await merge(ngo, one, two)
    case = (await ngo.get(path)).json()
    assert case["publication"]["state"] == "in_review"
    if amended:
        assert (await ngo.patch(path, {"summary": "Not reviewed."}, case["version"])).status_code == 200
    await unmerge(ngo, two, one)
    assert (await ngo.get(path)).json()["publication"]["state"] == ("in_review" if amended else "approved")


_AUDIENCES = st.sampled_from(["public", "partner", "organization"])
_NAMES = st.lists(
    st.builds(
        dict,
        full=st.sampled_from(["Kim Jung-wook", "김정욱", "金正旭", "Ким Чжон Ук"]),
        kind=st.sampled_from(["primary", "alias", "as_printed"]),
        audience=_AUDIENCES,
    ),
    max_size=4,
    unique_by=lambda name: (name["full"], name["kind"]),
)
_PERSONS = st.builds(
    dict,
    names=_NAMES,
    sex=st.sampled_from(["male", "female", "unknown"]),
    birth_date=st.sampled_from([None, "1964", "1964-02-03", "1964~", "1960/.."]),
    death_date=st.sampled_from([None, "2020?"]),
    religion=st.sampled_from([None, "Protestant", "Catholic"]),
    notes=st.sampled_from([None, "A note."]),
    nationalities=st.lists(st.sampled_from(["KR", "US", "CN"]), unique=True),
    occupations=st.lists(st.sampled_from(["printer", "pastor"]), unique=True),
    audience=_AUDIENCES,
)


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    one=_PERSONS,
    two=_PERSONS,
    cases=st.lists(_AUDIENCES, max_size=2),
    relations=st.lists(st.sampled_from(["ab", "ba", "ac", "ca"]), max_size=3),
)
async def test_a_merge_that_is_undone_leaves_everything_as_it_was(
    keys: Keys, ngo: Client, public: Client, one: Any, two: Any, cases: list[str], relations: list[str]
) -> None:
    other = await keys.join(Scope.READ)
    people = {letter: await ngo.made("/v1/persons", body) for letter, body in zip("abc", (one, two, {"audience": "partner"}), strict=True)}
    for of, to in relations:
        await ngo.made(f"/v1/persons/{people[of]['id']}/relations", {"related_person_id": people[to]["id"], "type": "friend"})
    opened = [await a_case(ngo, people["ab"[place]], audience=audience) for place, audience in enumerate(cases)]
    urls = [f"/v1/persons/{person['id']}" for person in people.values()] + [f"/v1/cases/{case['id']}" for case in opened]

    async def world() -> list[Any]:
        return [bare((await client.get(url)).json()) | {"request_id": None} for client in (ngo, other, public) for url in urls]

    before = await world()
    merged = await ngo.post(f"/v1/persons/{people['a']['id']}/merge", {"into": people["b"]["id"], **REASON})
    if merged.status_code == 200:
        assert (await unmerge(ngo, people["b"], people["a"]))["kept"] == []
    else:
        assert slug(merged) == "merge-would-disclose"
    assert await world() == before
