"""Names in Burmese script, in Unicode's order or in Zawgyi's: each syllable in the conventional spelling (Myint, Thant, Kyaw, Htun)."""

import re

_ONSETS = {
    "က": "k", "ခ": "kh", "ဂ": "g", "ဃ": "g", "င": "ng", "စ": "s", "ဆ": "s", "ဇ": "z", "ဈ": "z", "ဉ": "ny", "ည": "ny", "ဋ": "t", "ဌ": "ht", "ဍ": "d",
    "ဎ": "d", "ဏ": "n", "တ": "t", "ထ": "ht",
    "ဒ": "d", "ဓ": "d", "န": "n", "ပ": "p", "ဖ": "ph", "ဗ": "b", "ဘ": "b", "မ": "m", "ယ": "y", "ရ": "y", "လ": "l", "ဝ": "w", "သ": "th", "ဟ": "h", "ဠ": "l",
    "အ": "", "ဿ": "th",
    "ၵ": "k", "ၶ": "kh", "ၸ": "s", "ၺ": "ny", "ၻ": "d", "ၼ": "n", "ၽ": "ph", "ၾ": "f", "ၿ": "b", "ႀ": "th", "ႁ": "h", "ဩ": "aw", "ဪ": "aw",
    "ဣ": "i", "ဤ": "i", "ဥ": "u", "ဦ": "u", "ဧ": "ay",
}  # fmt: skip
_MEDIAL_Y = {"က": "ky", "ခ": "ch", "ဂ": "gy", "ပ": "py", "ဖ": "phy", "ဗ": "by", "မ": "my", "လ": "y", "ဘ": "by", "ရ": "y"}
_FINALS = {
    "": {"က": "et", "င": "in", "စ": "it", "ည": "i", "ဉ": "in", "တ": "at", "ပ": "at", "န": "an", "မ": "an", "ယ": "e", "ဒ": "at", "ဓ": "at", "ဂ": "et",
    "ဏ": "an", "လ": "al", "ဿ": "at", "သ": "at", "ရ": "ar", "ဗ": "at", "ဘ": "at", "ဇ": "it", "ဈ": "it", "ဝ": "aw", "ဟ": "a", "ခ": "et", "ဆ": "it",
    "ဋ": "at", "ဌ": "at", "ဍ": "at", "ဖ": "at", "ထ": "at", "ၼ": "an", "ၵ": "ak"},
    "i": {"တ": "eik", "ပ": "eik", "န": "ein", "မ": "ein", "က": "eik", "စ": "it", "ဏ": "ein", "ဒ": "eik", "လ": "il", "သ": "it", "ဋ": "eik", "ၼ": "in"},
    "u": {"တ": "ok", "ပ": "ok", "န": "on", "မ": "on", "က": "ok", "စ": "ok", "ဏ": "on", "ဒ": "ok", "ဂ": "ok", "ဋ": "ok", "လ": "ul", "ၼ": "un"},
    "o": {"က": "aik", "င": "aing", "ယ": "o", "န": "on", "တ": "ok", "လ": "o"},
    "aw": {"က": "auk", "င": "aung", "ၼ": "on", "မ": "om"},
    "w": {"ဋ": "ut", "တ": "ut", "ပ": "ut", "န": "un", "မ": "un", "က": "wet", "င": "win", "ယ": "we", "စ": "wit", "ဒ": "ut", "ည": "we"},
}  # fmt: skip
_OPEN = {"": "a", "a": "ar", "i": "i", "u": "u", "e": "ay", "ae": "e", "o": "o", "aw": "aw"}
_HIGH = {("", "o"): "oe", ("အ", "e"): "aye"}
"""Vowels that are spelled otherwise in the high tone, by what they follow: Moe, and Aye of no consonant."""
_NASAL = {"": "an", "u": "on", "i": "ein", "w": "un", "a": "an", "o": "on", "e": "en", "aw": "aung", "ae": "en"}
_ASAT = "\u103a"
_SYLLABLE = re.compile(
    r"(?P<onset>[\u1000-\u1021\u103f\u1023-\u1027\u1029\u102a\u1075-\u1081])(?P<medials>[\u103b-\u103e]*)(?P<vowels>[\u102b-\u1032\u1086\u1084\u1085]*\u103a?)"
    r"(?P<tone>[\u1036-\u1038]*)(?P<final>(?:[\u1000-\u1021\u1075-\u1081](?:\u103a|\u1039|\u1037\u103a))?)(?P<last>[\u1036-\u1038\u1087-\u108d]*)"
)


