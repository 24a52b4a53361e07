import pytest

from service.names.kana import hepburn, kana
from tests.names.spoken import meets


@pytest.mark.parametrize(
    ("name", "spelling"),
    [("マイケル・ジャクソン", "Michael Jackson"), ("アンゲラ・メルケル", "Angela Merkel"), ("クリスティーナ", "Kristina")],
)
def test_a_foreign_word_is_told_by_what_it_was(name: str, spelling: str) -> None:
    assert meets(name, spelling)


@pytest.mark.parametrize(("name", "spelling"), [("たなか", "Tanaka"), ("さくら", "Sakura")])
def test_a_japanese_word_is_read_as_it_sounds(name: str, spelling: str) -> None:
    assert meets(name, spelling)


def test_a_long_vowel_is_written_once() -> None:
    assert hepburn("ローラ") == "rora"


def test_every_reading_has_a_word_for_each_word() -> None:
    assert all(len(reading) == 2 for reading in kana(["ヘレン", "ケラー"]))


def test_characters_beside_kana_are_read_as_the_name_they_are() -> None:
    assert kana(["高橋みなみ"])[0] == ["takahashi", "minami"]
