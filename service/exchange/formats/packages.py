"""A workbook's zip file, looked at before anything of it is unpacked: a bomb is told by what it declares, and no more than that is ever unpacked."""

import struct
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

from service.exchange.formats.rows import Unreadable

_MOST_PARTS = 10_000
_LARGEST_DIRECTORY = 4 << 20
_LARGEST_WHOLE = 4 << 30
_LARGEST_PART = {"xl/worksheets/": 2 << 30, "xl/sharedStrings.xml": 1 << 30}
_LARGEST_OTHER = 16 << 20
"""Bytes, unpacked. Tables and their strings are read as a stream; other parts that are read are small in any workbook made by people."""
_HARMLESS = 32 << 20
_STEEPEST = 200
"""Times that a part may grow when it is unpacked. Sheets of one value a million times over stay below; a bomb grows a thousandfold."""

_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_64 = struct.Struct("<4sLQL")


def opened(path: Path) -> ZipFile:
    """The package, once it is known to be one that can be read."""
    parts, size = _directory(path)
    if parts > _MOST_PARTS or size > _LARGEST_DIRECTORY:
        raise Unreadable(f"The file is a package of {parts:,} parts; no workbook has more than {_MOST_PARTS:,}.")
    try:
        package = ZipFile(path)
    except (BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Unreadable("The workbook is cut off or damaged: save it again.") from error
    try:
        if "xl/workbook.xml" not in package.namelist() and not any(name.startswith("xl/workbook") for name in package.namelist()):
            raise Unreadable("The file is a package (zip) without a workbook: unpack it, or save its table as .xlsx or CSV.")
        _weighed(package.infolist())
    except Unreadable:
        package.close()
        raise
    return package


def limit_of(name: str) -> int:
    """The most bytes that this part of a package may unpack to."""
    return next((most for prefix, most in _LARGEST_PART.items() if name.startswith(prefix)), _LARGEST_OTHER)


def _weighed(parts: list[ZipInfo]) -> None:
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("The workbook is encrypted: save it without a password.")
    if sum(part.file_size for part in parts) > _LARGEST_WHOLE:
        raise Unreadable("The workbook unpacks to more than 4 GB: split it, or save it as CSV.")
    for part in parts:
        if part.file_size > _HARMLESS and part.file_size > _STEEPEST * max(part.compress_size, 1):
            raise Unreadable(f"A part of the workbook, {part.filename[:80]!r}, would grow more than {_STEEPEST} times when it is unpacked.")


def _directory(path: Path) -> tuple[int, int]:
    """How many parts the directory at the end of the file declares, and how many bytes it has: read here, since ZipFile reads it whole."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - (1 << 16) - _END.size - _LOCATOR_64.size))
        tail = file.read()
        at = tail.rfind(b"PK\x05\x06")
        if at < 0 or len(tail) - at < _END.size:
            raise Unreadable("The workbook is cut off or damaged: save it again.")
        _, _, _, _, parts, bytes_, _, _ = _END.unpack_from(tail, at)
        before = at - _LOCATOR_64.size
        if before >= 0 and tail[before : before + 4] == b"PK\x06\x07":
            file.seek(min(_LOCATOR_64.unpack_from(tail, before)[2], size))
            if len(end := file.read(_END_64.size)) == _END_64.size:
                parts, bytes_ = _END_64.unpack(end)[7:9]
        return parts, bytes_
