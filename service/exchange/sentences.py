"""How lists write what people were sentenced to: lengths in words of any language, for life, to death, or the day on which it ends."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from service.exchange.profiles import Profile
from service.exchange.words import meaning, spaced

_UNITS = {
    "years": "years?|yrs?|y|a|rok|roky|roků|let|lety|godina|godine|god|ani|an|il|л|ans?|années?|años?|anos?|anni|jahren?|jahre?|лет|года?|г|роки|років|рік|гадоў|гады|год|lata?|roku?|سنوات|سنين|سنتين|عامين|سنتان|عاما|سنة|سنه|عام|أعوام|اعوام|سال|yıl|yil|sene|年|年間|년|နှစ်|năm|nam|tahun|thn|ปี|वर्ष|साल|বছর|miaka|שנים|ετη|jaar|év",
    "months": "months?|mos?|mths?|m|mois|mes(?:es)?|mês|mies|miesięcy|miesiące|miesiąc|mon|hó|hónap|luni|lună|měsíců|měsíce|měsíc|meseci|meseca|ay|mesi|monaten?|monate?|месяцев|месяца|месяц|мес|місяців|місяці|месяцаў|أشهر|شهرا|شهرين|اشهر|شهور|شهر|ماه|ay|oy|个月|個月|か月|ヶ月|カ月|月|개월|월|လ|tháng|thang|bulan|bln|เดือน|महीने|মাস|miezi|חודשים|μηνες|maanden",
    "days": "days?|d|jours?|d[ií]as?|dias?|giorni|tage?n?|дней|дня|день|сутки|суток|днів|dni|أيام|يوما|يومين|ايام|يوم|روز|gün|gun|kun|天|日|일|ရက်|ngày|ngay|hari|วัน|दिन|দিন|siku|ימים",
}
"""Units as they stand behind a number. The longer are tried first by the boundary behind them."""
_DIGITS = r"[0-9٠-٩۰-۹०-९০-৯၀-၉๐-๙０-９]"
_FOLLOWS = r"(?![^\W\d_\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3])"
_LONGEST_PATTERN = 500
_ALONE = rf"(?:(?<=^{_DIGITS})|(?<=^{_DIGITS}{{2}})|(?<=^{_DIGITS}{{3}}))\s*$"
"""Behind a number with which a cell begins and ends: its unit stands in the header."""
_BARE = rf"^\s*0*((?!0){_DIGITS}{{1,3}})(?:\.0)?\s*$"
"""A number and nothing else; nought is no length."""
_HALVES = rf"\d[.,](\d{{1,2}})\s*(?:{_UNITS['years']})"
"""What of a year stands behind its point."""
_OF_A_YEAR = {"5": 6, "25": 3, "75": 9}
"""In months."""
_A_RANGE = rf"{_DIGITS}\s*(?:[^\W\d]{{1,8}}\.?\s*)?(?:[-–+]|\b(?:to|a|à|bis|до|ila|sampai|đến)\b)\s*{_DIGITS}"
_NOT_SERVED = (
    r"\bup to\b|\bhasta\b|\bjusqu|\bbis zu\b|\bfaces\b|\bfacing\b|\bawaiting\b|\bnot sentenced\b|\bsuspended|\bsursis\b|\bbewährung|\bin suspenso\b|\bcondicional"
    r"|\bán treo|\btù treo|\bpercobaan|\bw zawieszeniu|podmíněn|felfüggeszt|\buslovno|\bertelen|\bbound over|\bcommunity\b|\bprobation|\bdisqualif|\bsupervision|\bfine\b"
    r"|\bto pay\b|\bexile\b|\bgood behaviou?r|услов|умовно|умоўна|іспитов|ограничени\w+ свободы|исправительн|[إا]يقاف التنفيذ|وقف التنفيذ|مراقبة|تعلیقی|معلق|ممنوعیت|تبعید"
    r"|รอลงอาญา|รอการลงโทษ|निलंबित|缓刑|緩刑|判.缓|執行猶予|집행유예|집유|자격정지|αναστολή|על תנאי|პირობით|պայմանական"
)
_UNSURE = re.compile(f"(?i){_A_RANGE}|{_NOT_SERVED}")
"""A length between two, at most, or of a sentence that is not served: none of them is how long somebody was sentenced to be held."""
_HEADED = {
    "months": r"\b(?:months?|mos|mths|meses|mois|monate|mesi|мес|месяц\w*|місяц\w*|أشهر|شهور|شهر|ماه|ay|bulan|thang)\b|月|개월|เดือน|လ\b",
    "years": r"\b(?:years?|yrs|anos|ans|annees|jahre|anni|лет|года?|гадоў|років|سنوات|سنة|سال|yil|nam|tahun)\b|年|년|ปี|နှစ်",
    "days": r"\b(?:days?|dias|jours|tage|дней|днів|يوم|ايام|روز|hari|ngay)\b|天|วัน|ရက်",
}
"""By which words of its header a column of bare numbers counts."""
_HAN = {han: number for number, han in enumerate("一二三四五六七八九十", 1)} | {"两": 2, "兩": 2}
_WORDS = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty".split()

Dated = Callable[[Profile], dict[str, Any]]


def sentences_of(told: Sequence[Profile], end: Profile | None, dated: Dated) -> tuple[list[dict[str, Any]], list[str]]:
    """The sentences that these columns tell of, and what is to be said of them."""
    made: list[dict[str, Any]] = []
    notes: list[str] = []
    together = {unit: of for of in told if _are_bare(of.values) and (unit := _headed(of)) is not None}
    if len(together) > 1:  # `Years` beside `Months`
        made.append(_put_together(together, end, dated))
        for of in told:
            made += _kinds(of) if of not in together.values() else []  # what others say is the same in words
        return made, notes
    for of in told:
        if of.dates.share >= 0.4 and of.numbers < 0.5:  # noqa: PLR2004 - half of it dates
            if end is None and _ends(of):
                made += _ending(of, dated)
                notes.append(f"'{of.column}' is taken for the day on which the sentence ends: nobody is said to be released on it.")
            else:
                notes.append(f"'{of.column}' holds dates, and it is not said of what: they are quoted only.")
            continue
        made += _lengths(of, end, dated)
    if end is not None and not made:
        made.append({"when": [], "fields": {"kind": {"value": "imprisonment"}, "expected_end": dated(end)}})
    return made, notes


def _put_together(units: Mapping[str, Profile], end: Profile | None, dated: Dated) -> dict[str, Any]:
    """One sentence whose years, months and days stand in columns of their own. It is one where the largest that is given says so."""
    fields: dict[str, Any] = {"kind": {"value": "imprisonment"}}
    fields |= {unit: {"column": units[unit].column, "pattern": _BARE} for unit in _UNITS if unit in units}
    if end is not None:
        fields["expected_end"] = dated(end)
    return {"when": [], "fields": fields}


def _are_bare(values: Sequence[str]) -> bool:
    """Whether most of the values are numbers alone."""
    return bool(values) and sum(1 for value in values if re.fullmatch(rf"\s*{_DIGITS}{{1,3}}(?:\.0)?\s*", value)) > 0.6 * len(values)


def _ends(of: Profile) -> bool:
    """A column that has a day for some and `life` for others gives the day on which it ends."""
    return any(meaning("sentence", value) == "life" for value in of.counts)


def _ending(of: Profile, dated: Dated) -> list[dict[str, Any]]:
    when = [{"column": of.column, "matches": r"\d{4}"}]
    return [*_kinds(of), {"when": when, "fields": {"kind": {"value": "imprisonment"}, "expected_end": dated(of)}}]


def _kinds(of: Profile) -> list[dict[str, Any]]:
    """Sentences without a length, by the words of the cells that say so."""
    found: dict[str, list[str]] = {}
    for value in of.counts:
        kind = meaning("sentence", value, anywhere=True)
        if kind is not None:
            found.setdefault(kind, []).append(value)
    return [
        {"when": [{"column": of.column, "among": values[:500]}], "fields": {"kind": {"value": kind}, "note": {"column": of.column}}}
        for kind, values in found.items()
    ]


def _lengths(of: Profile, end: Profile | None, dated: Dated) -> list[dict[str, Any]]:
    kinds = _kinds(of)
    said = [value for kind in kinds for value in kind["when"][0]["among"]]
    fields: dict[str, Any] = {"kind": {"value": "imprisonment"}, "note": {"column": of.column}}
    rest = [value for value in of.values if value not in said]
    if _are_bare(rest):
        unit = _headed(of) or "years"
        fields[unit] = {"column": of.column, "pattern": _BARE}
    else:
        for unit, words in _UNITS.items():
            if take := _length(of, rest, words, unit):
                fields[unit] = take
        if "months" not in fields and "years" in fields and any(re.search(_HALVES, value) for value in rest):
            fields["months"] = {"column": of.column, "pattern": _HALVES, "means": dict(_OF_A_YEAR), "otherwise": "nothing"}
    lengths = [fields[unit] for unit in _UNITS if unit in fields]
    if not lengths:
        return kinds
    halves = _halves(of, rest) if "means" not in fields.get("months", {}) else []
    said += [value for part in halves for value in part["when"][0]["among"]]
    when = [_says_a_length(of, lengths)]
    if any(_UNSURE.search(value) for value in rest):
        when.append({"column": of.column, "matches": _unsure_here(rest), "negated": True})
    if said:
        when.append({"column": of.column, "among": said[:500], "negated": True})
    if end is not None:
        fields["expected_end"] = dated(end)
    return [*kinds, {"when": when, "fields": fields}, *halves, *_in_words(of, rest, lengths)]


def _unsure_here(values: Sequence[str]) -> str:
    """What is not sure, by the words that the list uses."""
    pattern = f"(?i){_A_RANGE}"
    for word in _NOT_SERVED.split("|"):
        if any(re.search(f"(?i){word}", value) for value in values) and len(pattern) + len(word) < _LONGEST_PATTERN:
            pattern += f"|{word}"
    return pattern


def _halves(of: Profile, values: Sequence[str]) -> list[dict[str, Any]]:
    """A sentence for the cells of years and a part of one (`2.5 years`, 3年半) in a column of which others have months."""
    months = {value: 6 for value in values if re.search(rf"{_DIGITS}\s*年半|½", value)}
    for value in values:
        if found := re.search(_HALVES, value):
            months[value] = _OF_A_YEAR.get(found[1], 0)
    months = {value: part for value, part in months.items() if part}
    if not months:
        return []
    units: dict[str, dict[str, Any]] = {
        "years": {"column": of.column, "pattern": rf"^\D*({_DIGITS}{{1,3}})"},
        "months": {"column": of.column, "means": months, "otherwise": "nothing"},
    }
    return [_of_cells(of, list(months), units)]


def _in_words(of: Profile, values: Sequence[str], lengths: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A sentence for the cells that write its length out (七年六个月) in a column of which others have digits."""
    if not any("pattern" in take for take in lengths):
        return []
    written: dict[str, dict[str, int]] = {}
    for value in dict.fromkeys(values):
        if not re.search(_DIGITS, value) and not _UNSURE.search(value):
            for unit, words in _UNITS.items():
                if number := _written_out(value, words):
                    written.setdefault(unit, {})[value] = number
    if not written:
        return []
    said = list(dict.fromkeys(value for means in written.values() for value in means))
    return [_of_cells(of, said, {unit: {"column": of.column, "means": means, "otherwise": "nothing"} for unit, means in written.items()})]


