import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.names.score import Form, compare, form, rank, reasons


def score(one: str, other: str) -> float:
    return compare(form(one), form(other)).score


def codes(one: str, other: str) -> set[str]:
    return {reason.code for reason in reasons(form(one), form(other))}


@pytest.mark.parametrize(
    ("query", "meant", "another"),
    [
        ("Kim Jun-wook", "김정욱", "김진호"),
        ("Choo Chung-gil", "최춘길", "박춘식"),
        ("Greg Skarlatouiw", "Greg Scarlatoiu", "Greg Skarland"),
        ("Hwang Jung-Cook", "황준국", "황정민"),
        ("Jung-wook Kim", "Kim Jung-wook", "Kim Jin-woo"),
        ("Mohamad Hoseini", "محمد حسینی", "محمد حیدری"),
        ("Sergei Vladimirovich Dronov", "Сергей Владимирович Дронов", "Сергей Владимирович Блинов"),
        ("J. Scarlatoiu", "John Scarlatoiu", "Greg Skarland"),
        ("Abd al-Rahman Tikriti", "عبد الرحمن التكريتي", "عبد الكريم التميمي"),
    ],
)
def test_a_garbled_spelling_is_likelier_its_own_name_than_another(query: str, meant: str, another: str) -> None:
    near, far = rank(form(query), [form(meant), form(another)], [1.0, 1.0])
    assert near > far


def test_unrelated_names_score_next_to_nothing() -> None:
    assert score("Greg Scarlatoiu", "Aung San Suu Kyi") < 0.01


def test_a_common_word_alone_says_little() -> None:
    assert score("Kim", "Kim Jung-wook") < 0.1


def test_nothing_readable_scores_nothing() -> None:
    assert score("", "Kim") == score("Kim", "") == score("😀", "😀") == 0.0
    assert compare(form(""), form("Kim")).reasons == ()


def test_a_reading_in_another_script_is_shown() -> None:
    (reason, *_) = reasons(form("Kim Jun-wook"), form("김정욱"))
    assert reason.code == "reading_agrees"
    assert "김정욱 is read Kim" in reason.text
    assert "Kim Jun Wook" in reason.text


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Jung-wook Kim", "Kim Jung Wook", {"same_words"}),
        ("Greg Skarlatouiw", "Greg Scarlatoiu", {"sounds_alike"}),
        ("Omar Awadh", "Omar Awadh Tikriti", {"part_agrees", "part_missing"}),
        ("Greg Scarlatoiu", "Greg Petrov", {"part_agrees", "part_differs"}),
        ("J. Scarlatoiu", "Scarlatoiu John", {"initial", "part_agrees"}),
    ],
)
def test_reasons_say_what_agrees_and_what_does_not(one: str, other: str, expected: set[str]) -> None:
    assert expected <= codes(one, other)


def test_that_many_people_have_a_name_is_said() -> None:
    assert "common_name" in codes("Kim Min-su", "김민수")
    assert "common_name" not in codes("Greg Scarlatoiu", "Greg Scarlatoiu")


def test_a_packed_name_is_short() -> None:
    packed = [form(name).pack() for name in ("Kim Jung-wook", "김정욱", "Sergei Vladimirovich Dronov", "محمد علی رضایی", "金正旭")]
    assert max(len(text.encode()) for text in packed) <= 400


def test_eighty_candidates_are_ranked_soon() -> None:
    query, candidates = (
        form("Kim Jung-wook"),
        [form(f"Kim {first}-{second}") for first in ("Jung", "Min", "Sang", "Ho") for second in ("wook", "su", "jin", "ho", "ah") * 4],
    )
    rank(query, candidates, [0.5] * 80)
    begun = time.process_time()
    rank(query, candidates, [0.5] * 80)
    assert time.process_time() - begun < 0.05


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_a_packed_name_unpacks_to_itself(name: str) -> None:
    made = form(name)
    assert Form.unpack(made.pack()) == made


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts_are_compared(one: str, other: str) -> None:
    assert 0.0 <= score(one, other) <= 1.0


@settings(max_examples=40, deadline=None)
@given(st.permutations(["scarlatoiu", "gregor", "petrovich"]))
def test_the_order_of_the_parts_matters_little(parts: list[str]) -> None:
    assert score(" ".join(parts), "gregor petrovich scarlatoiu") > 0.5 * score("gregor petrovich scarlatoiu", "gregor petrovich scarlatoiu")


def test_candidates_score_together_as_they_do_alone() -> None:
    query = form("Kim Jung-wook")
    others = [form(name) for name in ("김정욱", "金正旭", "Ким Чен Ук", "Jung Wook KIM", "Greg Scarlatoiu", "!", "Ким")]
    together = rank(query, others, [1.0, 0.5, 0.5, 1.0, 0.2, 0.1, 0.1])
    alone = [rank(query, [each], [share])[0] for each, share in zip(others, [1.0, 0.5, 0.5, 1.0, 0.2, 0.1, 0.1], strict=True)]
    assert together == alone
