"""What happened in a case, on the wire: placements, occurrences, positions, assessments. Proceedings have a module of their own."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from schemas.base import Document, Model, Patch, Rule, absent
from schemas.dates import Day, in_order
from schemas.edtf import Edtf
from schemas.values import CountryCode, Id, Line, Prose, Version
from schemas.vocabulary import Audience, Certainty, Finding, Framework, GovernmentPosition, OccurrenceType, PlacementReason

Criterion = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,31}$")]
"""A criterion by its framework's own number: `I` to `V` of the WGAD, `a` to `e` of PACE Resolution 1900."""
WGAD_CATEGORIES = frozenset({"I", "II", "III", "IV", "V"})
"""The Working Group's categories of arbitrary detention (A/HRC/36/38, para. 8)."""


SOMEWHERE = Rule("a placement is somewhere: give facility_id or place", at="place")
FROM_BEFORE_TO = Rule("a placement begins before it ends", at="to")


class PlacementNew(Model):
    """Where the person was held: a facility on file, or a place in words, or both."""

    facility_id: Id | None = None
    place: Line | None = None
    started: Edtf | None = Field(default=None, alias="from")
    ended: Edtf | None = Field(default=None, alias="to")
    reason: PlacementReason = PlacementReason.UNKNOWN
    certainty: Certainty = Certainty.UNKNOWN
    note: Prose | None = None
    audience: Audience | None = Field(default=None, description="The case's own when it is left out.")

    @model_validator(mode="after")
    def _holds_together(self) -> "PlacementNew":
        if self.facility_id is None and self.place is None:
            raise SOMEWHERE.broken()
        in_order(self.started, self.ended, FROM_BEFORE_TO)
        return self


class PlacementPatch(Patch):
    """What changes of a placement."""

    facility_id: Id | None = absent()
    place: Line | None = absent()
    started: Edtf | None = Field(default_factory=lambda: None, alias="from")
    ended: Edtf | None = Field(default_factory=lambda: None, alias="to")
    reason: PlacementReason = absent()
    certainty: Certainty = absent()
    note: Prose | None = absent()
    audience: Audience = absent()


class Placement(Document):
    """Where the person was held, from when to when."""

    id: Id
    case_id: Id
    facility_id: Id | None
    place: str | None
    started: Edtf | None = Field(alias="from")
    ended: Edtf | None = Field(alias="to")
    reason: PlacementReason
    certainty: Certainty
    note: str | None
    audience: Audience
    version: Version
    created_at: datetime


class OccurrenceNew(Model):
    """Something that happened in the case and is no status: a sighting, a visit, a broadcast confession."""

    type: OccurrenceType
    occurred: Edtf | None = None
    place: Line | None = None
    text: Prose | None = None
    certainty: Certainty = Certainty.UNKNOWN
    audience: Audience | None = Field(default=None, description="The case's own when it is left out.")


class OccurrencePatch(Patch):
    """What changes of an occurrence."""

    type: OccurrenceType = absent()
    occurred: Edtf | None = absent()
    place: Line | None = absent()
    text: Prose | None = absent()
    certainty: Certainty = absent()
    audience: Audience = absent()


class Occurrence(Document):
    """Something that happened in the case and is no status."""

    id: Id
    case_id: Id
    type: OccurrenceType
    occurred: Edtf | None
    place: str | None
    text: str | None
    certainty: Certainty
    audience: Audience
    version: Version
    created_at: datetime


class PositionNew(Model):
    """What a government says about the case (ESF 28)."""

    government: CountryCode
    position: GovernmentPosition
    stated_on: Edtf | None = None
    text: Prose | None = None
    audience: Audience | None = Field(default=None, description="The case's own when it is left out.")


class PositionPatch(Patch):
    """What changes of a position."""

    government: CountryCode = absent()
    position: GovernmentPosition = absent()
    stated_on: Edtf | None = absent()
    text: Prose | None = absent()
    audience: Audience = absent()


class Position(Document):
    """What a government says about the case."""

    id: Id
    case_id: Id
    government: str
    position: GovernmentPosition
    stated_on: Edtf | None
    text: str | None
    audience: Audience
    version: Version
    created_at: datetime


class AssessmentNew(Model):
    """Whether the case meets one criterion of a framework, as the caller's organization finds."""

    framework: Framework
    criterion: Criterion
    finding: Finding
    reasoning: Prose | None = None
    assessed_on: Day
    audience: Audience | None = Field(default=None, description="The case's own when it is left out.")

    @model_validator(mode="after")
    def _criterion_of_its_framework(self) -> "AssessmentNew":
        if self.framework is Framework.WGAD and self.criterion not in WGAD_CATEGORIES:
            raise Rule("a WGAD category is one of I, II, III, IV, V", at="criterion").broken()
        return self


class AssessmentPatch(Patch):
    """What changes of an assessment. Another criterion is another assessment."""

    finding: Finding = absent()
    reasoning: Prose | None = absent()
    assessed_on: Day = absent()
    audience: Audience = absent()


class Assessment(Document):
    """Whether the case meets one criterion of a framework, as one organization finds."""

    id: Id
    case_id: Id
    organization_id: Id
    framework: Framework
    criterion: str
    finding: Finding
    reasoning: str | None
    assessed_on: date
    audience: Audience
    version: Version
    created_at: datetime
