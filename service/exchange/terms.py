"""What people write for a term of ours: a country by its name or code, a code of a vocabulary by its label."""

import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from functools import cache

import pycountry

from schemas.terms import vocabularies


def country_of(text: str) -> str | None:
    """The ISO 3166-1 alpha-2 code that a code or an English name of a country means; None where none is meant."""
    return _countries().get(_plain(text))


def code_of(vocabulary: type[StrEnum], text: str) -> str | None:
    """The code of a vocabulary that a text means: the code itself or its label, whatever the case, spaces or hyphens."""
    return _codes(vocabulary).get(_plain(text))


@cache
def _countries() -> Mapping[str, str]:
    known: dict[str, str] = {}
    for country in pycountry.countries:
        for member in ("alpha_2", "alpha_3", "name", "official_name", "common_name"):
            name = getattr(country, member, None)
            if name is not None:
                known.setdefault(_plain(name), country.alpha_2)
        short = country.name.partition(",")[0]
        if "," in country.name:
            known.setdefault(_plain(short), country.alpha_2)
    return known | {_plain(name): code for name, code in _ALSO.items()}


_ALSO = {
    "Bolivia": "BO", "Burma": "MM", "Cape Verde": "CV", "Czech Republic": "CZ", "DPRK": "KP", "DR Congo": "CD", "East Timor": "TL",
    "Great Britain": "GB", "Iran": "IR", "Ivory Coast": "CI", "Laos": "LA", "Macedonia": "MK", "Moldova": "MD",
    "North Korea": "KP", "Palestine": "PS", "PRC": "CN", "ROK": "KR", "Russia": "RU", "South Korea": "KR", "Korea": "KR", "Swaziland": "SZ",
    "Syria": "SY", "Taiwan": "TW", "Tanzania": "TZ", "Turkey": "TR", "UAE": "AE", "UK": "GB", "USA": "US", "U.S.": "US",
    "United States of America": "US", "Vatican": "VA", "Venezuela": "VE", "Vietnam": "VN",
}  # fmt: skip
"""Names in use that ISO 3166 does not list first."""


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
