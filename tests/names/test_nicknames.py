import pytest

from service.names.forms import asked_form, form
from service.names.nicknames import called
from service.names.readings import readings


@pytest.mark.parametrize(
    ("name", "also"),
    [
        ("Bill Brock", ("william", "brock")),
        ("William Brock", ("bill", "brock")),
        ("Sasha Ivanov", ("aleksandr", "ivanov")),
        ("Nicholas Ainger", ("nick", "ainger")),
        ("比尔·布罗克", ("william", "brock")),
    ],
)
def test_a_name_asked_for_is_read_as_it_is_said_for_short_and_for_long(name: str, also: tuple[str, ...]) -> None:
    assert also in called(readings(name))
    assert also in asked_form(name).readings


def test_a_name_that_is_filed_is_read_as_it_is_written() -> None:
    assert form("William Brock").readings == form("William Brock").readings[:2]
    assert not any("bill" in reading for reading in form("William Brock").readings)


def test_an_article_is_nobody_called_albert() -> None:
    assert called(readings("Al Gore"))
    assert not called(readings("Faris Al-Jiburi"))


def test_a_name_of_one_word_is_looked_for_by_no_other() -> None:
    assert called(readings("Bill")) == []
