import pytest

from service.names.burmese import burmese, is_zawgyi, syllables, unicode_order
from tests.names.spoken import meets


@pytest.mark.parametrize(
    ("name", "spelling"),
    [
        ("အောင်ဆန်းစုကြည်", "Aung San Suu Kyi"),
        ("ဝင်းမြင့်", "Win Myint"),
        ("သန့်", "Thant"),
        ("ကျော်စိုးဦး", "Kyaw Soe Oo"),
        ("ဇော်နိုင်", "Zaw Naing"),
        ("ထိုက်", "Htike"),
        ("နွယ်နွယ်", "Nwe Nwe"),
        ("အေးအေးသိန်း", "Aye Aye Thein"),
        ("ပြုံး", "Pyone"),
    ],
)
def test_a_name_meets_its_conventional_spelling(name: str, spelling: str) -> None:
    assert meets(name, spelling)


def test_a_creaky_tone_ends_in_t() -> None:
    assert syllables("မြင့်") == ["myint"]


def test_zawgyi_is_read_in_the_order_it_is_spoken() -> None:
    assert is_zawgyi("ျမင့္")
    assert not is_zawgyi("မြင့်")
    assert unicode_order("ျမင့္") == "မြင့်"
    assert burmese(["ေဇာ္ဝင္း"])[0] == ["zaw", "win"]
    assert burmese(["တင္ဆင့္"])[0] == ["tin", "sint"]
    assert burmese(["လြင္မာ"])[0] == ["lwin", "mar"]


def test_a_nasal_dot_may_be_typed_before_the_vowel() -> None:
    assert syllables("ပြံုး") == syllables("ပြုံး") == ["pyon"]


def test_text_without_syllables_has_no_reading() -> None:
    assert burmese(["၁၂၃"]) == []
