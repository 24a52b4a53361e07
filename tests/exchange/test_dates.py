from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.edtf import Edtf
from schemas.mappings import DateForm
from service.exchange.calendars import gregorian
from service.exchange.dates import NoDate, form_of, read_date

ANY = DateForm()
JALALI = DateForm(calendar="jalali")


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("2014-03-05", "2014-03-05"), ("2014-03", "2014-03"), ("2014", "2014"), ("2014-03-05T12:00:00Z", "2014-03-05"),
        ("2014-03-05 00:00:00", "2014-03-05"), ("2014/03/05", "2014-03-05"), ("2014.3.5", "2014-03-05"), ("20140305", "2014-03-05"),
        ("12.3.2014", "2014-03-12"), ("25/12/2014", "2014-12-25"), ("12/25/2014", "2014-12-25"), ("12/12/2014", "2014-12-12"),
        ("03/2014", "2014-03"), ("12 March 2014", "2014-03-12"), ("March 12, 2014", "2014-03-12"),
        ("12th of March, 2014", "2014-03-12"), ("Wednesday, 5 March 2014", "2014-03-05"), ("March 2014", "2014-03"),
        ("Sept. 2014", "2014-09"), ("c. 2014", "2014~"), ("ca 2014", "2014~"), ("about March 2014", "2014-03~"), ("~2014", "2014~"),
        ("2014~", "2014~"), ("2014?", "2014?"), ("c. 2014?", "2014%"), ("2014-2016", "2014/2016"), ("2014–2016", "2014/2016"),
        ("2014 to 2016", "2014/2016"), ("between 2014 and 2016", "2014/2016"), ("March 2014 - May 2014", "2014-03/2014-05"),
        ("5 March 2014 - 7 May 2014", "2014-03-05/2014-05-07"), ("1971-72", "1971/1972"), ("2005-06", "2005-06"),
        ("before 2014", "../2014"), ("after March 2014", "2014-03/.."), ("since 2014-03-05", "2014-03-05/.."),
        ("until 5 May 2014", "../2014-05-05"), ("early 2014", "2014"), ("mid-2014", "2014"), ("late March 2014", "2014-03"),
        ("spring 2014", "2014-21"), ("1990s", "199X"), ("199X", "199X"), ("5 mars 2014", "2014-03-05"),
        ("1er août 2014", "2014-08-01"), ("5 de marzo de 2014", "2014-03-05"), ("marzo de 2014", "2014-03"),
        ("5 de março de 2014", "2014-03-05"), ("5. März 2014", "2014-03-05"), ("5 марта 2014 г.", "2014-03-05"),
        ("март 2014", "2014-03"), ("около 2014", "2014~"), ("٥ مارس ٢٠١٤", "2014-03-05"), ("5 كانون الثاني 2014", "2014-01-05"),
        ("5 تشرين الأول 2014", "2014-10-05"), ("5 جانفي 2014", "2014-01-05"), ("5 Mart 2014", "2014-03-05"),
        ("5 Ağustos 2014", "2014-08-05"), ("2014年3月5日", "2014-03-05"), ("2014年3月", "2014-03"), ("2014年", "2014"),
        ("二〇一四年三月五日", "2014-03-05"), ("二零一四年十二月二十三日", "2014-12-23"), ("2014年初", "2014"), ("2014年3月初", "2014-03"), ("约2014年", "2014~"),
        ("民國103年", "2014"), ("民國103年3月5日", "2014-03-05"), ("2014년 3월 5일", "2014-03-05"), ("2014년 3월", "2014-03"),
        ("令和3年5月1日", "2021-05-01"), ("令和元年", "2019"), ("平成26年3月", "2014-03"), ("ngày 5 tháng 3 năm 2014", "2014-03-05"),
        ("12 III 1921", "1921-03-12"), ("3.IX.1921", "1921-09-03"), ("IX 1921", "1921-09"), ("zmarł 4 IV 1952 r.", "1952-04-04"),
        ("courant mai 1996", "1996-05"), ("arrêté en mai 2018", "2018-05"), ("ditangkap Juli 2019", "2019-07"),
        ("surnud juuni 1942", "1942-06"), ("2. rujna 1991.", "1991-09-02"), ("መስከረም 1 ቀን 2016", "2023-09-12"), ("S13.11.5", "1938-11-05"),
        ("M40.3", "1907-03"), ("R1年5月1日", "2019-05-01"), ("14/5/1971, Rio de Janeiro (RJ)", "1971-05-14"),
        ("2024 წლის 19 ნოემბერი", "2024-11-19"), ("2022 жылғы 8 қаңтар", "2022-01-08"),
        ("tháng 3 năm 2014", "2014-03"), ("5 Maret 2014", "2014-03-05"), ("５ March ２０１４", "2014-03-05"),
        ("५ मार्च २०१४", "2014-03-05"), ("5 มีนาคม 2557", "2014-03-05"), ("بهمن ۱۴۰۱", "2023-01-21/2023-02-19"),
        ("درگذشتهٔ ۱۷ خردادماه ۱۴۰۰", "2021-06-07"), ("17 Khordad 1400", "2021-06-07"), ("15 رمضان 1440", "2019-05-20~"),
        ("15 Ramadan 1440", "2019-05-20~"), ("arrested 5 March 2014 in Minsk", "2014-03-05"), ("2014 (reported)", "2014"),
        ("since 2014", "2014/.."), ("depuis mars 2014", "2014-03/.."), ("2014-XX-XX", "2014-XX-XX"), ("2014/2016", "2014/2016"),
        ("3 Apr 2014 10:30 PM", "2014-04-03"), ("5 במרץ 2014", "2014-03-05"), ("5 Mart 2014 tarihinde", "2014-03-05"),
        ("2014年3月5日以来", "2014-03-05/.."), ("2014年3月—2016年5月", "2014-03/2016-05"), ("от 5 марта 2014 года", "2014-03-05"),
        ("с 5 марта 2014", "2014-03-05/.."), ("1.1.2014", "2014-01-01"), ("2014-21", "2014-21"), ("1987-92", "1987/1992"),
        ("2014-00-00", "2014"), ("2014-03-00", "2014-03"), ("00/03/2014", "2014-03"), ("June 5 2014", "2014-06-05"),
        ("05-JUN-2014", "2014-06-05"), ("2014-Jun-05", "2014-06-05"), ("Jun-2014", "2014-06"),
    ],
)  # fmt: skip
def test_a_date_is_read_as_exactly_as_it_is_written(text: str, edtf: str) -> None:
    assert read_date(text, ANY) == Edtf(edtf)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("12/03/2014", "date_order"), ("01-02-2014", "date_order"), ("12/03/2014?", "date_order"), ("12/03/14", "two_digit_year"),
        ("5-Mar-14", "two_digit_year"), ("Mar-14", "two_digit_year"), ("۲۲ بهمن ۵۷", "two_digit_year"), ("31 February 2014", "no_such_day"),
        ("31/02/2014", "no_such_day"), ("2014-02-31", "no_such_day"), ("19812", "not_a_date"), ("life", "not_a_date"), ("10 years", "not_a_date"),
        ("5/3", "not_a_date"), ("1378/04/18", "calendar"), ("2014 or 2015", "several_dates"), ("born 1970, arrested 5 March 2014", "several_dates"),
        ("x" * 301, "not_a_date"), ("", "not_a_date"), ("2014-13", "no_such_day"), ("20220-09-29", "not_a_date"),
    ],
)  # fmt: skip
def test_what_is_no_date_or_two_is_refused_and_never_guessed(text: str, code: str) -> None:
    with pytest.raises(NoDate) as refused:
        read_date(text, ANY)
    assert refused.value.code == code
    assert refused.value.message


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("1378/04/18", "1999-07-09"), ("۱۴۰۱/۰۷/۰۸", "2022-09-30"), ("1378/04", "1999-06-22/1999-07-22"), ("1401", "2022-03-21/2023-03-20"),
        ("بهمن ۱۴۰۱", "2023-01-21/2023-02-19"), ("18/04/1378", "1999-07-09"), ("2022-09-30", "2022-09-30"), ("حدود ۱۳۵۵", "1976-03-21~/1977-03-20~"),
        ("1403/12/30", "2025-03-20"), ("۱۳۳۹/??/??", "1960-03-21/1961-03-20"), ("1320/00/00", "1941-03-21/1942-03-20"),
    ],
)  # fmt: skip
def test_the_solar_years_of_iran_are_told_as_the_days_that_they_are(text: str, edtf: str) -> None:
    assert read_date(text, JALALI) == Edtf(edtf)


