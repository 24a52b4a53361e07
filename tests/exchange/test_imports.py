from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from fastapi import FastAPI
from structlog.testing import capture_logs

from schemas.vocabulary import Scope
from service.exchange.imports import running
from service.exchange.imports.commands import FOLDER
from service.journal.verifying import verify
from service.platform.blobs import Blobs
from service.platform.work import UnitOfWork
from service.worker.imports import KEPT_DAYS, forget_files
from tests.conftest import Client, Keys
from tests.exchange.importing import Importing, fates

MAPPING: dict[str, Any] = {
    "series": "kept-list",
    "identity": [{"by": "identifier", "scheme": "partner:kept"}],
    "person": {"sex": {"column": "Sex"}, "birth_date": {"column": "Born"}, "occupations": {"column": "Work", "split": ";"}},
    "names": [{"fields": {"full": {"column": "Name"}}, "brackets": "alias"}],
    "identifiers": [{"fields": {"scheme": {"value": "partner:kept"}, "value": {"column": "No"}}}],
    "case": {"country": {"column": "Country"}, "deprivation": {"value": "arrest"}, "summary": {"column": "Story"}},
    "status": [
        {"fields": {"axis": {"value": "custody"}, "code": {"value": "in_custody"}, "occurred": {"column": "Arrested"}}},
        {
            "when": [{"column": "Now", "among": ["released"]}],
            "fields": {"axis": {"value": "custody"}, "code": {"value": "released"}, "occurred": {"stated_on": True}},
        },
    ],
    "placements": [{"fields": {"place": {"column": "Prison"}}}],
    "proceedings": [
        {
            "fields": {"type": {"value": "trial"}, "court": {"column": "Court"}},
            "charges": [{"fields": {"title": {"column": "Charge"}}}],
            "sentences": [{"fields": {"kind": {"value": "imprisonment"}, "years": {"column": "Years"}}}],
        }
    ],
    "sources": [{"fields": {"url": {"column": "Link", "split": r"\s+"}}}],
}
HEAD = "No,Name,Sex,Born,Work,Country,Story,Arrested,Now,Prison,Court,Charge,Years,Link,Remark\r\n"
ANA = "7,Ana Bertelho (Aninha),female,1980-05,poet; nurse,Brazil,Taken at home,2014-03-02,held,Block Nine,City Court,Slander,3,https://example.org/a,loud\r\n"
BAO = "8,Bao Tessen,male,1975,,BR,,2015,,,,,,,\r\n"


@pytest.fixture
def importing(ngo: Client, app: FastAPI) -> Importing:
    return Importing(ngo, app)


async def test_a_row_becomes_a_person_a_case_and_all_that_is_known_of_both(importing: Importing) -> None:
    batch = await importing.applied(HEAD + ANA + BAO, MAPPING)
    assert batch["progress"]["fates"] == {"create": 2}
    row = (await importing.rows(batch))[0]
    case = (await importing.client.get(f"/v1/cases/{row['case_id']}")).json()
    assert case["reference"].startswith("BR-2014-")
    assert {(name["full"], name["kind"]) for name in case["person"]["names"]} == {("Ana Bertelho", "primary"), ("Aninha", "alias")}
    assert (case["status"]["custody"]["code"], case["detained_on"]) == ("in_custody", "2014-03-02")
    assert [place["place"] for place in case["placements"]] == ["Block Nine"]
    (trial,) = case["proceedings"]
    assert (trial["court"], trial["charges"][0]["title"], trial["sentences"][0]["years"]) == ("City Court", "Slander", 3)
    person = (await importing.client.get(f"/v1/persons/{row['person_id']}")).json()
    assert (person["birth_date"], person["sex"], person["occupations"]) == ("1980-05", "female", ["poet", "nurse"])


