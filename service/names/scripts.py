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
    scripts = [script for letter in name if (script := _of_letter(letter))]
    if scripts and scripts.count(scripts[0]) == len(scripts):
        return scripts[0]
    return Counter(scripts).most_common(1)[0][0] if scripts else "Zyyy"


@lru_cache(maxsize=4_096)
def _of_letter(character: str) -> str | None:
    return _SCRIPT_WORDS.get(unicodedata.name(character, "").partition(" ")[0]) if character.isalpha() else None
