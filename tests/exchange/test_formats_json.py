import json
from pathlib import Path

import pytest

from service.exchange.formats.opening import open_table
from service.exchange.formats.rows import Unreadable
from tests.exchange.files import a_text


def lines(folder: Path, *objects: object) -> Path:
    return a_text(
        folder, "\n".join(each if isinstance(each, str) else json.dumps(each, ensure_ascii=False) for each in objects), name="list.jsonl"
    )


def test_what_is_nested_becomes_columns_by_its_path(tmp_path: Path) -> None:
    table = open_table(
        lines(
            tmp_path,
            {"id": 7, "names": [{"full": "Ada"}, {"full": "آدا"}], "born": {"on": "1970", "at": None}, "tags": ["a", "b"], "minor": False},
        )
    )
    assert table.format == "jsonl"
    assert table.columns == ("id", "names.1.full", "names.2.full", "born.on", "tags", "minor")
    (row,) = table.rows()
    assert dict(row.cells) == {
        "id": "7", "names.1.full": "Ada", "names.2.full": "آدا", "born.on": "1970", "tags": ("a", "b"), "minor": "false",
    }  # fmt: skip


def test_a_broken_line_is_refused_by_its_number_and_the_rest_goes_on(tmp_path: Path) -> None:
    rows = list(open_table(lines(tmp_path, {"name": "Ada"}, '{"name": "Bo"', "[1, 2]", "", {"name": "Cy"})).rows())
    assert [(row.number, [problem.code for problem in row.problems]) for row in rows] == [
        (1, []),
        (2, ["broken_json"]),
        (3, ["not_an_object"]),
        (5, []),
    ]


def test_numbers_are_the_text_that_they_are(tmp_path: Path) -> None:
    (row,) = open_table(lines(tmp_path, '{"a": 0.10, "b": 1e400, "c": ' + "9" * 5_000 + "}")).rows()
    assert (row.cells["a"], row.cells["b"], len(row.cells["c"])) == ("0.10", "1e400", 5_000)


def test_a_key_that_stands_twice_keeps_both_values_and_is_told(tmp_path: Path) -> None:
    (row,) = open_table(lines(tmp_path, '{"name": "Ada", "name": "Ida", "born": "1970"}')).rows()
    assert dict(row.cells) == {"name": ("Ada", "Ida"), "born": "1970"}
    assert [(problem.code, problem.column, problem.fatal) for problem in row.problems] == [("repeated_key", "name", False)]


def test_depth_is_bounded(tmp_path: Path) -> None:
    deep = '{"a": ' * 20 + "1" + "}" * 20
    deepest = '{"a": ' * 100_000 + "1" + "}" * 100_000
    first, second = open_table(lines(tmp_path, deep, deepest)).rows()
    assert [(problem.code, problem.fatal) for problem in first.problems] == [("too_deep", False)]
    assert first.cells["a.a.a.a.a.a.a.a"].startswith('{"a"')
    assert [(problem.code, problem.fatal) for problem in second.problems] == [("too_deep", True)]


def test_a_lone_surrogate_refuses_its_row(tmp_path: Path) -> None:
    (row,) = open_table(lines(tmp_path, '{"name": "A\\ud800da"}')).rows()
    assert [(problem.code, problem.fatal) for problem in row.problems] == [("undecodable", True)]


def test_an_array_of_objects_is_read_as_rows_however_it_is_laid_out(tmp_path: Path) -> None:
    people = [{"name": f"Person {each}", "note": "x" * 5_000, "none": None} for each in range(100)]
    for indent in (None, 2):
        table = open_table(a_text(tmp_path, json.dumps(people, indent=indent), name="list.json"))
        rows = list(table.rows())
        assert table.format == "jsonl"
        assert [(row.number, row.cells["name"]) for row in rows] == [(each + 1, f"Person {each}") for each in range(100)]


def test_an_array_that_is_cut_off_is_unreadable(tmp_path: Path) -> None:
    table = open_table(a_text(tmp_path, json.dumps([{"name": "x" * 100}] * 2_000)[:-50], name="list.json"))
    with pytest.raises(Unreadable, match="after its object 1999"):
        list(table.rows())