async def test_of_several_charges_in_one_cell_each_is_one_and_a_later_list_adds_the_new_one(importing: Importing) -> None:
    trial = {"fields": {"type": {"value": "trial"}}, "charges": [{"fields": {"title": {"column": "Charge", "split": r"\s*;\s*"}}}]}
    mapping = MAPPING | {"proceedings": [trial], "series": "charged"}
    early, late = ANA.replace("Slander", "Slander; Unlawful assembly"), ANA.replace("Slander", "Slander; Unlawful assembly;Sedition")

    async def charged(batch: dict[str, Any]) -> list[str]:
        (row,) = await importing.rows(batch)
        case = (await importing.client.get(f"/v1/cases/{row['case_id']}")).json()
        return [charge["title"] for proceeding in case["proceedings"] for charge in proceeding["charges"]]

    assert await charged(await importing.applied(HEAD + early, mapping)) == ["Slander", "Unlawful assembly"]
    again = await importing.applied(HEAD + early, mapping, mode="upsert")
    assert again["progress"]["fates"] == {"same": 1}
    assert await charged(await importing.applied(HEAD + late, mapping, mode="upsert")) == ["Slander", "Unlawful assembly", "Sedition"]


async def test_of_several_places_in_one_cell_each_is_one_and_none_of_them_has_the_days_of_all(importing: Importing) -> None:
    held = {"fields": {"place": {"column": "Prison", "split": r"\s*;\s*"}, "from": {"column": "Arrested"}}}
    mapping = MAPPING | {"placements": [held], "series": "moved"}
    moved = BAO.replace("2015,,", "2015,,Block Nine; Block Ten")

    async def places(batch: dict[str, Any]) -> list[tuple[str, str | None]]:
        case = (await importing.client.get(f"/v1/cases/{(await importing.rows(batch))[-1]['case_id']}")).json()
        return [(placement["place"], placement["from"]) for placement in case["placements"]]

    batch = await importing.applied(HEAD + ANA + moved, mapping)
    assert await places(batch) == [("Block Nine", None), ("Block Ten", None)]
    case = (await importing.client.get(f"/v1/cases/{(await importing.rows(batch))[0]['case_id']}")).json()
    assert [(placement["place"], placement["from"]) for placement in case["placements"]] == [("Block Nine", "2014-03-02")]
    later = moved.replace("Block Ten", "Block Ten; Block Eleven")
    again = await importing.applied(HEAD + ANA + later, mapping, mode="upsert")
    assert [place for place, _ in await places(again)] == ["Block Nine", "Block Ten", "Block Eleven"]


async def test_what_breaks_a_rule_between_members_is_left_out_and_the_rest_of_the_part_stays(importing: Importing) -> None:
    held = {"fields": {"place": {"column": "Prison"}, "from": {"column": "Arrested"}, "to": {"column": "Born"}}}
    batch = await importing.applied(HEAD + ANA, MAPPING | {"placements": [held], "series": "backwards"})
    (row,) = await importing.rows(batch)
    assert ("unfit", "Born") in [(problem["code"], problem["column"]) for problem in row["problems"]]
    case = (await importing.client.get(f"/v1/cases/{row['case_id']}")).json()
    told = [(placement["place"], placement["from"], placement["to"]) for placement in case["placements"]]
    assert told == [("Block Nine", "2014-03-02", None)]


async def test_everything_imported_is_cited_to_the_list_and_what_the_model_has_no_place_for_is_quoted(importing: Importing) -> None:
    batch = await importing.applied(HEAD + ANA, MAPPING)
    (row,) = await importing.rows(batch)
    case = (await importing.client.get(f"/v1/cases/{row['case_id']}")).json()
    own = [each for each in case["citations"] if each["source_id"] == batch["source_id"]]
    cited = {each["subject"]["type"] for each in own}
    assert {"case", "status_event", "placement", "proceeding", "charge", "sentence"} <= cited
    (whole,) = [each for each in own if each["subject"]["type"] == "case"]
    assert whole["locator"] == "row 2"
    assert "Remark: loud" in whole["quote"]
    assert "https://example.org/a" in {source["url"] for source in case["sources"]}


async def test_the_same_file_twice_changes_nothing(importing: Importing) -> None:
    await importing.applied(HEAD + ANA + BAO, MAPPING)
    before = await importing.cases()
    batch = await importing.applied(HEAD + ANA + BAO, MAPPING)
    assert batch["progress"]["fates"] == {"same": 2}
    assert await importing.cases() == before


