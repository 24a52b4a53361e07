"""Which column of a list holds what: by what it is called, where its values bear that out, and else by its values."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from service.exchange.months import plain
from service.exchange.profiles import Profile
from service.exchange.words import concepts_of, meaning, meanings, spaced

_SOME, _MOSTLY, _ALL_BUT, _NEARLY_ALL = 0.25, 0.5, 0.8, 0.9
_CALLED_SO, _CALLED_LIKE = 92, 80
"""From here on a header is a known one, or a known part of it; and from there one that was mistyped."""
_LONG = 400
"""Characters beyond which a text is a story and no name, place or charge."""

_LONGEST_TERM, _LONGEST_IN_MONTHS = 99, 999
"""Years, and months or days, beyond which a number is no sentence: an article of a code (`342`)."""

YES = frozenset("yes y true 1 si oui sim ja да так evet نعم بله 是 はい 예 co ya".split())
NO = frozenset("no n false 0 non nao nein нет ні hayir لا خیر 否 いいえ 아니오 khong tidak".split())
DATED = ("birth_date", "death_date", "detained_on", "disappeared_on", "happened_on", "released_on", "sentenced_on", "sentence_end")
_OF_EITHER = re.compile(r"(?=.*(?:disap|desap|dispar|schwund|исчез|пропа)).*\b(?:or|o|ou|oder|или|veya|atau)\b")
"""A header of a death or a disappearance (`Data de desaparecimento ou morte`), which does not say of which."""
_EXPECTED = re.compile(
    "expect|planned|projected|scheduled|anticipat|prevista?|previsto|prevue?|voraussicht|предполаг|ожидае|план|очікув|متوقع|احتمالی|预计|預計|予定|예정|คาดว่า|du kien|perkiraan|tahmini"
)
"""Words of a header for what is yet to come: a release that is expected is the end of the sentence."""
ONE_OF_SEVERAL = re.compile(r"\.\d+(?:\.|$)")
"""A path to one of a list within a row: `events.2.type`."""
_OF_A_TEXT = re.compile(r"\.(?:lang|language|script|locale)$")
"""A path to what is said of a text, and no text."""
_OF_A_WRITING = re.compile(
    "english|latin|roman|native|local|original|transl|cyrill|arab|persian|farsi|chinese|burmese|thai|korean|hangul|japan|kanji|kana|russian|hebrew|kurd|tibet|uyghur|urdu"
    "|ingles|anglais|englisch|латин|англ|кирил|русск|انگلیسی|لاتین|الانجليزية|بالعربية|英文|中文|拼音|한글|한자|영문"
)
"""Words of a header for how a name is written, or in which language."""
_A_NAME_BEHIND = re.compile("(?:姓名|氏名|성명|이름|အမည်|ชื่อ)$")
"""A name's word at the end, where no space divides it from what stands before it: 被告姓名."""
_OF_A_KIND = re.compile(
    r"\b(?:tipo|clase|clasificacion|categoria|type|kind|class|classification|category|sorte|typ|art|вид|тип|класс|نوع|تصنيف|turu)\b|类|類|種|분류"
)
"""Words of a header for a sort of people, or of sentences: what it says has not become of anybody."""
_GONE = re.compile(
    "disap|desap|dispar|missing|vermisst|verschw|пропа|исчез|зник|مفقود|اختفا|ناپدید|kayip|kaybed|失踪|失蹤|失联|行方不明|실종|hilang|mat tich"
)
"""Words for people of whom nobody knows where they are."""


def _says_yes_or_no(profile: Profile) -> bool:
    return all(spaced(value) in (*YES, *NO) for value in profile.counts)


