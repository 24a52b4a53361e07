"""What holds of every date, and of every text that is none."""

import string
import time
from datetime import date, timedelta

import edtf
from hypothesis import example, given
from hypothesis import strategies as st

from schemas.edtf import LONGEST, DateMatch, Edtf, falls_within

days = st.dates()
qualifiers = st.sampled_from(["", "", "~", "?", "%"])
years = st.integers(1, 9_999).map("{:04d}".format)
plain = st.one_of(
    years,
    days.map("{:%Y-%m}".format).map(lambda text: text.zfill(7)),
    days.map(date.isoformat),
    st.builds("{}-{}".format, years, st.integers(21, 24)),
)
unspecified = st.one_of(
    st.integers(1, 999).map("{:03d}X".format),
    st.integers(1, 99).map("{:02d}XX".format),
    years.map("{}-XX".format),
    years.map("{}-XX-XX".format),
    st.builds("{}-{:02d}-XX".format, years, st.integers(1, 12)),
)
ends = st.builds("{}{}".format, plain, qualifiers)


def _in_order(interval: tuple[str, str]) -> str:
    start, end = sorted(interval, key=lambda text: Edtf(text).earliest)
    return f"{start}/{end}"


intervals = st.one_of(
    st.tuples(ends, ends).map(_in_order), st.builds("{}/{}".format, ends, st.sampled_from(["..", ""])), ends.map("../{}".format)
)
dates = st.one_of(ends, st.builds("{}{}".format, unspecified, qualifiers), intervals).map(Edtf)
hostile = st.one_of(
    st.text(),
    st.text(alphabet=string.digits + "-/.X~?%uxTYZ:[]{},S ", max_size=LONGEST + 1),
    st.text(alphabet="2014-/.X~", max_size=12),
    st.text(alphabet=st.characters(categories=["Cs", "Cc", "Nd"]), max_size=12),
)


@given(dates)
def test_a_date_begins_before_it_ends(value: Edtf) -> None:
    assert value.earliest <= value.latest


@given(dates)
def test_reading_the_text_of_a_date_gives_the_same_date(value: Edtf) -> None:
    again = Edtf(str(value))
    assert again == value
    assert (again.earliest, again.latest, again.precision) == (value.earliest, value.latest, value.precision)


@given(st.one_of(plain, unspecified))
def test_a_date_means_what_the_library_says_it_means(text: str) -> None:
    parsed, value = edtf.parse_edtf(text), Edtf(text)
    assert (value.earliest, value.latest) == (date(*parsed.lower_strict()[:3]), date(*parsed.upper_strict()[:3]))


@given(ends, ends)
def test_an_interval_runs_from_the_start_of_one_to_the_end_of_the_other(one: str, other: str) -> None:
    start, end = sorted((one, other), key=lambda text: Edtf(text).earliest)
    interval = Edtf(f"{start}/{end}")
    assert (interval.earliest, interval.latest) == (Edtf(start).earliest, Edtf(end).latest)


@given(dates, days, days)
def test_what_falls_within_definitely_falls_within_possibly(value: Edtf, one: date, other: date) -> None:
    first, last = sorted((one, other))
    definite, possible = (falls_within(value, first, last, match) for match in (DateMatch.DEFINITE, DateMatch.POSSIBLE))
    assert possible or not definite


@given(dates, days, days, st.integers(0, 40_000))
def test_a_longer_period_holds_all_that_a_shorter_one_does(value: Edtf, one: date, other: date, more: int) -> None:
    first, last = sorted((one, other))
    longer = last + timedelta(days=min(more, (date.max - last).days))
    for match in DateMatch:
        assert falls_within(value, first, longer, match) or not falls_within(value, first, last, match)


@given(dates, days)
def test_a_qualifier_makes_possible_and_never_definite(value: Edtf, day: date) -> None:
    if value.is_qualified:
        assert not falls_within(value, date.min, date.max, DateMatch.DEFINITE)
    elif value.earliest <= day <= value.latest:
        assert falls_within(value, day, day, DateMatch.POSSIBLE)
    assert falls_within(value, date.min, date.max, DateMatch.POSSIBLE)


@given(hostile)
@example("/..")
@example("2014-1X")
@example("2014-01-1X")
@example("[" * LONGEST)
@example("." * LONGEST)
@example("X" * LONGEST)
@example("-" * 1_000_000)
def test_any_text_is_a_date_or_a_value_error_and_soon(text: str) -> None:
    started = time.perf_counter()
    try:
        value = Edtf(text)
    except ValueError:
        value = None
    assert time.perf_counter() - started < 0.5  # seconds; microseconds as a rule, milliseconds when the library is asked
    if value is not None:
        assert date.min <= value.earliest <= value.latest <= date.max
        assert len(value) <= LONGEST
