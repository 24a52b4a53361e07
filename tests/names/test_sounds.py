import pytest

from service.names.fold import fold
from service.names.sounds import borrowed, combined, spelled_sounds


@pytest.mark.parametrize("sounds", ["KLiSToF", "TSaPFoC", "HaTSiN", "iPFaTSo", "NaSCiK"])
def test_sounds_are_spelled_so_that_they_fold_to_themselves(sounds: str) -> None:
    assert fold(spelled_sounds(sounds)) == sounds


def test_a_borrowed_word_sounds_like_what_it_was() -> None:
    assert fold("kristof") in {fold(reading) for reading in borrowed("克里斯托弗")}


def test_a_word_in_doubt_has_few_readings_and_an_unknown_one_none() -> None:
    assert 1 <= len(borrowed("אברהם")) <= 3
    assert borrowed("☃") == ()


def test_the_likeliest_words_are_combined_first_and_then_one_read_otherwise() -> None:
    assert combined([["a", "b"], ["c", "d"]]) == [["a", "c"], ["b", "c"], ["a", "d"], ["b", "d"]]
    assert combined([[], ["c"]]) == [["c"]]
    assert combined([]) == []


def test_a_name_of_many_words_is_read_otherwise_one_word_at_a_time() -> None:
    assert len(combined([["a", "b"]] * 6)) == 7
