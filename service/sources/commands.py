"""Sources are added, amended and withdrawn; anything in the registry is cited to them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import inspect

from schemas.citations import CitationOf, CitationPatch
from schemas.sources import SourceNew, SourcePatch
from schemas.vocabulary import SubjectType
from service.disclosure.merged import survivor
from service.disclosure.rules import narrower, readable
from service.identity.viewer import Viewer
from service.journal.commands import change, circles, create, held, seen, withdraw
from service.platform.errors import Conflict, Invalid, NoSuchReference, NotFound
from service.platform.tables import Record, records
from service.platform.work import UnitOfWork, Wanted
from service.sources.tables import Citation, Source, SourceIdentity


class NoSuchSource(NotFound):
    """No such source, or none that the caller may see."""

    slug = "no-such-source"
    title = "No such source"


class NoSuchCitation(NotFound):
    """No such citation, or none that the caller may see."""

    slug = "no-such-citation"
    title = "No such citation"


class SourceIsCited(Conflict):
    """A source that is cited can't be withdrawn: what it bears out would stand on nothing."""

    slug = "source-is-cited"
    title = "The source is still cited"


async def add_source(work: UnitOfWork, editor: Viewer, body: SourceNew) -> Source:
    """Add a source. `derived_from_id` names what it was translated, reprinted or copied from."""
    if body.derived_from_id is not None:
        await seen(work, editor, Source, body.derived_from_id, NoSuchReference("No such source.", pointer="/derived_from_id"))
    values = body.values()
    return create(work, editor, Source, values, action="source.added", audience=values.pop("audience"))


async def amend_source(work: UnitOfWork, editor: Viewer, source: UUID, body: SourcePatch, version: int) -> Source:
    """Change what is known of a source. Raises Invalid where it would derive from itself, however far round."""
    row = await held(work, editor, Source, source, NoSuchSource, version=version)
    changes = body.changes()
    parent = changes.get("derived_from_id")
    if parent is not None:
        await seen(work, editor, Source, parent, NoSuchReference("No such source.", pointer="/derived_from_id"))
        if await circles(work, Source, "derived_from_id", source, parent):
            raise Invalid("A source can't derive from itself, however far round.", pointer="/derived_from_id")
    change(work, editor, row, changes, action="source.amended")
    return row


async def withdraw_source(work: UnitOfWork, editor: Viewer, source: UUID, reason: str, version: int) -> None:
    """Take a source out of the registry. Raises SourceIsCited while citations stand on it."""
    row = await held(work, editor, Source, source, NoSuchSource, version=version)
    if await work.value("SELECT 1 FROM citation WHERE source_id = :source AND withdrawn_at IS NULL LIMIT 1", source=source):
        raise SourceIsCited("Withdraw its citations first.")
    await forget_identity(work, editor, source, reason)
    withdraw(work, editor, row, action="source.withdrawn", reason=reason)


async def identity_of(work: UnitOfWork, source: UUID) -> SourceIdentity | None:
    """The sealed identity of a source, locked until the unit ends."""
    found = await work.value("SELECT id FROM source_identity WHERE source_id = :source AND withdrawn_at IS NULL", source=source)
    return None if found is None else await work.lock(SourceIdentity, UUID(str(found)))


async def forget_identity(work: UnitOfWork, editor: Viewer, source: UUID, reason: str) -> None:
    """Withdraw a source's sealed identity, if it has one: what was sealed goes with it."""
    row = await identity_of(work, source)
    if row is not None:
        gone = {"withdrawn_at": work.now, "sealed_name": None, "sealed_contact": None, "sealed_note": None}
        change(work, editor, row, gone, action="source_identity.withdrawn", reason=reason)


def cited(citations: Sequence[CitationOf]) -> Wanted:
    """The sources that citations name, to be read ahead of `cite`."""
    return Wanted(Source, "id = ANY(:sources)", {"sources": [each.source_id for each in citations]})


