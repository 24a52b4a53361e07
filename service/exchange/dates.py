"""Dates as people write them, in the languages and calendars of lists, read as EDTF. What can be read in two ways is asked about, never guessed."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from schemas.edtf import Edtf
from schemas.mappings import DateForm
from service.exchange.calendars import ERAS, HIJRI_YEARS, JALALI_YEARS, MINGUO, Calendar, gregorian
from service.exchange.formats.serials import day_of
from service.exchange.months import (
    ABOUT,
    ABOUT_AFTER,
    AFTER,
    AFTER_BEHIND,
    BEFORE,
    BEFORE_BEHIND,
    LETTER,
    NOISE,
    OF_WORDS,
    PART_OF,
    PART_OF_BEHIND,
    PERHAPS,
    PERHAPS_BEFORE,
    SEASONS,
    days_of_the_week,
    months,
    plain,
)

LONGEST = 300
"""Characters of a cell that is read as a date."""
FIRST_YEAR, LAST_YEAR = 1500, 2200
"""Gregorian years of which lists of people tell. Others are another calendar's, or no years."""

Order = Literal["ymd", "dmy", "mdy"]


class NoDate(ValueError):
    """This text is no date that can be told. `code`: `date_order`, `two_digit_year`, `no_such_day`, `calendar`, `several_dates`, `not_a_date`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def read_date(text: str, form: DateForm) -> Edtf:
    """The date that a text tells, as exact as it tells it; `NoDate` says why it is none."""
    return _read(text, form.order, form.calendar, form.excel_serial, form.century_from)


@dataclass(frozen=True)
class FormFound:
    """How a column writes its dates, as its values show."""

    form: DateForm
    dates: int
    """Values that are dates in this form."""
    values: int
    ambiguous: tuple[str, ...] = ()
    """Values that are one date as day/month and another as month/day, where no value of the column decides it."""
    short: tuple[str, ...] = ()
    """Values that would be dates, if the century of their years of two digits were known."""

    @property
    def share(self) -> float:
        """Of the values, those that are dates, ambiguous ones among them."""
        return self.dates / self.values if self.values else 0.0


def form_of(values: Iterable[str]) -> FormFound:
    """The form in which most of a column's values are dates. An order is decided only by a value that proves it and none that speaks against it."""
    said = [value for value in values if value.strip()]
    calendar = _calendar_of(said)
    serial = bool(said) and sum(1 for value in said if _SERIAL.fullmatch(plain(value))) > 0.9 * len(said)
    found: list[str] = []
    proofs: set[Order] = set()
    ambiguous: list[str] = []
    short: list[str] = []
    for value in said:
        proofs |= {order for each in _TRIPLE.finditer(plain(value)) if (order := _proven(each)) is not None}
        try:
            found.append(_read(value, None, calendar, serial, None))
        except NoDate as error:
            if error.code == "date_order" or (error.code == "two_digit_year" and _code_with_a_century(value, calendar) == "date_order"):
                ambiguous.append(value)
            if error.code == "two_digit_year" and _code_with_a_century(value, calendar) in (None, "date_order"):
                short.append(value)
    order = next(iter(proofs)) if len(proofs) == 1 and (ambiguous or not found) else None
    unread = dict.fromkeys([*ambiguous, *short])
    form = DateForm(order=order, calendar=calendar, excel_serial=serial)
    dates = len(found) + sum(1 for value in said if value in unread)
    return FormFound(form, dates, len(said), () if order else tuple(dict.fromkeys(ambiguous)), tuple(dict.fromkeys(short)))


def _code_with_a_century(value: str, calendar: Calendar) -> str | None:
    """What would be wrong with a date if its century were known; None for nothing."""
    try:
        _read(value, None, calendar, False, 1300 if calendar == "jalali" else 1930)
    except NoDate as error:
        return error.code
    return None


# How one text is read, from the outside in.


