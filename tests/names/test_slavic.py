import pytest

from service.names.abroad import asked_readings
from service.names.keys import asked, written
from service.names.readings import readings
from service.names.score import asked_form, compare, form
from service.names.slavic import written_by_neighbours


@pytest.mark.parametrize(
    ("name", "also"),
    [
        ("Ales Bialinski", ("ales", "belinski")),
        ("Ales Bialinski", ("aleksandr", "belinski")),
        ("Siarhei Tsikhanau", ("sergei", "tikhanov")),
        ("Volha Harbuntsova", ("olga", "garbuntsova")),
        ("Pavel Hryhorchuk", ("pavel", "grygorchuk")),
        ("Viktar Kastsiou", ("viktor", "kastev")),
        ("Belinsky Yuri", ("bialinsky", "yuri")),
        ("Ульяна Белинская", ("ulyana", "bialinskaya")),
    ],
)
def test_a_name_is_read_as_the_neighbours_write_it(name: str, also: tuple[str, ...]) -> None:
    assert also in asked_readings(name)[1]


@pytest.mark.parametrize("name", ["Maria Hansen", "Tsitsi Mahlangu", "Bialinski", "Bianca Rossi", "Kim Jun-wook", ""])
def test_names_of_others_and_a_word_alone_are_left_as_they_are(name: str) -> None:
    assert not written_by_neighbours(readings(name))


@pytest.mark.parametrize(("one", "other"), [("Ales Bialinski", "Александр Белинский"), ("Siarhei Tsikhanau", "Sergei Tikhanov")])
def test_people_are_found_by_their_name_in_the_neighbours_language(one: str, other: str) -> None:
    assert set(asked(one)[0]) & set(written(other))
    assert compare(asked_form(one), form(other)).score > 0.4
