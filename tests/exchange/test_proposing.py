import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from schemas.mappings import DateForm
from schemas.mappings import Mapping as ListMapping
from service.exchange.formats.opening import open_table
from service.exchange.formats.rows import Row, Sample
from service.exchange.imports.drafting import Draft, Drafter
from service.exchange.places import country_of_places
from service.exchange.proposing import Proposal, propose, sample_of
from service.exchange.words import citizens_of, concepts_of, countries_in, country_of, meaning, meanings

LISTS = Path(__file__).parent / "lists"


def proposed(name: str) -> Proposal:
    table = open_table(LISTS / name)
    return propose(sample_of(table), file_name=name, format=table.format)


def of_columns(columns: Mapping[str, list[str]], *, file_name: str = "list_of_examplia.csv") -> Proposal:
    sample = Sample(tuple(columns), {column: tuple(values) for column, values in columns.items()})
    return propose(sample, file_name=file_name, format="csv")


def drafted(mapping: ListMapping, columns: Mapping[str, list[str]]) -> list[Draft]:
    """What the rows of a list tell by a mapping."""
    drafter = Drafter(mapping, "2024-01-01", came=date(2024, 1, 2))
    rows = zip(*columns.values(), strict=True)
    return [
        drafter.draft(Row(number, {column: cell for column, cell in zip(columns, row, strict=True) if cell}))
        for number, row in enumerate(rows, 2)
    ]


def plain(mapping: ListMapping) -> dict[str, Any]:
    return mapping.model_dump(mode="json", exclude_defaults=True)


def taken(mapping: ListMapping) -> dict[str, str | None]:
    """The columns that the commonest fields are taken from."""
    names, case = mapping.names[0].fields, mapping.case
    proceeding = mapping.proceedings[0] if mapping.proceedings else None
    return {
        "name": (names.get("full") or names["family"]).column,
        "sex": mapping.person["sex"].column if "sex" in mapping.person else None,
        "born": mapping.person["birth_date"].column if "birth_date" in mapping.person else None,
        "detained": case["detained_on"].column if "detained_on" in case else None,
        "charges": proceeding.charges[0].fields["title"].column if proceeding and proceeding.charges else None,
        "sentence": proceeding.sentences[-1].fields["note"].column if proceeding and proceeding.sentences else None,
        "prison": mapping.placements[0].fields["place"].column if mapping.placements else None,
    }


@pytest.mark.parametrize(
    ("name", "columns", "country", "asked"),
    [
        ("belarus_political_prisoners.csv", ["ФИО", "Пол", "Дата рождения", "Дата задержания", "Статьи обвинения", "Приговор", "Место заключения"], "BY", set()),
        ("presos_politicos.csv", ["Apellidos", "Sexo", None, "Fecha de detención", "Delito", "Condena", "Lugar de reclusión"], None, {"country"}),
        ("政治犯名单.csv", ["姓名", "性别", "出生日期", "被捕日期", "罪名", "刑期", "关押地点"], None, {"country"}),
        ("detenus.csv", ["Nom", "Sexe", "Date de naissance", "Date d'arrestation", "Motif", None, "Lieu de détention"], None, {"country", "date_order"}),
        ("زندانیان.csv", ["نام و نام خانوادگی", "جنسیت", "سال تولد", "تاریخ بازداشت", "اتهام", "حکم", "محل نگهداری"], "IR", set()),
        ("المعتقلون_سوريا.csv", ["الاسم الكامل", "الجنس", "تاريخ الميلاد", "تاريخ الاعتقال", "التهمة", None, "السجن"], "SY", set()),
        ("siyasi_tutuklular.csv", ["Adı Soyadı", "Cinsiyet", "Doğum Tarihi", "Tutuklanma Tarihi", "Suçlama", "Ceza", "Cezaevi"], None, {"country"}),
        ("납북자.csv", ["성명", "성별", "생년월일", "체포일", None, None, "구금장소"], "KP", set()),
        ("tu_nhan_luong_tam.csv", ["Họ và tên", "Giới tính", "Ngày sinh", "Ngày bắt", "Tội danh", "Bản án", "Trại giam"], None, {"country"}),
        ("daftar_tahanan_papua.csv", ["Nama", "Jenis Kelamin", None, "Tanggal Ditangkap", "Pasal yang Dikenakan", "Hukuman", "Tempat Penahanan"], None, {"country"}),
        ("presos_angola.csv", ["Nome completo", "Sexo", "Data de nascimento", "Data da prisão", "Acusações", "Sentença", "Local de detenção"], "AO", set()),
        ("politische_gefangene.csv", ["Name", "Geschlecht", "Geburtsdatum", "Festgenommen am", "Vorwurf", "Urteil", "Haftort"], None, {"country"}),
        ("prisoners_register.csv", ["Prisoner name", "Gender", "DOB", "Arrested", "Charges", "Sentence", "Prison"], None, set()),
        ("myanmar.jsonl", ["names.en", "sex", "birthDate", "arrest.date", "charges", None, "prison"], "MM", set()),
    ],
)  # fmt: skip
def test_a_list_in_any_language_is_read_by_its_headers_and_only_what_would_be_guessed_is_asked(
    name: str, columns: list[str | None], country: str | None, asked: set[str]
) -> None:
    found = proposed(name)
    assert list(taken(found.mapping).values()) == columns
    assert {question.code for question in found.questions} == asked
    if country is not None:
        assert found.mapping.case["country"].value == country


