"""Shares of a case on the wire: which other organization may read it, or write in it, and until when."""

from datetime import datetime

from pydantic import Field

from schemas.base import Document, Model, Patch, absent
from schemas.dates import Moment
from schemas.values import Id, Prose, Version
from schemas.vocabulary import Audience, ShareAccess


class CaseShareNew(Model):
    """Share a case: its new reader reads it as a member of the owner does, restricted parts excepted."""

    shared_with_id: Id = Field(description="The organization.")
    access: ShareAccess = ShareAccess.READ
    expires_at: Moment | None = Field(default=None, description="Until then; without end when it is left out.")
    note: Prose | None = None


class CaseSharePatch(Patch):
    """What changes of a share."""

    access: ShareAccess = absent()
    expires_at: Moment | None = absent()
    note: Prose | None = absent()


class CaseShare(Document):
    """That a case is shared with an organization."""

    id: Id
    case_id: Id
    shared_with_id: Id
    access: ShareAccess
    expires_at: datetime | None
    note: str | None
    audience: Audience
    version: Version
    created_at: datetime
