"""Consents are recorded, amended and withdrawn."""

from uuid import UUID

from schemas.consents import ConsentNew, ConsentPatch
from service.cases.commands import held_case
from service.cases.tables import Case
from service.identity.viewer import Viewer
from service.journal.commands import change, create, held, withdraw
from service.platform.errors import NotFound
from service.platform.work import UnitOfWork
from service.publication.publishing import uphold
from service.publication.tables import Consent


class NoSuchConsent(NotFound):
    """The case has no such consent, or none that the caller may see."""

    slug = "no-such-consent"
    title = "The case has no such consent"


async def add_consent(work: UnitOfWork, editor: Viewer, case: str, body: ConsentNew) -> Consent:
    """Record what somebody who may speak for the person agreed to."""
    of_case = await held_case(work, editor, case)
    values = body.values() | {"case_id": of_case.id}
    audience = values.pop("audience")
    return create(work, editor, Consent, values, action="consent.recorded", audience=audience, owner=of_case.organization_id)


async def amend_consent(work: UnitOfWork, editor: Viewer, case: str, consent: UUID, body: ConsentPatch, version: int) -> Consent:
    """Change a consent: most often, record the day on which it was withdrawn by its giver. What is published without one is taken back."""
    of_case, row = await _held_consent(work, editor, case, consent, version)
    change(work, editor, row, body.changes(), action="consent.amended")
    await work.flush()
    await uphold(work, editor, of_case)
    return row


async def withdraw_consent(work: UnitOfWork, editor: Viewer, case: str, consent: UUID, reason: str, version: int) -> None:
    """Take back a consent that should not have been recorded. (A giver's own withdrawal is `withdrawn_on`.)."""
    of_case, row = await _held_consent(work, editor, case, consent, version)
    withdraw(work, editor, row, action="consent.withdrawn", reason=reason)
    await work.flush()
    await uphold(work, editor, of_case)


async def _held_consent(work: UnitOfWork, editor: Viewer, case: str, consent: UUID, version: int) -> tuple[Case, Consent]:
    of_case = await held_case(work, editor, case)
    row = await held(work, editor, Consent, consent, NoSuchConsent)
    if row.case_id != of_case.id:
        raise NoSuchConsent
    return of_case, await held(work, editor, Consent, consent, NoSuchConsent, version=version)
