"""Names in Han characters: as Mandarin, Cantonese, Hokkien, Koreans, Vietnamese and Japanese read them, and names of elsewhere spelled out in them."""

# ruff: noqa: PLR2004 - lengths of words and names mean nothing but themselves; tables of words read best as words

from itertools import chain, product

from service.names.hangul import SURNAMES as KOREAN_SURNAMES
from service.names.hangul import initial as korean_initial
from service.names.hangul import press as korean_press
from service.names.kana import is_kana, kana
from service.names.latin import compounds, respelt
from service.names.lexicon import Character, character, japanese, spelled
from service.names.sounds import borrowed, combined

SURNAMES = {
    "陈": "chan", "林": "lam", "黄": "wong ooi", "李": "lee", "王": "wong", "张": "cheung tiong chong", "刘": "lau", "吴": "ng", "蔡": "choi tsai",
    "杨": "yeung",
    "许": "hui", "郑": "cheng", "谢": "tse", "郭": "kwok", "洪": "hung", "邱": "yau", "曾": "tsang", "周": "chow", "叶": "yip",
    "徐": "tsui", "苏": "so", "庄": "chong", "江": "kong", "何": "ho", "罗": "law lo", "高": "ko", "梁": "leung", "朱": "chu",
    "沈": "shum", "赵": "chiu", "胡": "wu foo", "余": "yu", "冯": "fung", "邓": "tang", "彭": "pang", "潘": "poon", "麦": "mak", "谭": "tam",
    "马": "ma", "孙": "suen", "卢": "lo", "萧": "siu", "田": "tin", "董": "tung", "袁": "yuen", "唐": "tong", "钟": "chung cheong", "姚": "yiu",
    "方": "fong", "范": "fan", "石": "shek", "丁": "ting", "翁": "yung", "颜": "ngan", "柯": "or ko", "甘": "kam", "温": "wan", "赖": "lai",
    "詹": "chim", "吕": "lui", "阮": "yuen", "简": "kan", "游": "yau", "侯": "hau", "白": "pak", "康": "hong", "尹": "wan", "葛": "kot ko",
    "汤": "tong", "戴": "tai", "魏": "ngai", "傅": "fu", "关": "kwan", "龙": "lung", "程": "ching", "欧": "au", "司": "sze", "韩": "hon", "曹": "tso",
    "严": "yim", "施": "sze", "骆": "lok", "薛": "sit", "金": "kam", "崔": "chui choi", "朴": "pok", "章": "cheung", "容": "yung", "古": "koo",
    "冼": "sin", "伍": "ng",
    "区": "au", "黎": "lai", "倪": "ngai", "凌": "ling", "孔": "hung", "邵": "siu", "雷": "lui", "万": "man", "屈": "wat", "霍": "fok", "莫": "mok",
    "岑": "sham", "文": "man", "翟": "chak", "蒋": "cheung",
}  # fmt: skip
"""Surnames (simplified) as Hong Kong spells them, then as Taiwan and Malaysia do where that folds to something else again."""
_OTHER_SURNAMES = frozenset(
    "任傅卞卓卜史叶向吉喻包夏姜娄孟季安宋宗尚尤尹岳左巫巴常干平应廉廖强征彭惠戚房房敖方时易景晏曲曾朴杜杭查柏柳柴桂梅樊樱樵殷毕毛水汪汲沃沙洛浦涂温湛湯滕漆潘焦熊牛牟狄王班瑞瓮甄甘白皮盛盖盘瞿祁祖祝程穆窦章童竺符管米纪缪"
    "于邹秦段武庞俞申丛齐成裴卫冉边辜刁池晋宫全商花佟匡谌蔺具权玄宣明元奇琴玉印延太吉千禹表"
    "翟耿聂胥臧舒艾芦苗苟茅茹荀荣荆莘莫葛葛蒙蒲蓝蔚薄虞蚁褚解訾詹诸谈谷豪贝贺贾费赖赫路车辛迟连逄邓邢邬邰邱邵郁郎郝郞鄢鄭酆金钟钱钮闫闵阎阚阮陆陶陸隋隗雍霍靳鞠韦项顾颜饶马骆鲁鲍麦龚龙"
)
"""Surnames whose Cantonese spelling is simply the sound of the character."""
_DOUBLE = frozenset("欧阳 司徒 司马 诸葛 上官 东方 夏侯 皇甫 尉迟 公孙 慕容 令狐 南宫 独孤 长孙 宇文 端木 百里 张简 范姜".split())
_MANDARIN_SURNAMES = {
    "曾": "tseng", "单": "shan", "仇": "chiu", "解": "shie", "盖": "ke", "查": "cha", "区": "ou", "任": "jen", "华": "hua", "朴": "piao", "翟": "chai",
    "覃": "chin", "冼": "shian", "乐": "yue",
    "缪": "miao", "纪": "ji", "燕": "yan", "宁": "ning", "车": "che", "种": "chong", "沈": "shen", "尉": "wei", "薄": "bo", "折": "she",
}  # fmt: skip
"""Characters that are read in another way when they are a surname."""
_KOREAN_SURNAMES = {
    "金": "김",
    "沈": "심",
    "车": "차",
    "柳": "유",
    "刘": "유",
    "李": "이",
    "林": "임",
    "梁": "양",
    "卢": "노",
    "罗": "나",
    "陆": "육",
    "吕": "여",
    "廉": "염",
    "龙": "용",
    "廖": "요",
}
_JYUTPING = (("gw", "kw"), ("z", "ts"), ("c", "ch"), ("j", "y"), ("g", "k"))
_FINALS = (("yyu", "\u00fc"), ("yun", "uen"), ("yut", "uet"), ("yu", "u"), ("\u00fcn", "yuen"), ("\u00fct", "yuet"), ("\u00fc", "yu"),
           ("oeng", "eung"), ("eoi", "ui"), ("eon", "un"), ("oe", "eu"), ("aa", "a"))  # fmt: skip