async def test_a_later_revision_updates_what_the_list_itself_told(importing: Importing) -> None:
    await importing.applied(HEAD + ANA, MAPPING)
    later = ANA.replace("1980-05", "1980-05-17").replace("held", "released").replace("Block Nine", "Block Ten")
    batch = await importing.applied(HEAD + later, MAPPING, mode="upsert", stated_on="2016-01-05")
    assert batch["progress"]["fates"] == {"update": 1}
    (row,) = await importing.rows(batch)
    assert {(each["field"], each["verdict"]) for each in row["differences"]} >= {("birth_date", "set"), ("place", "set")}
    case = (await importing.client.get(f"/v1/cases/{row['case_id']}")).json()
    assert (case["status"]["custody"]["code"], case["status"]["custody"]["since"]) == ("released", "2016-01-05")
    assert [place["place"] for place in case["placements"]] == ["Block Ten"]


async def test_a_corrected_date_supersedes_the_event_it_corrects(importing: Importing) -> None:
    await importing.applied(HEAD + BAO, MAPPING)
    batch = await importing.applied(HEAD + BAO.replace("2015", "2015-06-01"), MAPPING, mode="upsert")
    (row,) = await importing.rows(batch)
    case = (await importing.client.get(f"/v1/cases/{row['case_id']}")).json()
    assert case["detained_on"] == "2015-06-01"
    old = next(event for event in case["status_history"] if event["occurred"] == "2015")
    assert old["superseded_by_id"] is not None


async def _worked_on(importing: Importing) -> dict[str, Any]:
    """Ana imported, and her birth date corrected by a case worker since."""
    batch = await importing.applied(HEAD + ANA, MAPPING)
    (row,) = await importing.rows(batch)
    person = (await importing.client.get(f"/v1/persons/{row['person_id']}")).json()
    await importing.client.patch(f"/v1/persons/{person['id']}", {"birth_date": "1981"}, person["version"])
    return row


@pytest.mark.parametrize(
    ("on_conflict", "fate", "born", "disputes"),
    [("skip", "conflict", "1981", 0), ("cite", "conflict", "1981", 1), ("overwrite", "update", "1979", 0), ("fail", "conflict", "1981", 0)],
)
async def test_what_others_said_and_the_list_says_otherwise_is_a_conflict(
    importing: Importing, on_conflict: str, fate: str, born: str, disputes: int
) -> None:
    row = await _worked_on(importing)
    batch = await importing.applied(HEAD + ANA.replace("1980-05", "1979"), MAPPING, mode="upsert", on_conflict=on_conflict)
    assert batch["progress"]["fates"] == {fate: 1}
    person = (await importing.client.get(f"/v1/persons/{row['person_id']}")).json()
    assert person["birth_date"] == born
    listed = (await importing.client.get("/v1/citations", params={"limit": 200})).json()["items"]
    assert len([each for each in listed if each["stance"] == "disputes" and each["stated_value"] == "1979"]) == disputes


async def test_what_was_refused_for_a_conflict_is_asked_again_by_the_next_import(importing: Importing) -> None:
    person = (await _worked_on(importing))["person_id"]
    later = HEAD + ANA.replace("1980-05", "1980-06")
    refused = await importing.applied(later, MAPPING, mode="upsert", on_conflict="fail")
    assert refused["progress"]["fates"] == {"conflict": 1}
    overwritten = await importing.applied(later, MAPPING, mode="upsert", on_conflict="overwrite")
    assert overwritten["progress"]["fates"] == {"update": 1}
    assert (await importing.client.get(f"/v1/persons/{person}")).json()["birth_date"] == "1980-06"


async def test_what_the_list_has_not_changed_stays_as_others_made_it(importing: Importing) -> None:
    row = await _worked_on(importing)
    batch = await importing.applied(HEAD + ANA.replace("loud", "quiet"), MAPPING, mode="upsert")
    assert "conflict" not in batch["progress"]["fates"]
    assert (await importing.client.get(f"/v1/persons/{row['person_id']}")).json()["birth_date"] == "1981"


