"""What else is known moves a name's chance the right way, and never decides alone."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.edtf import Edtf
from service.matching.rules import AMONG, LEAST_OF_NAME, Facts, among, judged, shared_identifier

CHANCES = st.floats(0, 1)
FACTS = st.builds(
    Facts,
    birth_date=st.sampled_from([None, *map(Edtf, ("1964-02-03", "1964", "1965~", "19XX", "1990-01-01", "1964/.."))]),
    sex=st.sampled_from([None, "male", "female", "unknown", "other"]),
    nationalities=st.frozensets(st.sampled_from(["KR", "KP", "CN"])),
    countries=st.frozensets(st.sampled_from(["KP", "CN"])),
    detained_on=st.lists(st.sampled_from(list(map(Edtf, ("2014-10", "2013", "../2014")))), max_size=2).map(tuple),
)


@given(CHANCES, FACTS, FACTS)
def test_a_judgement_is_a_chance_whichever_way_round(score: float, one: Facts, other: Facts) -> None:
    assert 0 <= judged(score, one, other).score <= 1
    assert math.isclose(judged(score, one, other).score, judged(score, other, one).score, abs_tol=1e-9)


@given(CHANCES, CHANCES, FACTS, FACTS)
def test_a_better_name_is_never_a_worse_match(one: float, other: float, ours: Facts, theirs: Facts) -> None:
    low, high = sorted((one, other))
    if low >= LEAST_OF_NAME:
        assert judged(low, ours, theirs).score <= judged(high, ours, theirs).score + 1e-9


@given(st.floats(0, LEAST_OF_NAME, exclude_max=True), FACTS)
def test_no_agreement_of_facts_makes_a_match_of_names_that_are_not_alike(score: float, facts: Facts) -> None:
    assert judged(score, facts, facts).score == score


@given(CHANCES, FACTS)
def test_nothing_known_says_nothing(score: float, facts: Facts) -> None:
    assert judged(score, facts, Facts()).signs == ()
    assert math.isclose(judged(score, facts, Facts()).score, score, abs_tol=1e-3)


@pytest.mark.parametrize(
    ("one", "other", "code"),
    [
        ("1964-02-03", "1964-02-03", "birth_date_agrees"),
        ("1964-02-03", "1964", "birth_year_agrees"),
        ("1964", "1966-01-01", "birth_date_near"),
        ("1954-01-20", "1964", "birth_date_differs"),
    ],
)
def test_dates_of_birth_agree_by_day_by_year_nearly_or_not(one: str, other: str, code: str) -> None:
    signs = judged(0.5, Facts(birth_date=Edtf(one)), Facts(birth_date=Edtf(other))).signs
    assert [sign.code for sign in signs] == [code]


def test_a_date_without_an_end_says_nothing() -> None:
    assert judged(0.5, Facts(birth_date=Edtf("1964/..")), Facts(birth_date=Edtf("1990-01-01"))).signs == ()


def test_an_identifier_of_one_person_decides_and_one_of_several_does_not() -> None:
    opinion, item = frozenset({("wgad_opinion", "59/2024")}), frozenset({("wikidata", "Q1"), ("partner:example", "7")})
    assert shared_identifier(Facts(identifiers=opinion), Facts(identifiers=opinion)) is None
    assert judged(0.0, Facts(identifiers=item), Facts(identifiers=item)).score == 1.0


@given(CHANCES, st.integers(1, 10_000_000), st.integers(1, 10_000_000))
def test_among_more_names_a_name_says_less(score: float, some: int, more: int) -> None:
    few, many = sorted((some, more))
    assert among(score, few) >= among(score, many) - 1e-12
    assert math.isclose(among(score, AMONG), score, abs_tol=1e-9)
