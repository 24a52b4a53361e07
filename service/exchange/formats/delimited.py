"""CSV and its kin: cells between commas, semicolons, tabs or bars. Reading is tolerant, and says of each row what was wrong with it."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import islice
from pathlib import Path

from service.exchange.formats.cells import MOST_COLUMNS, cleaned, damages, filled, shown_of
from service.exchange.formats.encodings import Encoding
from service.exchange.formats.heading import LOOKED_AT, heading
from service.exchange.formats.options import Options
from service.exchange.formats.rows import Row, RowProblem, Unreadable

DELIMITERS = ",;\t|"
LONGEST_LINE = 1_000_000
"""Characters of one line. What is longer is left out as it is read, never held."""
_MOST_UNCLOSED = 200
"""Quotes that may be left open in one file: each costs reading on to find that none closes it."""


@dataclass(frozen=True)
class _Dialect:
    encoding: str
    delimiter: str


@dataclass(frozen=True)
class Delimited:
    """A file of lines with its cells between delimiters."""

    path: Path
    columns: tuple[str, ...]
    notices: tuple[str, ...]
    dialect: _Dialect
    data_from: int
    format: str = "csv"

    def rows(self) -> Iterator[Row]:
        """Every row in its order; lines with nothing in them are counted and left out."""
        records = _records(self.path, self.dialect)
        for number, record in enumerate(islice(records, self.data_from, None), self.data_from + 1):
            if record.problem is not None or filled(record.cells):
                yield _row(number, record, self.columns)


def open_delimited(path: Path, options: Options, encoding: Encoding) -> Delimited:
    """Find out how the file is written, and what its columns are."""
    dialect = _dialect(path, encoding, options)
    looked_at = max(LOOKED_AT, options.header_row or 0)
    head = [record.cells for record in islice(_records(path, dialect), looked_at)]
    found = heading(head, header_row=options.header_row)
    if found is None:
        raise Unreadable("The file has no header: its first row should name the columns.")
    if len(found.columns) > MOST_COLUMNS:
        raise Unreadable(f"The file has {len(found.columns):,} columns; at most {MOST_COLUMNS:,} are read.")
    said = () if dialect.delimiter == "," else (f"Its cells stand between {_SPOKEN[dialect.delimiter]}.",)
    return Delimited(path, found.columns, (*encoding.notices, *said, *found.notices), dialect, found.data_from)


_SPOKEN = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


@dataclass(frozen=True)
class _Record:
    """The cells between two ends of a line that stand in no quotes, or what went wrong before they were found."""

    cells: Sequence[str] = ()
    problem: RowProblem | None = None
    doubtful: bool = False
    """It follows a quote that nothing closed: it is a row only if it has just the cells that a row has."""


class _LineTooLong(Exception):
    pass


class _Lines:
    """The lines of a file, of which those of one record can be taken back."""

    def __init__(self, file: TextIOWrapper) -> None:
        self._file = file
        self._again: list[str] = []
        self.taken: list[str] = []
        self.asked_at_the_end = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.pop() if self._again else self._read()
        self.taken.append(line)
        return line

    def take_back(self) -> int:
        """All lines of the record but its first are read again; how many they are."""
        back = self.taken[1:]
        self._again.extend(reversed(back))
        return len(back)

    def _read(self) -> str:
        line = self._file.readline(LONGEST_LINE)
        if not line:
            self.asked_at_the_end = True
            raise StopIteration
        if len(line) == LONGEST_LINE and not line.endswith(("\n", "\r")):
            while len(more := self._file.readline(LONGEST_LINE)) == LONGEST_LINE and not more.endswith(("\n", "\r")):
                pass
            raise _LineTooLong
        return line


def _records(path: Path, dialect: _Dialect) -> Iterator[_Record]:
    # What can't be decoded becomes lone surrogates (PEP 383), and is told of the cell that it stands in; UTF-16 has no such bytes.
    errors = "replace" if dialect.encoding.startswith(("utf-16", "utf-32")) else "surrogateescape"
    with path.open("rb") as raw, TextIOWrapper(raw, encoding=dialect.encoding, errors=errors, newline="") as file:
        lines = _Lines(file)
        reader = csv.reader(lines, delimiter=dialect.delimiter)
        unclosed = doubtful = 0
        while True:
            lines.taken.clear()
            lines.asked_at_the_end = False
            try:
                cells = next(reader)
            except StopIteration:
                return
            except _LineTooLong:
                told = f"This line has more than {LONGEST_LINE:,} characters and was left out."
                yield _Record(problem=RowProblem("line_too_long", told))
                continue
            except csv.Error:
                cells = None  # longer than the longest cell: a quote that nothing closes, most likely
            if cells is not None and not (lines.asked_at_the_end and len(lines.taken) > 1):
                yield _Record(cells, doubtful=doubtful > 0)
                doubtful = max(0, doubtful - len(lines.taken))
                continue
            unclosed += 1
            if unclosed > _MOST_UNCLOSED:
                raise Unreadable(
                    f"More than {_MOST_UNCLOSED} quotes are opened and not closed. Write the file anew, with its cells quoted."
                )
            yield _Record(problem=_unclosed(lines.taken[0]))
            doubtful = max(doubtful, lines.take_back())


def _unclosed(line: str) -> RowProblem:
    told = "A quote is opened in this line and closed nowhere. Close it, or write it twice if it belongs to the text."
    return RowProblem("unclosed_quote", told, value=shown_of(line))


def _row(number: int, record: _Record, columns: tuple[str, ...]) -> Row:
    if record.problem is not None:
        return Row(number, {}, (record.problem,))
    problems = [problem for column, cell in zip(columns, record.cells, strict=False) for problem in damages(column, cell)]
    cells = {column: text for column, cell in zip(columns, record.cells, strict=False) if (text := cleaned(cell))}
    beyond = record.cells[len(columns) :]
    if filled(beyond):
        told = f"This row has {len(record.cells)} cells where the header has {len(columns)}: a delimiter in a cell that is not quoted?"
        problems.append(RowProblem("too_many_cells", told, value=shown_of(" ".join(beyond))))
    elif len(record.cells) < len(columns):
        told = f"This row has {len(record.cells)} cells where the header has {len(columns)}: the last ones are taken to be empty."
        problems.append(RowProblem("too_few_cells", told, fatal=record.doubtful))
    return Row(number, cells, tuple(problems))


def _dialect(path: Path, encoding: Encoding, options: Options) -> _Dialect:
    """The delimiter with which the first rows are most of one width, and wide."""
    if options.delimiter is not None and options.delimiter not in tuple(DELIMITERS):
        raise Unreadable("A delimiter is a comma, a semicolon, a tab or a bar.")
    scored = []
    for delimiter in options.delimiter or DELIMITERS:
        dialect = _Dialect(encoding.name, delimiter)
        widths = [len(record.cells) for record in islice(_records(path, dialect), LOOKED_AT) if filled(record.cells)]
        usual = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
        alike = widths.count(usual) / len(widths) if widths else 0
        scored.append((alike * (usual > 1), usual, dialect))
    return max(scored, key=lambda score: (round(score[0], 1), score[1], -DELIMITERS.index(score[2].delimiter)))[2]
