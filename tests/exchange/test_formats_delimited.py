import tracemalloc
from pathlib import Path

import pytest

from service.exchange.formats.opening import open_table
from service.exchange.formats.options import Options
from service.exchange.formats.rows import Row, Unreadable
from tests.exchange.files import a_text


def rows_of(path: Path) -> list[Row]:
    return list(open_table(path).rows())


def codes(row: Row) -> list[tuple[str, bool]]:
    return [(problem.code, problem.fatal) for problem in row.problems]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_out(tmp_path: Path, delimiter: str) -> None:
    lines = [("Name", "Born", "Held at"), ("Ada Example", "1970", "North prison, east wing"), ("Bo Example", "1971", "")]
    text = "\n".join(delimiter.join(f'"{cell}"' if "," in cell else cell for cell in line) for line in lines)
    table = open_table(a_text(tmp_path, text))
    assert table.format == "csv"
    assert table.columns == ("Name", "Born", "Held at")
    assert [dict(row.cells) for row in table.rows()] == [
        {"Name": "Ada Example", "Born": "1970", "Held at": "North prison, east wing"},
        {"Name": "Bo Example", "Born": "1971"},
    ]


def test_a_row_has_the_number_that_a_spreadsheet_shows(tmp_path: Path) -> None:
    rows = rows_of(a_text(tmp_path, 'Name,Note\nAda,"two\nlines"\n\nBo,x\n'))
    assert [(row.number, row.cells["Name"]) for row in rows] == [(2, "Ada"), (4, "Bo")]
    assert rows[0].cells["Note"] == "two\nlines"


def test_line_ends_may_be_mixed(tmp_path: Path) -> None:
    rows = rows_of(a_text(tmp_path, "Name,Born\r\nAda,1970\rBo,1971\nCy,1972\r\n"))
    assert [row.cells["Born"] for row in rows] == ["1970", "1971", "1972"]


