"""What exports say, in each form: as much as the case documents that they are made of, with ids, and whole."""

import csv
import io
import json
from collections import Counter
from typing import Any

import pytest
from pyld import jsonld

from service.exchange.exports.columns import TEMPLATE, of_template, ordered
from service.exchange.exports.records import KINDS, VERSION
from service.exchange.formats.formulas import restored
from service.exchange.formats.opening import open_table
from service.exchange.formats.options import Options
from tests.conftest import Client, Sample
from tests.exchange.exporting import content, records_of


async def cases_of(client: Client) -> list[Any]:
    listed = (await client.get("/v1/cases", params={"limit": 200})).json()["items"]
    return [(await client.get(f"/v1/cases/{each['reference']}")).json() for each in listed]


async def test_records_come_whole_in_an_order_in_which_they_can_be_read(sample: Sample) -> None:
    records = records_of(await content(sample.app, sample.member, "jsonl"))
    header, *rows, end = records
    assert (header["record"], header["format"], header["format_version"]) == ("header", "habeas-records", VERSION)
    assert [each["slug"] for each in header["organizations"]] == ["sample"]
    assert (end["record"], {kind: count for kind, count in end["counts"].items() if count}) == (
        "end",
        Counter(row["record"] for row in rows),
    )
    order = [kind.name for kind in KINDS]
    assert [row["record"] for row in rows] == sorted((row["record"] for row in rows), key=order.index)
    before: set[str] = set()
    for row in rows:
        named = {value for name, value in row.items() if name.endswith("_id") and name != "organization_id" and value is not None}
        assert named <= before | {each["id"] for each in rows if each["record"] == row["record"]}, row
        before.add(row["id"])
    assert len(before) == len(rows)


async def test_a_record_says_what_its_document_says(sample: Sample) -> None:
    rows = {row["id"]: row for row in records_of(await content(sample.app, sample.member, "jsonl"))[1:-1]}
    for case in await cases_of(sample.member):
        row = rows[case["id"]]
        assert {name: row[name] for name in row.keys() & case.keys() if name != "publication"} == {
            name: case[name] for name in row.keys() & case.keys() if name != "publication"
        }
        for part in ("status_history", "placements", "occurrences", "citations"):
            for each in case[part]:
                assert rows[each["id"]].items() <= (each | {"record": rows[each["id"]]["record"]}).items()


async def test_a_choice_of_cases_comes_with_what_belongs_to_it_and_what_it_names(sample: Sample) -> None:
    rows = records_of(await content(sample.app, sample.member, "jsonl", custody="in_custody", detained_to="2013-12-31"))[1:-1]
    counts = Counter(row["record"] for row in rows)
    everything = Counter(row["record"] for row in records_of(await content(sample.app, sample.member, "jsonl"))[1:-1])
    assert 0 < counts["case"] < everything["case"]
    assert counts["person"] == counts["case"]
    assert 0 < counts["source"] < everything["source"]
    ids = {row["id"] for row in rows}
    for row in rows:
        named = {value for name, value in row.items() if name.endswith("_id") and name != "organization_id" and value is not None}
        assert named <= ids, row


async def test_a_row_is_a_case_with_its_parts_counted_from_one(sample: Sample) -> None:
    answer = await content(sample.app, sample.member, "csv")
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    cases = await cases_of(sample.member)
    assert [row["reference"] for row in rows] == [case["reference"] for case in cases]
    for row, case in zip(rows, cases, strict=True):
        assert (row["id"], row["person.id"], row["person.display_name"]) == (
            case["id"],
            case["person"]["id"],
            case["person"]["display_name"],
        )
        for number, name in enumerate(case["person"]["names"], 1):
            assert restored(row[f"person.names.{number}.full"]) == name["full"]
        for number, source in enumerate(case["sources"], 1):
            assert (row[f"sources.{number}.id"], restored(row[f"sources.{number}.title"])) == (source["id"], source["title"])
        assert [row[f"status_history.{number}.code"] for number in range(1, len(case["status_history"]) + 1)] == [
            event["code"] for event in case["status_history"]
        ]


async def test_csv_and_workbook_say_the_same_to_whoever_reads_lists(sample: Sample, tmp_path: Any) -> None:
    tables = []
    for format_ in ("csv", "xlsx"):
        path = tmp_path / f"cases.{format_}"
        path.write_bytes((await content(sample.app, sample.member, format_)).content)
        table = open_table(path, file_name=path.name, options=Options())
        tables.append((table.columns, [dict(row.cells) for row in table.rows()]))
    assert tables[0] == tables[1]
    assert len(tables[0][1]) == len(await cases_of(sample.member))


async def test_every_entity_is_one_that_follow_the_money_knows(sample: Sample) -> None:
    model = pytest.importorskip("followthemoney").model
    entities = records_of(await content(sample.app, sample.member, "ftm"))
    assert Counter(entity["schema"] for entity in entities)["Person"] == len(await cases_of(sample.member))
    for entity in entities:
        schema = model.get(entity["schema"])
        assert schema is not None, entity
        assert set(schema.required) <= set(entity["properties"]), entity
        for name, values in entity["properties"].items():
            property_ = schema.get(name)
            assert property_ is not None, (entity["schema"], name)
            assert not property_.stub, (entity["schema"], name)
            assert [property_.type.clean(value) for value in values] == values, (entity["schema"], name)
    ids = {entity["id"] for entity in entities}
    named = {value for entity in entities for name in ("involved", "entity", "document", "case", "party", "organizer", "addressEntity")
             for value in entity["properties"].get(name, ())}  # fmt: skip
    assert named <= ids


async def test_linked_data_has_a_term_for_everything_it_says(sample: Sample) -> None:
    written = json.loads((await content(sample.app, sample.member, "jsonld")).content)
    expanded = jsonld.expand(written)
    assert len(expanded) == len(written["@graph"])

    def members(value: Any) -> Counter[str]:
        if isinstance(value, dict):
            return sum((members(each) for each in value.values()), Counter(len(value) * ["member"]))
        return sum(map(members, value), Counter()) if isinstance(value, list) else Counter()

    def terms(value: Any) -> set[str]:
        if isinstance(value, dict):
            return set(value) | {term for each in value.values() for term in terms(each)}
        return {term for each in value for term in terms(each)} if isinstance(value, list) else set()

    known = ("https://schema.org/", "http://www.w3.org/ns/prov#", "urn:habeas:terms:", "@")
    assert all(term.startswith(known) for term in terms(expanded))
    cases = [node for node in expanded if "https://schema.org/Event" in node["@type"]]
    sources = {node["@id"] for node in expanded if "https://schema.org/CreativeWork" in node["@type"]}
    assert len(cases) == len(await cases_of(sample.member))
    for case in cases:
        derived = {each["@id"] for each in case["http://www.w3.org/ns/prov#wasDerivedFrom"]}
        assert derived
        assert derived <= sources


def test_columns_stand_in_the_order_of_the_template_and_numbers_in_theirs() -> None:
    paths = ["proceedings.2.court", "proceedings.1.charges.2.title", "proceedings.1.charges.1.title", "proceedings.1.court",
             "person.names.10.full", "person.names.2.full", "citations.1.quote"]  # fmt: skip
    columns = ordered(paths)
    assert [column for column in columns if of_template(column) != column] == [
        "person.names.2.full", "person.names.10.full", "proceedings.1.court", "proceedings.1.charges.1.title",
        "proceedings.1.charges.2.title", "proceedings.2.court",
    ]  # fmt: skip
    assert columns[:3] == list(TEMPLATE[:3])