def test_a_year_in_the_digits_of_another_script_is_a_year() -> None:
    assert read_date("٢٠١٥", ANY) == "2015"
    assert read_date("२०१५-०३", ANY) == "2015-03"


@pytest.mark.parametrize("text", ["1399/12/31", "1378-13-01", "1402/12/30"])
def test_there_are_days_that_no_solar_year_has(text: str) -> None:
    with pytest.raises(NoDate, match="no such day"):
        read_date(text, JALALI)


def test_a_lunar_date_is_approximate() -> None:
    assert read_date("1440/09/15", DateForm(calendar="hijri")) == "2019-05-20~"
    assert read_date("رمضان 1440", ANY) == "2019-05-06~/2019-06-03~"


def test_the_column_says_the_order_and_what_speaks_against_it_is_refused() -> None:
    assert read_date("12/03/2014", DateForm(order="dmy")) == "2014-03-12"
    assert read_date("12/03/2014", DateForm(order="mdy")) == "2014-12-03"
    with pytest.raises(NoDate, match="no month 25"):
        read_date("12/25/2014", DateForm(order="dmy"))


def test_years_of_two_digits_lie_in_the_hundred_years_that_the_column_says() -> None:
    form = DateForm(century_from=1950, order="dmy")
    assert [read_date(text, form) for text in ("1-Feb-21", "Mar 5, 49", "05/03/50", "5.3.99", "12 March 2014")] == [
        "2021-02-01", "2049-03-05", "1950-03-05", "1999-03-05", "2014-03-12",
    ]  # fmt: skip
    assert read_date("۲۲ بهمن ۵۷", DateForm(calendar="jalali", century_from=1300)) == "1979-02-11"
    with pytest.raises(NoDate) as refused:
        read_date("12/03/14", DateForm(century_from=1950))
    assert refused.value.code == "date_order"
    assert form_of(["1-Feb-21", "2021"]).short == ("1-Feb-21",)


