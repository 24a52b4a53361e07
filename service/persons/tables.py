"""What the database guarantees of people: their names, identifiers and relations, and how two of them became one."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from schemas.vocabulary import NameKind, PersonCategory, RelationType, Romanisation, Sex, SuppressionKind
from service.platform.tables import Record, all_of, dated, one_of, record_checks


class Person(Record):
    """A human being who is, was or may be deprived of liberty."""

    __tablename__ = "person"

    sex: Mapped[str]
    birth_date: Mapped[str | None]
    birth_date_earliest: Mapped[date | None]
    birth_date_latest: Mapped[date | None]
    death_date: Mapped[str | None]
    death_date_earliest: Mapped[date | None]
    death_date_latest: Mapped[date | None]
    nationalities: Mapped[list[str]]
    ethnicity: Mapped[str | None]
    religion: Mapped[str | None]
    occupations: Mapped[list[str]]
    categories: Mapped[list[str]]
    working_label: Mapped[str | None]
    notes: Mapped[str | None]
    # Into whom they were merged (persons/rules.py): this record is withdrawn then, and its id leads there.
    merged_into_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    # When anything last changed of what the public is shown (disclosure/fields.py).
    shown_at: Mapped[datetime]

    __table_args__ = (
        *record_checks(),
        one_of("sex", Sex),
        all_of("categories", PersonCategory),
        dated("birth_date"),
        dated("death_date"),
        CheckConstraint("merged_into_id <> id", name="merged_into_another"),
        CheckConstraint("merged_into_id IS NULL OR withdrawn_at IS NOT NULL", name="withdrawn_when_merged"),
        Index("ix_person_listing", "created_at", "id", postgresql_where="withdrawn_at IS NULL"),
        Index("ix_person_merged_into", "merged_into_id", postgresql_where="merged_into_id IS NOT NULL"),
    )


class PersonName(Record):
    """One name of a person in one spelling. `as_printed` is what a source printed, right or wrong."""

    __tablename__ = "person_name"
    parent = "person_id"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    full: Mapped[str]
    given: Mapped[str | None]
    family: Mapped[str | None]
    patronymic: Mapped[str | None]
    kind: Mapped[str]
    language: Mapped[str | None]
    script: Mapped[str]
    romanisation: Mapped[str | None]

    __table_args__ = (
        *record_checks(),
        one_of("kind", NameKind),
        one_of("romanisation", Romanisation, optional=True),
        CheckConstraint("\"full\" <> ''", name="full_not_empty"),
        Index("ix_person_name_of_person", "person_id", postgresql_where="withdrawn_at IS NULL"),
        # One primary name a script: which of two is shown first is never left to chance.
        Index(
            "uq_person_name_one_primary_a_script",
            "person_id",
            "script",
            unique=True,
            postgresql_where="kind = 'primary' AND withdrawn_at IS NULL",
        ),
    )


class PersonIdentifier(Record):
    """A number or code by which others know this person: a passport, an opinion, an entry in another list."""

    __tablename__ = "person_identifier"
    parent = "person_id"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    scheme: Mapped[str]
    value: Mapped[str]

    __table_args__ = (
        *record_checks(),
        Index("ix_person_identifier_of_person", "person_id", postgresql_where="withdrawn_at IS NULL"),
        # An identifier is looked for without its organization: among all that the viewer may see.
        Index("ix_person_identifier_value", "value", postgresql_where="withdrawn_at IS NULL"),
        # Within an organization only: a conflict must not tell one organization what another holds.
        Index(
            "uq_person_identifier_scheme_value",
            "organization_id",
            "scheme",
            "value",
            unique=True,
            postgresql_where="withdrawn_at IS NULL",
        ),
    )


class PersonRelation(Record):
    """How one person is related to another (ESF 21), for as long as it held."""

    __tablename__ = "person_relation"
    parent = "person_id"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    related_person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    type: Mapped[str]
    started: Mapped[str | None]
    started_earliest: Mapped[date | None]
    started_latest: Mapped[date | None]
    ended: Mapped[str | None]
    ended_earliest: Mapped[date | None]
    ended_latest: Mapped[date | None]
    note: Mapped[str | None]

    __table_args__ = (
        *record_checks(),
        one_of("type", RelationType),
        dated("started"),
        dated("ended"),
        CheckConstraint("person_id <> related_person_id", name="relates_two_people"),
        Index("ix_person_relation_of_person", "person_id", postgresql_where="withdrawn_at IS NULL"),
        Index("ix_person_relation_to_person", "related_person_id", postgresql_where="withdrawn_at IS NULL"),
    )


class PersonMerge(Record):
    """That one person was absorbed into another: what moved, with its values before, so that it can be undone exactly."""

    __tablename__ = "person_merge"
    parent = "survivor_id"

    absorbed_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    survivor_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str]
    merged_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("api_key.id"))
    moved: Mapped[list[dict[str, Any]]]
    differences: Mapped[list[dict[str, Any]]]
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("api_key.id"))
    undo_reason: Mapped[str | None]

    __table_args__ = (
        *record_checks(),
        CheckConstraint("absorbed_id <> survivor_id", name="merges_two_people"),
        CheckConstraint("audience IN ('organization', 'restricted')", name="never_for_others"),
        CheckConstraint("(undone_at IS NULL) = (undo_reason IS NULL)", name="undone_with_a_reason"),
        Index("uq_person_merge_standing", "absorbed_id", unique=True, postgresql_where="undone_at IS NULL"),
        Index("ix_person_merge_of_survivor", "survivor_id"),
    )


class Suppression(Record):
    """A name or an identifier that must not come back, as a keyed hash (suppression.py)."""

    __tablename__ = "suppression"

    kind: Mapped[str]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    reason: Mapped[str | None]

    __table_args__ = (
        *record_checks(),
        one_of("kind", SuppressionKind),
        CheckConstraint("octet_length(digest) = 32", name="digest_is_sha256"),
        Index("uq_suppression_digest", "digest", unique=True, postgresql_where="withdrawn_at IS NULL"),
    )