@pytest.mark.parametrize(
    ("text", "encoding", "said"),
    [
        ("姓名,籍贯\n张示例,北京\n李样本,上海\n王范例,广州\n赵虚构,成都市武侯区\n", "gb18030", "GB18030"),
        ("姓名,籍貫\n張示例,臺北\n李樣本,高雄\n王範例,臺南\n趙虛構,新竹縣竹北市\n", "big5", "Big5"),
        ("氏名,場所\n例田 花子,東京拘置所\n見本 太郎,さいたま市\n架空 じろう,大阪刑務所\n", "shift_jis", "Shift-JIS"),
        ("氏名,場所\n例田 花子,東京拘置所\n見本 太郎,さいたま市\n架空 じろう,大阪刑務所\n", "euc_jp", "EUC-JP"),
        ("이름,장소\n김보기,평양\n이가상,신의주\n박견본,함흥 교화소\n최예시,청진시\n", "euc_kr", "EUC-KR"),
        ("Имя;Город\nПримеров Иван;Минск\nОбразцова Анна;Гродно\nВымышленный Олег;Брест\n", "cp1251", "Windows-1251"),
        ("Имя;Город\nПримеров Иван;Минск\nОбразцова Анна;Гродно\nВымышленный Олег;Брест\n", "koi8_r", "KOI8-R"),
        ("Nombre;Lugar\nMuñoz Peña, María;Valparaíso\nIbáñez, José;Concepción\nNúñez, Andrés;Chillán\nCáceres, Raúl;Ñuñoa\n", "cp1252", "Windows-1252"),
        ("Nom;Lieu\nLefèvre, Hélène;Besançon\nBéranger, Zoé;Orléans\nGarçon, François;Nîmes\nChâtelain, Noël;Evry\n", "cp1252", "Windows-1252"),
        ("Navn;Sted\nØstergård, Åse;Tromsø\nBjørnsæter, Pål;Røros\nÆgidius, Søren;Ærøskøbing\nLøvås, Tårn;Bodø\n", "cp1252", "Windows-1252"),
        ("Imię;Miasto\nWójcik Łukasz;Gdańsk\nDąbrowska Małgorzata;Łódź\nŚwiątek Żaneta;Poznań\nKozłowski Paweł;Wrocław\n", "cp1250", "Windows-1250"),
        ("Jméno;Město\nDvořák Jiří;Plzeň\nŘezníčková Božena;Kroměříž\nNěmec Luděk;Žďár\nKučera Matěj;Děčín\n", "cp1250", "Windows-1250"),
        ("Ad;Şehir\nAyşe Örnek;Diyarbakır\nMehmet Kurmaca;İstanbul\nÖmer Çağrı;Şırnak\nGülşen Işık;Ağrı\n", "cp1254", "Windows-1254"),
        ("Név;Ítélet\nPéldás Győző;életfogytig\nMinta Őri Jenő;tíz év\nSzűcs Próba;öt év\nKovács Jenő;halál\n", "cp1250", "Windows-1250"),
        ("Nume;Pedeapsa\nDragoş Exemplu;muncă silnică\nIoan Bălan;zece ani şi şase luni\nŢuţea Model;închisoare\n", "cp1250", "Windows-1250"),
        ("Vārds;Uzvārds\nJānis;Bērziņš\nZigrīda;Ķirse\nPēteris;Šķēle\nAnna;Ģērmane\n", "cp1257", "Windows-1257"),
        ("Vardas;Pavardė\nJonas;Šimkūnas\nEglė;Žukauskienė\nVytautas;Ąžuolas\nRūta;Grįžėnaitė\n", "cp1257", "Windows-1257"),
        ("Nome;Situação\nJoão Conceição;Morto\nAntônio Araújo;Desaparecido\nInês Magalhães;Exílio\nSimões;Prisões\n", "cp1252", "Windows-1252"),
        ("الاسم;المدينة\nمثال محمد;دمشق\nنموذج خالد;حلب\nعينة فاطمة;حمص\nوهمي يوسف;درعا\n", "cp1256", "Windows-1256"),
        ("ชื่อ,จังหวัด\nสมชาย ตัวอย่าง,กรุงเทพ\nสมหญิง สมมุติ,เชียงใหม่\nประยุทธ์ จำลอง,ขอนแก่น\n", "cp874", "Windows-874"),
    ],
)  # fmt: skip
def test_an_encoding_is_told_by_what_makes_sense_in_it_and_said(tmp_path: Path, text: str, encoding: str, said: str) -> None:
    table = open_table(a_text(tmp_path, text, encoding=encoding))
    assert said in table.notices[0]
    assert list(table.columns) == text.split("\n", 1)[0].replace(";", ",").split(",")
    for row, line in zip(table.rows(), text.split("\n")[1:], strict=False):
        assert list(row.cells.values()) == line.split(";" if ";" in line else ",")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_every_utf_is_read(tmp_path: Path, encoding: str) -> None:
    table = open_table(a_text(tmp_path, "Name,نام\nAda Example,نمونه\nBo Example,مثال\n", encoding=encoding))
    assert table.columns == ("Name", "نام")
    assert [row.cells["نام"] for row in table.rows()] == ["نمونه", "مثال"]


def test_who_knows_the_encoding_decides_it(tmp_path: Path) -> None:
    path = a_text(tmp_path, "Имя\nПримеров\n", encoding="koi8_r")
    assert open_table(path, options=Options(encoding="koi8-r")).columns == ("Имя",)
    with pytest.raises(Unreadable, match="no text encoding"):
        open_table(path, options=Options(encoding="rot13"))


def test_a_cell_that_cannot_be_decoded_is_a_problem_of_its_row_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    good = "".join(f"Näme {each},Plaçe\n" for each in range(200)).encode()
    path.write_bytes(b"Name,Place\n" + good + b"Br\xff\xfeken,x\n" + good)
    table = open_table(path)
    assert "1 of its lines are broken" in table.notices[0]
    bad = [row for row in table.rows() if row.problems]
    assert [(row.number, codes(row)) for row in bad] == [(202, [("undecodable", True)])]
    assert bad[0].problems[0].value == "Br\\xff\\xfeken"


def test_letters_lost_before_are_told(tmp_path: Path) -> None:
    (row,) = rows_of(a_text(tmp_path, "Name,Place\nMu\ufffdoz,x\n"))
    assert codes(row) == [("lost_letters", False)]


