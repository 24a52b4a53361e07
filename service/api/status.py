"""/v1/cases/{case}/status-events: HTTP and nothing else. The signature says who may call, what goes in, what comes out."""

import json
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response
from pydantic import Field

from schemas.dates import Day, Moment
from schemas.pages import ListFilter, Page
from schemas.status import Retraction, StatusEvent, StatusEventNew, StatusRecorded
from schemas.vocabulary import Axis
from service.api import answers
from service.api.depends import AnyViewer, CaseRef, Editor, Held, Reading, Work
from service.api.problems import problems
from service.api.route import router as new_router
from service.cases import history
from service.cases.commands import NoSuchCase
from service.cases.history import AlreadyRetracted, AlreadySuperseded, NoSuchStatusEvent, Recorded
from service.cases.queries import CASE_ID, STATUS_EVENT, told
from service.disclosure.shapes import made, one, some
from service.identity.viewer import Viewer
from service.platform.errors import Forbidden, NoSuchReference
from service.platform.work import UnitOfWork

router = new_router("status")


class StatusFilter(ListFilter):
    """Which events to list."""

    axis: Axis | None = None
    as_of: Day | None = Field(default=None, description="Only what had happened by this day.")
    known_at: Moment | None = Field(default=None, description="Only what the registry held to be so at this moment.")


@router.get("/cases/{case}/status-events", operation_id="listStatusEvents", response_model=Page[StatusEvent], responses=problems())
async def list_status_events(
    request: Request, case: CaseRef, asked: Annotated[StatusFilter, Query()], viewer: AnyViewer, reading: Reading, held: Held
) -> Response:
    """A case's status history in the order it was recorded, retracted events too."""
    where = [f"e.case_id = {CASE_ID}"]
    bound: dict[str, object] = {"case": case}
    if asked.axis is not None:
        where.append("e.axis = :axis")
        bound["axis"] = str(asked.axis)
    if asked.as_of is not None:
        where.append("e.occurred_earliest <= :as_of::date")
        bound["as_of"] = asked.as_of
    if asked.known_at is not None:
        where.append(told(viewer.sight, "e", as_of=False, known_at=True))
        bound["known_at"] = asked.known_at
    found = await some(reading, viewer, STATUS_EVENT, held.cursors, asked=asked, where=where, bound=bound)
    return answers.page(request, viewer, found)


@router.post(
    "/cases/{case}/status-events",
    status_code=201,
    operation_id="recordStatus",
    response_model=StatusRecorded,
    responses=problems(NoSuchCase, Forbidden, NoSuchReference, AlreadySuperseded),
)
async def record_status(case: CaseRef, body: StatusEventNew, editor: Editor, work: Work) -> Response:
    """Record that a case's status on one axis changed, or was confirmed, and who says so."""
    return await _recorded(case, editor, work, await history.record_status(work, editor, case, body), 201)


@router.get(
    "/cases/{case}/status-events/{event}", operation_id="getStatusEvent", response_model=StatusEvent, responses=problems(NoSuchStatusEvent)
)
async def get_status_event(request: Request, case: CaseRef, event: UUID, viewer: AnyViewer, reading: Reading) -> Response:
    """One statement about a case's status."""
    found = await one(reading, viewer, STATUS_EVENT, where=f"e.id = :record AND e.case_id = {CASE_ID}", record=event, case=case)
    return answers.document(request, viewer, found, NoSuchStatusEvent)


@router.post(
    "/cases/{case}/status-events/{event}/retract",
    operation_id="retractStatus",
    response_model=StatusRecorded,
    responses=problems(NoSuchCase, NoSuchStatusEvent, Forbidden, AlreadyRetracted),
)
async def retract_status(case: CaseRef, event: UUID, body: Retraction, editor: Editor, work: Work) -> Response:
    """Take back what should never have been told. It stays in the history, with the reason."""
    return await _recorded(case, editor, work, await history.retract_status(work, editor, case, event, body), 200)


async def _recorded(case: str, editor: Viewer, work: UnitOfWork, recorded: Recorded, status: int) -> Response:
    shown = await made(work, editor, STATUS_EVENT, recorded.event)
    now = recorded.now
    besides = {
        "status": {
            "axis": recorded.event.axis,
            "code": now.code if now else None,
            "since": now.occurred if now else None,
            "event_id": str(now.id) if now else None,
        },
        "warnings": recorded.warnings,
    }
    told = json.dumps(besides, ensure_ascii=False)
    body = b'{"event": %s, %s' % (shown.body if shown else b"null", told.removeprefix("{").encode())
    headers = {
        "Location": f"/v1/cases/{case}/status-events/{recorded.event.id}",
        "ETag": f'"{recorded.event.version}"',
        "Cache-Control": "no-store",
    }
    return Response(body, status_code=status, media_type="application/json", headers=headers)