def test_each_question_points_to_where_its_answer_belongs() -> None:
    for name in ("presos_politicos.csv", "detenus.csv"):
        found = proposed(name)
        content: Any = found.mapping.model_dump(mode="json")
        for question in found.questions:
            held = content
            *way, last = question.pointer.strip("/").split("/")
            for step in way:
                held = held[int(step)] if isinstance(held, list) else held[step]
            assert held.get(last) is None
            held[last] = {"value": "ZW"} if question.code == "country" else "dmy"
        assert ListMapping.model_validate(content)


def test_names_in_several_scripts_in_parts_and_turned_round_are_put_together() -> None:
    persian = plain(proposed("زندانیان.csv").mapping)["names"]
    assert [each["fields"]["full"]["column"] for each in persian] == ["نام و نام خانوادگی", "نام انگلیسی"]
    spanish = plain(proposed("presos_politicos.csv").mapping)["names"]
    assert {part: take["column"] for part, take in spanish[0]["fields"].items()} == {"given": "Nombres", "family": "Apellidos"}
    german = plain(proposed("politische_gefangene.csv").mapping)["names"]
    assert german[0]["fields"]["full"]["replace"] == r"\2 \1"


def test_status_words_become_codes_on_their_axis_as_of_the_list_or_on_their_own_date() -> None:
    status = plain(proposed("prisoners_register.csv").mapping)["status"]
    told = [
        (part["fields"]["code"].get("value") or part["fields"]["code"]["means"], part["fields"]["occurred"].get("column"))
        for part in status
    ]
    assert ("in_custody", "Arrested") in told
    assert ("released", "Released") in told
    assert ({"Died in custody": "died_in_custody"}, None) in told
    assert all("Expected release date" not in str(part) for part in status)


def test_an_ended_sentence_is_no_release() -> None:
    found = of_columns(
        {"Name": ["Ada Example", "Bo Example"], "Sentence": ["2019-12-07", "life"], "Status": ["Sentence served", "Detained"]}
    )
    assert "released" not in str(found.mapping.status)
    kinds = [part.fields["kind"].value for part in found.mapping.proceedings[0].sentences]
    assert kinds == ["life", "imprisonment"]
    assert found.mapping.proceedings[0].sentences[1].fields["expected_end"].column == "Sentence"


def test_lengths_of_sentences_are_taken_in_digits_and_in_han() -> None:
    chinese = proposed("政治犯名单.csv").mapping.proceedings[0].sentences[-1].fields
    assert chinese["years"].means == {"有期徒刑十一年": 11, "三年六个月": 3}
    assert chinese["months"].means == {"三年六个月": 6}
    bare = of_columns({"Name": ["Ada Example", "Bo Example"], "Sentence (years)": ["5", "12"]}).mapping.proceedings[0].sentences[0]
    assert bare.fields["years"].column == "Sentence (years)"


def test_charges_that_a_cell_lists_are_cut_apart_and_commas_stay_within_one() -> None:
    names = ["Ada Example", "Bo Example"]
    several, one = (
        of_columns({"Name": names, "Charges": charges}).mapping.proceedings[0].charges[0].fields["title"]
        for charges in (["Slander; Sedition", "Theft"], ["Slander, aggravated", "Theft"])
    )
    assert several.split
    assert re.split(several.split, "Slander; Sedition") == ["Slander", "Sedition"]
    assert one.split is None


def test_places_that_a_cell_lists_are_cut_apart_and_an_address_stays_whole() -> None:
    names = ["Ada Example", "Bo Example"]
    several, one = (
        of_columns({"Name": names, "Prison": places}).mapping.placements[0].fields["place"]
        for places in (["Camp 15 → Camp 16", "Block Nine; Block Ten"], ["Camp 15, Yodok", "Block Nine"])
    )
    assert several.split
    assert re.split(several.split, "Camp 15 → Camp 16; Block Nine") == ["Camp 15", "Camp 16", "Block Nine"]
    assert one.split is None


def test_half_a_year_is_six_months_and_the_years_that_somebody_has_spent_in_prison_are_no_sentence() -> None:
    names = ["Ada Example", "Bo Example"]
    texts = ["5 years in a colony", "2,5 years of exile"]
    (sentence,) = of_columns({"Name": names, "Sentence": texts}).mapping.proceedings[0].sentences
    found = {unit: [re.search(sentence.fields[unit].pattern or "", text) for text in texts] for unit in ("years", "months")}
    assert [match and match[1] for match in found["years"]] == ["5", "2"]
    assert [match and sentence.fields["months"].means[match[1]] for match in found["months"]] == [None, 6]
    assert of_columns({"Name": names, "Years in prison": ["20", "3"]}).mapping.proceedings == []


def test_of_two_columns_that_tell_a_status_one_is_heard_where_the_other_is_silent() -> None:
    columns = {"Name": ["Ada", "Bo", "Cy"], "Status": ["Detained", "Released", "Missing"], "Legal status": ["Imprisoned", "Imprisoned", ""]}
    first, second = of_columns(columns).mapping.status
    assert first.fields["code"].column == "Status"
    assert [(when.column, when.negated) for when in second.when] == [("Legal status", False), ("Status", True)]


def test_whose_disappearance_has_its_day_is_not_told_to_have_disappeared_on_the_day_of_the_list() -> None:
    columns = {"Name": ["Ada", "Bo"], "Date of disappearance": ["1976-07-21", ""], "Status": ["Enforced disappearance"] * 2}
    dated, undated = of_columns(columns).mapping.status
    assert (dated.fields["code"].value, dated.fields["occurred"].column) == ("disappeared", "Date of disappearance")
    assert undated.fields["occurred"].stated_on
    assert [(when.column, when.empty) for when in undated.when if when.empty] == [("Date of disappearance", True)]


