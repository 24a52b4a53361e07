"""What a list says has become of people: by its columns of days, and by words of any language on the day of the list, or on one of their own. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any

from schemas.mappings import DateForm
from service.exchange.columns import ONE_OF_SEVERAL, YES, Columns
from service.exchange.dates import NoDate, read_date
from service.exchange.months import plain
from service.exchange.profiles import Profile
from service.exchange.sentences import Dated
from service.exchange.words import denies, meaning, meanings, spaced

_MOST_MEANT, _MOST_LOOKED_AT = 400, 2_000
_SHOWN = 5
_IMPLIED = {"executed": "deceased", "died_in_custody": "deceased", "serving_sentence": "in_custody"}
"""What a word of another axis says of custody too. An ended sentence is not among them: nobody is said to be released by it."""
_HELD_OTHERWISE = ("disappeared", "house_arrest")
"""What says more than that somebody is in custody: where nobody knows, or at home."""
_A_STORY = 300
"""Characters from which on a status is told in sentences, whose words are not taken for it."""
_A_MONTH = "jan|feb|mar|apr|ma[iy]|ju[nl]|aug|sep|oct|nov|dec|ene|abr|ago|dic|f[eé]v|jui|ao[uû]t|d[eé]c|янв|фев|мар|апр|ма[йя]|ию[нл]|авг|сен|окт|ноя|дек"
_A_DAY = re.compile(
    r"\d{4}-\d{1,2}(?:-\d{1,2})?(?!\d)|\d{1,4}[./-]\d{1,2}[./-]\d{2,4}(?!\d)|\d{1,2}(?:st|nd|rd|th)?[\s-]+(?:de\s+)?[^\W\d_]{3,}\.?(?:\s+de)?[\s,-]+\d{2,4}"
    r"|[^\W\d_]{3,}\.?\s+\d{1,2},?\s+\d{4}|\d{4}[年년]\s?(?:\d{1,2}[月월]\s?(?:\d{1,2}[日일]?)?)?"
    rf"|(?:(?i:{_A_MONTH})[^\W\d]*\.?(?:\s+de)?\s+|(?<![\d./-])\d{{1,2}}[./-])?(?<!\d)(?:1[39]|20)\d\d(?!\d)"
)
"""A date that stands among words: `Released on 14 May 2021`."""
_LONGEST_WORDING = 400
_EXECUTED = re.compile(
    r"execut|ejecuc|fusil|hinricht|hingericht|расстрел|казн|rozstrzel|إعدام|اعدام|\bidam\b|处决|處決|枪决|処刑|처형|총살|приведения приговора"
)
"""A header that says that people were put to death."""

_DATED = {"detained_on": "in_custody", "disappeared_on": "disappeared", "released_on": "released", "death_date": "deceased"}
"""Columns of days, and what people are from each on."""
_FOR_GOOD = frozenset(
    [
        "released",
        "escaped",
        "deceased",
        "executed",
        "died_in_custody",
        "acquitted",
        "convicted",
        "dismissed",
        "pardoned",
        "sentence_completed",
    ]
)
"""What is so from its day on: of another day it may be told as of the list's. Whoever was held on a day may not be since."""
_TRANSFERRED = re.compile("transfer|traslad|verlegt|transfér|przenies|переведен|переведён|перевод|نقل|منتقل|移送|转监|轉監|이감")
_Said = tuple[Profile, str, dict[str, str]]
"""A column, the axis that it speaks of, and what its values mean there."""


def statuses_of(columns: Columns, dated: Dated) -> tuple[list[dict[str, Any]], list[str]]:
    """The parts of a mapping that tell statuses, and what is to be said of them. `dated` says how a column's dates are taken."""
    found = _Statuses(columns, dated)
    return [*found.by_dates(), *found.by_words()], found.notes