_DOT_FIRST = re.compile(r"\u1036([\u102f\u1030])")
"""The dot of a nasal typed before the vowel below, as Zawgyi has it."""
_OTHERWISE = (("aing", "ine", "ai"), ("aik", "ike", "ike"), ("ar", "a", "a"), ("ay", "e", "e"), ("oe", "oe", "o"), ("an", "an", "am"))
"""Endings that are spelled in several ways about as often: Naing and Naine, Htaik and Htike, Thidar and Thida, Phay and Phe."""


def burmese(words: list[str]) -> list[list[str]]:
    """The readings of a name in Burmese script: its syllables in order; a spelling that may be Zawgyi is also read as such."""
    text = "".join(words)
    orders = [unicode_order(text), text] if is_zawgyi(text) else [text]
    read = [said for order in orders if (said := syllables(order))]
    return [*read[:1], *(otherwise(said, way) for said in read[:1] for way in (1, 2)), *read[1:]]


def otherwise(said: list[str], way: int) -> list[str]:
    """Syllables in their other spelling."""
    bare = [syllable[0] + syllable[2:] if syllable.startswith("ph") else syllable for syllable in said]
    return [next((each[: -len(ends[0])] + ends[way] for ends in _OTHERWISE if each.endswith(ends[0])), each) for each in bare]


def syllables(text: str) -> list[str]:
    """The syllables of Burmese in Unicode's order, in Latin letters."""
    text = _DOT_FIRST.sub("\\1\u1036", text.replace("\u1025\u103a", "\u1009\u103a"))
    return [read for read in map(_syllable, _SYLLABLE.finditer(text)) if read]


def _syllable(match: re.Match[str]) -> str:
    onset, medials, vowel = match["onset"], match["medials"], _vowel(match["vowels"])
    final = match["final"][:1]
    tones = match["tone"] + match["last"] + match["final"][1:]
    has_w = "\u103d" in medials
    if onset in "ဣဤဥဦဧဩဪ":
        rhyme = "on" if final == "မ" and onset != "ဣ" else "in" if final == "မ" else _FINALS[""].get(final, "")
    elif final:
        rhyme = _closed("w" if has_w and not vowel else vowel, final)
        if has_w and vowel:
            rhyme = "w" + rhyme
    elif "\u1036" in tones:
        rhyme = _NASAL.get("w" if has_w and not vowel else vowel, "an")
    elif has_w:
        rhyme = "we" if vowel == "e" else "w" + _OPEN[vowel]
    else:
        high = (_HIGH.get((onset, vowel)) or _HIGH.get(("", vowel))) if "\u1038" in tones else None
        rhyme = high or _OPEN[vowel]
    is_creaky = "\u1037" in tones and rhyme.endswith("n")
    return _onset(onset, medials) + rhyme + "t" * is_creaky


def _onset(letter: str, medials: str) -> str:
    sound = _ONSETS.get(letter, "")
    if "\u103b" in medials or "\u103c" in medials:
        sound = _MEDIAL_Y.get(letter, sound + "y")
    if "\u103e" in medials and letter != "သ":
        is_sh = letter in "ရယ" or (letter == "လ" and "\u103b" in medials)
        sound = "sh" if is_sh else sound if letter == "က" else "h" + sound
    return sound


def _closed(kind: str, final: str) -> str:
    return _FINALS.get(kind, _FINALS[""]).get(final) or _FINALS[""].get(final, "a")


def _vowel(vowels: str) -> str:
    if "\u1031" in vowels:
        return "aw" if "\u102c" in vowels or "\u102b" in vowels else "e"
    if "\u102d" in vowels and ("\u102f" in vowels or "\u1030" in vowels):
        return "o"
    for sign, vowel in (
        ("\u102d", "i"),
        ("\u102e", "i"),
        ("\u102f", "u"),
        ("\u1030", "u"),
        ("\u1032", "ae"),
        ("\u102c", "a"),
        ("\u102b", "a"),
    ):
        if sign in vowels:
            return vowel
    return ""


