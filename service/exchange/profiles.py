"""What the values of a column look like: dates, addresses, numbers, countries, names."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, pairwise

from service.exchange.dates import FormFound, form_of
from service.exchange.months import plain
from service.exchange.words import country_of, meaning

_URL = re.compile(r"https?://\S+|www\.\S+\.\S+")
_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?")
_WORD = re.compile(r"[^\W\d_]+")
_PIECES = re.compile(r"\s*[;,/|،、；]\s*|\s+and\s+|\s+&\s+")
_DATES_LOOKED_AT = 1_000
"""Different values of a column that its form of date is told from."""
_LONGEST_NAME, _MOST_WORDS = 70, 8


@dataclass(frozen=True)
class Profile:
    """A column, and what a sample of its rows says, empty where a row says nothing. Values of a cell that has several are apart in `values`."""

    column: str
    cells: tuple[str, ...]
    called: str = ""
    """What it says it holds, where that is not its header."""
    parts: tuple[str, ...] = ()
    """The columns that it is put together from, if it is."""

    @cached_property
    def values(self) -> tuple[str, ...]:
        return tuple(value for cell in self.cells for value in cell.split("\x1f") if value)

    @cached_property
    def counts(self) -> Counter[str]:
        return Counter(self.values)

    @cached_property
    def filled(self) -> float:
        """Of the rows, those that say something."""
        return sum(1 for cell in self.cells if cell) / len(self.cells) if self.cells else 0.0

    @cached_property
    def dates(self) -> FormFound:
        return form_of(value for value in islice(self.counts, _DATES_LOOKED_AT))

    @cached_property
    def urls(self) -> float:
        return self._share(lambda value: _URL.search(value) is not None)

    @cached_property
    def numbers(self) -> float:
        return self._share(lambda value: _NUMBER.fullmatch(plain(value)) is not None)

    @cached_property
    def sexes(self) -> float:
        return self._share(lambda value: sex_of(value) is not None)

    @cached_property
    def countries(self) -> float:
        return self._share(lambda value: any(self.country(piece) for piece in [value, *pieces(value)]))

    def country(self, value: str) -> str | None:
        """The country that a value of this column is. Codes in small letters are codes where the whole column has nothing else."""
        return country_of(value.upper() if self._small_codes else value)

    @cached_property
    def _small_codes(self) -> bool:
        return bool(self.counts) and all(re.fullmatch("[a-z]{2}", value) for value in self.counts)

    @cached_property
    def unique(self) -> float:
        return len(self.counts) / len(self.values) if self.values else 0.0

    @cached_property
    def names(self) -> float:
        """Of the values, those that may be somebody's name: a few words of letters."""
        return self._share(_may_be_a_name)

    @cached_property
    def length(self) -> float:
        """Characters of a value, on average."""
        return sum(map(len, self.values)) / len(self.values) if self.values else 0.0

    @cached_property
    def counts_rows(self) -> bool:
        """Whether it numbers the rows: 1, 2, 3, …"""
        numbers = [int(cell) for cell in self.cells if cell.isdecimal() and len(cell) < 10]  # noqa: PLR2004 - no row has such a number
        return len(numbers) > 1 and len(numbers) == len(self.cells) and all(after - before == 1 for before, after in pairwise(numbers))

    def _share(self, holds: Callable[[str], bool]) -> float:
        return sum(times for value, times in self.counts.items() if holds(value)) / len(self.values) if self.values else 0.0


def sex_of(value: str) -> str | None:
    """The sex that a value says: as a whole, or by words that agree (`男 M`)."""
    said = meaning("sex", value)
    parts = {found for part in re.split(r"[\s/|()（）]+", value) if (found := meaning("sex", part))} if said is None else set()
    return parts.pop() if len(parts) == 1 else said


def _may_be_a_name(value: str) -> bool:
    return 1 < len(value) <= _LONGEST_NAME and 1 <= len(_WORD.findall(value)) <= _MOST_WORDS and not re.search(r"\d|https?:", value)


def pieces(value: str) -> list[str]:
    """A cell that lists several things, cut apart."""
    return [piece for piece in _PIECES.split(value) if piece]