@dataclass
class _Statuses:
    columns: Columns
    dated: Dated
    notes: list[str] = field(default_factory=list)

    @cached_property
    def otherwise(self) -> dict[str, tuple[str, ...]]:
        """Of each column of days, the cells whose words make something else of the day."""
        return {concept: says_otherwise(of, concept) for concept in _DATED if (of := self.columns.one(concept))}

    def by_dates(self) -> Iterator[dict[str, Any]]:
        for concept, code in _DATED.items():
            if of := self.columns.one(concept):
                when = [{"column": of.column, "empty": False}]
                if otherwise := self.otherwise[concept]:
                    when.append({"column": of.column, "among": list(otherwise), "negated": True})
                if concept == "released_on" and (reason := self.columns.one("release_reason")):
                    yield from self._by_a_reason(of, when, reason)
                    continue
                yield _status("custody", {"value": code}, self.dated(of), when)
                if code == "deceased" and _EXECUTED.search(plain(of.column)):
                    yield _status("life", {"value": "executed"}, self.dated(of), when)

    def _by_a_reason(self, of: Profile, when: list[dict[str, Any]], reason: Profile) -> Iterator[dict[str, Any]]:
        """Who left prison on a day was let go only where the reason says so, or says nothing."""
        yield _status("custody", {"value": "released"}, self.dated(of), [*when, {"column": reason.column, "empty": True}])
        for axis, means in _by_axis(reason).items():
            yield _means_told(axis, reason.column, means, self.dated(of), when)

    def by_words(self) -> Iterator[dict[str, Any]]:
        """What a column says has become of people: on the day that another column gives, else as of the day for which the list speaks."""
        told: list[_Said] = []
        for of in (*self.columns.all("status"), *self.columns.all("fate")):
            by_axis = _by_axis(of)
            if ONE_OF_SEVERAL.search(of.column):
                yield from self._one_of_several(of, by_axis)
                continue
            if left := [value for value in of.counts if not any(value in means for means in by_axis.values())]:
                self.notes.append(
                    f"'{of.column}' has values that stay as they are, quoted: {', '.join(value[:60] for value in left[:_SHOWN])}."
                )
            told += [(of, axis, means) for axis, means in by_axis.items()]
        told += [(of, "custody", elsewhere) for of in self.columns.all("prison") if (elsewhere := elsewhere_than_in(of))]
        for of in self.columns.all("sentence"):
            told += _of_a_sentence(of)
        for concept, otherwise in self.otherwise.items():
            others = Profile(self.columns.all(concept)[0].column, otherwise)
            told += [(others, axis, means) for axis, means in _by_axis(others).items()]
        for concept, yes, no in (("is_released", "released", "in_custody"), ("is_held", "in_custody", "unknown")):
            for of in self.columns.all(concept):
                told.append((of, "custody", {value: yes if spaced(value) in YES else no for value in of.counts}))
        # Of several columns that speak of one axis, that which says since when, or says most, is heard first, and another where it is silent.
        heard: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for of, axis, means in sorted(told, key=lambda each: (not self.days_within(each[0], each[2]).days, -len(set(each[2].values())))):
            yield from self._said(of, axis, means, heard[axis])
            heard[axis] = [*heard[axis], {"column": of.column, "among": list(means), "negated": True}]

    def _said(self, of: Profile, axis: str, means: dict[str, str], unless: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        dated = {
            "released": self.columns.one("released_on"),
            "disappeared": self.columns.one("disappeared_on"),
            **dict.fromkeys(("deceased", "executed", "died_in_custody"), self.columns.one("death_date")),
        }
        groups: dict[str | None, dict[str, str]] = defaultdict(dict)
        within = self.days_within(of, [value for value, code in means.items() if dated.get(code) is None])
        if unclear := [value for value in means if value in within.unclear and means[value] not in _FOR_GOOD]:
            self.notes.append(
                f"'{of.column}' has days that can't be read, or in two ways; these are quoted: {', '.join(unclear[:_SHOWN])}."
            )
        means = {value: code for value, code in means.items() if value not in unclear}
        for wording, code in _wordings({day: means[value] for value, day in within.days.items()}):
            yield _status(axis, {"value": code}, within.take, [{"column": of.column, "matches": wording}, *unless])
        for value, code in means.items():
            if value not in within.days:
                day = dated.get(code)
                groups[day.column if day else None][value] = code
        for column, meant in groups.items():
            if column is None:
                yield _means_told(axis, of.column, meant, {"stated_on": True}, unless)
                continue
            # Custody is told by the date's own column, and so is an execution by one of executions.
            if axis != "custody" and not (set(meant.values()) == {"executed"} and _EXECUTED.search(plain(column))):
                day = self.dated(self.columns.profiles[column])
                yield _means_told(axis, of.column, meant, day, [*unless, {"column": column, "empty": False}])
            yield _means_told(axis, of.column, meant, {"stated_on": True}, [*unless, {"column": column, "empty": True}])

    def _one_of_several(self, of: Profile, by_axis: dict[str, dict[str, str]]) -> Iterator[dict[str, Any]]:
        """Of a list's things (`events.2.type`) each is of its own day; without one it is not known whether another came later."""
        day = self._beside(of)
        if day is not None:
            for axis, means in by_axis.items():
                yield _means_told(axis, of.column, means, self.dated(day), [{"column": day.column, "empty": False}])

    def _beside(self, of: Profile) -> Profile | None:
        """The column of dates that stands beside one of several things, by its path (`events.2.date`)."""
        stem = of.column.rpartition(".")[0] + "."
        others = (each for name, each in self.columns.profiles.items() if name.startswith(stem) and name != of.column)
        return next((each for each in others if each.dates.share >= 0.5), None)  # noqa: PLR2004 - most of it dates

    def days_within(self, of: Profile, values: Iterable[str]) -> "_Within":
        """The values that say their own day (`Released on 14 May 2021`), and those of which it is not clear: they are of no other day either."""
        found = {value: each[0] for value in values if len(each := list(_A_DAY.finditer(value))) == 1}
        form = self.dated(Profile(of.column, tuple(day[0] for day in found.values())))["date"] if found else {}
        clear = {value: day for value, day in found.items() if _is_clear(day[0], form)}
        take = self.dated(Profile(of.column, tuple(day[0] for day in clear.values()))) if clear else {}
        return _Within(clear, {**take, "pattern": _A_DAY.pattern}, frozenset(found.keys() - clear.keys()))


def _status(axis: str, code: dict[str, Any], occurred: dict[str, Any], when: list[dict[str, Any]]) -> dict[str, Any]:
    return {"when": when, "fields": {"axis": {"value": axis}, "code": code, "occurred": occurred}}


def _means_told(axis: str, column: str, means: dict[str, str], occurred: dict[str, Any], when: list[dict[str, Any]]) -> dict[str, Any]:
    """What a column's values mean on an axis, where it has one of them and these conditions hold."""
    code = {"column": column, "means": means, "otherwise": "nothing"}
    return _status(axis, code, occurred, [{"column": column, "among": list(means)}, *when])


@dataclass(frozen=True)
class _Within:
    """Where in a column's values their own days stand, and how those are taken."""

    days: dict[str, re.Match[str]]
    take: dict[str, Any]
    unclear: frozenset[str] = frozenset()


def _is_clear(day: str, form: Mapping[str, Any]) -> bool:
    """Whether a day can be read in one way by this form."""
    try:
        read_date(day, DateForm(**form))
    except NoDate:
        return False
    return True


def _wordings(days: dict[re.Match[str], str]) -> Iterator[tuple[str, str]]:
    """The words around the days, by what they mean: an expression that rows beyond the sample match too."""
    worded: dict[str, list[str]] = defaultdict(list)
    for day, code in days.items():
        around = rf"{re.escape(day.string[: day.start()])}.*\d.*{re.escape(day.string[day.end() :])}"
        if around not in worded[code] and sum(map(len, worded[code])) + len(around) < _LONGEST_WORDING:
            worded[code].append(around)
    for code, texts in worded.items():
        yield f"(?i)^\\s*(?:{'|'.join(texts)})$", code


def says_otherwise(of: Profile, concept: str) -> tuple[str, ...]:
    """The cells of a column of days whose words make something else of the day: `executed 29 April 2019`, `not released as of …`."""
    code, found = _DATED[concept], []
    for value in islice(of.counts, _MOST_LOOKED_AT):
        rest = _A_DAY.sub(" ", value)
        if not any(character.isalpha() for character in rest):
            continue
        said = {_IMPLIED.get(meant.partition("/")[2], meant.partition("/")[2]) for meant in meanings("status", rest)}
        away = concept == "released_on" and _TRANSFERRED.search(plain(rest))
        if away or denies("status", rest) or (said and code not in said):
            found.append(value)
    return tuple(found[:_MOST_MEANT])


def elsewhere_than_in(of: Profile) -> dict[str, str]:
    """What a column of places says that is no place: that somebody is held at home, or no more (`Released on 14 May 2021`)."""
    found = {value: meaning("status", _A_DAY.sub(" ", value)) or "" for value in islice(of.counts, _MOST_MEANT)}
    custody = {value: said.removeprefix("custody/") for value, said in found.items() if said.startswith("custody/")}
    return {value: code for value, code in custody.items() if code != "in_custody"}


def _by_axis(of: Profile) -> dict[str, dict[str, str]]:
    """What a column's values say, by the axis that they say it of."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for value in islice(of.counts, _MOST_MEANT):
        custody: list[str] = []
        for said in meanings("status", value) if len(value) < _A_STORY else ():
            axis, _, code = said.partition("/")
            if axis == "custody":
                custody.append(code)
            else:
                found[axis].setdefault(value, code)
            custody += filter(None, [_IMPLIED.get(code)])
        if (held := _last_of(custody)) is not None:
            found["custody"][value] = held
    return found


def _last_of(custody: list[str]) -> str | None:
    """What a value comes to that says several things of custody: whoever died is dead, wherever that was. Which of others came last is not guessed."""
    said = dict.fromkeys(custody)
    if "deceased" in said:
        return "deceased"
    if len(said) == 2 and "in_custody" in said:  # noqa: PLR2004 - it and what says more
        return next((code for code in said if code in _HELD_OTHERWISE), None)
    return next(iter(said)) if len(said) == 1 else None


def _of_a_sentence(of: Profile) -> Iterator[_Said]:
    """What a column of sentences says where it tells of none: that somebody is held, died or was let go."""
    held: dict[str, dict[str, str]] = defaultdict(dict)
    for axis, means in _by_axis(of).items():
        for value, code in means.items():
            is_whole = code != "in_custody" or meaning("status", value) == "custody/in_custody"
            if code in _INSTEAD and is_whole and meaning("sentence", value, anywhere=True) is None:
                held[axis][value] = code
    for axis, means in held.items():
        yield of, axis, means


_INSTEAD = frozenset({"in_custody", "released", "deceased", "died_in_custody", "executed", "acquitted", "dismissed", "pardoned"})
"""What is told in place of a sentence."""
