"""Names in Latin letters: plain spelling, what a spelling says in other languages, particles, and words that are written apart or together."""

# ruff: noqa: PLR2004 - lengths of words and names mean nothing but themselves; tables of words read best as words

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain

from service.names.same import ARABIC, same
from service.names.words import rewritten

_PLAIN = str.maketrans({
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i", "ħ": "h", "ŋ": "ng", "ə": "a", "ɛ": "e", "ɔ": "o",
    "ŧ": "t", "ƙ": "k", "ɗ": "d", "ɓ": "b", "ơ": "o", "ư": "u", "ĸ": "k", "ʒ": "zh", "ǝ": "a", "ĳ": "ij", "ſ": "s",
})  # fmt: skip
_NAMED = str.maketrans({
    "ş": "sh", "ș": "sh", "š": "sh", "ś": "sh", "ž": "zh", "ż": "zh", "ź": "zh", "č": "ch", "ć": "ch", "ç": "ch", "ğ": "gh", "ñ": "ny", "ţ": "ts",
    "ț": "ts", "ŭ": "v", "ў": "v", "ě": "ye",
})  # fmt: skip
"""Letters whose mark changes the consonant, as English would spell them."""
_TURKISH = {**_NAMED, ord("c"): "j", ord("x"): "kh"}
_IS_TURKISH = re.compile("[ığə\u0307]|(?:^| )ç")
"""Letters that Turks and Azeris alone write: their c is j, and their x is kh."""

PARTICLES = frozenset(
    "al el ul ud ad ed as az ar an ash at ur us il bin ben ibn bint binti binte b ould oglu ogly oghlu kyzy kizi qizi van von der den de da di do du dos das"
    " del della la le les y e und of the st zu zum ter ten ap wan".split()
)
"""Words that come and go in a name: they are not told apart by them."""
_SYLLABLES_TOO = frozenset("an da de den di do du e la le van".split())
_SYLLABLES_ALONE = frozenset("ben bin il ul wan y".split())
"""Particles that are also syllables of East Asian names (Du Wenhui, An Jae-hong, Kim Jong Il), the latter only among words of one syllable each."""
_ARTICLES = frozenset("al el ul ben bin ibn ould bint".split())
_SYLLABIC = re.compile(
    r"(?:(?:[bcdfghjklmnpqrstwyxz]|[kptjs]{2}|zh|ch|sh|hs|ts|tz|tr|[kpt]h|[gkh]w|ng)?[wy]?[aeiou]{1,3}(?:ng|[hklmnprt])?){1,2}"
)
_VOWELS = re.compile(r"[aeiou]+")
_MOST_SYLLABLES = 4


def is_particle(word: str, reading: tuple[str, ...]) -> bool:
    """Whether a word of a reading is a particle."""
    if word not in PARTICLES:
        return False
    most = _MOST_SYLLABLES if word in _SYLLABLES_TOO else len(reading) if word in _SYLLABLES_ALONE else 0
    return not (most and 1 < len(reading) <= _MOST_SYLLABLES and _syllables(reading) <= most)


def is_syllabic(reading: tuple[str, ...]) -> bool:
    """Whether a name is made of few syllables such as East Asian names have."""
    return _syllables(reading) <= _MOST_SYLLABLES


@lru_cache(maxsize=1_024)
def _syllables(reading: tuple[str, ...]) -> int:
    """How many syllables a name has, if all are such as East Asian names are made of; else more than those have."""
    return sum(len(_VOWELS.findall(word)) if _SYLLABIC.fullmatch(word) else _MOST_SYLLABLES + 1 for word in reading)


def plain(word: str) -> str:
    """A word in small ASCII letters."""
    if word.isascii():
        return word
    letters = unicodedata.normalize("NFD", word.translate(_PLAIN))
    return "".join(letter for letter in letters if "a" <= letter <= "z")


def latin(words: list[str]) -> list[list[str]]:
    """The readings of a name's words: as spelled, and as the same letters or the same name are spelled elsewhere, when the letters give that away."""
    spelled = [word for word in map(plain, words) if word]
    if not spelled:
        return []
    readings = [compounds(spelled)]
    for reading in _also(spelled, words):
        again = compounds(reading)
        if again not in readings:
            readings.append(again)
    return readings


