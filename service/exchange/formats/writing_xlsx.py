"""Rows as a workbook, in bounded memory: every cell is text, and none that a spreadsheet would run.

A sheet holds 1,048,576 rows; what is more goes on to another sheet with the same header. A cell holds 32,767 characters: longer text is cut,
and counted.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from service.exchange.formats.formulas import neutralised
from service.platform.errors import Invalid

_ROWS, _COLUMNS, _CHARACTERS = 1_048_576, 16_384, 32_767


class XlsxWriter:
    """Writes rows of known columns to a file. End it with `end`, which takes a while: the file is put together then."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        if len(columns) > _COLUMNS:
            raise Invalid(
                f"A sheet holds {_COLUMNS} columns, and these cases need {len(columns)}: take CSV or JSON Lines.", pointer="/format"
            )
        import xlsxwriter  # noqa: PLC0415 - two megabytes, for those who write a workbook

        options = {"constant_memory": True, "tmpdir": str(path.parent), "strings_to_numbers": False, "strings_to_formulas": False}
        self._book = xlsxwriter.Workbook(str(path), {**options, "strings_to_urls": False})
        self._bold = self._book.add_format({"bold": True})
        self._columns = columns
        self._sheets = 0
        self.rows = 0
        self.cut = 0
        self._begin()

    def row(self, cells: Mapping[str, str]) -> None:
        """Write a row: its cells by column."""
        if self._next == _ROWS:
            self._begin()
        for number, column in enumerate(self._columns):
            text = cells.get(column)
            if text is not None:
                self._sheet.write_string(self._next, number, self._fitting(neutralised(text)))
        self._next += 1
        self.rows += 1

    def end(self) -> None:
        """Put the file together."""
        self._book.close()

    def _begin(self) -> None:
        self._sheets += 1
        self._sheet = self._book.add_worksheet("cases" if self._sheets == 1 else f"cases {self._sheets}")
        self._sheet.freeze_panes(1, 0)
        for number, column in enumerate(self._columns):
            self._sheet.write_string(0, number, column, self._bold)
        self._next = 1

    def _fitting(self, text: str) -> str:
        if len(text.encode("utf-16-le")) // 2 <= _CHARACTERS:
            return text
        self.cut += 1
        return text.encode("utf-16-le")[: _CHARACTERS * 2].decode("utf-16-le", "ignore")
