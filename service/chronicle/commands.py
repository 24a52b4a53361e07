"""What happened in a case is recorded, amended and withdrawn: placements, proceedings with charges and sentences, occurrences, …"""

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from schemas.base import Patch
from schemas.chronicle import AssessmentNew, OccurrenceNew, PlacementNew, PositionNew
from schemas.proceedings import ChargeNew, ProceedingNew, SentenceNew
from schemas.vocabulary import Audience, OccurrenceType
from service.cases.commands import held_case
from service.cases.tables import Case
from service.chronicle.tables import Assessment, Charge, Occurrence, Placement, Position, Proceeding, Sentence
from service.identity.viewer import Viewer
from service.journal.commands import change, create, held, seen, withdraw
from service.places.tables import Body, Facility
from service.platform.errors import NoSuchReference, NotFound
from service.platform.work import UnitOfWork

Part = Placement | Proceeding | Charge | Sentence | Occurrence | Position | Assessment
PartT = TypeVar("PartT", Placement, Proceeding, Charge, Sentence, Occurrence, Position, Assessment)


class NoSuchPart(NotFound):
    """The case has no such part, or none that the caller may see."""

    slug = "no-such-part-of-case"
    title = "The case has no such part"


async def add_placement(work: UnitOfWork, editor: Viewer, case: str, body: PlacementNew) -> Placement:
    """Record where the person was held."""
    return await _add(work, editor, await held_case(work, editor, case), Placement, body.values())


HEALTH = frozenset({OccurrenceType.HOSPITALISATION, OccurrenceType.HUNGER_STRIKE, OccurrenceType.ILL_TREATMENT_REPORT})
"""What tells of somebody's health: for the organization, unless it says otherwise."""


async def add_occurrence(work: UnitOfWork, editor: Viewer, case: str, body: OccurrenceNew) -> Occurrence:
    """Record something that happened and is no status."""
    values = body.values()
    if body.type in HEALTH and values["audience"] is None:
        values["audience"] = Audience.ORGANIZATION
    return await _add(work, editor, await held_case(work, editor, case), Occurrence, values)


async def add_position(work: UnitOfWork, editor: Viewer, case: str, body: PositionNew) -> Position:
    """Record what a government said."""
    return await _add(work, editor, await held_case(work, editor, case), Position, body.values())


async def add_assessment(work: UnitOfWork, editor: Viewer, case: str, body: AssessmentNew) -> Assessment:
    """Record whether one criterion of a framework is met, as the caller's organization finds."""
    return await _add(work, editor, await held_case(work, editor, case), Assessment, body.values())


async def add_proceeding(work: UnitOfWork, editor: Viewer, case: str, body: ProceedingNew) -> Proceeding:
    """Record what a court or an office did, with its charges and sentences."""
    of_case = await held_case(work, editor, case)
    values = body.values()
    charges, sentences = values.pop("charges"), values.pop("sentences")
    proceeding = await _add(work, editor, of_case, Proceeding, values)
    await work.flush()  # the parent is there before its parts
    for charge in charges:
        await _add(work, editor, of_case, Charge, charge.values(), within=proceeding)
    for place, sentence in enumerate(sentences):
        await _add(work, editor, of_case, Sentence, sentence.values(), within=proceeding, at=f"/sentences/{place}")
    await work.flush()
    return proceeding


async def add_charge(work: UnitOfWork, editor: Viewer, case: str, proceeding: UUID, body: ChargeNew) -> Charge:
    """Record a charge of a proceeding."""
    of_case = await held_case(work, editor, case)
    return await _add(work, editor, of_case, Charge, body.values(), within=await _proceeding(work, editor, of_case, proceeding))


async def add_sentence(work: UnitOfWork, editor: Viewer, case: str, proceeding: UUID, body: SentenceNew) -> Sentence:
    """Record a sentence that a proceeding imposed."""
    of_case = await held_case(work, editor, case)
    return await _add(work, editor, of_case, Sentence, body.values(), within=await _proceeding(work, editor, of_case, proceeding))


