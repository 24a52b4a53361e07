import struct
import time
import tracemalloc
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from service.exchange.formats.opening import open_table
from service.exchange.formats.options import Options
from service.exchange.formats.rows import Unreadable
from tests.exchange.files import a_row, a_workbook

HEADER = a_row(1, "Name", "Born")


def cells(path: Path) -> list[dict[str, object]]:
    return [dict(row.cells) for row in open_table(path).rows()]


def test_texts_numbers_and_truth_are_what_the_sheet_shows(tmp_path: Path) -> None:
    shared = "<si><t>Ada</t></si><si><r><t>B</t></r><r><t>o</t></r><rPh><t>reading</t></rPh></si>"
    rows = [
        a_row(1, "Name", "Born", "Height", "Minor"),
        '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2"><v>1970.0</v></c><c r="C2"><v>1.7000</v></c><c r="D2" t="b"><v>1</v></c></row>',
        '<row r="5"><c r="A5" t="s"><v>1</v></c><c r="D5" t="str"><v>no</v></c></row>',
    ]
    table = open_table(a_workbook(tmp_path, *rows, strings=shared))
    assert table.format == "xlsx"
    assert [(row.number, dict(row.cells)) for row in table.rows()] == [
        (2, {"Name": "Ada", "Born": "1970", "Height": "1.7", "Minor": "TRUE"}),
        (5, {"Name": "Bo", "Minor": "no"}),
    ]


def test_dates_are_as_exact_as_the_sheet_shows_them(tmp_path: Path) -> None:
    rows = [HEADER, *(a_row(at, "Ada", f'<c s="{style}"><v>{serial}</v></c>') for at, (style, serial) in enumerate(
        [(1, "41703"), (2, "41699"), (3, "41640"), (4, "41703"), (5, "41703.5"), (2, "41703"), (1, "60"), (1, "59"), (1, "-3")], 2
    ))]  # fmt: skip
    assert [row["Born"] for row in cells(a_workbook(tmp_path, *rows))] == [
        "2014-03-05", "2014-03", "2014", "41703", "2014-03-05T12:00:00", "2014-03-05", "60", "1900-02-28", "-3",
    ]  # fmt: skip


def test_workbooks_that_count_from_1904_are_read_so(tmp_path: Path) -> None:
    path = a_workbook(tmp_path, HEADER, a_row(2, "Ada", '<c s="1"><v>40241</v></c>'), book='<workbookPr date1904="1"/>')
    assert cells(path) == [{"Name": "Ada", "Born": "2014-03-05"}]


def test_the_first_sheet_with_a_table_is_read_and_the_others_are_said(tmp_path: Path) -> None:
    path = a_workbook(tmp_path, sheets={"About": a_row(1, "A list of people"), "People": HEADER + a_row(2, "Ada", 1970), "Old": HEADER})
    table = open_table(path)
    assert table.columns == ("Name", "Born")
    assert "'People' is read; left out: 'About', 'Old'" in table.notices[0]
    assert open_table(path, options=Options(sheet="Old")).columns == ("Name", "Born")
    with pytest.raises(Unreadable, match="no sheet 'New'"):
        open_table(path, options=Options(sheet="New"))


def test_a_header_further_down_is_found(tmp_path: Path) -> None:
    table = open_table(
        a_workbook(tmp_path, a_row(1, "Prisoners of Examplia"), a_row(4, "Name", "Born", "Place"), a_row(5, "Ada", 1970, "X"))
    )
    assert table.columns == ("Name", "Born", "Place")
    assert [(row.number, row.cells["Place"]) for row in table.rows()] == [(5, "X")]


def test_merged_cells_formulas_and_macros_are_said(tmp_path: Path) -> None:
    rows = [
        HEADER,
        a_row(2, "Ada", "<c><f>1900+70</f><v>1970</v></c>"),
        a_row(3, "Bo", "<c><f>NOW()</f></c>"),
        a_row(4, "Cy", '<c t="e"><v>#REF!</v></c>'),
    ]
    path = a_workbook(tmp_path, *rows, after='<mergeCells><mergeCell ref="A2:A3"/></mergeCells>', parts={"xl/vbaProject.bin": b"\x00"})
    table = open_table(path)
    assert [notice.split(":")[0] for notice in table.notices] == [
        "Cells are merged in 1 places",
        "2 cells are worked out by formulas",
        "The workbook holds macros",
    ]
    assert [(row.cells.get("Born"), [(told.code, told.column) for told in row.problems]) for row in table.rows()] == [
        ("1970", []),
        (None, [("formula_without_value", "Born")]),
        (None, [("error_value", "Born")]),
    ]