def test_a_day_and_month_are_asked_for_unless_a_column_of_the_list_proves_their_order() -> None:
    names = ["Ada Example", "Bo Example"]
    asked = of_columns({"Name": names, "Arrested": ["05/12/2019", "01/02/2020"]})
    assert {question.code for question in asked.questions} == {"country", "date_order"}
    proven = of_columns({"Name": names, "Arrested": ["05/12/2019", "01/02/2020"], "DOB": ["25/12/1970", "1981"]})
    assert {question.code for question in proven.questions} == {"country"}
    assert proven.mapping.case["detained_on"].date
    assert proven.mapping.case["detained_on"].date.order == "dmy"


def test_years_of_two_digits_lie_where_the_years_that_the_list_writes_out_lie_or_as_years_of_two_digits_are_read() -> None:
    names = ["Ada Example", "Bo Example"]
    known = of_columns({"Name": names, "Arrested": ["1-Feb-21", "2021-04-09"]})
    assert known.mapping.case["detained_on"].date
    assert known.mapping.case["detained_on"].date.century_from == 1927
    assert any("from 1927 to 2026" in note for note in known.notes)
    silent = of_columns({"Name": names, "Arrested": ["1-Feb-21", "3-Mar-20"], "DOB": ["4-May-68", "5-Jun-71"]})
    assert silent.mapping.case["detained_on"].date
    assert silent.mapping.case["detained_on"].date.century_from == 1969
    assert silent.mapping.person["birth_date"].date
    assert silent.mapping.person["birth_date"].date.century_from == 1930
    assert any("from 1969 to 2068" in note for note in silent.notes)


def test_a_status_that_says_its_own_day_is_of_that_day_for_rows_beyond_the_sample_too() -> None:
    columns = {"Name": ["Ada Example", "Bo Example", "Cy Example"], "Latest": ["Released 14/05/2021", "Detained", "released 2/6/2021"]}
    held, released = sorted(of_columns(columns).mapping.status, key=lambda part: str(part.fields["code"].value))
    assert held.fields["occurred"].stated_on
    assert released.fields["code"].value == "released"
    assert released.fields["occurred"].date
    assert released.fields["occurred"].date.order == "dmy"
    (when,) = released.when
    assert when.matches
    assert re.search(when.matches, "Released 30/12/2021")
    assert not re.search(when.matches, "Not released 30/12/2021")
    unclear = of_columns({"Name": ["Ada Example"], "Status": ["Released 04/05/2021"]}).mapping.status
    assert [part.fields["occurred"].stated_on for part in unclear] == [True]


def test_a_column_is_known_by_its_values_where_its_header_says_nothing() -> None:
    found = of_columns(
        {"ISN": ["10", "27", "15"], "Name": ["Ada Example", "Bo Example", "Cy Example"], "Now": ["Released", "Detained", "Died in custody"]}
    )
    assert found.mapping.identity[0].by == "identifier"
    assert {part.fields["code"].column for part in found.mapping.status} == {"Now"}
    several = of_columns({"Journalist": ["Ada Example", "Bo Example"], "Outlet": ["Daily Example", "Weekly Sample"]}).mapping
    assert several.names[0].fields["full"].column == "Journalist"
    assert several.person["categories"].value == ["journalist"]


@pytest.mark.parametrize(
    ("places", "country"),
    [
        (["СИЗО-2, Москва", "ИК-7, Самара", "Воркута"], "RU"),
        (["成都市看守所", "四川", "上海市提篮桥监狱"], "CN"),
        (["سجن حلب", "درعا", "حمص"], "SY"),
        (["Silivri Cezaevi", "Diyarbakır D Tipi", "İzmir"], "TR"),
        (["IK-4 Gomel", "SIZO-1 Minsk", "Volodarka"], "BY"),
        (["Lapas Contoh", "Rutan Misal"], None),
        (["Paris", "Berlin", "Madrid"], None),
        (["'; DROP TABLE person; --", "🙂", "   "], None),
    ],
)
def test_places_in_any_script_say_in_which_country_they_lie_or_say_nothing(places: list[str], country: str | None) -> None:
    assert country_of_places(places) == country


def test_whether_somebody_is_released_may_be_told_by_yes_and_no() -> None:
    (told,) = of_columns({"Name": ["Ada Example", "Bo Example"], "Released": ["Yes", "No"]}).mapping.status
    assert told.fields["code"].means == {"Yes": "released", "No": "in_custody"}


def test_who_is_said_to_be_held_no_more_is_not_said_to_be_released() -> None:
    (told,) = of_columns({"Name": ["Ada Example", "Bo Example"], "Currently in Custody": ["Yes", "No"]}).mapping.status
    assert told.fields["code"].means == {"Yes": "in_custody", "No": "unknown"}