def test_days_as_spreadsheets_count_them_are_days_only_where_the_column_says_so() -> None:
    assert read_date("41703", DateForm(excel_serial=True)) == "2014-03-05"
    assert read_date("2014-03-05", DateForm(excel_serial=True)) == "2014-03-05"
    with pytest.raises(NoDate):
        read_date("41703", ANY)


@pytest.mark.parametrize(
    ("values", "form", "ambiguous"),
    [
        (["12/03/2014", "25/03/2014"], DateForm(order="dmy"), ()), (["12/03/2014", "03/25/2014"], DateForm(order="mdy"), ()),
        (["12/03/2014", "01/02/2014"], ANY, ("12/03/2014", "01/02/2014")), (["2014-03-05", "2014", "12 March 2014"], ANY, ()),
        (["25/03/2014", "03/25/2014", "1/2/2014"], ANY, ("1/2/2014",)), (["41703", "41704"], DateForm(excel_serial=True), ()),
        (["1378/04/18", "۱۴۰۱/۰۷/۰۸", "بهمن ۱۴۰۱"], JALALI, ()), (["1355", "1360", "1372"], JALALI, ()), (["2557", "2558"], DateForm(calendar="buddhist"), ()),
        (["12.03.2014", "1.2.2014"], ANY, ()), ([], ANY, ()),
    ],
)  # fmt: skip
def test_a_column_shows_its_form_or_that_it_must_be_asked(values: list[str], form: DateForm, ambiguous: tuple[str, ...]) -> None:
    found = form_of(values)
    assert found.form == form
    assert found.ambiguous == ambiguous
    assert found.dates == found.values == len(values)


def test_what_is_no_date_does_not_count_as_one() -> None:
    found = form_of(["2014-03-05", "life", "detention", "2016"])
    assert (found.dates, found.values, found.share) == (2, 4, 0.5)


DAYS = st.dates(date(1880, 1, 1), date(2100, 12, 31))
NAMES = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "tr": "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "fa": "ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر",
    "id": "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember",
}
LEVANTINE = ["كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران", "تموز", "آب", "أيلول", "تشرين الأول", "تشرين الثاني", "كانون الأول"]
DIGITS = {
    "latin": "0123456789",
    "persian": "۰۱۲۳۴۵۶۷۸۹",
    "arabic": "٠١٢٣٤٥٦٧٨٩",
    "devanagari": "०१२३४५६७८९",
    "full width": "０１２３４５６７８９",
    "burmese": "၀၁၂၃၄၅၆၇၈၉",
}