def _also(spelled: list[str], words: list[str]) -> Iterator[list[str]]:
    text = " ".join(spelled)
    if not all(map(str.isascii, words)):
        named = _TURKISH if _IS_TURKISH.search(" ".join(words)) else _NAMED
        yield [plain(word.translate(named)) for word in words]
    if len(spelled) > 1 and spelled[-1] in _NEVER_LAST:
        yield [spelled[-1], *spelled[:-1]]
    if _NOT_EVERYWHERE.search(text) and _is_arabic(spelled):
        yield [_NOT_EVERYWHERE.sub(lambda found: _ELSEWHERE[found[0]], word) for word in spelled]
    korean = _KOREAN.get(spelled[0])
    if korean and len(text) <= _LONGEST_KOREAN and len(spelled) > 1:
        yield [korean, *spelled[1:]]
    elif 1 < len(spelled) <= 4 and spelled[-1] in _KOREAN and len(text) <= _LONGEST_KOREAN:
        yield [*spelled[:-1], _KOREAN[spelled[-1]]]
    if len(text) <= _LONGEST_CHINESE and _NOT_PINYIN.search(text) and all(map(_WADE_GILES.fullmatch, spelled)):
        yield [_NOT_PINYIN.sub(lambda found: _AS_PINYIN[found[0]], word) for word in spelled]
    if len(text) <= _LONGEST_CHINESE and all(map(_PINYIN.fullmatch, spelled)):
        yield [respelt(word) for word in spelled]
        return
    if max(map(len, spelled)) >= _SHORTEST_EASTERN and all(map(_JAPANESE.fullmatch, spelled)):
        return
    yield [_heard(same(word)) for word in spelled]
    if max(map(len, spelled)) >= _SHORTEST_EASTERN:
        yield [_eastern(word) for word in spelled]


_KOREAN = {
    variant: line.split()[0]
    for line in (
        "pak park bak", "ri lee yi rhee li i", "rim lim im yim", "ryu yoo yu you", "no roh noh ro", "ryang yang", "ryo yeo yuh", "ryom yeom yom",
        "na ra rah la", "ryon yeon",
        "baek paik paek", "sin shin", "ho hur heo huh", "o oh", "u woo wu", "chong jung jeong chung", "chon chun jeon jun", "so suh seo", "chu joo ju",
    )
    for variant in line.split()[1:]
}  # fmt: skip
"""A Korean surname in North Korea's spelling, by the others that fold otherwise."""
_LONGEST_KOREAN, _LONGEST_CHINESE, _SHORTEST_EASTERN = 18, 22, 6

_PINYIN = re.compile(
    r"(?:(?:[bpmfdtnlgkhjqxrzcsyw]|zh|ch|sh)?(?:iang|iong|uang|ang|eng|ing|ong|iao|ian|uai|uan|van|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ua|uo|ui|ue|ve|er|a|e|i|o|u|v)){1,3}"
)
_WADE_GILES = re.compile(
    r"(?:(?:hs|sh|sz|ss|(?:ch|ts|tz|[ptk])h?|[mnlfhjwy])?(?:iang|iung|ien|ieh|iao|ueh|uang|uan|ang|eng|ing|ung|erh|ai|ei|ao|ou|an|en|in|un|ia|iu|ua|ui|uo|eh|ih|a|e|i|o|u)){1,2}"
)
_AS_PINYIN = {"ien": "ian", "yen": "yan", "tzu": "tsi", "szu": "si", "ssu": "si"}
_NOT_PINYIN = re.compile("|".join(_AS_PINYIN))
"""What Taiwan spells in Wade and Giles's way so that it sounds otherwise than pinyin: Lien, Yen, Tzu; the rest folds alike."""
_JAPANESE = re.compile(r"(?:(?:[kgsztdnhbpmyrwjf]|[knhmrgbp]y|sh|ch|ts)?[aeiou]|n(?![aeiou]))+")
"""Syllables that kana spells: a name of them sounds as it is written."""
_PINYIN_INITIAL = re.compile(r"zh|ch|sh|x|q|z|c|r(?=[aeiou])")
_PINYIN_SOUNDS = {"zh": "ch", "ch": "ch", "sh": "sh", "x": "sh", "q": "ch", "z": "ts", "c": "ts", "r": "j"}