def test_a_header_of_two_meanings_is_told_by_its_values() -> None:
    people = {"Nombre": ["Ada Ejemplo", "Bo Muestra"]}
    as_status = of_columns({**people, "Estado": ["Desaparecido", "Apareció vivo"]}).mapping
    assert [part.fields["code"].column for part in as_status.status] == ["Estado", "Estado"]
    assert of_columns({**people, "Estado": ["Jalisco", "Sonora"]}).mapping.status == []
    victims = of_columns(
        {
            "Nombre": ["Ada", "Bo"],
            "Paterno": ["Ejemplo", "Muestra"],
            "Materno": ["Uno", "Dos"],
            "Estatus Victima": ["DESAPARECIDA", "DESAPARECIDO"],
        }
    )
    assert [{part: take.taken for part, take in name.fields.items()} for name in victims.mapping.names] == [
        {"given": ("Nombre",), "family": ("Paterno", "Materno")}
    ]
    nested = of_columns({**people, "sentence.years": ["5", "12"], "sentence.article": ["342", "293"]}).mapping.proceedings[0]
    assert [charge.fields["title"].column for charge in nested.charges] == ["sentence.article"]
    assert [sentence.fields["years"].column for sentence in nested.sentences] == ["sentence.years"]


def test_the_day_of_what_happened_is_that_of_an_arrest_or_of_a_disappearance() -> None:
    people = {"Nombre": ["Ada Ejemplo", "Bo Muestra"], "Fecha de los hechos": ["2022-07-25", "2022-08-01"]}
    arrested, gone = of_columns(people).mapping, of_columns({**people, "Entidad de la desaparición": ["Sonora", "Jalisco"]}).mapping
    assert [(each.case["deprivation"].value, each.status[0].fields["code"].value) for each in (arrested, gone)] == [
        ("arrest", "in_custody"), ("enforced_disappearance", "disappeared")
    ]  # fmt: skip


def test_how_people_were_taken_and_how_they_died_is_told_by_a_header() -> None:
    abducted = of_columns({"성명": ["김예시", "박보기"], "납치일": ["1967-06-05", "1971년 1월"]}).mapping
    assert abducted.case["deprivation"].value == "abduction"
    shot = of_columns(
        {"ФИО": ["Примеров Иван", "Образцова Мария"], "Дата расстрела": ["02.12.1937", "13.12.1937"], "Приговор": ["ВМН", "ВМН"]}
    ).mapping
    assert [(part.fields["axis"].value, part.fields["code"].value) for part in shot.status] == [
        ("custody", "deceased"),
        ("life", "executed"),
    ]
    assert shot.proceedings[0].sentences[0].fields["kind"].value == "death"


def test_where_somebody_was_born_and_how_they_look_is_neither_the_country_nor_the_story() -> None:
    found = of_columns(
        {
            "full_name": ["Ada Ejemplo", "Bo Muestra"],
            "pais_nacimiento": ["Chile", "Chile"],
            "physical_description": ["Wears glasses, has grey hair", "A tall man with a scar on his chin"],
            "additional_notes": ["Taken away", "Last seen"],
        },
        file_name="list.csv",
    )
    assert "country" not in found.mapping.case
    assert found.mapping.case["summary"].column == "additional_notes"


def test_a_number_alone_is_of_the_unit_that_the_header_names_beside_lengths_in_words() -> None:
    columns = {"Nombre": ["Ada Ejemplo", "Bo Muestra", "Cy Prueba"], "Condena (años)": ["8", "15 años", "4 años y 6 meses"]}
    told = [draft.parts[0].inner[0].model for draft in drafted(of_columns(columns, file_name="cuba.csv").mapping, columns)]
    assert [(sentence.years, sentence.months) for sentence in told] == [(8, None), (15, None), (4, 6)]


def test_a_title_in_brackets_is_no_other_name() -> None:
    columns = {"Name": ["(Daw) Khin Ma Ma Example", "Aung Example (Kyaw Zin)", "Bo Example (Mr.)"]}
    told = [
        [(name.full, str(name.kind)) for name in draft.names]
        for draft in drafted(of_columns(columns, file_name="myanmar.csv").mapping, columns)
    ]
    assert told == [
        [("Khin Ma Ma Example", "primary")],
        [("Aung Example", "primary"), ("Kyaw Zin", "alias")],
        [("Bo Example", "primary")],
    ]


def test_what_is_wrong_with_a_cell_is_said_once_and_what_a_part_lacks_is_named() -> None:
    columns = {"Name": ["Ada Example", "Bo Example"], "Arrested": ["2024-05-01", "2024-13-01"]}
    _, wrong = drafted(of_columns(columns, file_name="belarus.csv").mapping, columns)
    assert [(problem.code, problem.message) for problem in wrong.problems] == [
        ("no-such-day", "'2024-13-01': there is no month 13."),
        ("part-left-out", "This part is left out: 'occurred' is missing."),
    ]


def test_people_are_known_again_by_an_identifier_that_is_one_and_never_by_the_number_of_a_row() -> None:
    names = ["Ada Example", "Bo Example", "Cy Example"]
    assert of_columns({"No": ["1", "2", "3"], "Name": names}).mapping.identity[0].by == "name"
    assert of_columns({"ID": ["A7", "B3", "C9"], "Name": names}).mapping.identity[0].scheme == "partner:list-of-examplia"
    pages = [f"https://example.org/{each}" for each in "abc"]
    assert of_columns({"Name": names, "Source": pages}).mapping.identity[0].by == "identifier"
    assert of_columns({"Name": names, "Source": [pages[0]] * 3}).mapping.identity[0].by == "name"


def test_a_list_without_headers_is_read_by_its_values_or_asked_about() -> None:
    clear = of_columns(
        {
            "Column 1": ["Ada Example", "Bo Sample"],
            "Column 2": ["2014", "2015"],
            "Column 3": ["https://example.org/1", "https://example.org/2"],
        }
    )
    assert clear.mapping.names[0].fields["full"].column == "Column 1"
    assert clear.mapping.sources[0].fields["url"].column == "Column 3"
    unclear = of_columns({"Column 1": ["Ada Example", "Bo Sample"], "Column 2": ["Cy Model", "Di Mock"]})
    assert "name" in {question.code for question in unclear.questions}