_SAYS_ITS_CALENDAR: tuple[tuple[Calendar, re.Pattern[str]], ...] = (
    ("hijri", re.compile(r"(?<=\d)\s*(?:هـ|ه|هجرية|هجري|a\.?h\.?|h\.?)\s*$", re.IGNORECASE)),
    ("gregorian", re.compile(r"(?<=\d)\s*(?:م|ميلادية|ميلادي|a\.?d\.?|c\.?e\.?|g\.?c\.?)\s*$", re.IGNORECASE)),
    ("ethiopian", re.compile(r"(?<=\d)\s*(?:e\.?c\.?|ዓ\.?ም\.?)\s*$", re.IGNORECASE)),
)
"""What behind a date names its calendar, whatever the column's is: `١٤٣٨/١٢/١٩ هـ`."""


@lru_cache(maxsize=8_192)
def _read(text: str, order: Order | None, calendar: Calendar, serial: bool, century: int | None) -> Edtf:
    if calendar == "gregorian" and (iso := _ISO.fullmatch(text)):
        return _edtf(iso[1], iso[1])
    if len(text) > LONGEST:
        raise NoDate("not_a_date", f"A date has at most {LONGEST} characters.")
    cell = _UNKNOWN_PARTS.sub("", plain(text))
    if said := next((each for each in _SAYS_ITS_CALENDAR if each[1].search(cell)), None):
        calendar, cell = said[0], said[1].sub("", cell)
    if serial and (days := _SERIAL.fullmatch(cell)):
        try:
            return Edtf(day_of(float(days[0])).isoformat())
        except ValueError as error:
            raise NoDate("no_such_day", f"'{text}' is no day as Excel counts them.") from error
    if calendar == "gregorian" and _WRITTEN_AS_EDTF.fullmatch(cell.upper()):
        try:
            return Edtf(cell.upper())
        except ValueError:
            pass
    return _edtf(_whole(cell, _Reading(text, order, calendar, century)), text)


@dataclass(frozen=True)
class _Reading:
    """The cell as it stands, for what is said of it, and how its column is written."""

    text: str
    order: Order | None
    calendar: Calendar
    century: int | None

    def year(self, digits: str) -> int | None:
        """A year of two digits, where its century is known."""
        if self.century is None:
            return None
        year = self.century - self.century % 100 + int(digits)
        return year if year >= self.century else year + 100

    def refused(self, code: str, why: str) -> NoDate:
        return NoDate(code, f"'{self.text[:80]}': {why}")


def _edtf(date: str, text: str) -> Edtf:
    try:
        return Edtf(date)
    except ValueError as error:
        raise NoDate("no_such_day", f"'{text[:80]}': {error}") from error


def _whole(cell: str, reading: _Reading) -> str:
    """A date with what is said about it: about, perhaps, before, after, from … to."""
    cell = cell.strip(" ,;.")
    for pattern, mark in ((PERHAPS, "?"), (PERHAPS_BEFORE, "?"), (ABOUT, "~"), (ABOUT_AFTER, "~")):
        if (found := pattern.search(cell)) and (rest := cell[: found.start()] + cell[found.end() :]):
            return _marked(_whole(rest, reading), mark)
    for pattern, open_end in ((AFTER, "{}/.."), (AFTER_BEHIND, "{}/.."), (BEFORE, "../{}"), (BEFORE_BEHIND, "../{}")):
        if (found := pattern.search(cell)) and not _range(cell):
            inner = _whole(cell[: found.start()] + cell[found.end() :], reading)
            if ".." in inner:
                raise reading.refused("not_a_date", "one beginning or end is read.")
            return open_end.format(inner.partition("/")[0] if open_end.startswith("{") else inner.rpartition("/")[2])
    if ends := _range(cell):
        first, last = (_single(end, reading) for end in ends)
        return f"{first.partition('/')[0]}/{last.rpartition('/')[2]}"
    return _single(cell, reading)


def _marked(date: str, mark: str) -> str:
    """A qualifier at the end of a date, or of both ends of an interval; `~` and `?` together are `%`."""

    def one(end: str) -> str:
        if end in ("", ".."):
            return end
        bare = end.rstrip("~?%")
        return bare + (mark if end in (bare, bare + mark) else "%")

    return "/".join(one(end) for end in date.split("/"))


