"""Dates known only so far: EDTF (ISO 8601-2:2019, levels 0 and 1), with the first and the last day each may mean.

Taken: `2014-10-08`, `2014-10`, `2014`, seasons (`2014-21` spring to `2014-24` winter), unknown digits (`201X`, `20XX`, `2014-XX`,
`2014-10-XX`, `2014-XX-XX`), a qualifier at the end (`2014~` about, `2014?` perhaps, `2014%` both), and intervals
(`2016/2017`, `2013-10-08/..`, `../2014`). Not taken: level 2, times of day, years before 0001 or after 9999.

Seasons are those of the northern hemisphere, and winter is its year's December; say `2014-12/2015-02` for the whole of one.
"""

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Literal, NamedTuple, Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

LONGEST = 64
"""Characters. The longest date of levels 0 and 1 has 23; what is longer is refused unread."""

DatePrecision = Literal["day", "month", "season", "year", "decade", "century", "interval"]


class DateMatch(StrEnum):
    """What it means that a date falls within a period."""

    DEFINITE = "definite"
    POSSIBLE = "possible"


class Edtf(str):
    """A date as EDTF text. It is the text that was given, and equals it."""

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        """Take a text that is a date; ValueError says why any other is not."""
        _read(text)
        return super().__new__(cls, text)

    @property
    def earliest(self) -> date:
        """The first day it may mean, taken at its word (`2014~` begins 2014-01-01); `date.min` where an interval has no known start."""
        return _read(self).earliest

    @property
    def latest(self) -> date:
        """The last day it may mean, taken at its word (`2014~` ends 2014-12-31); `date.max` where an interval has no known end."""
        return _read(self).latest

    @property
    def precision(self) -> DatePrecision:
        """How exactly it is known: `2014-XX` to the year, `201X` to the decade."""
        return _read(self).precision

    @property
    def is_qualified(self) -> bool:
        """Whether it is said to be approximate (`~`), uncertain (`?`) or both (`%`), wholly or at one end."""
        return any(qualifier in self for qualifier in "~?%")

    @property
    def margin(self) -> int:
        """Days by which a qualified date may lie outside its own days: as many as it has. None for a date that is not qualified.

        "About 2014" may be 2013 or 2015. An interval with an open end has no length, so a year is taken; and never more than a century.
        """
        if not self.is_qualified:
            return 0
        if self.earliest == date.min or self.latest == date.max:
            return _A_YEAR
        return min((self.latest - self.earliest).days + 1, _A_CENTURY)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(cls, core_schema.str_schema(max_length=LONGEST))

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {
            "type": "string",
            "format": "edtf",
            "maxLength": LONGEST,
            "description": "A date in EDTF (ISO 8601-2), level 0 or 1: as exact as it is known.",
            "examples": ["2014-10", "2013-10-08", "2014~", "2016/2017", "2013-10-08/..", "201X"],
        }


def falls_within(value: Edtf, first: date, last: date, match: DateMatch) -> bool:
    """Whether a date falls within the days from `first` to `last`, both included and in order.

    Definitely: it is not qualified and every day it may mean lies within. Possibly: some day lies within, its margin counted.
    """
    if match == DateMatch.DEFINITE:
        return not value.is_qualified and first <= value.earliest and value.latest <= last
    return _moved(value.earliest, -value.margin) <= last and first <= _moved(value.latest, value.margin)


class _Reading(NamedTuple):
    """What a text means."""

    earliest: date
    latest: date
    precision: DatePrecision


_A_YEAR = 365
_A_CENTURY = 36_525
_CALENDAR = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?[~?%]?")
_UNSPECIFIED = re.compile(r"(?:[0-9]{3}X|[0-9]{2}XX|[0-9]{4}-XX|[0-9]{4}-XX-XX|[0-9]{4}-(?:0[1-9]|1[0-2])-XX)[~?%]?")
_SEASON_BEGINS: Mapping[int, int] = {21: 3, 22: 6, 23: 9, 24: 12}
"""Month in which each season begins."""
_OPEN = ("", "..")
# Each kind of text that is not taken, the first that fits.
_REFUSALS: Mapping[str, str] = {
    r"\s|.*\s$": "a date has no space before or after it",
    r".*[\[\]{},]": "sets of dates (EDTF level 2) are not taken",
    r".*(?:[0-9]T|:)": "a time of day is not taken: give the day",
    r"[0-9]{6}(?:[0-9]{2})?$": "a date is written with hyphens: YYYY-MM-DD",
    r"[~?%]?(?:-[0-9]|Y|[0-9]{5})": "a year has four digits, 0001 to 9999",
    r"[0-9]+[xu]|[0-9-]+-[xu]": "an unknown digit is written X, in upper case",
    r".*\.\.": "an open interval is written 2014/.. or ../2014",
    r".*[~?%].": "one qualifier, ~ ? or %, stands at the end of a date",
    r"[0-9X-]*X": "X stands for the last one or two digits of a year (201X, 20XX), for a month (2014-XX) or for a day (2014-10-XX)",
}
_REFUSED = tuple((re.compile(pattern), said) for pattern, said in _REFUSALS.items())
_NO_DATE = "not an EDTF date: write 2014-10-08, 2014-10, 2014, 2014~ (about), 2014? (perhaps), 2016/2017 or 2013-10-08/.."


