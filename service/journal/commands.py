"""Every write of a record goes through here: made, changed or withdrawn, with its journal row in the same transaction.

What a write forgot to journal, the database refuses at commit (migrations: the deferred trigger `require_journal`).
"""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.orm import DeclarativeBase

from service.disclosure.fields import unshown
from service.disclosure.rules import changeable, readable
from service.identity.viewer import Viewer
from service.platform.errors import Forbidden, NotFound, RegistryError, StaleVersion
from service.platform.ids import new_id
from service.platform.lineage import would_circle
from service.platform.rows import blank, columns_of, plain
from service.platform.tables import Record, spread
from service.platform.work import UnitOfWork

RecordT = TypeVar("RecordT", bound=Record)


def create(
    work: UnitOfWork,
    editor: Viewer,
    table: type[RecordT],
    values: Mapping[str, Any],
    *,
    action: str,
    audience: str,
    reason: str | None = None,
    owner: UUID | None = None,
) -> RecordT:
    """Make a record. `owner` owns it: the organization of the case that it is part of, or else the editor's. Columns not named are null."""
    begun = begun_with(work.now, editor, table, audience=audience, owner=owner)
    row = blank(table)
    row.__dict__.update(dict.fromkeys(columns_of(table)) | begun | spread(values, columns_of(table)))
    work.add(row)
    _append(work, editor, row, action=action, reason=reason)
    return row


def begun_with(now: datetime, editor: Viewer, table: type[DeclarativeBase], *, audience: str, owner: UUID | None = None) -> dict[str, Any]:
    """The columns that every record begins with."""
    begun = {
        "id": new_id(),
        "organization_id": owner or editor.organization_id,
        "audience": str(audience),
        "version": 1,
        "created_at": now,
        "updated_at": now,
    }
    return begun | {"shown_at": now} if "shown_at" in columns_of(table) else begun


def change(work: UnitOfWork, editor: Viewer, row: Record, values: Mapping[str, Any], *, action: str, reason: str | None = None) -> bool:
    """Change a record's columns. What already stands so is no change: no new version, no journal row. Says whether anything changed."""
    wanted = spread(values, columns_of(type(row)))
    standing = vars(row)
    differing = {column: value for column, value in wanted.items() if standing[column] != value and plain(standing[column]) != plain(value)}
    if not differing:
        return False
    _set(work, row, differing)
    private = unshown(row.__tablename__, getattr(row, "name_disclosure", None))
    if private is not None and not private.issuperset(differing):
        work.set(row, {"shown_at": row.updated_at})
    _append(work, editor, row, action=action, reason=reason)
    return True


def strike(work: UnitOfWork, editor: Viewer, row: Record, values: Mapping[str, Any], *, action: str, reason: str | None = None) -> None:
    """Change a record and journal it as it then stands, whether or not anything differs: its earlier images are gone (`forget_images`)."""
    _set(work, row, values)
    _append(work, editor, row, action=action, reason=reason)


def withdraw(work: UnitOfWork, editor: Viewer, row: Record, *, action: str, reason: str) -> None:
    """Take a record back. It stays as a tombstone that only its history shows."""
    change(work, editor, row, {"withdrawn_at": work.now}, action=action, reason=reason)


def note(work: UnitOfWork, editor: Viewer, row: Record, *, action: str, reason: str | None = None) -> None:
    """Journal what happened to a record without changing what it says: it was read, or sealed anew. Its version stays (rules.py `STEADY`)."""
    _append(work, editor, row, action=action, reason=reason)


async def held(
    work: UnitOfWork,
    editor: Viewer,
    table: type[RecordT],
    which: UUID | str,
    missing: type[RegistryError] = NotFound,
    *,
    by: str = "id",
    version: int | None = None,
) -> RecordT:
    """The record, by its id or by another column that only it has so, locked for a change by its owner.

    Hidden ones are missing; others' are forbidden; `version` must be the current one.
    """
    return owned(editor, await work.lock(table, which, by=by), missing, version=version)


