"""What the database guarantees of cases and their status history."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from schemas.cases import PSEUDONYM_GIVEN
from schemas.vocabulary import (
    Acknowledgement,
    Axis,
    Certainty,
    Custody,
    Deprivation,
    Legal,
    Life,
    Monitoring,
    NameDisclosure,
    Priority,
    PublicationState,
    ReleaseType,
    RiskLevel,
    ShareAccess,
    WarrantShown,
)
from service.platform.tables import Base, Record, among, dated, keeps, one_of, record_checks

CODES = {Axis.CUSTODY: Custody, Axis.LEGAL: Legal, Axis.LIFE: Life, Axis.ACKNOWLEDGEMENT: Acknowledgement}
"""Which codes belong to which axis of the status."""


def _codes_of_axis() -> str:
    """A status event's code is one of its own axis."""
    return " OR ".join(f"(axis = '{axis}' AND {among('code', codes)})" for axis, codes in CODES.items())


_PUBLIC = "audience = 'public' AND publication = 'published' AND withdrawn_at IS NULL"


class Case(Record):
    """One deprivation of liberty of one person. A second arrest is a second case of the same person."""

    __tablename__ = "case"

    reference: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    country: Mapped[str]
    authority_id: Mapped[UUID | None] = mapped_column(ForeignKey("body.id"))
    deprivation: Mapped[str]
    summary: Mapped[str | None]
    circumstances: Mapped[str | None]
    reasons_given: Mapped[str | None]
    legal_basis: Mapped[str | None]
    warrant_shown: Mapped[str]
    priority: Mapped[str | None]
    monitoring: Mapped[str]
    risk_level: Mapped[str | None]
    review_after: Mapped[int | None] = mapped_column(SmallInteger)
    tags: Mapped[list[str]]
    # Publication: what the public may read of the case (domain.md "publication").
    publication: Mapped[str]
    name_disclosure: Mapped[str]
    pseudonym: Mapped[str | None]
    # Derived from the status history and kept in step by the write path (cases/history.py).
    detained_on: Mapped[str | None]
    detained_on_earliest: Mapped[date | None]
    detained_on_latest: Mapped[date | None]
    ended_on: Mapped[str | None]
    ended_on_earliest: Mapped[date | None]
    ended_on_latest: Mapped[date | None]
    custody: Mapped[str | None]
    legal: Mapped[str | None]
    life: Mapped[str | None]
    acknowledgement: Mapped[str | None]
    last_confirmed_at: Mapped[datetime | None]
    # What the public reads under `initials`, taken when the case was published; and which keys submitted and approved it.
    initials: Mapped[str | None]
    submitted_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("api_key.id"))
    reviewed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("api_key.id"))
    # When anything last changed of what the public is shown (disclosure/fields.py).
    shown_at: Mapped[datetime]

    __table_args__ = (
        *record_checks(),
        CheckConstraint("reference ~ '^[A-Z]{2}-[0-9]{4}-[0-9]{4,9}$'", name="reference_well_formed"),
        CheckConstraint("country ~ '^[A-Z]{2}$'", name="country_well_formed"),
        CheckConstraint("review_after IS NULL OR review_after > 0", name="review_after_some_days"),
        keeps(PSEUDONYM_GIVEN, "name_disclosure <> 'pseudonym' OR pseudonym IS NOT NULL", name="pseudonym_given"),
        CheckConstraint("reviewed_by_id <> submitted_by_id", name="reviewed_by_another"),
        one_of("deprivation", Deprivation),
        one_of("warrant_shown", WarrantShown),
        one_of("priority", Priority, optional=True),
        one_of("monitoring", Monitoring),
        one_of("risk_level", RiskLevel, optional=True),
        one_of("publication", PublicationState),
        one_of("name_disclosure", NameDisclosure),
        one_of("custody", Custody, optional=True),
        one_of("legal", Legal, optional=True),
        one_of("life", Life, optional=True),
        one_of("acknowledgement", Acknowledgement, optional=True),
        dated("detained_on"),
        dated("ended_on"),
        Index("ix_case_of_person", "person_id"),
        # One index a sort order of the list; the public's own hold only what the public may read, so that hidden rows cost it nothing.
        Index("ix_case_by_reference", "reference", "id", postgresql_where="withdrawn_at IS NULL"),
        Index("ix_case_by_change", "updated_at", "id", postgresql_where="withdrawn_at IS NULL"),
        Index(
            "ix_case_by_detention", text("coalesce(detained_on_earliest, 'infinity'::date)"), "id", postgresql_where="withdrawn_at IS NULL"
        ),
        Index("ix_case_public_by_reference", "reference", "id", postgresql_where=_PUBLIC),
        Index("ix_case_public_by_change", "shown_at", "id", postgresql_where=_PUBLIC),
        Index("ix_case_public_by_detention", text("coalesce(detained_on_earliest, 'infinity'::date)"), "id", postgresql_where=_PUBLIC),
        Index("ix_case_by_country", "country", "reference", postgresql_where="withdrawn_at IS NULL"),
        Index("ix_case_by_custody", "custody", "reference", postgresql_where="withdrawn_at IS NULL"),
    )


