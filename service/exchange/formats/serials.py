"""Days as spreadsheets count them, and as they show them."""

import re
from datetime import date, datetime, timedelta
from enum import StrEnum

_NOT_SHOWN = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_BUILT_IN = {14: "mm-dd-yy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm", 19: "h:mm:ss", 20: "h:mm", 21: "h:mm:ss",
             22: "m/d/yy h:mm", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0"}  # fmt: skip
"""Forms that a workbook names by number only (ECMA-376 part 1, 18.8.30). 27 to 36 and 50 to 58 are dates in the scripts of East Asia."""
_EAST_ASIAN = {*range(27, 32), 36, *range(50, 55), 57, 58}
_LAST = (date.max - date(1899, 12, 30)).days
_PHANTOM = 60
"""The day that spreadsheets have and no calendar has, 29 February 1900: days before it are counted one too low."""
_SECONDS = 86_400


class Shown(StrEnum):
    """How much of a date a form shows."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    TIME = "time"


def shown_as(number: int, code: str | None) -> Shown | None:
    """What a form of number shows of a date; None for one that shows a number."""
    if code is None and number in _EAST_ASIAN:
        return Shown.DAY
    bare = _NOT_SHOWN.sub("", (code if code is not None else _BUILT_IN.get(number, "")).partition(";")[0]).lower()
    if bare in ("", "general", "@") or not re.search("[ymdhs]", bare):
        return None
    if "d" in bare:
        return Shown.DAY
    if "y" in bare or "e" in bare:
        return Shown.MONTH if "m" in bare else Shown.YEAR
    return Shown.TIME if re.search("[hs]", bare) else Shown.MONTH


def day_of(serial: float, *, epoch_1904: bool = False) -> date:
    """The day of a serial number; ValueError where there is none."""
    whole = int(serial)
    if epoch_1904:
        whole += (date(1904, 1, 1) - date(1899, 12, 30)).days
    elif whole < _PHANTOM:
        whole += 1
    if not 1 <= whole <= _LAST or (int(serial) == _PHANTOM and not epoch_1904):
        message = f"there is no day {serial:g}"
        raise ValueError(message)
    return date(1899, 12, 30) + timedelta(days=whole)


def read_serial(written: str, shown: Shown, *, epoch_1904: bool) -> str | None:
    """A serial number as ISO 8601 text, as exact as the sheet shows it; None where it is no day.

    A sheet that shows `Mar 2014` for a month keeps its first day, which nobody stated.
    """
    try:
        serial = float(written)
        time = timedelta(seconds=round(serial % 1 * _SECONDS))
        if shown is Shown.TIME and serial < 1:
            return str(time).rpartition(" ")[2].zfill(len("00:00:00"))
        day = day_of(serial, epoch_1904=epoch_1904)
    except (ValueError, OverflowError):
        return None
    if shown is Shown.YEAR and (day.month, day.day) == (1, 1):
        return f"{day.year:04d}"
    if shown in (Shown.MONTH, Shown.YEAR) and day.day == 1:
        return f"{day:%Y-%m}"
    if not time:
        return day.isoformat()
    return (datetime(day.year, day.month, day.day) + time).isoformat()  # noqa: DTZ001 - a sheet has no time zone
