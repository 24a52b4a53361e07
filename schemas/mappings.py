"""How the columns of somebody's list become records: a mapping is data that is saved, named, versioned and read by people.

A mapping says for each field of a record where its value is taken from (`Take`). One row of the list tells of one person, one case, and
what is known of both. Columns that no `Take` names are kept as well: they are quoted in the row's citation.
"""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, JsonValue, StringConstraints, model_validator

from schemas.base import Document, Model, Patch, Rule, absent
from schemas.persons import Scheme
from schemas.values import Id, Line, Prose, Slug, Storable, Version, storable
from schemas.vocabulary import Audience


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        message = f"not a regular expression: {error}"
        raise ValueError(message) from error
    return pattern


Column = Annotated[str, StringConstraints(min_length=1, max_length=300), AfterValidator(storable)]
"""A column by its header. Of nested input (JSON Lines, FollowTheMoney): the path with dots, lists counted from 1 (`names.1.full`)."""
Pattern = Annotated[
    str, StringConstraints(min_length=1, max_length=500, strip_whitespace=False), AfterValidator(storable), AfterValidator(_compiles)
]
"""A regular expression, as Python's `re` reads it, searched for within the cell."""


Constant = (
    Storable | Annotated[bool, Field(strict=True)] | Annotated[int, Field(strict=True, ge=-1_000_000, le=1_000_000)] | list[Storable] | None
)
"""A value as a field holds it."""


class DateForm(Model):
    """How a column writes its dates. What stands in no known form is a problem of its row, never a guess.

    `order` is needed where the column's dates can be read as day/month and as month/day; ISO dates, written months and years need none.
    """

    order: Literal["ymd", "dmy", "mdy"] | None = None
    calendar: Literal["gregorian", "jalali", "hijri", "buddhist", "minguo", "ethiopian"] = "gregorian"
    excel_serial: bool = Field(default=False, description="Bare numbers are days as Excel counts them.", strict=True)
    century_from: Annotated[int, Field(ge=1200, le=2500, strict=True)] | None = Field(
        default=None, description="Years of two digits lie in the hundred years from this one; without it they are refused."
    )


class When(Model):
    """A condition on one column: all that is given must hold. Cells that say nothing are empty (`Mapping.nothing`)."""

    column: Column
    among: Annotated[list[Storable], Field(max_length=500)] | None = Field(
        default=None, description="The cell is one of these, whatever its case."
    )
    matches: Pattern | None = None
    empty: bool | None = Field(default=None, strict=True)
    negated: bool = Field(default=False, description="The condition must not hold.", strict=True)


class Take(Model):
    """Where a value is taken from: one column, several joined, or the same value for every row."""

    column: Column | None = None
    columns: Annotated[list[Column], Field(min_length=1, max_length=20)] | None = Field(
        default=None, description="Their cells, joined; empty ones left out."
    )
    join: Annotated[str, StringConstraints(max_length=20, strip_whitespace=False), AfterValidator(storable)] = " "
    value: Constant = Field(default=None, description="The same for every row; beside a column: where its cell is empty.")
    stated_on: bool = Field(
        default=False,
        description="The day as of which the list says so: the import's `stated_on`, else the day on which it came.",
        strict=True,
    )
    pattern: Pattern | None = Field(
        default=None, description="What of the cell is taken: the first group, else the whole match. No match: nothing."
    )
    replace: Annotated[str, StringConstraints(max_length=200, strip_whitespace=False), AfterValidator(storable)] | None = Field(
        default=None, description="What `pattern` is replaced by, instead of being taken."
    )
    split: Pattern | None = Field(
        default=None, description="For a field that is a list, a charge's title and a placement's place: where the cell is cut into values."
    )
    means: Annotated[dict[Storable, Constant], Field(max_length=5_000)] | None = Field(
        default=None, description="What a cell means, whatever its case; null where it says nothing for this field."
    )
    otherwise: Literal["refuse", "nothing", "as_is"] = Field(
        default="refuse", description="What becomes of a cell that `means` does not have."
    )
    date: DateForm | None = Field(default=None, description="The cell is a date in this form.")

    @model_validator(mode="after")
    def _from_somewhere(self) -> "Take":
        if self.column is not None and self.columns is not None:
            raise Rule("give column or columns, not both", at="columns").broken()
        if self.column is None and self.columns is None and self.value is None and not self.stated_on:
            raise Rule("say where the value is taken from: column, columns, value or stated_on", at="column").broken()
        return self

    @property
    def taken(self) -> tuple[str, ...]:
        """The columns that it reads."""
        return (self.column,) if self.column is not None else tuple(self.columns or ())


