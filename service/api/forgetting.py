"""/v1/corrections, /v1/suppressions, /v1/persons/{person}/erasure: what is wrong, what must not come back, who is forgotten."""

from typing import Annotated
from uuid import UUID

from fastapi import Header, Query, Request, Response
from pydantic import StringConstraints

from schemas.forgetting import (
    Correction,
    CorrectionFilter,
    CorrectionNew,
    CorrectionPatch,
    CorrectionReceipt,
    CorrectionStatus,
    Erasure,
    ErasureNew,
    Suppression,
    SuppressionNew,
)
from schemas.pages import ListFilter, Page
from service.api import answers
from service.api.conditional import IfMatch
from service.api.depends import AnyViewer, Editor, Held, Member, Reading, Reason, Registrar, Unremembered, Work, address
from service.api.idempotency import NOT_REMEMBERED
from service.api.limits import Admission
from service.api.problems import problems
from service.api.route import router as new_router
from service.disclosure.shapes import one, some
from service.journal.commands import held as held_record
from service.journal.commands import withdraw
from service.persons.commands import NoSuchPerson
from service.persons.suppression import suppress
from service.persons.tables import Suppression as SuppressionRow
from service.platform.errors import Forbidden, NotFound, StaleVersion, TooManyRequests, VersionRequired
from service.publication.corrections import NoSuchCorrection, decide, file_correction, status_of
from service.publication.erasing import erase_person
from service.publication.queries import CORRECTION, SUPPRESSION, listed_corrections

router = new_router("forgetting")
Receipt = Annotated[
    Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9_-]+$")],
    Header(alias="Correction-Receipt", description="The receipt that the request was answered with."),
]
_PRIVATE = {"Cache-Control": "no-store"}


class NoSuchSuppression(NotFound):
    """No such entry on the list, or none of the caller's."""

    slug = "no-such-suppression"
    title = "No such suppression"


@router.post(
    "/corrections",
    status_code=201,
    operation_id="fileCorrection",
    response_model=CorrectionReceipt,
    responses=problems(TooManyRequests),
    openapi_extra=NOT_REMEMBERED,
)
async def file(request: Request, body: CorrectionNew, _: AnyViewer, work: Unremembered) -> Response:
    """Say that something is wrong, or should not be there. Needs no key. Keep the receipt: it is shown once, and is how you ask later."""
    admission: Admission = request.app.state.admission
    admission.ask_for_correction(f"address {address(request)}")
    filed = await file_correction(work, body)
    headers = {"Location": f"/v1/corrections/{filed.id}/status", **_PRIVATE}
    return Response(filed.model_dump_json(), status_code=201, media_type="application/json", headers=headers)


@router.get(
    "/corrections/{correction}/status",
    operation_id="getCorrectionStatus",
    response_model=CorrectionStatus,
    responses=problems(NoSuchCorrection),
)
async def get_status(correction: UUID, receipt: Receipt, _: AnyViewer, work: Unremembered) -> Response:
    """What became of a request, for whoever holds its receipt."""
    return Response((await status_of(work, correction, receipt)).model_dump_json(), media_type="application/json", headers=_PRIVATE)


@router.get("/corrections", operation_id="listCorrections", response_model=Page[Correction], responses=problems(Forbidden))
async def list_corrections(
    request: Request, asked: Annotated[CorrectionFilter, Query()], member: Member, reading: Reading, held: Held
) -> Response:
    """The requests that your organization answers for."""
    where, bound = listed_corrections(asked)
    return answers.page(request, member, await some(reading, member, CORRECTION, held.cursors, asked=asked, where=where, bound=bound))


@router.get(
    "/corrections/{correction}", operation_id="getCorrection", response_model=Correction, responses=problems(NoSuchCorrection, Forbidden)
)
async def get_correction(request: Request, correction: UUID, member: Member, reading: Reading) -> Response:
    """One request."""
    return answers.document(request, member, await one(reading, member, CORRECTION, record=correction), NoSuchCorrection)


@router.patch(
    "/corrections/{correction}",
    operation_id="decideCorrection",
    response_model=Correction,
    responses=problems(NoSuchCorrection, Forbidden, StaleVersion, VersionRequired),
)
async def decide_correction(
    request: Request, correction: UUID, body: CorrectionPatch, version: IfMatch, editor: Editor, work: Work
) -> Response:
    """Say how far a request has come. Whoever asked reads the state and the decision."""
    await decide(work, editor, correction, body, version)
    return answers.document(request, editor, await one(work, editor, CORRECTION, record=correction), NoSuchCorrection)


@router.get("/suppressions", operation_id="listSuppressions", response_model=Page[Suppression], responses=problems(Forbidden))
async def list_suppressions(
    request: Request, asked: Annotated[ListFilter, Query()], registrar: Registrar, reading: Reading, held: Held
) -> Response:
    """What must not come back: that it is listed, since when and why, never what it is."""
    return answers.page(request, registrar, await some(reading, registrar, SUPPRESSION, held.cursors, asked=asked))


@router.post("/suppressions", status_code=204, operation_id="suppress", responses=problems(Forbidden))
async def add_suppressions(body: SuppressionNew, registrar: Registrar, work: Work) -> None:
    """Put names and identifiers on the list of what must not come back. Imports and every later write obey it."""
    await suppress(work, registrar, body)


@router.delete(
    "/suppressions/{suppression}",
    status_code=204,
    operation_id="withdrawSuppression",
    responses=problems(NoSuchSuppression, Forbidden, StaleVersion, VersionRequired),
)
async def withdraw_suppression(suppression: UUID, reason: Reason, version: IfMatch, registrar: Registrar, work: Work) -> None:
    """Take an entry off the list."""
    row = await held_record(work, registrar, SuppressionRow, suppression, NoSuchSuppression, version=version)
    withdraw(work, registrar, row, action="suppression.withdrawn", reason=reason)


@router.post(
    "/persons/{person}/erasure",
    operation_id="erasePerson",
    response_model=Erasure,
    responses=problems(NoSuchPerson, Forbidden),
    openapi_extra=NOT_REMEMBERED,
)
async def erase(person: UUID, body: ErasureNew, registrar: Registrar, work: Unremembered) -> Response:
    """Erase a person for good: from tables, history, kept answers and files. Their cases stay as numbers."""
    return Response((await erase_person(work, registrar, person, body)).model_dump_json(), media_type="application/json", headers=_PRIVATE)
