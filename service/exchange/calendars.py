"""Dates of other calendars as the Gregorian days that they are."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal

from hijridate import Hijri
from persiantools.jdatetime import JalaliDate

Calendar = Literal["gregorian", "jalali", "hijri", "buddhist", "minguo", "ethiopian"]

BUDDHIST = 543
MINGUO = 1911
"""Years by which these count otherwise; their months and days are the Gregorian ones."""
ERAS: Mapping[str, int] = {
    "民国": MINGUO, "民國": MINGUO, "中華民國": MINGUO, "中华民国": MINGUO, "西元": 0, "公元": 0, "西暦": 0,
    "令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867,
    "พ.ศ.": -BUDDHIST, "พศ": -BUDDHIST, "ค.ศ.": 0, "主体": MINGUO, "주체": MINGUO,
}  # fmt: skip
"""Eras by their name, and the year before their first."""

JALALI_YEARS = range(1200, 1500)
HIJRI_YEARS = range(1343, 1501)
"""Years that can be told: of the lunar calendar, those of the Umm al-Qura tables."""
ETHIOPIAN_YEARS = range(1850, 2100)
_YEARS: Mapping[Calendar, range] = {"jalali": JALALI_YEARS, "hijri": HIJRI_YEARS, "ethiopian": ETHIOPIAN_YEARS}
_MONTHS, _ETHIOPIAN_MONTHS = 12, 13


def gregorian(calendar: Calendar, year: int, month: int | None = None, day: int | None = None) -> str:
    """A date of a calendar as EDTF: years and months that overlap two Gregorian ones are the days from their first to their last.

    A lunar month begins when its moon was seen, a day sooner or later than the tables say: such dates are approximate (`~`).
    ValueError where the calendar has no such day.
    """
    if calendar in ("buddhist", "minguo"):
        year += MINGUO if calendar == "minguo" else -BUDDHIST
    if calendar not in _YEARS:
        return written(year, month, day)
    known = _YEARS[calendar]
    if year not in known:
        message = f"there is no year {year} in this calendar that can be told: {known.start} to {known.stop - 1}"
        raise ValueError(message)
    try:
        first, last = _first_day(calendar, year, month or 1, day or 1), _last_day(calendar, year, month, day)
    except (ValueError, OverflowError) as error:
        message = "there is no such day: " + "/".join(str(part) for part in (year, month, day) if part is not None)
        raise ValueError(message) from error
    mark = "~" if calendar == "hijri" else ""
    return f"{first}{mark}" if day is not None else f"{first}{mark}/{last}{mark}"


def written(year: int, month: int | None = None, day: int | None = None) -> str:
    """A Gregorian date as EDTF; ValueError says which day there is not."""
    if month is not None and not 1 <= month <= _MONTHS:
        message = f"there is no month {month}"
        raise ValueError(message)
    if month is not None and day is not None and not 1 <= day <= monthrange(year, month)[1]:
        message = f"there is no day {day} in {year:04d}-{month:02d}"
        raise ValueError(message)
    return "-".join(part for part in (f"{year:04d}", month and f"{month:02d}", day and f"{day:02d}") if part)


def _first_day(calendar: Calendar, year: int, month: int, day: int) -> date:
    if calendar == "ethiopian":
        return _ethiopian_day(year, month, day)
    counted = Hijri(year, month, day) if calendar == "hijri" else JalaliDate(year, month, day)  # type: ignore[no-untyped-call]
    return date.fromordinal(counted.to_gregorian().toordinal())


def _ethiopian_day(year: int, month: int, day: int) -> date:
    """Of twelve months of thirty days and one of five, or of six every fourth year (Reingold and Dershowitz, Calendrical Calculations, ch. 4)."""
    longest = 30 if month < _ETHIOPIAN_MONTHS else 6 if year % 4 == 3 else 5  # noqa: PLR2004 - the year before the fourth
    if not (1 <= month <= _ETHIOPIAN_MONTHS and 1 <= day <= longest):
        message = f"there is no day {day} in the month {month}"
        raise ValueError(message)
    return date.fromordinal(2796 + 365 * (year - 1) + year // 4 + 30 * (month - 1) + day - 1)


def _last_day(calendar: Calendar, year: int, month: int | None, day: int | None) -> date:
    if day is not None:
        return _first_day(calendar, year, month or 1, day)
    if month is None or month == (_ETHIOPIAN_MONTHS if calendar == "ethiopian" else _MONTHS):
        if calendar == "hijri":
            return _first_day(calendar, year, _MONTHS, 1) + timedelta(days=Hijri(year, _MONTHS, 1).month_length() - 1)
        return _first_day(calendar, year + 1, 1, 1) - timedelta(days=1)
    return _first_day(calendar, year, month + 1, 1) - timedelta(days=1)