def test_places_in_their_order_are_placements_with_what_stands_beside_them() -> None:
    columns = {"Name": ["Ada Example", "Bo Example"]}
    for number in (1, 2):
        columns |= {
            f"place_{number}": ["Home", "Station"],
            f"location_{number}": ["A", "B"],
            f"latitude_{number}": ["-33.1", "-33.2"],
            f"longitude_{number}": ["-70.1", "-70.2"],
        }
    placements = of_columns(columns).mapping.placements
    assert [part.fields["place"].columns for part in placements] == [["place_1", "location_1"], ["place_2", "location_2"]]
    assert placements[0].fields["note"].columns == ["latitude_1", "longitude_1"]


def test_what_is_not_understood_stays_quoted_and_is_said() -> None:
    found = of_columns({"Name": ["Ada Example", "Bo Example"], "Shoe size": ["38", "44"], "Status": ["Detained", "Zzyzx"]})
    assert any("'Shoe size'" in note for note in found.notes)
    assert any("Zzyzx" in note for note in found.notes)


def test_the_entities_of_followthemoney_are_people_and_their_country_is_no_place_of_detention() -> None:
    found = proposed("political_prisoners.ftm.jsonl")
    assert found.mapping.person["nationalities"].means == {"by": "BY", "ru": "RU"}
    assert "country" not in found.mapping.case
    assert [each.fields["full"].column for each in found.mapping.names] == ["name", "alias"]


@pytest.mark.parametrize(
    ("header", "concept"),
    [
        ("Name of the prison", "prison"), ("Father's name", "other_person"), ("姓名 / Name", "name"), ("birthDate", "birth_date"), ("date_of_arrest", "detained_on"),
        ("Date of brith", "birth_date"), ("Дата рождения (год)", "birth_date"), ("Data de Nascimento", "birth_date"), ("Expected release", "sentence_end"),
        ("Name of lawyer", "other_person"), ("被捕时间", "detained_on"), ("Place of birth", "birth_place"),
        ("arrest_dt", "detained_on"), ("Fecha Arresto", "detained_on"), ("Reference", "id"), ("Photo", "photo"),
    ],
)  # fmt: skip
def test_a_header_says_what_its_column_may_hold(header: str, concept: str) -> None:
    assert concept in [found for found, score in concepts_of(header) if score == concepts_of(header)[0][1]]


def test_words_mean_what_they_say_and_not_what_they_deny() -> None:
    assert meaning("sex", "Женский") == "female"
    assert meaning("sentence", "20 years and life", anywhere=True) == "life"
    assert meanings("status", "Released on bail in 2014") == ["custody/released"]
    assert meanings("status", "not released") == []
    assert meanings("status", "尚未获释") == []


def test_countries_are_known_by_their_names_codes_and_citizens() -> None:
    assert [
        country_of(text)
        for text in ("Belarus", "BY", "BLR", "Беларусь", "Bielorrusia", "بيلاروس", "白俄罗斯", "Belarusian", "by", "Atlantis")
    ] == [*["BY"] * 8, None, None]
    assert [citizens_of(text) for text in ("iranisch", "китаец", "guineisch", "xyz")] == ["IR", "CN", None, None]
    assert countries_in("Political prisoners in North Korea (2020)") == {"KP"}


def test_a_date_in_columns_of_its_own_for_year_month_and_day_is_one_date() -> None:
    columns = {
        "nombre": ["Luisa", "Martín"],
        "primer_apellido": ["Torres", "Ochoa"],
        "segundo_apellido": ["Mendiola", ""],
        "dia_desaparicion": ["26", ""],
        "mes_desaparicion": ["9", "5"],
        "anio_desaparicion": ["2014", "2021"],
        "anio_registro": ["2015", "2022"],
        "pais": ["México", "México"],
    }
    found = of_columns(columns).mapping
    assert plain(found)["case"]["detained_on"] == {
        "columns": ["anio_desaparicion", "mes_desaparicion", "dia_desaparicion"], "join": "-", "date": {},
    }  # fmt: skip
    assert found.status[0].fields["code"].value == "disappeared"
    assert found.names[0].fields["family"].columns == ["primer_apellido", "segundo_apellido"]
    assert [(draft.names[0].full, draft.case["detained_on"]) for draft in drafted(found, columns) if draft.case] == [
        ("Luisa Torres Mendiola", "2014-09-26"), ("Martín Ochoa", "2021-05"),
    ]  # fmt: skip
    arrested = {"Name": ["Ada Example"], "Arrest Year": ["2019"], "Arrest Month": ["2"], "Year of Birth": ["1980"]}
    american = plain(of_columns(arrested).mapping)
    assert american["case"]["detained_on"]["columns"] == ["Arrest Year", "Arrest Month"]
    assert american["person"]["birth_date"]["column"] == "Year of Birth"


def test_how_somebody_pleaded_is_no_status_and_a_verdict_without_a_length_is_one() -> None:
    found = of_columns(
        {
            "Defendant": ["CHAN Ada", "LEUNG Bo"],
            "Chinese name": ["陳艾達", "梁波"],
            "Plea": ["Not guilty", "Guilty"],
            "Verdict": ["Convicted", "Acquitted"],
            "Sentence": ["4 years", ""],
        },
        file_name="trials.csv",
    )
    assert [name.fields["full"].column for name in found.mapping.names] == ["Defendant", "Chinese name"]
    assert [(part.fields["code"].column, part.fields["code"].means) for part in found.mapping.status] == [
        ("Verdict", {"Convicted": "convicted", "Acquitted": "acquitted"})
    ]
    assert {question.code for question in found.questions} == {"country"}, "a name that is written in Chinese lies in no country"


