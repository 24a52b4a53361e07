"""What the database guarantees of captures. The bytes lie on disk under their hash; here is what they are and where they came from."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.platform.tables import Base, Record, record_checks


class Capture(Record):
    """A file that shows a source as it was at one moment. Its content never changes; a redacted copy is a capture of its own."""

    __tablename__ = "capture"
    parent = "source_id"

    source_id: Mapped[UUID] = mapped_column(ForeignKey("source.id"))
    media_type: Mapped[str]
    bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    captured_at: Mapped[datetime]
    tool: Mapped[str | None]
    original_url: Mapped[str | None]
    file_name: Mapped[str | None]
    redacted_copy_of_id: Mapped[UUID | None]

    __table_args__ = (
        *record_checks(),
        CheckConstraint(
            "media_type ~ '^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$'", name="media_type_well_formed"
        ),
        CheckConstraint("bytes > 0", name="bytes_some"),
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256_well_formed"),
        CheckConstraint("original_url ~ '^https?://'", name="original_url_of_the_web"),
        CheckConstraint("redacted_copy_of_id <> id", name="redacts_another"),
        # What foreign keys of two columns point at: they keep a citation, or a redacted copy, within one source.
        UniqueConstraint("id", "source_id"),
        ForeignKeyConstraint(
            ["redacted_copy_of_id", "source_id"], ["capture.id", "capture.source_id"], name="fk_capture_redacted_copy_within_its_source"
        ),
        Index("ix_capture_of_source", "source_id", postgresql_where="withdrawn_at IS NULL"),
        Index(
            "ix_capture_redacted_copies", "redacted_copy_of_id", postgresql_where="redacted_copy_of_id IS NOT NULL AND withdrawn_at IS NULL"
        ),
        # Withdrawn ones too: a file may be removed from disk only when no row at all names its hash.
        Index("ix_capture_by_content", "sha256"),
    )


class DiscardedFile(Base):
    """A file that an erasure left behind: it goes from the disk once the erasure is committed, unless another capture has its content."""

    __tablename__ = "discarded_file"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    discarded_at: Mapped[datetime]
