"""Dates that a list writes in columns of their own for the year, the month and the day: put together again. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from service.exchange.profiles import Profile
from service.exchange.words import concepts_of, spaced

_PARTS = {
    "year": "year yr anio ano annee jahr год рік سنة عام سال 年 yil nam tahun ปี",
    "month": "month mes mois monat месяц місяць شهر ماه 月 ay thang bulan เดือน",
    "day": "day dia jour tag день число يوم روز 日 gun ngay hari วัน",
}
_PART_OF = {word: part for part, words in _PARTS.items() for word in words.split()}
_WRITTEN = {"year": r"\d{4}", "month": r"0?[1-9]|1[0-2]", "day": r"0?[1-9]|[12]\d|3[01]"}
_JOINING = frozenset(["of", "de", "del", "la", "le", "du", "des", "the", "d", "da", "do", "den", "der", "von"])
_A_DATE_OF = ("{}", "date {}", "date of {}", "fecha {}", "fecha de {}", "data de {}", "дата {}")
"""What a whole date's header would be called, by what stands beside `year`."""


def put_together(profiles: Sequence[Profile], dated: Iterable[str]) -> list[Profile]:
    """The columns; in place of those that hold parts of one date, one column of that date, by the year's name. Whose header says none of `dated` stays apart."""
    found: dict[str, dict[str, Profile]] = defaultdict(dict)
    for profile in profiles:
        if (said := _part_of_a_date(profile)) is not None:
            part, of = said
            found[of].setdefault(part, profile)
    whole: dict[str, Profile] = {}
    parts: set[str] = set()
    for of, by_part in found.items():
        if (called := _called(of, dated)) is not None and {"year", "month"} <= by_part.keys():
            held = [by_part[part] for part in _PARTS if part in by_part]
            cells = zip(*(each.cells for each in held), strict=True)
            whole[held[0].column] = Profile(
                held[0].column,
                tuple("-".join(filter(None, cell)) for cell in cells),
                called=called,
                parts=tuple(each.column for each in held),
            )
            parts.update(each.column for each in held[1:])
    return [whole.get(each.column, each) for each in profiles if each.column not in parts]


def _part_of_a_date(profile: Profile) -> tuple[str, str] | None:
    """Which part a column holds, by its header and its values, and of what."""
    words = [word for word in spaced(profile.column).split() if word not in _JOINING]
    named = [word for word in words if word in _PART_OF]
    if len(named) != 1 or not profile.values:
        return None
    part = _PART_OF[named[0]]
    if not all(re.fullmatch(_WRITTEN[part], value) for value in profile.counts):
        return None
    return part, " ".join(word for word in words if word != named[0])


def _called(of: str, dated: Iterable[str]) -> str | None:
    wanted = set(dated)
    tried = (form.format(of) for form in _A_DATE_OF) if of else ()
    return next((called for called in tried if any(concept in wanted and score >= 90 for concept, score in concepts_of(called))), None)  # noqa: PLR2004
