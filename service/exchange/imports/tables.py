"""What the database keeps of imports: the import itself, its progress, what became of each row, and whom each row of a list stands for."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from schemas.imports import Fate, ImportMode, ImportStage, ImportState, OnConflict
from service.platform.tables import Base, Record, one_of, record_checks


class ListMapping(Record):
    """A mapping that an organization keeps under a name. Imports keep the content that they were made with."""

    __tablename__ = "list_mapping"

    name: Mapped[str]
    content: Mapped[dict[str, Any]]
    note: Mapped[str | None]

    __table_args__ = (
        *record_checks(),
        CheckConstraint("audience = 'organization'", name="never_for_others"),
        Index("uq_list_mapping_name", "organization_id", "name", unique=True, postgresql_where="withdrawn_at IS NULL"),
    )


class ImportBatch(Record):
    """One file on its way into the registry: what it is, how it is read, and how far it has come."""

    __tablename__ = "import_batch"

    file_name: Mapped[str]
    media_type: Mapped[str | None]
    format: Mapped[str]
    options: Mapped[dict[str, Any]]
    bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    notices: Mapped[list[str]]
    columns: Mapped[list[str]]
    state: Mapped[str]
    mapping: Mapped[dict[str, Any] | None]
    questions: Mapped[list[dict[str, Any]]]
    mode: Mapped[str]
    on_conflict: Mapped[str]
    create_missing: Mapped[bool]
    look_for_duplicates: Mapped[bool]
    stated_on: Mapped[str | None]
    source_id: Mapped[UUID | None] = mapped_column(ForeignKey("source.id"))
    failure: Mapped[str | None]

    __table_args__ = (
        *record_checks(),
        CheckConstraint("audience IN ('organization', 'restricted')", name="never_for_others"),
        one_of("state", ImportState),
        one_of("mode", ImportMode),
        one_of("on_conflict", OnConflict),
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256_well_formed"),
        Index("ix_import_batch_listing", "created_at", "id", postgresql_where="withdrawn_at IS NULL"),
    )


class ImportProgress(Base):
    """How far an import's present stage has come. A row here without an end is work to be done: whoever holds its lock does it."""

    __tablename__ = "import_progress"

    import_id: Mapped[UUID] = mapped_column(ForeignKey("import_batch.id"), primary_key=True)
    organization_id: Mapped[UUID]
    api_key_id: Mapped[UUID | None]
    stage: Mapped[str]
    done: Mapped[int]
    total: Mapped[int | None]
    fates: Mapped[dict[str, Any]]
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        one_of("stage", ImportStage),
        Index("ix_import_progress_waiting", "asked_at", postgresql_where="ended_at IS NULL"),
    )


class ImportRow(Base):
    """What becomes, or became, of one row: its fate, whom it tells of, what differs, and what is wrong with it."""

    __tablename__ = "import_row"

    import_id: Mapped[UUID] = mapped_column(ForeignKey("import_batch.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    organization_id: Mapped[UUID]
    fate: Mapped[str]
    person_id: Mapped[UUID | None]
    case_id: Mapped[UUID | None]
    differences: Mapped[list[dict[str, Any]]]
    problems: Mapped[list[dict[str, Any]]]
    duplicates: Mapped[list[dict[str, Any]]]

    __table_args__ = (
        one_of("fate", Fate),
        Index("ix_import_row_by_fate", "import_id", "fate", "number"),
        Index("ix_import_row_of_person", "person_id", postgresql_where="person_id IS NOT NULL"),
    )


class ListEntry(Base):
    """Whom an entry of a list stands for, and what the list said of them last: what a later revision is compared with.

    `key` is a hash of the entry's own identifier, or of who it names; `digest` of what its row tells, `row_digest` of the row's cells as they stand
    (unchanged.py), where an entry is known by those. All is forgotten when the person is erased.
    """

    __tablename__ = "list_entry"

    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organization.id"), primary_key=True)
    series: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    person_id: Mapped[UUID]
    case_id: Mapped[UUID | None]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    row_digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    told: Mapped[dict[str, Any]] = mapped_column(JSONB)
    import_id: Mapped[UUID]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB)

    __table_args__ = (
        CheckConstraint("octet_length(digest) = 32 AND octet_length(key) = 32", name="hashes_are_sha256"),
        Index("ix_list_entry_of_person", "person_id"),
        Index("ix_list_entry_of_import", "import_id"),
        Index("ix_list_entry_row", "row_digest", postgresql_where="row_digest IS NOT NULL"),
    )