async def test_modes_say_what_rows_may_do(importing: Importing) -> None:
    batch = await importing.applied(HEAD + ANA, MAPPING, mode="update_only")
    assert batch["progress"]["fates"] == {"refused": 1}
    batch = await importing.applied(HEAD + ANA, MAPPING, mode="upsert")
    assert [each["code"] for each in (await importing.rows(batch))[0]["problems"]] == ["unknown-id"]
    batch = await importing.applied(HEAD + ANA, MAPPING, mode="upsert", create_missing=True)
    assert batch["progress"]["fates"] == {"create": 1}
    batch = await importing.applied(HEAD + ANA.replace("1980-05", "1970"), MAPPING)
    assert [each["code"] for each in (await importing.rows(batch))[0]["problems"]] == ["already-here"]


async def test_the_fate_of_each_row_is_told_and_the_rest_goes_on(importing: Importing) -> None:
    rows = [
        ANA,
        "9,,male,,,Brazil,,,,,,,,,\r\n",  # nobody is named
        "10,Cato Winther,male,sometime,,Brazil,,,,,,,,,\r\n",  # a date that is none is left out
        "11,Dora Elstad,female,,,Atlantis,,,,,,,,,\r\n",  # no country, no case
        "7,Ana Bertelho,female,,,Brazil,,,,,,,,,\r\n",  # told before
    ]
    batch = await importing.applied(HEAD + "".join(rows), MAPPING)
    told = {row["number"]: row for row in await importing.rows(batch)}
    assert fates(list(told.values())) == {2: "create", 3: "refused", 4: "create", 5: "refused", 6: "refused"}
    assert [each["code"] for each in told[3]["problems"]] == ["no-name"]
    (problem,) = told[4]["problems"]
    assert (problem["column"], problem["value"], problem["fatal"]) == ("Born", "sometime", False)
    assert "no-country" in [each["code"] for each in told[5]["problems"]]
    assert [each["code"] for each in told[6]["problems"]] == ["told-twice"]


async def test_an_import_is_taken_back_whole(importing: Importing) -> None:
    batch = await importing.applied(HEAD + ANA + BAO, MAPPING)
    batch = await importing.stage(batch, "revert")
    assert batch["state"] == "reverted"
    assert await importing.cases() == []
    again = await importing.applied(HEAD + ANA + BAO, MAPPING)
    assert again["progress"]["fates"] == {"create": 2}, "the list may come back"


async def test_a_reverted_update_restores_what_stood_and_keeps_what_others_changed_since(importing: Importing) -> None:
    first = await importing.applied(HEAD + ANA + BAO, MAPPING)
    ana, bao = await importing.rows(first)
    later = ANA.replace("1980-05", "1980-05-17").replace("Taken at home", "Taken at work")
    second = await importing.applied(HEAD + later + BAO.replace("1975", "1976"), MAPPING, mode="upsert")
    person = (await importing.client.get(f"/v1/persons/{ana['person_id']}")).json()
    await importing.client.patch(f"/v1/persons/{person['id']}", {"birth_date": "1982"}, person["version"])
    second = await importing.stage(second, "revert")
    assert second["state"] == "reverted"
    assert (await importing.client.get(f"/v1/persons/{ana['person_id']}")).json()["birth_date"] == "1982"
    assert (await importing.client.get(f"/v1/cases/{ana['case_id']}")).json()["summary"] == "Taken at home"
    assert (await importing.client.get(f"/v1/persons/{bao['person_id']}")).json()["birth_date"] == "1975"
    kept = {row["number"]: [each["code"] for each in row["problems"]] for row in await importing.rows(second)}
    assert kept == {2: ["kept"], 3: []}


async def test_whoever_was_worked_on_since_is_not_taken_back(importing: Importing) -> None:
    batch = await importing.applied(HEAD + ANA + BAO, MAPPING)
    ana, _ = await importing.rows(batch)
    event = {"axis": "life", "code": "alive_confirmed", "occurred": "2020"}
    await importing.client.made(f"/v1/cases/{ana['case_id']}/status-events", event)
    await importing.stage(batch, "revert")
    assert [case["id"] for case in await importing.cases()] == [ana["case_id"]]


