"""Consents on the wire: who agreed to what, from when to when, and how that is known."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field, model_validator

from schemas.base import Document, Model, Patch, Rule, absent
from schemas.dates import Day
from schemas.values import Distinct, Id, Prose, Version
from schemas.vocabulary import Audience, ConsentGiver, ConsentScope, RiskLevel

Scopes = Annotated[list[ConsentScope], Field(min_length=1, max_length=len(ConsentScope)), Distinct]


EXPIRES_AFTER_GIVEN = Rule("a consent expires after it was given", at="expires_on")
WITHDRAWN_AFTER_GIVEN = Rule("a consent is withdrawn after it was given", at="withdrawn_on")


class ConsentNew(Model):
    """What somebody who may speak for the person agreed to. It holds from `given_on` until the day before `expires_on`."""

    given_by: ConsentGiver
    scopes: Scopes
    given_on: Day
    expires_on: Day | None = None
    withdrawn_on: Day | None = None
    evidence: Prose | None = Field(default=None, description="How the consent is known: a signed form, a recorded call, a letter.")
    publication_risk: RiskLevel | None = Field(
        default=None, description="The risk of publishing to the person, where consent can't be obtained."
    )
    risk_assessment: Prose | None = Field(default=None, description="Why the risk of publishing is judged so.")
    note: Prose | None = None
    # Who consented, and how, is never for the public merely because the case is.
    audience: Audience = Audience.ORGANIZATION

    @model_validator(mode="after")
    def _in_order(self) -> "ConsentNew":
        if self.expires_on is not None and self.expires_on <= self.given_on:
            raise EXPIRES_AFTER_GIVEN.broken()
        if self.withdrawn_on is not None and self.withdrawn_on < self.given_on:
            raise WITHDRAWN_AFTER_GIVEN.broken()
        return self


class ConsentPatch(Patch):
    """What changes of a consent. `withdrawn_on` ends it."""

    given_by: ConsentGiver = absent()
    scopes: Scopes = absent()
    given_on: Day = absent()
    expires_on: Day | None = absent()
    withdrawn_on: Day | None = absent()
    evidence: Prose | None = absent()
    publication_risk: RiskLevel | None = absent()
    risk_assessment: Prose | None = absent()
    note: Prose | None = absent()
    audience: Audience = absent()


class Consent(Document):
    """What somebody who may speak for the person agreed to."""

    id: Id
    case_id: Id
    given_by: ConsentGiver
    scopes: list[ConsentScope]
    given_on: date
    expires_on: date | None
    withdrawn_on: date | None
    evidence: str | None
    publication_risk: RiskLevel | None
    risk_assessment: str | None
    note: str | None
    audience: Audience
    version: Version
    created_at: datetime
