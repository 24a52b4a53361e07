"""Dates known only so far: what is taken and what it means, what is refused and how it is said."""

import copy
import json
import pickle
from datetime import date

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from schemas.edtf import LONGEST, DateMatch, Edtf, falls_within


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "precision"),
    [
        ("2013-10-08", date(2013, 10, 8), date(2013, 10, 8), "day"),
        ("2014-10", date(2014, 10, 1), date(2014, 10, 31), "month"),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29), "month"),
        ("2014", date(2014, 1, 1), date(2014, 12, 31), "year"),
        ("2014~", date(2014, 1, 1), date(2014, 12, 31), "year"),
        ("2014?", date(2014, 1, 1), date(2014, 12, 31), "year"),
        ("2014-06%", date(2014, 6, 1), date(2014, 6, 30), "month"),
        ("2014-06-01~", date(2014, 6, 1), date(2014, 6, 1), "day"),
        ("2014-21", date(2014, 3, 1), date(2014, 5, 31), "season"),
        ("2014-22~", date(2014, 6, 1), date(2014, 8, 31), "season"),
        ("2014-23", date(2014, 9, 1), date(2014, 11, 30), "season"),
        ("2014-24", date(2014, 12, 1), date(2014, 12, 31), "season"),
        ("201X", date(2010, 1, 1), date(2019, 12, 31), "decade"),
        ("201X?", date(2010, 1, 1), date(2019, 12, 31), "decade"),
        ("19XX", date(1900, 1, 1), date(1999, 12, 31), "century"),
        ("2014-XX", date(2014, 1, 1), date(2014, 12, 31), "year"),
        ("2014-XX-XX", date(2014, 1, 1), date(2014, 12, 31), "year"),
        ("2016-02-XX", date(2016, 2, 1), date(2016, 2, 29), "month"),
        ("2016/2017", date(2016, 1, 1), date(2017, 12, 31), "interval"),
        ("2014-06~/2015?", date(2014, 6, 1), date(2015, 12, 31), "interval"),
        ("2014-21/2014-23", date(2014, 3, 1), date(2014, 11, 30), "interval"),
        ("2014-06/2014", date(2014, 6, 1), date(2014, 12, 31), "interval"),
        ("2013-10-08/..", date(2013, 10, 8), date.max, "interval"),
        ("2013-10-08/", date(2013, 10, 8), date.max, "interval"),
        ("../2014", date.min, date(2014, 12, 31), "interval"),
        ("/2014", date.min, date(2014, 12, 31), "interval"),
        ("0001", date(1, 1, 1), date(1, 12, 31), "year"),
        ("9999-12-31", date(9999, 12, 31), date(9999, 12, 31), "day"),
    ],
)
def test_a_date_spans_the_days_it_may_mean(text: str, earliest: date, latest: date, precision: str) -> None:
    value = Edtf(text)
    assert (value.earliest, value.latest, value.precision) == (earliest, latest, precision)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        (" 2014", "no space"),
        ("2014\n", "no space"),
        ("2014-13", "no month 13"),
        ("2014-00", "no month 00"),
        ("2014-25", "no month 25"),
        ("2014-21-01", "no month 21"),
        ("2014-02-30", "no day 30 in 2014-02, which has 28 days"),
        ("2015-02-29", "no day 29"),
        ("2014-01-00", "no day 00"),
        ("0000", "no year 0000"),
        ("000X", "0001 to 9999"),
        ("00XX", "0001 to 9999"),
        ("-2014", "four digits"),
        ("-0044-03-15", "four digits"),
        ("12014", "four digits"),
        ("20141008", "hyphens"),
        ("Y17000", "four digits"),
        ("2014-10-08T10:00:00Z", "time of day"),
        ("[2014,2015]", "sets of dates"),
        ("{2014..2016}", "sets of dates"),
        ("2014..2016", "2014/.."),
        ("..", "2014/.."),
        ("2014?-06", "at the end"),
        ("?2014-06", "at the end"),
        ("2014~?", "at the end"),
        ("199x", "upper case"),
        ("2014-uu", "upper case"),
        ("1XXX", "X stands for"),
        ("XXXX", "X stands for"),
        ("2014-1X", "X stands for"),
        ("2014-XX-12", "X stands for"),
        ("201X-05", "X stands for"),
        ("2016/2014", "ends after it starts"),
        ("2014-06-02/2014-06-01", "ends after it starts"),
        ("2014/2015/2016", "one slash"),
        ("/", "known end"),
        ("../..", "known end"),
        ("2014-XX/2015", "unknown digits"),
        ("2014-06/2015-02-30", "no day 30"),
        ("2014/soon", "not an EDTF date"),
        ("about 2014", "not an EDTF date"),
        ("14", "not an EDTF date"),
        ("2014-6-1", "not an EDTF date"),
        ("2014S2", "not an EDTF date"),
        ("２０１４", "not an EDTF date"),
        ("2014\x00", "not an EDTF date"),
        ("\ud800", "not an EDTF date"),
        ("1" * (LONGEST + 1), "at most 64 characters"),
        ("2014/" * 10_000, "at most 64 characters"),
    ],
)
def test_what_is_no_date_is_refused_with_the_reason(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Edtf(text)


def test_a_refusal_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    for text in ("2014-1X", "/..", "../", "2014-01-1X"):
        with pytest.raises(ValueError):  # noqa: PT011 - the reasons are tested above
            Edtf(text)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("text", "qualified"), [("2014", False), ("201X", False), ("2014/..", False), ("2014~", True), ("2014-06?", True), ("2013%/2014", True)]
)
def test_a_date_is_qualified_when_it_is_said_to_be_vague(text: str, qualified: bool) -> None:
    assert Edtf(text).is_qualified is qualified