_LONGEST_TOKEN = 7
_LONGEST_OWN = 4
"""A Chinese, Korean or Vietnamese name has at most so many characters; a longer one is a name of elsewhere."""


_VARIANTS = str.maketrans("兪裵曺眞敎淸靑尙髙﨑冨鄕鎭槇敍勳晳", "俞裴曹真教清青尚高崎富乡镇槙叙勋皙")
"""Characters as Korea and Japan print them, in their common shape."""


def simplified(text: str) -> str:
    """In simplified characters."""
    return "".join(found.simplified or each if (found := character(each)) else each for each in text.translate(_VARIANTS))


def mandarin(letter: str) -> str:
    """A character in pinyin, respelt so that it sounds in English letters: 泽 is `tse`, 谢 `shie`."""
    found = character(letter)
    return respelt(found.mandarin) if found else ""


def cantonese(letter: str) -> str:
    """A character as Hong Kong spells it, roughly."""
    found = character(letter)
    read = found.cantonese if found else ""
    for jyutping, sound in _JYUTPING:
        if read.startswith(jyutping):
            read = sound + read[len(jyutping) :]
            break
    for jyutping, sound in _FINALS:
        read = read.replace(jyutping, sound)
    return read


def is_surname(text: str) -> bool:
    """Whether a text begins with a surname of China, Korea, Vietnam or Japan."""
    table = japanese()
    return _is_chinese(simplified(text[:2])) or any((table.get(text[:size]) or "|")[0] != "|" for size in (1, 2, 3) if size <= len(text))


def _is_chinese(text: str) -> bool:
    return text[:1] in SURNAMES or text[:1] in _OTHER_SURNAMES or text[:1] in _MANDARIN_SURNAMES or text[:2] in _DOUBLE


def han(words: list[str]) -> list[list[str]]:
    """The readings of a name in Han characters, likeliest first."""
    written = [simplified(word) for word in words]
    whole = "".join(written)
    if any(map(is_kana, whole)):
        return kana(words)
    own, foreign, nippon = _own(whole), _elsewhere(written), _japanese("".join(words))
    if not whole or len(whole) > _LONGEST_OWN:
        return nippon + foreign
    if len(words) > 1 and not (_is_chinese(whole) and len(whole) < _LONGEST_OWN):
        return nippon[:2] + foreign + own
    if len(whole) == _LONGEST_OWN and whole[:2] not in _DOUBLE:
        return [*nippon, *own[:2], *foreign[:1]] if nippon else [*foreign[:2], *own[:2], *foreign[2:], *own[2:]]
    if _is_chinese(whole) or len(whole) <= 2:
        return [*own[:3], *nippon[:1], *own[3:], *foreign[:1], *nippon[1:]]
    return [*foreign[:1], *own[:1], *nippon[:1], *foreign[1:3], *own[1:], *nippon[1:]]


