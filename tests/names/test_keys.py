import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.names.keys import asked, written

_ODD = [
    "",
    "a",
    "a" * 10_000,
    "ab " * 5_000,
    "Кim Юng",
    "😀 Kim 😀",
    "\u202eKim\u200d\u200fJung",
    "Z" + "\u0335\u0321\u0489" * 300 + "algo",
    "Mr",
    "선교사",
    "Pastor",
    "'; DROP TABLE person; --",
    "金" * 500,
    "김" * 500,
    "ع" * 500,
    "\ud800",
    "ﷺ" * 200,
]


def shared(one: str, other: str) -> int:
    return len(set(asked(one)[0]) & set(written(other)))


@pytest.mark.parametrize(
    ("asked_for", "filed"),
    [
        ("Kim Jun-wook", "김정욱"),
        ("Jung-wook Kim", "Kim Jungwook"),
        ("Greg Skarlatouiw", "Greg Scarlatoiu"),
        ("Dagmoush Ali", "Ali Damush"),
        ("Mohammad Hosseini", "محمد حسینی"),
        ("Volodymyr Zelensky", "Владимир Зеленский"),
        ("Swetoslaw Malinow", "Svetoslav Malinov"),
        ("Aung San Suu Kyi", "အောင်ဆန်းစုကြည်"),
        ("Bill Zwerenz", "William Zwerenz"),
        ("An Jae-hong", "안재홍"),
        ("Ainger Nicholas", "Nick Ainger"),
        ("Faris Al-Jiburi", "Fares Ali Musa Hamza Al-Juburi"),
    ],
)
def test_spellings_of_one_name_share_a_key(asked_for: str, filed: str) -> None:
    assert shared(asked_for, filed) > 0


def test_unrelated_names_share_none() -> None:
    assert shared("Greg Scarlatoiu", "Aung San Suu Kyi") == 0


def test_a_key_says_more_when_more_of_the_name_is_in_it() -> None:
    keys, weights = asked("Scarlatoiu Greg")
    by_key = dict(zip(keys, weights, strict=True))
    common = sorted((by_key[key] for key in written("Greg Scarlatoiu") if key in by_key), reverse=True)
    assert common[0] > common[-1]


def test_nothing_written_has_no_keys() -> None:
    assert written("") == []
    assert asked("") == ([], [])


@pytest.mark.parametrize("name", _ODD)
def test_odd_texts_are_keyed_soon(name: str) -> None:
    written("Kim Jung-wook 김정욱 金正旭 محمد")
    asked(name)
    begun = time.process_time()
    written(name)
    asked(name)
    assert time.process_time() - begun < 0.05


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_keys_are_few_distinct_and_fit_32_bits(name: str) -> None:
    keys = written(name)
    sought, weights = asked(name)
    assert len(set(keys)) == len(keys) <= 300
    assert len(set(sought)) == len(sought) == len(weights) <= 120
    assert all(-(2**31) <= key < 2**31 for key in (*keys, *sought))
    assert all(weight > 0 for weight in weights)


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=60))
def test_a_name_is_found_by_itself(name: str) -> None:
    if written(name):
        assert shared(name, name) > 0
