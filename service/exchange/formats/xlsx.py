"""Workbooks: the values that a sheet shows, never its formulas or macros.

Read as a stream by this module and no library: of those at hand, one keeps an element for every row that has passed, the other the whole sheet,
and neither tells a formula without a value from an empty cell.
"""

import re
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from posixpath import join, normpath
from tempfile import SpooledTemporaryFile
from typing import IO
from zipfile import ZipFile

from service.exchange.formats.cells import LONGEST_CELL, MOST_COLUMNS, cleaned, damages, filled
from service.exchange.formats.heading import LOOKED_AT, Heading, heading
from service.exchange.formats.markup import read_through
from service.exchange.formats.options import Options
from service.exchange.formats.packages import opened
from service.exchange.formats.rows import Row, RowProblem, Unreadable
from service.exchange.formats.serials import Shown, read_serial, shown_as

_IN_MEMORY = 8 << 20
"""Bytes of a workbook's strings that are kept in memory; more are kept in a file until the workbook is closed."""
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LETTERS = re.compile(r"[A-Za-z]{1,3}")
_LAST_COLUMN = 16_384
_NOT_AVAILABLE = "#N/A"
"""What statistical programs write where there is no value."""


@dataclass(frozen=True)
class _Sheet:
    name: str
    part: str
    visible: bool


@dataclass(frozen=True)
class _Line:
    """A row of a sheet before it is known what its columns are."""

    number: int
    cells: list[str]
    problems: dict[int, RowProblem]


@dataclass(frozen=True)
class Workbook:
    """One sheet of a workbook."""

    path: Path
    columns: tuple[str, ...]
    notices: tuple[str, ...]
    sheet: str
    after: int
    format: str = "xlsx"

    def rows(self) -> Iterator[Row]:
        """Every row in its order; rows with nothing in them are counted and left out."""
        with _contents(self.path) as contents:
            part = next(sheet.part for sheet in contents.sheets if sheet.name == self.sheet)
            for line in contents.lines(part):
                if line.number > self.after and (line.problems or filled(line.cells)):
                    yield _row(line, self.columns)


def open_workbook(path: Path, options: Options) -> Workbook:
    """The first sheet that holds a table, or the one that is asked for."""
    with _contents(path) as contents:
        sheets = contents.sheets
        if options.sheet is not None and options.sheet not in [sheet.name for sheet in sheets]:
            names = ", ".join(f"'{sheet.name}'" for sheet in sheets[:20])
            raise Unreadable(f"The workbook has no sheet '{options.sheet}'. It has {names}.")
        sheet, found, after = _table_of(contents, [each for each in sheets if options.sheet in (None, each.name)], options)
        if len(found.columns) > MOST_COLUMNS:
            raise Unreadable(f"The sheet has {len(found.columns):,} columns; at most {MOST_COLUMNS:,} are read.")
        others = [f"'{each.name}'" for each in sheets if each is not sheet]
        notices = [f"The sheet '{sheet.name}' is read; left out: {', '.join(others[:20])}."] if others else []
        notices += [*contents.notices(sheet.part), *found.notices]
        return Workbook(path, found.columns, tuple(notices), sheet.name, after)


def _table_of(contents: "_Contents", sheets: list[_Sheet], options: Options) -> tuple[_Sheet, Heading, int]:
    """The first sheet with a header of more than one column: a cover sheet has lines of text. Else the first with anything; hidden ones last."""
    found = []
    for sheet in sorted(sheets, key=lambda each: not each.visible):
        head: list[_Line] = []
        for line in contents.lines(sheet.part):
            if options.header_row is None and len(head) == LOOKED_AT:
                break
            if options.header_row is not None and line.number > options.header_row:
                break
            if filled(line.cells):
                head.append(line)
        asked = None
        if options.header_row is not None:
            asked = next((place for place, line in enumerate(head, 1) if line.number == options.header_row), len(head) + 1)
        read = heading([line.cells for line in head], header_row=asked)
        if read is None:
            continue
        after = head[read.data_from - 1].number if read.data_from else 0
        if len(read.columns) > 1:
            return sheet, read, after
        found.append((sheet, read, after))
    if not found:
        raise Unreadable("No sheet of the workbook holds a table.")
    return found[0]


def _row(line: _Line, columns: tuple[str, ...]) -> Row:
    problems = [problem for column, cell in zip(columns, line.cells, strict=False) for problem in damages(column, cell)]
    problems += [
        RowProblem(told.code, told.message, columns[place] if place < len(columns) else None, told.value, told.fatal)
        for place, told in line.problems.items()
    ]
    cells = {column: text for column, cell in zip(columns, line.cells, strict=False) if (text := cleaned(cell))}
    if filled(line.cells[len(columns) :]):
        told = "This row has cells to the right of the last header."
        problems.append(RowProblem("too_many_cells", told, value=" ".join(filter(None, line.cells[len(columns) :]))[:80]))
    return Row(line.number, cells, tuple(problems))


