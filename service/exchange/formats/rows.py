"""What every format is read into: a table of rows, each with its number in the file and its cells by column."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from service.platform.errors import Invalid


class Unreadable(Invalid):
    """The file can't be read as a table: not the format that it says, encrypted, a bomb, without a header."""

    slug = "unreadable-file"
    title = "The file can't be read"


@dataclass(frozen=True)
class RowProblem:
    """What is wrong with a row, or odd about it: in which column, with which value, and what to do.

    `fatal` problems refuse the row; the others are told beside what became of it.
    """

    code: str
    message: str
    column: str | None = None
    value: str | None = None
    fatal: bool = True


@dataclass(frozen=True)
class Row:
    """One row: its number as a person counts it in the file (the header of a sheet is row 1), and its cells by column, trimmed.

    A cell of nested input may hold several values. Cells that are missing or empty are not there.
    """

    number: int
    cells: Mapping[str, str | tuple[str, ...]]
    problems: tuple[RowProblem, ...] = ()


class Table(Protocol):
    """A file opened to be read, once or again from the start, in bounded memory."""

    @property
    def format(self) -> str:
        """`csv`, `xlsx`, `jsonl` or `ftm`."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns in their order; of nested input, as far as the first rows show."""

    @property
    def notices(self) -> tuple[str, ...]:
        """What is odd about the file as a whole: its encoding, sheets left out, a column named twice."""

    def rows(self) -> Iterator[Row]:
        """Every row in its order."""


@dataclass(frozen=True)
class Sample:
    """The head of a table, for a mapping to be proposed from: its columns and their first values."""

    columns: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
