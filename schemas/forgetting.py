"""Corrections, suppressions and erasures on the wire: what anyone may ask of the registry about themselves, and what comes of it."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, model_validator

from schemas.base import Document, Model, Patch, Rule, absent
from schemas.pages import ListFilter
from schemas.persons import PersonIdentifierNew
from schemas.values import Id, Line, Name, Prose, Version
from schemas.vocabulary import Audience, CorrectionKind, CorrectionState, SuppressionKind


class CorrectionNew(Model):
    """Something in the registry is wrong, or should not be there. Anyone may say so, without a key."""

    about: Line = Field(description="Which record: a case's reference or address, or in your own words.")
    kind: CorrectionKind
    text: Prose = Field(
        description="What is wrong, and what would be right. Do not say who you are unless you want it known to the organization."
    )


class CorrectionReceipt(Document):
    """What whoever asked keeps: with the receipt they can ask what became of it. It is shown once."""

    id: Id
    receipt: str
    state: CorrectionState


class CorrectionStatus(Document):
    """What became of a request, for whoever holds its receipt."""

    id: Id
    state: CorrectionState
    decision: str | None
    decided_at: datetime | None


class CorrectionPatch(Patch):
    """What an organization decides of a request."""

    state: Literal[CorrectionState.IN_REVIEW, CorrectionState.ACCEPTED, CorrectionState.DECLINED] = absent()
    decision: Prose | None = Field(default_factory=lambda: None, description="Why: whoever asked reads it.")


class Correction(Document):
    """A request for correction, as the organization that answers for the record reads it."""

    id: Id
    case_id: Id | None
    about: str
    kind: CorrectionKind
    text: str
    state: CorrectionState
    decision: str | None
    decided_at: datetime | None
    audience: Audience
    version: Version
    created_at: datetime


class CorrectionFilter(ListFilter):
    """Which requests to list."""

    state: CorrectionState | None = None
    kind: CorrectionKind | None = None


class SuppressionNew(Model):
    """Names and identifiers that must not come back. Only their keyed hashes are kept."""

    names: Annotated[list[Name], Field(max_length=100)] = Field(default_factory=list)
    identifiers: Annotated[list[PersonIdentifierNew], Field(max_length=50)] = Field(default_factory=list)
    reason: Prose

    @model_validator(mode="after")
    def _something(self) -> "SuppressionNew":
        if not self.names and not self.identifiers:
            raise Rule("at least one name or identifier", at="names").broken()
        return self


class Suppression(Document):
    """That something must not come back: what it is can't be told from this."""

    id: Id
    kind: SuppressionKind
    reason: str | None
    audience: Audience
    version: Version
    created_at: datetime


class ErasureNew(Model):
    """Erase a person for good."""

    reason: Prose = Field(description="Why: it stays in the journal, so it names nobody.")
    suppress: bool = Field(default=True, description="Put their names and identifiers on the list of what must not come back.")


class StillNamed(Document):
    """A record of somebody else's, or of something else, in which the person's name stands."""

    type: str
    id: Id


class Erasure(Document):
    """What an erasure did."""

    person_id: Id
    cases: int = Field(description="Cases that stay as numbers: country, status and dates, and nothing of whom.")
    records: int = Field(description="Records from which what is personal was struck, in the tables and in the journal.")
    suppressed: int
    still_named: list[StillNamed] = Field(description="Look at these: the name stands in their text.")
