"""Imports are begun, mapped, asked to be checked, applied and reverted; mappings are kept for the next list of their kind."""

from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from schemas.imports import ImportMode, ImportNew, ImportPatch, ImportStage, ImportState, OnConflict
from schemas.mappings import Mapping, MappingNew, MappingPatch, Take
from schemas.vocabulary import Audience
from service.exchange.formats.opening import open_table
from service.exchange.formats.options import Options
from service.exchange.imports.checking import check
from service.exchange.imports.reading_back import RECORDS, is_records
from service.exchange.imports.tables import ImportBatch, ListMapping
from service.exchange.proposing import propose, sample_of
from service.identity.viewer import Viewer
from service.journal.commands import change, create, held, seen, withdraw
from service.platform.blobs import Stored
from service.platform.errors import AlreadyExists, Conflict, Invalid, NoSuchReference, NotFound
from service.platform.work import UnitOfWork
from service.sources.tables import Source

_OUR_TABLE = frozenset({"reference", "person.names.1.full", "status.custody.code"})
"""Columns by which a table that the registry itself exported is known."""
_OF_PROPOSAL = "Proposed mapping: "
FOLDER = "imports"
"""Beneath the captures: files on their way in, until they are applied."""


class NoSuchImport(NotFound):
    """No such import of the caller's organization."""

    slug = "no-such-import"
    title = "No such import"


class NoSuchMapping(NotFound):
    """The organization keeps no mapping under this name."""

    slug = "no-such-mapping"
    title = "No such mapping"


class ImportRunning(Conflict):
    """A stage of the import is being done."""

    slug = "import-running"
    title = "The import is being worked on"


class ImportNotReady(Conflict):
    """The import has not come as far as this step needs."""

    slug = "import-not-ready"
    title = "The import is not ready for this"


class OpenQuestions(Invalid):
    """The proposed mapping leaves questions that a person has to answer."""

    slug = "open-questions"
    title = "The mapping leaves questions open"


class Opened(NamedTuple):
    """A file as it was found: what it is, and how it would be read."""

    format: str
    columns: list[str]
    notices: list[str]
    options: dict[str, Any]
    mapping: Mapping | None
    questions: list[dict[str, Any]]


def opened(place: Path, about: ImportNew, media_type: str | None) -> Opened:
    """Open a file that is stored, and propose how to read it. Raises Unreadable. It reads the file's head; call it off the event loop."""
    if is_records(place):
        return Opened(RECORDS, [], [], {}, None, [])
    options = {name: getattr(about, name) for name in ("encoding", "delimiter", "sheet", "header_row") if getattr(about, name) is not None}
    table = open_table(place, file_name=about.file_name, media_type=media_type, options=Options(**options))
    if set(table.columns) >= _OUR_TABLE:
        own = Mapping.model_validate_json(files("service.exchange.examples").joinpath("habeas.json").read_bytes())
        return Opened(table.format, list(table.columns), list(table.notices), options, own, [])
    proposal = propose(sample_of(table), file_name=about.file_name, format=table.format)
    notices = [*table.notices, *(f"{_OF_PROPOSAL}{note}" for note in proposal.notes)]
    mapping, questions = proposal.mapping, proposal.questions
    if about.country is not None:
        questions = [each for each in questions if each.pointer != "/case/country"]
    return Opened(table.format, list(table.columns), notices, options, mapping, [each.model_dump(mode="json") for each in questions])


def held_in(country: str, mapping: Mapping) -> Mapping:
    """The mapping with a country for every row that does not say its own.

    A column of countries none of which is this one does not say where people are held, but where they are from.
    """
    said = mapping.case.get("country")
    speaks = said is not None and bool(said.taken) and (said.means is None or country in said.means.values())
    take = said.model_copy(update={"value": country}) if said is not None and speaks else Take(value=country)
    return mapping.model_copy(update={"case": {**mapping.case, "country": take}})


async def begin_import(
    work: UnitOfWork, editor: Viewer, about: ImportNew, media_type: str | None, stored: Stored, found: Opened
) -> ImportBatch:
    """Begin an import of a file that is stored already. It is read with the saved mapping that was named, else as proposed."""
    mapping, questions, notices = found.mapping, found.questions, found.notices
    if about.mapping is not None:
        notices = _unproposed(notices)
        kept = await kept_mapping(
            work, editor, about.mapping, NoSuchReference("No mapping is kept under this name.", pointer="query/mapping")
        )
        mapping, questions = Mapping.model_validate(kept.content), []
    if mapping is not None and about.country is not None:
        mapping = held_in(about.country, mapping)
    values = {
        "file_name": about.file_name,
        "media_type": media_type,
        "format": found.format,
        "options": found.options,
        "bytes": stored.bytes,
        "sha256": stored.sha256,
        "notices": notices,
        "columns": found.columns,
        "state": ImportState.UPLOADED if questions else ImportState.MAPPED,
        "mapping": mapping and mapping.model_dump(mode="json", exclude_defaults=True),
        "questions": questions,
        "mode": ImportMode.CREATE_ONLY,
        "on_conflict": OnConflict.SKIP,
        "create_missing": False,
        "look_for_duplicates": True,
        "stated_on": about.stated_on and str(about.stated_on),
    }
    # What a key with clearance compares with is for keys with clearance.
    audience = Audience.RESTRICTED if editor.is_cleared else Audience.ORGANIZATION
    return create(work, editor, ImportBatch, values, action="import_batch.begun", audience=audience)


