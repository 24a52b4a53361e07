"""Names in Hangul, as Koreans bear them and as they spell those of elsewhere.

A syllable is three letters by arithmetic (Unicode 3.12); each has a spelling in the Revised Romanization, in McCune-Reischauer and in the press.
"""

# ruff: noqa: PLR2004 - lengths of words and names mean nothing but themselves; tables of words read best as words

import unicodedata

from service.names.latin import respelt
from service.names.lexicon import heard, spelled
from service.names.sounds import borrowed, combined

SYLLABLES = range(0xAC00, 0xD7A4)
_FIRST = "g kk n d tt r m b pp s ss  j jj ch k t p h".split(" ")
_MIDDLE = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split(" ")
_LAST = " k k k n n n t l k m l l l p l m p p t t ng t t k t p t".split(" ")
_FIRST_PRESS = "k kk n d tt r m b pp s ss  j jj ch k t p h".split(" ")
_MIDDLE_PRESS = "a ae ya yae eo e you ye o wa wae oe yo oo wo we wi yu eu ee i".split(" ")
_FIRST_NORTH = "k kk n t tt r m p pp s ss  ch jj ch k t p h".split(" ")
_MIDDLE_NORTH = "a ae ya yae o e yo ye o wa wae oe yo u wo we wi yu u ui i".split(" ")

SURNAMES = {
    "김": "kim", "이": "lee yi ri rhee", "리": "ri lee yi", "박": "park pak", "최": "choi choe", "정": "jung chung jeong", "강": "kang", "조": "cho jo",
    "윤": "yoon yun",
    "장": "jang chang", "임": "lim im rim", "림": "rim lim", "한": "han", "오": "oh o", "서": "seo suh so", "신": "shin sin", "권": "kwon", "황": "hwang",
    "안": "ahn an",
    "송": "song", "전": "jeon chun chon", "홍": "hong", "유": "yoo ryu yu", "류": "ryu yoo", "고": "ko go koh", "문": "moon mun", "양": "yang ryang",
    "량": "ryang yang", "손": "son sohn",
    "배": "bae pae", "백": "baek paik paek", "허": "heo hur ho", "남": "nam", "심": "shim sim", "노": "noh roh ro", "로": "ro noh roh", "하": "ha",
    "곽": "kwak", "성": "sung seong", "차": "cha",
    "주": "joo chu", "우": "woo u", "구": "koo ku", "민": "min", "나": "na ra", "라": "ra na", "진": "jin chin", "지": "ji chi", "엄": "um eom",
    "채": "chae", "원": "won", "천": "cheon chun",
    "방": "bang pang", "공": "kong", "현": "hyun", "함": "ham", "변": "byun pyon", "염": "yeom ryom", "여": "yeo ryo", "추": "choo chu", "도": "do to",
    "소": "so", "석": "seok suk",
    "선": "sun seon", "설": "seol sul", "마": "ma", "길": "gil kil", "연": "yeon ryon", "위": "wi", "표": "pyo", "명": "myung", "기": "ki",
    "반": "ban pan", "왕": "wang", "금": "keum kum",
    "옥": "ok", "육": "yook ryuk", "인": "in", "맹": "maeng", "제": "je", "모": "mo", "탁": "tak", "국": "kook", "어": "eo", "은": "eun", "편": "pyun",
    "용": "yong ryong", "예": "ye",
    "경": "kyung", "봉": "bong", "사": "sa", "부": "bu", "계": "kye", "피": "pi", "두": "doo", "감": "kam", "음": "eum", "동": "dong", "온": "on",
    "호": "ho", "범": "bum", "좌": "jwa",
    "팽": "paeng", "승": "seung", "간": "kan", "상": "sang", "갈": "kal", "단": "dan", "견": "kyun", "당": "dang",
    "남궁": "namgung", "황보": "hwangbo", "제갈": "jegal", "선우": "sunwoo", "독고": "dokgo", "사공": "sagong", "서문": "seomun",
}  # fmt: skip
"""A surname, and how people of that name spell it, commonest first."""