def respelt(pinyin: str) -> str:
    """Pinyin in letters that sound like it elsewhere: 泽 is `tse`, 谢 `shie`."""
    return _PINYIN_INITIAL.sub(lambda found: _PINYIN_SOUNDS[found[0]], pinyin)


_HEARD = (
    (re.compile(r"^(?:kn|gn)"), "n"),
    (re.compile(r"^wr"), "r"),
    (re.compile(r"^ph"), "f"),
    (re.compile(r"g(?=[eiy])"), "j"),
    (re.compile(r"gu(?=[eiy])"), "g"),
    (re.compile(r"(?<=[a-z])ou(?=[aeiy])"), "w"),
    (re.compile(r"igh"), "ai"),
    (re.compile(r"gh(?=t|$)"), ""),
    (re.compile(r"[dt]h$"), "t"),
    (re.compile(r"tch|sch"), "ch"),
    (re.compile(r"(?<=[aeiouy][b-df-hj-np-tv-z])e(?=s?$)"), ""),
    (re.compile(r"(?<=[aeiouy][b-df-hj-np-tv-z]{2})e$"), ""),
    (re.compile(r"v[iy]c$"), "vich"),
)
"""What English and French leave unsaid or say otherwise: a soft c and g, a last e, gh."""
_EASTERN = (
    (re.compile(r"^(?:[ae]l|be?n(?!j))(?=[^aeiou]{1,2}[aeiou]..)"), ""),
    (re.compile(r"^al(?=(?:a(?:bb|bd|d[an]|fgh|hm|jm|m[eir]|n[bs]|r[ab]|s[adhiwq]|ssa|sh|w[asd])|ibra|o[mtb]|othm|issa|uta|uba|uma))"), ""),
    (re.compile(r"cz|tsch|tch"), "ch"),
    (re.compile(r"sz"), "sh"),
    (re.compile(r"(?<![aeiou])j(?=[aeou])|j(?=$|[^aeiou])"), "y"),
    (re.compile(r"(?<=[aeiou])j(?=[aeiou])"), "y"),
    (re.compile(r"c(?=[eiyk])|c$"), "ts"),
    (re.compile(r"(?<![kgst])w(?=[aeiouy])"), "v"),
    (re.compile(r"off?$|ow$|ou$|au$"), "ov"),
    (re.compile(r"eff?$|ew$|ieu$|eu$"), "ev"),
)
"""What the letters say from Berlin to Minsk: j is y, w is v, cz is ch, -ow and -ou are -ov; and an Arabic article written to its word."""


_ELSEWHERE = {"ch": "sh", "dh": "z", "th": "s"}
_NOT_EVERYWHERE = re.compile("(?<![ckst])ch|dh|th")
"""How Arabic letters are spelled in French, and in English or Arab papers, but elsewhere otherwise: Cherif is Sharif, Hafidh Hafiz, Uthman Osman."""


def _is_arabic(words: list[str]) -> bool:
    """Whether names are of Arabs, who spell them as French does, or English: a common name or an article tells."""
    return any(word in _ARTICLES or word.startswith("abd") or same(word) in ARABIC for word in words)


@lru_cache(maxsize=1_024)
def _heard(word: str) -> str:
    return rewritten(word, _HEARD) if len(word) > 3 else word


_OUR_J = frozenset(
    """
    jaafar jabbar jaber jabir jack jackson jacques jae jafar jaffar jaffer jahan jahangir jaime jalal jalil jamal james jamil jamila
    jamshid jane janet jang jarallah jarrah jasem jasim jason jassim javad javid javier jawad jean jeanne jeff jeffery jeffrey
    jennifer jeon jeong jeremy jerome jerry jessica jesus jian jiang jibril jihad jim jimmy jin jing joan joanna joanne joe joel john
    johnny johnson johnston jonathan jones jong joo joon jordan jorge jose joseph joshua joyce juan juanita judith judy julia julian
    julie julio jumah jun junaid june jung justice justin
    """.split()
)
"""Words whose j is an English, a Spanish, an Arabic or a Korean one, and never a y."""
_SHORT_U = re.compile(r"(?<=[^aeiou])[ao]u(?=[^aeioun])")
_IS_BELARUSIAN = re.compile(r"..(?:[aeo]u|[ae]nka|vich|una|ski)$")