async def test_a_suppressed_person_does_not_come_back_by_a_list(importing: Importing, ngo: Client) -> None:
    assert (await ngo.post("/v1/suppressions", {"names": ["Elif Sarnak"], "reason": "asked to be forgotten"})).status_code == 204
    batch = await importing.applied(HEAD + ANA + BAO.replace("Bao Tessen", "Elif Sarnak"), MAPPING)
    rows = await importing.rows(batch)
    assert fates(rows) == {2: "create", 3: "suppressed"}
    assert "Elif" not in str(rows[1])


async def test_an_import_of_another_organization_is_not_there(importing: Importing, other: Client) -> None:
    batch = await importing.send(HEAD + ANA)
    for method, path in (("GET", ""), ("GET", "/rows"), ("GET", "/report"), ("POST", "/check"), ("POST", "/apply")):
        answer = await other(method, f"/v1/imports/{batch['id']}{path}")
        assert answer.status_code == 404, (method, path, answer.text)


async def test_the_report_is_a_table_of_problems_and_differences(importing: Importing) -> None:
    batch = await importing.applied(HEAD + "9,,male,,,Brazil,,,,,,,,,\r\n" + BAO, MAPPING)
    answer = await importing.client.get(f"/v1/imports/{batch['id']}/report")
    lines = answer.text.splitlines()
    assert lines[0].startswith("row,fate,code,column,value,message")
    assert lines[1].startswith("2,refused,no-name")
    assert lines[2].startswith("3,create,")


async def test_a_mapping_that_speaks_of_fields_that_are_not_there_is_refused_by_its_place(importing: Importing) -> None:
    batch = await importing.send(HEAD + ANA)
    wrong = {**MAPPING, "person": {"shoe_size": {"column": "Sex"}}}
    answer = await importing.client.patch(f"/v1/imports/{batch['id']}", {"mapping": wrong}, batch["version"])
    assert answer.status_code == 422
    assert [each["pointer"] for each in answer.json()["errors"]] == ["/mapping/person/shoe_size"]


async def test_a_mapping_is_kept_changed_and_used_for_the_next_list(importing: Importing, ngo: Client) -> None:
    kept = await ngo.made("/v1/mappings", {"name": "kept-list", "content": MAPPING})
    unstorable = MAPPING | {"case_when": [{"column": "Na\x00me", "among": ["\x00"]}], "nothing": ["\x00"]}
    refused = await ngo.post("/v1/mappings", {"name": "no-list", "content": unstorable})
    assert {each["pointer"] for each in refused.json()["errors"]} == {
        "/content/case_when/0/column",
        "/content/case_when/0/among/0",
        "/content/nothing/0",
    }
    answer = await ngo.patch("/v1/mappings/kept-list", {"note": "of the second year"}, kept["version"])
    assert answer.json()["version"] == kept["version"] + 1
    batch = await importing.send(HEAD + ANA, mapping="kept-list")
    assert (batch["state"], batch["mapping"]["series"]) == ("mapped", "kept-list")
    assert (await ngo("POST", "/v1/imports", content=b"a,b\n1,2\n", params={"file_name": "x", "mapping": "none-such"})).status_code == 422


async def test_steps_out_of_order_are_refused(importing: Importing) -> None:
    batch = await importing.send(HEAD + ANA)
    batch = await importing.amend(batch, mapping=MAPPING)
    assert (await importing.client.post(f"/v1/imports/{batch['id']}/apply")).status_code == 409
    assert (await importing.client.post(f"/v1/imports/{batch['id']}/revert")).status_code == 409
    assert (await importing.client.post(f"/v1/imports/{batch['id']}/check")).status_code == 202
    assert (await importing.client.post(f"/v1/imports/{batch['id']}/check")).status_code == 409
    await importing.work()


async def test_a_file_that_is_no_table_says_what_to_do(ngo: Client) -> None:
    answer = await ngo("POST", "/v1/imports", content=b"%PDF-1.7 and more", params={"file_name": "list.pdf"})
    assert answer.status_code == 422
    assert "PDF" in answer.json()["detail"]


