import pytest

from service.names.arabic import arabic, key, unmarked
from tests.names.spoken import meets


@pytest.mark.parametrize(
    ("name", "spelling"),
    [
        ("سعید زینالی", "Saeed Zeinali"),
        ("محمد صلاح", "Mohamed Salah"),
        ("محمد صلاح", "Mohd. Salah"),
        ("عبد الرحمن السديس", "Abdul Rahman Al-Sudais"),
        ("عبدالرحمن", "Abdurrahman"),
        ("نور الدين", "Noureddine"),
        ("نور الدين", "Nur al-Din"),
        ("شفیق الله", "Shafiqullah"),
        ("نرگس محمدی", "Narges Mohammadi"),
        ("ابو بكر البغدادي", "Abu Bakr al-Baghdadi"),
        ("حسین رونقی", "Hossein Ronaghi"),
        ("عامر العشي", "Amer Al-Ashi"),
        ("جمال رجب", "Gamal Ragab"),
    ],
)
def test_a_name_meets_its_spelling(name: str, spelling: str) -> None:
    assert meets(name, spelling)


def test_an_article_and_a_servant_are_read_alike_apart_and_together() -> None:
    assert arabic(["عبد", "القادر"]) == arabic(["عبدالقادر"])


def test_a_letter_alone_stands_for_a_name_that_is_not_told() -> None:
    assert arabic(["خیرالله", "الف"])[0][-1] == "a"
    assert arabic(["س", "ح"]) == [["s", "h"]]


def test_vowel_marks_and_letters_of_one_sound_do_not_matter() -> None:
    assert unmarked("مُحَمَّد") == "محمد"
    assert key("علی") == key("علي")


def test_a_word_of_two_known_names_is_read_as_both() -> None:
    assert "mohamed" in arabic(["محمدرضا"])[0][0]


def test_what_is_not_known_is_told_by_its_letters() -> None:
    assert arabic(["شقبنتر"])
