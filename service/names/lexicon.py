"""What is looked up rather than spelled out: characters, tokens of other scripts with their Latin spellings, and how letters sound in a word.

The data is built by tools/names/build_data.py; data/SOURCES.md says from what, and under which licences. Each table is unpacked into a file
without a name, of which one block is read for a key: nine megabytes that every worker would hold stay with the kernel, which knows the hot ones.
"""

import gzip
import os
import tempfile
from bisect import bisect_right
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple
from weakref import finalize

_BLOCK = 1_024


class Table:
    """Lines of `key<TAB>value` in the order of their bytes, searched by key."""

    def __init__(self, lines: bytes) -> None:
        with tempfile.TemporaryFile() as file:
            file.write(b"\n")
            file.write(lines)
            file.flush()
            self._file = os.dup(file.fileno())
        finalize(self, os.close, self._file)
        self._firsts: list[bytes] = []
        """With what each block begins: a whole key, and the tabulator after it."""
        self._starts: list[int] = []
        """Where in the file the end of the line before each block stands."""
        start = 0
        while start < len(lines):
            self._firsts.append(lines[start : lines.index(b"\t", start) + 1])
            self._starts.append(start)
            start = lines.find(b"\n", start + _BLOCK) + 1 or len(lines)
        self._starts.append(len(lines))

    def get(self, key: str) -> str | None:
        """What stands beside a key."""
        sought = key.encode("utf-8", "replace") + b"\t"
        block = bisect_right(self._firsts, sought) - 1
        if block < 0:
            return None
        start = self._starts[block]
        lines = os.pread(self._file, self._starts[block + 1] - start, start)
        found = lines.find(b"\n" + sought)
        if found < 0:
            return None
        begun = found + 1 + len(sought)
        end = lines.find(b"\n", begun)
        return lines[begun : end if end >= 0 else None].decode()

    def __contains__(self, key: str) -> bool:
        return self.get(key) is not None


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
    """Unpack every table now: what it takes of the processor, whoever asks first need not wait for."""
    for table in (_characters, spellings, vocalised, japanese, heard):
        table()


@lru_cache(maxsize=1_024)
def spelled(token: str) -> tuple[str, ...]:
    """The Latin spellings of a token that is known."""
    return tuple((spellings().get(token) or "").split())
