"""/v1/advocacy-actions: what was done about cases, by whom, towards whom, with which response."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from schemas.advocacy import (
    ActionCase,
    ActionCaseNew,
    ActionCasePatch,
    ActionParty,
    ActionPartyNew,
    ActionPartyPatch,
    AdvocacyAction,
    AdvocacyActionBrief,
    AdvocacyActionFilter,
    AdvocacyActionNew,
    AdvocacyActionPatch,
)
from schemas.journal import HistoryEntry
from schemas.pages import ListFilter, Page, PageFilter
from service.advocacy import commands, tables
from service.advocacy.commands import NoSuchAction, NoSuchPart
from service.advocacy.queries import ACTION, ACTION_BRIEF, LINK, PARTY, listed
from service.api import answers
from service.api.conditional import IfMatch
from service.api.depends import AnyViewer, Editor, Fields, Held, Member, Reading, Reason, Work, split
from service.api.problems import problems
from service.api.route import router as new_router
from service.disclosure.shapes import one, some
from service.journal.queries import history
from service.platform.errors import Forbidden, NoSuchReference, StaleVersion, VersionRequired

router = new_router("advocacy")


@router.get("/advocacy-actions", operation_id="listAdvocacyActions", response_model=Page[AdvocacyActionBrief], responses=problems())
async def list_actions(
    request: Request, asked: Annotated[AdvocacyActionFilter, Query()], viewer: AnyViewer, reading: Reading, held: Held
) -> Response:
    """What was done about cases."""
    where, bound = listed(viewer.sight, asked)
    found = await some(reading, viewer, ACTION_BRIEF, held.cursors, asked=asked, where=where, bound=bound)
    return answers.page(request, viewer, found)


@router.post(
    "/advocacy-actions",
    status_code=201,
    operation_id="addAdvocacyAction",
    response_model=AdvocacyAction,
    responses=problems(Forbidden, NoSuchReference),
)
async def add_action(body: AdvocacyActionNew, editor: Editor, work: Work) -> Response:
    """Record an action, with who acted towards whom and the cases it is about."""
    row = await commands.add_action(work, editor, body)
    return answers.created(editor, await one(work, editor, ACTION, record=row.id), f"/v1/advocacy-actions/{row.id}")


@router.get("/advocacy-actions/{action}", operation_id="getAdvocacyAction", response_model=AdvocacyAction, responses=problems(NoSuchAction))
async def get_action(request: Request, action: UUID, viewer: AnyViewer, reading: Reading, fields: Fields = None) -> Response:
    """An action, with its parties, its cases and their responses, and its deadlines."""
    return answers.document(request, viewer, await one(reading, viewer, ACTION, fields=split(fields), record=action), NoSuchAction)


@router.patch(
    "/advocacy-actions/{action}",
    operation_id="amendAdvocacyAction",
    response_model=AdvocacyAction,
    responses=problems(NoSuchAction, Forbidden, StaleVersion, VersionRequired, NoSuchReference),
)
async def amend_action(request: Request, action: UUID, body: AdvocacyActionPatch, version: IfMatch, editor: Editor, work: Work) -> Response:
    """Change an action."""
    await commands.amend_action(work, editor, action, body, version)
    return answers.document(request, editor, await one(work, editor, ACTION, record=action), NoSuchAction)


@router.delete(
    "/advocacy-actions/{action}",
    status_code=204,
    operation_id="withdrawAdvocacyAction",
    responses=problems(NoSuchAction, Forbidden, StaleVersion, VersionRequired),
)
async def withdraw_action(action: UUID, reason: Reason, version: IfMatch, editor: Editor, work: Work) -> None:
    """Take an action back."""
    await commands.withdraw_action(work, editor, action, reason, version)


@router.get(
    "/advocacy-actions/{action}/history",
    operation_id="getAdvocacyActionHistory",
    response_model=Page[HistoryEntry],
    responses=problems(Forbidden),
)
async def get_action_history(
    request: Request, action: UUID, asked: Annotated[PageFilter, Query()], member: Member, reading: Reading, held: Held
) -> Response:
    """Every change of an action and of what is part of it. For the owner."""
    return answers.page(request, member, await history(reading, member, held.cursors, action, limit=asked.limit, cursor=asked.cursor))


@router.get("/advocacy-actions/{action}/cases", operation_id="listActionCases", response_model=Page[ActionCase], responses=problems())
async def list_links(
    request: Request, action: UUID, asked: Annotated[ListFilter, Query()], viewer: AnyViewer, reading: Reading, held: Held
) -> Response:
    """The cases that an action is about, each with its response and outcome."""
    found = await some(
        reading,
        viewer,
        LINK,
        held.cursors,
        asked=asked,
        where=["l.action_id = :action"],
        bound={"action": action},
    )
    return answers.page(request, viewer, found)


@router.post(
    "/advocacy-actions/{action}/cases",
    status_code=201,
    operation_id="addActionCase",
    response_model=ActionCase,
    responses=problems(NoSuchAction, Forbidden, NoSuchReference),
)
async def add_link(action: UUID, body: ActionCaseNew, editor: Editor, work: Work) -> Response:
    """Link an action to one more case."""
    row = await commands.add_link(work, editor, action, body)
    return answers.created(editor, await one(work, editor, LINK, record=row.id), f"/v1/advocacy-actions/{action}/cases/{row.id}")


@router.get(
    "/advocacy-actions/{action}/cases/{link}", operation_id="getActionCase", response_model=ActionCase, responses=problems(NoSuchPart)
)
async def get_link(request: Request, action: UUID, link: UUID, viewer: AnyViewer, reading: Reading) -> Response:
    """One case of an action."""
    found = await one(reading, viewer, LINK, where="l.id = :record AND l.action_id = :action", record=link, action=action)
    return answers.document(request, viewer, found, NoSuchPart)


@router.patch(
    "/advocacy-actions/{action}/cases/{link}",
    operation_id="amendActionCase",
    response_model=ActionCase,
    responses=problems(NoSuchPart, Forbidden, StaleVersion, VersionRequired, NoSuchReference),
)
async def amend_link(
    request: Request, action: UUID, link: UUID, body: ActionCasePatch, version: IfMatch, editor: Editor, work: Work
) -> Response:
    """Change the response or outcome for a case."""
    await commands.amend_part(work, editor, tables.ActionCase, action, link, body, version)
    return answers.document(request, editor, await one(work, editor, LINK, record=link), NoSuchPart)


@router.delete(
    "/advocacy-actions/{action}/cases/{link}",
    status_code=204,
    operation_id="withdrawActionCase",
    responses=problems(NoSuchPart, Forbidden, StaleVersion, VersionRequired),
)
async def withdraw_link(action: UUID, link: UUID, reason: Reason, version: IfMatch, editor: Editor, work: Work) -> None:
    """Unlink a case."""
    await commands.withdraw_part(work, editor, tables.ActionCase, action, link, reason, version)


@router.get("/advocacy-actions/{action}/parties", operation_id="listActionParties", response_model=Page[ActionParty], responses=problems())
async def list_parties(
    request: Request, action: UUID, asked: Annotated[ListFilter, Query()], viewer: AnyViewer, reading: Reading, held: Held
) -> Response:
    """Who takes part in an action."""
    found = await some(
        reading,
        viewer,
        PARTY,
        held.cursors,
        asked=asked,
        where=["y.action_id = :action"],
        bound={"action": action},
    )
    return answers.page(request, viewer, found)


@router.post(
    "/advocacy-actions/{action}/parties",
    status_code=201,
    operation_id="addActionParty",
    response_model=ActionParty,
    responses=problems(NoSuchAction, Forbidden, NoSuchReference),
)
async def add_party(action: UUID, body: ActionPartyNew, editor: Editor, work: Work) -> Response:
    """Record who takes part in an action."""
    row = await commands.add_party(work, editor, action, body)
    return answers.created(editor, await one(work, editor, PARTY, record=row.id), f"/v1/advocacy-actions/{action}/parties/{row.id}")


@router.get(
    "/advocacy-actions/{action}/parties/{party}", operation_id="getActionParty", response_model=ActionParty, responses=problems(NoSuchPart)
)
async def get_party(request: Request, action: UUID, party: UUID, viewer: AnyViewer, reading: Reading) -> Response:
    """One party to an action."""
    found = await one(reading, viewer, PARTY, where="y.id = :record AND y.action_id = :action", record=party, action=action)
    return answers.document(request, viewer, found, NoSuchPart)


@router.patch(
    "/advocacy-actions/{action}/parties/{party}",
    operation_id="amendActionParty",
    response_model=ActionParty,
    responses=problems(NoSuchPart, Forbidden, StaleVersion, VersionRequired, NoSuchReference),
)
async def amend_party(
    request: Request, action: UUID, party: UUID, body: ActionPartyPatch, version: IfMatch, editor: Editor, work: Work
) -> Response:
    """Change a party."""
    await commands.amend_part(work, editor, tables.ActionParty, action, party, body, version)
    return answers.document(request, editor, await one(work, editor, PARTY, record=party), NoSuchPart)


@router.delete(
    "/advocacy-actions/{action}/parties/{party}",
    status_code=204,
    operation_id="withdrawActionParty",
    responses=problems(NoSuchPart, Forbidden, StaleVersion, VersionRequired),
)
async def withdraw_party(action: UUID, party: UUID, reason: Reason, version: IfMatch, editor: Editor, work: Work) -> None:
    """Take a party back."""
    await commands.withdraw_part(work, editor, tables.ActionParty, action, party, reason, version)
