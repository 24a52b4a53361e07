"""Readings of the journal: a record's history with field-level diffs, an organization's own entries, the feed of changes in commit order."""

import json
from uuid import UUID

from schemas.journal import JournalFilter
from service.disclosure.fields import PRIVATE, UNTOLD, WHOSE
from service.disclosure.gate import parameters, visible_case
from service.identity.viewer import Viewer
from service.platform.documents import columns, document, matching
from service.platform.pages import Cursors, Listing, Page, Sort, page
from service.platform.work import Reader

_UNTOLD = ("version", "updated_at", "created_at", "shown_at", "id", "organization_id", "moved", "merged_into_id")
"""What every change changes, or none: no news in a diff. What a merge moved is told by each row that moved, and whither by the old id."""

_SUBJECT = document({"type": "j.subject_type", "id": "j.subject_id"})

# A sealed column's ciphertext tells nobody anything: that it changed is told, and not from what to what.
_BEFORE, _AFTER = (
    f"CASE WHEN key LIKE 'sealed\\_%' AND {side} <> 'null' THEN '\"sealed\"' ELSE {side} END" for side in ("before.value", "after.value")
)

# What changed: each column whose value differs from the image before, by name.
_CHANGES = f"""
    (SELECT coalesce(json_agg(json_build_object('field', key, 'before', {_BEFORE}, 'after', {_AFTER}) ORDER BY key), '[]'::json)
     FROM jsonb_each(coalesce(j.before, '{{}}'::jsonb)) before FULL JOIN jsonb_each(coalesce(j.image, '{{}}'::jsonb)) after USING (key)
     WHERE before.value IS DISTINCT FROM after.value AND NOT (j.before IS NULL AND after.value = 'null'::jsonb)
       AND key NOT IN ({", ".join(repr(name) for name in _UNTOLD)}))"""

_HISTORY_ENTRY = document(
    {
        **columns("j", "seq", "recorded_at", "action"),
        "subject": _SUBJECT,
        "version": "j.version",
        "by": document(
            {
                "organization": "(SELECT o.slug FROM organization o WHERE o.id = j.organization_id)",
                "key": "(SELECT k.label FROM api_key k WHERE k.id = j.api_key_id)",
            }
        ),
        "reason": "j.reason",
        "request_id": "j.request_id",
        "changes": _CHANGES,
    }
)


def _own(viewer: Viewer) -> str:
    """History tells everything, so it is for the owner; what is restricted now, or was then, for its cleared readers."""
    cleared = (
        ""
        if viewer.is_cleared
        else " AND NOT EXISTS (SELECT 1 FROM journal r WHERE r.subject_id = j.subject_id AND r.image->>'audience' = 'restricted')"
    )
    return f"j.organization_id = :viewer_organization{cleared}"


async def history(
    reader: Reader,
    viewer: Viewer,
    cursors: Cursors,
    record: UUID,
    *,
    limit: int,
    cursor: str | None,
    of_case: bool = False,
    within: str = "true",
) -> Page:
    """Every change of a record and of what is part of it, newest last: who, when, why, and what each field was before and after.

    `within` says whether the record itself may be read, where its parts may be wider than it is.
    """
    scope = "(j.case_id = :record OR j.subject_id = :record)" if of_case else "(j.subject_id = :record OR j.parent_id = :record)"
    before = "(SELECT b.image FROM journal b WHERE b.subject_id = j.subject_id AND b.seq < j.seq ORDER BY b.seq DESC LIMIT 1)"
    listing = Listing(
        name="history",
        source=f"(SELECT e.*, e.seq AS id, {before.replace('j.', 'e.')} AS before FROM journal e) j",
        alias="j",
        item=_HISTORY_ENTRY,
        where=[scope, _own(viewer), within],
        sort=Sort("j.seq", "bigint"),
        parameters={**parameters(viewer), "record": record},
        unique_type="bigint",
    )
    return await page(reader, cursors, listing, limit=limit, cursor=cursor, context=[viewer.organization_id, viewer.sight, record])


_JOURNAL_ENTRY = document(
    {
        **columns("j", "seq", "recorded_at"),
        "key": """CASE WHEN j.api_key_id IS NOT NULL THEN json_build_object(
            'id', j.api_key_id, 'label', (SELECT k.label FROM api_key k WHERE k.id = j.api_key_id)) END""",
        "action": "j.action",
        "subject": _SUBJECT,
        **columns("j", "version", "reason", "request_id"),
    }
)


async def entries(reader: Reader, viewer: Viewer, cursors: Cursors, asked: JournalFilter) -> Page:
    """The journal of the viewer's organization, newest first: who did what to which record, when and why. Never what it said."""
    narrowed, given = matching("j", asked.model_dump(), "action", "subject_type", "subject_id")
    listing = Listing(
        name="journal",
        source="(SELECT e.*, e.seq AS id FROM journal e) j",
        alias="j",
        item=_JOURNAL_ENTRY,
        where=[*narrowed, _own(viewer)],
        sort=Sort("j.seq", "bigint", descending=True),
        parameters={"viewer_organization": viewer.organization_id, **given},
        unique_type="bigint",
    )
    context = [viewer.organization_id, viewer.sight, given]
    return await page(reader, cursors, listing, limit=asked.limit, cursor=asked.cursor, context=context)