def test_invisible_marks_go_and_the_joiners_within_words_stay(tmp_path: Path) -> None:
    text = "Name,Place\n\u200f\u202bمی\u200cخواهم\u202c\u200c , \u200bNorth\ufeff\u00a0prison\u00a0\n"
    (row,) = rows_of(a_text(tmp_path, text))
    assert dict(row.cells) == {"Name": "می\u200cخواهم", "Place": "North\u00a0prison"}
    assert row.problems == ()


def test_nul_bytes_and_other_controls_are_taken_out_and_told(tmp_path: Path) -> None:
    (row,) = rows_of(a_text(tmp_path, "Name,Place\nA\x00da\x07,x\n"))
    assert row.cells["Name"] == "Ada"
    assert codes(row) == [("control_characters", False)]


def test_a_row_with_too_many_cells_is_refused_and_one_with_too_few_is_not(tmp_path: Path) -> None:
    rows = rows_of(a_text(tmp_path, "Name,Born,Place\nExample, Ada,1970,X\nBo,1971\nCy,1972,Y,,\n"))
    assert [codes(row) for row in rows] == [[("too_many_cells", True)], [("too_few_cells", False)], []]
    assert "4 cells where the header has 3" in rows[0].problems[0].message


def test_columns_of_one_name_and_of_none_get_names_of_their_own(tmp_path: Path) -> None:
    table = open_table(a_text(tmp_path, "Name,Date,,Date\nAda,1970,x,1999\n"))
    assert table.columns == ("Name", "Date", "Column 3", "Date (2)")
    assert table.notices == (
        "Column 3 has no header and is called 'Column 3'.",
        "The header 'Date' stands twice: column 4 is called 'Date (2)'.",
    )


def test_titles_above_the_header_are_passed_over_and_said(tmp_path: Path) -> None:
    table = open_table(
        a_text(tmp_path, "Prisoners of Examplia\nAs of 1 May 2020,,,\n\nName,Born,Place,Status\nAda,1970,X,held\nBo,1971,Y,held\n")
    )
    assert table.columns == ("Name", "Born", "Place", "Status")
    assert table.notices == ("3 rows stand before the header.",)
    assert [row.number for row in table.rows()] == [5, 6]


@pytest.mark.parametrize(
    ("rows", "columns"),
    [
        (["No,Name,Arrest,,Sentence,", ",,Date,Place,Date,Years", "1,Ada Example,2020-01-02,Minsk,2021-02-03,5", "2,Bo Example,2020-01-02,Gomel,,"],
         ("No", "Name", "Arrest: Date", "Arrest: Place", "Sentence: Date", "Sentence: Years")),
        ([",,Arrest,,Sentence,,,", "No,Name,Date,Place,Date,Years,Prison,Note", "1,Ada,2020-01-02,Minsk,2021-02-03,5,IK,x", "2,Bo,2020-01-02,,2021-02-03,7,,y"],
         ("No", "Name", "Arrest: Date", "Arrest: Place", "Sentence: Date", "Sentence: Years", "Prison", "Note")),
        (["Person,,Arrest,", "Name,Sex,Date,Place", "Ada Example,F,2020-01-02,Lima", "Bo Example,M,2020-01-02,Lima"],
         ("Person: Name", "Person: Sex", "Arrest: Date", "Arrest: Place")),
        (["FOLIO,PERSONA,,,HECHOS,,,ESTATUS", ",NOMBRE,PRIMER APELLIDO,SEXO,FECHA,HORA,ENTIDAD,", "1,Ada,Ejemplo,MUJER,2020-01-02,12,Sonora,x",
          "2,Bo,Muestra,HOMBRE,2020-01-02,13,Jalisco,y"],
         ("FOLIO", "PERSONA: NOMBRE", "PERSONA: PRIMER APELLIDO", "PERSONA: SEXO", "HECHOS: FECHA", "HECHOS: HORA", "HECHOS: ENTIDAD", "ESTATUS")),
        (["Name,Status,", "Ada Example,detained,note", "Bo Example,released,other"], ("Name", "Status", "Column 3")),
        (["Prisoners,", "Name,Date", "Ada Example,2020-01-02", "Bo Example,2020-01-02"], ("Name", "Date")),
    ],
)  # fmt: skip
def test_a_header_of_two_rows_is_one_and_a_word_that_says_little_goes_with_its_group(
    tmp_path: Path, rows: list[str], columns: tuple[str, ...]
) -> None:
    table = open_table(a_text(tmp_path, "\n".join(rows)))
    assert table.columns == columns
    first = next(iter(table.rows()))
    assert any(str(cell).startswith("Ada") for cell in first.cells.values())


