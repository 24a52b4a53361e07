"""Runs of a text that may be somebody's name: pure, and generous. What is no name is found out by looking it up.

Where a script has capitals, a name is two or more words that begin with one; where it has none, words that stand beside each other; where
it has no spaces, letters that begin with a known surname.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from service.names import han
from service.names.hangul import SURNAMES

MOST_WORDS = 4
"""Words of one name in a running text, at most."""
_LEAST, _LONGEST = 2, 8
"""Syllables of a name in Hangul."""
MOST = 4_000
"""Mentions of one text that are looked up."""

_LETTER = r"[^\W\d_]"
_MARKS = r"[\u0300-\u036f'’ʼ\-‐‑]"
_CAPITAL = re.compile(rf"(?:{_LETTER}(?:{_MARKS}|{_LETTER})*)|[.]")
_PARTICLES = frozenset(("al el bin ibn bint van von der den de di da du dos del la le ben abu oglu y e").split())
_HANGUL = re.compile(r"[\uac00-\ud7a3]+")
_HANGUL_ENDS = re.compile(
    r"(?:에게서|에게|에서|께서|으로|이라고|라고|이라는|라는|처럼|까지|부터|한테|은|는|이|가|을|를|의|와|과|도|로|만|씨|님)$"
)
_HAN = re.compile(r"[\u3400-\u9fff·•・]+")
_KANA = re.compile(r"[\u30a0-\u30ff]+")
_UNCASED = re.compile(r"[\u0590-\u05ff\u0600-\u06ff\u0e00-\u0eff\u0900-\u0dff\u1000-\u109f\u200c\u200d]+")


@dataclass(frozen=True, slots=True)
class Mention:
    """A run of a text, and where it begins and ends, in characters."""

    text: str
    begins: int
    ends: int


def mentions(text: str) -> list[Mention]:
    """The runs that may name somebody, in the order of the text."""
    spans = sorted({*_capitalised(text), *_hangul(text), *_han(text), *_uncased(text)})
    return [Mention(text[begins:ends], begins, ends) for begins, ends in spans[:MOST]]


_Span = tuple[int, int]


def _capitalised(text: str) -> Iterator[_Span]:
    run: list[re.Match[str]] = []
    for word in _CAPITAL.finditer(text):
        apart = bool(run) and text[run[-1].end() : word.start()].strip(" \u00a0") != ""
        if apart:
            yield from _runs(run)
            run = []
        if word[0][0].isupper() or (
            run and (word[0].casefold() in _PARTICLES or (word[0] == "." and run[-1].end() - run[-1].start() == 1))
        ):
            run.append(word)
        elif run:
            yield from _runs(run)
            run = []
    yield from _runs(run)


def _runs(words: list[re.Match[str]]) -> Iterator[_Span]:
    """Every two to four words of a run that begin and end with a capital: a title or the first word of a sentence may stand before.

    A word with a hyphen may be a whole name (Choi-Chun-gil); behind a surname (Hwang Jung-kook) it is the rest of one, and nobody's by itself.
    """
    capitals = [at for at, word in enumerate(words) if word[0][0].isupper()]
    for place, first in enumerate(capitals):
        for last in capitals[place + 1 : place + MOST_WORDS]:
            yield words[first].start(), words[last].end()
    for word in words:
        hyphens = word[0].strip("-").count("-")
        if hyphens <= MOST_WORDS and (hyphens > 1 or (hyphens == 1 and len(words) == 1)):
            yield word.span()


def without_ending(word: str) -> str:
    """A word without the Korean ending behind it (최춘길은); as it is, where it has none or hardly anything would be left."""
    shorter = _HANGUL_ENDS.sub("", word)
    return shorter if len(shorter) > 1 else word


def _hangul(text: str) -> Iterator[_Span]:
    for word in _HANGUL.finditer(text):
        bare = word[0]
        sizes = {len(bare)}
        while (shorter := without_ending(bare)) != bare:
            bare = shorter
            sizes.add(len(bare))
        if word[0][0] in SURNAMES:
            sizes |= {3}
        yield from ((word.start(), word.start() + size) for size in sizes if _LEAST <= size <= min(_LONGEST, len(word[0])))
    yield from _neighbours([word.span() for word in _HANGUL.finditer(text) if len(word[0]) <= MOST_WORDS], text, 2)


def _han(text: str) -> Iterator[_Span]:
    for run in _HAN.finditer(text):
        for at in range(len(run[0])):
            if han.is_surname(run[0][at:]):
                yield from ((run.start() + at, run.start() + at + size) for size in (2, 3, 4) if at + size <= len(run[0]))
        if len(run[0]) <= 2 * MOST_WORDS or "·" in run[0]:
            yield run.span()
    yield from (word.span() for word in _KANA.finditer(text) if len(word[0]) > _LEAST)


def _uncased(text: str) -> Iterator[_Span]:
    yield from _neighbours([word.span() for word in _UNCASED.finditer(text)], text, MOST_WORDS)


def _neighbours(words: list[_Span], text: str, most: int) -> Iterable[_Span]:
    """Two or more words with nothing but a space between."""
    for at, (begins, _) in enumerate(words):
        for last in range(at + 1, min(at + most, len(words))):
            if text[words[last - 1][1] : words[last][0]].strip(" \u00a0"):
                break
            yield begins, words[last][1]
