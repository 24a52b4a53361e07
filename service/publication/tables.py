"""What the database guarantees of consents."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from schemas.consents import EXPIRES_AFTER_GIVEN, WITHDRAWN_AFTER_GIVEN
from schemas.vocabulary import ConsentGiver, ConsentScope, CorrectionKind, CorrectionState, RiskLevel
from service.platform.tables import Record, all_of, keeps, one_of, record_checks


class Consent(Record):
    """What somebody who may speak for the person agreed to, from when to when, and how that is known."""

    __tablename__ = "consent"
    parent = "case_id"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))
    given_by: Mapped[str]
    scopes: Mapped[list[str]]
    given_on: Mapped[date]
    expires_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]
    evidence: Mapped[str | None]
    publication_risk: Mapped[str | None]
    risk_assessment: Mapped[str | None]
    note: Mapped[str | None]

    __table_args__ = (
        *record_checks(),
        one_of("given_by", ConsentGiver),
        all_of("scopes", ConsentScope),
        one_of("publication_risk", RiskLevel, optional=True),
        CheckConstraint("cardinality(scopes) > 0", name="scopes_not_empty"),
        keeps(EXPIRES_AFTER_GIVEN, "expires_on > given_on", name="expires_after_given"),
        keeps(WITHDRAWN_AFTER_GIVEN, "withdrawn_on >= given_on", name="withdrawn_after_given"),
        Index("ix_consent_of_case", "case_id", postgresql_where="withdrawn_at IS NULL"),
        # What the daily look for consents about to lapse reads.
        Index(
            "ix_consent_by_expiry",
            "expires_on",
            postgresql_where="expires_on IS NOT NULL AND withdrawn_on IS NULL AND withdrawn_at IS NULL",
        ),
    )


class CorrectionRequest(Record):
    """What somebody, known to nobody, says is wrong in the registry; and what came of it. A receipt, kept as a hash, is how they ask."""

    __tablename__ = "correction_request"
    parent = "case_id"

    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("case.id"))
    about: Mapped[str]
    kind: Mapped[str]
    text: Mapped[str]
    state: Mapped[str]
    decision: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    receipt_hash: Mapped[bytes] = mapped_column(LargeBinary)

    __table_args__ = (
        *record_checks(),
        one_of("kind", CorrectionKind),
        one_of("state", CorrectionState),
        CheckConstraint("audience IN ('organization', 'restricted')", name="never_for_others"),
        CheckConstraint("(decided_at IS NOT NULL) = (state IN ('accepted', 'declined'))", name="decided_when_decided"),
        CheckConstraint("octet_length(receipt_hash) = 32", name="receipt_hash_is_sha256"),
        Index("ix_correction_request_listing", "organization_id", "created_at", "id", postgresql_where="withdrawn_at IS NULL"),
        Index("ix_correction_request_of_case", "case_id", postgresql_where="case_id IS NOT NULL"),
    )
