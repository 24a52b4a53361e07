"""Cases are opened, amended and withdrawn."""

from typing import Any
from uuid import UUID

from schemas.cases import CaseNew, CasePatch
from schemas.vocabulary import PublicationState
from service.cases.derived import derive_status
from service.cases.reference import reference, year_of
from service.cases.tables import Case
from service.disclosure.rules import readable
from service.identity.viewer import Viewer
from service.journal.commands import change, create, held, owned, seen, withdraw
from service.persons.commands import seen_person
from service.places.tables import Body
from service.platform.errors import NoSuchReference, NotFound
from service.platform.work import UnitOfWork, Wanted, literal


class NoSuchCase(NotFound):
    """No such case, or none that the caller may see."""

    slug = "no-such-case"
    title = "No such case"


async def open_case(work: UnitOfWork, editor: Viewer, body: CaseNew) -> Case:
    """Open a case: it gets the next reference of its country and year. Its status is unsaid until the first event."""
    person = await seen_person(work, editor, body.person_id, "/person_id")
    await _seen_authority(work, editor, body.authority_id)
    values = body.values()
    audience = values.pop("audience")
    year = year_of(values.pop("detained_on"))
    serial = await work.value(
        """
        INSERT INTO case_serial (country, year, last) VALUES (:country, :year, 1)
        ON CONFLICT (country, year) DO UPDATE SET last = case_serial.last + 1 RETURNING last""",
        country=body.country,
        year=year,
    )
    values |= {"person_id": person.id, "reference": reference(body.country, year, serial), "publication": PublicationState.DRAFT}
    case = create(work, editor, Case, values, action="case.opened", audience=audience)
    await work.flush()
    return case


async def amend_case(work: UnitOfWork, editor: Viewer, ref: str, body: CasePatch, version: int) -> Case:
    """Change a case's own fields."""
    case = await held_case(work, editor, ref, version=version)
    changes = body.changes()
    await _seen_authority(work, editor, changes.get("authority_id"))
    audience = case.audience
    if change(work, editor, case, changes, action="case.amended") and case.publication == PublicationState.APPROVED:
        # What was approved is no longer what would be published.
        change(work, editor, case, {"publication": PublicationState.IN_REVIEW, "reviewed_by_id": None}, action="case.in_review")
    if case.audience != audience:  # whoever reads the case now may read other events of it
        await derive_status(work, editor, case)
    return case


async def withdraw_case(work: UnitOfWork, editor: Viewer, ref: str, reason: str, version: int) -> None:
    """Take a case out of the registry. Its reference is never given again."""
    withdraw(work, editor, await held_case(work, editor, ref, version=version), action="case.withdrawn", reason=reason)


async def held_case(work: UnitOfWork, editor: Viewer, ref: UUID | str, *, version: int | None = None) -> Case:
    """The case by its id or reference, locked for a change by its owner. Raises NoSuchCase, Forbidden or StaleVersion."""
    by, which = _named(ref)
    return await held(work, editor, Case, which, NoSuchCase, by=by, version=version)


async def held_case_ahead(work: UnitOfWork, editor: Viewer, ref: UUID | str, *ahead: Wanted) -> tuple[Case, list[list[Any]]]:
    """The case as `held_case` has it, and what is needed beside it, in one round trip: held as the unit begins, and read once it is held."""
    by, which = _named(ref)
    by_id, by_reference = (literal(which if by == column else None) for column in ("id", "reference"))
    await work.begin(f"SELECT hold_case({by_id}, {by_reference})")
    rows, *told = await work.ahead(Wanted(Case, f"{by} = :held", {"held": which}), *ahead)
    case = work.follow(rows[0]) if rows else None
    return owned(editor, case, NoSuchCase), told


async def seen_case(work: UnitOfWork, editor: Viewer, ref: UUID | str, missing: NotFound | NoSuchReference) -> Case:
    """A case that the input refers to, by its id or reference, which the editor must be able to see."""
    named = given_id(ref) or await work.value('SELECT id FROM "case" WHERE reference = :reference', reference=ref)
    row = None if named is None else await work.get(Case, named)
    if row is None or not readable(editor, row):
        raise missing
    return row


def _named(ref: UUID | str) -> tuple[str, UUID | str]:
    """By which column a case is named, and by what."""
    named = given_id(ref)
    return ("reference", ref) if named is None else ("id", named)


def given_id(ref: UUID | str) -> UUID | None:
    """The id that a case is named by; None where it is a reference."""
    try:
        return ref if isinstance(ref, UUID) else UUID(ref)
    except ValueError:
        return None


async def _seen_authority(work: UnitOfWork, editor: Viewer, body: UUID | None) -> None:
    if body is not None:
        await seen(work, editor, Body, body, NoSuchReference("No such body.", pointer="/authority_id"))
