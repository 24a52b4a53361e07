"""The codes and what is said about them agree, both ways."""

import re
from enum import StrEnum

import pytest
from pydantic import ValidationError

from schemas import vocabulary
from schemas.terms import Vocabulary, vocabularies
from schemas.vocabulary import Acknowledgement, Axis, Custody, Legal, Life


def _file_name(codes: type[StrEnum]) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", codes.__name__).lower()


CODES: dict[str, type[StrEnum]] = {
    _file_name(value): value
    for value in vars(vocabulary).values()
    if isinstance(value, type) and issubclass(value, StrEnum) and value is not StrEnum
}
HELD = list(vocabularies().values())


def test_each_vocabulary_in_the_code_is_told_and_each_one_told_is_in_the_code() -> None:
    assert set(vocabularies()) == set(CODES)
    assert list(vocabularies()) == sorted(CODES)


@pytest.mark.parametrize("held", HELD, ids=lambda held: held.name)
def test_each_code_is_explained_once_and_in_the_same_order(held: Vocabulary) -> None:
    assert [term.code for term in held.terms] == [str(code) for code in CODES[held.name]]


@pytest.mark.parametrize("held", HELD, ids=lambda held: held.name)
def test_each_term_says_something(held: Vocabulary) -> None:
    for term in held.terms:
        assert term.label.strip() == term.label != ""
        assert term.definition.endswith((".", ")"))
        assert term.definition != term.label
    assert len({term.label for term in held.terms}) == len(held.terms)
    assert held.title
    assert held.source


@pytest.mark.parametrize("held", HELD, ids=lambda held: held.name)
def test_a_broader_term_is_in_the_same_vocabulary_and_never_leads_back(held: Vocabulary) -> None:
    parents = {term.code: term.parent for term in held.terms}
    for code, broader in parents.items():
        seen = {code}
        climbed = broader
        while climbed is not None:
            assert climbed not in seen
            seen.add(climbed)
            climbed = parents[climbed]


@pytest.mark.parametrize("held", HELD, ids=lambda held: held.name)
def test_the_esf_terms_of_a_vocabulary_are_of_one_thesaurus_which_its_source_names(held: Vocabulary) -> None:
    codes = [term.esf for term in held.terms if term.esf is not None]
    assert all(re.fullmatch(r"[0-9]{1,2}:[0-9]{12}", code) for code in codes)
    thesauri = {code.split(":")[0] for code in codes}
    assert len(thesauri) <= 1
    assert all(re.search(rf"thesaurus {number}\b", held.source) for number in thesauri)


def test_a_member_is_named_by_its_code() -> None:
    assert [(codes, member) for codes in CODES.values() for member in codes if member.name != member.value.upper()] == []


def test_each_axis_has_its_codes() -> None:
    axes = {Axis.CUSTODY: Custody, Axis.LEGAL: Legal, Axis.LIFE: Life, Axis.ACKNOWLEDGEMENT: Acknowledgement}
    assert set(axes) == set(Axis)
    assert all("unknown" in set(codes) for codes in axes.values())


def test_what_is_told_can_not_be_changed() -> None:
    held = vocabularies()
    with pytest.raises(TypeError):
        held["custody"] = HELD[0]  # type: ignore[index]
    with pytest.raises(ValidationError, match="frozen"):
        held["custody"].title = "Something else"  # type: ignore[misc]
    assert vocabularies() is held