_RANGE_WORDS = re.compile(
    r"^(?:between|from|de|du|entre|von|zwischen|с|от|между|از|بین|من)?\s*(.+?\d.*?)\s+"
    r"(?:to|until|till|and|through|à|au|a|al|y|e|et|bis|und|по|до|и|تا|الی|و|حتی|ile|-)\s+(.*\d.*)$"
)
_RANGE_SIGNS = re.compile(
    r"^(.*[年月日].*|\d{4}(?:-\d\d){0,2}|\d{1,2}[./]\d{1,2}[./]\d{4}|\d{1,2}[./]\d{4}|.*[^\W\d].* \d{4})"
    r"\s*(?:-{1,2}|~|至|到|から)\s*(\d.*|[^\W\d]+\W.*\d)$"
)
_SHORT_RANGE = re.compile(r"^(\d\d)(\d\d)\s*[-/]\s*(\d\d)$")


def _range(cell: str) -> tuple[str, str] | None:
    """The two ends of a period. `1971-72` is one, since there is no month 72; `2005-06` is a month, and `2014-21` a spring (EDTF)."""
    if (short := _SHORT_RANGE.fullmatch(cell)) and int(short[3]) > max(_LAST_SEASON, int(short[2])):
        return short[1] + short[2], short[1] + short[3]
    if _ONE_TRIPLE.fullmatch(cell) or _ONE_PAIR.fullmatch(cell):
        return None
    found = _RANGE_WORDS.fullmatch(cell) or _RANGE_SIGNS.fullmatch(cell)
    if found is None or not all(re.search(r"\d{4}|年", end) for end in found.groups()):
        return None
    return found[1], found[2]


def _single(cell: str, reading: _Reading) -> str:
    """One date without anything about it; or within other words, if it is the only one."""
    cell = cell.strip(" ,;.()[]")
    for way in (_numbers, _labelled, _roman, _named):
        if (date := way(cell, reading)) is not None:
            return date
    if (part := PART_OF.search(cell)) or (part := PART_OF_BEHIND.search(cell)):
        return _single(cell[: part.start()] + cell[part.end() :], reading)
    return _within(cell, reading)


# The ways to write one date.

_ISO = re.compile(r"\s*([0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?)(?:T[0-9:.]+(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?\s*")
_WRITTEN_AS_EDTF = re.compile(r"(?=.*[/X~?%]|\d{4}-2[1-4])[\dX~?%/.-]+")
_UNKNOWN_PARTS = re.compile(r"(?<=\d)(?:[-/.](?:\?\?|--|00))+(?![\d/.-])|(?<=\d)(?:/xx)+$|^(?:(?:\?\?|--|00)[/.-])+(?=\d)")
"""A month and a day that are filled with zeros or question marks, where they are not known."""
_SERIAL = re.compile(r"[1-6]\d{4}(?:\.\d+)?")
_TIME = r"(?:(?:\s+|\s*,\s*|t)\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?\s*(?:[ap]\.?m\.?)?\s*(?:z|utc|gmt|[+-]\d\d:?\d\d)?)?"
_TRIPLE = re.compile(r"(?<![\d/.-])(\d{1,4})\s?([-/.]|\s)\s?(\d{1,2})\s?\2\s?(\d{1,4})(?![\d/-])")
_ONE_TRIPLE = re.compile(_TRIPLE.pattern + r"\.?" + _TIME)
_ONE_PAIR = re.compile(r"(\d{1,4})\s?([-/.])\s?(\d{1,4})\.?")
_A_YEAR = 4
_MONTHS = 12
_LAST_SEASON = 24


def _numbers(cell: str, reading: _Reading) -> str | None:
    if found := _ONE_TRIPLE.fullmatch(cell):
        return _triple(found, reading)
    if found := _ONE_PAIR.fullmatch(cell):
        return _pair(found, reading)
    if re.fullmatch(r"\d{8}", cell):
        return _dated(int(cell[:4]), int(cell[4:6]), int(cell[6:]), reading)
    if re.fullmatch(r"\d{4}", cell):
        return _dated(int(cell), None, None, reading)
    if found := re.fullmatch(r"(\d{3})0'?(?:s|er|ies|-?e|年代|-х|х|년대)|(?:anos|años|années|les années)\s+(\d{3})0", cell):
        return f"{found[1] or found[2]}X"
    return None


