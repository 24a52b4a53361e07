"""Rows as CSV (RFC 4180): UTF-8, a header, lines ended by CR LF, and no cell that a spreadsheet would run."""

import csv
import io
from collections.abc import Mapping, Sequence

from service.exchange.formats.formulas import neutralised
from service.platform.snapshot import Write

_ENOUGH = 1 << 16


class CsvWriter:
    """Writes rows of known columns to `write`, in chunks. End it with `end`."""

    def __init__(self, write: Write, columns: Sequence[str]) -> None:
        self._write = write
        self._columns = columns
        self.rows = 0
        self._text = io.StringIO(newline="")
        self._csv = csv.writer(self._text, lineterminator="\r\n")
        self._csv.writerow([neutralised(column) for column in columns])

    async def row(self, cells: Mapping[str, str]) -> None:
        """Write a row: its cells by column, those that are missing empty."""
        self._csv.writerow([neutralised(cells.get(column, "")) for column in self._columns])
        self.rows += 1
        if self._text.tell() > _ENOUGH:
            await self._flush()

    async def end(self) -> None:
        """Write what is left."""
        await self._flush()

    async def _flush(self) -> None:
        chunk = self._text.getvalue().encode()
        self._text.seek(0)
        self._text.truncate()
        if chunk:
            await self._write(chunk)
