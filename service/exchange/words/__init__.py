"""What lists call their columns and write in their cells, in the languages of the world, by what it means. Pure; the words are data beside this file."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path

import pycountry
import yaml
from babel import Locale
from rapidfuzz import fuzz, process

from service.exchange.months import OF_WORDS, plain

_HERE = Path(__file__).parent
UNSPACED = re.compile("[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
"""Scripts that write no space between words, so that a word stands anywhere within a text."""
_LOCALES = (
    "en", "fr", "es", "pt", "de", "it", "nl", "ru", "uk", "be", "pl", "tr", "az", "uz", "kk", "ky", "tg", "hy", "ka", "he", "ar", "fa", "ps", "ur", "ku",
    "hi", "bn", "ne", "th", "lo", "km", "my", "id", "ms", "vi", "zh", "zh_Hant", "ja", "ko", "sw", "am", "so", "el", "bg", "sr", "ro", "hu", "cs", "sv",
)  # fmt: skip
_ALSO = {
    "north korea": "KP", "dprk": "KP", "south korea": "KR", "republic of korea": "KR", "korea": "KR", "burma": "MM", "ivory coast": "CI", "palestine": "PS",
    "prc": "CN", "mainland china": "CN", "people s republic of china": "CN", "中华人民共和国": "CN", "中國": "CN", "中国大陆": "CN", "usa": "US", "u s a": "US",
    "u s": "US", "united states of america": "US", "uk": "GB", "u k": "GB", "great britain": "GB", "uae": "AE", "czech republic": "CZ", "swaziland": "SZ",
    "macedonia": "MK", "drc": "CD", "dr congo": "CD", "east timor": "TL", "turkiye": "TR", "turkey": "TR",
    "democratic republic of the congo": "CD", "democratic republic of congo": "CD", "republic of the congo": "CG", "congo brazzaville": "CG", "congo kinshasa": "CD",
    "russia": "RU", "рф": "RU", "российская федерация": "RU",
    "syrian arab republic": "SY", "北朝鮮": "KP", "朝鲜": "KP", "북한": "KP", "납북": "KP", "조선민주주의인민공화국": "KP", "한국": "KR", "tibet": "CN", "西藏": "CN", "hong kong": "HK",
    "inner mongolia": "CN", "内蒙古": "CN", "內蒙古": "CN", "内モンゴル": "CN", "내몽골": "CN", "巴林左旗": "CN", "巴林右旗": "CN", "crimea": "UA", "xinjiang": "CN", "east turkestan": "CN", "рб": "BY", "беларусь": "BY", "белоруссия": "BY",
}  # fmt: skip
_LIKENESS = 91
"""From here on (of 100) a header is another that was mistyped."""


@lru_cache(maxsize=50_000)
def spaced(text: str) -> str:
    """A text as words are compared: folded, its signs spaces."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text)
    return " ".join(_SIGNS.sub(" ", plain(apart.replace("#", " no "))).split())


_SIGNS = re.compile(rf"(?:[^\w{OF_WORDS}]|_)+")


@lru_cache(maxsize=4_096)
def concepts_of(header: str) -> tuple[tuple[str, float], ...]:
    """What a column may hold by its header, the likeliest first, from 0 to 100. `Name (English)` and `姓名/Name` are read by their parts too."""
    header = _BOTH_SEXES.sub("", header)
    whole = _written_out(spaced(header))
    over, colon, under = header.partition(": ")
    turned = {_written_out(spaced(f"{under} {over}"))} if colon else set()  # `Arresto: Fecha` is the fecha of the arresto
    apart = (_written_out(spaced(part)) for part in re.split(r"[()（）\[\]【】/|\n:：]", header))
    parts = filter(None, dict.fromkeys((whole, *turned, *apart)))
    lower = _written_out(spaced(under))
    scores: dict[str, float] = defaultdict(float)
    for part in parts:
        known = _headers().get(part) or _bare_headers().get(_bare(part), ())
        for concept in known:
            scores[concept] = max(scores[concept], 100 if part == whole or part in turned else 95 if part == lower else _A_PART)
        if known or len(part) < 2:  # noqa: PLR2004
            continue
        for phrase, concepts in _headers().items():
            if _within(phrase, part):
                for concept in concepts:
                    if (concept, phrase) in _wholly():
                        continue
                    scores[concept] = max(scores[concept], 45 + min(40, 3 * len(phrase) if UNSPACED.search(phrase) else len(phrase)))
        close = process.extractOne(part, _headers().keys(), scorer=fuzz.ratio, score_cutoff=_LIKENESS) if len(part) > 4 else None  # noqa: PLR2004
        for concept in _headers()[close[0]] if close else ():
            scores[concept] = max(scores[concept], 80)
    if _OF_OTHERS in scores and scores[_OF_OTHERS] < _A_PART > max((scores.get(concept, 0) for concept in _NAMES), default=0):
        scores[_OF_OTHERS] = _A_PART  # `Name of the judge`, whichever of its words is longer
    return tuple(sorted(scores.items(), key=lambda each: -each[1]))


