"""Search on the wire: people and cases by any spelling of a name, by reference, by identifier, by words of a text."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from schemas.base import Document, Filter, Model
from schemas.cases import CaseBrief
from schemas.edtf import Edtf
from schemas.values import CountryCode, Id, storable
from schemas.vocabulary import Custody, Deprivation, PersonCategory, Sex

Asked = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True), AfterValidator(storable)]
"""What somebody looks for: 1 to 500 characters."""
Year = Annotated[int, Field(ge=1, le=9_999)]
Limit = Annotated[int, Field(ge=1, le=100, description="How many are answered. A search finds at most a hundred: narrow it by filters.")]
_WHAT = "A name in any spelling and script, a case's reference, an external identifier (`scheme=value` or the value), or words of a text."
_PREFIX = "While somebody is typing: names that begin so, word by word, and nothing else."
_YEAR = "The deprivation may have begun in this year."


class Sought(BaseModel):
    """What to look for, and what narrows it, in an address or in a body."""

    q: Asked = Field(description=_WHAT)
    country: CountryCode | None = Field(default=None, description="The detaining state.")
    custody: Custody | None = None
    category: PersonCategory | None = None
    deprivation: Deprivation | None = None


class SearchFilter(Sought, Filter):
    """What to look for, and what narrows it."""

    prefix: bool = Field(default=False, description=_PREFIX)
    year: Year | None = Field(default=None, description=_YEAR)
    limit: Limit = 20


class SearchNew(Sought, Model):
    """The same, as a body: so that the names one looks for stand in no address, and in no log of one."""

    prefix: bool = Field(default=False, description=_PREFIX, strict=True)
    year: Annotated[Year, Field(strict=True)] | None = Field(default=None, description=_YEAR)
    limit: Annotated[Limit, Field(strict=True)] = 20


class Why(Document):
    """One thing that speaks for a name being meant, or against, in words for a case worker."""

    code: str
    text: str


class Matched(Document):
    """By what somebody or something was found."""

    by: Literal["name", "prefix", "reference", "identifier", "text"]
    score: Annotated[float, Field(ge=0, le=1)]
    text: str = Field(description="The name, reference or identifier that was found; of a text, the words around what was found.")
    marks: list[tuple[int, int]] = Field(description="Of a text: where what was found begins and ends in it, in characters.")
    why: list[Why] = Field(description="Of a name: why it may be the one asked for.")


class SearchPerson(Document):
    """Who was found, as far as this viewer may read."""

    id: Id | None
    display_name: str
    sex: Sex | None
    birth_date: Edtf | None
    nationalities: list[str]
    categories: list[PersonCategory]


class SearchHit(Document):
    """A person with their cases; or a case, whose person this viewer does not read."""

    score: Annotated[
        float, Field(ge=0, le=1, description="The chance that this is meant: of a name, that it is a spelling of what was asked.")
    ]
    person: SearchPerson
    cases: list[CaseBrief]
    matched: list[Matched]


class Facet(Document):
    """How many of what was found have this value."""

    value: str
    count: int


class Facets(Document):
    """What narrows what was found, with how much each would leave."""

    country: list[Facet]
    custody: list[Facet]
    category: list[Facet]
    year: list[Facet]


class SearchResult(Document):
    """What was found, likeliest first, and how it can be narrowed. Facets count all that was found, at most a hundred."""

    items: list[SearchHit]
    facets: Facets