async def amend_part(
    work: UnitOfWork, editor: Viewer, table: type[PartT], case: str, part: UUID, body: Patch, version: int, *, within: UUID | None = None
) -> PartT:
    """Change what was recorded; `within` is the proceeding that a charge or a sentence is part of."""
    of_case = await held_case(work, editor, case)
    row = await _held_part(work, editor, table, of_case, part, version, within)
    changes = body.changes()
    await _check_references(work, editor, of_case, changes)
    change(work, editor, row, changes, action=f"{row.__tablename__}.amended")
    await work.flush()
    return row


async def withdraw_part(
    work: UnitOfWork, editor: Viewer, table: type[PartT], case: str, part: UUID, reason: str, version: int, *, within: UUID | None = None
) -> None:
    """Take back what was recorded; a proceeding goes with its charges and sentences."""
    row = await _held_part(work, editor, table, await held_case(work, editor, case), part, version, within)
    if isinstance(row, Proceeding):
        for kind in (Charge, Sentence):
            found = await work.rows(
                f"SELECT id FROM {kind.__tablename__} WHERE proceeding_id = :proceeding AND withdrawn_at IS NULL ORDER BY id",
                proceeding=row.id,
            )
            for each in found:
                # Those too that the editor may not read: they are the same organization's, and a refusal would tell of them.
                below = await work.lock(kind, UUID(str(each["id"])))
                if below is not None:
                    withdraw(work, editor, below, action=f"{kind.__tablename__}.withdrawn", reason=reason)
    withdraw(work, editor, row, action=f"{row.__tablename__}.withdrawn", reason=reason)


async def _add(
    work: UnitOfWork,
    editor: Viewer,
    case: Case,
    table: type[PartT],
    values: Mapping[str, Any],
    *,
    within: Proceeding | None = None,
    at: str = "",
) -> PartT:
    """Make a part of the case, or of a proceeding `within` it; `at` is where in the input its values stand."""
    await _check_references(work, editor, case, values, at)
    own = dict(values) | {"case_id": case.id}
    if within is not None:
        own["proceeding_id"] = within.id
    audience = own.pop("audience") or (within or case).audience
    return create(work, editor, table, own, action=f"{table.__tablename__}.recorded", audience=audience, owner=case.organization_id)


async def _proceeding(work: UnitOfWork, editor: Viewer, case: Case, proceeding: UUID) -> Proceeding:
    row = await held(work, editor, Proceeding, proceeding, NoSuchPart)
    if row.case_id != case.id:
        raise NoSuchPart
    return row


async def _held_part(
    work: UnitOfWork, editor: Viewer, table: type[PartT], case: Case, part: UUID, version: int, within: UUID | None
) -> PartT:
    if within is not None:
        await _proceeding(work, editor, case, within)  # what is part of a hidden proceeding is hidden
    row = await held(work, editor, table, part, NoSuchPart)
    if row.case_id != case.id or (within is not None and getattr(row, "proceeding_id", None) != within):
        raise NoSuchPart
    return await held(work, editor, table, part, NoSuchPart, version=version)


async def _check_references(work: UnitOfWork, editor: Viewer, case: Case, values: Mapping[str, Any], at: str = "") -> None:
    """Facilities, courts and later proceedings that the input names, `at` a place in it, must be there for the caller to see."""
    for name, table in (("facility_id", Facility), ("court_id", Body)):
        if values.get(name) is not None:
            await seen(work, editor, table, values[name], NoSuchReference(f"No such {table.__tablename__}.", pointer=f"{at}/{name}"))
    if values.get("changed_by_id") is not None:
        missing = NoSuchReference("The case has no such proceeding.", pointer=f"{at}/changed_by_id")
        if (await seen(work, editor, Proceeding, values["changed_by_id"], missing)).case_id != case.id:
            raise missing