async def test_an_apply_that_was_cut_off_goes_on_where_it_stopped(importing: Importing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "ROWS_AT_ONCE", 2)
    rows = [f"{100 + each},Person Number{each},male,,,Brazil,,2015,,,,,,,\r\n" for each in range(7)]
    batch = await importing.amend(await importing.send(HEAD + "".join(rows)), mapping=MAPPING)
    batch = await importing.stage(batch, "check")
    await importing.client.post(f"/v1/imports/{batch['id']}/apply")
    keep, count = running._keep, 0

    async def dies(*args: Any) -> None:
        nonlocal count
        count += 1
        if count == 3:
            raise KeyboardInterrupt
        await keep(*args)

    monkeypatch.setattr(running, "_keep", dies)
    with pytest.raises(KeyboardInterrupt):
        await importing.work()
    assert len(await importing.cases()) == 4, "two chunks, and nothing of the third"
    monkeypatch.setattr(running, "_keep", keep)
    await importing.work()
    after = (await importing.client.get(f"/v1/imports/{batch['id']}")).json()
    assert (after["state"], after["progress"]["fates"]) == ("applied", {"create": 7})
    assert len(await importing.cases()) == 7


async def test_an_import_that_a_fault_of_ours_ends_has_failed_and_the_next_is_done(
    importing: Importing, monkeypatch: pytest.MonkeyPatch
) -> None:
    faulty, next_ = [await importing.amend(await importing.send(HEAD + row), mapping=MAPPING) for row in (ANA, BAO)]
    keep = running._keep

    async def breaks(work: UnitOfWork, job: running.Job, *args: Any) -> None:
        if str(job.import_id) == faulty["id"]:
            raise ZeroDivisionError
        await keep(work, job, *args)

    monkeypatch.setattr(running, "_keep", breaks)
    for batch in (faulty, next_):
        assert (await importing.client.post(f"/v1/imports/{batch['id']}/check")).status_code == 202
    with capture_logs() as logged:
        await importing.work()
    faulty, next_ = [(await importing.client.get(f"/v1/imports/{batch['id']}")).json() for batch in (faulty, next_)]
    assert (faulty["state"], faulty["progress"]["running"], next_["state"]) == ("failed", False, "checked")
    assert "logged under the import's id" in faulty["failure"]
    assert [(entry["error"], entry["import_id"]) for entry in logged if entry["event"] == "unforeseen"] == [
        ("ZeroDivisionError", faulty["id"])
    ]


async def test_whom_only_cleared_keys_may_read_an_uncleared_key_neither_changes_nor_compares_with(keys: Keys, app: FastAPI) -> None:
    cleared = await keys.join()
    uncleared = await keys.key(str(cleared.organization), Scope.READ, Scope.WRITE)
    await Importing(cleared, app).applied(HEAD + ANA, {**MAPPING, "audience": "restricted"})
    importing = Importing(uncleared, app)
    batch = await importing.applied(HEAD + ANA.replace("1980-05", "1970"), MAPPING, mode="upsert", on_conflict="overwrite")
    (row,) = await importing.rows(batch)
    assert ([each["code"] for each in row["problems"]], row["differences"], row["person_id"]) == (["not-cleared"], [], None)


async def test_what_a_cleared_key_compared_with_is_for_cleared_keys(keys: Keys, app: FastAPI) -> None:
    cleared = await keys.join()
    uncleared = await keys.key(str(cleared.organization), Scope.READ, Scope.WRITE)
    batch = await Importing(cleared, app).applied(HEAD + ANA, MAPPING)
    assert (await uncleared.get(f"/v1/imports/{batch['id']}")).status_code == 404
    assert (await uncleared.get(f"/v1/imports/{batch['id']}/rows")).status_code == 404


async def test_an_erased_person_is_gone_from_what_imports_remember(importing: Importing, ngo: Client, owner: asyncpg.Connection) -> None:
    first = await importing.applied(HEAD + ANA, MAPPING)
    batch = await importing.applied(HEAD + ANA.replace("Taken at home", "Taken at work"), MAPPING, mode="upsert")
    (row,) = await importing.rows(batch)
    assert row["differences"]
    erased = await ngo.post(f"/v1/persons/{row['person_id']}/erasure", {"reason": "asked for it", "suppress": False})
    assert erased.status_code == 200, erased.text
    for each in (first, batch):
        assert "Taken at" not in str(await importing.rows(each))
    assert await owner.fetchval("SELECT count(*) FROM list_entry WHERE person_id = $1", UUID(row["person_id"])) == 0