@given(DAYS, st.sampled_from(["dmy", "mdy", "ymd"]), st.sampled_from("-/."), st.booleans(), st.sampled_from(list(DIGITS)))
def test_a_day_in_numbers_is_read_back(day: date, order: str, separator: str, padded: bool, digits: str) -> None:
    parts = {"y": str(day.year), "m": f"{day.month:02d}" if padded else str(day.month), "d": f"{day.day:02d}" if padded else str(day.day)}
    text = separator.join(parts[part] for part in order).translate(str.maketrans("0123456789", DIGITS[digits]))
    assert read_date(text, DateForm.model_validate({"order": order})) == day.isoformat()


@given(DAYS, st.sampled_from(list(NAMES)), st.sampled_from(["{d} {m} {y}", "{m} {d}, {y}", "{d}. {m} {y}", "{y} {m} {d}"]))
def test_a_day_in_words_is_read_back(day: date, language: str, shape: str) -> None:
    name = NAMES[language].split()[day.month - 1]
    assert read_date(shape.format(d=day.day, m=name, y=day.year), ANY) == day.isoformat()
    assert read_date(f"{name} {day.year}", ANY) == f"{day:%Y-%m}"


@given(DAYS)
def test_the_months_of_the_levant_and_of_east_asia_are_read_back(day: date) -> None:
    assert read_date(f"{day.day} {LEVANTINE[day.month - 1]} {day.year}", ANY) == day.isoformat()
    assert read_date(f"{day.year}年{day.month}月{day.day}日", ANY) == day.isoformat()
    assert read_date(f"{day.year}년 {day.month}월 {day.day}일", ANY) == day.isoformat()
    if day.year > 1911:
        assert read_date(f"民國{day.year - 1911}年{day.month}月{day.day}日", ANY) == day.isoformat()


@given(st.integers(1300, 1420), st.integers(1, 12), st.integers(1, 29))
def test_solar_days_lie_within_their_months_and_years(year: int, month: int, day: int) -> None:
    whole = read_date(f"{year}/{month:02d}/{day:02d}", JALALI)
    assert whole == gregorian("jalali", year, month, day)
    for wider in (f"{year}/{month:02d}", str(year)):
        found = read_date(wider, JALALI)
        assert found.earliest <= whole.earliest <= found.latest


@given(DAYS, st.sampled_from(["{}", "{}~", "{}?", "{}/..", "../{}", "{}/2100-12-31"]))
def test_what_we_write_ourselves_we_read_the_same(day: date, shape: str) -> None:
    for text in (day.isoformat(), f"{day:%Y-%m}", f"{day.year:04d}"):
        assert read_date(shape.format(text), ANY) == Edtf(shape.format(text))


@given(st.text(max_size=60))
def test_any_text_is_a_date_or_refused(text: str) -> None:
    for form in (ANY, JALALI, DateForm(excel_serial=True), DateForm(order="dmy", calendar="hijri")):
        with suppress(NoDate):
            assert read_date(text, form).earliest


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("١٤٣٨/١٢/١٩ هـ", "2017-09-10~"), ("19/12/1438 AH", "2017-09-10~"), ("1438H", "2016-10-02~/2017-09-20~"), ("2018/05/15 م", "2018-05-15"),
        ("12/10/2012 E.C.", "2020-06-19"), ("13/13/2011 EC", None), ("6/13/2011 E.C.", "2019-09-11"), ("6/13/2012 E.C.", None), ("14/02/2021 AD", "2021-02-14"),
    ],
)  # fmt: skip
def test_what_stands_behind_a_date_says_its_calendar_whatever_the_columns_is(text: str, date: str | None) -> None:
    form = DateForm(order="dmy")
    if date is None:
        with pytest.raises(NoDate):
            read_date(text, form)
    else:
        assert read_date(text, form) == date


@pytest.mark.parametrize(
    ("told", "date"),
    [
        ((2012, 1, 1), "2019-09-12"),
        ((2012,), "2019-09-12/2020-09-10"),
        ((2012, 10), "2020-06-08/2020-07-07"),
        ((2011, 13), "2019-09-06/2019-09-11"),
    ],
)
def test_ethiopian_dates_are_the_days_that_they_are(told: tuple[int, ...], date: str) -> None:
    assert gregorian("ethiopian", *told) == date
