"""/v1/exports: everything that a key may read, or some of it, in a file to be fetched for a day."""

import json
from typing import Annotated
from uuid import UUID

from fastapi import Path, Query, Request, Response
from fastapi.responses import FileResponse

from schemas.exports import Export, ExportNew
from schemas.pages import ListFilter, Page
from service.api import answers
from service.api.conditional import IfMatch
from service.api.depends import Held, Member, Reading, Reason, Work
from service.api.problems import problems
from service.api.route import router as new_router
from service.disclosure.shapes import one, some
from service.exchange.exports import commands
from service.exchange.exports.commands import ExportDiscarded, ExportNotReady, NoSuchExport, place
from service.exchange.exports.queries import EXPORT
from service.platform.blobs import content_digest
from service.platform.errors import StaleVersion, VersionRequired

router = new_router("exports")
ExportId = Annotated[UUID, Path(alias="export")]


@router.post("/exports", status_code=201, operation_id="askForExport", response_model=Export, responses=problems())
async def ask_for_export(body: ExportNew, member: Member, work: Work) -> Response:
    """Ask for an export: of the cases that meet the filter, with what belongs to them, or of everything that your key may read.

    It is made in the background, as of one moment. Follow its `Location` until its state is `ready`, and fetch its `content`.
    """
    row = await commands.ask(work, member, body)
    return answers.created(member, await one(work, member, EXPORT, record=row.id), f"/v1/exports/{row.id}")


@router.get("/exports", operation_id="listExports", response_model=Page[Export], responses=problems())
async def list_exports(request: Request, asked: Annotated[ListFilter, Query()], member: Member, reading: Reading, held: Held) -> Response:
    """The exports that this key asked for."""
    return answers.page(request, member, await some(reading, member, EXPORT, held.cursors, asked=asked))


@router.get("/exports/{export}", operation_id="getExport", response_model=Export, responses=problems(NoSuchExport))
async def get_export(request: Request, export: ExportId, member: Member, reading: Reading) -> Response:
    """An export: how far it has come, and its manifest with the hash of its file."""
    return answers.document(request, member, await one(reading, member, EXPORT, record=export), NoSuchExport)


@router.get(
    "/exports/{export}/content",
    operation_id="getExportContent",
    response_class=Response,
    responses={
        **problems(NoSuchExport, ExportNotReady, ExportDiscarded),
        200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}},
    },
)
async def get_export_content(export: ExportId, member: Member, reading: Reading, held: Held) -> Response:
    """The file itself. It may be fetched in parts (`Range`); its hash stands in `Repr-Digest` and in the manifest."""
    found = await one(reading, member, EXPORT, record=export)
    if found is None:
        raise NoSuchExport
    known = json.loads(found.body)
    path = place(held.spools, export)
    if known["state"] == "discarded" or (known["state"] == "ready" and not path.exists()):
        raise ExportDiscarded
    if known["state"] != "ready":
        raise ExportNotReady(known["problem"] or f"It is {known['state']}.")
    file = known["manifest"]["files"][0]
    headers = {"Repr-Digest": content_digest(bytes.fromhex(file["sha256"])), **answers.caching(member)}
    return FileResponse(path, media_type=file["media_type"], filename=file["name"], headers=headers)


@router.delete(
    "/exports/{export}",
    status_code=204,
    operation_id="deleteExport",
    responses=problems(NoSuchExport, StaleVersion, VersionRequired),
)
async def delete_export(export: ExportId, reason: Reason, version: IfMatch, member: Member, work: Work) -> None:
    """Delete an export before its day is over."""
    await commands.discard(work, member, export, reason, version)