@contextmanager
def _contents(path: Path) -> Iterator["_Contents"]:
    with opened(path) as package, SpooledTemporaryFile(max_size=_IN_MEMORY) as kept:
        yield _Contents(package, kept)


class _Contents:
    """A workbook's sheets, strings and forms of date."""

    def __init__(self, package: ZipFile, kept: IO[bytes]) -> None:
        self._package, self._kept = package, kept
        book = self._parts("_rels/.rels", "").get("officeDocument", ["xl/workbook.xml"])[0]
        self._book = _Book()
        self._read(book, self._book)
        rels = join(*book.rsplit("/", 1)[:-1], "_rels", book.rpartition("/")[2] + ".rels")
        links = _Links(book.rpartition("/")[0])
        self._read(rels, links)
        self._links = links
        self.sheets = [
            _Sheet(name, links.by_id[rel], state == "visible")
            for name, rel, state in self._book.sheets
            if rel in links.by_id and links.kinds[rel] == "worksheet"
        ]
        if not self.sheets:
            raise Unreadable("The workbook has no sheet with cells.")

    def lines(self, part: str) -> Iterator[_Line]:
        cells = _Cells(self._strings, self._shown, epoch_1904=self._book.epoch_1904)
        for _ in read_through(self._package, part, cells):
            yield from cells.ready
            cells.ready.clear()

    def notices(self, part: str) -> Iterator[str]:
        """What is odd about a sheet, counted in its text without reading it as rows."""
        merged = formulas = 0
        tail = b""
        with self._package.open(part) as file:
            while block := file.read(1 << 20):
                text = tail + block
                tail = text[-16:]
                merged += len(_MERGED.findall(text, 0, len(text) - len(tail)))
                formulas += len(_FORMULA.findall(text, 0, len(text) - len(tail)))
        if merged:
            yield f"Cells are merged in {merged} places: what they say stands in the first cell of each, and the others are empty."
        if formulas:
            yield f"{formulas} cells are worked out by formulas: the values last saved are taken."
        if any(name.endswith("vbaProject.bin") for name in self._package.namelist()):
            yield "The workbook holds macros: they are not run."

    @cached_property
    def _strings(self) -> "_Strings":
        strings = _Strings(self._kept)
        for part in self._links.of_kind("sharedStrings"):
            self._read(part, strings)
        return strings

    @cached_property
    def _shown(self) -> list[Shown | None]:
        styles = _Styles()
        for part in self._links.of_kind("styles"):
            self._read(part, styles)
        return [shown_as(number, styles.codes.get(number)) for number in styles.cells]

    def _parts(self, rels: str, base: str) -> dict[str, list[str]]:
        links = _Links(base)
        self._read(rels, links)
        return {kind: links.of_kind(kind) for kind in links.kinds.values()}

    def _read(self, part: str, reader: "_Quiet") -> None:
        for _ in read_through(self._package, part, reader):
            pass


_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")


class _Quiet:
    """A reader that takes nothing."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """A text, or a piece of one."""


class _Links(_Quiet):
    """To which parts a part refers."""

    def __init__(self, base: str) -> None:
        self._base = base
        self.by_id: dict[str, str] = {}
        self.kinds: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            part = target.lstrip("/") if target.startswith("/") else normpath(join(self._base, target))
            self.by_id[attributes.get("Id", "")] = part
            self.kinds[attributes.get("Id", "")] = attributes.get("Type", "").rpartition("/")[2]

    def of_kind(self, kind: str) -> list[str]:
        return [self.by_id[rel] for rel, found in self.kinds.items() if found == kind]


class _Book(_Quiet):
    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, str]] = []
        self.epoch_1904 = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            rel = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id" and ":" in key), "")
            self.sheets.append((attributes.get("name", ""), rel, attributes.get("state", "visible")))
        elif name == "workbookPr":
            self.epoch_1904 = attributes.get("date1904") in ("1", "true")


class _Styles(_Quiet):
    """By which form of number each style shows its cells."""

    def __init__(self) -> None:
        self.codes: dict[int, str] = {}
        self.cells: list[int] = []
        self._of_cells = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            self.codes[_whole(attributes.get("numFmtId"))] = attributes.get("formatCode", "")[:300]
        elif name == "cellXfs":
            self._of_cells = True
        elif name == "xf" and self._of_cells:
            self.cells.append(_whole(attributes.get("numFmtId")))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._of_cells = False


@dataclass
class _Text(_Quiet):
    """Text put together from pieces, without how it is to be read aloud (`rPh`), and no longer than a cell may be."""

    pieces: list[str] = field(default_factory=list)
    taking: bool = False
    aside: bool = False
    size: int = 0

    def text(self, text: str) -> None:
        if self.taking and not self.aside and self.size <= LONGEST_CELL:
            self.size += len(text)
            self.pieces.append(text[: LONGEST_CELL + 1])

    def taken(self) -> str:
        whole = "".join(self.pieces)
        self.pieces.clear()
        self.size = 0
        return _ESCAPED.sub(lambda at: chr(int(at[1], 16)), whole) if "_x" in whole else whole


class _Strings(_Text):
    """The strings that a workbook's cells share, one after the other, and where each begins."""

    def __init__(self, kept: IO[bytes]) -> None:
        super().__init__()
        self._ends = array("Q", [0])
        self._file = kept
        self.at = lru_cache(maxsize=10_000)(self._at)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        del attributes
        if name == "t":
            self.taking = True
        elif name == "rPh":
            self.aside = True

    def end(self, name: str) -> None:
        if name == "t":
            self.taking = False
        elif name == "rPh":
            self.aside = False
        elif name == "si":
            encoded = self.taken().encode("utf-8", "surrogatepass")
            self._file.write(encoded)
            self._ends.append(self._ends[-1] + len(encoded))

    def _at(self, place: int) -> str:
        if not 0 <= place < len(self._ends) - 1:
            raise Unreadable("A cell of the workbook names a string that it does not have: save it again.")
        self._file.seek(self._ends[place])
        return self._file.read(self._ends[place + 1] - self._ends[place]).decode("utf-8", "surrogatepass")