def test_one_object_is_no_list(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        open_table(a_text(tmp_path, '{\n "a": 1\n}\n'))


def entity(schema: str, identifier: str, **properties: list[str]) -> dict[str, object]:
    return {"id": identifier, "schema": schema, "properties": properties, "datasets": ["invented"]}


def test_the_people_of_a_file_of_entities_are_its_rows_and_what_names_them_stands_beside_them(tmp_path: Path) -> None:
    path = lines(
        tmp_path,
        entity("Sanction", "s1", entity=["p1"], authority=["Office of Examples"], startDate=["2014"]),
        entity("Person", "p1", name=["Ada Example", "آدا"], birthDate=["1970"], addressEntity=["a1"]),
        entity("Address", "a1", full=["1 Example Street"], city=["Exampleton"]),
        entity("Occupancy", "o1", holder=["p1"], post=["q1"]),
        entity("Position", "q1", name=["Minister of Examples"]),
        entity("Person", "p2", name=["Bo Example"]),
        entity("Company", "c1", name=["Examples Ltd"]),
    )
    table = open_table(path)
    assert table.format == "ftm"
    first, second = table.rows()
    assert (first.number, second.number) == (2, 6)
    assert dict(second.cells) == {"id": "p2", "schema": "Person", "datasets": "invented", "name": "Bo Example"}
    assert dict(first.cells) == {
        "id": "p1", "schema": "Person", "datasets": "invented", "name": ("Ada Example", "آدا"), "birthDate": "1970",
        "addressEntity": "a1", "Sanction.1.authority": "Office of Examples", "Sanction.1.startDate": "2014",
        "Address.1.full": "1 Example Street", "Address.1.city": "Exampleton", "Occupancy.1.post": "Minister of Examples",
    }  # fmt: skip
    assert table.notices == ("Entities that no person of the file is tied to are left out: 1 Company.",)


def test_entities_without_a_person_are_no_list_of_people(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="none of them is a Person"):
        open_table(lines(tmp_path, entity("Company", "c1", name=["Examples Ltd"])))


ADA, BO = {"name": "Ada Example", "born": "1970", "held": {"at": "Block Nine"}}, {"name": "Bo Example", "born": "1981", "held": None}


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize(
    "document",
    [
        {"count": 2, "data": [ADA, BO]},
        {"result": {"page": 1, "records": [ADA, BO], "facets": [{"a": 1}]}},
        {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": each, "geometry": None} for each in (ADA, BO)]},
        {"Ada Example": {"born": "1970"}, "Bo Example": {"born": "1981"}, "updated": "2024-05-01"},
        {"cases": {"C-1": ADA | {"events": [{"on": "2020"}, {"on": "2021"}, {"on": "2022"}]}, "C-2": BO | {"events": []}}},
        {"data": {"prisoners": {"C-1": ADA, "C-2": BO}}, "count": 2},
    ],
)
def test_a_document_that_holds_a_list_is_read_as_the_list(tmp_path: Path, document: object, indent: int | None) -> None:
    rows = list(open_table(a_text(tmp_path, json.dumps(document, indent=indent), name="list.json")).rows())
    assert [row.number for row in rows] == [1, 2]
    for row, name in zip(rows, ("Ada Example", "Bo Example"), strict=True):
        assert name in row.cells.values()


def test_a_record_that_holds_lists_is_one_row(tmp_path: Path) -> None:
    one = ADA | {
        "sources": [{"url": "https://example.org/a"}, {"url": "https://example.org/b"}],
        "seen": {"in": {"at": "a"}, "by": {"at": "b"}},
        "way": [["1.5", "2"], ["3", "4"]],
    }
    (row,) = open_table(a_text(tmp_path, json.dumps(one), name="list.json")).rows()
    assert row.cells["name"] == "Ada Example"


def test_a_document_that_is_broken_is_no_row(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="No line of the file is a JSON object"):
        open_table(a_text(tmp_path, json.dumps({"data": [ADA, BO]}, indent=2)[:-1], name="list.json"))


def test_the_terms_of_an_answer_of_sparql_are_their_values(tmp_path: Path) -> None:
    bindings = [
        {
            "personLabel": {"xml:lang": "ru", "type": "literal", "value": name},
            "person": {"type": "uri", "value": f"http://example.org/{name[:1]}"},
        }
        for name in ("Ada Example", "Bo Example")
    ]
    document = {"head": {"vars": ["person", "personLabel"]}, "results": {"bindings": bindings}}
    table = open_table(a_text(tmp_path, json.dumps(document), name="list.json"))
    assert set(table.columns) == {"person", "personLabel"}
    assert [row.cells["personLabel"] for row in table.rows()] == ["Ada Example", "Bo Example"]


def test_a_sheet_that_is_sent_as_lists_is_a_table(tmp_path: Path) -> None:
    document = {"range": "Sheet1!A1:B3", "values": [["Name", "Born"], ["Ada Example", "1970"], ["Bo Example"]]}
    table = open_table(a_text(tmp_path, json.dumps(document, indent=1), name="list.json"))
    assert table.columns == ("Name", "Born")
    assert [dict(row.cells) for row in table.rows()] == [{"Name": "Ada Example", "Born": "1970"}, {"Name": "Bo Example"}]
