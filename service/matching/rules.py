"""What else is known of two people, weighed with their names: pure.

A name's score is a chance; each further fact moves its odds by a factor, as Fellegi and Sunter weigh record linkage ("A Theory for Record
Linkage", 1969): by how much more often it agrees in two records of one person than in records of two.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeGuard

from schemas.edtf import Edtf

STRONG = frozenset({"passport", "national_id", "wikidata", "opensanctions", "cpj", "cecc_ppd", "uscirf_forb", "footprints"})
"""Identifiers that are one person's alone. A partner's own numbers are too; an opinion's (`wgad_opinion`) is not: one names several people."""
LEAST_OF_NAME = 0.1
"""A name less likely than this is no match, whatever else agrees: many are born on one day."""
PROPOSED = 0.5
"""From here on a pair is worth a clerk's look, when more than the name speaks for it."""

_SAME_DAY, _SAME_YEAR, _NEAR, _OTHER_TIME = math.log(60), math.log(12), math.log(1.5), math.log(0.04)
_NEAR_YEARS = 2
"""Years of birth that differ by so much are told of one person often enough: ages are printed, and calendars converted."""
_ODDS = {
    "sex": (math.log(1.3), math.log(0.03)),
    "nationality": (math.log(1.8), math.log(0.4)),
    "country": (math.log(2.5), math.log(0.35)),
    "detained_on": (math.log(8), math.log(0.5)),
}
"""How much agreement and disagreement move the odds."""
_CERTAIN = 0.9999


AMONG = 319_000
"""Names among which a name's score is the chance of being meant (names/score.py): so many it was learnt among."""
_FEWEST = 1_000
"""A registry of fewer names is taken for one of so many: who is not in it, and named in the same breath, may sound alike too."""


def among(score: float, names: int) -> float:
    """The chance that a name is meant, among so many: with each further name there is one more chance of a namesake, and the odds fall."""
    if not 0 < score < 1:
        return score
    odds = score / (1 - score) * AMONG / max(names, _FEWEST)
    return odds / (1 + odds)


@dataclass(frozen=True)
class Facts:
    """What is known of a person besides names. Nothing known is nothing said: it moves no odds."""

    birth_date: Edtf | None = None
    sex: str | None = None
    nationalities: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    """States that detained them."""
    detained_on: tuple[Edtf, ...] = ()
    identifiers: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True)
class Sign:
    """One fact that agrees or disagrees: by what it moves the odds (a logarithm), and how a case worker reads it."""

    code: str
    weight: float
    text: str


@dataclass(frozen=True)
class Judged:
    """The chance that two records are of one person, and the signs besides their names."""

    score: float
    signs: tuple[Sign, ...]

    @property
    def is_supported(self) -> bool:
        """Whether anything besides the name speaks for it."""
        return any(sign.weight > 0 and sign.code != "sex_agrees" for sign in self.signs)


def judged(name_score: float, one: Facts, other: Facts) -> Judged:
    """What a name's score and the other facts come to."""
    shared = shared_identifier(one, other)
    signs = tuple(_signs(one, other))
    if shared is not None:
        told = Sign("identifier_agrees", math.inf, f"both are {shared[0]} {shared[1]}")
        return Judged(1.0, (told, *signs))
    if name_score < LEAST_OF_NAME:
        return Judged(name_score, signs)
    certain = min(max(name_score, 1 - _CERTAIN), _CERTAIN)
    odds = math.log(certain / (1 - certain)) + sum(sign.weight for sign in signs)
    return Judged(1 / (1 + math.exp(-odds)), signs)


def shared_identifier(one: Facts, other: Facts) -> tuple[str, str] | None:
    """An identifier that is one person's alone and that both have."""
    return min((each for each in one.identifiers & other.identifiers if each[0] in STRONG or each[0].startswith("partner:")), default=None)


def _signs(one: Facts, other: Facts) -> Iterable[Sign]:
    if _says_when(one.birth_date) and _says_when(other.birth_date):
        yield _born(one.birth_date, other.birth_date)
    if {one.sex, other.sex} <= {"male", "female"}:
        yield _sign("sex", one.sex == other.sex, f"{one.sex} and {other.sex}")
    for code, here, there in (("nationality", one.nationalities, other.nationalities), ("country", one.countries, other.countries)):
        if here and there:
            yield _sign(code, bool(here & there), f"{', '.join(sorted(here))} and {', '.join(sorted(there))}")
    ours, theirs = (list(filter(_says_when, each.detained_on)) for each in (one, other))
    if ours and theirs:
        agree = any(_overlap(day, another) for day in ours for another in theirs)
        yield _sign("detained_on", agree, f"detained {', '.join(ours)} and {', '.join(theirs)}")


def _sign(code: str, agree: bool, text: str) -> Sign:
    return Sign(f"{code}_{'agrees' if agree else 'differs'}", _ODDS[code][0 if agree else 1], text)


def _born(one: Edtf, other: Edtf) -> Sign:
    text = f"born {one} and {other}"
    if _overlap(one, other):
        exact = one.precision == other.precision == "day"
        return Sign("birth_date_agrees" if exact else "birth_year_agrees", _SAME_DAY if exact else _SAME_YEAR, text)
    apart = min(abs(one.earliest.year - other.latest.year), abs(other.earliest.year - one.latest.year))
    return Sign("birth_date_near", _NEAR, text) if apart <= _NEAR_YEARS else Sign("birth_date_differs", _OTHER_TIME, text)


def _overlap(one: Edtf, other: Edtf) -> bool:
    """Whether two dates may be one day."""
    return one.earliest <= other.latest and other.earliest <= one.latest


def _says_when(when: Edtf | None) -> TypeGuard[Edtf]:
    """Whether a date is known, and has a beginning and an end: one without overlaps with too much to say anything."""
    return when is not None and date.min < when.earliest and when.latest < date.max


def dates(texts: Sequence[str | None]) -> tuple[Edtf, ...]:
    """Those of the texts that are dates."""
    return tuple(Edtf(text) for text in texts if text)
