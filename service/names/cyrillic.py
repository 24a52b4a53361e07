"""Names in Cyrillic: Russian, Ukrainian, Belarusian, Bulgarian, Serbian, Kazakh and others, in English spelling."""

import re

from service.names.same import SLAVIC, same
from service.names.sounds import borrowed, combined
from service.names.words import rewritten

_LETTERS = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "ё": "yo", "є": "ye", "ж": "zh", "з": "z", "и": "i", "і": "i", "ї": "yi",
    "й": "y", "к": "k", "л": "l", "м": "m", "н": "n",
    "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ў": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "",
    "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
    "ђ": "dj", "ј": "y", "љ": "l", "њ": "n", "ћ": "ch", "џ": "dzh", "ѓ": "g", "ќ": "k", "ѕ": "dz", "ә": "a", "ғ": "gh", "қ": "q", "ң": "n", "ө": "o",
    "ұ": "u", "ү": "u", "һ": "h", "ҷ": "j", "ҳ": "h",
    "ӣ": "i", "ӯ": "u", "ҝ": "g", "ҹ": "j", "ҡ": "q", "ҙ": "z", "ҫ": "s", "ѐ": "e", "ѝ": "i", "ӏ": "",
}  # fmt: skip
_LOOKALIKES = str.maketrans("aceiopxykĸmtbhjs", "асеіорхуккмтвнјѕ")
"""Latin letters that stand where a Cyrillic one that looks the same was meant."""
_H = {"г": "h", "х": "h"}
_SOUTHERN = frozenset("ґєїіў")
_BELARUSIAN = re.compile(r"ў|[іэыя]ч$|дз[ьіеёюя]|ц[ьіеёюя]")
_AT_HOME = re.compile(r"(?:[оеёи]в|ин|ын)а?$|[вн]ич$|[виы]ч$|[вч]на$|[сц][ькк]*(?:ий|ая|и|а)$|енко$|[чщ]ук$|[оа]ў$|дзе$|швили$|янц?$")
"""How names end that were written in Cyrillic from the first; others may be borrowed."""
_RUSSIAN = ((re.compile(r"дз(?=[ьіиеёюя])"), "д"), (re.compile(r"ц(?=[ьіиеёюя])"), "т"), (re.compile(r"ў"), "в"))
"""Where Belarusian softens or shortens what Russian does not: Вадзім is Вадим, Іваноў Иванов."""


def cyrillic(words: list[str]) -> list[list[str]]:
    """The readings of a name in Cyrillic: as spelled; with г and х as h; a Belarusian name as in Russian; a foreign name as it was before."""
    written = [word.translate(_LOOKALIKES) for word in words]
    letters = set("".join(written))
    plain = [_spelled(word, {}) for word in written]
    readings = [plain]
    if letters & set("гх"):
        other = [_spelled(word, _H) for word in written]
        readings = [other, plain] if letters & _SOUTHERN else [plain, other]
    if "ў" in letters or ("і" in letters and any(map(_BELARUSIAN.search, written))):
        readings.insert(1, [_spelled(rewritten(word, _RUSSIAN), {}) for word in written])
    if not any(_AT_HOME.search(word) or same(spelled) in SLAVIC for word, spelled in zip(written, plain, strict=True)):
        readings += combined([borrowed(word) or (rest,) for word, rest in zip(written, plain, strict=True)])[:2]
    return [reading for told in readings if (reading := [same(word) for word in told if word])]


def _spelled(word: str, others: dict[str, str]) -> str:
    return "".join(others.get(letter) or _LETTERS.get(letter, letter if letter.isascii() else "") for letter in word)
