"""Which row of a sheet names its columns: the first, unless titles stand before it, or it is a row like those below it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from service.exchange.formats.cells import cleaned, filled, named

LOOKED_AT = 30
"""Rows from the top among which the header is looked for."""
_SENTENCE = 25
"""Characters beyond which a cell that stands alone above a table of two columns is its title, and no header."""
_DATUM = re.compile(r"https?://\S+|[-+]?\d+(?:[.,]\d+)?|\d{1,4}([-./])\d{1,2}\1\d{1,4}(?:[ T][\d:.]+)?")


@dataclass(frozen=True)
class Heading:
    """The columns, the place of the first row of data (from 0), and what is to be said."""

    columns: tuple[str, ...]
    data_from: int
    notices: tuple[str, ...]


def heading(rows: Sequence[Sequence[str]], *, header_row: int | None = None) -> Heading | None:
    """What the first rows of a sheet are, or None when they hold nothing. `header_row` (from 1) decides it where the caller knows."""
    rows = rows[:LOOKED_AT] if header_row is None else rows
    if header_row is not None:
        return _of(rows, header_row - 1, []) if header_row <= len(rows) and filled(rows[header_row - 1]) else None
    sizes = [filled(row) for row in rows]
    if not any(sizes):
        return None
    # Three rows of four are no wider: titles are few, and a row of data may be sparse.
    usual = sorted(size for size in sizes if size)[3 * sum(1 for size in sizes if size) // 4]
    at = next((place for place, row in enumerate(rows) if sizes[place] and not _is_title(row, usual)), None)
    if at is None:
        at = next(place for place, size in enumerate(sizes) if size)
    notices = [f"{_rows_before(at)} before the header."] if any(sizes[:at]) else []
    if _is_data(rows[at], rows[at + 1 :]):
        columns, _ = named([""] * len(_trimmed(rows[at])))
        notices.append("The file has no header: its columns are called by their number.")
        return Heading(columns, at, tuple(notices))
    return _of(rows, at, notices)


def _is_title(row: Sequence[str], usual: int) -> bool:
    """A title, a note or a date of issue above a table: fewer than half as many cells as the table's rows have, or a sentence by itself."""
    size = filled(row)
    return size * 2 < usual or (size == 1 < usual and len("".join(row).strip()) > _SENTENCE)


def _of(rows: Sequence[Sequence[str]], at: int, notices: list[str]) -> Heading:
    width = max(len(_trimmed(row)) for row in rows[at:])
    header = [*_trimmed(rows[at])]
    # Cells below that stand under no header are columns too only where the header row itself has a place for them.
    header += [""] * (min(width, len(rows[at])) - len(header))
    columns, said = named(header)
    return Heading(columns, at + 1, (*notices, *said))


def _trimmed(row: Sequence[str]) -> Sequence[str]:
    """A row without the empty cells at its end."""
    size = len(row)
    while size and not cleaned(row[size - 1]):
        size -= 1
    return row[:size]


def _is_data(first: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether the would-be header holds addresses, dates or numbers where the rows below it do."""
    if not below:
        return False
    alike = [
        place
        for place, cell in enumerate(first)
        if _DATUM.fullmatch(cleaned(cell)) and sum(1 for row in below if _holds_a_datum(row, place)) * 2 > len(below)
    ]
    return len(alike) * 4 >= filled(first) and bool(alike) and not any(_holds_a_year(first, place) for place in alike)


def _holds_a_datum(row: Sequence[str], place: int) -> bool:
    return place < len(row) and _DATUM.fullmatch(cleaned(row[place])) is not None


def _holds_a_year(row: Sequence[str], place: int) -> bool:
    # A table that counts by year is headed by years.
    return re.fullmatch(r"(?:19|20)\d\d", cleaned(row[place])) is not None


def _rows_before(count: int) -> str:
    return "1 row stands" if count == 1 else f"{count} rows stand"
