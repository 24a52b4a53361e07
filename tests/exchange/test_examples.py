"""The mappings that are kept as examples, on the lists that they are for where these are at hand, and on invented rows of the same shape."""

import os
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest
from pydantic import ValidationError

from schemas.mappings import Mapping, Take
from service.exchange.formats.opening import open_table
from service.exchange.imports.drafting import Draft, Drafter
from tests.exchange.files import a_text

LISTS = Path(os.environ.get("HABEAS_LISTS", "../shared/data"))
NAMES = ("chinese-political-prisoners", "pinochet", "javidnam")


def example(name: str) -> Mapping:
    return Mapping.model_validate_json(files("service.exchange.examples").joinpath(f"{name}.json").read_text("utf-8"))


def drafted(name: str, path: Path) -> list[Draft]:
    table = open_table(path)
    drafter = Drafter(example(name), "2020-09-22", table.columns)
    return [drafter.draft(row) for row in table.rows()]


def of_list(name: str, path: str) -> list[Draft]:
    if not (LISTS / path).exists():
        pytest.skip("the list is not at hand")
    return drafted(name, LISTS / path)


def told(draft: Draft) -> list[tuple[str, str | None]]:
    """The statuses that a row tells, with the day."""
    return [(part.told["code"], part.told.get("occurred")) for part in draft.parts if part.slot.startswith("status")]


@pytest.mark.parametrize("name", NAMES)
def test_an_example_is_a_mapping(name: str) -> None:
    assert example(name).identity[0].by == "identifier"


def test_the_chinese_list_gives_the_day_on_which_a_sentence_ends_and_nobody_is_called_released(tmp_path: Path) -> None:
    rows = (
        "Name,Gender,Date of Birth,Date of Death,Place,Sentence,Source\n"
        "张示例（远山）,male,1970-03-05,,北京,2014-12-07,https://example.org/1.html https://example.org/more\n"
        "桑样本（某寺高僧）,male,1950,,,detention,https://example.org/2.html\n李范例,female,,2017-07-13,,life,https://example.org/3.html\n"
    )
    ended, detained, dead = drafted("chinese-political-prisoners", a_text(tmp_path, rows))
    assert [(name.full, name.kind) for name in ended.names] == [("张示例", "primary"), ("远山", "alias")]
    assert told(ended) == []
    assert [dict(part.told) for part in ended.parts[0].inner] == [{"kind": "imprisonment", "expected_end": "2014-12-07"}]
    assert [known.value for known in ended.identifiers] == ["https://example.org/1.html"]
    assert len(ended.sources) == 2
    assert [name.full for name in detained.names] == ["桑样本"]
    assert told(detained) == [("in_custody", None)]
    assert told(dead) == [("deceased", "2017-07-13")]


def test_a_ragged_revision_of_the_chinese_list_is_known_again_by_its_pages(tmp_path: Path) -> None:
    rows = "Name,Gender,Date of Birth,Date of Death,Place of Birth,Source\n张示例,https://example.org/1.html\n"
    (draft,) = drafted("chinese-political-prisoners", a_text(tmp_path, rows))
    assert [known.value for known in draft.identifiers] == ["https://example.org/1.html"]
    assert draft.person == {}


def test_the_twelve_revisions_are_each_told_whole_and_everyone_has_a_page_of_their_own() -> None:
    if not (folder := LISTS / "china-political-prisoners" / "revisions").exists():
        pytest.skip("the list is not at hand")
    for path in sorted(folder.glob("*.csv")):
        drafts = drafted("chinese-political-prisoners", path)
        assert not any(draft.is_refused for draft in drafts)
        assert len({draft.key for draft in drafts}) == len(drafts)
        assert not any(code == "released" for draft in drafts for code, _ in told(draft))


def test_what_joins_cells_and_what_cuts_them_keep_their_spaces() -> None:
    take = Take.model_validate({"columns": ["place", "location"], "join": ", ", "pattern": r" - .*", "replace": " ", "split": " / "})
    assert (take.join, take.pattern, take.replace, take.split) == (", ", r" - .*", " ", " / ")


@pytest.mark.parametrize("column", ["", "x" * 301])
def test_a_column_that_is_too_short_or_too_long_is_told_in_characters(column: str) -> None:
    with pytest.raises(ValidationError, match="character"):
        Take.model_validate({"column": column})


def test_a_place_of_the_chilean_list_is_its_kind_and_where_it_was(tmp_path: Path) -> None:
    rows = "individual_id,last_name,first_name,violence,start_date_daily,place_1,location_1\n1,Ejemplo Muestra,Ana,Killed,1973-09-11,Home,Santiago\n"
    (draft,) = drafted("pinochet", a_text(tmp_path, rows))
    assert [part.told["place"] for part in draft.parts if part.slot.startswith("placements")] == ["Home, Santiago"]


def test_the_chilean_list_tells_the_same_from_csv_and_from_a_workbook() -> None:
    csv, xlsx = (of_list("pinochet", f"chile-pinochet/pinochet.{suffix}") for suffix in ("csv", "xlsx"))
    assert len(csv) == len(xlsx) == 2_398
    assert not any(draft.is_refused for draft in csv)
    for one, other in zip(csv, xlsx, strict=True):
        assert (one.person, one.case, one.locator, one.groups) == (other.person, other.case, other.locator, other.groups)
        assert [(part.slot, part.told) for part in one.parts] == [(part.slot, part.told) for part in other.parts]


def test_places_in_their_order_are_placements_and_a_report_page_is_the_locator() -> None:
    drafts = {draft.row.cells["individual_id"]: draft for draft in of_list("pinochet", "chile-pinochet/pinochet.csv")}
    held = drafts["2"]
    assert [(part.told["place"], part.told["reason"]) for part in held.parts if part.slot.startswith("placements")] == [
        ("Home, Santiago", "initial"),
        ("In Custody, Towards the 26th police station", "transfer"),
        ("In Public, found in Las Barrancas", "transfer"),
    ]
    assert told(held) == [("in_custody", "1973-09-11/1973-09-12"), ("deceased", "1973-09-12")]
    assert held.locator.startswith("Rettig report, p. ")
    assert Counter(draft.groups["group_id"] for draft in drafts.values()).most_common(1)[0][1] == 26


def test_the_iranian_list_has_its_solar_dates_its_unnamed_and_the_one_who_is_missing_to_this_day() -> None:
    drafts = of_list("javidnam", "iran-javidnam/javidnam.csv")
    assert len(drafts) == 5_202
    assert not any(draft.problems for draft in drafts)
    by_name = {str(draft.row.cells["name"]): draft for draft in drafts}
    missing = by_name["سعید زینالی"]
    assert told(missing) == [("disappeared", "1999-07-09")]
    assert "death_date" not in missing.person
    assert by_name["ساسان نیک نفس"].person["death_date"] == "2021-06-07"
    assert [name.full for name in by_name["نام نامشخص میرشکار"].names] == ["میرشکار"]
    assert by_name["نامشخص"].names == ()
    assert by_name["نامشخص"].person["working_label"]
