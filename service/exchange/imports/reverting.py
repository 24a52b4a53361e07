"""An import is taken back: what it made is withdrawn, what it changed is as it was before, and what others changed since is kept.

What it did is read from the journal, where its changes bear its name. Whoever was made by the import and worked on since stays whole,
and the row says so. Sources, places, bodies and actions that it made go last, but for those that others use by then or have worked on.
"""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from service.cases.derived import derive_status
from service.cases.tables import Case
from service.journal.commands import change, withdraw
from service.platform.rows import columns_of
from service.platform.tables import records
from service.platform.work import UnitOfWork

if TYPE_CHECKING:
    from service.exchange.imports.running import Job

_ROWS_AT_ONCE = 50
_REASON = "the import that made this was reverted"
_OWN = frozenset({"version", "updated_at", "shown_at"})
"""Columns that follow every change."""
_DERIVED = "case.status_derived"
_ROWS = """
    SELECT number, person_id, case_id FROM import_row
    WHERE import_id = :import AND number > :after AND fate IN ('create', 'update', 'conflict') AND person_id IS NOT NULL ORDER BY number LIMIT :most"""
_APART = ("deadline", "advocacy_action", "facility", "body", "source")
"""Kinds that are part of no person and no case, each before those that it may name or cite."""
_MADE_APART = """
    SELECT j.seq, j.subject_id FROM journal j
    WHERE j.organization_id = :organization AND j.request_id = :request AND j.subject_type = :kind AND j.version = 1 AND j.seq < :before
    ORDER BY j.seq DESC LIMIT :most"""
_LAST = 2**63 - 1
_TREE = """
    WITH own AS (SELECT :root::uuid AS id UNION SELECT :case::uuid UNION SELECT j.subject_id FROM journal j WHERE j.parent_id = :root)
    SELECT DISTINCT j.seq, j.request_id, j.action, j.subject_type, j.subject_id, j.version, j.image::text FROM journal j
    WHERE j.subject_id IN (SELECT id FROM own) OR j.parent_id IN (SELECT id FROM own) OR j.case_id = :case ORDER BY j.seq"""


@dataclass(frozen=True)
class Entry:
    """A row of the journal about one of the records of a row's person and case."""

    seq: int
    is_own: bool
    action: str
    subject_type: str
    subject_id: UUID
    version: int
    image: Mapping[str, Any] | None


async def revert(job: "Job") -> AsyncIterator[int]:
    """Take the import back, some rows at a time; says how many are done."""
    # What is done is told by the numbers of the rows, for a reverting that was cut off goes on where it stopped.
    after, done = 0, 0
    while True:
        async with job.unit() as work:
            rows = await work.rows(_ROWS, after=after, most=_ROWS_AT_ONCE, **{"import": job.import_id})
            for row in rows:
                kept = await _row(job, work, row["person_id"], row["case_id"])
                if kept:
                    await _say_kept(work, job.import_id, row["number"], kept)
            done += len(rows)
            await work.execute("UPDATE import_progress SET done = :done WHERE import_id = :import", done=done, **{"import": job.import_id})
        if not rows:
            break
        after = rows[-1]["number"]
        yield done
    for kind in _APART:
        await _apart(job, kind)
    async with job.unit() as work:
        await _forget(work, job.import_id)


async def _apart(job: "Job", kind: str) -> None:
    """Take back the records of a kind that are part of no person and no case, the latest first: what is named was made before what names it."""
    before = _LAST
    while True:
        async with job.unit() as work:
            made = await work.rows(
                _MADE_APART,
                organization=job.editor.organization_id,
                request=work.request_id,
                kind=kind,
                before=before,
                most=_ROWS_AT_ONCE,
            )
            for each in made:
                if not await _is_used(work, job.import_id, kind, each["subject_id"]):
                    await _row(job, work, each["subject_id"], None)
        if not made:
            return
        before = made[-1]["seq"]


async def _is_used(work: UnitOfWork, import_id: UUID, kind: str, record: UUID) -> bool:
    """Whether a record that stands, and is no part of this one, names it."""
    # Also one that the editor may not see: what it names must stay.
    async with work.beyond_the_gate():
        return bool(await work.value(_used(kind), record=record, **{"import": import_id}))


@cache
def _used(kind: str) -> str:
    named = [
        f'EXISTS (SELECT 1 FROM "{name}" r WHERE r."{key.parent.name}" = :record AND r.withdrawn_at IS NULL AND r.id <> :import)'
        for name, table in records().items()
        for key in table.__table__.foreign_keys
        if key.column.table.name == kind and key.column.name == "id" and key.parent.name != table.parent
    ]
    return f"SELECT {' OR '.join(named) or 'FALSE'} FROM (SELECT :record::uuid, :import::uuid) asked"


