"""A case's status on the wire: append-only events on four axes, each with its own day and the moment it was recorded."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, ValidationError, ValidatorFunctionWrapHandler, WrapValidator, model_validator
from pydantic_core import PydanticCustomError

from schemas.base import Document, Model, Rule
from schemas.citations import Citations
from schemas.edtf import Edtf
from schemas.values import Id, Prose, Version
from schemas.vocabulary import Acknowledgement, Audience, Axis, Certainty, Custody, Legal, Life, ReleaseType

CODES = {Axis.CUSTODY: Custody, Axis.LEGAL: Legal, Axis.LIFE: Life, Axis.ACKNOWLEDGEMENT: Acknowledgement}
"""Which codes belong to which axis."""
_SPELLED = {axis: frozenset(map(str, codes)) for axis, codes in CODES.items()}


def _a_code(value: Any, read: ValidatorFunctionWrapHandler) -> Any:  # noqa: ANN401 - whatever the client sent
    """One error for what is a code of no axis, instead of one for each axis."""
    try:
        return read(value)
    except ValidationError as error:
        raise PydanticCustomError(
            "enum", "Input should be a code of its axis: /v1/vocabularies/custody, legal, life and acknowledgement list them"
        ) from error


class StatusEventNew(Model):
    """A statement that a case's status on one axis changed, or was confirmed. `supersedes_id` corrects an earlier event."""

    axis: Axis
    code: Annotated[Custody | Legal | Life | Acknowledgement, WrapValidator(_a_code)]
    occurred: Edtf
    certainty: Certainty = Certainty.UNKNOWN
    facility_id: Id | None = None
    release_type: ReleaseType | None = None
    note: Prose | None = None
    supersedes_id: Id | None = None
    audience: Audience | None = Field(default=None, description="The case's own when it is left out.")
    citations: Citations = Field(default_factory=list)

    @model_validator(mode="after")
    def _code_of_its_axis(self) -> "StatusEventNew":
        if str(self.code) not in _SPELLED[self.axis]:
            raise Rule(f"'{self.code}' is no code of the axis '{self.axis}'", at="code").broken()
        if self.release_type is not None and self.code not in (Custody.RELEASED, Custody.ESCAPED):
            raise Rule("release_type goes with released or escaped", at="release_type").broken()
        return self


class Retraction(Model):
    """Why an event should never have been told."""

    reason: Prose


class StatusEvent(Document):
    """One statement about a case's status on one axis."""

    id: Id
    case_id: Id
    axis: Axis
    code: str
    occurred: Edtf
    recorded_at: datetime
    certainty: Certainty
    facility_id: Id | None
    release_type: ReleaseType | None
    note: str | None
    supersedes_id: Id | None
    superseded_by_id: Id | None
    retracted_at: datetime | None
    retraction_reason: str | None
    audience: Audience
    version: Version


class StatusNow(Document):
    """What stands on the axis after the event."""

    axis: Axis
    code: str | None
    since: Edtf | None
    event_id: Id | None


class StatusRecorded(Document):
    """The event just recorded, what now stands on its axis, and what is unusual about it. Unusual news is recorded all the same."""

    event: StatusEvent | None = Field(description="Null for who records for another organization what they may not read.")
    status: StatusNow
    warnings: list[str]