def test_a_column_of_places_may_say_that_somebody_is_held_at_home_or_no_more() -> None:
    found = of_columns(
        {
            "ФИО": ["Ада Примерова", "Бо Примеров", "Ян Примеров"],
            "Место содержания": ["ИК №17", "вышел на свободу 12.05.2024", "домашний арест"],
            "Статус": ["осуждён", "освобождён", "осуждён"],
        }
    ).mapping
    (placed,) = found.placements
    assert placed.when[0].negated
    assert placed.when[0].among == ["вышел на свободу 12.05.2024", "домашний арест"]
    told = [(part.fields["code"].value or part.fields["code"].means, part.fields["occurred"].column) for part in found.status]
    assert told[0] == ("released", "Место содержания"), "who says since when is heard first"
    assert ({"домашний арест": "house_arrest"}, None) in told


def test_headings_between_the_rows_and_a_sum_below_them_are_nobody() -> None:
    columns = {
        "Full name": [
            "A. JOURNALISTS",
            "Ada Example",
            "Bo Example",
            "RELIGIOUS ACTIVISTS",
            "Cy Example",
            "Dee Example",
            "3",
            "Total: 3",
            "A. Total",
        ],
        "Date of arrest": ["", "2023-11-20", "2023-11-21", "", "2011-01-07", "", "", "", ""],
        "Article": ["", "206", "206", "", "274", "", "", "", ""],
    }
    found = of_columns(columns).mapping
    assert [draft.names[0].full if draft.names else None for draft in drafted(found, columns)] == [
        None, "Ada Example", "Bo Example", None, "Cy Example", "Dee Example", None, None, "A. Total",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "cell", ["Aung Myat (a.k.a) Htet Lay", "Aung Myat (a.k.a. Htet Lay)", "Aung Myat a.k.a. Htet Lay", "Aung Myat (aka Htet Lay)"]
)
def test_what_somebody_is_also_known_as_is_a_name_of_its_own_in_brackets_too(cell: str) -> None:
    columns = {"Name": [cell, "Ada Example"]}
    first, _ = drafted(of_columns(columns).mapping, columns)
    assert [name.full for name in first.names] == ["Aung Myat", "Htet Lay"]


def test_a_release_that_is_only_due_is_no_release() -> None:
    columns = {"姓名": ["王示例", "李样本"], "释放日期": ["2027年9月", "2021.3.5"], "国家": ["中国", "中国"]}
    due, freed = drafted(of_columns(columns).mapping, columns)
    assert (due.parts, [problem.code for problem in due.problems]) == ((), ["not-yet"])
    assert [part.told["code"] for part in freed.parts] == ["released"]


@pytest.mark.parametrize(
    "denied", ["미귀환", "ไม่ได้ประกันตัว", "未获释", "釈放されていない", "آزاد نشده", "لم يفرج عنه", "nie zwolniony", "မလွတ်မြောက်သေး"]
)
def test_whoever_is_said_not_to_be_released_is_not_taken_to_be(denied: str) -> None:
    assert meanings("status", denied) == []


def test_what_a_court_ruled_is_no_court_and_a_grandfather_no_name() -> None:
    columns = {
        "Name": ["Ada Example", "Bo Example"],
        "Grandfather's name": ["Cy", "Dee"],
        "Court rulings": ["", "Released on bail"],
        "Country": ["Egypt", "Turkey"],
    }
    found = of_columns(columns).mapping
    assert [name.fields["full"].column for name in found.names] == ["Name"]
    assert (found.proceedings, found.status[0].fields["code"].means) == ([], {"Released on bail": "released"})
    assert found.case["country"].means == {"Egypt": "EG", "Turkey": "TR"}


def test_a_header_says_that_years_are_ethiopian() -> None:
    found = of_columns({"Name": ["Ada Example", "Bo Example"], "Date arrested (E.C.)": ["12/10/2012", "25/11/2012"]}).mapping
    assert found.case["detained_on"].date == DateForm(order="dmy", calendar="ethiopian")


def test_whoever_was_abducted_to_the_north_is_held_there() -> None:
    found = of_columns({"성명": ["김예시", "박보기"], "납북일자": ["1967-06-05", "1971년 1월"]}, file_name="명단.csv")
    assert (found.mapping.case["country"].value, found.questions) == ("KP", [])


@pytest.mark.parametrize(
    ("header", "concept"),
    [
        ("Arrêté(e) le", "detained_on"),
        ("Né(e) en", "birth_date"),
        ("Detenido/a el", "detained_on"),
        ("Charge(s)", "charges"),
        ("M/F", "sex"),
    ],
)
def test_a_header_of_both_sexes_is_the_word_that_it_is(header: str, concept: str) -> None:
    assert concepts_of(header)[0] == (concept, 100)


