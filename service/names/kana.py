"""Names in kana, and in kana mixed with characters: as they sound, and what a foreign word was before kana spelled it."""

import re

from anyascii import anyascii

from service.names.lexicon import japanese, spelled
from service.names.sounds import borrowed, combined

_LONG = re.compile(r"([aiueo])-")
_EXTRA = re.compile(r"(?<=[bcdfghjklmnprstvz])(?:u(?![aiueo])|(?<=[td])o(?![aiueo]))")
_RUNS = re.compile(r"[\u3041-\u30ff]+|[^\u3041-\u30ff]+")


def is_kana(letter: str) -> bool:
    """Whether a letter is kana, of either kind."""
    return "\u3041" <= letter <= "\u30ff"


def kana(words: list[str]) -> list[list[str]]:
    """The readings of a name in kana: each word looked up, as it sounds, and spelled out with and without the vowels that kana adds."""
    words = [run for word in words for run in ([word] if spelled(word) else _RUNS.findall(word))]
    if not words:
        return []
    plain = [hepburn(word) for word in words]
    readings = combined([(*spelled(word), *_heard(word)) or (rest,) for word, rest in zip(words, plain, strict=True)])
    return [*readings[:5], [_EXTRA.sub("", word) for word in plain], plain]


def _heard(word: str) -> tuple[str, ...]:
    return borrowed(word) if all("\u30a0" <= letter <= "\u30ff" for letter in word) else ()


def hepburn(word: str) -> str:
    """A word as it sounds; characters in it as the name they are, when that is known."""
    if not all(map(is_kana, word)):
        named = (japanese().get(word) or "").replace("|", " ").split() or spelled(word)
        if named:
            return named[0]
    text = anyascii(word).lower()
    return re.sub("[^a-z]", "", _LONG.sub(r"\1", text))