Fields = Annotated[dict[Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,40}$")], Take], Field(max_length=60)]
"""Values by the field's name on the wire (schemas/persons.py, cases.py, status.py, chronicle.py, proceedings.py, sources.py)."""


class PartFrom(Model):
    """A part that a row tells of when its condition holds and at least one of the columns it takes from says something."""

    when: Annotated[list[When], Field(max_length=10)] = Field(default_factory=list, description="All must hold.")
    fields: Fields


class NamesFrom(Model):
    """Names that a row tells: one, or several cut apart.

    `brackets`: what stands in brackets behind a name, of any width, is another name (`alias`), is no part of it (`drop`), or is left where it is (`keep`).
    """

    fields: Fields = Field(
        description="`full`, or `given` and `family` from which it is put together; `kind`, `language`, `script`, `romanisation`."
    )
    brackets: Literal["alias", "drop", "keep"] = "keep"
    family_first: bool = Field(
        default=False, description="A full name put together from its parts begins with the family name.", strict=True
    )


class ProceedingFrom(PartFrom):
    """A proceeding with its charges and sentences."""

    charges: Annotated[list[PartFrom], Field(max_length=20)] = Field(
        default_factory=list, description="A `title` that is `split` makes a charge of each of its values."
    )
    sentences: Annotated[list[PartFrom], Field(max_length=20)] = Field(default_factory=list)


class GroupFrom(Model):
    """Rows of one list that share a value are related: arrested together, tried together."""

    column: Column
    type: Annotated[str, Field(pattern=r"^[a-z_]{2,40}$")] = "other"
    note: Prose | None = None
    largest: Annotated[int, Field(ge=2, le=500, strict=True)] = Field(
        default=50, description="Larger groups are kept in the citation and not related one by one."
    )


class SourceFrom(PartFrom):
    """A source that a row names for what it tells: by `url` (one or several, `split`), or by `title`; with the `locator` within it."""


class Identity(Model):
    """By what a row finds who it tells of, tried in this order: the first that finds decides.

    `identifier`: an identifier of this scheme that the row carries (unique within the organization). `reference`: the registry's own
    id or reference of the case. `name`: who is found by the name alone and nobody else, at this score of the name search or above, where
    nothing else that is known contradicts.
    """

    by: Literal["identifier", "reference", "name"]
    scheme: Scheme | None = None
    column: Column | None = Field(default=None, description="Of `reference`: where it stands.")
    threshold: Annotated[float, Field(ge=0.5, le=1, strict=True)] = 0.995

    @model_validator(mode="after")
    def _complete(self) -> "Identity":
        if (self.by == "identifier") != (self.scheme is not None):
            raise Rule("an identity by identifier names its scheme, and no other does", at="scheme").broken()
        if (self.by == "reference") != (self.column is not None):
            raise Rule("an identity by reference names its column, and no other does", at="column").broken()
        return self


class Mapping(Model):
    """From the columns of a list to records."""

    series: Slug = Field(
        description="The list that these rows come from, by a short name: later revisions of it update what earlier ones told."
    )
    title: Line | None = Field(default=None, description="What the list is called where it is cited.")
    nothing: Annotated[list[Storable], Field(max_length=50)] = Field(
        default_factory=lambda: ["", "-", "—", "NA", "N/A", "n/a", "null", "NULL", "None", "?"], description="Cells that say nothing."
    )
    identity: Annotated[list[Identity], Field(max_length=5)] = Field(default_factory=list)
    person: Fields = Field(default_factory=dict)
    names: Annotated[list[NamesFrom], Field(min_length=1, max_length=20)]
    identifiers: Annotated[list[PartFrom], Field(max_length=20)] = Field(default_factory=list)
    case: Fields = Field(default_factory=dict, description="None: the rows tell of people without cases.")
    case_when: Annotated[list[When], Field(max_length=10)] = Field(
        default_factory=list,
        description="Rows of which any of this holds tell of a case, the others of a person alone. None: every row tells of a case.",
    )
    status: Annotated[list[PartFrom], Field(max_length=50)] = Field(default_factory=list)
    placements: Annotated[list[PartFrom], Field(max_length=50)] = Field(default_factory=list)
    proceedings: Annotated[list[ProceedingFrom], Field(max_length=20)] = Field(default_factory=list)
    occurrences: Annotated[list[PartFrom], Field(max_length=50)] = Field(default_factory=list)
    positions: Annotated[list[PartFrom], Field(max_length=20)] = Field(default_factory=list)
    groups: Annotated[list[GroupFrom], Field(max_length=5)] = Field(default_factory=list)
    sources: Annotated[list[SourceFrom], Field(max_length=10)] = Field(default_factory=list)
    locator: Take | None = Field(default=None, description="Where in the list's own source a row is told; by default its row.")
    ignore: Annotated[list[Column], Field(max_length=300)] = Field(default_factory=list, description="Columns that are not even quoted.")
    audience: Audience = Audience.ORGANIZATION

    @property
    def taken(self) -> frozenset[str]:
        """Every column that some field is taken from."""
        takes = [*self.person.values(), *self.case.values(), *([self.locator] if self.locator else [])]
        parts: list[PartFrom | NamesFrom] = [
            *self.names,
            *self.identifiers,
            *self.status,
            *self.placements,
            *self.proceedings,
            *self.occurrences,
            *self.positions,
            *self.sources,
        ]
        parts += [inner for each in self.proceedings for inner in (*each.charges, *each.sentences)]
        takes += [take for each in parts for take in each.fields.values()]
        named = {column for take in takes for column in take.taken}
        named |= {each.column for each in self.identity if each.column}
        named |= {each.column for each in self.groups} | {each.column for each in self.case_when}
        return frozenset(named)


class Question(Document):
    """What a proposed mapping can't know: a person has to say. An import with open questions is not checked."""

    pointer: str = Field(description="Where in the mapping the answer belongs (RFC 6901).")
    code: str
    message: str
    samples: list[str]


class MappingNew(Model):
    """A mapping to be kept under a name, for the next list of its kind."""

    name: Slug
    content: Mapping
    note: Prose | None = None


class MappingPatch(Patch):
    """A new version of a mapping. Imports keep the content that they were made with."""

    content: Mapping = absent()
    note: Prose | None = absent()


class SavedMapping(Document):
    """A mapping that an organization keeps."""

    id: Id
    name: str
    content: dict[str, JsonValue]
    note: str | None
    version: Version
