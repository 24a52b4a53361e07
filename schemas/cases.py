"""Cases on the wire: one deprivation of liberty of one person."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, JsonValue, model_validator

from schemas.advocacy import ActionParty
from schemas.base import Document, Filter, Model, Patch, Rule, absent
from schemas.chronicle import Assessment, Occurrence, Placement, Position
from schemas.citations import Citation
from schemas.dates import Day, Moment
from schemas.edtf import DateMatch, Edtf
from schemas.pages import ListFilter
from schemas.persons import PersonIdentifier, PersonName
from schemas.proceedings import Proceeding
from schemas.sources import SourceBrief
from schemas.status import StatusEvent
from schemas.values import CountryCode, Distinct, Id, Name, Prose, Tag, Version
from schemas.vocabulary import (
    ActionStatus,
    ActionType,
    Audience,
    Certainty,
    Corroboration,
    Custody,
    Deprivation,
    Legal,
    Life,
    Monitoring,
    NameDisclosure,
    Outcome,
    PersonCategory,
    Priority,
    PublicationState,
    Response,
    RiskLevel,
    Sex,
    WarrantShown,
)

Tags = Annotated[list[Tag], Field(max_length=50), Distinct]
ReviewAfter = Annotated[int, Field(ge=1, le=3_650, description="Days after which the case should be looked at again.")]


PSEUDONYM_GIVEN = Rule("disclosure by pseudonym needs the pseudonym", at="pseudonym")


class CaseNew(Model):
    """A new case. Its status is told by status events; `detained_on` here only gives the reference its year."""

    person_id: Id
    country: CountryCode = Field(description="The detaining state.")
    deprivation: Deprivation
    detained_on: Edtf | None = Field(default=None, description="When the deprivation began, for the reference's year: `0000` when unknown.")
    authority_id: Id | None = Field(default=None, description="The body that holds the person.")
    summary: Prose | None = None
    circumstances: Prose | None = None
    reasons_given: Prose | None = None
    legal_basis: Prose | None = None
    warrant_shown: WarrantShown = WarrantShown.UNKNOWN
    priority: Priority | None = None
    monitoring: Monitoring = Monitoring.ACTIVE
    risk_level: RiskLevel | None = None
    review_after: ReviewAfter | None = None
    tags: Tags = Field(default_factory=list)
    name_disclosure: NameDisclosure = NameDisclosure.WITHHELD
    pseudonym: Name | None = None
    audience: Audience = Audience.ORGANIZATION

    @model_validator(mode="after")
    def _pseudonym_given(self) -> "CaseNew":
        if self.name_disclosure == NameDisclosure.PSEUDONYM and self.pseudonym is None:
            raise PSEUDONYM_GIVEN.broken()
        return self


class CasePatch(Patch):
    """What changes of a case. Its status, dates and publication have their own operations."""

    country: CountryCode = absent()
    deprivation: Deprivation = absent()
    authority_id: Id | None = absent()
    summary: Prose | None = absent()
    circumstances: Prose | None = absent()
    reasons_given: Prose | None = absent()
    legal_basis: Prose | None = absent()
    warrant_shown: WarrantShown = absent()
    priority: Priority | None = absent()
    monitoring: Monitoring = absent()
    risk_level: RiskLevel | None = absent()
    review_after: ReviewAfter | None = absent()
    tags: Tags = absent()
    pseudonym: Name | None = absent()
    audience: Audience = absent()


class PublicationNew(Model):
    """The next step of a case's publication: draft, in_review, approved by another key, published; or back."""

    state: Literal[
        PublicationState.DRAFT,
        PublicationState.IN_REVIEW,
        PublicationState.APPROVED,
        PublicationState.PUBLISHED,
        PublicationState.UNPUBLISHED,
    ]
    name_disclosure: NameDisclosure | None = Field(
        default=None,
        description="How the public reads the name. Chosen on submitting for review; of a published case it may be narrowed at any time.",
    )
    reason: Prose | None = Field(default=None, description="Why: kept in the case's history.")


class CasePerson(Document):
    """Whose case it is, by the name that this viewer may read."""

    id: Id | None
    display_name: str


class StatusCodes(Document):
    """The code that stands on each axis; null where nothing has been said."""

    custody: Custody | None
    legal: Legal | None
    life: Life | None
    acknowledgement: str | None


class CaseBrief(Document):
    """A case in a list."""

    id: Id
    reference: str
    person: CasePerson
    country: str
    status: StatusCodes
    detained_on: Edtf | None
    days_held: int | None
    summary: str | None
    updated_at: datetime


