"""Spellings that sound alike, folded into one: `Jun-wook`, `Jung-wook` and `Chŏng'uk` all fold to `CoNoK`.

The fold has thirteen letters: consonants K T P F C S L M N H, where voice, breath and place are forgotten (K is k, g, q, kh, gh; C is ch, j, zh, ts),
and vowels a, i, o. The skeleton forgets the vowels too, and two consonants more.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

_GLIDES = {
    "y" + vowels: fold
    for vowels, fold in {
        "aeo": "o", "ae": "i", "a": "a", "eoh": "o", "eo": "o", "eou": "o", "eu": "o", "e": "i", "ee": "i", "o": "o", "oo": "o", "ou": "o", "u": "o",
        "i": "i",
    }.items()
}  # fmt: skip
_VOWELS = {
    "a": "a", "aa": "a", "ae": "i", "ai": "a", "au": "o", "ao": "a", "ay": "a", "aw": "o",
    "e": "i", "ee": "i", "ea": "i", "ei": "i", "ey": "i", "eo": "o", "eou": "o", "eu": "o", "ew": "o",
    "i": "i", "ia": "a", "iao": "a", "iau": "a", "ie": "i", "ieu": "o", "io": "o", "iu": "o", "ii": "i", "iou": "o",
    "o": "o", "oa": "o", "oe": "o", "oi": "o", "oo": "o", "ou": "o", "oy": "o", "ow": "o",
    "u": "o", "ua": "a", "uai": "a", "ue": "i", "ui": "i", "uo": "o", "uu": "o", "uy": "i",
    "eau": "o", "y": "i", "w": "o", "wa": "a", "wae": "i", "wai": "a", "wau": "o", "we": "i", "wee": "i", "wei": "i", "wi": "i", "weo": "o",
    "wo": "o", "woo": "o", "wu": "o",
}  # fmt: skip
_CONSONANTS = {
    "k": "K", "kh": "K", "g": "K", "gh": "K", "q": "K", "qu": "K", "c": "K", "ck": "K", "cq": "K", "kk": "K", "x": "KS",
    "t": "T", "th": "T", "d": "T", "dh": "T", "tt": "T", "dt": "T", "p": "P", "b": "P", "bh": "P", "f": "F", "v": "F", "ph": "F", "pf": "F",
    "ch": "C", "tch": "C", "tsch": "C", "dsch": "C", "cz": "C", "tz": "C", "ts": "C", "tsz": "C", "dz": "C",
    "dzh": "C", "dj": "C", "dg": "C", "zh": "C", "j": "C", "jj": "C",
    "s": "S", "sh": "S", "sch": "S", "sz": "S", "z": "S", "hs": "S", "zz": "S", "ssh": "S", "shch": "S", "sc": "SK",
    "l": "L", "r": "L", "rh": "L", "rr": "L", "ll": "L", "lr": "L", "rl": "L", "m": "M", "n": "N", "ng": "N", "gn": "N", "mn": "MN",
    "h": "H",
}  # fmt: skip
_LETTERS = {**_GLIDES, **_VOWELS, **_CONSONANTS}
_BEFORE_VOWEL_Y = ("ay", "ey", "oy", "uy", "aw", "ew", "ow")
"""Letter pairs in which y or w closes the vowel, unless another vowel follows."""

_SPELLING = re.compile(
    "|".join(
        letters + ("(?![aeiou])" if letters in _BEFORE_VOWEL_Y else "(?=[eiy])" if letters in ("sc", "dg") else "")
        for letters in sorted(_LETTERS, key=len, reverse=True)
    )
    + "|."
)
_SOFT = {"sc": "S", "dg": "C"}
"""Before e, i and y, and the pattern finds them there alone."""
_HEARD = _LETTERS | _SOFT
_REPEATED = re.compile(r"(?<=[aio])[aio]+|([A-Z])(?=\1)")
"""What a run of vowels has after the first, and one consonant before the last."""
_INNER_H = re.compile(r"(?<=.)H")
_BARE = str.maketrans("CF", "SP", "Haio")


@lru_cache(maxsize=4_096)
def fold(word: str) -> str:
    """How a word of plain small Latin letters sounds, roughly; at most as many letters as the word has, and one more for each x."""
    return _joined(_inner_silent("".join([_HEARD.get(letters, "") for letters in _SPELLING.findall(word)])))


_E = ("e", "ae", "ea", "ei", "ey", "ai", "ay", "oe")
_FINE_LETTERS = (
    {letters: folded for letters, folded in _VOWELS.items() if letters[0] != "w" or len(letters) == 1}
    | dict.fromkeys(_E, "e")
    | _CONSONANTS
    | {"ng": "G", "y": "i"}
)
_FINE_SPELLING = re.compile(
    "|".join(
        letters + ("(?![aeiou])" if letters in _BEFORE_VOWEL_Y else "(?=[eiyY])" if letters in ("sc", "dg") else "")
        for letters in sorted(_FINE_LETTERS, key=len, reverse=True)
    )
    + "|(?s:.)"
)
_FINELY_HEARD = _FINE_LETTERS | _SOFT
_GLIDE = re.compile("[yw](?=[aeiou])")
_FINELY_REPEATED = re.compile(r"(?<=[aeio])[aeio]+|([A-Z])(?=\1)")


@lru_cache(maxsize=2_000)
def fine(words: str) -> str:
    """A finer fold of words written as one: it keeps y and w before a vowel, ng, and e; for names whose fold too many people share."""
    glided = _GLIDE.sub(_capital, words) if "y" in words or "w" in words else words
    folded = _inner_silent("".join([_FINELY_HEARD.get(letters, letters) for letters in _FINE_SPELLING.findall(glided)]))
    return _FINELY_REPEATED.sub("", folded)


def _capital(match: re.Match[str]) -> str:
    return match[0].upper()


def _inner_silent(folded: str) -> str:
    """Without the H that is not the first letter."""
    return _INNER_H.sub("", folded) if "H" in folded else folded


def sound(words: str) -> str:
    """The fine fold of words written as one, but n is ng: the two are told apart by nobody who spells what was heard (Jun-wook, Jung-wook)."""
    return fine(words).replace("G", "N")


def turns(words: Sequence[str]) -> list[str]:
    """All words written as one: in the order in which they stand, and beginning with each of the others."""
    return ["".join([*words[at:], *words[:at]]) for at in range(len(words))]


def fold_joined(folds: list[str]) -> str:
    """The folds of several words, as if they had been written as one."""
    return _joined("".join(folds).replace("H", ""))


def _joined(folded: str) -> str:
    return _REPEATED.sub("", folded)


@lru_cache(maxsize=1_024)
def skeleton(folded: str) -> str:
    """A fold without its vowels: what Arabic and Hebrew write, and what spellings agree on longest."""
    return _joined(folded.translate(_BARE))
