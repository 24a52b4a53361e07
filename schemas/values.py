"""Values that carry their meaning: parsed once at the door, trusted everywhere below."""

import re
from typing import Annotated
from uuid import UUID

import pycountry
from pydantic import AfterValidator, Field, StringConstraints

SCRIPTS = frozenset(script.alpha_4 for script in pycountry.scripts)
COUNTRIES = frozenset(country.alpha_2 for country in pycountry.countries)
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
"""The whole of Unicode's category Cc."""


def storable(text: str) -> str:
    """Text that PostgreSQL can hold: no NUL and no lone surrogate (both pass JSON and both break the database)."""
    if "\x00" in text:
        message = "text may not hold a NUL character"
        raise ValueError(message)
    if _SURROGATE.search(text):
        message = "text may not hold a lone surrogate"
        raise ValueError(message)
    return text


def _one_line(text: str) -> str:
    if _CONTROL.search(text):
        message = "this text is one line: no control characters"
        raise ValueError(message)
    return text


def _country(code: str) -> str:
    if code not in COUNTRIES:
        message = "not an ISO 3166-1 alpha-2 country code"
        raise ValueError(message)
    return code


def _script(code: str) -> str:
    if code not in SCRIPTS:
        message = "not an ISO 15924 script code"
        raise ValueError(message)
    return code


def _language(tag: str) -> str:
    import langcodes  # noqa: PLC0415 - four megabytes, for those who name a language

    if not langcodes.tag_is_valid(tag):
        message = "not a BCP 47 language tag"
        raise ValueError(message)
    return langcodes.standardize_tag(tag)


def _distinct(values: list[str]) -> list[str]:
    if len(set(values)) != len(values):
        message = "each value once"
        raise ValueError(message)
    return values


Storable = Annotated[str, AfterValidator(storable)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=500), AfterValidator(storable), AfterValidator(_one_line)]
"""A title, a label, a place: one line of 1 to 500 characters."""
Prose = Annotated[str, StringConstraints(min_length=1, max_length=20_000), AfterValidator(storable)]
"""A note or a summary: 1 to 20,000 characters, line breaks allowed."""
Name = Annotated[str, StringConstraints(min_length=1, max_length=300), AfterValidator(storable), AfterValidator(_one_line)]
"""A name in any script, as it is written: 1 to 300 characters."""
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,62}$")]
"""A short name for addresses and schemes: lower-case letters, digits, hyphens."""
Tag = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")]
WebAddress = Annotated[str, StringConstraints(max_length=2_000, pattern=r"^https?://[^\s]+$"), AfterValidator(storable)]
"""An http or https address. It is kept and shown, never fetched."""

CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$"), AfterValidator(_country)]
"""ISO 3166-1 alpha-2, upper case."""
ScriptCode = Annotated[str, StringConstraints(pattern=r"^[A-Z][a-z]{3}$"), AfterValidator(_script)]
"""ISO 15924: `Latn`, `Hang`, `Hani`, `Arab`, `Cyrl`."""
LanguageTag = Annotated[str, StringConstraints(min_length=2, max_length=35), AfterValidator(storable), AfterValidator(_language)]
"""BCP 47: `en`, `ko`, `zh-Hant`."""

Distinct = AfterValidator(_distinct)
Version = Annotated[int, Field(ge=1)]
CASE_REFERENCE = re.compile(r"^[A-Z]{2}-[0-9]{4}-[0-9]{4,9}$")
CaseReference = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}-[0-9]{4}-[0-9]{4,9}$")]
"""`KP-2013-0001`: detaining country, the year the deprivation began (`0000` when unknown), serial. Stable for ever."""
Id = UUID
"""UUIDv7, made by the registry."""
