"""`KP-2013-0001`: detaining country, the year the deprivation began, serial. Given once, stable for ever."""

from schemas.edtf import Edtf


def reference(country: str, year: str, serial: int) -> str:
    """The reference of the serial-th case of a country and year; serials beyond 9999 grow a digit."""
    return f"{country}-{year}-{serial:04d}"


def year_of(detained_on: Edtf | None) -> str:
    """The year that a reference carries: `0000` when the deprivation's beginning is unknown or not within one year."""
    if detained_on is None or detained_on.earliest.year != detained_on.latest.year:
        return "0000"
    return f"{detained_on.earliest.year:04d}"
