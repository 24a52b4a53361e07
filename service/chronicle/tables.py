"""What the database guarantees of what happened in a case. Each row belongs to one case; each kind of row is cited on its own."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from schemas.chronicle import FROM_BEFORE_TO, SOMEWHERE
from schemas.proceedings import CHANGED_BY_ANOTHER, FROM_BEFORE_EXPECTED_END, LIFE_AND_DEATH_WITHOUT_LENGTH
from schemas.vocabulary import (
    Certainty,
    ChargeDisposition,
    CourtType,
    Finding,
    Framework,
    GovernmentPosition,
    LegalCounsel,
    OccurrenceType,
    PlacementReason,
    ProceedingType,
    SentenceKind,
)
from service.platform.tables import Record, all_of, dated, keeps, one_of, record_checks


def _of_its_case(column: str, guarantee: str) -> ForeignKeyConstraint:
    """The proceeding is one of the row's own case: both columns point at it together."""
    return ForeignKeyConstraint([column, "case_id"], ["proceeding.id", "proceeding.case_id"], name=guarantee)


class Placement(Record):
    """Where the person was held, from when to when: a facility on file, or a place in words."""

    __tablename__ = "placement"
    parent = "case_id"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))
    facility_id: Mapped[UUID | None] = mapped_column(ForeignKey("facility.id"))
    place: Mapped[str | None]
    started: Mapped[str | None]
    started_earliest: Mapped[date | None]
    started_latest: Mapped[date | None]
    ended: Mapped[str | None]
    ended_earliest: Mapped[date | None]
    ended_latest: Mapped[date | None]
    reason: Mapped[str]
    certainty: Mapped[str]
    note: Mapped[str | None]

    __table_args__ = (
        *record_checks(),
        one_of("reason", PlacementReason),
        one_of("certainty", Certainty),
        keeps(SOMEWHERE, "facility_id IS NOT NULL OR place IS NOT NULL", name="somewhere"),
        dated("started"),
        dated("ended"),
        keeps(FROM_BEFORE_TO, "started_earliest <= ended_latest", name="from_before_to"),
        Index("ix_placement_of_case", "case_id", postgresql_where="withdrawn_at IS NULL"),
        Index("ix_placement_of_facility", "facility_id", postgresql_where="facility_id IS NOT NULL AND withdrawn_at IS NULL"),
    )


class Proceeding(Record):
    """What a court or an office did in the case: an investigation, a trial, an appeal. Charges and sentences are rows of it."""

    __tablename__ = "proceeding"
    parent = "case_id"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))
    type: Mapped[str]
    court_id: Mapped[UUID | None] = mapped_column(ForeignKey("body.id"))
    court: Mapped[str | None]
    court_type: Mapped[str | None]
    case_number: Mapped[str | None]
    held_on: Mapped[str | None]
    held_on_earliest: Mapped[date | None]
    held_on_latest: Mapped[date | None]
    closed_hearing: Mapped[bool | None]
    counsel: Mapped[list[str]]
    outcome: Mapped[str | None]

    __table_args__ = (
        *record_checks(),
        one_of("type", ProceedingType),
        one_of("court_type", CourtType, optional=True),
        all_of("counsel", LegalCounsel),
        dated("held_on"),
        # What charges and sentences point at, so that they stay within the case.
        UniqueConstraint("id", "case_id"),
        Index("ix_proceeding_of_case", "case_id", postgresql_where="withdrawn_at IS NULL"),
        Index("ix_proceeding_of_court", "court_id", postgresql_where="court_id IS NOT NULL AND withdrawn_at IS NULL"),
    )


class Charge(Record):
    """What the person is accused of in a proceeding, under which law, and what became of it."""

    __tablename__ = "charge"
    parent = "proceeding_id"

    proceeding_id: Mapped[UUID]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))
    statute: Mapped[str | None]
    article: Mapped[str | None]
    title: Mapped[str]
    disposition: Mapped[str]

    __table_args__ = (
        *record_checks(),
        one_of("disposition", ChargeDisposition),
        CheckConstraint("title <> ''", name="title_not_empty"),
        _of_its_case("proceeding_id", "fk_charge_proceeding_of_its_case"),
        Index("ix_charge_of_proceeding", "proceeding_id", postgresql_where="withdrawn_at IS NULL"),
        Index("ix_charge_of_case", "case_id", postgresql_where="withdrawn_at IS NULL"),
    )


