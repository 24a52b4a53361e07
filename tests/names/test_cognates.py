import pytest

from service.names.cognates import translated


@pytest.mark.parametrize(
    ("name", "also"),
    [
        ("pietro tallbridge", "peter tallbridge"),
        ("peter tallbridge", "butrus tallbridge"),
        ("butrus tallbridge", "pierre tallbridge"),
        ("giovanni paolo", "john paul"),
        ("jean paul", "giovanni paolo"),
        ("johannes paulus", "john paul"),
        ("andrzej pachobut", "andrei pachobut"),
        ("santiago tallbridge", "james tallbridge"),
    ],
)
def test_every_name_is_said_in_one_language_at_a_time(name: str, also: str) -> None:
    assert tuple(also.split()) in translated(tuple(name.split()))


def test_a_name_of_no_saint_is_said_alike_everywhere() -> None:
    assert list(translated(("brendan", "tallbridge"))) == []
