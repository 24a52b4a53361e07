"""Exports on the wire: what is asked for, what became of it, and the manifest of what was made."""

from datetime import datetime
from typing import Literal

from pydantic import Field, JsonValue

from schemas.base import Document, Model
from schemas.cases import CaseChoice
from schemas.values import Id, Version

ExportFormat = Literal["csv", "xlsx", "jsonl", "ftm", "jsonld"]
"""`csv`, `xlsx`: a row a case. `jsonl`: every record, a line each, to be imported again. `ftm`: FollowTheMoney entities. `jsonld`: schema.org and PROV."""
ExportState = Literal["waiting", "running", "ready", "failed", "discarded"]
"""`discarded`: its time was up, it was deleted, or somebody was erased from the registry since."""


class ExportNew(Model):
    """Which cases to export, with what belongs to them, and in which form. Without a filter: everything that your key may read."""

    format: ExportFormat
    filter: CaseChoice = Field(default_factory=CaseChoice)


class ExportedFile(Document):
    """A file of an export."""

    name: str
    media_type: str
    bytes: int
    sha256: str


class Manifest(Document):
    """What was exported, of which moment, for whose eyes; and the hash by which the file is known."""

    format: ExportFormat
    format_version: int
    as_of: datetime = Field(description="The moment of which everything in it is.")
    journal_position: int | None = Field(description="The last change of the registry's journal that was sealed by then.")
    organization: str | None = Field(description="For whose member it was made; null for the public.")
    sight: Literal["public", "member", "cleared"] = Field(description="`cleared`: it holds what is `restricted`.")
    filter: dict[str, JsonValue]
    counts: dict[str, int] = Field(description="How many of each kind it holds.")
    files: list[ExportedFile]


class Export(Document):
    """An export: asked for, made, and for a day to be fetched from `content` by the key that asked."""

    id: Id
    format: ExportFormat
    filter: dict[str, JsonValue]
    state: ExportState
    manifest: Manifest | None
    problem: str | None = Field(description="Why it failed.")
    expires_at: datetime = Field(description="When it is discarded.")
    version: Version
    created_at: datetime
    updated_at: datetime