_BORNE_OUT: Mapping[str, Callable[[Profile], bool]] = {
    **dict.fromkeys(DATED, lambda of: of.dates.share >= _MOSTLY),
    **dict.fromkeys(("disappeared_on", "death_date"), lambda of: of.dates.share >= _MOSTLY and not _OF_EITHER.search(plain(of.column))),
    "sex": lambda of: (
        of.sexes >= _MOSTLY or (_says_a_sex(of) and set(of.counts) <= {"0", "1", "yes", "no", "true", "false", "TRUE", "FALSE"})
    ),
    "nationality": lambda of: of.numbers < _MOSTLY and of.dates.share < _MOSTLY,
    "country": lambda of: of.countries >= _MOSTLY,
    "url": lambda of: of.urls >= _MOSTLY,
    "id": lambda of: of.unique >= 0.98 and of.filled > _NEARLY_ALL and of.length < 80 and of.urls < _MOSTLY,  # noqa: PLR2004
    # A list may tell of one person in several rows, not of two in all; and what says a status (`Estatus Víctima`) names nobody.
    "name": lambda of: of.names >= _MOSTLY and of.unique > 0.3 and of.countries < _MOSTLY and not _means_a_status(of, _MOSTLY),  # noqa: PLR2004
    "given": lambda of: of.names >= _MOSTLY,
    "family": lambda of: of.names >= _MOSTLY,
    "alias": lambda of: of.dates.share < _MOSTLY and of.numbers < _MOSTLY,
    "age": lambda of: of.numbers >= _MOSTLY,
    "latitude": lambda of: of.numbers >= _MOSTLY,
    "longitude": lambda of: of.numbers >= _MOSTLY,
    "prison": lambda of: of.length < _LONG and of.dates.share < _MOSTLY and of.numbers < _MOSTLY,
    "charges": lambda of: of.dates.share < _MOSTLY,
    "occupation": lambda of: of.length < _LONG and of.numbers < _MOSTLY and of.dates.share < _MOSTLY and not _means_a_status(of, _MOSTLY),
    "religion": lambda of: of.numbers < _MOSTLY,
    "ethnicity": lambda of: of.numbers < _MOSTLY,
    "sentence": lambda of: not _are_verdicts(of) and not _are_articles(of),
    "place": lambda of: not _means_a_status(of, _SOME) and of.countries < _ALL_BUT,  # `Estado` is a state, and how things stand
    "court": lambda of: of.length < _LONG and of.dates.share < _MOSTLY and of.numbers < _MOSTLY and not _says_yes_or_no(of),
    "is_held": _says_yes_or_no,
    "status": lambda of: _means_a_status(of, _SOME),
    "fate": lambda of: _means_a_status(of, 0.03),
    "summary": lambda of: of.numbers < _MOSTLY and of.urls < _MOSTLY,
    "circumstances": lambda of: of.numbers < _MOSTLY and of.urls < _MOSTLY,
    "case_number": lambda of: sum(1 for value in of.values if re.search(r"\d", plain(value))) >= _MOSTLY * len(of.values),
    "page": lambda of: of.length < 40,  # noqa: PLR2004
    "source": lambda of: of.numbers < _MOSTLY and not _are_codes(of),
    "group": lambda of: of.unique < 1,
}
"""What a column's values must bear out for it to hold what its header says."""


@dataclass(frozen=True)
class Columns:
    """The columns by what they hold, the likeliest of each first."""

    profiles: Mapping[str, Profile]
    held: Mapping[str, tuple[str, ...]]
    guessed: frozenset[str] = field(default_factory=frozenset)
    """Columns that are told by their values alone."""

    def all(self, concept: str) -> tuple[Profile, ...]:
        return tuple(self.profiles[column] for column in self.held.get(concept, ()))

    def one(self, concept: str) -> Profile | None:
        return next(iter(self.all(concept)), None)


def columns_of(profiles: Sequence[Profile]) -> Columns:
    """What each column holds, as far as it can be told."""
    found: dict[str, list[tuple[float, int, str]]] = defaultdict(list)
    guessed = set()
    for place, profile in enumerate(profiles):
        if not profile.values:
            continue
        concept, score = _by_its_header(profile)
        if concept is None:
            concept, score = _by_its_values(profile), 0.0
            guessed.add(profile.column)
        if concept is not None:
            found[concept].append((-score, place, profile.column))
    found["name"] = _names_among(found["name"])
    held = {concept: tuple(column for _, _, column in sorted(ranked)) for concept, ranked in found.items() if ranked}
    return Columns(
        {profile.column: profile for profile in profiles},
        _settled(held, {profile.column: profile for profile in profiles}),
        frozenset(guessed),
    )


def _names_among(ranked: list[tuple[float, int, str]]) -> list[tuple[float, int, str]]:
    """Where a column is called a name and nothing else, another whose header only holds such a word (`Victim's relation`) is one in another writing, or none."""
    if all(-score < _CALLED_SO for score, _, _ in ranked):
        return ranked
    return [each for each in ranked if -each[0] >= _CALLED_LIKE or _OF_A_WRITING.search(plain(each[2])) or _A_NAME_BEHIND.search(each[2])]


def _by_its_header(profile: Profile) -> tuple[str | None, float]:
    if _OF_A_TEXT.search(profile.column):
        return None, 0.0
    ranked = concepts_of(profile.called or profile.column)
    for concept, score in ranked:
        if concept not in _BORNE_OUT or _BORNE_OUT[concept](profile):
            return ("sentence_end" if concept == "released_on" and _EXPECTED.search(plain(profile.column)) else concept), score
        if concept == "released_on" and _says_yes_or_no(profile):
            return "is_released", score
        # A header that names a date or a sex and holds something else says nothing of what else it holds.
        if concept == "other_person":
            return None, 0.0
    return None, 0.0


