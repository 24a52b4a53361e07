"""Invented people, named as people of their countries are: in Latin letters, and most of them in their own script too."""

import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

SHARES = {"CN": 30, "IR": 15, "KP": 12, "RU": 12, "MM": 11, "EG": 12, "VN": 8}
"""Of a hundred cases, how many are of each country."""
SCRIPTS = {"CN": "Hani", "IR": "Arab", "KP": "Hang", "RU": "Cyrl", "MM": "Mymr", "EG": "Arab", "VN": "Latn"}
DISTINCT = 120_000
"""Names beyond so many are borne again by somebody else, as names are: reading a name takes a tenth of a millisecond."""

_SURNAMES = {
    "CN": "王Wang 李Li 张Zhang 刘Liu 陈Chen 杨Yang 赵Zhao 黄Huang 周Zhou 吴Wu 徐Xu 孙Sun 胡Hu 朱Zhu 高Gao 林Lin 何He 郭Guo 马Ma 罗Luo",
    "KP": "김Kim 이Ri 박Pak 최Choe 정Jong 강Kang 조Jo 윤Yun 장Jang 림Rim 한Han 오O 서So 신Sin 권Kwon 황Hwang 안An 송Song 류Ryu 홍Hong",
    "VN": "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý",
    "RU": "ИвановIvanov ПетровPetrov СмирновSmirnov КузнецовKuznetsov ПоповPopov СоколовSokolov ЛебедевLebedev КозловKozlov НовиковNovikov "
          "МорозовMorozov ВолковVolkov ЗайцевZaitsev ПавловPavlov СемёновSemyonov ГолубевGolubev ВиноградовVinogradov",
    "IR": "محمدیMohammadi حسینیHosseini احمدیAhmadi رضاییRezaei کریمیKarimi موسویMousavi جعفریJafari صادقیSadeghi رحیمیRahimi ابراهیمیEbrahimi "
          "قاسمیGhasemi نوریNouri شریفیSharifi زارعیZarei کاظمیKazemi",
    "EG": "محمودMahmoud حسنHassan عليAli إبراهيمIbrahim سيدSayed عبداللهAbdallah منصورMansour سالمSalem فاروقFarouk خليلKhalil رمضانRamadan "
          "شعبانShaaban زكيZaki نصرNasr",
    "MM": "",
}  # fmt: skip
_GIVEN = {
    "CN": "伟wei 芳fang 娜na 敏min 静jing 丽li 强qiang 磊lei 军jun 洋yang 勇yong 艳yan 杰jie 娟juan 涛tao 明ming 超chao 秀xiu 霞xia 平ping 刚gang 桂gui "
          "英ying 华hua 玉yu 兰lan 文wen 国guo 建jian 海hai",
    "KP": "정jong 욱uk 민min 수su 영yong 철chol 호ho 성song 진jin 현hyon 경kyong 희hui 남nam 일il 광kwang 명myong 순sun 옥ok 혁hyok 국guk 태thae 길gil "
          "은un 룡ryong 춘chun 선son 학hak 덕tok",
    "VN": "Văn Thị Minh Đức Thanh Hữu Quang Tuấn Hùng Lan Hương Anh Phương Linh Nam Dũng Sơn Hải Trang Mai",
    "RU": "АлександрAleksandr СергейSergei ДмитрийDmitry АндрейAndrei АлексейAleksei МаксимMaksim ЕвгенийYevgeny ИванIvan МихаилMikhail ИгорьIgor "
          "ОлегOleg ПавелPavel АннаAnna ЕленаYelena ОльгаOlga НатальяNatalya МарияMaria ТатьянаTatyana",
    "IR": "محمدMohammad علیAli رضاReza حسینHossein مهدیMahdi احمدAhmad حمیدHamid سعیدSaeed مریمMaryam زهراZahra فاطمهFatemeh نرگسNarges نسرینNasrin "
          "امیرAmir بهمنBahman",
    "EG": "محمدMohamed أحمدAhmed مصطفىMostafa عمرOmar يوسفYoussef كريمKarim خالدKhaled طارقTarek علاءAlaa ياسرYasser منىMona سارةSara نورNour هدىHoda",
    "MM": "အောင်Aung မောင်Maung ကျော်Kyaw ဇော်Zaw မင်းMin သူThu ထွန်းHtun လင်းLin ဝင်းWin စိုးSoe မြင့်Myint သန်းThan ခင်Khin စုSu နွယ်Nwe "
          "အေးAye ဖြိုးPhyo ဟိန်းHein နိုင်Naing ဦးOo",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Named:
    """A name as it is written, and in which script."""

    full: str
    script: str


def _parts(told: str) -> list[tuple[str, str]]:
    """`王Wang` as it is written, and in Latin letters; what is written in Latin letters is both."""
    parts = []
    for word in told.split():
        first = next((at for at, letter in enumerate(word) if letter.isascii()), 0)
        is_latin = not first or unicodedata.name(word[0]).startswith("LATIN")
        parts.append((word, word) if is_latin else (word[:first], word[first:]))
    return parts


def _one(country: str, chance: random.Random) -> tuple[str, str]:
    given = chance.choices(_parts(_GIVEN[country]), k=3)
    surname = chance.choice(_parts(_SURNAMES[country]) or given)
    if country in ("CN", "KP"):
        return surname[0] + given[0][0] + given[1][0], f"{surname[1]} {given[0][1].capitalize()}{given[1][1]}"
    if country == "MM":
        return "".join(each[0] for each in given), " ".join(each[1] for each in given)
    order = [surname, given[0], given[1]] if country == "VN" else [given[0], given[1], surname]
    return " ".join(each[0] for each in order), " ".join(each[1] for each in order)


def names(country: str, count: int) -> Iterator[list[Named]]:
    """So many people's names: one in Latin letters, for two in three another in their own script, for one in four a second spelling."""
    chance = random.Random(f"names of {country}")
    for _ in range(count):
        own, latin = _one(country, chance)
        borne = [Named(latin, "Latn")]
        if SCRIPTS[country] != "Latn" and chance.random() < 0.67:
            borne.append(Named(own, SCRIPTS[country]))
        if chance.random() < 0.25:
            words = latin.split()
            borne.append(Named(" ".join([*words[1:], words[0]]).replace("y", "i"), "Latn"))
        yield borne
