"""A case is shared with another organization, and the share is changed or taken back: from the next request on."""

from uuid import UUID

from schemas.shares import CaseShareNew, CaseSharePatch
from schemas.vocabulary import Audience
from service.cases.commands import held_case
from service.cases.tables import Case, CaseShare
from service.identity.tables import Organization
from service.identity.viewer import Viewer
from service.journal.commands import change, create, held, withdraw
from service.platform.errors import AlreadyExists, Forbidden, Invalid, NoSuchReference, NotFound
from service.platform.work import UnitOfWork


class NoSuchShare(NotFound):
    """The case has no such share, or none that the caller may see."""

    slug = "no-such-share"
    title = "The case has no such share"


async def share_case(work: UnitOfWork, editor: Viewer, ref: str, body: CaseShareNew) -> CaseShare:
    """Share a case. Raises AlreadyExists where it is shared with that organization already."""
    case = await _own_case(work, editor, ref)
    if body.shared_with_id == case.organization_id:
        raise Invalid("A case is shared with another organization than its owner.", pointer="/shared_with_id")
    if await work.get(Organization, body.shared_with_id) is None:
        raise NoSuchReference("No such organization.", pointer="/shared_with_id")
    standing = "SELECT 1 FROM case_share WHERE case_id = :case AND shared_with_id = :other AND withdrawn_at IS NULL"
    if await work.value(standing, case=case.id, other=body.shared_with_id):
        raise AlreadyExists("The case is shared with this organization already.", pointer="/shared_with_id")
    values = body.values() | {"case_id": case.id}
    return create(work, editor, CaseShare, values, action="case.shared", audience=Audience.ORGANIZATION)


async def amend_share(work: UnitOfWork, editor: Viewer, ref: str, share: UUID, body: CaseSharePatch, version: int) -> CaseShare:
    """Change what a share allows, or until when."""
    row = await _held_share(work, editor, ref, share, version)
    change(work, editor, row, body.changes(), action="case.share_amended")
    await work.flush()
    return row


async def end_share(work: UnitOfWork, editor: Viewer, ref: str, share: UUID, reason: str, version: int) -> None:
    """Take a share back."""
    withdraw(work, editor, await _held_share(work, editor, ref, share, version), action="case.unshared", reason=reason)


async def _own_case(work: UnitOfWork, editor: Viewer, ref: str) -> Case:
    case = await held_case(work, editor, ref)
    if case.organization_id != editor.organization_id:
        raise Forbidden("Only its owner shares a case.")  # whom it is shared with to write does not share it further
    return case


async def _held_share(work: UnitOfWork, editor: Viewer, ref: str, share: UUID, version: int) -> CaseShare:
    case = await _own_case(work, editor, ref)
    row = await held(work, editor, CaseShare, share, NoSuchShare)
    if row.case_id != case.id:
        raise NoSuchShare
    return await held(work, editor, CaseShare, share, NoSuchShare, version=version)
