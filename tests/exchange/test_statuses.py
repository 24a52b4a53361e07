"""What a list says has become of people, from its words and days to the statuses of a mapping."""

import pytest

from service.exchange.words import meanings
from tests.exchange.test_proposing import drafted, of_columns


def custody(said: str) -> str | None:
    """What a cell of a column of statuses comes to on the axis of custody."""
    columns = {"Name": ["Ada Example", "Bo Example", "Cy Example"], "Status": [said, "detained", "imprisoned"]}
    first = drafted(of_columns(columns, file_name="belarus.csv").mapping, columns)[0]
    return next((str(part.told["code"]) for part in first.parts if part.told["axis"] == "custody"), None)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Died of cancer in prison", "deceased"), ("Mort de maladie en prison", "deceased"), ("zemřel ve vězení", "deceased"), ("病逝獄中", "deceased"),
        ("توفيت في السجن", "deceased"), ("נרצחה בשבי", "deceased"), ("скончалась в тюрьме", "deceased"), ("जेल में मृत्यु", "deceased"), ("কারাগারে মারা গেছেন", "deceased"),
        ("Detained - Enforced disappearance", "disappeared"), ("Detained, under house arrest", "house_arrest"),
        ("Was detained for 3 days and released", None), ("Released, re-arrested in 2021", None), ("освобожден и вновь арестован", None),
        ("أفرج عنه ثم أعيد اعتقاله", None), ("آزاد شده و مجددا بازداشت شد", None),
        ("On death row", "in_custody"), ("Death sentence commuted", None), ("condamné à mort", None),
    ],
)  # fmt: skip
def test_of_several_things_in_one_cell_death_is_the_last_and_no_other_order_is_guessed(said: str, code: str | None) -> None:
    assert custody(said) == code


@pytest.mark.parametrize(
    "said",
    [
        "Serbest bırakılmadı", "Tahliye edilmedi", "Tahliye talebi reddedildi", "Ozod etilmagan", "Demande de mise en liberté rejetée",
        "To be released in 2027", "presumed released", "REL?", "unclear whether released", "拒绝释放", "即将刑满释放", "석방 예정", "awaiting execution",
        "در انتظار اعدام", "Reportedly dead", "Allegedly killed in 2010", "Serait mort", "angeblich verstorben", "Liberdade condicional recusada",
        "Wife died 2019", "Su hermano murió en 2021",
        "Government says released; family denies", "ex preso", "Formerly imprisoned", "معتقل سابق", "not released", "لم يفرج عنه",
    ],
)  # fmt: skip
def test_what_is_denied_over_doubted_or_yet_to_come_is_no_status(said: str) -> None:
    assert meanings("status", said) == []


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("reported missing since 2020", "custody/disappeared"), ("Reportedly detained", "custody/reported_detained"), ("serait détenu", "custody/reported_detained"),
        ("PERSONA LOCALIZADA SIN VIDA", "custody/deceased"), ("presumed dead", "life/presumed_dead"), ("गिरफ्तार है", "custody/in_custody"),
        ("फरार है", "custody/wanted"), ("রিহা", None), ("लापता", "custody/disappeared"), ("জামিনে মুক্ত", "custody/released"), ("আটক", "custody/in_custody"),
        ("لا يزال معتقلا", "custody/in_custody"),
    ],
)  # fmt: skip
def test_a_known_phrase_may_hold_a_denial_and_marks_are_letters(said: str, meant: str | None) -> None:
    assert meanings("status", said) == ([meant] if meant else [])


def test_a_name_that_ends_like_a_denial_denies_nothing() -> None:
    assert meanings("category", "Ahmadi journalist") == ["journalist"]
    assert meanings("category", "former journalist and mother of two") == ["journalist"]
    assert meanings("status", "Muhammadi: released") == ["custody/released"]


def test_of_a_lists_events_each_is_of_its_own_day() -> None:
    columns = {
        "name": ["Ada Example", "Bo Example", "Cy Example"],
        "events.1.date": ["2011-03-17", "2017-07-18", "2013-05-09"], "events.1.type": ["arrested", "arrested", "arrested"],
        "events.2.date": ["2012-01-05", "", "2017-01-15"], "events.2.type": ["released", "released", "executed"],
    }  # fmt: skip
    told = drafted(of_columns(columns, file_name="bahrain.json").mapping, columns)
    assert [[(part.told["code"], part.told["occurred"]) for part in draft.parts if part.told["axis"] == "custody"] for draft in told] == [
        [("in_custody", "2011-03-17"), ("released", "2012-01-05")],
        [("in_custody", "2017-07-18")],
        [("in_custody", "2013-05-09"), ("deceased", "2017-01-15")],
    ]


def test_a_column_of_sentences_may_say_that_somebody_died_or_was_acquitted() -> None:
    columns = {
        "ФИО": ["Примеров Иван", "Образцова Мария", "Вымышленный Олег"],
        "Приговор": ["17 лет", "умер в СИЗО 10.02.2023", "оправдана"],
    }
    told = drafted(of_columns(columns, file_name="россия.csv").mapping, columns)
    assert [sorted(str(part.told["code"]) for part in draft.parts if part.slot.startswith("status")) for draft in told] == [
        [], ["deceased", "died_in_custody"], ["acquitted"]
    ]  # fmt: skip


