import pytest

from service.names.abroad import asked_readings, surnames
from service.names.forms import asked_form, form
from service.names.nicknames import called
from service.names.readings import readings


@pytest.mark.parametrize(
    ("name", "also"),
    [
        ("Ioannes Tallbridge", ("john", "tallbridge")),
        ("Ronaldus Tallbridge", ("ronald", "tallbridge")),
        ("Bārnijs Frenks", ("barni", "frenk")),
        ("Normunds Zaporins", ("normund", "zaporin")),
        ("Viktoras Zaporinas", ("viktor", "zaporin")),
        ("Huang Zhiqiang", ("wong", "zhiqiang")),
        ("Chi Keung Wong", ("huang", "chi", "keung")),
        ("Abul Baki Sarraj", ("abdbaki", "sarraj")),
        ("Thomas d'Evremont", ("thomas", "evremont")),
        ("Anne Louise d'Evremont", ("anne", "louise")),
        ("Marie-Thérèse d'Evremont", ("mary", "theresa")),
        ("Pietro Tallbridge", ("peter", "tallbridge")),
        ("Eduardus Tallbridge", ("ed", "tallbridge")),
        ("Tallbridge, Mark Owen, Zaporin Ilko, Abu Karam", ("zaporin", "ilko")),
        ("Zaporin Ilko; Sapor Ilk", ("sapor", "ilk")),
    ],
)
def test_a_name_asked_for_is_read_as_it_is_called_abroad(name: str, also: tuple[str, ...]) -> None:
    assert also in asked_readings(name)[1]
    assert also in asked_form(name).readings


@pytest.mark.parametrize("name", ["Brendan Tallbridge", "Kovács Dezső", "Kim Jun-wook", "黄志强", "Augustus", "Tallbridge, Owen", ""])
def test_other_names_are_called_the_same_everywhere(name: str) -> None:
    assert asked_readings(name)[1] == called(readings(name))


def test_a_name_that_is_filed_is_read_as_it_is_written() -> None:
    assert ("john", "tallbridge") not in form("Ioannes Tallbridge").readings
    assert not any("wong" in reading for reading in form("Huang Zhiqiang").readings)


def test_a_surname_has_no_other_spelling_that_sounds_alike() -> None:
    assert {"wang", "huang"} <= set(surnames()["wong"])
    assert all(way not in others and len(others) <= 4 for way, others in surnames().items())