async def amend_import(work: UnitOfWork, editor: Viewer, record: UUID, body: ImportPatch, version: int) -> ImportBatch:
    """Say how the file is to be read and what its rows may do. What was checked before is to be checked again."""
    row = await held(work, editor, ImportBatch, record, NoSuchImport, version=version)
    await _check_idle(work, row)
    if row.state in (ImportState.APPLIED, ImportState.REVERTED):
        raise ImportNotReady("An import that was applied stays as it is; begin another.")
    changes: dict[str, Any] = body.changes()
    if changes.get("source_id") is not None:
        await seen(work, editor, Source, changes["source_id"], NoSuchReference("No such source.", pointer="/source_id"))
    if changes.get("stated_on") is not None:
        changes["stated_on"] = str(changes["stated_on"])
    if "mapping" in changes:
        check(changes["mapping"])
        content = changes["mapping"].model_dump(mode="json", exclude_defaults=True)
        changes |= {"mapping": content, "questions": [], "notices": _unproposed(row.notices)}
    if not changes.get("questions", row.questions):
        changes["state"] = ImportState.MAPPED
    change(work, editor, row, changes, action="import_batch.amended")
    return row


async def ask(work: UnitOfWork, editor: Viewer, record: UUID, stage: ImportStage) -> ImportBatch:
    """Ask for a stage to be done. It is begun by whoever has time for it, and goes on where it stopped if that one dies."""
    row = await held(work, editor, ImportBatch, record, NoSuchImport)
    await _check_idle(work, row)
    if stage == ImportStage.CHECK and row.questions:
        raise OpenQuestions("Answer them by a mapping of your own: PATCH the import's mapping.", pointer="/questions")
    ready = {
        ImportStage.CHECK: (ImportState.MAPPED, ImportState.CHECKED, ImportState.FAILED),
        ImportStage.APPLY: (ImportState.CHECKED,),
        ImportStage.REVERT: (ImportState.APPLIED, ImportState.FAILED),
    }[stage]
    if row.state not in ready:
        raise ImportNotReady(f"This needs an import that is {' or '.join(ready)}; this one is {row.state}.")
    await work.execute(
        """
        INSERT INTO import_progress (import_id, organization_id, api_key_id, stage, done, total, fates, asked_at)
        VALUES (:import, :organization, :key, :stage, 0, NULL, '{}', :now)
        ON CONFLICT (import_id) DO UPDATE SET api_key_id = excluded.api_key_id, stage = excluded.stage, done = 0,
            total = CASE WHEN excluded.stage = 'apply' THEN import_progress.done END, fates = '{}', asked_at = excluded.asked_at, ended_at = NULL""",
        organization=row.organization_id,
        key=editor.api_key_id,
        stage=str(stage),
        now=work.now,
        **{"import": row.id},
    )
    if stage == ImportStage.CHECK:
        await work.execute("DELETE FROM import_row WHERE import_id = :import", **{"import": row.id})
    return row


async def withdraw_import(work: UnitOfWork, editor: Viewer, record: UUID, reason: str, version: int) -> None:
    """Give an import up. What it did stays; what it would have done is forgotten."""
    row = await held(work, editor, ImportBatch, record, NoSuchImport, version=version)
    await _check_idle(work, row)
    withdraw(work, editor, row, action="import_batch.withdrawn", reason=reason)
    await work.execute("DELETE FROM import_row WHERE import_id = :import", **{"import": row.id})
    await work.execute("DELETE FROM import_progress WHERE import_id = :import", **{"import": row.id})


async def keep_mapping(work: UnitOfWork, editor: Viewer, body: MappingNew) -> ListMapping:
    """Keep a mapping under a name. Raises AlreadyExists."""
    check(body.content, "/content")
    if await _mapping(work, editor, body.name) is not None:
        raise AlreadyExists("A mapping of this name is kept already: change that one.", pointer="/name")
    values = {"name": body.name, "content": body.content.model_dump(mode="json", exclude_defaults=True), "note": body.note}
    return create(work, editor, ListMapping, values, action="list_mapping.kept", audience=Audience.ORGANIZATION)


async def amend_mapping(work: UnitOfWork, editor: Viewer, name: str, body: MappingPatch, version: int) -> ListMapping:
    """A new version of a mapping."""
    known = await kept_mapping(work, editor, name, NoSuchMapping())
    row = await held(work, editor, ListMapping, known.id, NoSuchMapping, version=version)
    changes = body.changes()
    if "content" in changes:
        check(changes["content"], "/content")
        changes["content"] = changes["content"].model_dump(mode="json", exclude_defaults=True)
    change(work, editor, row, changes, action="list_mapping.amended")
    return row


async def withdraw_mapping(work: UnitOfWork, editor: Viewer, name: str, reason: str, version: int) -> None:
    """Keep a mapping no longer. Imports that were made with it stay as they are."""
    known = await kept_mapping(work, editor, name, NoSuchMapping())
    row = await held(work, editor, ListMapping, known.id, NoSuchMapping, version=version)
    withdraw(work, editor, row, action="list_mapping.withdrawn", reason=reason)


async def kept_mapping(work: UnitOfWork, editor: Viewer, name: str, missing: NotFound | NoSuchReference) -> ListMapping:
    """The organization's mapping of this name; else the given error."""
    row = await _mapping(work, editor, name)
    if row is None:
        raise missing
    return row


async def _mapping(work: UnitOfWork, editor: Viewer, name: str) -> ListMapping | None:
    wanted = "organization_id = :organization AND name = :name AND withdrawn_at IS NULL"
    return next(iter(await work.records(ListMapping, wanted, organization=editor.organization_id, name=name)), None)


def _unproposed(notices: list[str]) -> list[str]:
    return [notice for notice in notices if not notice.startswith(_OF_PROPOSAL)]


async def _check_idle(work: UnitOfWork, row: ImportBatch) -> None:
    if await work.value("SELECT 1 FROM import_progress WHERE import_id = :import AND ended_at IS NULL", **{"import": row.id}):
        raise ImportRunning("Wait until the present stage has ended.")
