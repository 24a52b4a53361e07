"""/v1/cases/{case}/proceedings: what courts and offices did, with charges and sentences."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from schemas.pages import ListFilter, Page
from schemas.proceedings import (
    Charge,
    ChargeNew,
    ChargePatch,
    Proceeding,
    ProceedingNew,
    ProceedingPatch,
    Sentence,
    SentenceNew,
    SentencePatch,
)
from service.api import answers
from service.api.conditional import IfMatch
from service.api.depends import AnyViewer, CaseRef, Editor, Held, Reading, Reason, Work
from service.api.problems import problems
from service.api.route import router as new_router
from service.cases.commands import NoSuchCase
from service.cases.queries import CASE_ID
from service.chronicle import commands, tables
from service.chronicle.commands import NoSuchPart
from service.chronicle.queries import CHARGE, PROCEEDING, SENTENCE
from service.disclosure.shapes import one, some
from service.platform.errors import Forbidden, NoSuchReference, StaleVersion, VersionRequired

router = new_router("proceedings")


@router.get("/cases/{case}/proceedings", operation_id="listProceedings", response_model=Page[Proceeding], responses=problems())
async def list_proceedings(
    request: Request, case: CaseRef, asked: Annotated[ListFilter, Query()], viewer: AnyViewer, reading: Reading, held: Held
) -> Response:
    """What courts and offices did in the case."""
    found = await some(
        reading,
        viewer,
        PROCEEDING,
        held.cursors,
        asked=asked,
        where=[f"r.case_id = {CASE_ID}"],
        bound={"case": case},
    )
    return answers.page(request, viewer, found)


@router.post(
    "/cases/{case}/proceedings",
    status_code=201,
    operation_id="addProceeding",
    response_model=Proceeding,
    responses=problems(NoSuchCase, Forbidden, NoSuchReference),
)
async def add_proceeding(case: CaseRef, body: ProceedingNew, editor: Editor, work: Work) -> Response:
    """Record a proceeding, with its charges and sentences."""
    row = await commands.add_proceeding(work, editor, case, body)
    return answers.created(editor, await one(work, editor, PROCEEDING, record=row.id), f"/v1/cases/{case}/proceedings/{row.id}")


@router.get(
    "/cases/{case}/proceedings/{proceeding}", operation_id="getProceeding", response_model=Proceeding, responses=problems(NoSuchPart)
)
async def get_proceeding(request: Request, case: CaseRef, proceeding: UUID, viewer: AnyViewer, reading: Reading) -> Response:
    """One proceeding, with its charges and sentences."""
    found = await one(reading, viewer, PROCEEDING, where=f"r.id = :record AND r.case_id = {CASE_ID}", record=proceeding, case=case)
    return answers.document(request, viewer, found, NoSuchPart)


@router.patch(
    "/cases/{case}/proceedings/{proceeding}",
    operation_id="amendProceeding",
    response_model=Proceeding,
    responses=problems(NoSuchPart, Forbidden, StaleVersion, VersionRequired, NoSuchReference),
)
async def amend_proceeding(
    request: Request, case: CaseRef, proceeding: UUID, body: ProceedingPatch, version: IfMatch, editor: Editor, work: Work
) -> Response:
    """Change a proceeding."""
    await commands.amend_part(work, editor, tables.Proceeding, case, proceeding, body, version)
    return answers.document(request, editor, await one(work, editor, PROCEEDING, record=proceeding), NoSuchPart)


@router.delete(
    "/cases/{case}/proceedings/{proceeding}",
    status_code=204,
    operation_id="withdrawProceeding",
    responses=problems(NoSuchPart, Forbidden, StaleVersion, VersionRequired),
)
async def withdraw_proceeding(case: CaseRef, proceeding: UUID, reason: Reason, version: IfMatch, editor: Editor, work: Work) -> None:
    """Take a proceeding back, with its charges and sentences."""
    await commands.withdraw_part(work, editor, tables.Proceeding, case, proceeding, reason, version)


@router.get("/cases/{case}/proceedings/{proceeding}/charges", operation_id="listCharges", response_model=Page[Charge], responses=problems())
async def list_charges(
    request: Request,
    case: CaseRef,
    proceeding: UUID,
    asked: Annotated[ListFilter, Query()],
    viewer: AnyViewer,
    reading: Reading,
    held: Held,
) -> Response:
    """The charges of a proceeding."""
    found = await some(
        reading,
        viewer,
        CHARGE,
        held.cursors,
        asked=asked,
        where=[f"x.case_id = {CASE_ID}", "x.proceeding_id = :proceeding"],
        bound={"case": case, "proceeding": proceeding},
    )
    return answers.page(request, viewer, found)


@router.post(
    "/cases/{case}/proceedings/{proceeding}/charges",
    status_code=201,
    operation_id="addCharge",
    response_model=Charge,
    responses=problems(NoSuchCase, NoSuchPart, Forbidden, NoSuchReference),
)
async def add_charge(case: CaseRef, proceeding: UUID, body: ChargeNew, editor: Editor, work: Work) -> Response:
    """Record a charge of a proceeding."""
    row = await commands.add_charge(work, editor, case, proceeding, body)
    return answers.created(
        editor, await one(work, editor, CHARGE, record=row.id), f"/v1/cases/{case}/proceedings/{proceeding}/charges/{row.id}"
    )


@router.get(
    "/cases/{case}/proceedings/{proceeding}/charges/{charge}",
    operation_id="getCharge",
    response_model=Charge,
    responses=problems(NoSuchPart),
)
async def get_charge(request: Request, case: CaseRef, proceeding: UUID, charge: UUID, viewer: AnyViewer, reading: Reading) -> Response:
    """One charge."""
    found = await one(
        reading,
        viewer,
        CHARGE,
        where=f"x.id = :record AND x.proceeding_id = :proceeding AND x.case_id = {CASE_ID}",
        record=charge,
        case=case,
        proceeding=proceeding,
    )
    return answers.document(request, viewer, found, NoSuchPart)


@router.patch(
    "/cases/{case}/proceedings/{proceeding}/charges/{charge}",
    operation_id="amendCharge",
    response_model=Charge,
    responses=problems(NoSuchPart, Forbidden, StaleVersion, VersionRequired, NoSuchReference),
)
async def amend_charge(
    request: Request, case: CaseRef, proceeding: UUID, charge: UUID, body: ChargePatch, version: IfMatch, editor: Editor, work: Work
) -> Response:
    """Change a charge."""
    await commands.amend_part(work, editor, tables.Charge, case, charge, body, version, within=proceeding)
    return answers.document(request, editor, await one(work, editor, CHARGE, record=charge), NoSuchPart)


@router.delete(
    "/cases/{case}/proceedings/{proceeding}/charges/{charge}",
    status_code=204,
    operation_id="withdrawCharge",
    responses=problems(NoSuchPart, Forbidden, StaleVersion, VersionRequired),
)
async def withdraw_charge(
    case: CaseRef, proceeding: UUID, charge: UUID, reason: Reason, version: IfMatch, editor: Editor, work: Work
) -> None:
    """Take a charge back."""
    await commands.withdraw_part(work, editor, tables.Charge, case, charge, reason, version, within=proceeding)


@router.get(
    "/cases/{case}/proceedings/{proceeding}/sentences", operation_id="listSentences", response_model=Page[Sentence], responses=problems()
)
async def list_sentences(
    request: Request,
    case: CaseRef,
    proceeding: UUID,
    asked: Annotated[ListFilter, Query()],
    viewer: AnyViewer,
    reading: Reading,
    held: Held,
) -> Response:
    """The sentences of a proceeding."""
    found = await some(
        reading,
        viewer,
        SENTENCE,
        held.cursors,
        asked=asked,
        where=[f"x.case_id = {CASE_ID}", "x.proceeding_id = :proceeding"],
        bound={"case": case, "proceeding": proceeding},
    )
    return answers.page(request, viewer, found)


@router.post(
    "/cases/{case}/proceedings/{proceeding}/sentences",
    status_code=201,
    operation_id="addSentence",
    response_model=Sentence,
    responses=problems(NoSuchCase, NoSuchPart, Forbidden, NoSuchReference),
)
async def add_sentence(case: CaseRef, proceeding: UUID, body: SentenceNew, editor: Editor, work: Work) -> Response:
    """Record a sentence of a proceeding."""
    row = await commands.add_sentence(work, editor, case, proceeding, body)
    return answers.created(
        editor, await one(work, editor, SENTENCE, record=row.id), f"/v1/cases/{case}/proceedings/{proceeding}/sentences/{row.id}"
    )


@router.get(
    "/cases/{case}/proceedings/{proceeding}/sentences/{sentence}",
    operation_id="getSentence",
    response_model=Sentence,
    responses=problems(NoSuchPart),
)
async def get_sentence(request: Request, case: CaseRef, proceeding: UUID, sentence: UUID, viewer: AnyViewer, reading: Reading) -> Response:
    """One sentence."""
    found = await one(
        reading,
        viewer,
        SENTENCE,
        where=f"x.id = :record AND x.proceeding_id = :proceeding AND x.case_id = {CASE_ID}",
        record=sentence,
        case=case,
        proceeding=proceeding,
    )
    return answers.document(request, viewer, found, NoSuchPart)


@router.patch(
    "/cases/{case}/proceedings/{proceeding}/sentences/{sentence}",
    operation_id="amendSentence",
    response_model=Sentence,
    responses=problems(NoSuchPart, Forbidden, StaleVersion, VersionRequired, NoSuchReference),
)
async def amend_sentence(
    request: Request, case: CaseRef, proceeding: UUID, sentence: UUID, body: SentencePatch, version: IfMatch, editor: Editor, work: Work
) -> Response:
    """Change a sentence."""
    await commands.amend_part(work, editor, tables.Sentence, case, sentence, body, version, within=proceeding)
    return answers.document(request, editor, await one(work, editor, SENTENCE, record=sentence), NoSuchPart)


@router.delete(
    "/cases/{case}/proceedings/{proceeding}/sentences/{sentence}",
    status_code=204,
    operation_id="withdrawSentence",
    responses=problems(NoSuchPart, Forbidden, StaleVersion, VersionRequired),
)
async def withdraw_sentence(
    case: CaseRef, proceeding: UUID, sentence: UUID, reason: Reason, version: IfMatch, editor: Editor, work: Work
) -> None:
    """Take a sentence back."""
    await commands.withdraw_part(work, editor, tables.Sentence, case, sentence, reason, version, within=proceeding)
