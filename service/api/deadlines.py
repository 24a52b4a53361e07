"""/v1/deadlines: what is due, for an action or a case."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from schemas.deadlines import Deadline, DeadlineFilter, DeadlineNew, DeadlineOf, DeadlinePatch
from schemas.journal import HistoryEntry
from schemas.pages import ListFilter, Page, PageFilter
from service.advocacy import commands
from service.advocacy.commands import NoSuchAction, NoSuchDeadline
from service.advocacy.queries import DEADLINE, due
from service.api import answers
from service.api.conditional import IfMatch
from service.api.depends import AnyViewer, Editor, Fields, Held, Member, Reading, Reason, Work, split
from service.api.problems import problems
from service.api.route import router as new_router
from service.disclosure.shapes import one, some
from service.journal.queries import history
from service.platform.errors import Forbidden, NoSuchReference, StaleVersion, VersionRequired

router = new_router("deadlines")


@router.get("/deadlines", operation_id="listDeadlines", response_model=Page[Deadline], responses=problems())
async def list_deadlines(
    request: Request, asked: Annotated[DeadlineFilter, Query()], viewer: AnyViewer, reading: Reading, held: Held
) -> Response:
    """What is due, and when."""
    where, bound = due(asked)
    found = await some(reading, viewer, DEADLINE, held.cursors, asked=asked, where=where, bound=bound)
    return answers.page(request, viewer, found)


@router.post(
    "/deadlines", status_code=201, operation_id="addDeadline", response_model=Deadline, responses=problems(Forbidden, NoSuchReference)
)
async def add_deadline(body: DeadlineNew, editor: Editor, work: Work) -> Response:
    """Record what is due for an action or a case."""
    row = await commands.add_deadline(work, editor, body, body.action_id)
    return answers.created(editor, await one(work, editor, DEADLINE, record=row.id), f"/v1/deadlines/{row.id}")


@router.get("/deadlines/{deadline}", operation_id="getDeadline", response_model=Deadline, responses=problems(NoSuchDeadline))
async def get_deadline(request: Request, deadline: UUID, viewer: AnyViewer, reading: Reading, fields: Fields = None) -> Response:
    """A deadline."""
    return answers.document(request, viewer, await one(reading, viewer, DEADLINE, fields=split(fields), record=deadline), NoSuchDeadline)


@router.patch(
    "/deadlines/{deadline}",
    operation_id="amendDeadline",
    response_model=Deadline,
    responses=problems(NoSuchDeadline, Forbidden, StaleVersion, VersionRequired, NoSuchReference),
)
async def amend_deadline(request: Request, deadline: UUID, body: DeadlinePatch, version: IfMatch, editor: Editor, work: Work) -> Response:
    """Change a deadline; `met_on` records that it was met."""
    await commands.amend_deadline(work, editor, deadline, body, version)
    return answers.document(request, editor, await one(work, editor, DEADLINE, record=deadline), NoSuchDeadline)


@router.delete(
    "/deadlines/{deadline}",
    status_code=204,
    operation_id="withdrawDeadline",
    responses=problems(NoSuchDeadline, Forbidden, StaleVersion, VersionRequired),
)
async def withdraw_deadline(deadline: UUID, reason: Reason, version: IfMatch, editor: Editor, work: Work) -> None:
    """Take a deadline back."""
    await commands.withdraw_deadline(work, editor, deadline, reason, version)


@router.get(
    "/deadlines/{deadline}/history", operation_id="getDeadlineHistory", response_model=Page[HistoryEntry], responses=problems(Forbidden)
)
async def get_deadline_history(
    request: Request, deadline: UUID, asked: Annotated[PageFilter, Query()], member: Member, reading: Reading, held: Held
) -> Response:
    """Every change of a deadline. For the owner."""
    return answers.page(request, member, await history(reading, member, held.cursors, deadline, limit=asked.limit, cursor=asked.cursor))


@router.get("/advocacy-actions/{action}/deadlines", operation_id="listActionDeadlines", response_model=Page[Deadline], responses=problems())
async def list_action_deadlines(
    request: Request, action: UUID, asked: Annotated[ListFilter, Query()], viewer: AnyViewer, reading: Reading, held: Held
) -> Response:
    """What is due for an action."""
    found = await some(reading, viewer, DEADLINE, held.cursors, asked=asked, where=["d.action_id = :action"], bound={"action": action})
    return answers.page(request, viewer, found)


@router.post(
    "/advocacy-actions/{action}/deadlines",
    status_code=201,
    operation_id="addActionDeadline",
    response_model=Deadline,
    responses=problems(NoSuchAction, Forbidden, NoSuchReference),
)
async def add_action_deadline(action: UUID, body: DeadlineOf, editor: Editor, work: Work) -> Response:
    """Record what is due for an action, or for one case of it."""
    row = await commands.add_deadline(work, editor, body, action)
    return answers.created(editor, await one(work, editor, DEADLINE, record=row.id), f"/v1/deadlines/{row.id}")