def test_a_sort_of_sentence_or_of_prisoner_has_become_of_nobody() -> None:
    people = {"Nombre": ["Ada Ejemplo", "Bo Muestra", "Cy Prueba"]}
    for header in ("Clasificación", "Tipo de preso"):
        assert of_columns({**people, header: ["Preso político", "Otro preso político", "Preso político"]}).mapping.status == []


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Guilty", "legal/convicted"), ("Not guilty", "legal/acquitted"), ("wyszła na wolność 14.08.2023", "custody/released"),
        ("w więzieniu", "custody/in_custody"),
        ("Bado kizuizini", "custody/in_custody"), ("Desterrada el 9 de febrero de 2023", "custody/released"), ("أخلي سبيلها", "custody/released"),
        ("Đang thụ án", "legal/serving_sentence"), ("LOCALIZADA SIN VIDA", "custody/deceased"),
        ("LOCALIZADA CON VIDA", "life/alive_confirmed"), ("Apareció muerto", "custody/deceased"), ("Apareció vivo", "life/alive_confirmed"),
        ("محررة", "custody/released"), ("Обменян 1 августа 2024", "custody/released"), ("Víctima de Asesinato", "custody/deceased"),
    ],
)  # fmt: skip
def test_what_lists_say_of_people_in_their_languages(said: str, meant: str) -> None:
    assert meanings("status", said) == [meant]


@pytest.mark.parametrize(
    ("header", "cell", "told"),
    [
        ("Date released", "executed 29 April 2019", [("custody", "deceased"), ("life", "executed")]), ("Date released", "not released as of 29 April 2019", []),
        ("Date released", "transferred to Kara, 29 April 2019", []), ("Date released", "29 April 2019", [("custody", "released")]),
        ("Date released", "29 April 2019, from Kara", [("custody", "released")]), ("Date of death", "missing since 29 April 2019", [("custody", "disappeared")]),
        ("Дата освобождения", "расстрелян 29.04.2019", [("custody", "deceased"), ("life", "executed")]), ("Дата ареста", "не арестован, допрошен 29.04.2019", []),
    ],
)  # fmt: skip
def test_the_words_about_a_day_say_what_the_day_is_of(header: str, cell: str, told: list[tuple[str, str]]) -> None:
    columns = {"Name": ["Ada Example", "Bo Example", "Cy Example"], header: [cell, "12.03.2018", "13.03.2018"]}
    first = drafted(of_columns(columns, file_name="belarus.csv").mapping, columns)[0]
    parts = [part for part in first.parts if part.slot.startswith("status")]
    assert sorted((part.told["axis"], str(part.told["code"])) for part in parts) == told
    assert {part.told["occurred"] for part in parts} <= {"2019-04-29"}
    days = {"Date of death": first.person.get("death_date"), "Дата ареста": (first.case or {}).get("detained_on")}
    assert days.get(header) is None


def test_a_day_of_a_death_or_a_disappearance_is_of_neither() -> None:
    for header in ("Fecha de muerte o desaparición", "Date of death or disappearance"):
        found = of_columns({"Name": ["Ada Example", "Bo Example"], header: ["1973-10-01", "1974-05-02"]}).mapping
        assert (found.status, "death_date" in found.person) == ([], False)


def test_who_left_prison_on_a_day_was_released_only_where_the_reason_says_so() -> None:
    columns = {
        "Name": ["Ada Example", "Bo Example", "Cy Example", "Di Example"],
        "Release date": ["2001-01-02", "2002-01-02", "2003-01-02", "2004-01-02"], "Release reason": ["Released", "Died", "Transferred", ""],
    }  # fmt: skip
    told = drafted(of_columns(columns, file_name="belarus.csv").mapping, columns)
    assert [[str(part.told["code"]) for part in draft.parts] for draft in told] == [["released"], ["deceased"], [], ["released"]]


def test_what_was_so_on_a_day_that_is_not_clear_is_not_so_as_of_the_lists() -> None:
    columns = {
        "Name": ["Ada Example", "Bo Example", "Cy Example"],
        "Status": ["Still held 05/06/2009", "In prison (Feb 2010)", "Released 03/04/2009"],
    }
    found = of_columns(columns, file_name="belarus.csv")
    told = [[(str(part.told["code"]), part.told.get("occurred")) for part in draft.parts] for draft in drafted(found.mapping, columns)]
    assert told == [[], [("in_custody", "2010-02")], [("released", None)]]
    assert any("Still held 05/06/2009" in note for note in found.notes)


def test_witnesses_are_not_those_whom_a_list_is_of() -> None:
    assert of_columns({"Nom": ["Ada Exemple", "Bo Modèle"], "Témoins": ["codétenu libéré", "voisin décédé"]}).mapping.status == []