_PRESS = {
    "정": "jung", "성": "sung", "영": "young", "경": "kyung", "명": "myung", "병": "byung", "선": "sun", "철": "chul", "석": "suk",
    "훈": "hoon", "준": "joon", "순": "soon",
    "숙": "sook", "욱": "wook", "국": "kook", "근": "keun", "희": "hee", "우": "woo", "수": "soo", "주": "joo", "진": "jin", "식": "sik", "승": "seung",
    "은": "eun", "기": "ki", "균": "kyun",
    "규": "kyu", "관": "kwan", "광": "kwang", "권": "kwon", "구": "koo", "걸": "kul", "길": "gil", "덕": "duk", "범": "bum", "헌": "hun", "혁": "hyuk",
    "형": "hyung", "열": "yul", "섭": "sup",
    "건": "kun", "춘": "chun", "중": "joong", "문": "moon", "운": "woon", "웅": "woong", "륜": "ryun", "률": "ryul", "연": "yeon", "서": "seo",
    "두": "doo", "옥": "ok", "호": "ho", "표": "pyo",
    "현": "hyun", "헤": "hye", "혜": "hye", "시": "si", "신": "shin", "무": "moo", "부": "boo", "빈": "bin", "별": "byul", "윤": "yoon", "유": "yoo",
    "율": "yul", "융": "yung", "강": "kang",
    "갑": "kap", "곤": "kon", "교": "kyo", "군": "kun", "귀": "kwi", "금": "keum", "결": "kyul", "남": "nam", "설": "sul", "언": "un", "엽": "yup",
    "용": "yong", "원": "won", "적": "juk",
    "전": "jun", "청": "chung", "천": "chun", "충": "choong", "풍": "poong", "필": "pil", "학": "hak", "한": "han", "환": "hwan", "홍": "hong",
    "화": "hwa", "후": "hoo", "흥": "heung",
}  # fmt: skip
"""How the press spells a syllable of a given name, where that is not the Revised spelling."""

_SILENT = _MIDDLE.index("eu")


def letters(syllable: str) -> tuple[int, int, int]:
    """A syllable's letters, as places in the tables of first, middle and last; last is 0 when there is none."""
    number = ord(syllable) - SYLLABLES.start
    return number // 588, number % 588 // 28, number % 28


def is_syllable(letter: str) -> bool:
    """Whether a letter is a whole Hangul syllable."""
    return ord(letter) in SYLLABLES


def initial(syllable: str) -> str:
    """A syllable as South Koreans say it where a word begins: 래 is 내, 렬 is 열, 녀 is 여 (Hangul orthography, articles 10 to 12)."""
    first, middle, last = letters(syllable)
    if first not in (_R, _N) or (first == _N and middle not in _WITH_Y):
        return syllable
    return chr(SYLLABLES.start + (_SILENT_FIRST if middle in _WITH_Y else _N) * 588 + middle * 28 + last)


_R, _N, _SILENT_FIRST = (_FIRST.index(sound) for sound in ("r", "n", ""))
_WITH_Y = frozenset(map(_MIDDLE.index, ("ya", "yae", "yeo", "ye", "yo", "yu", "i")))


def revised(syllable: str) -> str:
    """A syllable in the Revised Romanization: 욱 is `uk`, 정 `jeong`."""
    first, middle, last = letters(syllable)
    return _FIRST[first] + _MIDDLE[middle] + _LAST[last]


def press(syllable: str) -> str:
    """A syllable as the press and most passports have it: 욱 is `wook`, 정 `jung`."""
    first, middle, last = letters(syllable)
    return _PRESS.get(syllable) or _FIRST_PRESS[first] + _MIDDLE_PRESS[middle] + _LAST[last]


def north(syllable: str) -> str:
    """A syllable in North Korea's spelling, which is McCune-Reischauer without its marks: 욱 is `uk`, 정 `chong`."""
    first, middle, last = letters(syllable)
    return _FIRST_NORTH[first] + _MIDDLE_NORTH[middle] + _LAST[last]


