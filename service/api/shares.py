"""/v1/cases/{case}/shares: who else reads a case, or writes in it, until when."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from schemas.pages import ListFilter, Page
from schemas.shares import CaseShare, CaseShareNew, CaseSharePatch
from service.api import answers
from service.api.conditional import IfMatch
from service.api.depends import AnyViewer, CaseRef, Editor, Held, Reading, Reason, Work
from service.api.problems import problems
from service.api.route import router as new_router
from service.cases import sharing
from service.cases.commands import NoSuchCase
from service.cases.queries import CASE_ID, SHARE
from service.cases.sharing import NoSuchShare
from service.disclosure.shapes import one, some
from service.platform.errors import AlreadyExists, Forbidden, NoSuchReference, StaleVersion, VersionRequired

router = new_router("shares")


@router.get("/cases/{case}/shares", operation_id="listCaseShares", response_model=Page[CaseShare], responses=problems())
async def list_shares(
    request: Request, case: CaseRef, asked: Annotated[ListFilter, Query()], viewer: AnyViewer, reading: Reading, held: Held
) -> Response:
    """Whom a case is shared with."""
    found = await some(
        reading,
        viewer,
        SHARE,
        held.cursors,
        asked=asked,
        where=[f"x.case_id = {CASE_ID}"],
        bound={"case": case},
    )
    return answers.page(request, viewer, found)


@router.post(
    "/cases/{case}/shares",
    status_code=201,
    operation_id="shareCase",
    response_model=CaseShare,
    responses=problems(NoSuchCase, Forbidden, NoSuchReference, AlreadyExists),
)
async def share_case(case: CaseRef, body: CaseShareNew, editor: Editor, work: Work) -> Response:
    """Share a case with another organization."""
    row = await sharing.share_case(work, editor, case, body)
    return answers.created(editor, await one(work, editor, SHARE, record=row.id), f"/v1/cases/{case}/shares/{row.id}")


@router.get("/cases/{case}/shares/{share}", operation_id="getCaseShare", response_model=CaseShare, responses=problems(NoSuchShare))
async def get_share(request: Request, case: CaseRef, share: UUID, viewer: AnyViewer, reading: Reading) -> Response:
    """One share."""
    found = await one(reading, viewer, SHARE, where=f"x.id = :record AND x.case_id = {CASE_ID}", record=share, case=case)
    return answers.document(request, viewer, found, NoSuchShare)


@router.patch(
    "/cases/{case}/shares/{share}",
    operation_id="amendCaseShare",
    response_model=CaseShare,
    responses=problems(NoSuchShare, Forbidden, StaleVersion, VersionRequired, NoSuchReference),
)
async def amend_share(
    request: Request, case: CaseRef, share: UUID, body: CaseSharePatch, version: IfMatch, editor: Editor, work: Work
) -> Response:
    """Change what a share allows, or until when."""
    await sharing.amend_share(work, editor, case, share, body, version)
    return answers.document(request, editor, await one(work, editor, SHARE, record=share), NoSuchShare)


@router.delete(
    "/cases/{case}/shares/{share}",
    status_code=204,
    operation_id="endCaseShare",
    responses=problems(NoSuchShare, Forbidden, StaleVersion, VersionRequired),
)
async def end_share(case: CaseRef, share: UUID, reason: Reason, version: IfMatch, editor: Editor, work: Work) -> None:
    """Take a share back, from the next request on."""
    await sharing.end_share(work, editor, case, share, reason, version)
