"""Names in Arabic script: Arabic, Persian, Kurdish, Urdu. Short vowels are not written: known words are looked up, others told by how such letters sound."""

# ruff: noqa: PLR2004 - lengths of words and names mean nothing but themselves

import re
import unicodedata
from functools import lru_cache

from service.names.latin import compounds
from service.names.lexicon import spelled, vocalised
from service.names.same import same
from service.names.sounds import borrowed, combined

_KEY = str.maketrans({
    "ک": "ك", "ڪ": "ك", "ی": "ي", "ى": "ي", "ے": "ي", "ۍ": "ي", "ې": "ي", "ئ": "ي", "ہ": "ه", "ھ": "ه", "ە": "ه", "ۀ": "ه", "ۂ": "ه", "ة": "ه", "ۃ": "ه",
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا",
    "ؤ": "و", "ۋ": "و", "ۆ": "و", "ۇ": "و", "ۈ": "و", "ء": "", "ٶ": "و", "ڵ": "ل", "ڕ": "ر", "ێ": "ي", "ٹ": "ت", "ڈ": "د", "ڑ": "ر", "ں": "ن", "ټ": "ت",
    "ډ": "د", "ړ": "ر", "ښ": "ش", "ځ": "ز", "څ": "س", "ږ": "ژ", "ګ": "گ", "ڼ": "ن",
})  # fmt: skip
"""Letters of one sound that languages write apart, as the tables have them."""
_PERSIAN = frozenset("پچژگکیہےںٹڈڑڤۆێڕڵەۇۋۍېټډړښځڅږګڼ")
_ARABIC = frozenset("كيةىأإؤ")
_ALWAYS = {
    "بن": "bin",
    "ابن": "ibn",
    "بنت": "bint",
    "ابو": "abu",
    "ابي": "abu",
    "ال": "al",
    "اي": "i",
    "زاده": "zadeh",
    "پور": "pur",
    "نيا": "nia",
    "نژاد": "nejad",
}
"""Words that are part of names everywhere, and how they are spelled."""
_INITIALS = {
    **dict(zip("ابپتثجحدذرزسصضطظعفقكگلمنوهي", "abptsjhdzrzssztzafqkglmnvhy", strict=True)),
    "الف": "a", "چ": "ch", "خ": "kh", "ژ": "zh", "ش": "sh", "غ": "gh",
}  # fmt: skip
"""Letters that stand for a name that is not told. The first has a name of its own: alone it would be a stroke."""
_GLUED = ("محمد", "سيد")
"""Names that are often written to the one that follows."""
_ITS_ARTICLE = re.compile(r"^(?:[aeiu]l(?=..)|l(?=[^aeiouy])|[aeiu](sh|th|[tdrszn])(?=\1))")
_BEFORE_GOD = "ullah"
_ARTICLE = "ال"
_LONGEST = 24
"""Letters of a word that are looked at for the words in it; no name's word is longer."""


def unmarked(word: str) -> str:
    """Without vowel marks and tatweel."""
    return "".join(
        letter for letter in unicodedata.normalize("NFC", word) if not unicodedata.combining(letter) and letter not in "ـ\u200c\u200d"
    )


def key(word: str) -> str:
    """A word in the letters under which it is looked up."""
    return unmarked(word).translate(_KEY)


def arabic(words: list[str]) -> list[list[str]]:
    """The readings of a name in Arabic script, likeliest first."""
    letters = set("".join(words))
    kind = "p" if letters & _PERSIAN and not letters & _ARABIC else ""
    told = [_ways(word, kind) for word in _joined([bare for bare in map(key, words) if bare])]
    return list(map(compounds, combined(told)))


def _joined(words: list[str]) -> list[str]:
    """`عبد القادر` and `شفيق الله` as one word each, however they were written."""
    joined: list[str] = []
    for word in words:
        if joined and ((joined[-1] == "عبد" and word.startswith(_ARTICLE)) or word in {"الله", "اله", "الدين"}):
            joined[-1] += word
        else:
            joined.append(word)
    return joined


@lru_cache(maxsize=4096)
def _ways(word: str, kind: str) -> tuple[str, ...]:
    """How a word (by its key) is spelled, likeliest first."""
    word = word[:_LONGEST]
    certain = _ALWAYS.get(word) or _INITIALS.get(word)
    if certain is not None:
        return (certain,)
    for first in _GLUED:
        if word.startswith(first) and len(word) > len(first) + 2 and (rest := _known(word[len(first) :], kind)):
            return tuple(same(_known(first, kind)[0]) + way if first == "محمد" else way for way in rest)
    known = _known(word, kind)
    if known:
        return tuple(dict.fromkeys([*known, *borrowed(_bare(word), kind)[:1]]))
    for parts in _parts(_bare(word), kind):
        return parts
    return borrowed(_bare(word), kind) or borrowed(word, kind)


def _known(word: str, kind: str) -> list[str]:
    found = (kind and vocalised().get(kind + word)) or vocalised().get(word)
    if word.startswith(_ARTICLE) and len(word) > 4:
        told = [_ITS_ARTICLE.sub("", way).lstrip("-") for way in (found or "").split()[:1]]
        return list(dict.fromkeys([*told, *_known(word[2:], kind)])) or [_ITS_ARTICLE.sub("", way) for way in spelled(word)]
    return found.split() if found else list(spelled(word))


def _bare(word: str) -> str:
    return word[2:] if word.startswith(_ARTICLE) and len(word) > 4 else word


def _parts(word: str, kind: str) -> list[tuple[str, ...]]:
    """A word made of two: servant of .., glory of the faith, .. of God; or of two names."""
    if word.startswith("عبدال") and len(word) > 7:
        return [tuple("abd" + way for way in _ways(word[5:], kind))]
    if word.endswith("الدين") and len(word) > 7:
        return [tuple(way + "din" for way in _ways(word[:-5], kind))]
    if word.endswith(("الله", "اله")) and len(word) > 6:
        return [tuple(way + _BEFORE_GOD for way in _ways(word[: -4 if word.endswith("الله") else -3], kind))]
    for size in sorted(range(3, len(word) - 2), key=lambda each: abs(2 * each - len(word))):
        first, second = _known(word[:size], kind), _known(word[size:], kind)
        if first and second:
            return [(first[0] + second[0], first[-1] + second[-1], *borrowed(_bare(word), kind)[:1])]
    return []
