"""/v1/sources/{source}/captures: files that show a source as it was, streamed to disk and verified whenever they are read."""

import json
import re
from collections.abc import AsyncIterator
from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from schemas.captures import Capture, CaptureNew, CapturePatch
from schemas.pages import ListFilter, Page
from service.api import answers
from service.api.conditional import IfMatch
from service.api.depends import AnyViewer, Editor, Held, Reading, Reason, Work
from service.api.problems import UnsupportedMediaType, problems
from service.api.route import FILE, media_type
from service.api.route import router as new_router
from service.captures import commands
from service.captures.commands import NoSuchCapture
from service.captures.queries import CAPTURE
from service.disclosure.shapes import one, some
from service.platform.blobs import Blobs, FileTooLarge, Stored
from service.platform.errors import Forbidden, IntegrityBroken, NoSuchReference, StaleVersion, VersionRequired
from service.sources.commands import NoSuchSource
from service.sources.queries import SOURCE

router = new_router("captures")
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}")


@router.get("/sources/{source}/captures", operation_id="listCaptures", response_model=Page[Capture], responses=problems())
async def list_captures(
    request: Request, source: UUID, asked: Annotated[ListFilter, Query()], viewer: AnyViewer, reading: Reading, held: Held
) -> Response:
    """The files that show a source."""
    found = await some(reading, viewer, CAPTURE, held.cursors, asked=asked, where=["x.source_id = :source"], bound={"source": source})
    return answers.page(request, viewer, found)


async def received(request: Request, source: UUID, editor: Editor, reading: Reading, held: Held) -> Stored:
    """The file, on the disk before a unit of work begins: however slowly it arrives, it holds no connection to the database."""
    if not _MEDIA_TYPE.fullmatch(media_type(request)):
        raise UnsupportedMediaType("Say by Content-Type what the file is.")
    if await one(reading, editor, SOURCE, record=source) is None:
        raise NoSuchSource
    return await Blobs(held.blobs).store(request.stream(), held.capture_limit, request.headers.get("content-digest"))


@router.post(
    "/sources/{source}/captures",
    status_code=201,
    operation_id="addCapture",
    response_model=Capture,
    responses=problems(NoSuchSource, Forbidden, NoSuchReference, FileTooLarge),
    openapi_extra=FILE,
)
async def add_capture(
    request: Request,
    source: UUID,
    about: Annotated[CaptureNew, Query()],
    editor: Editor,
    stored: Annotated[Stored, Depends(received)],
    work: Work,
) -> Response:
    """Attach a file: its bytes are the body, its media type the Content-Type. A Content-Digest is checked."""
    of_source = await commands.expected(work, editor, source)
    row = await commands.add_capture(work, editor, of_source, about, media_type(request), stored)
    return answers.created(editor, await one(work, editor, CAPTURE, record=row.id), f"/v1/sources/{source}/captures/{row.id}")


@router.get("/sources/{source}/captures/{capture}", operation_id="getCapture", response_model=Capture, responses=problems(NoSuchCapture))
async def get_capture(request: Request, source: UUID, capture: UUID, viewer: AnyViewer, reading: Reading) -> Response:
    """What is known of a file."""
    found = await one(reading, viewer, CAPTURE, where="x.id = :record AND x.source_id = :source", record=capture, source=source)
    return answers.document(request, viewer, found, NoSuchCapture)


@router.get(
    "/sources/{source}/captures/{capture}/content",
    operation_id="getCaptureContent",
    response_class=Response,
    responses={**problems(NoSuchCapture, IntegrityBroken), 200: {"content": {"application/octet-stream": {}}}},
)
async def get_content(source: UUID, capture: UUID, viewer: AnyViewer, reading: Reading, held: Held) -> Response:
    """The file itself, as an attachment that no browser runs. It is hashed first: one that was altered is not served."""
    found = await one(reading, viewer, CAPTURE, where="x.id = :record AND x.source_id = :source", record=capture, source=source)
    if found is None:
        raise NoSuchCapture
    known = json.loads(found.body)
    chunks = await run_in_threadpool(Blobs(held.blobs).verified, known["sha256"])

    async def content() -> AsyncIterator[bytes]:
        while chunk := await run_in_threadpool(next, chunks, b""):
            yield chunk

    name = quote(known["file_name"] or known["sha256"])
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
        "Content-Length": str(known["bytes"]),
        **answers.caching(viewer),
    }
    return StreamingResponse(content(), media_type="application/octet-stream", headers=headers)


@router.patch(
    "/sources/{source}/captures/{capture}",
    operation_id="amendCapture",
    response_model=Capture,
    responses=problems(NoSuchCapture, NoSuchSource, Forbidden, StaleVersion, VersionRequired, NoSuchReference),
)
async def amend_capture(
    request: Request, source: UUID, capture: UUID, body: CapturePatch, version: IfMatch, editor: Editor, work: Work
) -> Response:
    """Change what is said about a file."""
    await commands.amend_capture(work, editor, source, capture, body, version)
    return answers.document(request, editor, await one(work, editor, CAPTURE, record=capture), NoSuchCapture)


@router.delete(
    "/sources/{source}/captures/{capture}",
    status_code=204,
    operation_id="withdrawCapture",
    responses=problems(NoSuchCapture, NoSuchSource, Forbidden, StaleVersion, VersionRequired),
)
async def withdraw_capture(source: UUID, capture: UUID, reason: Reason, version: IfMatch, editor: Editor, work: Work) -> None:
    """Take a file back."""
    await commands.withdraw_capture(work, editor, source, capture, reason, version)