class CaseShare(Record):
    """That a case is shared with another organization, until it expires or is withdrawn."""

    __tablename__ = "case_share"
    parent = "case_id"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))
    shared_with_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id"))
    access: Mapped[str]
    expires_at: Mapped[datetime | None]
    note: Mapped[str | None]

    __table_args__ = (
        *record_checks(),
        one_of("access", ShareAccess),
        CheckConstraint("shared_with_id <> organization_id", name="shared_with_another"),
        Index("uq_case_share_once", "case_id", "shared_with_id", unique=True, postgresql_where="withdrawn_at IS NULL"),
        Index("ix_case_share_with", "shared_with_id", "case_id", postgresql_where="withdrawn_at IS NULL"),
    )


class CaseSerial(Base):
    """The last serial given out for a country and a year, so that a reference is never given twice, not even to a withdrawn case."""

    __tablename__ = "case_serial"

    country: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]


class StatusEvent(Record):
    """One statement about a case's status on one axis. Append-only: it is retracted or superseded, never changed."""

    __tablename__ = "status_event"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))
    axis: Mapped[str]
    code: Mapped[str]
    occurred: Mapped[str]
    occurred_earliest: Mapped[date]
    occurred_latest: Mapped[date]
    recorded_at: Mapped[datetime]
    certainty: Mapped[str]
    facility_id: Mapped[UUID | None] = mapped_column(ForeignKey("facility.id"))
    release_type: Mapped[str | None]
    note: Mapped[str | None]
    supersedes_id: Mapped[UUID | None] = mapped_column(ForeignKey("status_event.id"))
    retracted_at: Mapped[datetime | None]
    retraction_reason: Mapped[str | None]

    __table_args__ = (
        *record_checks(),
        one_of("axis", Axis),
        CheckConstraint(_codes_of_axis(), name="code_of_its_axis"),
        one_of("certainty", Certainty),
        one_of("release_type", ReleaseType, optional=True),
        CheckConstraint("release_type IS NULL OR code IN ('released', 'escaped')", name="release_type_of_a_release"),
        dated("occurred", optional=False),
        CheckConstraint("(retracted_at IS NULL) = (retraction_reason IS NULL)", name="retracted_with_a_reason"),
        CheckConstraint("supersedes_id <> id", name="supersedes_another"),
        # An event is superseded once: a second correction supersedes the first correction.
        Index("uq_status_event_superseded_once", "supersedes_id", unique=True, postgresql_where="supersedes_id IS NOT NULL"),
        Index("ix_status_event_of_case", "case_id", "axis", "occurred_latest", "recorded_at", "id"),
    )


class CaseText(Base):
    """The words of a case's texts, on each shelf where they are found (disclosure/shelves.py). The database keeps them in step."""

    __tablename__ = "case_text"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), primary_key=True)
    shelf: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    words: Mapped[str] = mapped_column(TSVECTOR)

    __table_args__ = (
        Index("ix_case_text_words", "words", postgresql_using="gin"),
        # Of its own, so that what the public looks for costs the same whatever else there is.
        Index("ix_case_text_public_words", "words", postgresql_using="gin", postgresql_where="shelf = 0"),
    )
