"""The names of months in the languages that lists are written in, and the words that stand about a date."""

import re
import unicodedata
from collections import defaultdict
from functools import cache

from babel import Locale

from service.exchange.calendars import Calendar

_LOCALES = (
    "en fr es pt de it nl ru uk be bg sr sr_Latn hr bs pl cs sk hu ro sv nb da fi el tr az uz kk ky tg hy ka he ar ar_SY ar_DZ ar_MA fa ps ur ckb ku hi bn ne "
    "ta si th km lo my id ms sw am ti so sq lt lv et ca mn"
).split()
_JALALI = (
    "فروردین farvardin farwardin", "اردیبهشت ordibehesht urdibehesht", "خرداد khordad khurdad", "تیر tir", "مرداد امرداد mordad amordad",
    "شهریور shahrivar shahriwar", "مهر mehr", "ابان aban", "اذر azar", "دی dey", "بهمن bahman", "اسفند esfand isfand",
)  # fmt: skip
_AFGHAN = "حمل ثور جوزا سرطان اسد سنبله میزان عقرب قوس جدی دلو حوت".split()
_HIJRI = (
    "محرم;muharram;moharram", "صفر;safar", "ربیع الاول;rabi al-awwal;rabi i", "ربیع الثانی;ربیع الاخر;rabi al-thani;rabi ii",
    "جمادی الاولی;جمادی الاول;jumada al-ula;jumada i", "جمادی الاخره;جمادی الثانیه;جمادی الثانی;jumada al-akhira;jumada ii",
    "رجب;rajab", "شعبان;shaban;sha'ban", "رمضان;ramadan;ramazan", "شوال;shawwal", "ذو القعده;ذی القعده;ذوالقعده;dhu al-qadah;dhul qadah",
    "ذو الحجه;ذی الحجه;ذوالحجه;dhu al-hijjah;dhul hijjah",
)  # fmt: skip
"""The months of the two calendars of Islam, the solar by their Afghan names too."""
_ETHIOPIAN = "መስከረም ጥቅምት ኅዳር ታኅሣሥ ጥር የካቲት መጋቢት ሚያዝያ ግንቦት ሰኔ ሐምሌ ነሐሴ ጳጉሜ".split()
_ETHIOPIAN_TOO = {"ህዳር": 3, "ታህሳስ": 4, "ሀምሌ": 11, "ነሀሴ": 12, "ጳጉሜን": 13}
"""Tigrinya's tables have these names for the months of others in which they begin."""
_MORE = {"sept": 9, "sep": 9, "september": 9, "ene": 1, "abr": 4, "ago": 8, "dic": 12, "fev": 2, "juil": 7, "mrz": 3, "okt": 10, "dez": 12,
         "мая": 5, "сен": 9, "сент": 9, "ноя": 11, "фев": 2, "janv": 1, "avr": 4}  # fmt: skip
"""Short forms that are common and that no table of words has, or has only with other letters."""

_SAME = str.maketrans({
    "ي": "ی", "ى": "ی", "ك": "ک", "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ة": "ه", "ۀ": "ه", "ؤ": "و", "ئ": "ی", "ـ": None, "ء": None,
    "\u200c": " ", "\u200d": None, "\u00a0": " ", "’": "'", "ʼ": "'", "ʻ": "'", "ı": "i", "đ": "d", "ł": "l", "ø": "o", "æ": "ae", "ð": "d", "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "‒": "-",
    "〜": "~", "～": "~", "٫": ".", "،": ",", "、": ",", "。": ".", "년": "年", "월": "月", "일": "日", "號": "日", "号": "日", "٪": "%",
})  # fmt: skip


OF_WORDS = "\u0900-\u0963\u0970-\u0dff\u0e00-\u0e4e\u0e81-\u0ecf\u0edc-\u0f07\u0f18\u0f19\u0f35-\u0f84\u0f86-\u0fbc\u1000-\u1049\u1050-\u109f\u1780-\u17d3\u17dc\u17dd"
"""Letters and their marks of scripts in which a word is nothing without its marks: India's, Thai, Lao, Tibetan, Burmese, Khmer. For a class of an expression."""
LETTER = rf"(?:[^\W\d_]|[{OF_WORDS}])"
_A_MARK_OF_WORDS = re.compile(f"[{OF_WORDS}]")


def plain(text: str) -> str:
    """A text with its letters alike and its digits Arabic: case, accents, widths and the letters that Arabic and Persian share do not matter."""
    if text.isascii():
        return " ".join(text.lower().split())
    text = unicodedata.normalize("NFKC", text).translate(_SAME).casefold()
    apart = unicodedata.normalize("NFKD", text)
    text = "".join(
        _digit(letter) for letter in apart if not unicodedata.category(letter).startswith("Mn") or _A_MARK_OF_WORDS.match(letter)
    )
    return " ".join(unicodedata.normalize("NFC", text).translate(_SAME).split())


def _digit(letter: str) -> str:
    return letter if letter.isascii() or not letter.isdecimal() else str(unicodedata.decimal(letter))


