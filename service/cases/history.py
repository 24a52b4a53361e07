"""The commonest write: a status is recorded, or retracted. One unit of work: event, citations, derived status, journal."""

from dataclasses import dataclass
from uuid import UUID

from schemas.status import Retraction, StatusEventNew
from schemas.vocabulary import Axis, SubjectType
from service.cases.commands import given_id, held_case, held_case_ahead
from service.cases.derived import derive_status, fact_of, facts, history_of, told_of
from service.cases.status import StatusFact, current, on_axis, unusual
from service.cases.tables import StatusEvent
from service.identity.viewer import Viewer
from service.journal.commands import change, create, seen
from service.places.tables import Facility
from service.platform.errors import Conflict, Invalid, NoSuchReference, NotFound
from service.platform.work import UnitOfWork, Wanted
from service.sources.commands import cite, cited


class NoSuchStatusEvent(NotFound):
    """The case has no such status event."""

    slug = "no-such-status-event"
    title = "No such status event"


class AlreadyRetracted(Conflict):
    """The event was retracted before; a retraction is not retracted."""

    slug = "already-retracted"
    title = "The event is retracted already"


class AlreadySuperseded(Conflict):
    """The event was corrected before; correct its correction."""

    slug = "already-superseded"
    title = "The event is superseded already"


@dataclass(frozen=True)
class Recorded:
    """What came of a status event: the event, what stands on its axis now, and what is unusual."""

    event: StatusEvent
    now: StatusFact | None
    warnings: list[str]


async def record_status(work: UnitOfWork, editor: Viewer, ref: str, body: StatusEventNew) -> Recorded:
    """Record that a case's status on one axis changed, or was confirmed, and who says so.

    A late report about an earlier day enters the history and leaves the current status alone. Raises NoSuchCase, Forbidden,
    NoSuchReference for a facility, source or superseded event that is not there, AlreadySuperseded for a second correction.
    """
    named = given_id(ref) or ref
    case, (told, *_) = await held_case_ahead(work, editor, named, history_of(named), cited(body.citations), *_place(body.facility_id))
    earlier = facts(case, told)
    if body.facility_id is not None:
        await seen(work, editor, Facility, body.facility_id, NoSuchReference("No such facility.", pointer="/facility_id"))
    if body.supersedes_id is not None:
        _check_superseded(earlier, body.supersedes_id, body.axis)
    values = body.values() | {"case_id": case.id, "recorded_at": work.now}
    citations, audience = values.pop("citations"), values.pop("audience") or case.audience
    event = create(work, editor, StatusEvent, values, action="status_event.recorded", audience=audience, owner=case.organization_id)
    await cite(work, editor, SubjectType.STATUS_EVENT, event.id, case.id, citations, audience)
    history = [*earlier, *facts(case, [told_of(event)])]
    await derive_status(work, editor, case, history)
    before, now = (current(on_axis(known, body.axis)) for known in (earlier, history))
    return Recorded(event, now, unusual(before, fact_of(event), now))


def _place(facility: UUID | None) -> list[Wanted]:
    return [] if facility is None else [Wanted(Facility, "id = :facility", {"facility": facility})]


async def retract_status(work: UnitOfWork, editor: Viewer, ref: str, event_id: UUID, body: Retraction) -> Recorded:
    """Take back what should never have been told. The event stays in the history, with the reason."""
    case = await held_case(work, editor, ref)
    event = await work.lock(StatusEvent, event_id)
    if event is None or event.case_id != case.id:
        raise NoSuchStatusEvent
    if event.retracted_at is not None:
        raise AlreadyRetracted("This event was retracted before.")
    change(
        work,
        editor,
        event,
        {"retracted_at": work.now, "retraction_reason": body.reason},
        action="status_event.retracted",
        reason=body.reason,
    )
    history = await derive_status(work, editor, case)
    return Recorded(event, current(on_axis(history, Axis(event.axis))), [])


def _check_superseded(history: list[StatusFact], superseded: UUID, axis: Axis) -> None:
    found = next((fact for fact in history if fact.id == superseded), None)
    if found is None:
        raise NoSuchReference("The case has no such status event.", pointer="/supersedes_id")
    if found.axis != axis:
        raise Invalid("An event corrects another of its own axis.", pointer="/supersedes_id")
    if found.retracted_at is not None:
        raise Invalid("The event to correct was retracted.", pointer="/supersedes_id")
    if any(fact.supersedes == superseded for fact in history):
        raise AlreadySuperseded("Correct the later correction instead.", pointer="/supersedes_id")