def _triple(found: re.Match[str], reading: _Reading) -> str:
    first, separator, second, third = found[1], found[2], found[3], found[4]
    if len(first) == _A_YEAR or (reading.calendar == "minguo" and len(third) <= 2):  # noqa: PLR2004 - the digits of a day
        return _dated(int(first), int(second), int(third), reading)
    if len(third) != _A_YEAR or len(first) > 2:  # noqa: PLR2004
        if reading.order == "ymd" or max(len(first), len(third)) > 2:  # noqa: PLR2004
            raise reading.refused("not_a_date", "a year has four digits.")
        if (year := reading.year(third)) is None:
            raise reading.refused("two_digit_year", "the year has two digits, and its century is not said: write four.")
    else:
        year = int(third)
    order = reading.order if reading.order in ("dmy", "mdy") else _proven(found)
    if order is None and (first == second or separator == "."):
        order = "dmy"  # with points between, a month never stands first
    if order is None:
        raise reading.refused(
            "date_order", "this is one date as day/month and another as month/day: say in which order the column writes them."
        )
    day, month = (int(first), int(second)) if order == "dmy" else (int(second), int(first))
    return _dated(year, month, day, reading)


def _proven(found: re.Match[str]) -> Order | None:
    """The order that one date proves: a part above 12 is no month."""
    if len(found[4]) != _A_YEAR or len(found[1]) > 2 or found[2] == ".":  # noqa: PLR2004
        return None
    first, second = int(found[1]), int(found[3])
    if first > _MONTHS >= second:
        return "dmy"
    return "mdy" if second > _MONTHS >= first else None


def _pair(found: re.Match[str], reading: _Reading) -> str:
    first, last = found[1], found[3]
    if len(first) == _A_YEAR and len(last) <= 2:  # noqa: PLR2004
        return _dated(int(first), int(last), None, reading)
    if len(last) == _A_YEAR and len(first) <= 2:  # noqa: PLR2004
        return _dated(int(last), int(first), None, reading)
    if len(first) == len(last) == _A_YEAR:
        start, end = (_dated(int(year), None, None, reading) for year in (first, last))
        return f"{start.partition('/')[0]}/{end.rpartition('/')[2]}"
    raise reading.refused("not_a_date", "a day and a month without a year, or a year of two digits.")


def _dated(year: int, month: int | None, day: int | None, reading: _Reading, calendar: Calendar | None = None) -> str:
    """A date of the calendar that its words name, or else of the column's, or of the only one that has such a year."""
    named = calendar or reading.calendar
    if named in ("jalali", "hijri", "buddhist") and calendar is None and FIRST_YEAR <= year <= LAST_YEAR:
        named = "gregorian"
    if named == "gregorian" and not FIRST_YEAR <= year <= LAST_YEAR:
        raise reading.refused(
            "calendar", f"{year} is no year of the Gregorian calendar that a list would tell of: say which calendar this is."
        )
    try:
        return gregorian(named, year, month, day)
    except (ValueError, OverflowError) as error:
        raise reading.refused("no_such_day", f"{error}.") from error


_INITIALS = {"m": "明治", "t": "大正", "s": "昭和", "h": "平成", "r": "令和"}
_ERA_INITIAL = re.compile(r"([mtshr])\s?(\d{1,2})(?:[./-]|年)(\d{1,2})(?:(?:[./-]|月)(\d{1,2})日?)?")
"""An era of Japan by its initial: S13.11.5."""
_ERA = "|".join(sorted((re.escape(plain(era)) for era in ERAS), key=len, reverse=True))
_HAN_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_YMD = re.compile(
    rf"(?P<era>{_ERA})?\s*(?P<year>\d{{1,4}}|元)\s*年\s*(?:\(?\s*(?P<month>\d{{1,2}})\s*月(?:份)?\s*(?:(?P<day>\d{{1,2}})\s*日?)?)?\)?"
)
_VIETNAMESE = re.compile(r"(?:ngay\s*)?(?:(?P<day>\d{1,2})[\s,]+)?(?:thang\s*(?P<month>\d{1,2})[\s,]+)?nam\s*(?P<year>\d{4})")
_MONTH_YEAR_HAN = re.compile(r"(\d{1,2})\s*月\s*(\d{4})")