def _own(whole: str) -> list[list[str]]:
    """A name of one to three characters as those read it who bear such names."""
    known = [found for each in whole if (found := character(each))]
    size = 2 if whole[:2] in _DOUBLE else 1
    surname, given = whole[:size], whole[size:]
    spoken = [_MANDARIN_SURNAMES.get(surname, mandarin(surname)) if size == 1 else "".join(map(mandarin, surname)), *map(mandarin, given)]
    others = SURNAMES.get(surname, "").split() or ["".join(map(cantonese, surname))]
    canton = list(map(cantonese, given))
    readings = [spoken, [others[0], *canton]]
    korean = _korean(surname, known)
    if korean and _is_korean(surname):
        readings.append(korean)
    if all(each.hokkien for each in known) and len(known) == len(whole):
        readings.append([each.hokkien for each in known])
    elif known and known[0].hokkien and size == 1:
        readings.append([known[0].hokkien, *(each.hokkien or mandarin(letter) for letter, each in zip(given, known[1:], strict=False))])
    if known and known[0].hokkien and size == 1:
        readings.append([known[0].hokkien, *map(mandarin, given)])
    if all(each.vietnamese for each in known) and len(whole) > 1:
        readings.append([each.vietnamese for each in known])
    if korean and not _is_korean(surname):
        readings.append(korean)
    readings += [[other, *rest] for other in others[1:] for rest in (spoken[1:], canton)]
    return [[syllable for syllable in reading if syllable] for reading in readings]


def _is_korean(surname: str) -> bool:
    found = character(surname[:1])
    return len(surname) == 1 and found is not None and _KOREAN_SURNAMES.get(surname, found.korean) in KOREAN_SURNAMES


def _korean(surname: str, known: list[Character]) -> list[str]:
    """As Koreans read the characters; empty when one of them has no such reading."""
    if not known or not all(each.korean for each in known):
        return []
    first = _KOREAN_SURNAMES.get(surname, known[0].korean)
    given = [korean_initial(each.korean) if place == 0 else each.korean for place, each in enumerate(known[1:])]
    return [KOREAN_SURNAMES.get(first, korean_press(first)).split()[0], *map(korean_press, given)]


def _japanese(whole: str) -> list[list[str]]:
    """A surname and a given name that Japanese bear: 正博 is Masahiro, and so 那須川正博 Nasukawa Masahiro; or one of them alone."""
    table = japanese()
    readings: list[list[str]] = []
    for size in (2, 1, 3):
        if not size < len(whole) <= size + 3:
            continue
        surnames = (table.get(whole[:size]) or "|").split("|")[0].split()
        given = (table.get(whole[size:]) or "|").split("|")[1].split()
        if size > 1 and (surnames or given):
            surnames = surnames or list(spelled(simplified(whole[:size]))[:1])
            given = given or (list(spelled(simplified(whole[size:]))[:1]) if len(whole) > size + 1 else [])
        readings += [[surname, name] for surname, name in product(surnames[:1], given)]
        readings += [[surname, name] for surname, name in product(surnames[1:], given[:1])]
    alone = [] if readings else (table.get(whole) or "").replace("|", " ").split()[:1]
    return readings[:3] or [alone][: len(alone)]


def _elsewhere(words: list[str]) -> list[list[str]]:
    """A name of elsewhere: each word looked up, else as it sounds; what is long and not known is also cut into known pieces."""
    readings = combined([(*spelled(word), *borrowed(word)) for word in words])[:6]
    if any(len(word) >= _LONGEST_OWN and not spelled(word) for word in words):
        cut = [([spelled(word)[0]], True) if spelled(word) else _pieces(word) for word in words]
        readings.insert(0 if all(is_known for _, is_known in cut) else 1, compounds(list(chain.from_iterable(pieces for pieces, _ in cut))))
    readings.append(["".join(map(cantonese, word)) for word in words])
    return [reading for reading in readings if any(reading)]


def _pieces(word: str) -> tuple[list[str], bool]:
    """The longest known tokens from the left, of two characters and more, and the characters between them as they sound; whether all were known."""
    pieces: list[str] = []
    rest, is_known = "", True
    at = 0
    while at < len(word):
        size = next((size for size in range(min(_LONGEST_TOKEN, len(word) - at), 1, -1) if spelled(word[at : at + size])), 0)
        if size:
            pieces += [*borrowed(rest)[:1], spelled(word[at : at + size])[0]]
            rest = ""
        else:
            rest += word[at]
            is_known = False
        at += size or 1
    return [*pieces, *borrowed(rest)[:1]], is_known
