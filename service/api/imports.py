"""/v1/imports and /v1/mappings: files of people become records, row by row, and can be taken back."""

import asyncio
from typing import Annotated, NamedTuple
from uuid import UUID

from fastapi import Depends, Path, Query, Request, Response
from fastapi.responses import StreamingResponse

from schemas.imports import Import, ImportedRow, ImportNew, ImportPatch, ImportStage, RowFilter
from schemas.mappings import MappingNew, MappingPatch, SavedMapping
from schemas.pages import ListFilter, Page
from schemas.values import Slug
from service.api import answers
from service.api.conditional import IfMatch
from service.api.depends import Editor, Held, Member, Reading, Reason, Work
from service.api.problems import problems
from service.api.route import FILE, media_type
from service.api.route import router as new_router
from service.disclosure.gate import parameters
from service.disclosure.shapes import one, some
from service.exchange.formats.rows import Unreadable
from service.exchange.imports import commands
from service.exchange.imports.checking import UnknownField
from service.exchange.imports.commands import FOLDER, ImportNotReady, ImportRunning, NoSuchImport, NoSuchMapping, OpenQuestions
from service.exchange.imports.queries import BATCH, MAPPING, ROW, ROWS
from service.exchange.imports.reporting import report
from service.platform.blobs import Blobs, FileTooLarge, Stored
from service.platform.errors import AlreadyExists, Forbidden, NoSuchReference, StaleVersion, VersionRequired
from service.platform.pages import Listing, Sort, page

router = new_router("imports")
ImportId = Annotated[UUID, Path(alias="import")]
MappingName = Annotated[Slug, Path(alias="mapping")]
_BY_NAME = "m.name = :name AND m.organization_id = :viewer_organization AND m.withdrawn_at IS NULL"


class Received(NamedTuple):
    """A file that has come in, and what was found when it was opened."""

    stored: Stored
    opened: commands.Opened


async def received(request: Request, about: Annotated[ImportNew, Query()], _: Editor, held: Held) -> Received:
    """The file, on the disk and opened before a unit of work begins: however slowly it arrives, it holds no connection to the database."""
    blobs = Blobs(held.blobs / FOLDER)
    stored = await blobs.store(request.stream(), held.capture_limit, request.headers.get("content-digest"))
    return Received(stored, await asyncio.to_thread(commands.opened, blobs.place(stored.sha256), about, media_type(request) or None))


@router.post(
    "/imports",
    status_code=201,
    operation_id="beginImport",
    response_model=Import,
    responses=problems(Forbidden, FileTooLarge, Unreadable, NoSuchReference),
    openapi_extra=FILE,
)
async def begin_import(
    request: Request, about: Annotated[ImportNew, Query()], editor: Editor, file: Annotated[Received, Depends(received)], work: Work
) -> Response:
    """Send a file: CSV, XLSX, JSON or JSON Lines, FollowTheMoney entities. It is streamed to disk, and answered with how it would be read.

    Nothing is changed by it. Give it a mapping if the proposed one is not right, have it checked, look at its rows, and have it applied.
    """
    row = await commands.begin_import(work, editor, about, media_type(request) or None, file.stored, file.opened)
    await work.flush()
    return answers.created(editor, await one(work, editor, BATCH, record=row.id), f"/v1/imports/{row.id}")


@router.get("/imports", operation_id="listImports", response_model=Page[Import], responses=problems())
async def list_imports(request: Request, asked: Annotated[ListFilter, Query()], member: Member, reading: Reading, held: Held) -> Response:
    """The organization's imports."""
    return answers.page(request, member, await some(reading, member, BATCH, held.cursors, asked=asked))


@router.get("/imports/{import}", operation_id="getImport", response_model=Import, responses=problems(NoSuchImport))
async def get_import(request: Request, batch: ImportId, member: Member, reading: Reading) -> Response:
    """An import: how far it has come, and how its rows fare so far."""
    return answers.document(request, member, await one(reading, member, BATCH, record=batch), NoSuchImport)


@router.patch(
    "/imports/{import}",
    operation_id="amendImport",
    response_model=Import,
    responses=problems(
        NoSuchImport, Forbidden, StaleVersion, VersionRequired, NoSuchReference, UnknownField, ImportRunning, ImportNotReady
    ),
)
async def amend_import(request: Request, batch: ImportId, body: ImportPatch, version: IfMatch, editor: Editor, work: Work) -> Response:
    """Say how the file is to be read, and what its rows may do. A mapping given here answers the questions of the proposed one."""
    await commands.amend_import(work, editor, batch, body, version)
    return answers.document(request, editor, await one(work, editor, BATCH, record=batch), NoSuchImport)


@router.delete(
    "/imports/{import}",
    status_code=204,
    operation_id="withdrawImport",
    responses=problems(NoSuchImport, Forbidden, StaleVersion, VersionRequired, ImportRunning),
)
async def withdraw_import(batch: ImportId, reason: Reason, version: IfMatch, editor: Editor, work: Work) -> None:
    """Give an import up. What it did to the registry stays: to take that back, revert it."""
    await commands.withdraw_import(work, editor, batch, reason, version)


async def _asked(request: Request, batch: UUID, editor: Editor, work: Work, stage: ImportStage) -> Response:
    await commands.ask(work, editor, batch, stage)
    answer = answers.document(request, editor, await one(work, editor, BATCH, record=batch), NoSuchImport)
    answer.status_code = 202
    return answer