@pytest.mark.parametrize(
    ("header", "concept"),
    [
        ("Name of the judge", "other_person"), ("Imię ojca", "other_person"), ("ФИО адвоката", "other_person"), ("父亲姓名", "other_person"),
        ("पिता का नाम", "other_person"), ("Nazwisko i imię", "name"), ("Nachname, Vorname", "name"), ("Прозвішча, імя, імя па бацьку", "name"),
        ("PERSON: Occupation", "occupation"), ("SENTENCE: Court", "court"), ("L/P", "sex"), ("Segundo nombre", "second_given"),
        ("დაკავების თარიღი", "detained_on"), ("ұсталған күні", "detained_on"), ("নিখোঁজের তারিখ", "disappeared_on"), ("ስም", "name"),
        ("Currently in custody", "is_held"),
    ],
)  # fmt: skip
def test_a_header_in_any_language_says_whose_name_and_which_day_it_is(header: str, concept: str) -> None:
    assert concepts_of(header)[0][0] == concept


@pytest.mark.parametrize("header", ["Years of service", "Country of asylum", "Reason for Persecution", "Months pregnant"])
def test_a_word_that_is_a_whole_header_says_nothing_within_another(header: str) -> None:
    assert not {"sentence", "country", "charges"} & {concept for concept, _ in concepts_of(header)}


def test_a_release_that_is_expected_by_its_header_is_the_end_of_the_sentence() -> None:
    dates = {"Предполагаемая дата освобождения": ["12.10.2024", "01.02.2025"]}
    found = of_columns({"ФИО": ["Примеров Иван", "Образцова Мария"], **dates, "Срок": ["3 года", "5 лет"]}).mapping
    assert found.status == []
    assert found.proceedings[0].sentences[0].fields["expected_end"].column == "Предполагаемая дата освобождения"


def test_letters_of_a_sex_mean_what_they_mean_beside_each_other() -> None:
    for letters, meant in ((("H", "M"), ("male", "female")), (("M", "F"), ("male", "female")), (("K", "Q"), ("male", "female"))):
        sex = of_columns({"Nombre": ["Ada Ejemplo", "Bo Muestra"], "Sexo": list(letters)}).mapping.person["sex"]
        assert sex.means == dict(zip(letters, meant, strict=True))


def test_a_second_given_name_is_a_given_name_and_a_married_name_nobodys_alias() -> None:
    names = of_columns(
        {"Primer nombre": ["Ada", "Bo"], "Segundo nombre": ["Eva", ""], "Primer apellido": ["Uno", "Dos"], "apellido_casada": ["Tres", ""]}
    ).mapping.names
    assert [{part: take.taken for part, take in name.fields.items()} for name in names] == [
        {"given": ("Primer nombre", "Segundo nombre"), "family": ("Primer apellido",)}
    ]


def test_only_what_is_called_a_name_is_one_beside_a_column_of_names() -> None:
    people = {"name": ["Ada Example", "Bo Example"]}
    told = of_columns(
        {**people, "victim_among": ["eyewitness", "a relative"], "names.1.lang": ["fa", "en"], "name (Burmese)": ["အေဒါ", "ဘို"]}
    )
    assert [name.fields["full"].column for name in told.mapping.names] == ["name", "name (Burmese)"]
    chinese = of_columns({"英文姓名": ["CHAN Tai Man", "LEE Siu Ming"], "被告姓名": ["陳大文", "李小明"]}).mapping
    assert [name.fields["full"].column for name in chinese.names] == ["英文姓名", "被告姓名"]


@pytest.mark.parametrize("sum_of", [("TOTAL", "3 personas"), ("JUMLAH", "2 orang"), ("계", "6명"), ("Ukupno", "2")])
def test_a_sum_below_a_list_is_nobody(sum_of: tuple[str, str]) -> None:
    number, name = sum_of
    columns = {"No": ["1", "2", number], "Name": ["Ada Example", "Bo Example", name], "Arrested": ["2020-01-02", "2020-01-03", ""]}
    told = drafted(of_columns(columns, file_name="belarus.csv").mapping, columns)
    assert [bool(draft.names) for draft in told] == [True, True, False]


def test_where_a_files_name_and_its_places_disagree_on_the_country_it_is_asked() -> None:
    columns = {"Name": ["Ada Example", "Bo Example", "Cy Example"], "Place of detention": ["Ankara", "Izmir", "Van, Turkey"]}
    assert [question.code for question in of_columns(columns, file_name="iranian_refugees.csv").questions] == ["country"]
    assert of_columns(columns, file_name="list.csv").mapping.case["country"].value == "TR"
    assert of_columns(columns, file_name="turkey_prisoners.csv").mapping.case["country"].value == "TR"


@pytest.mark.parametrize(
    ("place", "named"),
    [("Inner Mongolia", {"CN"}), ("内蒙古赤峰市看守所", {"CN"}), ("タイトル", set()), ("タイ", {"TH"}), ("အင်းစိန်ထောင်", set()), ("นครปฐม ประเทศไทย", {"TH"})],
)  # fmt: skip
def test_a_country_is_named_by_whole_words(place: str, named: set[str]) -> None:
    assert countries_in(place) == named


def test_lengths_in_columns_of_their_own_are_one_sentence_and_nought_is_no_length() -> None:
    columns = {"ФИО": ["Примеров Иван", "Образцова Мария"], "Приговор (лет)": ["3", "0"], "Приговор (мес.)": ["6", "8"]}
    told = drafted(of_columns(columns, file_name="россия.csv").mapping, columns)
    sentences = [[(each.model.years, each.model.months) for each in draft.parts[0].inner] for draft in told]
    assert sentences == [[(3, 6)], [(None, 8)]]
    assert [draft.problems for draft in told] == [(), ()]


