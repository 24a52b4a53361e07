"""What the database guarantees of pairs that may be one person, and of what people found of them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import REAL, CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from schemas.vocabulary import Judgement as Finding
from service.platform.tables import Base, Record, one_of, record_checks


class DuplicatePair(Base):
    """Two people who may be one, as a search among what an organization may find proposed it. Made anew at any time: nothing depends on it."""

    __tablename__ = "duplicate_pair"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id"))
    audience: Mapped[str]
    one_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    other_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    score: Mapped[float] = mapped_column(REAL)
    why: Mapped[list[dict[str, Any]]]
    found_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("audience IN ('organization', 'restricted')", name="never_for_others"),
        CheckConstraint("one_id < other_id", name="once_a_pair"),
        UniqueConstraint("organization_id", "one_id", "other_id", name="uq_duplicate_pair_once"),
        Index("ix_duplicate_pair_listing", "organization_id", "score", "id"),
        Index("ix_duplicate_pair_one", "one_id"),
        Index("ix_duplicate_pair_other", "other_id"),
    )


class DuplicateScan(Base):
    """How far the search for pairs has come: it goes forward over the filed names, and a name that is filed anew comes last again."""

    __tablename__ = "duplicate_scan"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    number: Mapped[int]


class Judgement(Record):
    """What an organization found of two people: one, or two. The pair is not proposed to it again."""

    __tablename__ = "judgement"

    one_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    other_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    judgement: Mapped[str]
    note: Mapped[str | None]

    __table_args__ = (
        *record_checks(),
        one_of("judgement", Finding),
        CheckConstraint("one_id < other_id", name="once_a_pair"),
        Index("uq_judgement_once", "organization_id", "one_id", "other_id", unique=True, postgresql_where="withdrawn_at IS NULL"),
    )
