"""What the database guarantees of consents."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from schemas.vocabulary import ConsentGiver, ConsentScope, RiskLevel
from service.platform.tables import Record, all_of, one_of, record_checks


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
        CheckConstraint("expires_on > given_on", name="expires_after_given"),
        CheckConstraint("withdrawn_on >= given_on", name="withdrawn_after_given"),
        Index("ix_consent_of_case", "case_id", postgresql_where="withdrawn_at IS NULL"),
        # What the daily look for consents about to lapse reads.
        Index(
            "ix_consent_by_expiry",
            "expires_on",
            postgresql_where="expires_on IS NOT NULL AND withdrawn_on IS NULL AND withdrawn_at IS NULL",
        ),
    )