def test_not_available_says_nothing(tmp_path: Path) -> None:
    (row,) = open_table(a_workbook(tmp_path, HEADER, a_row(2, "Ada", '<c t="e"><v>#N/A</v></c>'))).rows()
    assert dict(row.cells) == {"Name": "Ada"}
    assert row.problems == ()


def test_cells_beyond_the_header_refuse_their_row(tmp_path: Path) -> None:
    (row,) = open_table(a_workbook(tmp_path, HEADER, a_row(2, "Ada", 1970, "beyond"))).rows()
    assert [problem.code for problem in row.problems] == ["too_many_cells"]


def bombs(folder: Path) -> dict[str, Path]:
    """Workbooks that would grow, each in its own way."""
    made = {}
    for name in ("sheet", "strings", "styles"):
        (folder / name).mkdir()
        path = a_workbook(folder / name, HEADER, a_row(2, "Ada", 1970))
        part = {"sheet": "xl/worksheets/sheet9.xml", "strings": "xl/sharedStrings.xml", "styles": "xl/styles.xml"}[name]
        with ZipFile(path) as package:
            kept = {each: package.read(each) for each in package.namelist() if each != part}
        with ZipFile(path, "w", ZIP_DEFLATED) as package:
            for each, content in kept.items():
                package.writestr(each, content)
            with package.open(part, "w", force_zip64=True) as file:
                for _ in range(300):
                    file.write(b" " * 1_000_000)
        made[name] = path
    return made


def test_a_bomb_is_told_by_what_it_declares_in_no_time_and_no_memory(tmp_path: Path) -> None:
    for path in bombs(tmp_path).values():
        tracemalloc.start()
        started = time.process_time()
        with pytest.raises(Unreadable, match="grow more than 200 times"):
            open_table(path)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
        assert time.process_time() - started < 2
        tracemalloc.stop()


def test_a_directory_of_a_million_parts_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(b"PK\x03\x04" + b"\x00" * 100 + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 60_000, 60_000, 50_000_000, 0, 0))
    with pytest.raises(Unreadable, match="60,000 parts"):
        open_table(path)


def test_a_document_type_is_refused_and_nothing_is_fetched_or_expanded(tmp_path: Path) -> None:
    sheet = (
        '<!DOCTYPE w [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>'
        "<worksheet><sheetData><row><c t='str'><v>&x;&b;</v></c></row></sheetData></worksheet>"
    )
    path = a_workbook(tmp_path, HEADER)
    with ZipFile(path) as package:
        kept = {each: package.read(each) for each in package.namelist()} | {"xl/worksheets/sheet1.xml": sheet.encode()}
    with ZipFile(path, "w") as package:
        for each, content in kept.items():
            package.writestr(each, content)
    with pytest.raises(Unreadable, match="document type"):
        open_table(path)


def test_a_tag_without_end_is_not_collected(tmp_path: Path) -> None:
    path = a_workbook(tmp_path, HEADER, '<row r="2" x="' + "".join(f"{each:x}" for each in range(600_000)) + '"/>')
    with pytest.raises(Unreadable, match="a tag longer"):
        list(open_table(path).rows())


def test_a_damaged_workbook_is_unreadable_and_no_error_of_ours(tmp_path: Path) -> None:
    path = a_workbook(tmp_path, HEADER, *(a_row(each, f"Row {each * 7919}", each) for each in range(2, 500)))
    whole = path.read_bytes()
    for at in range(0, len(whole), 97):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x5A]) + whole[at + 1 :])
        try:
            table = open_table(path)
            list(table.rows())
        except Unreadable:
            continue
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Unreadable):
        open_table(path)


def test_a_package_without_a_workbook_is_told(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    with ZipFile(path, "w") as package:
        package.writestr("word/document.xml", "<x/>")
    with pytest.raises(Unreadable, match="without a workbook"):
        open_table(path)


def test_rows_are_read_in_bounded_memory(tmp_path: Path) -> None:
    strings = "".join(f"<si><t>Ada Example the {each}th of Examplia</t></si>" for each in range(30_000))
    rows = "".join(f'<row r="{each + 2}"><c t="s"><v>{each}</v></c><c><v>1970</v></c></row>' for each in range(30_000))
    path = a_workbook(tmp_path, HEADER + rows, strings=strings)
    del strings, rows
    tracemalloc.start()
    assert sum(1 for _ in open_table(path).rows()) == 30_000
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 8_000_000
