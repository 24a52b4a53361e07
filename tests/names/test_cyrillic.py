import pytest

from service.names.cyrillic import cyrillic
from tests.names.spoken import meets


@pytest.mark.parametrize(
    ("name", "spelling"),
    [
        ("Алексей Навальный", "Alexei Navalny"),
        ("Алесь Бяляцкі", "Ales Bialiatski"),
        ("Володимир Зеленський", "Vladimir Zelensky"),
        ("Уладзімір Іваноў", "Vladimir Ivanov"),
        ("Микола Іванович", "Nikolai Ivanovich"),
        ("Сергей Павлович", "Siarhei Paulavich"),
        ("Григорий", "Hryhoriy"),
        ("Джейсон Смит", "Jason Smith"),
    ],
)
def test_a_name_meets_its_spelling_in_its_own_and_its_neighbours_language(name: str, spelling: str) -> None:
    assert meets(name, spelling)


def test_latin_letters_that_look_cyrillic_are_read_as_cyrillic() -> None:
    assert cyrillic(["cергей"]) == cyrillic(["сергей"])


def test_patronymics_of_three_languages_are_one() -> None:
    assert cyrillic(["мікалаевіч"])[0] == cyrillic(["николаевич"])[0] == cyrillic(["миколайович"])[0]