class _Cells(_Text):
    """The rows of a sheet."""

    def __init__(self, strings: _Strings, shown: list[Shown | None], *, epoch_1904: bool) -> None:
        super().__init__()
        self.ready: list[_Line] = []
        self._strings, self._shown, self._epoch_1904 = strings, shown, epoch_1904
        self._line = _Line(0, [], {})
        self._place = -1
        self._kind = "n"
        self._style = 0
        self._formula = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            number = attributes.get("r")
            self._line = _Line(_whole(number) if number else self._line.number + 1, [], {})
            self._place = -1
        elif name == "c":
            self._place = _place_of(attributes.get("r"), self._place + 1)
            self._kind = attributes.get("t", "n")
            self._style = _whole(attributes.get("s"))
            self._formula = False
        elif name == "f":
            self._formula = True
        elif name in ("v", "t"):
            self.taking = True
        elif name == "rPh":
            self.aside = True

    def end(self, name: str) -> None:
        if name in ("v", "t"):
            self.taking = False
        elif name == "rPh":
            self.aside = False
        elif name == "c":
            self._put(self.taken())
        elif name == "row":
            self.ready.append(self._line)

    def _put(self, written: str) -> None:
        value = self._value(written)
        if self._formula and not written:
            told = "This cell is a formula whose value was not saved. Open the workbook in a spreadsheet program and save it, or type the value."
            self._line.problems[self._place] = RowProblem("formula_without_value", told, fatal=False)
        elif self._kind == "e" and written != _NOT_AVAILABLE:
            told = "The spreadsheet shows an error in this cell, which says nothing."
            self._line.problems[self._place] = RowProblem("error_value", told, value=written[:20], fatal=False)
        if value:
            self._line.cells.extend([""] * (self._place + 1 - len(self._line.cells)))
            self._line.cells[self._place] = value

    def _value(self, written: str) -> str:
        if self._kind == "s":
            return self._strings.at(_whole(written, -1))
        if self._kind == "b":
            return "TRUE" if written == "1" else "FALSE"
        if self._kind == "e":
            return ""
        if self._kind != "n" or not written:
            return written
        shown = self._shown[self._style] if self._style < len(self._shown) else None
        dated = read_serial(written, shown, epoch_1904=self._epoch_1904) if shown is not None else None
        return dated if dated is not None else _number(written)


def _number(written: str) -> str:
    """A number in as few digits as tell it from every other, and without a point behind a whole one: as programs write it to CSV."""
    if written.lstrip("-").isdigit():
        return written
    try:
        return repr(float(written)).removesuffix(".0")
    except ValueError:
        return written


def _whole(written: str | None, otherwise: int = 0) -> int:
    return (
        int(written) if written is not None and written.isascii() and written.isdigit() and len(written) < len("10000000000") else otherwise
    )


def _place_of(reference: str | None, following: int) -> int:
    """The place of a cell in its row, from 0: `AB12` stands in the 28th."""
    if reference is None:
        place = following
    else:
        letters = _LETTERS.match(reference)
        place = -1
        for letter in (letters[0] if letters else "").upper():
            place = (place + 1) * 26 + ord(letter) - ord("A")
    if not 0 <= place < _LAST_COLUMN:
        raise Unreadable("The workbook has a cell where no cell can be: save it again.")
    return place
