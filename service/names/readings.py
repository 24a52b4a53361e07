"""How a name is read: a name in any script becomes its plausible readings in plain Latin words, likeliest first."""

import re
from functools import lru_cache

from anyascii import anyascii

from service.names.arabic import arabic
from service.names.burmese import burmese
from service.names.cyrillic import cyrillic
from service.names.han import han
from service.names.hangul import hangul
from service.names.hebrew import hebrew
from service.names.kana import kana
from service.names.latin import latin
from service.names.scripts import script_of
from service.names.sounds import borrowed
from service.names.words import words

_SCRIPTS = {
    "Latn": latin,
    "Hang": hangul,
    "Hani": han,
    "Kana": kana,
    "Hira": kana,
    "Arab": arabic,
    "Cyrl": cyrillic,
    "Hebr": hebrew,
    "Mymr": burmese,
}
MOST = 8
"""How many readings a name has at most."""

Reading = tuple[str, ...]


def _romanised(parts: list[str]) -> list[list[str]]:
    """A script without a reader of its own: as its words were learnt to sound, then letter by letter."""
    spelled = [" ".join(words(anyascii(part))) for part in parts]
    learnt = [heard[0] if (heard := borrowed(part)) else letters for part, letters in zip(parts, spelled, strict=True)]
    return [learnt, *latin(" ".join(spelled).split())]


@lru_cache(maxsize=2_000)
def readings(name: str) -> tuple[Reading, ...]:
    """The readings of a name, likeliest first; none when it has no letters."""
    written = list(words(name))
    if not written:
        return ()
    script = "Latn" if name.isascii() else script_of("".join(written))
    found: dict[Reading, None] = {}
    for reading in _SCRIPTS.get(script, _romanised)(written) or _romanised(written):
        found.setdefault(tuple(bare for word in reading if (bare := _NOT_PLAIN.sub("", word.lower()))))
    found.pop((), None)
    return tuple(found)[:MOST]


_NOT_PLAIN = re.compile(r"[^a-z]+")
