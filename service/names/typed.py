"""The words under which a name is found while it is being typed: as it is written, and as it is read in Latin letters."""

from service.names.readings import readings
from service.names.words import words

MOST = 6
"""Words of a name that are kept for typing ahead."""
_LONGEST = 24
_WHOLE_NAME = 3
"""Syllables from which on a word of Hangul or Han is a surname and a given name."""
_SYLLABIC = ("\uac00", "\ud7a3"), ("\u4e00", "\u9fff")
"""Hangul and Han: written without spaces, so that a given name is typed from its middle on."""


def typed(name: str) -> list[str]:
    """The words of a name, letters and digits only, each once: those written, those of its likeliest reading, and a given name by itself."""
    native = words(name)
    given = [word[1:] for word in native if len(word) >= _WHOLE_NAME and any(first <= word[0] <= last for first, last in _SYLLABIC)]
    read = [word for reading in readings(name)[:1] for word in reading]
    bare = ((word if word.isalnum() else "".join(filter(str.isalnum, word)))[:_LONGEST] for word in [*native, *given, *read])
    return list(dict.fromkeys(word for word in bare if len(word) > 1 or len(native) == 1))[:MOST]
