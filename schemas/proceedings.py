"""Proceedings on the wire, with the charges brought in them and the sentences they imposed."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, StrictBool, model_validator

from schemas.base import Document, Model, Patch, Rule, absent
from schemas.dates import in_order
from schemas.edtf import Edtf
from schemas.values import Distinct, Id, Line, Prose, Version
from schemas.vocabulary import Audience, ChargeDisposition, CourtType, LegalCounsel, ProceedingType, SentenceKind

Counsel = Annotated[list[LegalCounsel], Field(max_length=25), Distinct]
"""Everything that is known about counsel and the defence (ESF 31)."""
Length = Annotated[int, Field(strict=True, ge=1, le=9_999)]
"""One part of a sentence's length, in the unit that its field names."""
WITHOUT_LENGTH = frozenset({SentenceKind.LIFE, SentenceKind.DEATH})


class ChargeNew(Model):
    """What the person is accused of, in the charge's own words, and under which law."""

    statute: Line | None = None
    article: Line | None = None
    title: Line
    disposition: ChargeDisposition = ChargeDisposition.UNKNOWN
    audience: Audience | None = Field(default=None, description="The proceeding's own when it is left out.")


class ChargePatch(Patch):
    """What changes of a charge."""

    statute: Line | None = absent()
    article: Line | None = absent()
    title: Line = absent()
    disposition: ChargeDisposition = absent()
    audience: Audience = absent()


class Charge(Document):
    """What the person is accused of in a proceeding, and what became of it."""

    id: Id
    proceeding_id: Id
    case_id: Id
    statute: str | None
    article: str | None
    title: str
    disposition: ChargeDisposition
    audience: Audience
    version: Version
    created_at: datetime


LIFE_AND_DEATH_WITHOUT_LENGTH = Rule("a sentence for life or to death has no length", at="kind")
FROM_BEFORE_EXPECTED_END = Rule("a sentence begins before it ends", at="expected_end")
CHANGED_BY_ANOTHER = Rule("a sentence is changed by another proceeding than its own", at="changed_by_id")


class SentenceNew(Model):
    """What the proceeding imposed. Years, months and days add up; life and death have none."""

    kind: SentenceKind
    years: Length | None = None
    months: Length | None = None
    days: Length | None = None
    started: Edtf | None = Field(default=None, alias="from")
    expected_end: Edtf | None = None
    changed_by_id: Id | None = Field(default=None, description="The later proceeding of the same case that changed this sentence.")
    note: Prose | None = None
    audience: Audience | None = Field(default=None, description="The proceeding's own when it is left out.")

    @model_validator(mode="after")
    def _holds_together(self) -> "SentenceNew":
        if self.kind in WITHOUT_LENGTH and any(part is not None for part in (self.years, self.months, self.days)):
            raise LIFE_AND_DEATH_WITHOUT_LENGTH.broken()
        in_order(self.started, self.expected_end, FROM_BEFORE_EXPECTED_END)
        return self


class SentencePatch(Patch):
    """What changes of a sentence."""

    kind: SentenceKind = absent()
    years: Length | None = absent()
    months: Length | None = absent()
    days: Length | None = absent()
    started: Edtf | None = Field(default_factory=lambda: None, alias="from")
    expected_end: Edtf | None = absent()
    changed_by_id: Id | None = absent()
    note: Prose | None = absent()
    audience: Audience = absent()


class Sentence(Document):
    """What a proceeding imposed, and the later proceeding that changed it."""

    id: Id
    proceeding_id: Id
    case_id: Id
    kind: SentenceKind
    years: int | None
    months: int | None
    days: int | None
    started: Edtf | None = Field(alias="from")
    expected_end: Edtf | None
    changed_by_id: Id | None
    note: str | None
    audience: Audience
    version: Version
    created_at: datetime


class ProceedingNew(Model):
    """A proceeding, with the charges and sentences known so far."""

    type: ProceedingType
    court_id: Id | None = Field(default=None, description="The court, when it is on file as a body.")
    court: Line | None = Field(default=None, description="The court in words.")
    court_type: CourtType | None = None
    case_number: Line | None = None
    held_on: Edtf | None = None
    closed_hearing: StrictBool | None = Field(default=None, description="Whether the public was kept out; null when unknown.")
    counsel: Counsel = Field(default_factory=list)
    outcome: Prose | None = None
    charges: Annotated[list[ChargeNew], Field(max_length=50)] = Field(default_factory=list)
    sentences: Annotated[list[SentenceNew], Field(max_length=20)] = Field(default_factory=list)
    audience: Audience | None = Field(default=None, description="The case's own when it is left out.")


class ProceedingPatch(Patch):
    """What changes of a proceeding. Charges and sentences are resources of their own."""

    type: ProceedingType = absent()
    court_id: Id | None = absent()
    court: Line | None = absent()
    court_type: CourtType | None = absent()
    case_number: Line | None = absent()
    held_on: Edtf | None = absent()
    closed_hearing: StrictBool | None = absent()
    counsel: Counsel = absent()
    outcome: Prose | None = absent()
    audience: Audience = absent()


class Proceeding(Document):
    """What a court or an office did in the case, with its charges and sentences."""

    id: Id
    case_id: Id
    type: ProceedingType
    court_id: Id | None
    court: str | None
    court_type: CourtType | None
    case_number: str | None
    held_on: Edtf | None
    closed_hearing: bool | None
    counsel: list[LegalCounsel]
    outcome: str | None
    charges: list[Charge]
    sentences: list[Sentence]
    audience: Audience
    version: Version
    created_at: datetime