async def _row(job: "Job", work: UnitOfWork, root: UUID, case: UUID | None) -> list[str]:
    """Take back what the import did to one person and case, or to a record that is part of neither; answers what was kept, and why."""
    own = f"import-{job.import_id}"
    entries = [
        Entry(
            row["seq"],
            row["request_id"] == own,
            row["action"],
            row["subject_type"],
            row["subject_id"],
            row["version"],
            row["image"] and json.loads(row["image"]),
        )
        for row in await work.rows(_TREE, root=root, case=case)
    ]
    mine = [each for each in entries if each.is_own]
    if not mine:
        return []
    made = {each.subject_id for each in mine if each.version == 1}
    since = [each for each in entries if not each.is_own and each.seq > mine[0].seq and each.action != _DERIVED]
    touched = {each.subject_id for each in since}
    roots = made & {root, case}
    if roots and since:
        return [f"{len(roots)} record(s) that the import made were worked on since, and stay"]
    kept: list[str] = []
    for subject in dict.fromkeys(each.subject_id for each in reversed(mine)):
        history = [each for each in entries if each.subject_id == subject]
        if subject in made:
            if subject in touched:
                kept.append(f"a {history[0].subject_type} that others changed since stays")
            else:
                await _withdraw(job, work, history[0].subject_type, subject)
        else:
            kept += await _restore(job, work, history)
    if case is not None and case not in roots:
        row = await work.lock(Case, case)
        if row is not None:
            await derive_status(work, job.editor, row)
    return kept


async def _withdraw(job: "Job", work: UnitOfWork, subject_type: str, record: UUID) -> None:
    row = await work.lock(records()[subject_type], record)
    if row is not None:
        withdraw(work, job.editor, row, action=f"{subject_type}.withdrawn", reason=_REASON)


async def _restore(job: "Job", work: UnitOfWork, history: Sequence[Entry]) -> list[str]:
    """The fields that the import changed get back what they held before, unless somebody changed them since."""
    first = next(place for place, each in enumerate(history) if each.is_own and each.action != _DERIVED)
    before = history[first - 1].image if first else None
    after = [each for each in history if each.is_own][-1].image
    row = await work.lock(records()[history[0].subject_type], history[0].subject_id)
    if row is None or before is None or after is None:
        return []
    changed = {column for column in columns_of(type(row)) if column not in _OWN and before.get(column) != after.get(column)}
    latest = history[-1].image or {}
    mendable = {column for column in changed if latest.get(column) == after.get(column)}
    values = await _typed(work, history[0].subject_type, before, sorted(mendable))
    change(work, job.editor, row, values, action=f"{history[0].subject_type}.restored", reason=_REASON)
    left = sorted(column for column in changed - mendable if not column.endswith(("_earliest", "_latest")))
    return [f"{', '.join(left)} of the {history[0].subject_type} was changed since, and stays"] if left else []


async def _typed(work: UnitOfWork, table: str, image: Mapping[str, Any], columns: Sequence[str]) -> dict[str, Any]:
    """Values of an image as its table's columns hold them."""
    if not columns:
        return {}
    listed = ", ".join(f'r."{column}"' for column in columns)
    (row,) = await work.rows(
        f'SELECT {listed} FROM jsonb_populate_record(NULL::"{table}", :image::text::jsonb) r', image=json.dumps(dict(image))
    )
    return dict(row)


async def _say_kept(work: UnitOfWork, import_id: UUID, number: int, kept: Sequence[str]) -> None:
    problems = [
        {"code": "kept", "message": f"{each[:1].upper()}{each[1:]}.", "column": None, "value": None, "fatal": False} for each in kept
    ]
    await work.execute(
        "UPDATE import_row SET problems = problems || :problems::text::jsonb WHERE import_id = :import AND number = :number",
        problems=json.dumps(problems),
        number=number,
        **{"import": import_id},
    )


async def _forget(work: UnitOfWork, import_id: UUID) -> None:
    """The list's entries say again what they said before the import; those that it told of first are forgotten."""
    await work.execute("DELETE FROM list_entry WHERE import_id = :import AND before IS NULL", **{"import": import_id})
    await work.execute(
        """
        UPDATE list_entry SET told = before->'told', digest = decode(before->>'digest', 'hex'), row_digest = NULL, import_id = (before->>'import_id')::uuid,
            before = nullif(before->'before', 'null') WHERE import_id = :import""",
        **{"import": import_id},
    )
