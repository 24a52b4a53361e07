"""/v1/cases/{case}/consents: what those who may speak for a person agreed to."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from schemas.consents import Consent, ConsentNew, ConsentPatch
from schemas.pages import ListFilter, Page
from service.api import answers
from service.api.conditional import IfMatch
from service.api.depends import AnyViewer, CaseRef, Editor, Held, Reading, Reason, Work
from service.api.problems import problems
from service.api.route import router as new_router
from service.cases.commands import NoSuchCase
from service.cases.queries import CASE_ID
from service.disclosure.shapes import one, some
from service.platform.errors import Forbidden, NoSuchReference, StaleVersion, VersionRequired
from service.publication import commands
from service.publication.commands import NoSuchConsent
from service.publication.queries import CONSENT

router = new_router("consents")


@router.get("/cases/{case}/consents", operation_id="listConsents", response_model=Page[Consent], responses=problems())
async def list_consents(
    request: Request, case: CaseRef, asked: Annotated[ListFilter, Query()], viewer: AnyViewer, reading: Reading, held: Held
) -> Response:
    """What was agreed to, by whom."""
    found = await some(
        reading,
        viewer,
        CONSENT,
        held.cursors,
        asked=asked,
        where=[f"x.case_id = {CASE_ID}"],
        bound={"case": case},
    )
    return answers.page(request, viewer, found)


@router.post(
    "/cases/{case}/consents",
    status_code=201,
    operation_id="addConsent",
    response_model=Consent,
    responses=problems(NoSuchCase, Forbidden, NoSuchReference),
)
async def add_consent(case: CaseRef, body: ConsentNew, editor: Editor, work: Work) -> Response:
    """Record what somebody who may speak for the person agreed to."""
    row = await commands.add_consent(work, editor, case, body)
    return answers.created(editor, await one(work, editor, CONSENT, record=row.id), f"/v1/cases/{case}/consents/{row.id}")


@router.get("/cases/{case}/consents/{consent}", operation_id="getConsent", response_model=Consent, responses=problems(NoSuchConsent))
async def get_consent(request: Request, case: CaseRef, consent: UUID, viewer: AnyViewer, reading: Reading) -> Response:
    """One consent."""
    found = await one(reading, viewer, CONSENT, where=f"x.id = :record AND x.case_id = {CASE_ID}", record=consent, case=case)
    return answers.document(request, viewer, found, NoSuchConsent)


@router.patch(
    "/cases/{case}/consents/{consent}",
    operation_id="amendConsent",
    response_model=Consent,
    responses=problems(NoSuchConsent, Forbidden, StaleVersion, VersionRequired, NoSuchReference),
)
async def amend_consent(
    request: Request, case: CaseRef, consent: UUID, body: ConsentPatch, version: IfMatch, editor: Editor, work: Work
) -> Response:
    """Change a consent; `withdrawn_on` records that its giver withdrew it."""
    await commands.amend_consent(work, editor, case, consent, body, version)
    return answers.document(request, editor, await one(work, editor, CONSENT, record=consent), NoSuchConsent)


@router.delete(
    "/cases/{case}/consents/{consent}",
    status_code=204,
    operation_id="withdrawConsent",
    responses=problems(NoSuchConsent, Forbidden, StaleVersion, VersionRequired),
)
async def withdraw_consent(case: CaseRef, consent: UUID, reason: Reason, version: IfMatch, editor: Editor, work: Work) -> None:
    """Take back a consent that should not have been recorded."""
    await commands.withdraw_consent(work, editor, case, consent, reason, version)
