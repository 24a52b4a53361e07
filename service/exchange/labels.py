"""The code of a vocabulary by what stands for it in the registry itself: the code, or its label. What lists write for it in any language is words/'s."""

import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from functools import cache

from schemas.terms import vocabularies


def code_by_label(vocabulary: type[StrEnum], text: str) -> str | None:
    """The code that a text is, or whose label it is, whatever the case, spaces or hyphens."""
    return _codes(vocabulary).get(_plain(text))


@cache
def _codes(vocabulary: type[StrEnum]) -> Mapping[str, str]:
    codes = [str(code) for code in vocabulary]
    known = {_plain(code): code for code in codes}
    for held in vocabularies().values():
        if {term.code for term in held.terms} == set(codes):
            for term in held.terms:
                known.setdefault(_plain(term.label), term.code)
    return known


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if character.isalnum())