class CasePersonWhole(CasePerson):
    """The person in a case's document. Under anything but full disclosure the public reads no more than what they are called."""

    sex: Sex | None
    birth_date: Edtf | None
    nationalities: list[str]
    categories: list[PersonCategory]
    names: list[PersonName]
    identifiers: list[PersonIdentifier]


class Corroborated(Document):
    """How well something is borne out: distinct origins, citations, and whether any source disputes it."""

    code: Corroboration
    origins: int
    citations: int
    disputed: bool


class StatusStanding(Document):
    """What stands on one axis, since when, on whose word."""

    code: str
    since: Edtf
    certainty: Certainty
    event_id: Id
    corroboration: Corroborated


class Status(Document):
    """The status by axis."""

    custody: StatusStanding | None
    legal: StatusStanding | None
    life: StatusStanding | None
    acknowledgement: StatusStanding | None


class CaseAction(Document):
    """An advocacy action in a case's document, with this case's own response and outcome."""

    id: Id
    type: ActionType
    title: str
    acted_on: Edtf | None
    status: ActionStatus
    reference: str | None
    actors: list[ActionParty]
    targets: list[ActionParty]
    response: Response | None
    response_on: Edtf | None
    outcome: Outcome | None
    outcome_note: str | None


class ConflictSubject(Document):
    """The record whose field is in dispute."""

    type: str
    id: Id


class ConflictValue(Document):
    """One of the values told, and who tells it."""

    value: str
    origins: int
    sources: list[Id]


class Conflict(Document):
    """Values that disagree, side by side."""

    subject: ConflictSubject
    field: str
    values: list[ConflictValue]


class CaseConflicts(Document):
    """Where sources disagree about a case."""

    reference: str
    conflicts: list[Conflict]


class Publication(Document):
    """What is let out of the case, under which name."""

    state: PublicationState
    name_disclosure: NameDisclosure


class Case(Document):
    """A case as one document: everything that a client needs to show it."""

    id: Id
    reference: str
    organization_id: Id
    audience: Audience
    version: Version | None = Field(description="Null for the public.")
    created_at: datetime
    updated_at: datetime = Field(description="For the public: when anything last changed of what it is shown.")
    person: CasePersonWhole
    country: str
    authority_id: Id | None
    deprivation: Deprivation
    summary: str | None
    circumstances: str | None
    reasons_given: str | None
    legal_basis: str | None
    warrant_shown: WarrantShown
    priority: Priority | None
    monitoring: Monitoring | None = Field(description="Null for the public.")
    risk_level: RiskLevel | None
    review_after: int | None
    tags: list[str]
    detained_on: Edtf | None
    ended_on: Edtf | None
    days_held: int | None
    last_confirmed_at: datetime | None
    status: Status
    status_history: list[StatusEvent]
    placements: list[Placement]
    proceedings: list[Proceeding]
    occurrences: list[Occurrence]
    positions: list[Position]
    assessments: list[Assessment]
    advocacy_actions: list[CaseAction]
    citations: list[Citation]
    sources: list[SourceBrief]
    conflicts: list[Conflict]
    corroboration: Corroborated
    publication: Publication


class TimelineEntry(Document):
    """One thing that happened, of whatever kind, by its date."""

    happened: Edtf | None
    kind: str
    id: Id
    item: JsonValue


class Timeline(Document):
    """Everything dated in a case, in the order it happened; what has no date comes last."""

    items: list[TimelineEntry]


class CaseChoice(Filter):
    """Which cases, as of which day, as known at which moment."""

    country: CountryCode | None = None
    person_id: Id | None = None
    custody: Custody | None = None
    legal: Legal | None = None
    life: Life | None = None
    deprivation: Deprivation | None = None
    monitoring: Monitoring | None = None
    tag: Tag | None = None
    detained_from: Day | None = Field(default=None, description="Detained on this day or later; see date_match.")
    detained_to: Day | None = Field(default=None, description="Detained on this day or earlier.")
    date_match: DateMatch = Field(default=DateMatch.POSSIBLE, description="`definite`: certainly within; `possible`: not ruled out.")
    as_of: Day | None = Field(default=None, description="Statuses as they stood on this day.")
    known_at: Moment | None = Field(default=None, description="Statuses as the registry knew them at this moment.")


class CaseFilter(ListFilter, CaseChoice):
    """Which cases to list, and in which order."""

    sort: Literal["reference", "-reference", "updated_at", "-updated_at", "detained_on", "-detained_on"] = "reference"
