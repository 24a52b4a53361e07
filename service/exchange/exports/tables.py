"""What the database keeps of an export: who asked for what, and what became of it. The file lies on disk, for a day."""

from datetime import datetime
from typing import Any, get_args
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from schemas.exports import ExportFormat, ExportState
from service.platform.tables import Record, one_of, record_checks


class Export(Record):
    """An export that a key asked for, and alone may fetch. Its audience is what the key could read: `restricted` for a cleared one."""

    __tablename__ = "export"

    asked_by_id: Mapped[UUID] = mapped_column(ForeignKey("api_key.id"))
    format: Mapped[str]
    filter: Mapped[dict[str, Any]]
    state: Mapped[str]
    manifest: Mapped[dict[str, Any] | None]
    problem: Mapped[str | None]
    expires_at: Mapped[datetime]

    __table_args__ = (
        *record_checks(),
        one_of("format", get_args(ExportFormat)),
        one_of("state", get_args(ExportState)),
        CheckConstraint("audience IN ('organization', 'restricted')", name="never_for_others"),
        CheckConstraint("state <> 'ready' OR manifest IS NOT NULL", name="ready_with_its_manifest"),
        Index("ix_export_listing", "organization_id", "created_at", "id", postgresql_where="withdrawn_at IS NULL"),
        Index("ix_export_waiting", "created_at", postgresql_where="state IN ('waiting', 'running') AND withdrawn_at IS NULL"),
    )
