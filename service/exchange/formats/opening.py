"""A file becomes a table, whatever its name says: its format is told by what it holds."""

import re
from dataclasses import replace
from itertools import islice
from pathlib import Path

from service.exchange.formats.delimited import Delimited, open_delimited
from service.exchange.formats.encodings import encoding_of
from service.exchange.formats.ftm import Entities, is_entity, open_entities
from service.exchange.formats.jsonl import JsonLines, objects, open_jsonl
from service.exchange.formats.options import Options
from service.exchange.formats.rows import Table, Unreadable
from service.exchange.formats.xlsx import Workbook, open_workbook

_ZIP = b"PK\x03\x04"
_NOT_READ = {
    b"\xd0\xcf\x11\xe0": "The file is an old or an encrypted workbook (.xls): save it as .xlsx, without a password.",
    b"%PDF": "The file is a PDF: copy its table into a spreadsheet, and save it as .xlsx or CSV.",
    b"\x1f\x8b": "The file is compressed (gzip): unpack it first.",
    b"BZh": "The file is compressed (bzip2): unpack it first.",
    b"\xfd7zXZ": "The file is compressed (xz): unpack it first.",
    b"7z\xbc\xaf": "The file is compressed (7z): unpack it first.",
    b"Rar!": "The file is compressed (RAR): unpack it first.",
    b"\x89PNG": "The file is a picture.",
    b"\xff\xd8\xff": "The file is a picture.",
    b"{\\rtf": "The file is a text document (RTF): copy its table into a spreadsheet, and save it as .xlsx or CSV.",
    b"<!DO": "The file is a web page: save its table as .xlsx or CSV.",
    b"<htm": "The file is a web page: save its table as .xlsx or CSV.",
    b"<?xm": "The file is XML: save its table as .xlsx or CSV.",
}
"""What people send as a list, by how it begins."""
_OBJECTS = re.compile(r"\s*(?:\[\s*)?\{\s*(?:\"|\})")
"""How objects begin, one a line or in an array. The header of a CSV file may begin with a bracket too."""
_FIRST_OBJECTS = 20


_SAYS = {
    ".csv": "csv", ".tsv": "csv", ".xlsx": "xlsx", ".xlsm": "xlsx", ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl", ".ftm": "ftm",
    "text/csv": "csv", "text/tab-separated-values": "csv", "application/x-ndjson": "jsonl", "application/jsonl": "jsonl",
    "application/json": "jsonl", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
}  # fmt: skip
"""The format that a name or a media type speaks of."""


def open_table(path: Path, *, file_name: str | None = None, media_type: str | None = None, options: Options | None = None) -> Table:
    """The table that a file holds; `Unreadable` says why it is none.

    `file_name` and `media_type`, as the file was sent, decide nothing: where they speak of another format, that is said.
    """
    table = _opened(path, options or Options())
    said = _SAYS.get(Path(file_name or "").suffix.lower()) or _SAYS.get((media_type or "").partition(";")[0].strip().lower())
    if said in (None, table.format) or (said == "jsonl" and table.format == "ftm"):
        return table
    told = f"The file was sent as {said}, and holds {table.format}: it is read as what it holds."
    return replace(table, notices=(told, *table.notices))


def _opened(path: Path, options: Options) -> Delimited | Entities | JsonLines | Workbook:
    with path.open("rb") as file:
        head = file.read(4096)
    if not head.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise Unreadable("The file is empty.")
    if told := next((said for start, said in _NOT_READ.items() if head.lstrip(b" \t\r\n\xef\xbb\xbf").startswith(start)), None):
        raise Unreadable(told)
    if head.startswith(_ZIP):
        return open_workbook(path, options)
    encoding = encoding_of(path, options.encoding)
    if _OBJECTS.match(head.decode(encoding.name, "replace").removeprefix("\ufeff")) is None:
        return open_delimited(path, options, encoding)
    found = [each for _, each, _ in islice(objects(path, encoding.name), _FIRST_OBJECTS)]
    entities = sum(1 for each in found if each is not None and is_entity(each))
    return open_entities(path, encoding) if entities * 2 > len(found) else open_jsonl(path, encoding)
