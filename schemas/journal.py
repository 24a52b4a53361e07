"""History and the change feed on the wire."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, JsonValue, StringConstraints

from schemas.base import Document
from schemas.pages import PageFilter
from schemas.values import Id, Tag, Version


class Subject(Document):
    """The record that changed: its type (the table's name) and id."""

    type: str
    id: Id


class Author(Document):
    """Who changed it: the organization's slug and the key's label."""

    organization: str | None
    key: str | None


class FieldChange(Document):
    """One field, before and after."""

    field: str
    before: JsonValue
    after: JsonValue


class HistoryEntry(Document):
    """One change: who, when, why, and what each field was before and after."""

    seq: int
    recorded_at: datetime
    action: str
    subject: Subject
    version: Version
    by: Author
    reason: str | None
    request_id: str | None
    changes: list[FieldChange]


class Change(Document):
    """One change in the feed: that it happened and to which record. Read the record for what it says now."""

    position: int | None = Field(description="Null for the public.")
    recorded_at: datetime
    action: str = Field(description="`case.gone`: a case that you could read is no longer there for you.")
    subject: Subject
    case_id: Id | None
    version: Version | None = Field(description="Null for the public, and of what is gone.")


class JournalKey(Document):
    """The API key that did it."""

    id: Id
    label: str | None


class JournalEntry(Document):
    """One row of the journal, without what the record said: who did what to which record, when and why."""

    seq: int
    recorded_at: datetime
    key: JournalKey | None
    action: str
    subject: Subject
    version: Version
    reason: str | None
    request_id: str | None


class JournalFilter(PageFilter):
    """Which rows of the journal to list."""

    action: Annotated[str, StringConstraints(pattern=r"^[a-z_]+\.[a-z_]+$", max_length=100)] | None = Field(
        default=None, description="`source_identity.disclosed`: who read a confidential source's identity, and why."
    )
    subject_type: Tag | None = Field(default=None, description="The kind of record, by the name of its table.")
    subject_id: Id | None = None
