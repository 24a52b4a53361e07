import pytest

from service.names.hangul import hangul, north, press, revised
from tests.names.spoken import meets


@pytest.mark.parametrize(
    ("name", "spelling"),
    [
        ("김정욱", "Kim Jung-wook"),
        ("김국기", "Kim Kook-kie"),
        ("최춘길", "Choi Chun-gil"),
        ("황준국", "Hwang Joon-kook"),
        ("임현수", "Lim Hyeon-soo"),
        ("박근혜", "Pak Kŭn-hye"),
        ("리설주", "Ri Sol-ju"),
        ("이설주", "Ri Sol Ju"),
        ("남궁억", "Namgung Eok"),
    ],
)
def test_a_korean_name_meets_its_press_official_and_northern_spellings(name: str, spelling: str) -> None:
    assert meets(name, spelling)


def test_a_surname_is_read_in_each_of_its_spellings() -> None:
    assert {reading[0] for reading in hangul(["이민호"])} >= {"lee", "yi", "ri"}


def test_a_syllable_has_three_spellings() -> None:
    assert (revised("욱"), press("욱"), north("정")) == ("uk", "wook", "chong")


@pytest.mark.parametrize(("name", "spelling"), [("앙겔라 메르켈", "Angela Merkel"), ("마이클 무어", "Michael Moore")])
def test_a_name_of_elsewhere_is_told_by_the_word_it_was(name: str, spelling: str) -> None:
    assert meets(name, spelling)


def test_a_chinese_name_that_koreans_read_is_also_read_in_mandarin() -> None:
    assert meets("마융", "Ma Rong")
    assert ["teng", "shiao", "ping"] in hangul(["등소평"])


def test_letters_that_are_no_syllables_are_passed_over() -> None:
    assert hangul(["ㄱㄴ"]) == []
    assert hangul(["김ㅋ정욱"])[0] == ["kim", "jung", "wook"]
