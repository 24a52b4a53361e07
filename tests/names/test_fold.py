import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.names.fold import fine, fold, fold_joined, skeleton

letters = st.text("abcdefghijklmnopqrstuvwxyz", max_size=40)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("wook", "uk"),
        ("jun", "jung"),
        ("skarlatouiw", "scarlatoiu"),
        ("mohammad", "mohamad"),
        ("yousuf", "yusuf"),
        ("chung", "jong"),
        ("philip", "filip"),
    ],
)
def test_spellings_that_sound_alike_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("kim", "kam"), ("park", "lee"), ("ali", "eli"), ("maria", "mario")])
def test_names_that_sound_different_fold_differently(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_a_name_folds_alike_whether_its_syllables_are_written_apart_or_together() -> None:
    assert fold_joined([fold("jung"), fold("wook")]) == fold_joined([fold("jungwook")])


def test_the_skeleton_has_no_vowels() -> None:
    assert skeleton(fold("scarlatoiu")) == "SKLT"


def test_the_fine_fold_tells_yon_from_on() -> None:
    assert fold("yon") == fold("on")
    assert fine("yon") != fine("on")


@given(letters)
def test_a_fold_is_bounded_and_has_only_its_letters(word: str) -> None:
    assert set(fold(word)) <= set("KTPFCSLMNHaio")
    assert len(fold(word)) <= 2 * len(word)
    assert set(fine(word)) <= set("KTPFCSLMNHGYWaieo")
