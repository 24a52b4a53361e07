"""The first answer to a retried POST, kept in the same transaction as its effect: both are there, or neither."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from service.platform.tables import Base

KEPT_HOURS = 24


class IdempotencyKey(Base):
    """One answered POST of one caller: what was asked (a digest) and what was answered."""

    __tablename__ = "idempotency_key"

    caller: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int] = mapped_column(SmallInteger)
    headers: Mapped[dict[str, str]]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    recorded_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("octet_length(fingerprint) = 32", name="fingerprint_is_sha256"),
        Index("ix_idempotency_key_recorded_at", "recorded_at"),
    )