_ZAWGYI_ONLY = re.compile(
    r"[\u1033\u1034\u105a\u1060-\u1097]|[\u1004\u1037]\u1039|\u1031[\u103b\u107e-\u1084]|^\u1031|[^\u1000-\u1021\u103b-\u103f\u1060-\u109f]\u1031|\u103a[\u102b-\u1030\u1031]|[\u1000-\u1021]\u1039(?![\u1000-\u1021])|\u103b[\u1000-\u1021]"
)
"""What correct Unicode never has: letters of Shan and Mon used for Burmese, a vowel before its consonant, the killer's old place."""
_SHAN = re.compile(r"[\u1075\u1076\u1078\u107a\u107c\u1083\u1084\u1087-\u108a]")


def is_zawgyi(text: str) -> bool:
    """Whether a text is likelier in Zawgyi's order than in Unicode's."""
    return _ZAWGYI_ONLY.search(text) is not None


_STACKED = {
    "\u1060": "က", "\u1061": "ခ", "\u1062": "ဂ", "\u1063": "ဃ", "\u1065": "စ", "\u1066": "ဆ", "\u1067": "ဆ", "\u1068": "ဇ", "\u1069": "ဈ", "\u106c": "ဋ",
    "\u106d": "ဌ", "\u1070": "ဏ", "\u1071": "တ",
    "\u1072": "တ", "\u1073": "ထ", "\u1074": "ထ", "\u1075": "ဒ", "\u1076": "ဓ", "\u1077": "န", "\u1078": "ပ", "\u1079": "ဖ", "\u107a": "ဗ", "\u107b": "ဘ",
    "\u107c": "မ", "\u1085": "လ", "\u1093": "ဘ",
}  # fmt: skip
_SINGLE = str.maketrans(
    {
        "\u1033": "\u102f", "\u1034": "\u1030", "\u1039": "\u103a", "\u103a": "\u103b", "\u103b": "\u103c", "\u103c": "\u103d", "\u103d": "\u103e",
        "\u105a": "\u102b\u103a", "\u106a": "ဉ", "\u106b": "ည",
        "\u107d": "\u103b", "\u107e": "\u103c", "\u107f": "\u103c", "\u1080": "\u103c", "\u1081": "\u103c", "\u1082": "\u103c", "\u1083": "\u103c",
        "\u1084": "\u103c", "\u1086": "ဿ", "\u1087": "\u103e",
        "\u1088": "\u103e\u102f", "\u1089": "\u103e\u1030", "\u108a": "\u103d\u103e", "\u108e": "\u102d\u1036", "\u108f": "န", "\u1090": "ရ",
        "\u1094": "\u1037", "\u1095": "\u1037", "\u1064": "\u1004\u103a\u1039",
        "\u108b": "\u1004\u103a\u1039\u102d", "\u108c": "\u1004\u103a\u1039\u102e", "\u108d": "\u1004\u103a\u1039\u1036", "\u1092": "ဋ", "\u1097": "ဋ",
        "\u106e": "ဍ", "\u106f": "ဍ", "\u1091": "ဏ",
    }
)  # fmt: skip
_BEFORE = re.compile(r"(\u1031?)(\u103c?)([\u1000-\u1021\u103f])((?:\u103a\u1039|[\u103b\u103d\u103e])*)")


def unicode_order(text: str) -> str:
    """Zawgyi as Unicode writes it, as far as reading it aloud asks for."""
    # A stacked letter closes the syllable before it: it is read as killed, which the sounds need and no more.
    for stacked, letter in _STACKED.items():
        text = text.replace(stacked, "\u1039" + letter)
    text = re.sub(r"([\u1000-\u1021][\u102d\u102e\u1032\u103a\u103b\u103c\u103d]*)\u1039(?=[\u1000-\u1021])", r"\1" + "\ue000", text)
    text = text.translate(_SINGLE)
    # \u103c (medial r) and \u1031 (e) stand before their consonant in Zawgyi, and after it in Unicode.
    text = _BEFORE.sub(lambda found: found[3] + found[2] + found[4] + found[1], text)
    return text.replace("\ue000", _ASAT)
