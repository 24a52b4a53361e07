"""Which script a name is written in."""

import unicodedata
from collections import Counter
from functools import lru_cache

_SCRIPT_WORDS = {
    "LATIN": "Latn", "HANGUL": "Hang", "CJK": "Hani", "HIRAGANA": "Hira", "KATAKANA": "Kana", "ARABIC": "Arab", "CYRILLIC": "Cyrl",
    "MYANMAR": "Mymr", "HEBREW": "Hebr", "GREEK": "Grek", "TIBETAN": "Tibt", "THAI": "Thai", "DEVANAGARI": "Deva", "GEORGIAN": "Geor",
    "ARMENIAN": "Armn", "ETHIOPIC": "Ethi", "KHMER": "Khmr", "LAO": "Laoo", "MONGOLIAN": "Mong", "BENGALI": "Beng", "TAMIL": "Taml",
    "SINHALA": "Sinh",
}  # fmt: skip
"""The first word of a letter's Unicode name, and the ISO 15924 code of the script it belongs to."""


@lru_cache(maxsize=4_096)
def script_of(name: str) -> str:
    """The script that most of a name's letters are written in; `Zyyy` (undetermined) when none of them is known."""
    counted = Counter(filter(None, map(_of_letter, name)))
    return counted.most_common(1)[0][0] if counted else "Zyyy"


@lru_cache(maxsize=4_096)
def _of_letter(character: str) -> str | None:
    return _SCRIPT_WORDS.get(unicodedata.name(character, "").partition(" ")[0]) if character.isalpha() else None
