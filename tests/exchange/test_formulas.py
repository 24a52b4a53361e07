"""No cell is run by a spreadsheet, and each comes back as the text that it was."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.exchange.formats.flat import flattened
from service.exchange.formats.formulas import neutralised, restored
from service.exchange.formats.opening import open_table
from service.exchange.formats.options import Options
from service.exchange.formats.writing_csv import CsvWriter
from service.exchange.formats.writing_xlsx import XlsxWriter

TRIGGERS = [*"=+-@\t\r\n\x00|%", "＝", "＋", "－", "＠", "﹢", "﹣", "﹫", "−"]
BEFORE = ["", " ", "  ", "\u00a0", "\u3000", "\ufeff", "\u200b", "\u200f", '"', '" ', "\x0b", "\x1f", "\u2060", "\u00ad"]
texts = st.text() | st.builds("".join, st.lists(st.sampled_from([*TRIGGERS, *BEFORE, "'", "a", "1"]), max_size=6))


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("trigger", TRIGGERS)
def test_what_a_spreadsheet_may_run_gets_an_apostrophe(before: str, trigger: str) -> None:
    text = f'{before}{trigger}HYPERLINK("http://example.org")'
    assert neutralised(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Kim Jong-il", "김정욱", "2014-10", "1964~", "a=b", "(=)", "5", "+".join("ab")])
def test_what_no_spreadsheet_runs_stays_as_it_is(text: str) -> None:
    assert neutralised(text) == text


@given(texts)
def test_every_text_comes_back(text: str) -> None:
    assert restored(neutralised(text)) == text


@given(texts)
def test_no_cell_begins_with_a_trigger(text: str) -> None:
    assert not neutralised(text).lstrip("".join(BEFORE)).startswith(tuple(TRIGGERS))


@given(texts.filter(lambda text: "\x00" not in text and not any("\ud800" <= each <= "\udfff" for each in text)))
async def test_what_is_written_as_csv_is_read_as_it_was(text: str) -> None:
    written = bytearray()

    async def write(chunk: bytes) -> None:
        written.extend(chunk)

    writer = CsvWriter(write, ["text"])
    await writer.row({"text": text})
    await writer.end()
    header, row = csv.reader(io.StringIO(written.decode(), newline=""))
    assert (header, [restored(cell) for cell in row]) == (["text"], [text])


def test_a_workbook_holds_text_and_nothing_that_runs(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    writer = XlsxWriter(path, ["formula", "number", "link", "long"])
    cells = {"formula": "=1+1", "number": "007", "link": "http://example.org", "long": "가" * 40_000}
    writer.row(cells)
    writer.end()
    row = next(iter(open_table(path, file_name=path.name, options=Options()).rows()))
    assert (row.cells["formula"], row.cells["number"], row.cells["link"]) == ("'=1+1", "007", "http://example.org")
    assert len(row.cells["long"]) == 32_767
    assert writer.cut == 1


def test_a_document_is_made_flat_by_paths_counted_from_one() -> None:
    document = {
        "id": 1,
        "open": True,
        "none": None,
        "empty": [],
        "tags": ["a", "b"],
        "names": [{"full": "A"}, {"full": "B", "in": {"x": 2}}],
    }
    assert flattened(document) == {"id": "1", "open": "true", "tags": "a; b", "names.1.full": "A", "names.2.full": "B", "names.2.in.x": "2"}
