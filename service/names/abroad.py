"""What a name that is asked for is called abroad: Ioannes is John, Bārnijs Frenks Barney Frank, Huang may be Wong, and Abdelhamid Hamid.

As short forms are (nicknames.py), these are read when a name is asked, not when it is filed: they cost no keys. What Belarusians, Russians and
Ukrainians make of each other's names is in slavic.py.
"""

# ruff: noqa: PLR2004 - lengths of words and names mean nothing but themselves

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache

from service.names.fold import fold
from service.names.han import SURNAMES, mandarin
from service.names.latin import is_syllabic
from service.names.lexicon import character
from service.names.nicknames import called
from service.names.readings import Reading, readings
from service.names.same import same
from service.names.scripts import script_of
from service.names.slavic import written_by_neighbours

_LATIN = """
adolphus adolf
aegidius giles
aemilius emil emile
albertus albert
alexius alexis
alphonsus alfonso alphonse
ambrosius ambrose
antonius anthony anton
arturus arthur artur
augustinus augustin austin
bartholomaeus bartholomew
benedictus benedict
bernardus bernard bernhard
caecilia cecilia
carolus charles karl carlo
catharina catherine katharina
christianus christian
christophorus christopher christoph
claudius claude claudio
clemens clement
constantinus constantin
conradus konrad
dionysius dennis denis
dominicus dominic
duncanus duncan
eduardus edward eduard ed
edmundus edmund
elisabetha elizabeth
ericus erik
ernestus ernest ernst
eugenius eugene eugen
ferdinandus ferdinand fernando
franciscus francis franz francisco
francisca frances francoise
fridericus frederick friedrich
galfridus geoffrey
georgius george georg
gerardus gerard gerhard
godefridus gottfried geoffrey
gregorius gregory gregor
gualterus walter
guilelmus william wilhelm
gulielmus william wilhelm
henricus henry heinrich henri
hermannus hermann
hieronymus jerome
hugo hugh
huldericus ulrich
iacobus james jakob jacques
ignatius ignacio ignaz
ioachimus joachim
ioanna joan johanna jane
ioannes john johann jean
iosephus joseph josef
iulius julius julio jules
laurentius lawrence laurent lorenz
leonardus leonard leonhard
ludovicus louis ludwig luis
ludovica louise luise
marcus mark marc
margarita margaret
martinus martin
matthaeus matthew matthias
mauritius maurice moritz
nicolaus nicholas nikolaus nicolas
oliverius oliver
paulus paul paolo
petrus peter pierre pedro
philippus philip philippe
radulphus ralph
raimundus raymond
ricardus richard
robertus robert
rogerius roger
rudolphus rudolf
sigismundus sigmund
silvester sylvester
stephanus stephen stefan steven etienne
theodorus theodore theodor
theresia teresa
timotheus timothy
valentinus valentin
vincentius vincent
xaverius xavier
"""
_ABROAD = {same(line.split()[0]): tuple(map(same, line.split()[1:])) for line in _LATIN.splitlines() if line}
"""What a Latin text calls people by; a name of them that is not here is the name and `us`."""
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
_MOST_LISTED, _MOST_SURNAMES = 4, 4
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
    more = dict.fromkeys((*called(told), *abroad, *slavic, *called(slavic), *_unelided(name), *_listed(name)))
    return told, [reading for reading in more if reading not in told][:_MOST]


def _spelled_abroad(told: Sequence[Reading]) -> Iterator[Reading]:
    for reading in told:
        if len(reading) > 1:
            yield from _of_latin(reading)
            yield from _of_baltic(reading)
            yield from _of_servants(reading)
            yield from _of_chinese(reading)


def _of_latin(reading: Reading) -> Iterator[Reading]:
    first, *rest = reading
    for name in _ABROAD.get(first, ()) or ((_LATINISED.sub("", first),) if _LATINISED.search(first) else ()):
        yield (name, *rest)


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