def _by_its_values(profile: Profile) -> str | None:
    if profile.urls >= _NEARLY_ALL:
        return "url"
    if profile.sexes >= _NEARLY_ALL and 2 <= len(profile.counts) <= 4 and not any(" " in value for value in profile.counts):  # noqa: PLR2004 - two sexes, and how else they are written
        return "sex"
    is_of_a_kind = _OF_A_KIND.search(plain(profile.column)) and not ONE_OF_SEVERAL.search(profile.column)
    if _means_a_status(profile, _MOSTLY) and not is_of_a_kind:
        return "status"
    if _are_codes(profile) and profile.filled == profile.unique == 1 and profile.dates.share < _MOSTLY and _many_or_short(profile):
        return "id"
    return None


def _many_or_short(profile: Profile) -> bool:
    """Whether it is no chance that the values differ: there are many, or the column is called by letters that are short for something (`ISN`)."""
    return len(profile.values) >= 20 or re.fullmatch("[A-Z]{2,6}", profile.column) is not None  # noqa: PLR2004


def _settled(held: Mapping[str, tuple[str, ...]], profiles: Mapping[str, Profile]) -> dict[str, tuple[str, ...]]:
    """What one column is depends on the others.

    `Name` beside `Surname` is a given name, and a `Nom` beside a `Prénom` a family name; of the disappeared, `Fecha de los hechos` says since when they
    are gone, and of others when they were taken.
    """
    settled = dict(held)
    family, given, name = held.get("family", ()), held.get("given", ()), held.get("name", ())
    if family and not given and name and not _contains(profiles[name[0]], profiles[family[0]]):
        settled["given"], settled["name"] = name[:1], name[1:]
    elif given and not family and name and not _contains(profiles[name[0]], profiles[given[0]]):
        settled["family"], settled["name"] = name[:1], name[1:]
    elif family and not given and not name:
        settled["name"], settled["family"] = family, ()
    elif not family and not given and not name and held.get("patronymic"):
        settled["name"], settled["patronymic"] = held["patronymic"], ()
    if "happened_on" in held and not held.keys() & {"detained_on", "disappeared_on"}:
        told = [profiles[column] for concept in ("status", "fate") for column in held.get(concept, ())]
        gone = any(_GONE.search(plain(column)) for column in profiles) or any(
            "custody/disappeared" in meanings("status", value) for of in told for value in of.counts
        )
        settled["disappeared_on" if gone else "detained_on"] = settled.pop("happened_on")
    return settled


def _contains(whole: Profile, part: Profile) -> bool:
    """Whether one column holds what the other says, row by row."""
    both = [(spaced(one), spaced(other)) for one, other in zip(whole.cells, part.cells, strict=True) if one and other]
    return bool(both) and sum(1 for one, other in both if other in one) > _MOSTLY * len(both)


def _are_codes(profile: Profile) -> bool:
    """Short, different and with a number each: somebody's references."""
    coded = sum(1 for value in profile.values if len(value) < 20 and re.fullmatch(r"[\w./-]*\d[\w./-]*", value))  # noqa: PLR2004 - a code
    return coded > _NEARLY_ALL * len(profile.values) and profile.unique > _NEARLY_ALL


def _says_a_sex(profile: Profile) -> bool:
    return spaced(profile.column) in ("male", "female", "is male", "is female", "man", "woman")


def _are_articles(profile: Profile) -> bool:
    """Whether the numbers are of articles of a law: nobody is sentenced to so much."""
    most = (
        _LONGEST_IN_MONTHS if re.search(r"month|mes|mois|monat|day|dia|jour|tag|мес|дн|月|天|日", spaced(profile.column)) else _LONGEST_TERM
    )
    numbers = [float(plain(value).replace(",", ".")) for value in profile.values if re.fullmatch(r"\d+(?:[.,]\d+)?", plain(value))]
    return sum(1 for number in numbers if number > most) > _MOSTLY * len(profile.values)


def _are_verdicts(profile: Profile) -> bool:
    """Whether a column says that people were convicted, or acquitted, and never to what."""
    return _means_a_status(profile, _MOSTLY) and not any(
        re.search(r"\d", plain(value)) or meaning("sentence", value, anywhere=True) for value in profile.counts
    )


def _means_a_status(profile: Profile, least: float) -> bool:
    understood = sum(times for value, times in profile.counts.items() if len(value) < _LONG and meanings("status", value))
    return understood >= least * len(profile.values)
