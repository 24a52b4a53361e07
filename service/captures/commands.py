"""Files that show a source are attached, described and withdrawn."""

from uuid import UUID

from schemas.captures import CaptureNew, CapturePatch
from service.captures.tables import Capture
from service.disclosure.rules import changeable
from service.identity.viewer import Viewer
from service.journal.commands import change, create, held, seen, withdraw
from service.platform.blobs import Stored
from service.platform.errors import Forbidden, NoSuchReference, NotFound
from service.platform.work import UnitOfWork
from service.sources.commands import NoSuchSource
from service.sources.tables import Source


class NoSuchCapture(NotFound):
    """The source has no such capture, or none that the caller may see."""

    slug = "no-such-capture"
    title = "The source has no such capture"


async def expected(work: UnitOfWork, editor: Viewer, source: UUID) -> Source:
    """The source that a file is about to be attached to, which the editor owns. Asked before the file is read."""
    row = await seen(work, editor, Source, source, NoSuchSource())
    if not changeable(editor, row):
        raise Forbidden("Another organization owns this source.")
    return row


async def add_capture(work: UnitOfWork, editor: Viewer, source: Source, body: CaptureNew, media_type: str, stored: Stored) -> Capture:
    """Attach a file that is stored already to its source."""
    values = body.values() | {"source_id": source.id, "media_type": media_type, "bytes": stored.bytes, "sha256": stored.sha256}
    values["captured_at"] = values["captured_at"] or work.now
    await _check_original(work, editor, source.id, values["redacted_copy_of_id"])
    audience = values.pop("audience") or source.audience
    return create(work, editor, Capture, values, action="capture.added", audience=audience)


async def amend_capture(work: UnitOfWork, editor: Viewer, source: UUID, capture: UUID, body: CapturePatch, version: int) -> Capture:
    """Change what is said about a file. Its content does not change."""
    row = await _held_capture(work, editor, source, capture, version)
    changes = body.changes()
    await _check_original(work, editor, source, changes.get("redacted_copy_of_id"))
    change(work, editor, row, changes, action="capture.amended")
    await work.flush()
    return row


async def withdraw_capture(work: UnitOfWork, editor: Viewer, source: UUID, capture: UUID, reason: str, version: int) -> None:
    """Take a file back. Its content stays on disk until it is erased."""
    row = await _held_capture(work, editor, source, capture, version)
    withdraw(work, editor, row, action="capture.withdrawn", reason=reason)


async def _held_capture(work: UnitOfWork, editor: Viewer, source: UUID, capture: UUID, version: int) -> Capture:
    await seen(work, editor, Source, source, NoSuchSource())
    row = await held(work, editor, Capture, capture, NoSuchCapture)
    if row.source_id != source:
        raise NoSuchCapture
    return await held(work, editor, Capture, capture, NoSuchCapture, version=version)


async def _check_original(work: UnitOfWork, editor: Viewer, source: UUID, original: UUID | None) -> None:
    if original is not None:
        missing = NoSuchReference("The source has no such capture.", pointer="/redacted_copy_of_id")
        if (await seen(work, editor, Capture, original, missing)).source_id != source:
            raise missing
