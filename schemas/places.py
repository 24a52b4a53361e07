"""Facilities and bodies on the wire: where people are held, and the organizations of the outside world."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, model_validator

from schemas.base import Document, Model, Patch, Rule, absent
from schemas.dates import in_order
from schemas.edtf import Edtf
from schemas.pages import ListFilter
from schemas.values import CountryCode, Id, LanguageTag, Line, Name, ScriptCode, Version
from schemas.vocabulary import Audience, BodyKind, FacilityType, NameKind, Precision, Romanisation

Latitude = Annotated[float, Field(strict=True, ge=-90, le=90, allow_inf_nan=False)]
"""Degrees north of the equator (WGS 84)."""
Longitude = Annotated[float, Field(strict=True, ge=-180, le=180, allow_inf_nan=False)]
"""Degrees east of Greenwich (WGS 84)."""


class PlaceNameNew(Model):
    """One spelling of the name of a facility or a body."""

    full: Name
    kind: NameKind = NameKind.PRIMARY
    language: LanguageTag | None = None
    script: ScriptCode | None = Field(default=None, description="Detected from the letters when it is left out.")
    romanisation: Romanisation | None = None


class PlaceName(Document):
    """One spelling of the name of a facility or a body."""

    full: str
    kind: NameKind
    language: str | None
    script: str
    romanisation: Romanisation | None


Names = Annotated[list[PlaceNameNew], Field(min_length=1, max_length=50, description="The first is the one shown in lists.")]
"""All names together: a patch replaces the whole array."""


LATITUDE_WITH_LONGITUDE = Rule("latitude and longitude come together", at="longitude")
OPENED_BEFORE_CLOSED = Rule("a facility opens before it closes", at="closed")


class FacilityNew(Model):
    """A place where people are held. The public reads its whereabouts no more exactly than `public_precision` says."""

    names: Names
    type: FacilityType
    country: CountryCode
    admin_area: Line | None = None
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    public_precision: Precision = Precision.COUNTRY
    operator_id: Id | None = Field(default=None, description="The body that runs it.")
    opened: Edtf | None = None
    closed: Edtf | None = None
    audience: Audience = Audience.ORGANIZATION

    @model_validator(mode="after")
    def _holds_together(self) -> "FacilityNew":
        if (self.latitude is None) != (self.longitude is None):
            raise LATITUDE_WITH_LONGITUDE.broken()
        in_order(self.opened, self.closed, OPENED_BEFORE_CLOSED)
        return self


class FacilityPatch(Patch):
    """What changes of a facility."""

    names: Names = absent()
    type: FacilityType = absent()
    country: CountryCode = absent()
    admin_area: Line | None = absent()
    latitude: Latitude | None = absent()
    longitude: Longitude | None = absent()
    public_precision: Precision = absent()
    operator_id: Id | None = absent()
    opened: Edtf | None = absent()
    closed: Edtf | None = absent()
    audience: Audience = absent()


class FacilityBrief(Document):
    """A facility in a list."""

    id: Id
    display_name: str
    type: FacilityType
    country: str
    admin_area: str | None
    audience: Audience
    version: Version
    updated_at: datetime


class Facility(FacilityBrief):
    """A facility as one document."""

    organization_id: Id
    names: list[PlaceName]
    latitude: float | None
    longitude: float | None
    public_precision: Precision
    operator_id: Id | None
    opened: Edtf | None
    closed: Edtf | None
    created_at: datetime


class FacilityFilter(ListFilter):
    """Which facilities to list."""

    type: FacilityType | None = None
    country: CountryCode | None = None
    operator_id: Id | None = None


class BodyNew(Model):
    """An organization of the outside world: a ministry, a court, a UN mechanism, a church."""

    names: Names
    kind: BodyKind
    country: CountryCode | None = None
    parent_id: Id | None = Field(default=None, description="The body that this one is part of.")
    audience: Audience = Audience.ORGANIZATION


class BodyPatch(Patch):
    """What changes of a body."""

    names: Names = absent()
    kind: BodyKind = absent()
    country: CountryCode | None = absent()
    parent_id: Id | None = absent()
    audience: Audience = absent()


class BodyBrief(Document):
    """A body in a list."""

    id: Id
    display_name: str
    kind: BodyKind
    country: str | None
    parent_id: Id | None
    audience: Audience
    version: Version
    updated_at: datetime


class Body(BodyBrief):
    """A body as one document."""

    organization_id: Id
    names: list[PlaceName]
    created_at: datetime


class BodyFilter(ListFilter):
    """Which bodies to list."""

    kind: BodyKind | None = None
    country: CountryCode | None = None
    parent_id: Id | None = None
