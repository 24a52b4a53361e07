import pytest

from service.names.same import same


@pytest.mark.parametrize(
    ("spelling", "first"),
    [("uladzimir", "vladimir"), ("volodymyr", "vladimir"), ("mohd", "mohamed"), ("siarheevich", "sergovich"), ("anatoleuna", "anatolovna")],
)
def test_spellings_of_one_name_are_told_by_the_first(spelling: str, first: str) -> None:
    assert same(spelling) == first


def test_other_words_are_themselves() -> None:
    assert same("skarlatoiu") == "skarlatoiu"
    assert same("milosevich") == "milosevich"