_SCANNED_AT_MOST, _SCANS = 1_000, 20
"""How many rows one look into the feed takes in, and how often it looks again where none of them is the viewer's to see: that costs a bounded amount."""

_CHANGE = columns("j", "position", "recorded_at", "action") | {"subject": _SUBJECT} | columns("j", "case_id", "version")
# How many changes there were between two that the public may see is nothing that the public may see.
_CHANGE_TOLD = _CHANGE | {"position": "NULL", "version": "NULL"}
_GONE = {
    "position": "g.position",
    "recorded_at": "g.recorded_at",
    "action": "'case.gone'",
    "subject": document({"type": "'case'", "id": "g.case_id"}),
    "case_id": "g.case_id",
    "version": "NULL",
}
_GONE_TOLD = _GONE | {"position": "NULL"}


def _told_to_public() -> str:
    """What the public is told of: a change, of what it may see, of something that it is shown."""
    before = "(SELECT b.image FROM journal b WHERE b.subject_id = j.subject_id AND b.seq < j.seq ORDER BY b.seq DESC LIMIT 1)"
    named, unnamed = (f"'{{{','.join(sorted(columns))}}}'" for columns in (PRIVATE["case"] | UNTOLD, PRIVATE["case"] | UNTOLD | WHOSE))
    of_case = f"CASE j.image->>'name_disclosure' WHEN 'full' THEN {named} ELSE {unnamed} END"
    private = f"(CASE j.subject_type WHEN 'case' THEN {of_case} ELSE '{{}}' END)::text[]"
    published = "(j.subject_type <> 'case' OR j.image->>'publication' = 'published')"
    shown = f"(j.image - {private}) IS DISTINCT FROM ({before} - {private})"
    return f"j.image->>'audience' = 'public' AND {published} AND {shown}"


async def changes(reader: Reader, viewer: Viewer, cursors: Cursors, *, limit: int, after: str | None) -> Page:
    """What changed after a cursor, in commit order, as far as it is sealed. There is always a next cursor: follow it later for what comes.

    A case that this viewer could read, and can't any more, leaves one tombstone: `case.gone`.
    """
    context = ["changes", viewer.organization_id]
    start = int(cursors.open(after, context)[0]) if after is not None else 0
    told, gone, lost = (_CHANGE_TOLD, _GONE_TOLD, "public") if viewer.is_public else (_CHANGE, _GONE, "partner")
    restricted = "" if viewer.is_cleared else " AND j.image->>'audience' IS DISTINCT FROM 'restricted'"
    others = f"""{_told_to_public() if viewer.is_public else "j.image->>'audience' IN ('public', 'partner')"}
        AND EXISTS (SELECT 1 FROM "case" c WHERE c.id = j.case_id AND {visible_case(viewer.sight)})"""
    own, not_own = (
        ("false", "true")
        if viewer.is_public
        else (f"j.organization_id = :viewer_organization{restricted}", "g.organization_id <> :viewer_organization")
    )
    statement = f"""
        WITH scanned AS MATERIALIZED (
            SELECT s.position, s.seq FROM journal_seal s WHERE s.position > :start::bigint ORDER BY s.position LIMIT {_SCANNED_AT_MOST}),
        seen AS (
            SELECT j.position, {document(told)} AS item FROM (SELECT s.position, e.* FROM scanned s JOIN journal e ON e.seq = s.seq) j
            WHERE ({own}) OR ({others})
            UNION ALL
            SELECT g.position, {document(gone)} FROM (SELECT s.position, t.* FROM scanned s JOIN tombstone t ON t.seq = s.seq) g
            WHERE g.lost_to = '{lost}' AND {not_own}
            ORDER BY 1 LIMIT :page_limit::int)
        SELECT coalesce(json_agg(item ORDER BY position), '[]'::json)::text AS items,
               CASE WHEN count(*) = :page_limit::int THEN max(position) ELSE (SELECT max(position) FROM scanned) END AS reached,
               count(*) = 0 AND (SELECT count(*) FROM scanned) = {_SCANNED_AT_MOST} AS is_to_go_on
        FROM seen"""
    for _ in range(_SCANS):  # nearly always once: an empty page is the end, to whoever reads it
        (row,) = await reader.rows(statement, **parameters(viewer), start=start, page_limit=limit)
        start = start if row["reached"] is None else row["reached"]
        if not row["is_to_go_on"]:
            break
    following = cursors.seal([str(start)], context)
    return Page(f'{{"items":{row["items"]},"next_cursor":{json.dumps(following)}}}'.encode(), following)
