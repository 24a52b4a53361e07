"""Matching on the wire: people as a client knows them, and who in the registry they may be. In the shape that users of yente know."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from schemas.base import Document, Model, Rule
from schemas.edtf import Edtf
from schemas.persons import Person, Scheme
from schemas.search import SearchPerson, Why
from schemas.values import CountryCode, Id, Line, Name
from schemas.vocabulary import Judgement, Sex

Threshold = Annotated[float, Field(ge=0, le=1, strict=True)]


class MatchIdentifier(Model):
    """A number or code by which others know a person."""

    scheme: Scheme
    value: Line


class MatchPerson(Model):
    """A person as a client knows them: at least a name or an identifier."""

    names: Annotated[list[Name], Field(max_length=20)] = Field(default_factory=list)
    birth_date: Edtf | None = None
    sex: Sex | None = None
    nationalities: Annotated[list[CountryCode], Field(max_length=10)] = Field(default_factory=list)
    country: CountryCode | None = Field(default=None, description="The detaining state.")
    detained_on: Edtf | None = None
    identifiers: Annotated[list[MatchIdentifier], Field(max_length=20)] = Field(default_factory=list)

    @model_validator(mode="after")
    def _somebody(self) -> "MatchPerson":
        if not self.names and not self.identifiers:
            raise Rule("say a name or an identifier", at="names").broken()
        return self


QueryName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]


class MatchNew(Model):
    """Up to a hundred people to be found, each under a name of the client's own."""

    queries: Annotated[dict[QueryName, MatchPerson], Field(min_length=1, max_length=100)]
    limit: Annotated[int, Field(ge=1, le=20, strict=True, description="Candidates answered for each.")] = 5
    threshold: Threshold | None = Field(default=None, description="From which score on a candidate is a match.")


class MatchCandidate(Document):
    """Who may be meant."""

    id: Id
    caption: str
    score: Annotated[float, Field(ge=0, le=1, description="The chance that this is the same person.")]
    name_score: Annotated[float, Field(ge=0, le=1, description="The chance that the names are spellings of one name, by themselves.")]
    match: bool
    name: str | None = Field(description="The name of theirs that agrees best.")
    why: list[Why]
    person: SearchPerson
    cases: list[str]


class MatchTotal(Document):
    """How many candidates there are."""

    value: int
    relation: Literal["eq"]


class MatchAnswer(Document):
    """The candidates for one query, likeliest first."""

    results: list[MatchCandidate]
    total: MatchTotal
    status: Literal[200]


class MatchResult(Document):
    """An answer for each query, under the client's own name for it."""

    responses: dict[str, MatchAnswer]
    threshold: float
    limit: int


class PossibleDuplicate(Document):
    """Somebody in the registry who may be the person just registered."""

    id: Id
    caption: str
    score: Annotated[float, Field(ge=0, le=1)]
    why: list[Why]
    cases: list[str]


class PersonRegistered(Person):
    """The person just registered, and who in the registry may be the same."""

    possible_duplicates: list[PossibleDuplicate]


class TextNew(Model):
    """A text in which people may be named."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=200_000)]
    threshold: Threshold | None = Field(default=None, description="From which chance on somebody is taken to be named.")


class Place(Document):
    """Where a text names somebody: the words, and where they begin and end, in characters."""

    text: str
    begins: int
    ends: int


class Named(Document):
    """Somebody whom a text seems to name."""

    person: SearchPerson
    cases: list[str]
    score: Annotated[float, Field(ge=0, le=1)]
    name: str
    why: list[Why]
    places: list[Place]


class TextResult(Document):
    """Whom a text seems to name, in the order in which it names them; and how many runs of words were looked up."""

    people: list[Named]
    looked_up: int
    threshold: float


class DuplicateParty(Document):
    """One of a pair: as this viewer reads them."""

    id: Id
    display_name: str
    birth_date: Edtf | None
    cases: list[str]


class Duplicate(Document):
    """Two records that may be of one person."""

    id: Id
    one: DuplicateParty
    other: DuplicateParty
    score: Annotated[float, Field(ge=0, le=1)]
    why: list[Why]
    judgement: Judgement | None


class JudgementNew(Model):
    """What a case worker finds of two people. It is remembered, and the pair is not proposed again."""

    one_id: Id
    other_id: Id
    judgement: Judgement
    note: Line | None = None


class Judged(Document):
    """What was found of two people, in the order of their ids."""

    one_id: Id
    other_id: Id
    judgement: Judgement
    note: str | None
