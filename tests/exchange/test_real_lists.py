"""Lists that are really published, imported whole. HABEAS_LISTS names the folder that has them; they are not the project's to carry."""

import json
import os
from collections import Counter
from importlib.resources import files
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from fastapi import FastAPI

from tests.conftest import Client, Keys
from tests.exchange.importing import Importing

pytestmark = pytest.mark.skipif("HABEAS_LISTS" not in os.environ, reason="HABEAS_LISTS names the folder of the lists")


def folder(name: str) -> Path:
    return Path(os.environ["HABEAS_LISTS"]) / name


def example(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(files("service.exchange.examples").joinpath(f"{name}.json").read_text(encoding="utf-8"))
    return read


SETTINGS: dict[str, Any] = {"mode": "upsert", "create_missing": True, "look_for_duplicates": False}


async def test_twelve_revisions_of_a_list_are_one_list_that_learns(ngo: Client, app: FastAPI, owner: asyncpg.Connection) -> None:
    importing, mapping = Importing(ngo, app), example("chinese-political-prisoners")
    moments, totals = [], Counter[str]()
    for revision in sorted(folder("china-political-prisoners/revisions").glob("*.csv")):
        batch = await importing.applied(revision.read_bytes(), mapping, revision.name, stated_on=revision.name[:10], **SETTINGS)
        totals.update(batch["progress"]["fates"])
        moments.append(batch["updated_at"])
    assert set(totals) == {"create", "update", "same"}
    entries = await owner.fetch("SELECT person_id, case_id FROM list_entry WHERE organization_id = $1::uuid", ngo.organization)
    assert totals["create"] == len(entries) == len({entry["person_id"] for entry in entries}), "nobody is doubled"
    named = await owner.fetch(
        'SELECT p.birth_date FROM person_name n JOIN person p ON p.id = n.person_id WHERE n.organization_id = $1::uuid AND n."full" = $2',
        ngo.organization,
        "陈卫",
    )
    assert sorted(str(each["birth_date"])[:4] for each in named) == ["1967", "1969"], "two people of one name stay two"
    cases = [entry["case_id"] for entry in entries]
    assert not await owner.fetchval("SELECT count(*) FROM status_event WHERE case_id = ANY($1) AND code = 'released'", cases)
    assert await owner.fetchval("SELECT count(*) FROM sentence WHERE case_id = ANY($1) AND expected_end_latest < now()", cases) > 0
    aliases = await owner.fetch('SELECT "full" FROM person_name WHERE organization_id = $1::uuid AND kind = $2', ngo.organization, "alias")
    assert {"谢文飞", "望云和尚"} <= {each["full"] for each in aliases}
    # The sentence of the first came with the fifth revision: before it, the registry did not know of any.
    case = await owner.fetchval(
        'SELECT c.id FROM "case" c JOIN person_name n ON n.person_id = c.person_id WHERE n.organization_id = $1::uuid AND n."full" = $2',
        ngo.organization,
        "刘晓波",
    )
    known = [(await ngo.get(f"/v1/cases/{case}", params={"known_at": moment})).json() for moment in (moments[3], moments[5])]
    assert [len(each["proceedings"]) for each in known] == [0, 1]


async def test_a_list_reads_the_same_from_csv_and_from_a_workbook(keys: Keys, app: FastAPI) -> None:
    read = []
    for name in ("pinochet.csv", "pinochet.xlsx"):
        client = await keys.join()
        batch = await Importing(client, app).applied(
            folder("chile-pinochet").joinpath(name).read_bytes(), example("pinochet"), name, **SETTINGS
        )
        assert batch["progress"]["fates"] == {"create": 2398}
        lines = (await client.get("/v1/cases", headers={"Accept": "application/x-ndjson"})).text.splitlines()
        read.append(sorted(_told(json.loads(line)) for line in lines))
    assert read[0] == read[1]


def _told(case: dict[str, Any]) -> str:
    """What a line of the list of cases tells, apart from what the registry itself gives out."""
    return json.dumps(
        {name: case[name] for name in ("country", "status", "detained_on", "summary")} | {"name": case["person"]["display_name"]}
    )


async def test_dates_of_another_calendar_are_told_in_ours_and_quoted_as_they_are(
    ngo: Client, app: FastAPI, owner: asyncpg.Connection
) -> None:
    batch = await Importing(ngo, app).applied(
        folder("iran-javidnam").joinpath("javidnam.csv").read_bytes(), example("javidnam"), "javidnam.csv", **SETTINGS
    )
    assert batch["progress"]["fates"] == {"create": 5202}
    row = await owner.fetchrow(
        """SELECT p.death_date, p.birth_date, c.quote FROM person p JOIN person_identifier i ON i.person_id = p.id
        LEFT JOIN citation c ON c.subject_id = p.id OR c.case_id IN (SELECT id FROM "case" WHERE person_id = p.id)
        WHERE i.value = 'jvn_ea919aa3fe' AND c.quote LIKE '%date_jalali%' LIMIT 1"""
    )
    assert (row["death_date"], row["birth_date"][:4]) == ("2021-06-07", "1985")
    assert "درگذشتهٔ ۱۷ خردادماه ۱۴۰۰" in row["quote"]
