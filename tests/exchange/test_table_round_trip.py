"""A table of cases comes back through the mapping that is kept for it, as far as a table can say a case."""

import json
from collections.abc import AsyncIterator
from importlib.resources import files
from typing import Any

import pytest
from fastapi import FastAPI

from schemas.mappings import Mapping
from schemas.vocabulary import Scope
from service.exchange.exports.columns import TEMPLATE, of_template
from service.exchange.imports.checking import check
from tests.conftest import Keys, Sample
from tests.exchange.exporting import content
from tests.exchange.importing import Importing
from tests.leaks.conftest import application

MAPPING: dict[str, Any] = json.loads(files("service.exchange").joinpath("examples/habeas.json").read_text(encoding="utf-8"))
NOT_SAID = {
    "advocacy_actions.*", "assessments.*", "placements.*.facility_id", "proceedings.*.court_id", "sources.*.id", "status_history.*.facility_id",
    "status_history.*.recorded_at", "status_history.*.retracted_at", "status_history.*.retraction_reason",
}  # fmt: skip
"""What a mapping has no field for: other records' ids, what was done about a case, what organizations found, when the registry learned it."""


@pytest.fixture(scope="module")
async def elsewhere(server: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[FastAPI]:
    """A registry without anything in it."""
    async with application(server, tmp_path_factory.mktemp("tables"), "tables") as app:
        yield app


def test_the_mapping_knows_every_column_that_a_table_has() -> None:
    mapping = Mapping.model_validate(MAPPING)
    check(mapping)
    taken = {of_template(column) for column in mapping.taken}
    assert taken <= set(TEMPLATE)
    untaken = set(TEMPLATE) - taken - set(mapping.ignore)
    assert {column if column in NOT_SAID else f"{column.split('.*')[0]}.*" for column in untaken} == NOT_SAID


def said(case: dict[str, Any]) -> dict[str, Any]:
    """Of a case's document, what a table says."""

    def each(items: list[dict[str, Any]], *names: str) -> list[list[Any]]:
        return sorted(([item[name] for name in names] for item in items), key=str)

    person = case["person"]
    proceedings = [
        [*each([proceeding], "type", "held_on", "court", "outcome"), each(proceeding["charges"], "title", "statute", "article", "disposition"),
         each(proceeding["sentences"], "kind", "years", "months", "days", "from")]
        for proceeding in case["proceedings"]
    ]  # fmt: skip
    return {
        "names": each(person["names"], "full", "given", "family", "kind", "language", "script"),
        "person": [person["sex"], person["birth_date"], sorted(person["nationalities"]), sorted(person["categories"])],
        "case": [case[name] for name in ("country", "deprivation", "summary", "detained_on", "ended_on", "tags", "warrant_shown")],
        "codes": {axis: standing and standing["code"] for axis, standing in case["status"].items()},
        "history": each(
            [event for event in case["status_history"] if not event["retracted_at"]], "axis", "code", "occurred", "certainty", "note"
        ),
        "placements": each(case["placements"], "place", "from", "to", "reason", "certainty"),
        "proceedings": proceedings,
        "occurrences": each(case["occurrences"], "type", "occurred", "place", "text", "certainty"),
    }


async def test_a_table_gives_the_same_cases_elsewhere_and_again_changes_nothing(sample: Sample, elsewhere: FastAPI) -> None:
    member = await Keys(elsewhere).join(*(scope for scope in Scope if scope is not Scope.RESTRICTED))
    importing = Importing(member, elsewhere)
    for format_, fates in (("csv", {"create": 7}), ("xlsx", {"same": 7})):
        table = (await content(sample.app, sample.member, format_)).content
        batch = await importing.applied(table, MAPPING, f"cases.{format_}", create_missing=True)
        assert batch["progress"]["fates"] == fates, await importing.rows(batch, fate="refused")
    listed = [
        [(await client.get(f"/v1/cases/{each['reference']}")).json() for each in (await client.get("/v1/cases")).json()["items"]]
        for client in (sample.member, member)
    ]
    one, other = [sorted((said(case) for case in cases), key=str) for cases in listed]
    for here, there in zip(one, other, strict=True):
        for member_, value in here.items():
            assert there[member_] == value, member_