def _labelled(cell: str, reading: _Reading) -> str | None:
    """Numbers that say what they are: 2014年3月5日, 2014년 3월, 民國103年, 令和元年, ngày 5 tháng 3 năm 2014."""
    if initial := _ERA_INITIAL.fullmatch(cell):
        first = next(years for name, years in ERAS.items() if name == _INITIALS[initial[1]])
        return _dated(int(initial[2]) + first, int(initial[3]), int(initial[4]) if initial[4] else None, reading, "gregorian")
    han = re.sub(r"[〇零一二三四五六七八九十]+", _han_number, cell) if re.search("[年月]", cell) else cell
    found = _YMD.fullmatch(han) or _VIETNAMESE.fullmatch(cell)
    if found is None:
        return None
    parts = found.groupdict()
    year = 1 if parts["year"] == "元" else int(parts["year"])
    month, day = (int(parts[name]) if parts[name] else None for name in ("month", "day"))
    if era := parts.get("era"):
        first = next(years for name, years in ERAS.items() if plain(name) == era)
        return _dated(year + first, month, day, reading, "gregorian")
    if len(parts["year"]) < _A_YEAR and reading.calendar != "minguo":
        raise reading.refused("two_digit_year", "the year's era or century is not said.")
    if reading.calendar == "minguo" and year < MINGUO:
        return _dated(year, month, day, reading, "minguo")
    return _dated(year, month, day, reading, "gregorian" if reading.calendar == "minguo" else None)


def _han_number(found: re.Match[str]) -> str:
    """二〇一四 is read digit by digit, 二十三 as a number."""
    digits = found[0].translate(_HAN_DIGITS)
    if "十" not in digits:
        return digits
    tens, _, ones = digits.partition("十")
    return f"{tens or 1}{ones or 0}"


_ROMAN = {roman: number for number, roman in enumerate(["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"], 1)}
_ROMAN_MONTH = re.compile(r"(?<![^\W_])(?:(\d{1,2})\s*[./ -]\s*)?([ivx]{1,4})\s*[./ -]\s*(\d{4})\s*(?:r\.?|roku)?")


def _roman(cell: str, reading: _Reading) -> str | None:
    """A month in Roman figures, as Poles, Romanians and Hungarians write it: 12 III 1921, 3.IX.1921."""
    found = _ROMAN_MONTH.fullmatch(cell)
    if found is None or found[2] not in _ROMAN:
        return None
    return _dated(int(found[3]), _ROMAN[found[2]], int(found[1]) if found[1] else None, reading)


@cache
def _month_name() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, months()), key=len, reverse=True))
    # Hebrew writes `in` before the month as its first letter; Persian may write `month` behind it as part of the word.
    return re.compile(rf"(?<![^\W\d_])(?<![{OF_WORDS}])ב?({names})\.?(?:\s*ماه)?(?:'?(?:ta|te|da|de))?(?!{LETTER})")


