"""The vocabularies as data: each code with its label, its meaning and its place in the HURIDOCS Events Standard Formats (ESF)."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from pydantic import Field

from schemas.base import Document


class Term(Document):
    """One code of a vocabulary."""

    code: str
    label: str
    definition: str
    parent: str | None = Field(description="The broader code of the same vocabulary.")
    esf: str | None = Field(description="The ESF term that corresponds: number of the thesaurus, colon, code (`46:010000000000`).")


class Vocabulary(Document):
    """A closed vocabulary. `source` says where its terms come from."""

    name: str
    title: str
    source: str
    terms: tuple[Term, ...]


@cache
def vocabularies() -> Mapping[str, Vocabulary]:
    """Every vocabulary by its name, in alphabetical order. Read once, on first use."""
    held = (entry for entry in files("schemas.vocabularies").iterdir() if entry.name.endswith(".json"))
    read = (Vocabulary.model_validate_json(entry.read_bytes()) for entry in sorted(held, key=lambda entry: entry.name))
    return MappingProxyType({vocabulary.name: vocabulary for vocabulary in read})
