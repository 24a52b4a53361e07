"""Sources on the wire: where something was said, by whom, and from which other source it derives."""

from datetime import datetime

from pydantic import Field

from schemas.base import Document, Model, Patch, absent
from schemas.edtf import Edtf
from schemas.pages import ListFilter
from schemas.values import CountryCode, Id, LanguageTag, Line, Name, Prose, Version, WebAddress
from schemas.vocabulary import Audience, Reliability, SourceType


class SourceNew(Model):
    """A source. A translation, reprint or copy names the source it derives from: the two then count as one origin."""

    type: SourceType
    title: Line
    author: Line | None = None
    publisher: Line | None = None
    publisher_country: CountryCode | None = None
    language: LanguageTag | None = None
    published: Edtf | None = None
    url: WebAddress | None = None
    archive_url: WebAddress | None = None
    licence: Line | None = None
    reliability: Reliability = Field(default=Reliability.F, description="Of the source (Admiralty code): A reliable … F cannot be judged.")
    derived_from_id: Id | None = None
    audience: Audience = Audience.ORGANIZATION


class SourcePatch(Patch):
    """What changes of a source."""

    type: SourceType = absent()
    title: Line = absent()
    author: Line | None = absent()
    publisher: Line | None = absent()
    publisher_country: CountryCode | None = absent()
    language: LanguageTag | None = absent()
    published: Edtf | None = absent()
    url: WebAddress | None = absent()
    archive_url: WebAddress | None = absent()
    licence: Line | None = absent()
    reliability: Reliability = absent()
    derived_from_id: Id | None = absent()
    audience: Audience = absent()


class SourceBrief(Document):
    """A source in a list, or beside the citations that name it."""

    id: Id
    type: SourceType
    title: str
    author: str | None
    publisher: str | None
    language: str | None
    published: Edtf | None
    url: str | None
    reliability: Reliability
    derived_from_id: Id | None
    audience: Audience
    version: Version
    updated_at: datetime


class Source(SourceBrief):
    """A source as one document."""

    organization_id: Id
    publisher_country: str | None
    archive_url: str | None
    licence: str | None
    created_at: datetime


class SourceFilter(ListFilter):
    """Which sources to list."""

    type: SourceType | None = None
    language: LanguageTag | None = None
    publisher_country: CountryCode | None = None
    reliability: Reliability | None = None
    derived_from_id: Id | None = Field(default=None, description="The translations, reprints and copies of this source.")
    url: WebAddress | None = Field(default=None, description="The source at exactly this address.")


class SourceIdentityNew(Model):
    """Who a confidential source is, and how to reach them. Stored sealed, read only by a disclosure."""

    name: Name
    contact: Prose | None = Field(default=None, description="How to reach them, and how not to.")
    note: Prose | None = None


class SourceIdentityPatch(Patch):
    """What changes of a confidential source's identity."""

    name: Name = absent()
    contact: Prose | None = absent()
    note: Prose | None = absent()


class SourceIdentity(Document):
    """That an identity is sealed, and what of it: never what it says."""

    id: Id
    source_id: Id
    has_contact: bool
    has_note: bool
    audience: Audience
    version: Version
    created_at: datetime
    updated_at: datetime


class DisclosureNew(Model):
    """Why a confidential source's identity is to be read. The reason stays in the journal."""

    reason: Line


class Disclosure(Document):
    """What was sealed, as it was read just now."""

    source_id: Id
    name: str
    contact: str | None
    note: str | None
    version: Version
    disclosed_at: datetime
    reason: str
