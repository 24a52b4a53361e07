import pytest

from service.names.hebrew import hebrew
from tests.names.spoken import meets


@pytest.mark.parametrize(
    ("name", "spelling"), [("בנימין נתניהו", "Benjamin Netanyahu"), ("אנגלה מרקל", "Angela Merkel"), ("יצחק רבין", "Yitzhak Rabin")]
)
def test_a_name_meets_its_spelling(name: str, spelling: str) -> None:
    assert meets(name, spelling)


def test_vowel_points_do_not_matter() -> None:
    assert hebrew(["דָּוִד"]) == hebrew(["דוד"])