def _named(cell: str, reading: _Reading) -> str | None:
    """A month or a season by its name, with a year and perhaps a day, and nothing else that means anything."""
    found = list(_month_name().finditer(cell))
    if len(found) > 1:
        # In two calendars at once, or a month whose name is a short word elsewhere: the longest is the month.
        found = [max(found, key=lambda each: len(each[1]))]
    if not found:
        return _season(cell)
    calendar, month = months()[found[0][1]]
    rest = f"{cell[: found[0].start()]} {cell[found[0].end() :]}"
    numbers = re.findall(r"\d+", re.sub(_TIME + "$", "", rest))
    words = [
        word for word in re.findall(rf"{LETTER}+\.?", rest) if word not in NOISE and word.rstrip(".") not in NOISE | days_of_the_week()
    ]
    if words or not 1 <= len(numbers) <= 2:  # noqa: PLR2004 - a year, and perhaps a day
        return None
    years = [number for number in numbers if len(number) == _A_YEAR]
    if len(years) == 1:
        day, year = next((int(number) for number in numbers if number != years[0]), None), int(years[0])
    elif len(numbers) == 2 and len(numbers[1]) == 2 and (short := reading.year(numbers[1])) is not None:  # noqa: PLR2004
        day, year = int(numbers[0]), short
    else:
        raise reading.refused("two_digit_year", "the year is not said, or has two digits and no century: write four.")
    if calendar == "gregorian" and year in range(2400, 2700):
        return _dated(year, month, day, reading, "buddhist")
    if calendar == "gregorian" and year < FIRST_YEAR:
        raise reading.refused("calendar", "the month is of one calendar, and the year of another.")
    return _dated(year, month, day, reading, calendar)


def _season(cell: str) -> str | None:
    words = re.findall(rf"{LETTER}+", cell)
    years = re.findall(r"(?<!\d)\d{4}(?!\d)", cell)
    found = [SEASONS[word] for word in words if word in SEASONS]
    if len(found) != 1 or len(years) != 1 or any(word not in SEASONS and word not in NOISE for word in words):
        return None
    return f"{years[0]}-{found[0]}" if FIRST_YEAR <= int(years[0]) <= LAST_YEAR else None


def _within(cell: str, reading: _Reading) -> str:
    """The only date among other words: `died on 17 Khordad 1400`. What stands right before it may make of it a beginning or an end."""
    spans: list[tuple[int, int]] = []
    for pattern in (_TRIPLE, _YMD, _ROMAN_MONTH, _around_a_month(), _LONE_YEAR):
        for each in pattern.finditer(cell):
            # A month's name without a number beside it is part of another word's (`Rio de Janeiro`).
            if re.search(r"\d", each[0]) and not any(each.start() < end and start < each.end() for start, end in spans):
                spans.append(each.span())
    if not spans:
        raise reading.refused("not_a_date", "no date is found in it.")
    if len(spans) > 1:
        raise reading.refused("several_dates", "it tells of more than one date.")
    start, end = spans[0]
    tried: list[Callable[[str, _Reading], str | None]] = [_numbers, _labelled, _roman, _named]
    date = next((date for way in tried if (date := way(cell[start:end].strip(" ,.'"), reading)) is not None), None)
    if date is None:
        raise reading.refused("not_a_date", "no date is found in it.")
    before = cell[:start].rstrip()
    for pattern, made in ((AFTER, "{}/.."), (BEFORE, "../{}")):
        if before and pattern.match(f"{before.split()[-1]} 1"):
            return made.format(date.partition("/")[0] if made.startswith("{") else date.rpartition("/")[2])
    return _marked(date, "~") if before and ABOUT.match(f"{before.split()[-1]} 1") else date


_LONE_YEAR = re.compile(r"(?<![\d/.:-])(?:1[2-9]|20)\d\d(?![\d/:]|[.-]\d)")


@cache
def _around_a_month() -> re.Pattern[str]:
    name = _month_name().pattern
    between = r"(?:\s|,|\.|de|del|of|st|nd|rd|th|-|/|سال|г|yil)*"
    return re.compile(rf"(?:\d{{1,4}}{between})?{name}{between}(?:\d{{1,2}}(?!\d){between})?(?:\d{{4}})?")


def _calendar_of(values: list[str]) -> Calendar:
    """The calendar in which a column's years can be years at all."""
    years = [int(year) for value in values for year in re.findall(r"(?<!\d)\d{4}(?!\d)", plain(value))]
    if not years:
        return "minguo" if any(re.search("民國|民国", value) for value in values) else "gregorian"
    for calendar, span in (("jalali", range(JALALI_YEARS.start, 1420)), ("hijri", HIJRI_YEARS), ("buddhist", range(2400, 2700))):
        if sum(1 for year in years if year in span) * 2 > len(years):
            return calendar  # type: ignore[return-value]
    return "gregorian"
