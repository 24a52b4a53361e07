"""A row that is sent again as it was is known without being read, and nothing else than the reading is left out."""

from typing import Any

import pytest
from fastapi import FastAPI

from schemas.mappings import Mapping
from service.exchange.formats.rows import Row
from service.exchange.imports.drafting import Drafter
from service.exchange.imports.unchanged import RowDigests
from tests.conftest import Client
from tests.exchange.importing import Importing, fates
from tests.exchange.test_imports import ANA, BAO, HEAD, MAPPING

BY_NAME = {key: value for key, value in MAPPING.items() if key not in ("identity", "identifiers")} | {"series": "unnumbered"}


@pytest.fixture
def importing(ngo: Client, app: FastAPI) -> Importing:
    return Importing(ngo, app)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of the rows that are read."""
    numbers: list[int] = []
    draft = Drafter.draft

    def noted(self: Drafter, row: Row) -> Any:
        numbers.append(row.number)
        return draft(self, row)

    monkeypatch.setattr(Drafter, "draft", noted)
    return numbers


async def test_only_rows_that_changed_are_read(importing: Importing, read: list[int]) -> None:
    first = await importing.applied(HEAD + ANA + BAO, MAPPING)
    read.clear()
    again = await importing.applied(HEAD + ANA + BAO.replace("1975", "1976"), MAPPING, mode="upsert", stated_on="2020-01-01")
    assert set(read) == {3}
    assert fates(await importing.rows(again)) == {2: "same", 3: "update"}
    told = [[(row["person_id"], row["case_id"]) for row in await importing.rows(batch)] for batch in (first, again)]
    assert told[0] == told[1], "a row that was not read is told of whom it always was"


async def test_of_two_rows_of_one_entry_the_second_is_refused_whichever_is_known(importing: Importing, read: list[int]) -> None:
    await importing.applied(HEAD + ANA + BAO, MAPPING)
    read.clear()
    changed = BAO.replace("1975", "1976")
    later = await importing.applied(HEAD + ANA + ANA + changed + BAO, MAPPING, mode="upsert")
    assert fates(await importing.rows(later)) == {2: "same", 3: "refused", 4: "update", 5: "refused"}
    assert 2 not in read


async def test_what_was_taken_back_is_read_again(importing: Importing) -> None:
    changed = BAO.replace("1975", "1976")
    first = await importing.applied(HEAD + BAO, MAPPING)
    second = await importing.applied(HEAD + changed, MAPPING, mode="upsert")
    await importing.stage(second, "revert")
    for row, fate in ((BAO, "same"), (changed, "update"), (changed, "same")):
        batch = await importing.applied(HEAD + row, MAPPING, mode="upsert")
        assert batch["progress"]["fates"] == {fate: 1}
    (told,) = await importing.rows(first)
    assert (await importing.client.get(f"/v1/persons/{told['person_id']}")).json()["birth_date"] == "1976"


async def test_whoever_was_withdrawn_is_told_of_as_withdrawn(importing: Importing) -> None:
    first = await importing.applied(HEAD + BAO, MAPPING)
    (row,) = await importing.rows(first)
    case = (await importing.client.get(f"/v1/cases/{row['case_id']}")).json()
    gone = await importing.client(
        "DELETE", f"/v1/cases/{case['id']}", params={"reason": "filed by mistake"}, headers={"If-Match": f'"{case["version"]}"'}
    )
    assert gone.status_code == 204, gone.text
    again = await importing.applied(HEAD + BAO, MAPPING)
    (row,) = await importing.rows(again)
    assert (row["fate"], [problem["code"] for problem in row["problems"]]) == ("refused", ["withdrawn"])


async def test_a_row_is_read_again_when_the_list_is_read_otherwise(importing: Importing, read: list[int]) -> None:
    await importing.applied(HEAD + BAO, MAPPING)
    otherwise = MAPPING | {"person": MAPPING["person"] | {"sex": {"value": "male"}, "notes": {"value": "From the kept list"}}}
    read.clear()
    for told in ({"update": 1}, {"same": 1}):
        batch = await importing.applied(HEAD + BAO, otherwise, mode="upsert")
        assert batch["progress"]["fates"] == told
    assert read == [2, 2], "read when it was checked and when it was applied, and not the second time"


async def test_a_row_of_which_something_is_odd_is_read_each_time_and_told_each_time(importing: Importing) -> None:
    odd = BAO.replace("1975", "1954-02-29")
    for _ in range(2):
        batch = await importing.applied(HEAD + odd, MAPPING)
        assert [problem["column"] for problem in (await importing.rows(batch))[0]["problems"]] == ["Born"]


async def test_a_row_that_is_ragged_now_is_read_though_its_cells_are_what_they_were(importing: Importing) -> None:
    await importing.applied(HEAD + BAO, MAPPING)
    batch = await importing.applied(HEAD + BAO.replace("\r\n", ",stray\r\n"), MAPPING)
    assert [problem["code"] for problem in (await importing.rows(batch))[0]["problems"]] != []


async def test_namesakes_without_an_identifier_are_read_each_time(importing: Importing, read: list[int]) -> None:
    both = BAO + BAO.replace("1975", "1975").replace("BR", "Brazil")
    await importing.applied(HEAD + both, BY_NAME)
    read.clear()
    again = await importing.applied(HEAD + both, BY_NAME)
    assert set(read) == {2, 3}
    assert "create" not in again["progress"]["fates"]


def test_a_digest_is_of_the_cells_and_of_how_they_are_read() -> None:
    row, other = Row(2, {"No": "8", "Name": "Bao"}), Row(9, {"No": "8", "Name": "Bao "})
    mapping = Mapping.model_validate(MAPPING)
    plain = RowDigests(mapping, "2020-01-01")
    assert plain.of(row) == RowDigests(mapping, "2024-01-01").of(Row(3, dict(row.cells))), "the day of a list is not what a row says"
    assert plain.of(row) != plain.of(other)
    dated = Mapping.model_validate(MAPPING | {"case": MAPPING["case"] | {"last_checked_on": {"stated_on": True}}})
    assert RowDigests(dated, "2020-01-01").of(row) != RowDigests(dated, "2024-01-01").of(row)
    assert plain.of(row) != RowDigests(Mapping.model_validate(MAPPING | {"nothing": ["8"]}), "2020-01-01").of(row)
