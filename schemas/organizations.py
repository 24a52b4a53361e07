"""Organizations and their API keys on the wire."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from schemas.base import Document, Model, Patch, absent
from schemas.dates import Moment
from schemas.values import Distinct, Id, Line, Slug, Version
from schemas.vocabulary import Scope

Scopes = Annotated[list[Scope], Field(min_length=1, max_length=6), Distinct]


class OrganizationNew(Model):
    """A new member of the registry."""

    slug: Slug
    name: Line


class OrganizationPatch(Patch):
    """What changes of an organization. Its slug stays: others refer to it."""

    name: Line = absent()


class Organization(Document):
    """A member of the registry, which owns what its keys write."""

    id: Id
    slug: str
    name: str
    version: Version
    created_at: datetime
    updated_at: datetime


class KeyNew(Model):
    """A new API key. Without `organization_id`: for the caller's own organization."""

    label: Line = Field(description="What it is for, so that it can be told from others: `field office laptop`.")
    scopes: Scopes
    expires_at: Moment | None = None
    organization_id: Id | None = None


class KeyPatch(Patch):
    """What changes of a key. To take it out of use, withdraw it."""

    label: Line = absent()
    expires_at: Moment | None = absent()


class Key(Document):
    """An API key as its organization's administrators see it. The key itself is shown once, when it is made."""

    id: Id
    organization_id: Id
    kid: str
    label: str
    scopes: list[Scope]
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None
    version: Version
    created_at: datetime


class KeyCreated(Key):
    """A key just made: the only time that `key` is shown."""

    key: str


class Me(Document):
    """Who you are and what you may do."""

    organization: Organization | None
    key: str | None
    scopes: list[Scope]
    is_public: bool
