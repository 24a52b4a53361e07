"""The list of cases without pages: each case that meets a filter, as a line of JSON or a row of CSV, from one snapshot."""

import json
from collections.abc import Awaitable, Callable
from functools import partial

from schemas.cases import CaseBrief, CaseFilter
from service.cases.queries import brief, listed, sort_of
from service.disclosure.gate import parameters, visible_case
from service.exchange.formats.flat import flattened, paths
from service.exchange.formats.writing_csv import CsvWriter
from service.identity.viewer import Viewer
from service.platform.documents import document, narrowed
from service.platform.errors import Invalid
from service.platform.snapshot import Snapshot, Write

CSV, NDJSON = "text/csv", "application/x-ndjson"
"""The forms of a whole list, by media type."""

Fill = Callable[[Snapshot, Write], Awaitable[None]]


def whole_list(viewer: Viewer, asked: CaseFilter, form: str) -> Fill:
    """What writes the list in a form. Raises Invalid for a filter that can't be: before anything is written."""
    paged = asked.model_fields_set & {"limit", "cursor"}
    if paged:
        raise Invalid("A list in this form is whole: it has no pages.", pointer=f"query/{min(paged)}")
    where, bound = listed(viewer.sight, asked)
    members = narrowed(brief(viewer.sight, as_of=asked.as_of is not None, known_at=asked.known_at is not None), asked.members)
    sort = sort_of(viewer.sight, asked.sort)
    direction = " DESC" if sort.descending else ""
    sql = f"""
        SELECT {document(members)}::text FROM "case" c WHERE {" AND ".join([*where, visible_case(viewer.sight)])}
        ORDER BY {sort.expression}{direction}, c.id{direction}"""
    bound |= parameters(viewer)
    return partial(_lines, sql, bound) if form == NDJSON else partial(_rows, sql, bound, paths(CaseBrief, asked.members))


async def _lines(sql: str, bound: dict[str, object], snapshot: Snapshot, write: Write) -> None:
    await snapshot.copy(sql, write, **bound)


async def _rows(sql: str, bound: dict[str, object], columns: tuple[str, ...], snapshot: Snapshot, write: Write) -> None:
    csv = CsvWriter(write, columns)
    async for item in snapshot.texts(sql, **bound):
        await csv.row(flattened(json.loads(item)))
    await csv.end()
