"""What a name that is asked for is called abroad: Pietro is Peter, Bārnijs Frenks Barney Frank, Huang may be Wong, and Abdelhamid Hamid.

As short forms are (nicknames.py), these are read when a name is asked, not when it is filed: they cost no keys. What Belarusians, Russians and
Ukrainians make of each other's names is in slavic.py.
"""

# ruff: noqa: PLR2004 - lengths of words and names mean nothing but themselves

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain

from service.names.cognates import translated
from service.names.fold import fold
from service.names.han import SURNAMES, mandarin
from service.names.latin import is_syllabic
from service.names.lexicon import character
from service.names.nicknames import called
from service.names.readings import Reading, readings
from service.names.same import same
from service.names.scripts import script_of
from service.names.slavic import written_by_neighbours

_LATINISED = re.compile(r"(?<=....)i?us$")
_BALTIC = re.compile(r"..[a-z]*[^aeious][aiuy]?s")
_BALTIC_ENDING = re.compile(r"(?:(?<=[iy])[jy]|[aiuy])?s$")
"""Latvians and Lithuanians end every man's name in s: Sergejs Potapkins, Barakas Obama."""
_OF_GOD = frozenset(
    fold(same(name))
    for name in (
        "rahman rahim malik salam aziz jabbar khaliq bari ghaffar qahhar wahhab razzaq razaq fattah alim basit latif halim azim ghafur ghafour shakur kabir hafiz"
        " jalil karim majid hakim wadud hamid qayum wahid samad qadir nasser nur hadi baqi rashid sabur rauf raouf ghani mutalib muttalib wali khalil"
        " monem moneim satar sattar hay moez moti rasul zahra hussein".split()
    )
)
"""Folded names of God, and of his prophet's house, after which people are called his servants."""
_ABUL = "abul"
"""The father of: of one of these names likelier a servant misheard, Abul Baki for Abdul Baqi."""
_SERVANT = re.compile("abd(?!ullah)[^aeiou][a-z]{3,}")
_KOREAN = frozenset("金朴")
"""Surnames that few Chinese bear and a quarter of Koreans."""
_ELIDED = re.compile(r"(?<![^\W\d_])[dl]['’](?=[aeiouhâàéèêîô])", re.IGNORECASE)
_LISTED = re.compile(r"\s*[,;]\s*")
_MOST_LISTED, _MOST_SURNAMES, _MOST_LANGUAGES = 4, 4, 3
_SCRIPTS = frozenset({"Latn", "Arab"})
"""In which people are written as their own papers, or others', have them; what other scripts say is a reading already."""
_SLAVIC_SCRIPTS = frozenset({"Latn", "Cyrl"})
_READ, _MOST = 2, 8
"""Readings of a name that are looked at, and how many are added to them."""


def asked_readings(name: str) -> tuple[tuple[Reading, ...], list[Reading]]:
    """The readings of a name that is looked for, likeliest first; and what else its bearer may be filed as."""
    told, script = readings(name), script_of(name)
    abroad = _spelled_abroad(told[:_READ]) if script in _SCRIPTS else ()
    slavic = written_by_neighbours(told[:_READ]) if script in _SLAVIC_SCRIPTS else []
    unelided = list(_unelided(name))
    in_other_languages = _in_other_languages((*unelided[1:], *told[:1])) if script == "Latn" else []
    more = dict.fromkeys((*in_other_languages, *called(told), *abroad, *slavic, *called(slavic), *unelided, *_listed(name)))
    return told, [reading for reading in more if reading not in told][:_MOST]


def _in_other_languages(told: Sequence[Reading]) -> list[Reading]:
    """As other languages call them: what sounds otherwise, and what the first of that is called for short."""
    found: dict[Reading, Reading] = {}
    for reading in chain.from_iterable(translated(each) for each in told if len(each) > 1):
        found.setdefault(tuple(map(fold, reading)), reading)
    for reading in told:
        found.pop(tuple(map(fold, reading)), None)
    others = list(found.values())[:_MOST_LANGUAGES]
    return others + called(others[:1])[:1]


def _spelled_abroad(told: Sequence[Reading]) -> Iterator[Reading]:
    for reading in told:
        if len(reading) > 1:
            yield from _of_latin(reading)
            yield from _of_baltic(reading)
            yield from _of_servants(reading)
            yield from _of_chinese(reading)


def _of_latin(reading: Reading) -> Iterator[Reading]:
    first, *rest = reading
    if _LATINISED.search(first):
        yield (_LATINISED.sub("", first), *rest)


def _of_baltic(reading: Reading) -> Iterator[Reading]:
    if all(_BALTIC.fullmatch(word) for word in reading):
        yield tuple(_BALTIC_ENDING.sub("", word) for word in reading)


def _of_servants(reading: Reading) -> Iterator[Reading]:
    """Who is a servant of God by one of his names is called by that alone, and the other way round."""
    for place, word in enumerate(reading):
        if _SERVANT.fullmatch(word):
            yield (*reading[:place], word[3:], *reading[place + 1 :])
        elif fold(word) in _OF_GOD:
            before = place - 1 if place and reading[place - 1] == _ABUL else place
            yield (*reading[:before], f"abd{word}", *reading[place + 1 :])


def _of_chinese(reading: Reading) -> Iterator[Reading]:
    """With the surname as it is spelled where another Chinese is spoken; it stands first, or last."""
    if len(reading) > 4 or not is_syllabic(reading):
        return
    for place in (0, -1):
        for surname in surnames().get(reading[place], ()):
            yield (surname, *(reading[1:] if place == 0 else reading[:-1]))


@cache
def surnames() -> dict[str, tuple[str, ...]]:
    """A Chinese surname in Latin letters, and how its characters are spelled elsewhere."""
    likely: dict[str, list[str]] = defaultdict(list)
    others: dict[str, list[str]] = defaultdict(list)
    for letter, spelled in SURNAMES.items():
        if letter in _KOREAN:
            continue
        known = character(letter)
        sounds = mandarin(letter)
        ways = [*spelled.split(), known.hokkien if known else ""]
        for way in filter(None, ways):
            likely[way].append(sounds)
        for way in (sounds, known.mandarin if known else "", *ways):
            others[way] += ways
    return {way: _apart(way, (*likely[way], *others[way])) for way in others if way}


def _apart(way: str, others: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(other for other in others if other and fold(other) != fold(way)))[:_MOST_SURNAMES]


def _unelided(name: str) -> Iterator[Reading]:
    """A name without its elisions (`Thomas d'Aquin`), or without what they say somebody is of."""
    before, *after = _ELIDED.split(name)
    if after:
        yield from readings(" ".join((before, *after)))[:1]
        yield from (reading for reading in readings(before)[:1] if len(reading) > 1)


def _listed(name: str) -> Iterator[Reading]:
    """Each of several names that stand in one field."""
    listed = [part for part in _LISTED.split(name[:400]) if part]
    if len(listed) > 2 or (";" in name and len(listed) > 1):
        for part in listed[:_MOST_LISTED]:
            yield from readings(part)[:1]
