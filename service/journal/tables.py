"""What the database guarantees of the journal: rows are added and read, and by the application's role nothing else."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from service.platform.tables import Base, one_of


class JournalEntry(Base):
    """One change of one record: who, when, why, and the row as it stood after.

    `digest` is SHA-256 of `salt ‖ payload`, where the payload is {"image", "reason"} as PostgreSQL prints it. Erasing a person
    drops image, reason and salt of their rows: the digest stays, so the chain over it still verifies, and nobody can guess what it was of.
    `transaction_id` is what the deferred trigger `require_journal` looks for when a record's row was written.
    """

    __tablename__ = "journal"

    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    recorded_at: Mapped[datetime]
    transaction_id: Mapped[int] = mapped_column(BigInteger, server_default=text("(pg_current_xact_id()::text)::bigint"))
    organization_id: Mapped[UUID]
    api_key_id: Mapped[UUID | None]
    request_id: Mapped[str | None]
    action: Mapped[str]
    subject_type: Mapped[str]
    subject_id: Mapped[UUID]
    parent_id: Mapped[UUID | None]
    case_id: Mapped[UUID | None]
    version: Mapped[int]
    reason: Mapped[str | None]
    image: Mapped[dict[str, Any] | None]
    salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    digest: Mapped[bytes] = mapped_column(LargeBinary)

    __table_args__ = (
        CheckConstraint("octet_length(digest) = 32", name="digest_is_sha256"),
        CheckConstraint("version >= 1", name="version_counts_from_one"),
        Index("ix_journal_of_subject", "subject_id", "seq"),
        Index("ix_journal_of_transaction", "transaction_id", "seq"),
        Index("ix_journal_of_case", "case_id", "seq", postgresql_where="case_id IS NOT NULL"),
        Index("ix_journal_of_organization", "organization_id", "seq"),
        Index("ix_journal_of_parent", "parent_id", "seq", postgresql_where="parent_id IS NOT NULL"),
    )


class Tombstone(Base):
    """That a case which the public, or other organizations, could read is gone from them: what the feed tells of it.

    A trigger on the journal leaves it, whatever took the case away. `lost_to` is `public` or `partner`.
    """

    __tablename__ = "tombstone"

    seq: Mapped[int] = mapped_column(ForeignKey("journal.seq"), primary_key=True)
    lost_to: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[UUID]
    organization_id: Mapped[UUID]
    recorded_at: Mapped[datetime]

    __table_args__ = (one_of("lost_to", ("public", "partner")),)


class JournalSeal(Base):
    """A journal row's place in commit order, and the hash chain up to it. Written by the sealing step alone."""

    __tablename__ = "journal_seal"

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(ForeignKey("journal.seq"), unique=True)
    chain: Mapped[bytes] = mapped_column(LargeBinary)
    horizon: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = (
        CheckConstraint("position >= 1", name="position_counts_from_one"),
        CheckConstraint("octet_length(chain) = 32", name="chain_is_sha256"),
    )