class Sentence(Record):
    """What a proceeding imposed: a kind, a length in years, months and days, and the later proceeding that changed it."""

    __tablename__ = "sentence"
    parent = "proceeding_id"

    proceeding_id: Mapped[UUID]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))
    kind: Mapped[str]
    years: Mapped[int | None] = mapped_column(SmallInteger)
    months: Mapped[int | None] = mapped_column(SmallInteger)
    days: Mapped[int | None] = mapped_column(SmallInteger)
    started: Mapped[str | None]
    started_earliest: Mapped[date | None]
    started_latest: Mapped[date | None]
    expected_end: Mapped[str | None]
    expected_end_earliest: Mapped[date | None]
    expected_end_latest: Mapped[date | None]
    changed_by_id: Mapped[UUID | None]
    note: Mapped[str | None]

    __table_args__ = (
        *record_checks(),
        one_of("kind", SentenceKind),
        CheckConstraint(
            "years BETWEEN 1 AND 9999 AND months BETWEEN 1 AND 9999 AND days BETWEEN 1 AND 9999", name="length_counted_from_one"
        ),
        keeps(
            LIFE_AND_DEATH_WITHOUT_LENGTH,
            "kind NOT IN ('life', 'death') OR COALESCE(years, months, days) IS NULL",
            name="life_and_death_without_length",
        ),
        dated("started"),
        dated("expected_end"),
        keeps(FROM_BEFORE_EXPECTED_END, "started_earliest <= expected_end_latest", name="from_before_expected_end"),
        keeps(CHANGED_BY_ANOTHER, "changed_by_id <> proceeding_id", name="changed_by_another_proceeding"),
        _of_its_case("proceeding_id", "fk_sentence_proceeding_of_its_case"),
        _of_its_case("changed_by_id", "fk_sentence_changed_within_its_case"),
        Index("ix_sentence_of_proceeding", "proceeding_id", postgresql_where="withdrawn_at IS NULL"),
        Index("ix_sentence_of_case", "case_id", postgresql_where="withdrawn_at IS NULL"),
        Index("ix_sentence_changed_by", "changed_by_id", postgresql_where="changed_by_id IS NOT NULL AND withdrawn_at IS NULL"),
    )


class Occurrence(Record):
    """Something that happened in the case and is no status: a sighting, a visit, a broadcast confession."""

    __tablename__ = "occurrence"
    parent = "case_id"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))
    type: Mapped[str]
    occurred: Mapped[str | None]
    occurred_earliest: Mapped[date | None]
    occurred_latest: Mapped[date | None]
    place: Mapped[str | None]
    text: Mapped[str | None]
    certainty: Mapped[str]

    __table_args__ = (
        *record_checks(),
        one_of("type", OccurrenceType),
        one_of("certainty", Certainty),
        dated("occurred"),
        Index("ix_occurrence_of_case", "case_id", postgresql_where="withdrawn_at IS NULL"),
    )


class Position(Record):
    """What a government says about the case (ESF 28)."""

    __tablename__ = "position"
    parent = "case_id"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))
    government: Mapped[str]
    position: Mapped[str]
    stated_on: Mapped[str | None]
    stated_on_earliest: Mapped[date | None]
    stated_on_latest: Mapped[date | None]
    text: Mapped[str | None]

    __table_args__ = (
        *record_checks(),
        one_of("position", GovernmentPosition),
        CheckConstraint("government ~ '^[A-Z]{2}$'", name="government_well_formed"),
        dated("stated_on"),
        Index("ix_position_of_case", "case_id", postgresql_where="withdrawn_at IS NULL"),
    )


class Assessment(Record):
    """Whether the case meets a criterion of a framework, as the owning organization finds: each its own, never one for all."""

    __tablename__ = "assessment"
    parent = "case_id"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))
    framework: Mapped[str]
    criterion: Mapped[str]
    finding: Mapped[str]
    reasoning: Mapped[str | None]
    assessed_on: Mapped[date]

    __table_args__ = (
        *record_checks(),
        one_of("framework", Framework),
        one_of("finding", Finding),
        CheckConstraint("criterion ~ '^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}$'", name="criterion_well_formed"),
        # The five categories of the Working Group's methods of work (A/HRC/36/38, para. 8).
        CheckConstraint("framework <> 'wgad' OR criterion IN ('I', 'II', 'III', 'IV', 'V')", name="criterion_of_its_framework"),
        Index("ix_assessment_of_case", "case_id", postgresql_where="withdrawn_at IS NULL"),
        # An organization that changes its mind changes its assessment; the journal keeps what it found before.
        Index(
            "uq_assessment_one_finding_an_organization",
            "case_id",
            "organization_id",
            "framework",
            "criterion",
            unique=True,
            postgresql_where="withdrawn_at IS NULL",
        ),
    )
