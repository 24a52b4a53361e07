"""/v1/facilities: where people are held."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from schemas.journal import HistoryEntry
from schemas.pages import Page, PageFilter
from schemas.places import Facility, FacilityBrief, FacilityFilter, FacilityNew, FacilityPatch
from service.api import answers
from service.api.conditional import IfMatch
from service.api.depends import AnyViewer, Editor, Fields, Held, Member, Reading, Reason, Work, split
from service.api.problems import problems
from service.api.route import router as new_router
from service.disclosure.shapes import one, some
from service.journal.queries import history
from service.places import commands
from service.places.commands import NoSuchFacility
from service.places.queries import FACILITY, FACILITY_BRIEF, listed_facilities
from service.platform.errors import Forbidden, NoSuchReference, StaleVersion, VersionRequired

router = new_router("facilities")


@router.get("/facilities", operation_id="listFacilities", response_model=Page[FacilityBrief], responses=problems())
async def list_facilities(
    request: Request, asked: Annotated[FacilityFilter, Query()], viewer: AnyViewer, reading: Reading, held: Held
) -> Response:
    """Where people are held."""
    where, bound = listed_facilities(asked)
    found = await some(reading, viewer, FACILITY_BRIEF, held.cursors, asked=asked, where=where, bound=bound)
    return answers.page(request, viewer, found)


@router.post(
    "/facilities", status_code=201, operation_id="addFacility", response_model=Facility, responses=problems(Forbidden, NoSuchReference)
)
async def add_facility(body: FacilityNew, editor: Editor, work: Work) -> Response:
    """Add a facility."""
    row = await commands.add_facility(work, editor, body)
    return answers.created(editor, await one(work, editor, FACILITY, record=row.id), f"/v1/facilities/{row.id}")


@router.get("/facilities/{facility}", operation_id="getFacility", response_model=Facility, responses=problems(NoSuchFacility))
async def get_facility(request: Request, facility: UUID, viewer: AnyViewer, reading: Reading, fields: Fields = None) -> Response:
    """A facility."""
    return answers.document(request, viewer, await one(reading, viewer, FACILITY, fields=split(fields), record=facility), NoSuchFacility)


@router.patch(
    "/facilities/{facility}",
    operation_id="amendFacility",
    response_model=Facility,
    responses=problems(NoSuchFacility, Forbidden, StaleVersion, VersionRequired, NoSuchReference),
)
async def amend_facility(request: Request, facility: UUID, body: FacilityPatch, version: IfMatch, editor: Editor, work: Work) -> Response:
    """Change what is known of a facility."""
    await commands.amend_facility(work, editor, facility, body, version)
    return answers.document(request, editor, await one(work, editor, FACILITY, record=facility), NoSuchFacility)


@router.delete(
    "/facilities/{facility}",
    status_code=204,
    operation_id="withdrawFacility",
    responses=problems(NoSuchFacility, Forbidden, StaleVersion, VersionRequired),
)
async def withdraw_facility(facility: UUID, reason: Reason, version: IfMatch, editor: Editor, work: Work) -> None:
    """Take a facility out of the registry."""
    await commands.withdraw_facility(work, editor, facility, reason, version)


@router.get(
    "/facilities/{facility}/history", operation_id="getFacilityHistory", response_model=Page[HistoryEntry], responses=problems(Forbidden)
)
async def get_facility_history(
    request: Request, facility: UUID, asked: Annotated[PageFilter, Query()], member: Member, reading: Reading, held: Held
) -> Response:
    """Every change of a facility. For the owner."""
    return answers.page(request, member, await history(reading, member, held.cursors, facility, limit=asked.limit, cursor=asked.cursor))
