"""Words that one script borrows from another, as they sound: 克里斯托弗 is `klistof`, שטיינמאייר is `stinmal`.

What a letter sounds like among its neighbours was learnt from the names of Wikidata (tools/names/learn.py). The sounds are those of fold.py: that is all
a search asks of a reading, and all that a script without vowels or voice can tell. A letter in doubt gives a second reading.
"""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import product

from service.names.lexicon import heard

EDGE = "_"
CONTEXTS = ((2, 2), (1, 2), (1, 1), (0, 1), (0, 0))
"""How many letters before and after are asked about, the most telling first."""
MOST = 3
"""How many readings a word has at most."""
LONGEST_COMBINED, FARTHEST = 4, 3
"""Of how many words all ways are combined; of a longer name one word at a time. How far from the likeliest a combination may be."""

_SPELLED = {"K": "k", "T": "t", "P": "p", "F": "f", "C": "j", "S": "s", "L": "l", "M": "m", "N": "n", "H": "h"}
_APART = (("TS", "dS"), ("PF", "bF"))
"""Sounds of two letters that would be read as one, were they spelled the common way (`ts` is C)."""
_REPEATED = re.compile(r"([A-Zaio])\1+")
_VOWELS = re.compile(r"([aio])[aio]+")


def spelled_sounds(fold: str) -> str:
    """A fold in small letters that fold to itself."""
    for sounds, letters in _APART:
        fold = fold.replace(sounds, letters)
    return "".join(_SPELLED.get(sound, sound) for sound in fold)


@lru_cache(maxsize=4096)
def borrowed(word: str, kind: str = "") -> tuple[str, ...]:
    """A borrowed word in Latin letters, likeliest first; `kind` tells languages of one script apart (`p`: Persian). Empty when no letter is known."""
    padded = EDGE * 2 + word[:40] + EDGE * 2
    best: list[str] = []
    doubts: list[tuple[int, int, str]] = []
    for place in range(2, len(padded) - 2):
        sound, second, doubt = _sound(padded, place, kind)
        best.append(sound)
        if doubt:
            doubts.append((doubt, place - 2, second))
    found: dict[str, None] = {_said(best): None}
    for _, place, second in sorted(doubts, key=lambda each: -each[0])[: MOST - 1]:
        found.setdefault(_said([*best[:place], second, *best[place + 1 :]]))
    return tuple(filter(None, found))


def combined(ways: Sequence[Sequence[str]]) -> list[list[str]]:
    """The readings of a name from those of its words: the likeliest of each first, then those in which the fewest words are read otherwise."""
    told = [found for found in ways if found]
    return [
        [found[rank] for found, rank in zip(told, ranks, strict=True)]
        for ranks in _ranks(len(told))
        if all(rank < len(found) for found, rank in zip(told, ranks, strict=True))
    ]


@cache
def _ranks(words: int) -> tuple[tuple[int, ...], ...]:
    if not words:
        return ()
    if words > LONGEST_COMBINED:
        return tuple((0,) * at + (1,) + (0,) * (words - at - 1) if at >= 0 else (0,) * words for at in range(-1, words))
    ranks = (each for each in product(range(3), repeat=words) if sum(each) <= FARTHEST)
    return tuple(sorted(ranks, key=lambda each: (sum(each), max(each), [-rank for rank in each])))


def _said(sounds: list[str]) -> str:
    return spelled_sounds(_VOWELS.sub(r"\1", _REPEATED.sub(r"\1", "".join(sounds))))


def _sound(padded: str, place: int, kind: str) -> tuple[str, str, int]:
    letter = padded[place]
    for before, after in CONTEXTS:
        found = _told(f"{kind}{padded[place - before : place]}|{letter}|{padded[place + 1 : place + 1 + after]}")
        if found is not None:
            return found
    return "", "", 0


@lru_cache(maxsize=1_024)
def _told(context: str) -> tuple[str, str, int] | None:
    value = heard().get(context)
    if value is None:
        return None
    sound, _, rest = value.partition(" ")
    second, _, doubt = rest.partition(" ")
    return sound, second, int(doubt or 0)
