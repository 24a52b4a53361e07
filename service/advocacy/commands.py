"""What was done about cases: actions, who took part, which cases they are about and what came of it, and deadlines."""

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from schemas.advocacy import ActionCaseNew, ActionPartyNew, AdvocacyActionNew, AdvocacyActionPatch, Party, PartySide
from schemas.base import Patch
from schemas.deadlines import DeadlineNew, DeadlineOf, DeadlinePatch
from service.advocacy.tables import ActionCase, ActionParty, AdvocacyAction, Deadline
from service.cases.commands import seen_case
from service.disclosure.rules import narrower
from service.identity.viewer import Viewer
from service.journal.commands import change, create, held, seen, withdraw
from service.places.tables import Body
from service.platform.errors import NoSuchReference, NotFound
from service.platform.work import UnitOfWork

PartT = TypeVar("PartT", ActionCase, ActionParty)


class NoSuchAction(NotFound):
    """No such action, or none that the caller may see."""

    slug = "no-such-action"
    title = "No such advocacy action"


class NoSuchPart(NotFound):
    """The action has no such case or party."""

    slug = "no-such-part-of-action"
    title = "The action has no such part"


class NoSuchDeadline(NotFound):
    """No such deadline, or none that the caller may see."""

    slug = "no-such-deadline"
    title = "No such deadline"


async def add_action(work: UnitOfWork, editor: Viewer, body: AdvocacyActionNew) -> AdvocacyAction:
    """Record an action with its parties and the cases it is about."""
    values = body.values()
    actors, targets, cases = (values.pop(name) for name in ("actors", "targets", "cases"))
    action = create(work, editor, AdvocacyAction, values, action="action.recorded", audience=values.pop("audience"))
    await work.flush()  # the parent is there before its parts
    for side, parties in ((PartySide.ACTOR, actors), (PartySide.TARGET, targets)):
        for index, party in enumerate(parties):
            await _party(work, editor, action, side, party, f"/{side}s/{index}")
    for index, link in enumerate(cases):
        await _link(work, editor, action, link, f"/cases/{index}")
    await work.flush()
    return action


async def amend_action(work: UnitOfWork, editor: Viewer, action: UUID, body: AdvocacyActionPatch, version: int) -> AdvocacyAction:
    """Change an action's own fields."""
    row = await held(work, editor, AdvocacyAction, action, NoSuchAction, version=version)
    change(work, editor, row, body.changes(), action="action.amended")
    return row


async def withdraw_action(work: UnitOfWork, editor: Viewer, action: UUID, reason: str, version: int) -> None:
    """Take an action back."""
    row = await held(work, editor, AdvocacyAction, action, NoSuchAction, version=version)
    withdraw(work, editor, row, action="action.withdrawn", reason=reason)


async def add_link(work: UnitOfWork, editor: Viewer, action: UUID, body: ActionCaseNew) -> ActionCase:
    """Link an action to one more case. Raises AlreadyExists where it is linked already."""
    return await _link(work, editor, await held(work, editor, AdvocacyAction, action, NoSuchAction), body, "")


async def add_party(work: UnitOfWork, editor: Viewer, action: UUID, body: ActionPartyNew) -> ActionParty:
    """Record who takes part in an action."""
    return await _party(work, editor, await held(work, editor, AdvocacyAction, action, NoSuchAction), body.side, body, "")


async def amend_part(work: UnitOfWork, editor: Viewer, table: type[PartT], action: UUID, part: UUID, body: Patch, version: int) -> PartT:
    """Change a party, or the response and outcome for a case."""
    row = await _held_part(work, editor, table, action, part, version)
    changes = body.changes()
    await _check_body(work, editor, changes, "")
    change(work, editor, row, changes, action=f"{row.__tablename__}.amended")
    await work.flush()
    return row


async def withdraw_part(work: UnitOfWork, editor: Viewer, table: type[PartT], action: UUID, part: UUID, reason: str, version: int) -> None:
    """Take a party or a case off an action."""
    row = await _held_part(work, editor, table, action, part, version)
    withdraw(work, editor, row, action=f"{row.__tablename__}.withdrawn", reason=reason)


async def add_deadline(work: UnitOfWork, editor: Viewer, body: DeadlineOf, action: UUID | None) -> Deadline:
    """Record what is due for an action, a case, or both."""
    audiences = []
    if action is not None:
        # Named by the body it is a wrong reference; named by the address there is no such place.
        missing = NoSuchReference("No such advocacy action.", pointer="/action_id") if isinstance(body, DeadlineNew) else NoSuchAction()
        audiences.append((await seen(work, editor, AdvocacyAction, action, missing)).audience)
    if body.case_id is not None:
        audiences.append((await seen_case(work, editor, body.case_id, NoSuchReference("No such case.", pointer="/case_id"))).audience)
    values = body.values() | {"action_id": action}
    audience = values.pop("audience") or narrower(audiences[0], audiences[-1])
    return create(work, editor, Deadline, values, action="deadline.set", audience=audience)


async def amend_deadline(work: UnitOfWork, editor: Viewer, deadline: UUID, body: DeadlinePatch, version: int) -> Deadline:
    """Change a deadline, or record that it was met."""
    row = await held(work, editor, Deadline, deadline, NoSuchDeadline, version=version)
    change(work, editor, row, body.changes(), action="deadline.amended")
    return row


async def withdraw_deadline(work: UnitOfWork, editor: Viewer, deadline: UUID, reason: str, version: int) -> None:
    """Take a deadline back."""
    row = await held(work, editor, Deadline, deadline, NoSuchDeadline, version=version)
    withdraw(work, editor, row, action="deadline.withdrawn", reason=reason)


async def _held_part(work: UnitOfWork, editor: Viewer, table: type[PartT], action: UUID, part: UUID, version: int) -> PartT:
    await seen(work, editor, AdvocacyAction, action, NoSuchAction())
    row = await held(work, editor, table, part, NoSuchPart)
    if row.action_id != action:
        raise NoSuchPart
    return await held(work, editor, table, part, NoSuchPart, version=version)


async def _party(work: UnitOfWork, editor: Viewer, action: AdvocacyAction, side: PartySide, party: Party, pointer: str) -> ActionParty:
    values = party.values() | {"action_id": action.id, "side": side}
    await _check_body(work, editor, values, pointer)
    audience = values.pop("audience", None) or action.audience
    return create(work, editor, ActionParty, values, action="action.party_named", audience=audience)


async def _link(work: UnitOfWork, editor: Viewer, action: AdvocacyAction, link: ActionCaseNew, pointer: str) -> ActionCase:
    values = link.values()
    case = await seen_case(work, editor, values.pop("case"), NoSuchReference("No such case.", pointer=f"{pointer}/case"))
    # An action may be public while one of its cases is not: the link is as narrow as the narrower of the two.
    audience = values.pop("audience") or narrower(action.audience, case.audience)
    return create(
        work, editor, ActionCase, values | {"action_id": action.id, "case_id": case.id}, action="action.linked", audience=audience
    )


async def _check_body(work: UnitOfWork, editor: Viewer, values: Mapping[str, Any], pointer: str) -> None:
    if values.get("body_id") is not None:
        await seen(work, editor, Body, values["body_id"], NoSuchReference("No such body.", pointer=f"{pointer}/body_id"))
