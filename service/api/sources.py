"""/v1/sources: where things were said."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from schemas.journal import HistoryEntry
from schemas.pages import Page, PageFilter
from schemas.sources import Source, SourceBrief, SourceFilter, SourceNew, SourcePatch
from service.api import answers
from service.api.conditional import IfMatch
from service.api.depends import AnyViewer, Editor, Fields, Held, Member, Reading, Reason, Work, split
from service.api.problems import problems
from service.api.route import router as new_router
from service.disclosure.shapes import one, some
from service.journal.queries import history
from service.platform.errors import Forbidden, NoSuchReference, StaleVersion, VersionRequired
from service.sources import commands
from service.sources.commands import NoSuchSource, SourceIsCited
from service.sources.queries import SOURCE, SOURCE_BRIEF, listed

router = new_router("sources")


@router.get("/sources", operation_id="listSources", response_model=Page[SourceBrief], responses=problems())
async def list_sources(
    request: Request, asked: Annotated[SourceFilter, Query()], viewer: AnyViewer, reading: Reading, held: Held
) -> Response:
    """Sources, in the order they were added."""
    where, bound = listed(viewer.sight, asked)
    found = await some(reading, viewer, SOURCE_BRIEF, held.cursors, asked=asked, where=where, bound=bound)
    return answers.page(request, viewer, found)


@router.post("/sources", status_code=201, operation_id="addSource", response_model=Source, responses=problems(Forbidden, NoSuchReference))
async def add_source(body: SourceNew, editor: Editor, work: Work) -> Response:
    """Add a source."""
    row = await commands.add_source(work, editor, body)
    return answers.created(editor, await one(work, editor, SOURCE, record=row.id), f"/v1/sources/{row.id}")


@router.get("/sources/{source}", operation_id="getSource", response_model=Source, responses=problems(NoSuchSource))
async def get_source(request: Request, source: UUID, viewer: AnyViewer, reading: Reading, fields: Fields = None) -> Response:
    """A source."""
    return answers.document(request, viewer, await one(reading, viewer, SOURCE, fields=split(fields), record=source), NoSuchSource)


@router.patch(
    "/sources/{source}",
    operation_id="amendSource",
    response_model=Source,
    responses=problems(NoSuchSource, Forbidden, StaleVersion, VersionRequired, NoSuchReference),
)
async def amend_source(request: Request, source: UUID, body: SourcePatch, version: IfMatch, editor: Editor, work: Work) -> Response:
    """Change what is known of a source."""
    await commands.amend_source(work, editor, source, body, version)
    return answers.document(request, editor, await one(work, editor, SOURCE, record=source), NoSuchSource)


@router.delete(
    "/sources/{source}",
    status_code=204,
    operation_id="withdrawSource",
    responses=problems(NoSuchSource, Forbidden, StaleVersion, VersionRequired, SourceIsCited),
)
async def withdraw_source(source: UUID, reason: Reason, version: IfMatch, editor: Editor, work: Work) -> None:
    """Take a source out of the registry, when nothing is cited to it."""
    await commands.withdraw_source(work, editor, source, reason, version)


@router.get("/sources/{source}/history", operation_id="getSourceHistory", response_model=Page[HistoryEntry], responses=problems(Forbidden))
async def get_source_history(
    request: Request, source: UUID, asked: Annotated[PageFilter, Query()], member: Member, reading: Reading, held: Held
) -> Response:
    """Every change of a source and of its captures. For the owner."""
    return answers.page(request, member, await history(reading, member, held.cursors, source, limit=asked.limit, cursor=asked.cursor))