def test_a_file_without_a_header_has_numbered_columns_and_loses_no_row(tmp_path: Path) -> None:
    table = open_table(a_text(tmp_path, "Ada,1970-01-02,https://example.org/1\nBo,1971-03-04,https://example.org/2\n"))
    assert table.columns == ("Column 1", "Column 2", "Column 3")
    assert [row.number for row in table.rows()] == [1, 2]


def test_the_header_row_can_be_given(tmp_path: Path) -> None:
    path = a_text(tmp_path, "a,b\nName,Born\nAda,1970\n")
    assert open_table(path, options=Options(header_row=2)).columns == ("Name", "Born")
    with pytest.raises(Unreadable):
        open_table(path, options=Options(header_row=9))


def test_a_quote_left_open_refuses_its_row_and_no_other(tmp_path: Path) -> None:
    after = "".join(f"Row {each},19{each},x\n" for each in range(10, 60))
    rows = rows_of(a_text(tmp_path, f'Name,Born,Note\nAda,1970,"open\n{after}'))
    assert codes(rows[0]) == [("unclosed_quote", True)]
    assert [row.cells["Born"] for row in rows[1:]] == [f"19{each}" for each in range(10, 60)]
    assert not any(row.problems for row in rows[1:])


def test_what_follows_an_open_quote_is_no_row_unless_it_has_all_its_cells(tmp_path: Path) -> None:
    rows = rows_of(a_text(tmp_path, 'Name,Born,Note\nAda,1970,"a long\nstory that goes on\nBo,1971,x\n'))
    assert [codes(row) for row in rows] == [[("unclosed_quote", True)], [("too_few_cells", True)], []]


def test_quotes_left_open_everywhere_end_the_reading(tmp_path: Path) -> None:
    text = "Name,Note\n" + "".join(f'"Row {each}" open,"x\n' for each in range(1_001))
    with pytest.raises(Unreadable, match="closed"):
        rows_of(a_text(tmp_path, text))


def test_a_line_without_end_is_left_out_in_bounded_memory_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    with path.open("wb") as file:
        file.write(b"Name,Born\nAda,1970\n")
        for _ in range(100):
            file.write(b"x" * 1_000_000)
        file.write(b"\nBo,1971\n")
    tracemalloc.start()
    rows = rows_of(path)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [(row.number, codes(row)) for row in rows] == [(2, []), (3, [("line_too_long", True)]), (4, [])]
    assert most < 20_000_000


def test_rows_are_read_in_bounded_memory(tmp_path: Path) -> None:
    path = a_text(tmp_path, "Name,Born,Place\n" + "Ada Example of Examplia,1970-01-01,Somewhere\n" * 100_000)
    tracemalloc.start()
    assert sum(1 for _ in open_table(path).rows()) == 100_000
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 5_000_000


def test_a_table_is_read_again_from_the_start(tmp_path: Path) -> None:
    table = open_table(a_text(tmp_path, "Name,Born\nAda,1970\n"))
    assert list(table.rows()) == list(table.rows())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"), (b"\xef\xbb\xbf \r\n", "empty"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "encrypted"), (b"%PDF-1.7", "PDF"),
        (b"<!DOCTYPE html><table>", "web page"), (b"\x1f\x8b\x08\x00", "gzip"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_called_what_it_is(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(Unreadable, match=said):
        open_table(path)


def test_the_format_is_told_by_the_content_and_a_name_that_says_another_is_told(tmp_path: Path) -> None:
    table = open_table(a_text(tmp_path, "Name,Born\nAda,1970\n"), file_name="list.xlsx")
    assert table.format == "csv"
    assert table.notices == ("The file was sent as xlsx, and holds csv: it is read as what it holds.",)
