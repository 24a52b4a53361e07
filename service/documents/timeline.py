"""Everything dated in a case, merged in the order it happened."""

from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from service.advocacy import queries as advocacy
from service.cases.queries import CASE_ID, STATUS_EVENT
from service.chronicle import queries as chronicle
from service.disclosure.gate import parameters, visible_case, visible_part
from service.disclosure.shapes import Found
from service.documents.known import known
from service.identity.viewer import Sight, Viewer
from service.platform.documents import array, document, given
from service.platform.work import Reader


@lru_cache(maxsize=32)
def statement(sight: Sight, *, as_of: bool, known_at: bool) -> str:
    """The statement of a case's timeline."""
    statuses = f"""SELECT e.occurred AS happened, e.occurred_earliest AS earliest, e.occurred_latest AS latest, 'status.' || e.axis AS kind, e.id,
        {STATUS_EVENT.item(sight)} AS item FROM status_event e WHERE e.case_id = c.id AND e.retracted_at IS NULL AND {visible_part(sight, "e")}"""
    parts = [statuses, *chronicle.timeline_parts(sight), *advocacy.timeline_parts(sight)]
    by_then = " WHERE t.earliest <= :as_of::date" if as_of else ""
    merged = f"({' UNION ALL '.join(parts)}) t (happened, earliest, latest, kind, id, item){by_then}"
    entry = document({"happened": "t.happened", "kind": "t.kind", "id": "t.id", "item": "t.item"})
    which = "c.id = :case_id" if known_at else f"c.id = {CASE_ID}"
    return f"""{given(known(sight)) if known_at else ""}
        SELECT {document({"items": array(entry, merged, order="t.earliest NULLS LAST, t.latest, t.kind, t.id")})}::text AS body, c.version, c.organization_id
        FROM "case" c WHERE {which} AND {visible_case(sight)}"""


async def timeline(reader: Reader, viewer: Viewer, case: str, *, as_of: date | None, known_at: datetime | None) -> Found | None:
    """A case's timeline; None when there is no such case that the viewer may see."""
    bound: dict[str, object] = {"case": case, "as_of": as_of, **parameters(viewer)}
    if known_at is not None:
        found = await reader.value(f"SELECT {CASE_ID}", case=case)
        bound |= {"case_id": found or UUID(int=0), "known_at": known_at}
    rows = await reader.rows(statement(viewer.sight, as_of=as_of is not None, known_at=known_at is not None), **bound)
    return Found(rows[0]["body"].encode(), rows[0]["version"], rows[0]["organization_id"]) if rows else None