async def cite(
    work: UnitOfWork,
    editor: Viewer,
    subject_type: SubjectType,
    subject_id: UUID,
    case_id: UUID | None,
    citations: Sequence[CitationOf],
    audience: str,
) -> list[Citation]:
    """Cite sources for a record just written. Raises NoSuchReference naming the first citation whose source or capture is not there."""
    made = []
    for index, citation in enumerate(citations):
        source = await _cited_source(work, editor, citation, f"/citations/{index}")
        _check_field(subject_type, citation.field, f"/citations/{index}/field")
        values = citation.values() | {"subject_type": subject_type, "subject_id": subject_id, "case_id": case_id}
        own = values.pop("audience") or narrower(audience, source.audience)
        made.append(create(work, editor, Citation, values, action="citation.added", audience=own))
    return made


async def add_citation(work: UnitOfWork, editor: Viewer, body: CitationOf, subject_type: SubjectType, subject_id: UUID) -> Citation:
    """Cite a source for any record, or one field of it, that the caller can see."""
    source = await _cited_source(work, editor, body, "")
    subject = await _cited_subject(work, editor, subject_type, subject_id)
    if subject is None or not readable(editor, subject):
        raise NoSuchReference("No such record.", pointer="/subject/id")
    _check_field(subject_type, body.field, "/field")
    case_id = subject.id if subject_type == SubjectType.CASE else getattr(subject, "case_id", None)
    cited = {"subject_type": subject_type, "subject_id": subject.id, "case_id": case_id}
    values = {name: value for name, value in body.values().items() if name in CitationOf.model_fields} | cited
    audience = values.pop("audience") or narrower(subject.audience, source.audience)
    return create(work, editor, Citation, values, action="citation.added", audience=audience)


async def amend_citation(work: UnitOfWork, editor: Viewer, citation: UUID, body: CitationPatch, version: int) -> Citation:
    """Change what a citation says. What it cites and which source stay: withdraw it and cite anew."""
    row = await held(work, editor, Citation, citation, NoSuchCitation, version=version)
    changes = body.changes()
    _check_field(SubjectType(row.subject_type), changes.get("field"), "/field")
    change(work, editor, row, changes, action="citation.amended")
    return row


async def withdraw_citation(work: UnitOfWork, editor: Viewer, citation: UUID, reason: str, version: int) -> None:
    """Take a citation back."""
    row = await held(work, editor, Citation, citation, NoSuchCitation, version=version)
    withdraw(work, editor, row, action="citation.withdrawn", reason=reason)


async def _cited_subject(work: UnitOfWork, editor: Viewer, subject_type: SubjectType, subject_id: UUID) -> Record | None:
    table = records()[subject_type]
    if subject_type != SubjectType.PERSON:
        return await work.get(table, subject_id)
    # Locked, so that the person is not merged away before this is written; and by an old id, whoever they were merged into.
    found = await work.lock(table, subject_id)
    now = await survivor(work, editor, subject_id) if found is None else None
    return found if now is None else await work.lock(table, now)


async def _cited_source(work: UnitOfWork, editor: Viewer, citation: CitationOf, pointer: str) -> Source:
    source = await seen(work, editor, Source, citation.source_id, NoSuchReference("No such source.", pointer=f"{pointer}/source_id"))
    if citation.capture_id is not None and not await work.value(
        "SELECT 1 FROM capture WHERE id = :capture AND source_id = :source AND withdrawn_at IS NULL",
        capture=citation.capture_id,
        source=citation.source_id,
    ):
        raise NoSuchReference("The source has no such capture.", pointer=f"{pointer}/capture_id")
    return source


def _check_field(subject_type: SubjectType, field: str | None, pointer: str) -> None:
    """A citation names a field that its subject has; `from` and `to` are the wire's names for two columns."""
    if field is None:
        return
    known = {column.key for column in inspect(records()[subject_type]).columns}
    if {"from": "started", "to": "ended"}.get(field, field) not in known:
        raise Invalid(f"A {subject_type} has no field '{field}'.", pointer=pointer)