@router.post(
    "/imports/{import}/check",
    status_code=202,
    operation_id="checkImport",
    response_model=Import,
    responses=problems(NoSuchImport, Forbidden, OpenQuestions, ImportRunning, ImportNotReady),
)
async def check_import(request: Request, batch: ImportId, editor: Editor, work: Work) -> Response:
    """Say for each row what would become of it. Nothing of the registry is changed."""
    return await _asked(request, batch, editor, work, ImportStage.CHECK)


@router.post(
    "/imports/{import}/apply",
    status_code=202,
    operation_id="applyImport",
    response_model=Import,
    responses=problems(NoSuchImport, Forbidden, ImportRunning, ImportNotReady),
)
async def apply_import(request: Request, batch: ImportId, editor: Editor, work: Work) -> Response:
    """Do what was checked, as the registry stands by then: a row whole, or not at all."""
    return await _asked(request, batch, editor, work, ImportStage.APPLY)


@router.post(
    "/imports/{import}/revert",
    status_code=202,
    operation_id="revertImport",
    response_model=Import,
    responses=problems(NoSuchImport, Forbidden, ImportRunning, ImportNotReady),
)
async def revert_import(request: Request, batch: ImportId, editor: Editor, work: Work) -> Response:
    """Take the import back. What others changed since is kept, and the rows say so."""
    return await _asked(request, batch, editor, work, ImportStage.REVERT)


@router.get("/imports/{import}/rows", operation_id="listImportRows", response_model=Page[ImportedRow], responses=problems(NoSuchImport))
async def list_rows(
    request: Request, batch: ImportId, asked: Annotated[RowFilter, Query()], member: Member, reading: Reading, held: Held
) -> Response:
    """What becomes, or became, of each row, in the order of the file."""
    if await one(reading, member, BATCH, record=batch) is None:
        raise NoSuchImport
    where, bound = ["r.import_id = :batch"], {**parameters(member), "batch": batch}
    if asked.fate is not None:
        where, bound = [*where, "r.fate = :fate"], {**bound, "fate": str(asked.fate)}
    if asked.problem is not None:
        where = [*where, "r.problems @> jsonb_build_array(jsonb_build_object('code', :problem::text))"]
        bound["problem"] = asked.problem
    listing = Listing(
        "import rows", ROWS, "r", ROW, [*where, "r.organization_id = :viewer_organization"], Sort("r.number", "integer"), bound, "integer"
    )
    context = [str(member.organization_id), str(batch), asked.fate, asked.problem]
    found = await page(reading, held.cursors, listing, limit=asked.limit, cursor=asked.cursor, context=context)
    return answers.page(request, member, found)


@router.get(
    "/imports/{import}/report",
    operation_id="getImportReport",
    response_class=Response,
    responses={**problems(NoSuchImport), 200: {"content": {"text/csv": {}}}},
)
async def get_report(batch: ImportId, member: Member, reading: Reading) -> Response:
    """All rows as CSV, to be mended beside the file: a line for each problem and each difference, or for the row alone."""
    if await one(reading, member, BATCH, record=batch) is None:
        raise NoSuchImport
    headers = {"Content-Disposition": f'attachment; filename="import-{batch}.csv"', **answers.caching(member)}
    return StreamingResponse(report(reading, member, batch), media_type="text/csv; charset=utf-8", headers=headers)


@router.post(
    "/mappings",
    status_code=201,
    operation_id="keepMapping",
    response_model=SavedMapping,
    responses=problems(Forbidden, AlreadyExists, UnknownField),
)
async def keep_mapping(body: MappingNew, editor: Editor, work: Work) -> Response:
    """Keep a mapping under a name, for the next list of its kind."""
    row = await commands.keep_mapping(work, editor, body)
    await work.flush()
    return answers.created(editor, await one(work, editor, MAPPING, record=row.id), f"/v1/mappings/{row.name}")


@router.get("/mappings", operation_id="listMappings", response_model=Page[SavedMapping], responses=problems())
async def list_mappings(request: Request, asked: Annotated[ListFilter, Query()], member: Member, reading: Reading, held: Held) -> Response:
    """The mappings that the organization keeps."""
    return answers.page(request, member, await some(reading, member, MAPPING, held.cursors, asked=asked))


@router.get("/mappings/{mapping}", operation_id="getMapping", response_model=SavedMapping, responses=problems(NoSuchMapping))
async def get_mapping(request: Request, name: MappingName, member: Member, reading: Reading) -> Response:
    """A mapping, as it is now."""
    return answers.document(request, member, await one(reading, member, MAPPING, where=_BY_NAME, name=name), NoSuchMapping)


@router.patch(
    "/mappings/{mapping}",
    operation_id="amendMapping",
    response_model=SavedMapping,
    responses=problems(NoSuchMapping, Forbidden, StaleVersion, VersionRequired, UnknownField),
)
async def amend_mapping(request: Request, name: MappingName, body: MappingPatch, version: IfMatch, editor: Editor, work: Work) -> Response:
    """A new version of a mapping. Imports keep the content that they were made with."""
    await commands.amend_mapping(work, editor, name, body, version)
    return answers.document(request, editor, await one(work, editor, MAPPING, where=_BY_NAME, name=name), NoSuchMapping)


@router.delete(
    "/mappings/{mapping}",
    status_code=204,
    operation_id="withdrawMapping",
    responses=problems(NoSuchMapping, Forbidden, StaleVersion, VersionRequired),
)
async def withdraw_mapping(name: MappingName, reason: Reason, version: IfMatch, editor: Editor, work: Work) -> None:
    """Keep a mapping no longer."""
    await commands.withdraw_mapping(work, editor, name, reason, version)
