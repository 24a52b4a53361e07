"""Citations on the wire: which source says what about which record, or about which field of it, and where."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from schemas.base import Document, Model, Patch, Rule, absent
from schemas.pages import ListFilter
from schemas.values import Id, Line, Prose, Version
from schemas.vocabulary import Audience, Connection, Stance, SubjectType

NOT_CITABLE = frozenset({SubjectType.CITATION, SubjectType.ORGANIZATION, SubjectType.API_KEY, SubjectType.CASE_SHARE})
"""A citation already says who said so; members of the registry and their keys are not what sources speak of."""


def _citable(kind: SubjectType) -> SubjectType:
    if kind in NOT_CITABLE:
        message = f"a record of type {kind} is not cited"
        raise ValueError(message)
    return kind


CitableType = Annotated[SubjectType, AfterValidator(_citable)]
FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,62}$")]
"""A field of the subject as its document names it: `birth_date`, `summary`, `occurred`."""
Credibility = Annotated[int, Field(strict=True, ge=1, le=6)]
"""Of the information (Admiralty code): 1 confirmed by other sources … 6 truth cannot be judged."""


class CitationSubject(Model):
    """What is cited: a record by its type and id."""

    type: CitableType
    id: Id


VALUE_OF_A_FIELD = Rule("a stated value is the value of a field: name the field", at="field")


class CitationOf(Model):
    """A citation of the record that the body is about; without `field`, of the record as a whole."""

    source_id: Id
    capture_id: Id | None = Field(default=None, description="The capture, of the same source, in which this can be read.")
    field: FieldName | None = None
    stance: Stance
    stated_value: Prose | None = Field(default=None, description="The value that the source gives for the field, in the source's own form.")
    locator: Line | None = Field(default=None, description="Where in the source: a page, a paragraph, a minute.")
    quote: Prose | None = None
    translation: Prose | None = None
    connection: Connection | None = Field(default=None, description="How the source is connected to the information (ESF 19).")
    credibility: Credibility | None = None
    audience: Audience | None = Field(
        default=None, description="The subject's own, or the source's where that is narrower, when it is left out."
    )

    @model_validator(mode="after")
    def _value_of_a_field(self) -> "CitationOf":
        if self.stated_value is not None and self.field is None:
            raise VALUE_OF_A_FIELD.broken()
        return self


Citations = Annotated[list[CitationOf], Field(max_length=50)]
"""The citations that come with a record, in the same transaction."""


class CitationNew(CitationOf):
    """A citation of any record, or of one field of it."""

    subject: CitationSubject

    def values(self) -> dict[str, Any]:
        """Every field by its column's name: the subject lies in two columns."""
        values = super().values()
        subject: CitationSubject = values.pop("subject")
        return {**values, "subject_type": subject.type, "subject_id": subject.id}


class CitationPatch(Patch):
    """What changes of a citation. Its source and its subject stay: another source, or another record, is another citation."""

    capture_id: Id | None = absent()
    field: FieldName | None = absent()
    stance: Stance = absent()
    stated_value: Prose | None = absent()
    locator: Line | None = absent()
    quote: Prose | None = absent()
    translation: Prose | None = absent()
    connection: Connection | None = absent()
    credibility: Credibility | None = absent()
    audience: Audience = absent()


class CitedSubject(Document):
    """What is cited: a record by its type and id."""

    type: SubjectType
    id: Id


class Citation(Document):
    """A citation: a source supports, disputes or mentions a record, or one field of it."""

    id: Id
    source_id: Id
    capture_id: Id | None
    case_id: Id | None
    subject: CitedSubject
    field: str | None
    stance: Stance
    stated_value: str | None
    locator: str | None
    quote: str | None
    translation: str | None
    connection: Connection | None
    credibility: int | None
    audience: Audience
    version: Version
    created_at: datetime


class CitationFilter(ListFilter):
    """Which citations to list."""

    source_id: Id | None = None
    subject_type: SubjectType | None = None
    subject_id: Id | None = None
    field: FieldName | None = None
    stance: Stance | None = None
