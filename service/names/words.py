"""The words of a name as it was written: cleaned, bounded, without titles."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

LONGEST = 160
"""Letters of a name that are looked at; a longer text is no name, and reading it must not take longer."""
MOST_WORDS, LONGEST_WORD = 10, 40

_NOT_WRITTEN = re.compile(
    r"[\u00ad\u034f\u061c\u0640\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0]"
)
_STORM = re.compile(r"(?<=[\u0300-\u036f\u0483-\u0489]{2})[\u0300-\u036f\u0483-\u0489]+")
"""Marks heaped on a letter that has two already."""
_JOINERS = re.compile(r"[\u200c\u200d]")
_ASIDE = re.compile(r"[(\[{（「【〔][^)\]}）」】〕]*[)\]}）」】〕]")
_ALTERNATIVES = re.compile(r"[;/|]| @ | a\.?k\.?a\.? ", re.IGNORECASE)
_APOSTROPHES = re.compile(r"['’‘ʻʼʹʿʾ`´ˈ′\"“”]")
_MYANMAR = r"[\u1000-\u103f\u104e-\u109f\uaa60-\uaa7f]+"
_MARKS = r"[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0903\u093e-\u094d\u0981-\u0983\u09bc-\u09cd\u0e31-\u0e4e]"
_PARTS = re.compile(rf"{_MYANMAR}|[^\W\d_]+(?:{_MARKS}*[^\W\d_]*)*")
"""Words: letters with their marks. All of Myanmar is one kind of letter here, for Zawgyi writes some vowels before their consonant."""

_TITLES = frozenset(
    """
    mr mrs ms miss mister madam madame mme mlle mssr messrs dr doctor prof professor sir lord rev reverend revd pastor father fr brother
    archbishop cardinal rabbi hon honourable honorable excellency hrh president minister ambassador general colonel maj captain capt lieutenant lt sgt
    sergeant commander cmdr brigadier brig admiral adm justice esq dipl herr frau senor senora señor señora sr sra dona doña monsieur signor signora
    hajji haji hajj hadji hajjah mullah mulla maulavi mawlawi maulawi mawlana maulana molla mollah sheikh shaykh shaikh sheik sayyid seyyed sayed syed seyed seyedeh
    ayatollah ayatullah
    hojjatoleslam qari akhund akhond alhaj alhaji al-hajj ustad ustaz datuk datin tan-sri tun-dr puan encik hj missionary comrade citizen
    г-н г-жа господин госпожа товарищ генерал полковник доктор профессор пан пані
    السيد السيدة الدكتور الدكتورة دكتور د الشيخ شيخ الحاج حاج حاجی سید سيد دکتر آقای خانم مهندس شهید آیت‌الله حجت‌الاسلام
    ملا مولوی آخوند آخند العميد اللواء العقيد الأستاذ الاستاذ الشهيد المهندس
    선교사 목사 씨 님 박사 교수 장군 의원 대통령 장로 집사 신부 전도사
    先生 女士 小姐 牧师 牧師 博士 教授 律师 律師 宣教师 宣教師 傳教士 传教士 さん 様 氏
    ဦး ဒေါ် ဒေါက်တာ ဒေါက် ဗိုလ်ချုပ်
    """.split()
)
_ATTACHED = re.compile(
    r"(?<=[가-힣]{3})(?:선교사|목사|씨|님|박사|교수|장로|전도사)$|(?<=[\u3400-\u9fff]{2})(?:先生|女士|小姐|牧师|牧師|律师|律師|传教士|傳教士)$"
)
_NAMES_TOO = frozenset("u daw don gen ing ir imam dame lady judge bishop major col dato sister".split())
_LAST_TOO = frozenset("akhund akhond".split())
"""Titles in Latin letters that stand before a name or behind it."""
_FEWEST_WITH_TITLE = 3
"""Titles that are names as well (U Thant, Don Young): of two words they are one."""


def clean(name: str) -> str:
    """A name in Unicode's compatible composed form, without marks that nobody sees, and no longer than a name can be."""
    text = _STORM.sub("", _NOT_WRITTEN.sub("", name[: 8 * LONGEST]))[:LONGEST]
    return unicodedata.normalize("NFKC", text)[:LONGEST].strip()


@lru_cache(maxsize=1_000)
def words(name: str) -> tuple[str, ...]:
    """The words of a name, cleaned, in small letters, in the order written, titles left out.

    Of spellings listed together (`A; B`) the first is taken; asides in brackets are left out.
    """
    first = next((part for part in _ALTERNATIVES.split(_ASIDE.sub(" ", clean(name))) if _PARTS.search(part)), "")
    parts = _PARTS.findall(_JOINERS.sub("", _APOSTROPHES.sub("", first)).casefold())
    return tuple(untitled([_ATTACHED.sub("", part[:LONGEST_WORD]) for part in parts])[:MOST_WORDS])


def untitled(parts: list[str]) -> list[str]:
    """The words from the first that is no title; a title that stands last goes where languages put it last."""
    start = next((at for at, part in enumerate(parts) if part not in _TITLES and not _is_title(part, len(parts) - at)), len(parts))
    parts = parts[start:]
    while len(parts) > 1 and parts[-1] in _TITLES and (parts[-1] in _LAST_TOO or not parts[-1].isascii()):
        parts = parts[:-1]
    return parts


def _is_title(part: str, words: int) -> bool:
    """Whether a word that is a name as well is a title before so many words, itself counted."""
    return part in _NAMES_TOO and words >= _FEWEST_WITH_TITLE


def rewritten(word: str, rules: Iterable[tuple[re.Pattern[str], str]]) -> str:
    """A word after each of the rules, one after another."""
    for written, instead in rules:
        word = written.sub(instead, word)
    return word
