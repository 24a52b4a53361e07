import pytest

from service.names.words import LONGEST, MOST_WORDS, clean, words


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Mr. Kim Jung-wook", ["kim", "jung", "wook"]),
        ("Mullah Nawaz Akhund", ["nawaz"]),
        ("Dr. Prof. Ali Rezaei", ["ali", "rezaei"]),
        ("김정욱 선교사", ["김정욱"]),
        ("김정욱선교사", ["김정욱"]),
        ("U Tin Oo", ["tin", "oo"]),
        ("He Guoqiang", ["he", "guoqiang"]),
        ("Imam Ali Rezaei", ["ali", "rezaei"]),
        ("Daw Aung San Suu Kyi", ["aung", "san", "suu", "kyi"]),
        ("Sa'ad O’Brien", ["saad", "obrien"]),
        ("Kim (alias Lee) Jin", ["kim", "jin"]),
        ("Mahla, Ali; Mualla", ["mahla", "ali"]),
        ("می\u200cخواهم", ["میخواهم"]),
    ],
)
def test_titles_asides_and_marks_are_no_words_of_a_name(name: str, expected: list[str]) -> None:
    assert list(words(name)) == expected


@pytest.mark.parametrize("name", ["", " ", "Mr", "Pastor", "선교사", "12345", "😀😀", "\u200f\u200d", "'; --"])
def test_what_is_no_name_has_no_words(name: str) -> None:
    assert words(name) == ()


def test_a_surname_that_could_be_a_title_is_kept_when_a_name_follows_it_alone() -> None:
    assert words("U Thant") == ("u", "thant")
    assert words("Don Young") == ("don", "young")


def test_invisible_marks_change_nothing() -> None:
    assert words("\u202bKi\u00adm\u202c Jung\u200e-wook") == words("Kim Jung-wook")


def test_zawgyi_keeps_the_vowel_that_it_writes_first() -> None:
    assert words("\u1031\u1021\u102c\u1004\u1039") == ("\u1031\u1021\u102c\u1004\u1039",)


def test_a_text_longer_than_a_name_is_cut() -> None:
    assert len(clean("a" * 10_000)) == LONGEST
    assert len(words("ab " * 5_000)) <= MOST_WORDS
