"""What the database guarantees of sources and of what they are cited for."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from schemas.citations import VALUE_OF_A_FIELD
from schemas.vocabulary import Connection, Reliability, SourceType, Stance, SubjectType
from service.platform.tables import Record, dated, keeps, one_of, record_checks


class Source(Record):
    """Where something was said: an article, a judgment, a testimony. A translation or a reprint names what it derives from."""

    __tablename__ = "source"

    type: Mapped[str]
    title: Mapped[str]
    author: Mapped[str | None]
    publisher: Mapped[str | None]
    publisher_country: Mapped[str | None]
    language: Mapped[str | None]
    published: Mapped[str | None]
    published_earliest: Mapped[date | None]
    published_latest: Mapped[date | None]
    url: Mapped[str | None]
    archive_url: Mapped[str | None]
    licence: Mapped[str | None]
    reliability: Mapped[str]
    derived_from_id: Mapped[UUID | None] = mapped_column(ForeignKey("source.id"))

    __table_args__ = (
        *record_checks(),
        one_of("type", SourceType),
        one_of("reliability", Reliability),
        dated("published"),
        CheckConstraint("title <> ''", name="title_not_empty"),
        CheckConstraint("publisher_country ~ '^[A-Z]{2}$'", name="publisher_country_well_formed"),
        CheckConstraint("url ~ '^https?://'", name="url_of_the_web"),
        CheckConstraint("archive_url ~ '^https?://'", name="archive_url_of_the_web"),
        # Longer circles are refused by the write path (sources/rules.py), which has the chain at hand.
        CheckConstraint("derived_from_id <> id", name="derives_from_another"),
        Index("ix_source_listing", "created_at", "id", postgresql_where="withdrawn_at IS NULL"),
        Index("ix_source_derived_from", "derived_from_id", postgresql_where="derived_from_id IS NOT NULL AND withdrawn_at IS NULL"),
        Index("ix_source_by_url", "url", postgresql_where="url IS NOT NULL AND withdrawn_at IS NULL"),
    )


class SourceIdentity(Record):
    """Who a confidential source is, and how to reach them: sealed (platform/sealing.py), and forgotten when it is withdrawn."""

    __tablename__ = "source_identity"
    parent = "source_id"

    source_id: Mapped[UUID] = mapped_column(ForeignKey("source.id"))
    sealed_name: Mapped[bytes | None] = mapped_column(LargeBinary)
    sealed_contact: Mapped[bytes | None] = mapped_column(LargeBinary)
    sealed_note: Mapped[bytes | None] = mapped_column(LargeBinary)

    __table_args__ = (
        *record_checks(),
        CheckConstraint("audience = 'restricted'", name="always_restricted"),
        CheckConstraint("(sealed_name IS NULL) = (withdrawn_at IS NOT NULL)", name="named_until_withdrawn"),
        CheckConstraint("withdrawn_at IS NULL OR (sealed_contact IS NULL AND sealed_note IS NULL)", name="forgotten_when_withdrawn"),
        Index("uq_source_identity_of_source", "source_id", unique=True, postgresql_where="withdrawn_at IS NULL"),
    )


class Citation(Record):
    """A source supports, disputes or mentions a record, or one field of it, and says where.

    The subject is a table's name and an id: anything can be cited, so no foreign key can name it. The write path checks
    that it is there, and fills `case_id` with the case that the subject belongs to.
    """

    __tablename__ = "citation"
    parent = "subject_id"

    source_id: Mapped[UUID] = mapped_column(ForeignKey("source.id"))
    capture_id: Mapped[UUID | None]
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("case.id"))
    subject_type: Mapped[str]
    subject_id: Mapped[UUID]
    field: Mapped[str | None]
    stance: Mapped[str]
    stated_value: Mapped[str | None]
    locator: Mapped[str | None]
    quote: Mapped[str | None]
    translation: Mapped[str | None]
    connection: Mapped[str | None]
    credibility: Mapped[int | None] = mapped_column(SmallInteger)

    __table_args__ = (
        *record_checks(),
        one_of("subject_type", SubjectType),
        one_of("stance", Stance),
        one_of("connection", Connection, optional=True),
        CheckConstraint("subject_type NOT IN ('citation', 'organization', 'api_key', 'case_share')", name="subject_citable"),
        CheckConstraint("subject_type <> 'case' OR (case_id IS NOT NULL AND case_id = subject_id)", name="case_of_its_subject"),
        CheckConstraint("field ~ '^[a-z][a-z_]{0,62}$'", name="field_well_formed"),
        keeps(VALUE_OF_A_FIELD, "stated_value IS NULL OR field IS NOT NULL", name="stated_value_of_a_field"),
        # Admiralty code: 1 confirmed by other sources … 6 truth cannot be judged.
        CheckConstraint("credibility BETWEEN 1 AND 6", name="credibility_one_to_six"),
        # Both columns, so that a citation can only point at a capture of its own source.
        ForeignKeyConstraint(["capture_id", "source_id"], ["capture.id", "capture.source_id"], name="fk_citation_capture_of_its_source"),
        Index("ix_citation_of_subject", "subject_type", "subject_id", postgresql_where="withdrawn_at IS NULL"),
        Index("ix_citation_of_source", "source_id", postgresql_where="withdrawn_at IS NULL"),
        Index("ix_citation_of_case", "case_id", postgresql_where="withdrawn_at IS NULL"),
        Index("ix_citation_of_capture", "capture_id", postgresql_where="capture_id IS NOT NULL AND withdrawn_at IS NULL"),
        Index("ix_citation_listing", "created_at", "id", postgresql_where="withdrawn_at IS NULL"),
    )