_OF_OTHERS, _NAMES, _A_PART = "other_person", ("name", "given", "family", "alias"), 92


@cache
def _wholly() -> frozenset[tuple[str, str]]:
    """Words that are a column's whole header or say nothing of it: `Years`, and not `Years of service`; `Country`, and not `Country of asylum`."""
    return frozenset(
        (concept, phrase)
        for phrase, concepts in _headers().items()
        for concept in concepts
        if (concept == "country" and " " not in phrase and not UNSPACED.search(phrase)) or (concept, phrase) in _ALONE
    )


_ALONE = frozenset({("charges", "reason"), ("sentence", "years"), ("sentence", "months"), ("sentence", "term"), ("page", "p")})
_BOTH_SEXES = re.compile(r"(?<=[^\W\d_])[(/.·](?:e|es|s|a|as|o|ne|in|innen|ка|а)[)·]?(?![^\W\d_])", re.IGNORECASE)
"""What makes a word be of women too: `Arrêté(e) le`, `detenido/a`."""


def calls_a_column(phrase: str) -> bool:
    """Whether it is a word for what a column may hold (`Lapas`, `Prison`), and so no name."""
    return spaced(phrase) in _headers()


def _written_out(said: str) -> str:
    return " ".join(_SHORT.get(word, word) for word in said.split())


def _bare(said: str) -> str:
    """A header without the small words between its others: `fecha arresto` is `fecha de arresto`."""
    return " ".join(word for word in said.split() if word not in _SMALL)


_SHORT = {
    "dt": "date",
    "yr": "year",
    "desc": "description",
    "src": "source",
    "loc": "location",
    "nr": "no",
    "num": "number",
    "dob": "birth date",
}
"""What programmers call columns."""
_SMALL = frozenset("of the a an in on at and de del la el los las da do dos das des du le les l d der die des di et y e и в".split())


def meaning(vocabulary: str, text: str, *, anywhere: bool = False) -> str | None:
    """What a cell means in a vocabulary of words (`sex`, `sentence`, …): as a whole, or by the longest of its words. A cell that denies it means nothing."""
    said = spaced(text)
    known = _terms(vocabulary)
    if vocabulary == "status" and _DOUBTED.search(text):
        return None
    if said in known:
        return known[said]
    phrases = list(_phrases_in(said, vocabulary)) if anywhere else []
    return known[phrases[0]] if phrases and not _is_denied(vocabulary, said, phrases) else None


def meanings(vocabulary: str, text: str) -> list[str]:
    """All that a cell means in a vocabulary, each by its longest word: no word within one that was found already counts again."""
    said = spaced(text)
    if vocabulary == "status" and _DOUBTED.search(text):
        return []
    if said in _terms(vocabulary):
        return [_terms(vocabulary)[said]]
    phrases = list(_phrases_in(said, vocabulary))
    return [] if _is_denied(vocabulary, said, phrases) else list(dict.fromkeys(_terms(vocabulary)[phrase] for phrase in phrases))


def denies(vocabulary: str, text: str) -> bool:
    """Whether a text denies, doubts or only awaits something, whatever it is."""
    said = spaced(text)
    return _is_denied(vocabulary, said, list(_phrases_in(said, vocabulary)))