@cache
def months() -> dict[str, tuple[Calendar, int]]:
    """Every name of a month, as `plain` writes it, with its calendar and number. A name that is another month elsewhere is left out."""
    found: dict[str, set[tuple[Calendar, int]]] = defaultdict(set)
    for locale in map(Locale.parse, _LOCALES):
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in locale.months[context][width].items():
                    found[plain(name).rstrip(".")].add(("gregorian", number))
    for names, calendar in ((_JALALI, "jalali"), (_AFGHAN, "jalali")):
        for number, written in enumerate(names, 1):
            for name in written.split():
                found[plain(name)] |= {(calendar, number)}  # type: ignore[arg-type]
    for number, written in enumerate(_HIJRI, 1):
        for name in written.split(";"):
            found[plain(name)] |= {("hijri", number)}
    found |= {name: {("gregorian", number)} for name, number in _MORE.items()}
    named = {name: number for number, name in enumerate(_ETHIOPIAN, 1)} | _ETHIOPIAN_TOO
    found |= {plain(name): {("ethiopian", number)} for name, number in named.items()}
    return {name: next(iter(meant)) for name, meant in found.items() if len(meant) == 1 and len(name) > 1 and not re.search(r"\d", name)}


@cache
def days_of_the_week() -> frozenset[str]:
    """Their names, which say nothing that the date does not."""
    return frozenset(
        plain(name).rstrip(".")
        for locale in map(Locale.parse, _LOCALES)
        for width in ("wide", "abbreviated")
        for name in locale.days["format"][width].values()
        if len(plain(name).rstrip(".")) > 1
    )


def _words(text: str) -> str:
    return "|".join(sorted((re.escape(plain(word)) for word in text.split(";")), key=len, reverse=True))


def _first(text: str) -> re.Pattern[str]:
    """One of these words before a date."""
    return re.compile(rf"^(?:{_words(text)})(?:\s+|(?<=\W)|(?<=[\u4e00-\u9fff약]))(?=[\d~\w])")


def _last(text: str) -> re.Pattern[str]:
    """One of these words behind a date."""
    return re.compile(rf"\s*(?:{_words(text)})$")


ABOUT = _first(
    "c.;ca.;c;ca;circa;cca;about;around;approx.;approx;approximately;est.;estimated;env.;environ;vers;hacia;cerca de;alrededor de;aprox.;"
    "aproximadamente;por volta de;um;etwa;ungefähr;gegen;verso;około;ok.;около;примерно;приблизительно;ок.;حدود;حدودا;حوالی;حوالي;تقریبا;نحو;"
    "yaklaşık;约;約;大约;大約;약;대략;khoảng;sekitar;kira-kira;~;≈"
)
ABOUT_AFTER = _last("~;circa;ca.;approx.;approximately;頃;ごろ;ころ;左右;前后;前後;경;쯤;civarında;تقریبا;(approx.);(circa);(est.)")
PERHAPS = _last("(?);?;(uncertain);(possibly);(probably);(可能)")
PERHAPS_BEFORE = _first(
    "perhaps;possibly;probably;maybe;peut-être;posiblemente;quizás;vielleicht;возможно;вероятно;احتمالا;شاید;可能;muhtemelen"
)
BEFORE = _first(
    "before;until;till;by;up to;no later than;avant;jusque;antes de;hasta;até;vor;bis;до;قبل از;پیش از;قبل;حتی;تا;trước;sebelum;<"
)
AFTER = _first(
    "after;since;from;as of;not before;après;depuis;desde;después de;depois de;seit;nach;ab;с;после;پس از;بعد از;از;منذ;بعد;từ;sejak;>"
)
"""What makes of a date its beginning or its end."""
BEFORE_BEHIND = re.compile(r"\s*(?:以前|之前|前|まで|이전|까지|'?(?:dan|den|tan|ten) once)$")
AFTER_BEHIND = re.compile(r"\s*(?:以来|以降|以后|以後|之后|之後|から|부터|이후|'?(?:dan|den|tan|ten) (?:beri|sonra))$")
PART_OF = re.compile(
    "^(?:"
    + _words(
        "early;mid;late;beginning of;start of;middle of;end of;early in;late in;début;mi;fin;principios de;mediados de;finales de;início de;"
        "meados de;final de;anfang;mitte;ende;начало;середина;конец;اوایل;اواسط;اواخر;بداية;نهاية"
    )
    + r")[\s-]+"
)
PART_OF_BEHIND = re.compile(r"(?<=[年月日\d])\s*(?:初|底|末|中|上旬|中旬|下旬|春|夏|秋|冬|上半年|下半年|春季|夏季|秋季|冬季)$")
"""A part of a year or month, which is taken whole: it is not said where the part ends."""
SEASONS = {
    plain(word): number
    for number, words in {
        21: "spring;printemps;primavera;frühling;весна;весной;ilkbahar;بهار", 22: "summer;été;verano;verão;sommer;лето;летом;yaz;تابستان",
        23: "autumn;automne;otoño;outono;herbst;осень;осенью;sonbahar;پاییز", 24: "winter;hiver;invierno;inverno;зима;зимой;kış;زمستان",
    }.items()
    for word in words.split(";")
}  # fmt: skip
NOISE = frozenset(
    plain(word)
    for word in (
        "of the in on at de del da do d' den der dem am im le la el los les au a en em no o à il lo ngày tháng năm "
        "г г. года году год в во на от роки року р р. yılı yılında yıl ayı ayında tarihinde سال سنة عام شهر ماه سنه روز یوم تاریخ بتاریخ م هـ ش "
        "წლის жылғы жыл жылы ж թ թվականի թվականին সালের সাল ቀን ዓመት ခုနှစ် ရက် လ жили соли "
        "tanggal tahun bulan st nd rd th er º ª ° ème e i ל ב של ad ce date dated día dia jour tag วันที่ เดือน พ.ศ. ค.ศ."
    ).split()
)
"""Words that stand within a date and change nothing."""