@pytest.mark.parametrize(
    ("text", "first", "last", "definite", "possible"),
    [
        ("2014-10", "2014-01-01", "2014-12-31", True, True),
        ("2014-10", "2014-10-15", "2014-12-31", False, True),
        ("2014-10", "2014-11-01", "2014-12-31", False, False),
        ("2014", "2013-01-01", "2013-12-31", False, False),
        ("2014~", "2014-01-01", "2014-12-31", False, True),
        ("2014~", "2013-01-01", "2013-01-01", False, True),
        ("2014~", "2012-12-31", "2012-12-31", False, False),
        ("2014~", "2015-12-31", "2015-12-31", False, True),
        ("2014~", "2016-01-01", "2016-01-01", False, False),
        ("2014-06-10?", "2014-06-11", "2014-06-11", False, True),
        ("2014-06-10?", "2014-06-12", "2014-06-12", False, False),
        ("201X", "2012-01-01", "2012-12-31", False, True),
        ("2013-10-08/..", "2013-10-01", "9999-12-31", True, True),
        ("2013-10-08/..", "2013-10-01", "2025-12-31", False, True),
        ("2013-10-08/..", "2013-10-01", "2013-10-07", False, False),
        ("2014~/..", "2013-01-01", "2013-01-01", False, True),
        ("2014~/..", "2012-12-31", "2012-12-31", False, False),
        ("../2014~", "2015-12-31", "2015-12-31", False, True),
        ("../2014~", "2016-01-01", "2016-01-01", False, False),
        ("1000~/2000", "0899-12-31", "0899-12-31", False, True),
        ("1000~/2000", "0899-12-30", "0899-12-30", False, False),
        ("0002-05-21?/2014-08", "0001-01-01", "0001-01-01", False, False),
    ],
)
def test_a_date_falls_within_a_period_definitely_or_possibly(text: str, first: str, last: str, *, definite: bool, possible: bool) -> None:
    value, start, end = Edtf(text), date.fromisoformat(first), date.fromisoformat(last)
    assert falls_within(value, start, end, DateMatch.DEFINITE) is definite
    assert falls_within(value, start, end, DateMatch.POSSIBLE) is possible


@pytest.mark.parametrize("text", ["0001~", "9999~", "0001-01-01?/9999-12-31", "0001-01-02~/9999-12-30"])
def test_a_margin_stops_where_the_calendar_does(text: str) -> None:
    assert falls_within(Edtf(text), date.min, date.max, DateMatch.POSSIBLE)


class Held(BaseModel):
    """A record with a date."""

    on: Edtf | None = None


def test_a_record_takes_a_date_and_gives_the_same_text_back() -> None:
    held = Held.model_validate_json('{"on": "2014~"}')
    assert isinstance(held.on, Edtf)
    assert held.on.latest == date(2014, 12, 31)
    assert Held.model_validate({"on": held.on}) == held
    assert held.model_dump() == {"on": "2014~"}
    assert json.loads(held.model_dump_json()) == {"on": "2014~"}


@pytest.mark.parametrize(
    ("given", "said"),
    [("2014-02-30", "no day 30"), (2014, "valid string"), (date(2014, 1, 1), "valid string"), ("1" * 65, "at most 64"), ("", "empty")],
)
def test_a_record_refuses_what_is_no_date(given: object, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Held.model_validate({"on": given})


def test_the_contract_says_what_a_date_is() -> None:
    contract = TypeAdapter(Edtf).json_schema()
    assert (contract["type"], contract["maxLength"]) == ("string", LONGEST)
    assert "EDTF" in contract["description"]
    assert [str(Edtf(example)) for example in contract["examples"]] == contract["examples"]


def test_a_date_is_its_text_wherever_it_goes() -> None:
    value = Edtf("2014~")
    assert value == "2014~"
    assert hash(value) == hash("2014~")
    assert {value: 1}["2014~"] == 1  # type: ignore[index]
    for twin in (pickle.loads(pickle.dumps(value)), copy.deepcopy(value), Edtf(value)):
        assert type(twin) is Edtf
        assert twin == value
    with pytest.raises(AttributeError):
        value.earliest = date.min  # type: ignore[misc]
    with pytest.raises(AttributeError):
        value.note = "about"  # type: ignore[attr-defined]
