"""Anyone asks for a correction, without a key, and asks with a receipt what became of it; the organization that answers decides."""

import hashlib
import hmac
import re
import secrets
from uuid import UUID

from schemas.forgetting import CorrectionNew, CorrectionPatch, CorrectionReceipt, CorrectionStatus
from schemas.vocabulary import Audience, CorrectionState
from service.identity.viewer import Viewer
from service.journal.commands import change, create, held
from service.platform.errors import Invalid, NotFound
from service.platform.work import UnitOfWork
from service.publication.tables import CorrectionRequest

_RECEIPT_BYTES = 16
_REFERENCE = re.compile(r"\b[A-Z]{2}-\d{4}-\d{4,9}\b")


class NoSuchCorrection(NotFound):
    """No such request, or none that the caller may see: with another receipt, too."""

    slug = "no-such-correction"
    title = "No such request for correction"


async def file_correction(work: UnitOfWork, body: CorrectionNew) -> CorrectionReceipt:
    """Take a request from whoever it is. The answer is the same whether what it is about is there, hidden, or was never there."""
    await work.go_beyond()  # which organization answers for what is meant, the public may not see
    named = _REFERENCE.search(body.about.upper())
    about = await work.rows('SELECT id, organization_id FROM "case" WHERE reference = :reference', reference=named.group() if named else "")
    # What names no case goes to the organization that founded the registry.
    owner = about[0]["organization_id"] if about else await work.value("SELECT id FROM organization ORDER BY created_at, id LIMIT 1")
    receipt = secrets.token_urlsafe(_RECEIPT_BYTES)
    values = body.values() | {
        "case_id": about[0]["id"] if about else None,
        "state": CorrectionState.RECEIVED,
        "receipt_hash": _hash(receipt),
    }
    row = create(work, Viewer(), CorrectionRequest, values, action="correction.filed", audience=Audience.ORGANIZATION, owner=owner)
    await work.flush()
    return CorrectionReceipt(id=row.id, receipt=receipt, state=CorrectionState.RECEIVED)


async def status_of(work: UnitOfWork, correction: UUID, receipt: str) -> CorrectionStatus:
    """What became of a request, for whoever holds its receipt. Raises NoSuchCorrection."""
    await work.go_beyond()  # the receipt is what allows it
    row = await work.get(CorrectionRequest, correction)
    matches = hmac.compare_digest(_hash(receipt), row.receipt_hash if row else bytes(32))
    if row is None or not matches:
        raise NoSuchCorrection
    return CorrectionStatus(id=row.id, state=CorrectionState(row.state), decision=row.decision, decided_at=row.decided_at)


async def decide(work: UnitOfWork, editor: Viewer, correction: UUID, body: CorrectionPatch, version: int) -> CorrectionRequest:
    """Say how far a request has come, and why it was decided so."""
    row = await held(work, editor, CorrectionRequest, correction, NoSuchCorrection, version=version)
    changes = body.changes()
    state = CorrectionState(changes.get("state", row.state))
    decided = state in (CorrectionState.ACCEPTED, CorrectionState.DECLINED)
    if decided and not changes.get("decision", row.decision):
        raise Invalid("A decision says why.", pointer="/decision")
    changes["decided_at"] = (row.decided_at or work.now) if decided else None
    change(work, editor, row, changes, action="correction.decided" if decided else "correction.reviewed")
    await work.flush()
    return row


def _hash(receipt: str) -> bytes:
    return hashlib.sha256(receipt.encode()).digest()
