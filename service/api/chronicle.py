"""/v1/cases/{case}/placements, occurrences, positions, assessments: what happened in a case."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from schemas.chronicle import (
    Assessment,
    AssessmentNew,
    AssessmentPatch,
    Occurrence,
    OccurrenceNew,
    OccurrencePatch,
    Placement,
    PlacementNew,
    PlacementPatch,
    Position,
    PositionNew,
    PositionPatch,
)
from schemas.pages import ListFilter, Page
from service.api import answers
from service.api.conditional import IfMatch
from service.api.depends import AnyViewer, CaseRef, Editor, Held, Reading, Reason, Work
from service.api.problems import problems
from service.api.route import router as new_router
from service.cases.commands import NoSuchCase
from service.cases.queries import CASE_ID
from service.chronicle import commands, tables
from service.chronicle.commands import NoSuchPart
from service.chronicle.queries import ASSESSMENT, OCCURRENCE, PLACEMENT, POSITION
from service.disclosure.shapes import one, some
from service.platform.errors import Forbidden, NoSuchReference, StaleVersion, VersionRequired

router = new_router("chronicle")


@router.get("/cases/{case}/placements", operation_id="listPlacements", response_model=Page[Placement], responses=problems())
async def list_placements(
    request: Request, case: CaseRef, asked: Annotated[ListFilter, Query()], viewer: AnyViewer, reading: Reading, held: Held
) -> Response:
    """Where the person was held."""
    found = await some(
        reading,
        viewer,
        PLACEMENT,
        held.cursors,
        asked=asked,
        where=[f"x.case_id = {CASE_ID}"],
        bound={"case": case},
    )
    return answers.page(request, viewer, found)


@router.post(
    "/cases/{case}/placements",
    status_code=201,
    operation_id="addPlacement",
    response_model=Placement,
    responses=problems(NoSuchCase, Forbidden, NoSuchReference),
)
async def add_placement(case: CaseRef, body: PlacementNew, editor: Editor, work: Work) -> Response:
    """Record where the person was held."""
    row = await commands.add_placement(work, editor, case, body)
    return answers.created(editor, await one(work, editor, PLACEMENT, record=row.id), f"/v1/cases/{case}/placements/{row.id}")


@router.get("/cases/{case}/placements/{placement}", operation_id="getPlacement", response_model=Placement, responses=problems(NoSuchPart))
async def get_placement(request: Request, case: CaseRef, placement: UUID, viewer: AnyViewer, reading: Reading) -> Response:
    """One placement."""
    found = await one(reading, viewer, PLACEMENT, where=f"x.id = :record AND x.case_id = {CASE_ID}", record=placement, case=case)
    return answers.document(request, viewer, found, NoSuchPart)


@router.patch(
    "/cases/{case}/placements/{placement}",
    operation_id="amendPlacement",
    response_model=Placement,
    responses=problems(NoSuchPart, Forbidden, StaleVersion, VersionRequired, NoSuchReference),
)
async def amend_placement(
    request: Request, case: CaseRef, placement: UUID, body: PlacementPatch, version: IfMatch, editor: Editor, work: Work
) -> Response:
    """Change a placement."""
    await commands.amend_part(work, editor, tables.Placement, case, placement, body, version)
    return answers.document(request, editor, await one(work, editor, PLACEMENT, record=placement), NoSuchPart)


@router.delete(
    "/cases/{case}/placements/{placement}",
    status_code=204,
    operation_id="withdrawPlacement",
    responses=problems(NoSuchPart, Forbidden, StaleVersion, VersionRequired),
)
async def withdraw_placement(case: CaseRef, placement: UUID, reason: Reason, version: IfMatch, editor: Editor, work: Work) -> None:
    """Take a placement back."""
    await commands.withdraw_part(work, editor, tables.Placement, case, placement, reason, version)


@router.get("/cases/{case}/occurrences", operation_id="listOccurrences", response_model=Page[Occurrence], responses=problems())
async def list_occurrences(
    request: Request, case: CaseRef, asked: Annotated[ListFilter, Query()], viewer: AnyViewer, reading: Reading, held: Held
) -> Response:
    """What happened in the case and is no status."""
    found = await some(
        reading,
        viewer,
        OCCURRENCE,
        held.cursors,
        asked=asked,
        where=[f"x.case_id = {CASE_ID}"],
        bound={"case": case},
    )
    return answers.page(request, viewer, found)


@router.post(
    "/cases/{case}/occurrences",
    status_code=201,
    operation_id="addOccurrence",
    response_model=Occurrence,
    responses=problems(NoSuchCase, Forbidden, NoSuchReference),
)
async def add_occurrence(case: CaseRef, body: OccurrenceNew, editor: Editor, work: Work) -> Response:
    """Record something that happened and is no status."""
    row = await commands.add_occurrence(work, editor, case, body)
    return answers.created(editor, await one(work, editor, OCCURRENCE, record=row.id), f"/v1/cases/{case}/occurrences/{row.id}")


@router.get(
    "/cases/{case}/occurrences/{occurrence}", operation_id="getOccurrence", response_model=Occurrence, responses=problems(NoSuchPart)
)
async def get_occurrence(request: Request, case: CaseRef, occurrence: UUID, viewer: AnyViewer, reading: Reading) -> Response:
    """One occurrence."""
    found = await one(reading, viewer, OCCURRENCE, where=f"x.id = :record AND x.case_id = {CASE_ID}", record=occurrence, case=case)
    return answers.document(request, viewer, found, NoSuchPart)


@router.patch(
    "/cases/{case}/occurrences/{occurrence}",
    operation_id="amendOccurrence",
    response_model=Occurrence,
    responses=problems(NoSuchPart, Forbidden, StaleVersion, VersionRequired, NoSuchReference),
)
async def amend_occurrence(
    request: Request, case: CaseRef, occurrence: UUID, body: OccurrencePatch, version: IfMatch, editor: Editor, work: Work
) -> Response:
    """Change an occurrence."""
    await commands.amend_part(work, editor, tables.Occurrence, case, occurrence, body, version)
    return answers.document(request, editor, await one(work, editor, OCCURRENCE, record=occurrence), NoSuchPart)


@router.delete(
    "/cases/{case}/occurrences/{occurrence}",
    status_code=204,
    operation_id="withdrawOccurrence",
    responses=problems(NoSuchPart, Forbidden, StaleVersion, VersionRequired),
)
async def withdraw_occurrence(case: CaseRef, occurrence: UUID, reason: Reason, version: IfMatch, editor: Editor, work: Work) -> None:
    """Take an occurrence back."""
    await commands.withdraw_part(work, editor, tables.Occurrence, case, occurrence, reason, version)


@router.get("/cases/{case}/positions", operation_id="listPositions", response_model=Page[Position], responses=problems())
async def list_positions(
    request: Request, case: CaseRef, asked: Annotated[ListFilter, Query()], viewer: AnyViewer, reading: Reading, held: Held
) -> Response:
    """What governments say about the case."""
    found = await some(
        reading,
        viewer,
        POSITION,
        held.cursors,
        asked=asked,
        where=[f"x.case_id = {CASE_ID}"],
        bound={"case": case},
    )
    return answers.page(request, viewer, found)


@router.post(
    "/cases/{case}/positions",
    status_code=201,
    operation_id="addPosition",
    response_model=Position,
    responses=problems(NoSuchCase, Forbidden, NoSuchReference),
)
async def add_position(case: CaseRef, body: PositionNew, editor: Editor, work: Work) -> Response:
    """Record what a government said."""
    row = await commands.add_position(work, editor, case, body)
    return answers.created(editor, await one(work, editor, POSITION, record=row.id), f"/v1/cases/{case}/positions/{row.id}")


@router.get("/cases/{case}/positions/{position}", operation_id="getPosition", response_model=Position, responses=problems(NoSuchPart))
async def get_position(request: Request, case: CaseRef, position: UUID, viewer: AnyViewer, reading: Reading) -> Response:
    """One position."""
    found = await one(reading, viewer, POSITION, where=f"x.id = :record AND x.case_id = {CASE_ID}", record=position, case=case)
    return answers.document(request, viewer, found, NoSuchPart)


@router.patch(
    "/cases/{case}/positions/{position}",
    operation_id="amendPosition",
    response_model=Position,
    responses=problems(NoSuchPart, Forbidden, StaleVersion, VersionRequired, NoSuchReference),
)
async def amend_position(
    request: Request, case: CaseRef, position: UUID, body: PositionPatch, version: IfMatch, editor: Editor, work: Work
) -> Response:
    """Change a position."""
    await commands.amend_part(work, editor, tables.Position, case, position, body, version)
    return answers.document(request, editor, await one(work, editor, POSITION, record=position), NoSuchPart)


@router.delete(
    "/cases/{case}/positions/{position}",
    status_code=204,
    operation_id="withdrawPosition",
    responses=problems(NoSuchPart, Forbidden, StaleVersion, VersionRequired),
)
async def withdraw_position(case: CaseRef, position: UUID, reason: Reason, version: IfMatch, editor: Editor, work: Work) -> None:
    """Take a position back."""
    await commands.withdraw_part(work, editor, tables.Position, case, position, reason, version)


@router.get("/cases/{case}/assessments", operation_id="listAssessments", response_model=Page[Assessment], responses=problems())
async def list_assessments(
    request: Request, case: CaseRef, asked: Annotated[ListFilter, Query()], viewer: AnyViewer, reading: Reading, held: Held
) -> Response:
    """Which criteria the case meets, as organizations find."""
    found = await some(
        reading,
        viewer,
        ASSESSMENT,
        held.cursors,
        asked=asked,
        where=[f"x.case_id = {CASE_ID}"],
        bound={"case": case},
    )
    return answers.page(request, viewer, found)


@router.post(
    "/cases/{case}/assessments",
    status_code=201,
    operation_id="addAssessment",
    response_model=Assessment,
    responses=problems(NoSuchCase, Forbidden, NoSuchReference),
)
async def add_assessment(case: CaseRef, body: AssessmentNew, editor: Editor, work: Work) -> Response:
    """Record whether a criterion is met, as your organization finds."""
    row = await commands.add_assessment(work, editor, case, body)
    return answers.created(editor, await one(work, editor, ASSESSMENT, record=row.id), f"/v1/cases/{case}/assessments/{row.id}")


@router.get(
    "/cases/{case}/assessments/{assessment}", operation_id="getAssessment", response_model=Assessment, responses=problems(NoSuchPart)
)
async def get_assessment(request: Request, case: CaseRef, assessment: UUID, viewer: AnyViewer, reading: Reading) -> Response:
    """One assessment."""
    found = await one(reading, viewer, ASSESSMENT, where=f"x.id = :record AND x.case_id = {CASE_ID}", record=assessment, case=case)
    return answers.document(request, viewer, found, NoSuchPart)


@router.patch(
    "/cases/{case}/assessments/{assessment}",
    operation_id="amendAssessment",
    response_model=Assessment,
    responses=problems(NoSuchPart, Forbidden, StaleVersion, VersionRequired, NoSuchReference),
)
async def amend_assessment(
    request: Request, case: CaseRef, assessment: UUID, body: AssessmentPatch, version: IfMatch, editor: Editor, work: Work
) -> Response:
    """Change an assessment."""
    await commands.amend_part(work, editor, tables.Assessment, case, assessment, body, version)
    return answers.document(request, editor, await one(work, editor, ASSESSMENT, record=assessment), NoSuchPart)


@router.delete(
    "/cases/{case}/assessments/{assessment}",
    status_code=204,
    operation_id="withdrawAssessment",
    responses=problems(NoSuchPart, Forbidden, StaleVersion, VersionRequired),
)
async def withdraw_assessment(case: CaseRef, assessment: UUID, reason: Reason, version: IfMatch, editor: Editor, work: Work) -> None:
    """Take an assessment back."""
    await commands.withdraw_part(work, editor, tables.Assessment, case, assessment, reason, version)
