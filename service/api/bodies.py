"""/v1/bodies: organizations outside the registry."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from schemas.journal import HistoryEntry
from schemas.pages import Page, PageFilter
from schemas.places import Body, BodyBrief, BodyFilter, BodyNew, BodyPatch
from service.api import answers
from service.api.conditional import IfMatch
from service.api.depends import AnyViewer, Editor, Fields, Held, Member, Reading, Reason, Work, split
from service.api.problems import problems
from service.api.route import router as new_router
from service.disclosure.shapes import one, some
from service.journal.queries import history
from service.places import commands
from service.places.commands import NoSuchBody
from service.places.queries import BODY, BODY_BRIEF, listed_bodies
from service.platform.errors import Forbidden, NoSuchReference, StaleVersion, VersionRequired

router = new_router("bodies")


@router.get("/bodies", operation_id="listBodies", response_model=Page[BodyBrief], responses=problems())
async def list_bodies(request: Request, asked: Annotated[BodyFilter, Query()], viewer: AnyViewer, reading: Reading, held: Held) -> Response:
    """Outside organizations: ministries, courts, UN mechanisms, publishers."""
    where, bound = listed_bodies(asked)
    found = await some(reading, viewer, BODY_BRIEF, held.cursors, asked=asked, where=where, bound=bound)
    return answers.page(request, viewer, found)


@router.post("/bodies", status_code=201, operation_id="addBody", response_model=Body, responses=problems(Forbidden, NoSuchReference))
async def add_body(body: BodyNew, editor: Editor, work: Work) -> Response:
    """Add a body."""
    row = await commands.add_body(work, editor, body)
    return answers.created(editor, await one(work, editor, BODY, record=row.id), f"/v1/bodies/{row.id}")


@router.get("/bodies/{which}", operation_id="getBody", response_model=Body, responses=problems(NoSuchBody))
async def get_body(request: Request, which: UUID, viewer: AnyViewer, reading: Reading, fields: Fields = None) -> Response:
    """A body."""
    return answers.document(request, viewer, await one(reading, viewer, BODY, fields=split(fields), record=which), NoSuchBody)


@router.patch(
    "/bodies/{which}",
    operation_id="amendBody",
    response_model=Body,
    responses=problems(NoSuchBody, Forbidden, StaleVersion, VersionRequired, NoSuchReference),
)
async def amend_body(request: Request, which: UUID, body: BodyPatch, version: IfMatch, editor: Editor, work: Work) -> Response:
    """Change what is known of a body."""
    await commands.amend_body(work, editor, which, body, version)
    return answers.document(request, editor, await one(work, editor, BODY, record=which), NoSuchBody)


@router.delete(
    "/bodies/{which}",
    status_code=204,
    operation_id="withdrawBody",
    responses=problems(NoSuchBody, Forbidden, StaleVersion, VersionRequired),
)
async def withdraw_body(which: UUID, reason: Reason, version: IfMatch, editor: Editor, work: Work) -> None:
    """Take a body out of the registry."""
    await commands.withdraw_body(work, editor, which, reason, version)


@router.get("/bodies/{which}/history", operation_id="getBodyHistory", response_model=Page[HistoryEntry], responses=problems(Forbidden))
async def get_body_history(
    request: Request, which: UUID, asked: Annotated[PageFilter, Query()], member: Member, reading: Reading, held: Held
) -> Response:
    """Every change of a body. For the owner."""
    return answers.page(request, member, await history(reading, member, held.cursors, which, limit=asked.limit, cursor=asked.cursor))