@lru_cache(maxsize=4_096)
def _read(text: str) -> _Reading:
    if len(text) > LONGEST:
        message = f"a date has at most {LONGEST} characters"
        raise ValueError(message)
    if not text:
        message = "a date may not be empty"
        raise ValueError(message)
    return _interval(text) if "/" in text else _single(text)


def _interval(text: str) -> _Reading:
    start, _, end = text.partition("/")
    if "/" in end:
        message = "an interval has one slash: 2016/2017"
        raise ValueError(message)
    if start in _OPEN and end in _OPEN:
        message = "an interval has at least one known end"
        raise ValueError(message)
    if "X" in text and all(given in _OPEN or _UNSPECIFIED.fullmatch(given) or _CALENDAR.fullmatch(given) for given in (start, end)):
        message = "an interval with unknown digits (EDTF level 2) is not taken"
        raise ValueError(message)
    earliest = date.min if start in _OPEN else _single(start).earliest
    latest = date.max if end in _OPEN else _single(end).latest
    if earliest > latest:
        message = "an interval ends after it starts"
        raise ValueError(message)
    return _Reading(earliest, latest, "interval")


def _single(text: str) -> _Reading:
    if written := _CALENDAR.fullmatch(text):
        year, month, day = (None if part is None else int(part) for part in written.group("year", "month", "day"))
        return _calendar(year or 0, month, day)
    if _UNSPECIFIED.fullmatch(text):
        return _unspecified(text.rstrip("~?%"))
    raise ValueError(next((said for pattern, said in _REFUSED if pattern.match(text)), _NO_DATE))


def _calendar(year: int, month: int | None, day: int | None) -> _Reading:
    if year < date.min.year:
        message = "there is no year 0000: years run from 0001 to 9999"
        raise ValueError(message)
    if month is None:
        return _Reading(date(year, 1, 1), date(year, 12, 31), "year")
    if month in _SEASON_BEGINS and day is None:
        return _season(year, _SEASON_BEGINS[month])
    if not 1 <= month <= 12:  # noqa: PLR2004 - the months
        message = f"there is no month {month:02d}: 01 to 12, or 21 (spring) to 24 (winter) for a season"
        raise ValueError(message)
    length = monthrange(year, month)[1]
    if day is None:
        return _Reading(date(year, month, 1), date(year, month, length), "month")
    if not 1 <= day <= length:
        message = f"there is no day {day:02d} in {year:04d}-{month:02d}, which has {length} days"
        raise ValueError(message)
    return _Reading(date(year, month, day), date(year, month, day), "day")


def _season(year: int, begins: int) -> _Reading:
    ends = min(begins + 2, 12)  # winter is its year's December
    return _Reading(date(year, begins, 1), date(year, ends, monthrange(year, ends)[1]), "season")


def _unspecified(text: str) -> _Reading:
    year, *rest = text.split("-")
    first, last = year.replace("X", "0"), year.replace("X", "9")
    if first == "0000":
        message = "years run from 0001 to 9999"
        raise ValueError(message)
    if rest and rest[0] != "XX":
        return _calendar(int(year), int(rest[0]), None)
    precision: DatePrecision = "century" if year.endswith("XX") else "decade" if year.endswith("X") else "year"
    return _Reading(date(int(first), 1, 1), date(int(last), 12, 31), precision)


def _moved(day: date, days: int) -> date:
    """Move a day by so many days. An open end stays open, and no other day becomes one: as with infinite dates in PostgreSQL."""
    if day in (date.min, date.max):
        return day
    return date.fromordinal(min(max(day.toordinal() + days, date.min.toordinal() + 1), date.max.toordinal() - 1))