def owned(editor: Viewer, row: RecordT | None, missing: type[RegistryError] = NotFound, *, version: int | None = None) -> RecordT:
    """A record that is held, if its holder may change it; raises what `held` raises."""
    if row is None or not readable(editor, row):
        raise missing
    if not changeable(editor, row):
        raise Forbidden("Another organization owns this record.")
    if version is not None and version != row.version:
        raise StaleVersion(row.version)
    return row


async def seen(work: UnitOfWork, editor: Viewer, table: type[RecordT], record: UUID, missing: RegistryError) -> RecordT:
    """A record that the input refers to, which the editor must be able to see; else the given error."""
    row = await work.get(table, record)
    if row is None or not readable(editor, row):
        raise missing
    return row


async def circles(work: UnitOfWork, table: type[Record], column: str, record: UUID, parent: UUID) -> bool:
    """Whether giving a record this parent would close a circle. One such change of a table at a time: two that close it together see each other."""
    name = table.__tablename__
    await work.execute(f"SELECT pg_advisory_xact_lock(hashtext('lineage of {name}'))")
    async with work.beyond_the_gate():  # a circle may close through a record that the editor may not read
        ancestors = await work.rows(
            f"""
            WITH RECURSIVE up (id, parent) AS (SELECT id, {column} FROM {name} WHERE id = :parent
                UNION SELECT o.id, o.{column} FROM up JOIN {name} o ON o.id = up.parent) SELECT id, parent FROM up""",
            parent=parent,
        )
    return would_circle(record, parent, {UUID(str(each["id"])): each["parent"] and UUID(str(each["parent"])) for each in ancestors})


def _set(work: UnitOfWork, row: Record, values: Mapping[str, Any]) -> None:
    """Set columns of a record, which makes a new version of it."""
    work.set(row, {**values, "version": row.version + 1, "updated_at": max(work.now, row.updated_at)})


def _append(work: UnitOfWork, editor: Viewer, row: Record, *, action: str, reason: str | None) -> None:
    work.ending = ENDING
    parent = type(row).parent
    work.journal.append(
        {
            "recorded_at": work.now.isoformat(),
            "organization_id": str(row.organization_id),
            "api_key_id": None if editor.api_key_id is None else str(editor.api_key_id),
            "request_id": work.request_id,
            "action": action,
            "subject_type": row.__tablename__,
            "subject_id": str(row.id),
            "parent_id": plain(getattr(row, parent)) if parent else None,
            "case_id": str(row.id) if row.__tablename__ == "case" else plain(getattr(row, "case_id", None)),
            "version": row.version,
            "reason": reason,
            "image": work.image(row),
            "salt": secrets.token_hex(16),
        }
    )


ENDING = """
    INSERT INTO journal (recorded_at, organization_id, api_key_id, request_id, action, subject_type, subject_id, parent_id, case_id,
                         version, reason, image, salt, digest)
    SELECT e.recorded_at, e.organization_id, e.api_key_id, e.request_id, e.action, e.subject_type, e.subject_id, e.parent_id, e.case_id,
           e.version, e.reason, e.image, decode(e.salt, 'hex'),
           sha256(decode(e.salt, 'hex') || convert_to(journal_payload(e.image, e.reason), 'UTF8'))
    FROM ROWS FROM (jsonb_to_recordset(:entries::text::jsonb) AS (
        recorded_at timestamptz, organization_id uuid, api_key_id uuid, request_id text, action text, subject_type text, subject_id uuid,
        parent_id uuid, case_id uuid, version integer, reason text, image jsonb, salt text)) WITH ORDINALITY AS e
    ORDER BY e.ordinality"""
"""What writes a unit's journal: all its rows, after all others, so that a row's place agrees with whoever had to wait for whom.

(In the statement of the last rows what comes after are the foreign keys' own looks: they wait for who holds a record that was named, as a source.)
"""
