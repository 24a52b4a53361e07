"""History and the change feed on the wire."""

from datetime import datetime

from pydantic import JsonValue

from schemas.base import Document
from schemas.values import Id, Version


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

    position: int
    recorded_at: datetime
    action: str
    subject: Subject
    case_id: Id | None
    version: Version