def hangul(words: list[str]) -> list[list[str]]:
    """The readings of a name in Hangul: as a Korean name (surname, then the given name a syllable a word), and as a foreign one where it may be."""
    written = ["".join(filter(is_syllable, word)) for word in words]
    written = [word for word in written if word]
    whole = "".join(written)
    if not whole:
        return []
    size = 2 if whole[:2] in SURNAMES and len(whole) > 2 else 1
    surname, given = whole[:size], whole[size:]
    if len(given) > 3 or len(written) > 2 or (len(written) == 2 and len(written[0]) > 2):
        return _elsewhere(written)
    spellings = SURNAMES.get(surname, "").split() or ["".join(map(revised, surname))]
    readings = [
        [spellings[0], *map(press, given)],
        [spellings[-1], *map(north, given)],
        [spellings[len(spellings) // 2], *map(revised, given)],
    ]
    if len(spellings) > 3:
        readings.append([spellings[1], *map(press, given)])
    if len(given) == 2 and (surname in SURNAMES or surname in _CHINESE):
        elsewhere = _elsewhere(written)[:2] if len(written) > 1 or spelled(whole) else []
        return readings + elsewhere + ([] if surname in _COMMON else _chinese(whole))
    foreign = _elsewhere(written)
    # One syllable after the surname, three, or no surname known: as often a name of elsewhere.
    if surname in SURNAMES and len(given) < 3:
        return [*readings[:2], *foreign[:2], *_chinese(whole), *readings[2:], *foreign[2:]]
    return foreign[:2] + readings[:2] + foreign[2:]


_COMMON = frozenset("이장정조임유오서강최황홍문한양송허전심노하고백손")
"""Surnames that so many Koreans bear that a name of three syllables with one of them is a Korean's."""
_CHINESE = {
    "왕": "wang", "장": "chang", "조": "chao", "진": "chen", "임": "lin", "황": "huang", "주": "chu", "오": "wu", "서": "shu", "손": "sun", "호": "hu",
    "곽": "kuo", "고": "kao", "양": "yang", "마": "ma",
    "이": "li", "유": "liu", "송": "sung", "당": "tang", "등": "teng", "정": "cheng", "채": "tsai", "반": "pan", "원": "yuan", "동": "tung", "소": "shiao",
    "심": "shen", "여": "lu", "위": "wei", "엽": "ye",
    "전": "chian", "팽": "peng", "사": "shie", "노": "lu", "증": "tseng", "풍": "feng", "하": "he", "허": "shu", "석": "shi", "방": "fang", "강": "chiang",
    "공": "kung", "맹": "meng", "백": "pai", "문": "wen",
    "모": "mao", "홍": "hung", "구": "chiu", "범": "fan", "육": "lu", "요": "yao", "담": "tan", "웅": "shiung", "최": "tsui", "배": "pei", "가": "chia",
    "나": "luo", "두": "tu", "대": "tai", "설": "shue", "후": "hou",
}  # fmt: skip
"""Surnames of Chinese people that Koreans read in their own way, as Mandarin has them."""


def _chinese(whole: str) -> list[list[str]]:
    """A Chinese name that was written as Koreans read its characters: 장풍의 is Zhang Fengyi."""
    given = [respelt(heard().get("h" + syllable) or "") for syllable in whole[1:]]
    return [[_CHINESE[whole[0]], *given]] if whole[0] in _CHINESE and all(given) and len(whole) < 4 else []


def _elsewhere(written: list[str]) -> list[list[str]]:
    """A name of elsewhere: each word looked up, else as it sounds."""
    readings = combined([(*spelled(word), *borrowed(unicodedata.normalize("NFD", word))) or (_foreign(word, True),) for word in written])
    return [*readings[:6], [_foreign(word, True) for word in written]]


def _foreign(word: str, bare: bool) -> str:
    """A foreign word in Hangul; `bare` leaves out the vowel that Hangul must put after a consonant: 스칼라튜 is `skallatyu`."""
    spelled = []
    for syllable in word:
        first, middle, last = letters(syllable)
        vowel = "" if bare and middle == _SILENT and (last == 0 or _FIRST[first]) else _MIDDLE[middle]
        spelled.append(_FIRST[first] + vowel + ("s" if _LAST[last] == "t" and bare else _LAST[last]))
    return "".join(spelled)
