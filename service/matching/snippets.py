"""The words around what was found in a text, with where it stands in them. Pure."""

import re
from collections.abc import Sequence

AROUND = 80
"""Characters shown on each side."""
_STEM = 4
"""Letters by which a word is known again in another form of it: `labour`, `labourers`."""
_WORD = re.compile(r"\w+")


def around(texts: Sequence[str], asked: str) -> tuple[str, list[tuple[int, int]]]:
    """The part of the first text that has most of the words asked for, and where they begin and end in it."""
    words = [word.casefold() for word in _WORD.findall(asked)]
    pattern = re.compile("|".join(_form(word) for word in sorted(words, key=len, reverse=True)) or r"(?!)", re.IGNORECASE)
    best = max(texts, key=lambda text: len({found[0].casefold() for found in pattern.finditer(text)}), default="")
    found = next(pattern.finditer(best), None)
    middle = found.start() if found else 0
    begins, ends = _edge(best, max(0, middle - AROUND), -1), _edge(best, min(len(best), middle + 2 * AROUND), 1)
    snippet = best[begins:ends]
    return snippet, [match.span() for match in pattern.finditer(snippet)]


def _form(word: str) -> str:
    """A word, or another form of it; of text without spaces, any pair of its letters."""
    if not word.isascii() and len(word) > 1 and re.search("[\u0e00-\u1fff\u3040-\u9fff\uac00-\ud7a3]", word):
        return "|".join(re.escape(word[at : at + 2]) for at in range(len(word) - 1))
    return r"\b" + re.escape(word[: max(_STEM, len(word) - 3)]) + r"\w*"


def _edge(text: str, at: int, step: int) -> int:
    """The next gap between words from here, so that none is cut; or here, where there is none near."""
    for near in range(at, at + 20 * step, step):
        if near <= 0 or near >= len(text) or text[near].isspace():
            return min(max(near, 0), len(text))
    return at
