"""What the database guarantees of facilities and bodies. Both have names in several scripts, kept together as one array."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Double, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from schemas.places import LATITUDE_WITH_LONGITUDE, OPENED_BEFORE_CLOSED
from schemas.vocabulary import BodyKind, FacilityType, NameKind, Precision, Romanisation
from service.platform.tables import Record, dated, keeps, one_of, record_checks


def _is_one_of(member: str, codes: Iterable[str]) -> str:
    return "(" + " || ".join(f'@.{member} == "{code}"' for code in codes) + ")"


def _named() -> CheckConstraint:
    """`names` is an array of at least one name, and each has its five members: full, language, script, kind, romanisation.

    A patch replaces the array whole, so that it needs no rows and no versions of its own.
    """
    # Strict paths: a member that is missing, or of another type, makes the filter unknown, and the name isn't counted.
    well_formed = " && ".join(
        (
            '@.full.type() == "string" && @.full != ""',
            '(@.language == null || @.language.type() == "string")',
            '@.script like_regex "^[A-Z][a-z]{3}$"',
            _is_one_of("kind", NameKind),
            f"(@.romanisation == null || {_is_one_of('romanisation', Romanisation)})",
        )
    )
    how_many = "jsonb_array_length(names)"
    well_formed_ones = f"jsonb_array_length(jsonb_path_query_array(names, 'strict $[*] ? ({well_formed})'))"
    # CASE, because only an array has a length: PostgreSQL may otherwise take the length first, and fail instead of refusing.
    return CheckConstraint(
        f"CASE WHEN jsonb_typeof(names) = 'array' THEN {how_many} >= 1 AND {well_formed_ones} = {how_many} ELSE false END",
        name="names_well_formed",
    )


class Facility(Record):
    """A place where people are held. How exactly the public may read its whereabouts is `public_precision`."""

    __tablename__ = "facility"

    names: Mapped[list[dict[str, Any]]]
    type: Mapped[str]
    country: Mapped[str]
    admin_area: Mapped[str | None]
    latitude: Mapped[float | None] = mapped_column(Double)
    longitude: Mapped[float | None] = mapped_column(Double)
    public_precision: Mapped[str]
    operator_id: Mapped[UUID | None] = mapped_column(ForeignKey("body.id"))
    opened: Mapped[str | None]
    opened_earliest: Mapped[date | None]
    opened_latest: Mapped[date | None]
    closed: Mapped[str | None]
    closed_earliest: Mapped[date | None]
    closed_latest: Mapped[date | None]

    __table_args__ = (
        *record_checks(),
        _named(),
        one_of("type", FacilityType),
        one_of("public_precision", Precision),
        CheckConstraint("country ~ '^[A-Z]{2}$'", name="country_well_formed"),
        keeps(LATITUDE_WITH_LONGITUDE, "(latitude IS NULL) = (longitude IS NULL)", name="latitude_with_longitude"),
        # BETWEEN refuses NaN too: PostgreSQL holds it greater than any number.
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude_on_earth"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude_on_earth"),
        dated("opened"),
        dated("closed"),
        keeps(OPENED_BEFORE_CLOSED, "opened_earliest <= closed_latest", name="opened_before_closed"),
        Index("ix_facility_listing", "created_at", "id", postgresql_where="withdrawn_at IS NULL"),
        Index("ix_facility_by_country", "country", "type", postgresql_where="withdrawn_at IS NULL"),
        Index("ix_facility_of_operator", "operator_id", postgresql_where="operator_id IS NOT NULL AND withdrawn_at IS NULL"),
    )


class Body(Record):
    """An organization of the outside world: a ministry, a court, a UN mechanism, a church. It has no key and owns nothing here."""

    __tablename__ = "body"

    names: Mapped[list[dict[str, Any]]]
    kind: Mapped[str]
    country: Mapped[str | None]
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("body.id"))

    __table_args__ = (
        *record_checks(),
        _named(),
        one_of("kind", BodyKind),
        CheckConstraint("country ~ '^[A-Z]{2}$'", name="country_well_formed"),
        CheckConstraint("parent_id <> id", name="parent_is_another"),
        Index("ix_body_listing", "created_at", "id", postgresql_where="withdrawn_at IS NULL"),
        Index("ix_body_by_country", "country", "kind", postgresql_where="withdrawn_at IS NULL"),
        Index("ix_body_of_parent", "parent_id", postgresql_where="parent_id IS NOT NULL AND withdrawn_at IS NULL"),
    )
