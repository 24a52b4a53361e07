"""What became of an import's rows as a table of its own, to be mended beside the file."""

import csv
import io
import json
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any
from uuid import UUID

from service.disclosure.gate import parameters
from service.exchange.formats.formulas import neutralised
from service.identity.viewer import Viewer
from service.platform.work import Reader

COLUMNS = ("row", "fate", "code", "column", "value", "message", "subject", "field", "was", "told", "verdict", "person_id", "case_id")
_ROWS_AT_ONCE = 1_000
_ROWS = """
    SELECT number, fate, person_id::text, case_id::text, problems, differences FROM import_row
    WHERE import_id = :batch AND organization_id = :viewer_organization AND number > :after ORDER BY number LIMIT :most"""


async def report(reader: Reader, member: Viewer, batch: UUID) -> AsyncIterator[bytes]:
    """The table as CSV, some rows at a time: a line for each problem and each difference of a row, or for the row alone."""
    yield _csv([dict(zip(COLUMNS, COLUMNS, strict=True))])
    after = -1
    while rows := await reader.rows(_ROWS, batch=batch, after=after, most=_ROWS_AT_ONCE, **parameters(member)):
        after = rows[-1]["number"]
        yield _csv(line for row in rows for line in _lines(row))


def _lines(row: Mapping[str, Any]) -> Iterable[dict[str, str]]:
    own = {"row": str(row["number"]), "fate": row["fate"], "person_id": row["person_id"] or "", "case_id": row["case_id"] or ""}
    told = [{name: each[name] for name in ("code", "column", "value", "message")} for each in json.loads(row["problems"])]
    told += [{name: each[name] for name in ("subject", "field", "was", "told", "verdict")} for each in json.loads(row["differences"])]
    for each in told or [{}]:
        yield own | {name: _text(value) for name, value in each.items()}


def _csv(lines: Iterable[Mapping[str, str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([neutralised(line.get(column, "")) for column in COLUMNS] for line in lines)
    return text.getvalue().encode()


def _text(value: object) -> str:
    return "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