async def test_a_file_is_forgotten_once_it_is_applied_and_not_while_it_may_still_be(importing: Importing) -> None:
    blobs = Blobs(Path(importing.registry.blobs) / FOLDER)
    applied = await importing.applied(HEAD + ANA.replace("loud", "applied"), MAPPING)
    waiting = await importing.send(HEAD + ANA.replace("loud", "waiting"))

    async def kept_after(**time: int) -> set[str]:
        await forget_files(importing.registry.database, blobs, lambda: importing.registry.clock() + timedelta(**time))
        return {applied["sha256"], waiting["sha256"]} & set(blobs.stored(importing.registry.clock() + timedelta(days=100)))

    assert await kept_after(minutes=1) == {applied["sha256"], waiting["sha256"]}
    assert await kept_after(hours=2) == {waiting["sha256"]}
    assert await kept_after(days=KEPT_DAYS + 1) == set()
    batch = await importing.amend(waiting, mapping=MAPPING)
    batch = await importing.stage(batch, "check")
    assert (batch["state"], batch["failure"]) == ("failed", "The file was kept no longer: send it again.")


async def test_an_import_whose_file_cannot_be_read_fails_and_says_so(importing: Importing, app: FastAPI) -> None:
    batch = await importing.amend(await importing.send(HEAD + ANA), mapping=MAPPING)
    kept = Blobs(Path(app.state.registry.blobs) / FOLDER).place(batch["sha256"])
    kept.unlink()
    kept.mkdir()  # a folder is what nobody may read as a file, whoever runs the tests
    batch = await importing.stage(batch, "check")
    kept.rmdir()
    assert (batch["state"], batch["failure"]) == ("failed", "The registry can't read the file where it keeps it (Is a directory).")


async def test_a_mapping_is_proposed_and_asks_what_it_cannot_know(importing: Importing) -> None:
    batch = await importing.send(HEAD.replace("Country", "Note") + ANA.replace("Brazil", "tall"))
    assert (batch["state"], [each["pointer"] for each in batch["questions"]]) == ("uploaded", ["/case/country"])
    answer = await importing.client.post(f"/v1/imports/{batch['id']}/check")
    assert (answer.status_code, answer.json()["type"]) == (422, "/docs/problems/open-questions")
    answered = await importing.send(HEAD.replace("Country", "Note") + ANA.replace("Brazil", "tall"), country="BR")
    assert (answered["state"], answered["mapping"]["case"]["country"]) == ("mapped", {"value": "BR"})


async def test_the_country_that_is_given_is_that_of_the_rows_that_do_not_say_theirs(importing: Importing) -> None:
    rows = HEAD + ANA + BAO.replace(",BR,", ",,")
    await importing.client.made("/v1/mappings", {"name": "kept-list", "content": MAPPING})
    for batch in (await importing.send(rows, country="BR"), await importing.send(rows, country="BR", mapping="kept-list")):
        checked = await importing.stage(batch, "check")
        assert [row["fate"] for row in await importing.rows(checked)] == ["create", "create"]
        assert (checked["mapping"]["case"]["country"]["column"], checked["mapping"]["case"]["country"]["value"]) == ("Country", "BR")


async def test_a_column_of_countries_other_than_the_one_that_is_given_says_where_people_are_from(importing: Importing) -> None:
    batch = await importing.send(HEAD + ANA + BAO, country="US")
    assert batch["mapping"]["case"]["country"] == {"value": "US"}


async def test_what_an_import_leaves_unsaid_stands_as_the_journal_has_it(importing: Importing, owner: asyncpg.Connection) -> None:
    header = '{"record": "header", "format": "habeas-records", "format_version": 1, "organizations": []}\n'
    batch = await importing.send(header + '{"record": "end"}\n', "registry.jsonl")
    assert (batch["format"], batch["mapping"]) == ("records", None)
    assert await owner.fetchval("SELECT mapping IS NULL FROM import_batch WHERE id = $1::uuid", batch["id"])
    assert (await verify(owner, ["import_batch"])).broken is None