def _of_cells(of: Profile, cells: list[str], units: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """An imprisonment that these cells tell of, so long."""
    when = [{"column": of.column, "among": cells[:500]}]
    return {"when": when, "fields": {"kind": {"value": "imprisonment"}, "note": {"column": of.column}, **units}}


def _says_a_length(of: Profile, lengths: list[dict[str, Any]]) -> dict[str, Any]:
    """The condition that a cell gives a length at all: a fine is no imprisonment."""
    patterns = [take["pattern"].removeprefix("(?i)") for take in lengths if "pattern" in take and "means" not in take]
    if not patterns:
        return {"column": of.column, "among": list(dict.fromkeys(value for take in lengths for value in take["means"]))[:500]}
    matches = re.sub(r"\((?!\?)", "(?:", "(?i)" + "|".join(patterns))
    return {"column": of.column, "matches": matches if len(matches) <= _LONGEST_PATTERN else _DIGITS}


def _headed(of: Profile) -> str | None:
    """The unit that a header names (`Condena (años)`)."""
    said = spaced(of.column)
    return next((unit for unit, words in _HEADED.items() if re.search(words, said)), None)


def _length(of: Profile, values: Sequence[str], words: str, unit: str) -> dict[str, Any] | None:
    """How many of one unit: in digits, or, where the list writes them out, in words."""
    digits = rf"(?i)(?<![\d.,])({_DIGITS}{{1,3}})(?:[.,]\d+)?\s*-?\s*(?:{words})\.?{_FOLLOWS}"
    if unit == _headed(of) and any(re.fullmatch(rf"{_DIGITS}{{1,3}}", value) for value in values):
        digits = rf"(?i)(?<![\d.,])({_DIGITS}{{1,3}})(?:(?:[.,]\d+)?\s*-?\s*(?:{words})\.?{_FOLLOWS}|{_ALONE})"
    if any(re.search(digits, value) for value in values):
        return {"column": of.column, "pattern": _short(digits, values, words)}
    means = {value: number for value in dict.fromkeys(values) if (number := _written_out(value, words))}
    return {"column": of.column, "means": dict(list(means.items())[:2_000]), "otherwise": "nothing"} if means else None


def _short(pattern: str, values: Sequence[str], words: str) -> str:
    """The pattern with the words that the list uses: a mapping is read by people."""
    used = [
        word for word in words.split("|") if any(re.search(rf"(?i){_DIGITS}\s*[- ]?\s*(?:{word})\.?{_FOLLOWS}", value) for value in values)
    ]
    return pattern.replace(words, "|".join(used)) if used else pattern


def _written_out(value: str, words: str) -> int | None:
    if found := re.search(rf"([一二三四五六七八九十两兩]+)\s*(?:{words})", value):
        return _han(found[1])
    if found := re.search(rf"(?i)\b({'|'.join(_WORDS)})\b\s*(?:\(\d+\)\s*)?[- ]?(?:{words})\b", value):
        return _WORDS.index(found[1].lower()) + 1
    return None


def _han(text: str) -> int:
    tens, ten, ones = text.partition("十")
    if not ten:
        return _HAN.get(text, 0)
    return (_HAN.get(tens, 1) if tens else 1) * 10 + (_HAN.get(ones, 0) if ones else 0)