@lru_cache(maxsize=1_024)
def _eastern(word: str) -> str:
    if len(word) > 3:
        if _IS_BELARUSIAN.search(word):
            word = _SHORT_U.sub("av", word)
        for letters, sound in _EASTERN:
            if sound != "y" or word not in _OUR_J:
                word = letters.sub(sound, word)
    return word


_SERVANT = re.compile(r"abd(?:[aeiou]+l|[aeou]+(?:r(?=r)|s(?=s)|n(?=n))|[eiu](?=[^aeioul]))?l*-?(?=.{3})")
_SERVANTS = frozenset(
    "abd abdul abdel abdal abdol abdoul abdu abdi abdur abdus abdol abdoel abdil abdurr abdun abden abder abdes abdess".split()
)
_NEVER_LAST = _SERVANTS - {"abdi", "abdu"}
"""Half a name when they stand last: what follows was put first, as lists do that begin with a surname (`Al-Ghafur, Barzan Abd`)."""
_FATHER_OF_THE = re.compile(r"abo?u?a?l(?=[^aeiouyl][a-z]{3})")
_MOHAMED_AND = re.compile(r"m[ou]hamm?[ae]d(?=[a-z]{3})")
_TRULY_BAKR = frozenset("bakr bakar baker bakir bekr bekir bakkar".split())
_FAITH = re.compile(r"(?<=..[^aeiou])(?:[aeiou]+[dlr]?)?d[ie]+ne?$|(?<=..[aeiou])d{1,2}[ie]+ne?$")
_FAITHS = frozenset(
    {
        "din",
        "deen",
        "eddin",
        "aldin",
        "uddin",
        "addin",
        "eddine",
        "dine",
        "ddin",
        "ldin",
        "edin",
        "oddin",
        "odin",
        "eldin",
        "eldeen",
        "uldin",
        "aldeen",
        "uddine",
    }
)
_OF_GOD = frozenset({"ullah", "allah", "ollah", "ulla", "alla", "olla"})


@lru_cache(maxsize=1_024)
def _unglued(word: str) -> tuple[str, ...]:
    """A word, or two that are written as one: what a father of the .. is called comes with the article and without; Muhammad is spelled as one likes."""
    father = _FATHER_OF_THE.match(word)
    if father:
        return "abu", word[father.end() :]
    glued = _MOHAMED_AND.match(word)
    return ("mohamed" + same(word[glued.end() :]),) if glued else (word,)


def compounds(words: list[str]) -> list[str]:
    """Arabic names of two words joined into one, however the article between them was spelled: `Abd al-Rahman`, `Abdurrahman`, `Nasr ed-Din`."""
    joined: list[str] = []
    pending = ""
    for word in chain.from_iterable(map(_unglued, words)):
        if pending:
            if word in PARTICLES and len(word) == 2:
                continue
            joined.append("abdullah" if word in _OF_GOD else same("abd" + (word[2:] if word.startswith("al") and len(word) > 5 else word)))
            pending = ""
        elif word in _SERVANTS:
            pending = word
        elif word in _OF_GOD and joined:
            joined[-1] += "ullah"
        elif word.startswith("abd") and len(word) > 6:
            told = same(word)
            joined.append(told if told == "abdullah" else same(_SERVANT.sub("abd", told, count=1)))
        elif word in _FAITHS and joined:
            while len(joined) > 1 and joined[-1] in PARTICLES:
                joined.pop()
            joined[-1] += "din"
        elif word in _TRULY_BAKR and joined and joined[-1] == "abu":
            joined[-1] = "abubakr"
        else:
            joined.append(same(word))
    return [_FAITH.sub("din", word) if len(word) > 6 and word.endswith(("din", "dine", "deen", "dine")) else word for word in joined] + [
        "abd"
    ] * bool(pending)
