"""JSON Lines, an object a line; and a JSON array of objects, or a document that holds one, which many programs write instead."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import Any

from service.exchange.formats.encodings import Encoding
from service.exchange.formats.nested import DECODER, LONGEST_OBJECT, parsed, row_of
from service.exchange.formats.rows import Row, RowProblem, Unreadable
from service.exchange.formats.wrapped import wrapped

_FIRST_ROWS = 1_000
"""Rows from which the columns are taken; later rows may have more."""

Found = tuple[int, dict[str, Any] | None, RowProblem | None]
"""A row's number, and its object or what is wrong with it."""


@dataclass(frozen=True)
class JsonLines:
    """A file of objects."""

    path: Path
    columns: tuple[str, ...]
    notices: tuple[str, ...]
    encoding: str
    format: str = "jsonl"

    def rows(self) -> Iterator[Row]:
        """Every object in its order, by its line; of an array or a document, by its place."""
        yield from _rows(self.path, self.encoding)


def open_jsonl(path: Path, encoding: Encoding) -> JsonLines:
    """Find out the columns, as far as the first rows show."""
    columns: dict[str, None] = {}
    for row in islice(_rows(path, encoding.name), _FIRST_ROWS):
        columns |= dict.fromkeys(row.cells)
    if not columns:
        raise Unreadable("No line of the file is a JSON object.")
    return JsonLines(path, tuple(columns), encoding.notices, encoding.name)


def objects(path: Path, encoding: str) -> Iterator[Found]:
    """Every object of the file."""
    with path.open("rb") as raw, TextIOWrapper(raw, encoding=encoding, errors="surrogateescape") as file:
        start = " "
        while start.isspace() or start == "\ufeff":
            at = file.tell()
            start = file.read(1)
        file.seek(at)
        if start == "[":
            yield from _array(file)
        elif (held := wrapped(file)) is not None:
            yield from ((number, each, None) for number, each in enumerate(held, 1))
        else:
            file.seek(at)
            yield from _lines(file)


def _rows(path: Path, encoding: str) -> Iterator[Row]:
    for number, found, problem in objects(path, encoding):
        yield row_of(number, found) if found is not None else Row(number, {}, (problem,) if problem else ())


def _lines(file: TextIOWrapper) -> Iterator[Found]:
    number = 0
    while line := file.readline(LONGEST_OBJECT):
        number += 1
        if len(line) == LONGEST_OBJECT and not line.endswith("\n"):
            while len(more := file.readline(LONGEST_OBJECT)) == LONGEST_OBJECT and not more.endswith("\n"):
                pass
            told = f"This line has more than {LONGEST_OBJECT:,} characters and was left out."
            yield number, None, RowProblem("line_too_long", told)
        elif not line.isspace():
            yield number, *parsed(line)


def _array(file: TextIOWrapper) -> Iterator[Found]:
    """Read as far as each object reaches. What is broken within an array ends it: where the next object begins nobody can say."""
    file.read(1)
    buffer, at, number, size = "", 0, 0, 1 << 16
    ended = False
    while True:
        while at < len(buffer) and buffer[at] in " \t\r\n,":
            at += 1
        if at < len(buffer) and buffer[at] == "]":
            return
        try:
            if at == len(buffer):
                raise json.JSONDecodeError("more", buffer, at)
            value, end = DECODER.raw_decode(buffer, at)
            # A number at the end of what was read may go on.
            if end == len(buffer) and not ended:
                raise json.JSONDecodeError("more", buffer, at)
        except RecursionError:
            raise Unreadable(f"The file is nested too deeply after its object {number}.") from None
        except json.JSONDecodeError as error:
            if ended or len(buffer) - at > LONGEST_OBJECT:
                if at < len(buffer):
                    raise Unreadable(f"The array is broken after its object {number}: {error.msg}.") from None
                raise Unreadable(f"The array is cut off after its object {number}.") from None
            more = file.read(size)
            ended = not more
            # Read twice as far each time that an object is not yet whole, so that a long one is not begun again too often.
            size = size * 2 if at == 0 else 1 << 16
            buffer, at = buffer[at:] + more, 0
            continue
        number += 1
        at = end
        yield (number, value, None) if isinstance(value, dict) else (number, *parsed(json.dumps(value)))