def test_a_length_that_is_not_sure_or_not_served_is_none() -> None:
    told = [
        "5 years",
        "5 years - 10 years",
        "0-5 years",
        "up to 20 years",
        "2 years (suspended)",
        "6 mois avec sursis",
        "十年",
        "3年6个月",
        "18 tháng tù treo",
    ]
    columns = {"Name": [f"{letter} Example" for letter in "ABCDEFGHI"], "Sentence": told}
    drafts = drafted(of_columns(columns, file_name="china.csv").mapping, columns)
    lengths = {
        said: (inner.model.years, inner.model.months)
        for said, draft in zip(told, drafts, strict=True)
        for part in draft.parts
        for inner in part.inner
    }
    assert lengths == {"5 years": (5, None), "十年": (10, None), "3年6个月": (3, 6)}


def test_what_has_not_come_is_neither_a_birth_nor_an_arrest() -> None:
    columns = {
        "Name": ["Ada Example", "Bo Example"],
        "Date of birth": ["2035/02/11", "1990/01/02"],
        "Arrested": ["2059/01/15", "2020/01/02"],
    }
    early, right = drafted(of_columns(columns, file_name="nepal.csv").mapping, columns)
    assert ("birth_date" in early.person, "detained_on" in (early.case or {}), early.parts) == (False, False, ())
    assert {problem.code for problem in early.problems} == {"not-yet"}
    assert (right.person["birth_date"], (right.case or {})["detained_on"]) == ("1990-01-02", "2020-01-02")


def test_an_age_or_a_status_in_brackets_is_no_other_name_and_names_may_stand_apart() -> None:
    columns = {"Name": ["Ada Example (15 years old)", "Bo Example (released)", "Cy Example @ Ko Sample", "အောင် (ခ) ဇော်"]}
    told = [[name.full for name in draft.names] for draft in drafted(of_columns(columns, file_name="myanmar.csv").mapping, columns)]
    assert told == [["Ada Example"], ["Bo Example"], ["Cy Example", "Ko Sample"], ["အောင်", "ဇော်"]]


def test_a_word_for_not_known_says_nothing_in_any_script() -> None:
    columns = {"الاسم": ["مثال محمد", "نموذج خالد", "عينة فاطمة"], "مكان الاحتجاز": ["سجن صيدنايا", "غير معلوم", "غير معروف"]}
    told = drafted(of_columns(columns, file_name="syria.csv").mapping, columns)
    assert [[part.model.place for part in draft.parts] for draft in told] == [["سجن صيدنايا"], [], []]


def test_the_years_of_births_say_nothing_of_the_century_of_arrests() -> None:
    columns = {"Name": ["Ada Example", "Bo Example"], "Born": ["1951", "1973"], "Arrested": ["12-Nov-91", "13-Nov-91"]}
    told = drafted(of_columns(columns, file_name="indonesia.csv").mapping, columns)
    assert [(draft.case or {})["detained_on"] for draft in told] == ["1991-11-12", "1991-11-13"]


def test_what_stands_about_a_name_is_no_part_of_it() -> None:
    columns = {
        "Name": [
            "Bilal Example @ Billa S/o Ab. Rashid Example",
            "Ada Example (esposa de Juan Muestra)",
            "Eva Example (née Sample)",
            "Name withheld",
        ],
        "Arrested": ["2020-01-02"] * 4,
    }
    told = [[name.full for name in draft.names] for draft in drafted(of_columns(columns, file_name="india.csv").mapping, columns)]
    assert told == [["Bilal Example", "Billa"], ["Ada Example"], ["Eva Example", "Sample"], []]
    dutch = {"Voornaam": ["Johannes"], "Tussenvoegsel": ["van den"], "Achternaam": ["Berg"]}
    assert drafted(of_columns(dutch, file_name="list.csv").mapping, dutch)[0].names[0].full == "Johannes van den Berg"
    lithuanian = of_columns({"Pavardė, vardas, tėvo vardas": ["Adomaitis Jonas, Petro", "Kazlaitė Rūta, Jono"]}).mapping.names[0]
    assert lithuanian.fields["full"].replace is None


def test_a_column_that_repeats_itself_is_not_taken_for_the_name_unasked() -> None:
    found = of_columns(
        {"Prizon": ["Penitansye Nasyonal", "Penitansye Nasyonal", "Kabarè Prizon"], "Kolòn": ["Jan Egzanp", "Mari Modèl", "Pyè Tès"]}
    )
    assert found.mapping.names[0].fields["full"].column == "Kolòn"
    alone = of_columns({"Kolòn": ["Jan Egzanp", "Jan Egzanp", "Pyè Tès"], "Lòt": ["1", "2", "3"]})
    assert [question.code for question in alone.questions if question.code == "name"] == ["name"]


@pytest.mark.parametrize(
    ("told", "length"),
    [
        ("2.5 years", (2, 6)), ("3年半", (3, 6)), ("3 years 6 months", (3, 6)),
        ("Probation 2 years", None), ("5 років умовно", None), ("3 سنوات مع إيقاف التنفيذ", None),
    ],
)  # fmt: skip
def test_half_years_stand_beside_months_and_what_is_not_served_is_no_length(told: str, length: tuple[int, int] | None) -> None:
    columns = {"Name": ["Ada Example", "Bo Example"], "Sentence": [told, "1 year 2 months"]}
    first = drafted(of_columns(columns, file_name="belarus.csv").mapping, columns)[0]
    lengths = [(inner.model.years, inner.model.months) for part in first.parts for inner in part.inner]
    assert lengths == ([length] if length else [])
