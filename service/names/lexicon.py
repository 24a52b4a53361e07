"""What is looked up rather than spelled out: characters, tokens of other scripts with their Latin spellings, and how letters sound in a word.

The data is built by tools/names/build_data.py; data/SOURCES.md says from what, and under which licences. Each table is kept as the bytes it was
packed from, in order, and searched by halves: a few megabytes for all of them, where dicts would take a hundred.
"""

import gzip
from array import array
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple


class Table:
    """Lines of `key<TAB>value` in the order of their bytes, searched by key."""

    def __init__(self, lines: bytes) -> None:
        self._lines = lines
        self._starts = array("I")
        first: dict[bytes, int] = {}
        start = 0
        while start < len(lines):
            first.setdefault(lines[start : start + 2], len(self._starts))
            self._starts.append(start)
            start = lines.find(b"\n", start) + 1 or len(lines)
        ends = [*first.values(), len(self._starts)][1:]
        self._within = {beginning: (low, high - 1) for (beginning, low), high in zip(first.items(), ends, strict=True)}

    def get(self, key: str) -> str | None:
        """What stands beside a key."""
        sought = key.encode("utf-8", "replace") + b"\t"
        low, high = self._within.get(sought[:2], (0, -1))
        if high < 0:
            return None
        lines, starts, size = self._lines, self._starts, len(sought)
        while low < high:
            middle = (low + high) // 2
            start = starts[middle]
            if lines[start : start + size] < sought:
                low = middle + 1
            else:
                high = middle
        start = starts[low]
        if not lines.startswith(sought, start):
            return None
        end = lines.find(b"\n", start)
        return lines[start + size : end if end >= 0 else None].decode()

    def __contains__(self, key: str) -> bool:
        return self.get(key) is not None

    def __len__(self) -> int:
        return len(self._starts)


class Character(NamedTuple):
    """A Han character and how it is read; readings are empty where a language has none."""

    simplified: str
    mandarin: str
    cantonese: str
    hokkien: str
    korean: str
    vietnamese: str


def _table(name: str) -> Table:
    return Table(gzip.decompress(files("service.names").joinpath(f"data/{name}.tsv.gz").read_bytes()))


@cache
def _characters() -> Table:
    return _table("han")


@lru_cache(maxsize=4096)
def character(letter: str) -> Character | None:
    """A Han character in use."""
    found = _characters().get(letter)
    return Character(*found.split("\t")) if found else None


@cache
def spellings() -> Table:
    """Tokens that name people, in any script but Latin (Han simplified): their Latin spellings, likeliest first, a space between."""
    return _table("lexicon")


@cache
def vocalised() -> Table:
    """Arabic and Persian tokens: their Latin spellings, commonest first, a space between."""
    return _table("arabic")


@cache
def japanese() -> Table:
    """Names as Japanese write them in characters: `surname readings|given-name readings`, commonest first, a space between."""
    return _table("japanese")


@cache
def heard() -> Table:
    """How a letter sounds among its neighbours, in a word that one script borrows from another; see sounds.py."""
    return _table("sounds")


def read() -> None:
    """Read every table now: half a second of the processor's time, which whoever asks first need not wait for."""
    for table in (_characters, spellings, vocalised, japanese, heard):
        table()


@lru_cache(maxsize=8192)
def spelled(token: str) -> tuple[str, ...]:
    """The Latin spellings of a token that is known."""
    return tuple((spellings().get(token) or "").split())
