"""Which row of a sheet names its columns: the first, unless titles stand before it, or it is a row like those below it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from service.exchange.formats.cells import cleaned, filled, named
from service.exchange.words import calls_a_column, spaced

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
    if at and sizes[at - 1] > 1 and _completes(rows[at - 1], rows[at]):
        at -= 1
    notices = [f"{_rows_before(at)} before the header."] if any(sizes[:at]) else []
    if _is_data(rows[at], rows[at + 1 :]):
        columns, _ = named([""] * len(_trimmed(rows[at])))
        notices.append("The file has no header: its columns are called by their number.")
        return Heading(columns, at, tuple(notices))
    if (both := _over_two_rows(rows, at)) is not None:
        columns, said = named(both)
        return Heading(columns, at + 2, (*notices, "The header is two rows: what stands above goes before what stands below.", *said))
    return _of([*rows[:at], _under(rows[at - 1], rows[at]) if at else rows[at], *rows[at + 1 :]], at, notices)


def _is_title(row: Sequence[str], usual: int) -> bool:
    """A title, a note or a date of issue above a table: fewer than half as many cells as the table's rows have, or a sentence by itself."""
    size = filled(row)
    return size * 2 < usual or (size == 1 < usual and len("".join(row).strip()) > _SENTENCE)


def _completes(above: Sequence[str], below: Sequence[str]) -> bool:
    """Whether a row of few cells is the upper half of a header: it names each column that the row below leaves empty (a cell merged over both)."""
    tops, words = (_as_wide(row, max(len(_trimmed(above)), len(_trimmed(below)))) for row in (above, below))
    gaps = [place for place, word in enumerate(words) if not word]
    return bool(gaps) and all(tops[place] for place in gaps)


def _over_two_rows(rows: Sequence[Sequence[str]], at: int) -> list[str] | None:
    """A header whose cells are merged, some over two rows, some over several columns that the second row names: as one row, else None."""
    if len(rows) < at + 3:
        return None
    width = max(len(_trimmed(row)) for row in rows[at:])
    above, below = (_as_wide(row, width) for row in rows[at : at + 2])
    words = [cell for cell in below if cell]
    gaps = [place for place in range(width) if not above[place]]
    known = sum(1 for word in words if spaced(word) in _OF_A_GROUP or calls_a_column(word))
    if not gaps or gaps[0] == 0 or not all(below[place] for place in gaps):
        return None
    if known * 2 <= len(words) or (known < len(words) and all(below)):
        return None
    if filled(above) == 1:  # a title over all of them
        return list(below)
    joined, over = [], ""
    for top, bottom in zip(above, below, strict=True):
        over = top or over
        joined.append(f"{over}: {bottom}" if bottom else top)
    return joined


def _under(above: Sequence[str], header: Sequence[str]) -> Sequence[str]:
    """A header some of whose cells say little by themselves (`Date`): these with what stands over them, where a row of groups does."""
    tops, words = (_as_wide(row, len(header)) for row in (above, header))
    if filled(tops) < 2:  # noqa: PLR2004 - one is a title
        return header
    joined, over = [], ""
    for top, word in zip(tops, words, strict=True):
        over = top or (over if spaced(word) in _OF_A_GROUP else "")
        joined.append(f"{over}: {word}" if over and spaced(word) in _OF_A_GROUP else word)
    return joined


def _as_wide(row: Sequence[str], width: int) -> list[str]:
    """A row's cells, as many as that, empty ones at its end."""
    return [cleaned(row[place]) if place < len(row) else "" for place in range(width)]


_WORDS_OF_A_GROUP = (
    "date;when;place;where;year;years;month;months;day;days;number;type;length;by;reason;fecha;lugar;año;años;meses;tipo;lieu;année;ans;mois;data;local;ano;anos;datum;ort;"
    "дата;место;год;лет;срок;التاريخ;تاريخ;المكان;سنوات;تاریخ;محل;tarih;tarihi;yer;yeri;yıl;ngày;nơi;năm;tanggal;tempat;tahun;日期;时间;時間;地点;地點;年;日付;場所;날짜;장소;일자;วันที่;สถานที่"
)
_OF_A_GROUP = frozenset(map(spaced, _WORDS_OF_A_GROUP.split(";")))
"""What the columns of a group are called by themselves."""


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