def _is_denied(vocabulary: str, said: str, phrases: Iterable[str]) -> bool:
    """Whether a text denies, or only awaits, what its phrases say, which may hold a `not` of their own (`localizada sin vida`)."""
    denied = _UNTOLD if vocabulary == "status" else _DENIED
    for phrase in phrases:
        if denied.search(f" {phrase} "):
            said = said.replace(phrase, " ")
    return denied.search(f" {said} ") is not None


@lru_cache(maxsize=4_096)
def country_of(text: str) -> str | None:
    """The country that a text is: by its name in any of many languages, its code, or what its citizens are called."""
    if re.fullmatch(r"[A-Z]{2,3}", text.strip()) and (found := _codes().get(text.strip())):
        return found
    return _countries().get(spaced(text))


def citizens_of(text: str) -> str | None:
    """The country whose name a word for its citizens begins like (`iranisch`, `китаец`), where only one country's does."""
    said = spaced(text)
    for size in range(len(said), max(4, len(said) // 2) - 1, -1):
        found = {code for name, code in _countries().items() if name.startswith(said[:size])}
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def countries_in(text: str) -> set[str]:
    """Countries that a text names among other words, the longest names first."""
    return {_countries()[name] for name in _phrases_in(spaced(text), "country")}


_NOT = "not;no longer;never;без;не;нет;no;ikke;nicht;kein;pas;non;sin;nao;غیر;لم;لا;ليس;ليست;chua;khong;belum;tidak;bukan;degil;nie;nem;nahi;नहीं;না;নেই;לא;δεν;არ;չի;نشده;نشد"
_NOT_WITHIN = "不;未;没;沒;ていない;ておらず;せず;않;ไม่"
_NOT_SO = (
    "rejetee;rejete;refusee;rechazada;rechazado;denegada;denegado;abgelehnt;ditolak;reddedildi;отказано;odmitnuto;"
    "former;formerly;ex;ancien;ancienne;ehemaliger;سابق;سابقا;سابقة;бывший;бывшая;"
    "presumed;believed;possibly;probably;whether;unclear;reportedly;reported;said to;allegedly;alleged;rumoured;rumored;unconfirmed;threatened with;"
    "government says;government states;family denies;denies;se cree;al parecer;posiblemente;presuntamente;supuestamente;habria sido;amenazado de;amenazada de;"
    "serait;aurait;menace de;menacee de;supostamente;alegadamente;dado como;ameacado de;ameacada de;recusada;recusado;negada;angeblich;soll;mutmasslich;"
    "presunto;sarebbe;forse;предположительно;возможно;якобы;"
    "wife;husband;brother;sister;father;mother;son;daughter;co accused;cellmate;hermano;hermana;esposa;esposo;padre;madre;frere;soeur;epouse;pere;codetenu;"
    "bruder;schwester;vater;mutter;frau;irmao;irma;жена;муж;брат;отец;мать;"
    "to be;will be;due for;expected to;scheduled;awaiting release;awaiting execution;facing execution;at risk of;bekliyor;akan;در انتظار;در خطر"
)
_NOT_SO_WITHIN = "รอการ;拒绝;拒絕;被拒;申请;申請;即将;即將;预计;預計;予定;예정;曾"
_DENIED = re.compile(
    f" (?:{'|'.join(map(spaced, _NOT.split(';')))}) |{'|'.join(map(spaced, _NOT_WITHIN.split(';')))}"
    r"|[lnt](?:m[ae]di|m[ae]mis\w*|maga?n|m[ae]yib) "  # of Turkic verbs, and not Ahmadi
    "|မ(?=လွတ်|ပြန်)|미(?=귀환|송환|석방|확인)"  # elsewhere these are syllables like others
)
"""Words that deny what stands beside them."""
_UNTOLD = re.compile(
    f"{_DENIED.pattern}| (?:{'|'.join(map(spaced, _NOT_SO.split(';')))}) |{'|'.join(map(spaced, _NOT_SO_WITHIN.split(';')))}"
)
"""Words that deny a status, or say that it is over, not certain, yet to come, or somebody else's."""
_DOUBTED = re.compile(r"[?？؟]\s*$")


def _within(phrase: str, text: str) -> bool:
    if UNSPACED.search(phrase):
        return phrase in text and (len(phrase) > 1 or len(text) <= 2)  # noqa: PLR2004 - one letter is a word only nearly alone
    return f" {phrase} " in f" {text} "


def _phrases_in(said: str, vocabulary: str) -> Iterator[str]:
    """The known phrases of a text, the longest first; no word counts twice."""
    known = _countries() if vocabulary == "country" else _terms(vocabulary)
    words = said.split()
    for size in range(min(_MOST_WORDS, len(words)), 0, -1):
        for at in range(len(words) - size + 1):
            phrase = " ".join(words[at : at + size])
            if phrase not in known and phrase.endswith("s"):
                phrase = phrase[:-1]
            if phrase in known and len(phrase) >= _SHORTEST:
                yield phrase
                words[at : at + size] = [""] * size
    rest = "".join(words)
    if UNSPACED.search(rest):
        for phrase in _unspaced(vocabulary):
            if phrase in rest and not (vocabulary == "country" and _is_part_of_a_word(phrase, rest)):
                yield phrase
                rest = rest.replace(phrase, "")


def _is_part_of_a_word(phrase: str, text: str) -> bool:
    """Whether a country's name in Katakana is a piece of a longer word: タイ (Thailand) of タイトル."""
    return _KATAKANA.fullmatch(phrase) is not None and phrase not in _KATAKANA.findall(text)


_KATAKANA = re.compile("[\u30a1-\u30fa\u30fc]+")
_MOST_WORDS = 7
_SHORTEST = 3
"""Letters of a word that may mean something among others: shorter ones are words of many languages."""


@cache
def _unspaced(vocabulary: str) -> list[str]:
    known = _countries() if vocabulary == "country" else _terms(vocabulary)
    return sorted((phrase for phrase in known if UNSPACED.search(phrase) and len(phrase) > 1), key=len, reverse=True)


def _loaded(name: str) -> Mapping[str, object]:
    loaded: Mapping[str, object] = yaml.load((_HERE / name).read_text("utf-8"), Loader=yaml.CSafeLoader)
    return loaded


def _phrases(written: object) -> Iterable[str]:
    return filter(None, (spaced(phrase) for phrase in str(written).split(";")))


@cache
def _headers() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for concept, written in _loaded("headers.yaml").items():
        for phrase in _phrases(written):
            if concept not in found[phrase]:
                found[phrase].append(concept)
    return {phrase: tuple(concepts) for phrase, concepts in found.items()}


@cache
def _bare_headers() -> Mapping[str, tuple[str, ...]]:
    return {bare: concepts for phrase, concepts in _headers().items() if " " in (bare := _bare(phrase))}


@cache
def _terms(vocabulary: str) -> Mapping[str, str]:
    """A word that stands for several is the first's."""
    known: dict[str, str] = {}
    written = _loaded("terms.yaml")[vocabulary]
    for code, words in written.items() if isinstance(written, dict) else ():
        known[spaced(code.rpartition("/")[2])] = code
        for phrase in _phrases(words):
            known.setdefault(phrase, code)
    return known


@cache
def _countries() -> Mapping[str, str]:
    known: dict[str, str] = {}
    for country in pycountry.countries:
        for member in ("name", "official_name", "common_name"):
            if (name := getattr(country, member, None)) is not None:
                known.setdefault(spaced(name), country.alpha_2)
                known.setdefault(spaced(name.partition(",")[0]), country.alpha_2)
    valid = {country.alpha_2 for country in pycountry.countries}
    for locale in map(Locale.parse, _LOCALES):
        for code, name in locale.territories.items():
            if code in valid:
                known.setdefault(spaced(name), code)
    nationalities = _loaded("terms.yaml")["nationality"]
    for code, words in nationalities.items() if isinstance(nationalities, dict) else ():
        for phrase in _phrases(words):
            known.setdefault(phrase, code)
    return known | {spaced(name): code for name, code in _ALSO.items()}


@cache
def _codes() -> Mapping[str, str]:
    return {code: country.alpha_2 for country in pycountry.countries for code in (country.alpha_2, country.alpha_3)}
