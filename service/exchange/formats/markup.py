"""A part of a workbook as XML, read as a stream, in memory that no document can make grow.

No document type is accepted (ECMA-376 part 2 has none in packages), and with it no entity: nothing is expanded, and nothing is fetched.
"""

import zlib
from collections.abc import Iterator
from typing import IO, Never, Protocol
from xml.parsers import expat  # a document type is refused before it is read
from zipfile import BadZipFile, ZipFile

from service.exchange.formats.packages import limit_of
from service.exchange.formats.rows import Unreadable

_BLOCK = 1 << 16
_LONGEST_TAG = 1 << 20
"""Bytes that may pass without a tag, a text or a comment being finished. A sheet's elements have a few short attributes."""


class Reader(Protocol):
    """What is made of a part's elements. Names are local: sheets are written with any prefix, or none."""

    def start(self, name: str, attributes: dict[str, str]) -> None: ...
    def end(self, name: str) -> None: ...
    def text(self, text: str) -> None: ...


def read_through(package: ZipFile, part: str, reader: Reader) -> Iterator[None]:
    """Let the reader have the whole part; a step is a block, after which what it has ready can be taken."""
    try:
        with package.open(part) as file:
            yield from _parsed(file, reader, limit_of(part))
    except KeyError as error:
        raise Unreadable(f"The workbook lacks a part that it names: {part[:80]!r}.") from error
    except (expat.ExpatError, BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, UnicodeError) as error:
        raise Unreadable(f"A part of the workbook, {part[:80]!r}, is damaged: save it again.") from error


def _parsed(file: IO[bytes], reader: Reader, limit: int) -> Iterator[None]:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.StartElementHandler = lambda name, attributes: reader.start(name.rpartition(":")[2], attributes)
    parser.EndElementHandler = lambda name: reader.end(name.rpartition(":")[2])
    parser.CharacterDataHandler = reader.text
    read = 0
    while block := file.read(_BLOCK):
        read += len(block)
        if read > limit:
            raise Unreadable(f"A part of the workbook unpacks to more than {limit >> 20:,} MB.")
        parser.Parse(block, False)
        if read - parser.CurrentByteIndex > _LONGEST_TAG:
            raise Unreadable("The workbook has a tag longer than any workbook needs.")
        yield
    parser.Parse(b"", True)
    yield


def _no_doctype(*_: object) -> Never:
    raise Unreadable("The workbook declares a document type, which no workbook has.")
