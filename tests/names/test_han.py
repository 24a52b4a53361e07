import pytest

from service.names.han import cantonese, han, is_surname, mandarin, simplified
from tests.names.spoken import meets


@pytest.mark.parametrize(
    ("name", "spelling"),
    [
        ("刘晓波", "Liu Xiaobo"),
        ("劉曉波", "Lau Hiu-bo"),
        ("习近平", "Xi Jinping"),
        ("蔡英文", "Tsai Ing-wen"),
        ("陈水扁", "Chen Shui-bian"),
        ("金正恩", "Kim Jong-un"),
        ("安倍晋三", "Abe Shinzō"),
        ("黄之锋", "Wong Chi-fung"),
        ("林明德", "Lim Beng Teck"),
        ("郑永成", "Tay Eng Seng"),
        ("李海泉", "Lee Hoi-chuen"),
        ("李登輝", "Lee Teng-hui"),
        ("連戰", "Lien Chan"),
        ("嚴家淦", "Yen Chia-kan"),
        ("林來玄", "Lim Nae-hyun"),
        ("兪義東", "Yu Eui Dong"),
        ("张德江", "Zhang Dejiang"),
        ("杜文辉", "Du Wenhui"),
    ],
)
def test_a_name_meets_its_spelling_in_the_speech_of_its_bearer(name: str, spelling: str) -> None:
    assert meets(name, spelling)


@pytest.mark.parametrize(
    ("name", "spelling"), [("约翰·史密斯", "John Smith"), ("阿卜杜拉", "Abdullah"), ("亚历山大·伊万诺夫", "Aleksandr Ivanov")]
)
def test_a_name_of_elsewhere_is_told_by_the_word_it_was(name: str, spelling: str) -> None:
    assert meets(name, spelling)


def test_traditional_and_simplified_characters_read_alike() -> None:
    assert simplified("劉曉波") == "刘晓波"
    assert han(["劉曉波"]) == han(["刘晓波"])


def test_a_surname_is_read_as_surnames_are() -> None:
    assert han(["曾国藩"])[0][0] == "tseng"
    assert han(["单小明"])[0][0] == "shan"


def test_a_surname_of_two_characters_stays_whole() -> None:
    assert han(["司马迁"])[0] == ["sima", "chian"]


def test_a_character_is_spelled_as_english_letters_sound() -> None:
    assert (mandarin("谢"), mandarin("泽"), cantonese("香")) == ("shie", "tse", "heung")


def test_a_character_nobody_reads_is_passed_over() -> None:
    assert han(["\u9fff"]) is not None
    assert han([""]) == []


def test_a_text_that_begins_with_a_surname_is_known() -> None:
    assert all(is_surname(text) for text in ("刘晓波", "劉曉波", "司马迁", "金正恩", "田中真紀子", "阮文"))
    assert not any(is_surname(text) for text in ("的时候", "在北京", ""))


@pytest.mark.parametrize(
    ("name", "spelling"), [("安倍 晋三", "Abe Shinzō"), ("高橋みなみ", "Takahashi Minami"), ("佐々木希", "Sasaki Nozomi")]
)
def test_a_japanese_name_is_read_however_it_is_parted(name: str, spelling: str) -> None:
    assert meets(name, spelling)


@pytest.mark.parametrize(
    ("name", "spelling"),
    [
        ("依斯迈沙比礼", "Ismail Sabri"),
        ("扎西次仁", "Tashi Tsering"),
        ("更登群培", "Gendun Choephel"),
        ("伊力哈木·土赫提", "Ilham Tohti"),
        ("阿不都热合曼", "Abdurahman"),
    ],
)
def test_a_malay_tibetan_or_uyghur_name_is_told_by_the_names_in_it(name: str, spelling: str) -> None:
    assert meets(name, spelling)
