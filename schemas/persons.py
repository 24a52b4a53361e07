"""People on the wire: who is deprived of liberty, under which names, known elsewhere by which identifiers."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from schemas.base import Document, Model, Patch, absent
from schemas.edtf import Edtf
from schemas.pages import ListFilter
from schemas.values import CountryCode, Distinct, Id, LanguageTag, Line, Name, Prose, ScriptCode, Version
from schemas.vocabulary import Audience, NameKind, PersonCategory, RelationType, Romanisation, Sex

Scheme = Annotated[str, StringConstraints(pattern=r"^(partner:)?[a-z][a-z0-9_-]{1,62}$")]
"""Whose identifier it is: `passport`, `national_id`, `wgad_opinion`, `wikidata`, …, or `partner:<slug>`."""
Nationalities = Annotated[list[CountryCode], Field(max_length=10), Distinct]
Occupations = Annotated[list[Line], Field(max_length=20), Distinct]
Categories = Annotated[list[PersonCategory], Field(max_length=20), Distinct]


class PersonNameNew(Model):
    """One spelling of a name."""

    full: Name
    given: Name | None = None
    family: Name | None = None
    patronymic: Name | None = None
    kind: NameKind = NameKind.PRIMARY
    language: LanguageTag | None = None
    script: ScriptCode | None = Field(default=None, description="Detected from the letters when it is left out.")
    romanisation: Romanisation | None = None
    audience: Audience | None = Field(default=None, description="The person's own when it is left out.")


class PersonNamePatch(Patch):
    """What changes of a name."""

    full: Name = absent()
    given: Name | None = absent()
    family: Name | None = absent()
    patronymic: Name | None = absent()
    kind: NameKind = absent()
    language: LanguageTag | None = absent()
    script: ScriptCode = absent()
    romanisation: Romanisation | None = absent()
    audience: Audience = absent()


class PersonName(Document):
    """One name of a person, in one spelling."""

    id: Id
    person_id: Id
    full: str
    given: str | None
    family: str | None
    patronymic: str | None
    kind: NameKind
    language: str | None
    script: str
    romanisation: Romanisation | None
    audience: Audience
    version: Version


class PersonIdentifierNew(Model):
    """A number or code by which others know this person."""

    scheme: Scheme
    value: Line
    audience: Audience | None = Field(default=None, description="`restricted` for passports and national ids, else the person's own.")


class PersonIdentifierPatch(Patch):
    """What changes of an identifier."""

    scheme: Scheme = absent()
    value: Line = absent()
    audience: Audience = absent()


class PersonIdentifier(Document):
    """A number or code by which others know this person."""

    id: Id
    person_id: Id
    scheme: str
    value: str
    audience: Audience
    version: Version


class PersonRelationNew(Model):
    """How this person is related to another: `parent` says that the other is this one's parent."""

    related_person_id: Id
    type: RelationType
    started: Edtf | None = Field(default=None, alias="from")
    ended: Edtf | None = Field(default=None, alias="to")
    note: Prose | None = None
    audience: Audience | None = None


class PersonRelationPatch(Patch):
    """What changes of a relation."""

    type: RelationType = absent()
    started: Edtf | None = Field(default_factory=lambda: None, alias="from")
    ended: Edtf | None = Field(default_factory=lambda: None, alias="to")
    note: Prose | None = absent()
    audience: Audience = absent()


class PersonRelation(Document):
    """How one person is related to another."""

    id: Id
    person_id: Id
    related_person_id: Id
    type: RelationType
    started: Edtf | None = Field(alias="from")
    ended: Edtf | None = Field(alias="to")
    note: str | None
    audience: Audience
    version: Version


class PersonNew(Model):
    """A person, with the names known so far. Without any name, a working label says who is meant."""

    names: Annotated[list[PersonNameNew], Field(max_length=100)] = Field(default_factory=list)
    identifiers: Annotated[list[PersonIdentifierNew], Field(max_length=50)] = Field(default_factory=list)
    sex: Sex = Sex.UNKNOWN
    birth_date: Edtf | None = None
    death_date: Edtf | None = None
    nationalities: Nationalities = Field(default_factory=list)
    ethnicity: Line | None = None
    religion: Line | None = None
    occupations: Occupations = Field(default_factory=list)
    categories: Categories = Field(default_factory=list)
    working_label: Line | None = Field(
        default=None, description="How colleagues refer to somebody whose name is unknown or withheld. Never public."
    )
    notes: Prose | None = None
    is_another_person: bool = Field(
        default=False, description="Of a name on the list of those who asked to be forgotten: this is somebody else, who shares it."
    )
    audience: Audience = Audience.ORGANIZATION


class PersonPatch(Patch):
    """What changes of a person. Names, identifiers and relations are resources of their own."""

    sex: Sex = absent()
    birth_date: Edtf | None = absent()
    death_date: Edtf | None = absent()
    nationalities: Nationalities = absent()
    ethnicity: Line | None = absent()
    religion: Line | None = absent()
    occupations: Occupations = absent()
    categories: Categories = absent()
    working_label: Line | None = absent()
    notes: Prose | None = absent()
    audience: Audience = absent()


class PersonBrief(Document):
    """A person in a list."""

    id: Id
    display_name: str
    sex: Sex
    birth_date: Edtf | None
    nationalities: list[str]
    categories: list[PersonCategory]
    audience: Audience
    version: Version | None = Field(description="Null for the public.")
    updated_at: datetime


class Person(PersonBrief):
    """A person as one document, with names, identifiers, relations and cases."""

    organization_id: Id
    death_date: Edtf | None
    ethnicity: str | None
    religion: str | None
    occupations: list[str]
    working_label: str | None
    notes: str | None
    created_at: datetime
    names: list[PersonName]
    identifiers: list[PersonIdentifier]
    relations: list[PersonRelation]
    cases: list[str]


class PersonFilter(ListFilter):
    """Which people to list."""

    nationality: CountryCode | None = None
    category: PersonCategory | None = None
    sex: Sex | None = None
    identifier: Annotated[str, StringConstraints(pattern=r"^(partner:)?[a-z][a-z0-9_-]{1,62}=.{1,500}$")] | None = Field(
        default=None, description="`scheme=value`: the person known elsewhere by exactly this identifier."
    )
