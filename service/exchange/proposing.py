"""From a list's head to a mapping that imports it: what is sure is taken, what is not stays quoted, and only what would be guessed is asked. Pure."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from anyascii import anyascii

from schemas.mappings import DateForm, Mapping, Question
from service.exchange.columns import DATED, Columns, columns_of
from service.exchange.formats.rows import Sample, Table
from service.exchange.months import plain
from service.exchange.partly import put_together
from service.exchange.places import country_of_places
from service.exchange.profiles import Profile, pieces, sex_of
from service.exchange.sentences import sentences_of
from service.exchange.statuses import elsewhere_than_in, says_otherwise, statuses_of
from service.exchange.words import citizens_of, concepts_of, countries_in, meaning, meanings, spaced
from service.names.scripts import script_of

_APART = "\x1f"
_MOST_MEANT = 400
_SHOWN = 5
_NOTHING = ("", "-", "--", "—", "–", "NA", "N/A", "n/a", "na", "null", "NULL", "None", "none", "nan", "NaN", "?", "??", ".", "/", "#N/A")
_SAYS_NOTHING = frozenset(
    spaced(said)
    for said in (
        "unknown;not known;none known;not stated;none stated;unclear;n a;nil;no data;not available;tbd;unspecified;not specified;"
        "desconocido;se desconoce;sin datos;inconnu;inconnue;desconhecido;unbekannt;неизвестно;неизвестен;нет данных;нет;не известно;"
        "невідомо;غير معروف;مجهول;غير معلوم;لا يوجد;نامشخص;نامعلوم;bilinmiyor;yok;不详;不詳;未知;不明;无;無;미상;불명;없음;မသိရ;khong ro;khong;"
        "tidak diketahui;tidak ada;ไม่ทราบ;"
        "confidencial;no disponible;sin informacion;sin dato;no identificado;no registra;no reporta;s i;s d;nao consta;nao informado;non renseigne;neant;aucun;aucune;undisclosed;not disclosed;nieznane;"
        "name withheld;names withheld;anonymous;n n;nn;unidentified;unidentified male;unidentified female;unknown male;unknown female;"
        "مجهول الهوية;неизвестный;неизвестная;невідомий;невідома;ناشناس;無名氏;佚名;匿名;未公開;非公表;名前不詳;신원미상;성명불상;אלמוני;αγνωστος;अज्ञात;ไม่ทราบชื่อ;ไม่เปิดเผยชื่อ;"
        "brak danych;neznamo;neuvedeno;necunoscut;nepoznato;ismeretlen;haijulikani;melum deyil;noma lum;chua ro;belum diketahui;غير محدد;لا معلومات;نامشخص است"
    ).split(";")
)
_NAMES_APART = re.compile(
    r"\s*(?:\s[/@]\s|;|；|\||[(\[（]?\s*\ba\.?\s?k\.?\s?a\b\.?\s*[)\]）]?\s*[:,]?|[(（]ခ[)）]|\balias\b|又名|亦名|别名|別名|\x1f)\s*",
    re.IGNORECASE,
)
_WHOSE_CHILD = re.compile(r"(?i)[\s,]+[sdw]/o\.?\s.*$")
"""What stands behind a name in India and Pakistan: son, daughter or wife of somebody."""
_WRITTEN_IN = {"Mymr": "MM", "Thai": "TH", "Laoo": "LA", "Khmr": "KH"}
"""States whose script no other state's lists are written in."""
_MOSTLY, _SOME = 0.6, 10
"""A share of so many values tells; of fewer, nearly all have to agree."""
_ETHIOPIAN = re.compile(r"\bE\.C\.|\(EC\)|(?i:ethiopian cal)|ዓ[./]?ም")
"""A header that says whose years its column counts: they look like others' (2012 is 2019 and 2020)."""
_CHARGES_APART = re.compile(r"\s*[;；、؛|\n]\s*")
_PLACES_APART = re.compile(r"\s*(?:[;；؛|\n→]|->|=>)\s*")
"""What stands between charges. A comma may stand within one."""
_CENTURY = {"gregorian": 1969, "jalali": 1330}
"""Years of two digits, where a list writes none out: from 1969 on, as POSIX reads them (`%y`); in Iran as long before this year's."""
_BORN = {"gregorian": 1930, "jalali": 1310}
_ABDUCTED = re.compile(
    "abduct|kidnap|secuestr|sequestr|enlevement|entfuhr|похищ|викраден|خطف|اختطاف|ربوده|kacirilma|拉致|绑架|綁架|납치|납북|diculik|bat coc"
)
"""A header that says how it began: people were taken by whom nobody had given the right."""
_FAMILY_FIRST = frozenset({"Hani", "Hang", "Jpan", "Kore"})


@dataclass(frozen=True)
class Proposal:
    """A mapping, what a person has to say before it can be used, and what it leaves out."""

    mapping: Mapping
    questions: list[Question]
    notes: list[str]


def sample_of(table: Table, most: int = 2_000) -> Sample:
    """The first rows of a table. Its columns' values are aligned by row, empty where a row says nothing; several values of a cell are one text."""
    rows = list(islice(table.rows(), most))
    columns = tuple(dict.fromkeys((*table.columns, *(column for row in rows for column in row.cells))))
    values = {
        column: tuple(_APART.join([cell] if isinstance(cell := row.cells.get(column, ""), str) else cell) for row in rows)
        for column in columns
    }
    return Sample(columns, values)


def propose(sample: Sample, *, file_name: str, format: str) -> Proposal:  # noqa: A002 - the table's own word
    """A mapping for a list that nobody has described, and what is to be asked of it."""
    nothing = _says_nothing(sample)
    profiles = [
        Profile(column, tuple("" if cell in nothing else cell for cell in sample.values.get(column, ()))) for column in sample.columns
    ]
    columns = columns_of(put_together(profiles, DATED))
    proposing = _Proposing(columns, _series(file_name), file_name, format)
    content = {part: made[: _MOST[part]] if part in _MOST else made for part, made in proposing.content().items()}
    return Proposal(
        Mapping.model_validate({**content, "nothing": list(nothing)[:50]}),
        proposing.questions,
        [*proposing.notes, *_left(content, columns)],
    )


@dataclass
class _Proposing:
    columns: Columns
    series: str
    file_name: str
    format: str
    questions: list[Question] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def content(self) -> dict[str, Any]:
        """The mapping, part by part; parts that the list says nothing of are left out."""
        made: dict[str, Any] = {
            "series": self.series,
            "title": re.sub(r"[_\s]+", " ", self.file_name.rpartition(".")[0]).strip()[:300] or self.series,
        }
        made["names"] = self._names()
        made["person"] = self._person()
        made["identifiers"], made["identity"] = self._identity()
        made["status"], notes = statuses_of(self.columns, self._date)
        self.notes += notes
        made["placements"] = list(self._placements())
        made["proceedings"] = self._proceedings()
        made["sources"] = list(self._sources())
        if page := self.columns.one("page"):
            made["locator"] = {"column": page.column}
        if group := self.columns.one("group"):
            made["groups"] = [{"column": group.column}]
        made["case"] = self._case(made)
        self._ask_dates(made)
        return made

    # Who it is.

    def _names(self) -> list[dict[str, Any]]:
        names: list[dict[str, Any]] = []
        given, family = self.columns.one("given"), self.columns.one("family")
        full = self.columns.all("name")
        if given or family:
            parts: dict[str, dict[str, Any]] = {
                part: {"column": of.column} for part, of in (("given", given), ("family", family)) if of is not None
            }
            for part, of, second in (("given", given, "second_given"), ("family", family, "second_family")):
                if of and (more := self.columns.one(second)):
                    parts[part] = {"columns": [of.column, more.column]}
            if family and (prefix := self.columns.one("family_prefix")):
                parts["family"] = {"columns": [prefix.column, *(parts["family"].get("columns") or [family.column])]}
            if patronymic := self.columns.one("patronymic"):
                parts["patronymic"] = {"column": patronymic.column}
            first = _script(family or given) in _FAMILY_FIRST
            names.append({"fields": parts, "family_first": first, "brackets": "alias"})
        names += [self._full(profile) for profile in full]
        if not names:
            names.append(self._guessed_name())
        for alias in self.columns.all("alias"):
            take = {"column": alias.column, "split": r"\s*[;,/|、،؛；\n]\s*"}
            names.append({"fields": {"full": take, "kind": {"value": "alias"}}})
        return names

    def _full(self, profile: Profile) -> dict[str, Any]:
        take: dict[str, Any] = {"column": profile.column}
        inverted = sum(1 for value in profile.values if re.fullmatch(r"[^,;/|]+,\s*[^,;/|]+", value))
        if inverted > 0.6 * len(profile.values) and "patronymic" not in dict(concepts_of(profile.column)):
            self.notes.append(f"'{profile.column}' writes the family name first, with a comma: it is turned round.")
            take |= {"pattern": r"^\s*([^,]+?)\s*,\s*(.+?)\s*$", "replace": r"\2 \1"}
        elif sum(1 for cell in profile.cells if _NAMES_APART.search(cell)) > 0.005 * len(profile.cells):
            take["split"] = "(?i)" + _NAMES_APART.pattern.replace("\x1f", r"\x1f")
        if "pattern" not in take and any(_WHOSE_CHILD.search(value) for value in profile.values):
            take |= {"pattern": _WHOSE_CHILD.pattern, "replace": ""}
        if headings := self._headings(profile):
            self.notes.append(f"These stand alone in their rows, and are taken for headings or notes: {', '.join(headings[:_SHOWN])}.")
            take |= {"means": dict.fromkeys(headings), "otherwise": "as_is"}
        return {"fields": {"full": take}, "brackets": "alias"}

    def _headings(self, profile: Profile) -> list[str]:
        """What stands in a column of names, alone in its row, and is no name: numbered, or all in capitals where names are not (`A. JOURNALISTS`), a sum, a note."""
        others = [of.cells for of in self.columns.profiles.values() if of.column != profile.column]
        rows = list(zip(profile.cells, *others, strict=True))
        alone = [cell for cell, *rest in rows if cell and not any(rest)]
        sums = [cell for cell, *rest in rows if cell and any(map(_A_SUM.fullmatch, (cell, *rest)))]
        if len(others) < 2:  # noqa: PLR2004 - a list of names has no more to say of anybody
            return []
        signs = [
            sign for sign in (_is_loud, _NUMBERED.match) if 2 * sum(1 for value in profile.values if sign(value)) < len(profile.values)
        ]
        held = [cell for cell in alone if _NO_NAME.search(cell) or any(sign(cell) for sign in signs)]
        held = list(dict.fromkeys((*held, *sums)))
        return held[:_MOST_MEANT] if 2 * len(held) < len(profile.values) else []

    def _guessed_name(self) -> dict[str, Any]:
        """By its values alone: mostly short, of letters, and nearly all different."""
        taken = {column for held in self.columns.held.values() for column in held}
        free = [profile for profile in self.columns.profiles.values() if profile.column not in taken and profile.values]
        scored = sorted(free or list(self.columns.profiles.values()), key=_like_names, reverse=True)
        best = scored[0]
        if best.unique < 0.9 or _like_names(best) < 0.5 or (len(scored) > 1 and _like_names(scored[1]) > 0.9 * _like_names(best)):  # noqa: PLR2004
            samples = [f"{profile.column}: {', '.join(list(profile.counts)[:2])}" for profile in scored[:_SHOWN]]
            self.questions.append(
                Question(pointer="/names/0/fields/full/column", code="name", message="Which column names the person?", samples=samples)
            )
        else:
            self.notes.append(f"No header says which column names the person: '{best.column}' looks like it.")
        return self._full(best)

    def _person(self) -> dict[str, Any]:
        person: dict[str, Any] = {}
        if sex := self.columns.one("sex"):
            person["sex"] = {"column": sex.column, "means": _sexes(sex), "otherwise": "nothing"}
        if born := self.columns.one("birth_date"):
            person["birth_date"] = self._date(born)
        if died := self.columns.one("death_date"):
            person["death_date"] = self._day_of(died, "death_date")
        if of := self.columns.one("nationality"):
            person["nationalities"] = {
                "column": of.column,
                "split": r"\s*[;,/|、،]\s*|\s+and\s+|\s+&\s+",
                "means": _countries(of, people=True),
                "otherwise": "nothing",
            }
        for concept in ("ethnicity", "religion"):
            if of := self.columns.one(concept):
                person[concept] = {"column": of.column}
        occupation = self.columns.one("occupation")
        if occupation:
            person["occupations"] = {"column": occupation.column, "split": r"\s*[;,/|、،]\s*"}
        if (categories := self._categories(occupation)) is not None:
            person["categories"] = categories
        return person

    def _categories(self, occupation: Profile | None) -> dict[str, Any] | None:
        """What people are to the list: by a column of its own, by their occupation, or by what it calls them all (`Journalist`)."""
        for of in (self.columns.one("category"), occupation):
            if of and (means := _categories(of)):
                return {"column": of.column, "means": means, "otherwise": "nothing"}
        called = [code for of in self.columns.all("name") if (code := meaning("category", of.column, anywhere=True))]
        return {"value": called[:1]} if called else None

    def _identity(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        scheme = f"partner:{self.series}"
        pages = [each for concept in ("url", "source") for each in self.columns.all(concept) if _is_a_page_each(each)]
        for of in (*self.columns.all("id"), *pages):
            if of.counts_rows and not re.search(r"\bid\b", spaced(of.column)):
                continue
            value: dict[str, Any] = {"column": of.column}
            if of.urls > 0.5:  # noqa: PLR2004
                value |= {"pattern": r"https?://\S{1,490}"}
            return [{"fields": {"scheme": {"value": scheme}, "value": value}}], [{"by": "identifier", "scheme": scheme}]
        return [], [{"by": "name"}]

    # The case, and what became of it.

    def _case(self, made: dict[str, Any]) -> dict[str, Any]:
        case: dict[str, Any] = {"country": self._country(), "deprivation": {"value": self._deprivation(made)}}
        if case["country"] is None:
            del case["country"]
        began = next((concept for concept in ("detained_on", "disappeared_on") if self.columns.one(concept)), None)
        if began is not None:
            case["detained_on"] = self._day_of(self.columns.all(began)[0], began)
        told = sorted(self.columns.all("summary"), key=lambda of: -of.length * of.filled)
        if told:
            case["summary"] = {"column": told[0].column}
        if circumstances := self.columns.one("circumstances"):
            case["circumstances"] = {"column": circumstances.column}
        return case

    def _country(self) -> dict[str, Any] | None:
        # An entity's country (FollowTheMoney) is one that it has to do with, and not where it is held.
        if (of := self.columns.one("country")) and self.format != "ftm":
            return {"column": of.column, "means": _countries(of), "otherwise": "nothing"}
        # `Chinese name` says how a name is written, not where anybody is.
        names = {of.column for concept in ("name", "given", "family", "alias") for of in self.columns.all(concept)}
        headers = " ".join(column for column in self.columns.profiles if column not in names)
        named = countries_in(self.file_name.rpartition(".")[0]) or countries_in(headers)
        lie = self._country_of_places()
        told: tuple[tuple[str | None, str], ...] = (
            (next(iter(named)) if len(named) == 1 else None, "as the file's name or a header says"),
            (lie, "as the places that the list names lie there"),
            (self._country_of_citizens(), "as most whom the list tells of are its citizens"),
            (self._country_of_writing(), "as the list is written there"),
        )
        if lie is None or len(named) != 1 or lie in named:  # where the file's name and the places disagree, it is asked
            for code, why in told:
                if code is not None:
                    self.notes.append(f"The country of detention is taken to be {code} for every row, {why}.")
                    return {"value": code}
        shown = [
            value
            for concept in ("prison", "arrest_place", "place", "nationality")
            for of in self.columns.all(concept)
            for value in islice(of.counts, 2)
        ]
        asked = "In which country are these people held? Give a country code as the value, or the column that says it."
        self.questions.append(Question(pointer="/case/country", code="country", message=asked, samples=shown[:_SHOWN]))
        return None

    def _country_of_places(self) -> str | None:
        """The only country in which most of the places that a column names can lie."""
        known = [each for concept in ("prison", "arrest_place", "place", "address") for each in self.columns.all(concept)]
        parts = [each for name, each in self.columns.profiles.items() if spaced(name) in _PARTS_OF_A_COUNTRY]
        return country_of_places(*(tuple(of.counts) for of in (*known, *parts)))

    def _country_of_citizens(self) -> str | None:
        """The country whose citizens most of the people are: states hold their own, and a list of those held abroad names the country."""
        for of in self.columns.all("nationality"):
            votes = Counter(country for value in of.values if (country := of.country(value) or citizens_of(value)) is not None)
            first = votes.most_common(1)
            if first and first[0][1] > (_MOSTLY if len(of.values) >= _SOME else 0.9) * len(of.values):
                return first[0][0]
        return None

    def _country_of_writing(self) -> str | None:
        """The only state that writes as the list does: in a script of its own, or by a calendar of its own."""
        if any(of.dates.form.calendar == "jalali" for of in self._dated()):
            return "IR"
        names = (*self.columns.all("name"), *self.columns.all("given"))
        return next((state for of in names if (state := _WRITTEN_IN.get(_script(of))) is not None), None)

    def _deprivation(self, made: dict[str, Any]) -> str:
        gone = sum(1 for of in self.columns.all("status") for value in of.values if "custody/disappeared" in meanings("status", value))
        rows = max((len(profile.cells) for profile in self.columns.profiles.values()), default=0)
        if gone * 2 > rows or (self.columns.one("disappeared_on") and not self.columns.one("detained_on")):
            return "enforced_disappearance"
        if any(proceeding["sentences"] for proceeding in made["proceedings"]):
            return "imprisonment"
        began = self.columns.one("detained_on")
        return "abduction" if began is not None and _ABDUCTED.search(plain(began.column)) else "arrest"

    def _placements(self) -> Iterator[dict[str, Any]]:
        numbered = self._numbered_places()
        for of in self.columns.all("prison"):
            if not any(of.column in columns for columns, _ in numbered):
                place: dict[str, Any] = {"fields": {"place": _apart(of, _PLACES_APART)}}
                if elsewhere := elsewhere_than_in(of):
                    place["when"] = [{"column": of.column, "among": list(elsewhere), "negated": True}]
                yield place
        for columns, note in numbered:
            fields: dict[str, Any] = {"place": {"columns": columns, "join": ", "}}
            if note:
                fields["note"] = {"columns": note, "join": ", "}
            yield {"when": [{"column": columns[0], "empty": False}], "fields": fields}

    def _numbered_places(self) -> list[tuple[list[str], list[str]]]:
        """Places in their order, `place_1` to `place_6`, with what stands beside each."""
        found: dict[int, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
        for concept, beside in (("prison", 0), ("place", 0), ("latitude", 1), ("longitude", 1)):
            for of in self.columns.all(concept):
                if number := re.search(r"(\d{1,2})\W*$", of.column):
                    found[int(number[1])][beside].append(of.column)
        if sum(1 for places, _ in found.values() if places) < 2:  # noqa: PLR2004 - one is no order
            return []
        order = list(self.columns.profiles)
        return [(sorted(places, key=order.index), note) for _, (places, note) in sorted(found.items()) if places]

    def _proceedings(self) -> list[dict[str, Any]]:
        fields: dict[str, Any] = {"type": {"value": "trial"}}
        for concept, name in (("court", "court"), ("case_number", "case_number")):
            if of := self.columns.one(concept):
                fields[name] = {"column": of.column}
        if of := self.columns.one("sentenced_on"):
            fields["held_on"] = self._date(of)
        charges = list(map(_charges, self.columns.all("charges")))
        sentences, notes = sentences_of(self.columns.all("sentence"), self.columns.one("sentence_end"), self._date)
        self.notes += notes
        if len(fields) == 1 and not charges and not sentences:
            return []
        return [{"fields": fields, "charges": charges, "sentences": sentences}]

    def _sources(self) -> Iterator[dict[str, Any]]:
        told = {of.column: of for of in (*self.columns.all("url"), *self.columns.all("source"))}
        for of in told.values():
            if of.urls > 0.2:  # noqa: PLR2004 - some
                yield {"fields": {"url": {"column": of.column, "split": r"[\s;|]+|,(?=\s*http)", "pattern": r"https?://[^\s,;<>\"]+"}}}
            elif of.length < 500:  # noqa: PLR2004 - a title
                yield {"fields": {"title": {"column": of.column, "split": r"\s*[;|\n]\s*"}, "type": {"value": "other"}}}

    # Dates, and what they leave open.

    def _date(self, of: Profile) -> dict[str, Any]:
        where: dict[str, Any] = {"columns": list(of.parts), "join": "-"} if of.parts else {"column": of.column}
        return {**where, "date": self._form(of).model_dump()}

    def _day_of(self, of: Profile, concept: str) -> dict[str, Any]:
        """A column's days, but for the cells whose words make something else of theirs."""
        otherwise = says_otherwise(of, concept)
        return self._date(of) | ({"means": dict.fromkeys(otherwise), "otherwise": "as_is"} if otherwise else {})

    def _form(self, of: Profile) -> DateForm:
        """A column's own form; where nothing in it decides the order of days and months, that of the list's other columns, if they are of one mind."""
        found = of.dates
        form = found.form
        if _ETHIOPIAN.search(of.column):
            form = form.model_copy(update={"calendar": "ethiopian"})
        if found.short:
            form = form.model_copy(update={"century_from": self._century(of)})
        if not found.ambiguous:
            return form
        orders = {order for other in self._dated() for order in _orders(other)}
        return form.model_copy(update={"order": orders.pop()}) if len(orders) == 1 else form

    def _century(self, of: Profile) -> int | None:
        """The hundred years in which the list's years of two digits lie: up to a few years after the last one that it writes out."""
        births = self.columns.all("birth_date")
        written = [
            int(year)
            for other in self._dated()
            if other not in births or of in births  # people are born long before anything befalls them
            for value in other.values
            for year in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", plain(value))
        ]
        if not written:
            first = (_BORN if of in self.columns.all("birth_date") else _CENTURY).get(of.dates.form.calendar)
            if first is not None:
                self._note_once(f"Years of two digits in '{of.column}' are taken to be from {first} to {first + 99}.")
            return first
        last = max(written) + (40 if of in self.columns.all("sentence_end") else 5)
        self._note_once(f"Years of two digits in '{of.column}' are taken to be from {last - 99} to {last}, as the list's other years lie.")
        return last - 99

    def _note_once(self, note: str) -> None:
        if note not in self.notes:
            self.notes.append(note)

    def _dated(self) -> Iterator[Profile]:
        return (of for concept in DATED for of in self.columns.all(concept))

    def _ask_dates(self, made: Any, pointer: str = "") -> None:  # noqa: ANN401 - whatever JSON holds
        """A question for every take of a column whose dates can be read in two ways."""
        if isinstance(made, dict) and isinstance(made.get("date"), dict):
            if "column" not in made or "pattern" in made:  # put together, or taken from within what is clear
                return
            found = self.columns.profiles[made["column"]].dates
            if found.ambiguous and made["date"]["order"] is None:
                told = f"Does '{made['column']}' write the day or the month first? Say `dmy` or `mdy`."
                self.questions.append(
                    Question(pointer=f"{pointer}/date/order", code="date_order", message=told, samples=list(found.ambiguous[:_SHOWN]))
                )
            if found.short and made["date"]["century_from"] is None:
                told = f"Years in '{made['column']}' have two digits: from which year on are the hundred years in which they lie?"
                self.questions.append(
                    Question(pointer=f"{pointer}/date/century_from", code="century", message=told, samples=list(found.short[:_SHOWN]))
                )
            return
        members = made.items() if isinstance(made, dict) else enumerate(made) if isinstance(made, list) else ()
        for key, inner in members:
            self._ask_dates(inner, f"{pointer}/{key}")


_PARTS_OF_A_COUNTRY = frozenset(
    map(
        spaced,
        ("province", "state", "region", "governorate", "provincia", "estado", "département", "استان", "محافظة", "المحافظة", "省", "省份"),
    )
)
"""Columns that say where in a country, whatever it is that was there."""


_MOST = {
    "names": 20,
    "identifiers": 20,
    "status": 50,
    "placements": 50,
    "proceedings": 20,
    "occurrences": 50,
    "positions": 20,
    "groups": 5,
    "sources": 10,
}
"""Of a list so wide that a mapping can't hold all that could be taken of it, what comes first is."""


def _is_a_page_each(of: Profile) -> bool:
    """Whether each row has a page of its own, by which it is known again."""
    first = [found[0] for cell in of.cells if (found := re.search(r"https?://\S+", cell))]
    return len(first) > 0.98 * len(of.cells) and len(set(first)) == len(first)


def _apart(of: Profile, cut: re.Pattern[str]) -> dict[str, Any]:
    """A column of charges, or of places, cut apart where a cell lists several."""
    several = any(cut.search(value) for value in of.values)
    return {"column": of.column, "split": cut.pattern} if several else {"column": of.column}


def _charges(of: Profile) -> dict[str, Any]:
    """A column of charges, but for the cells that say that there is none."""
    told: dict[str, Any] = {"fields": {"title": _apart(of, _CHARGES_APART)}}
    none = [value for value in islice(of.counts, _MOST_MEANT) if meaning("status", value) == "legal/not_charged"]
    return {"when": [{"column": of.column, "among": none, "negated": True}], **told} if none else told


_SUMS = (
    r"(?:(?:sub)?totals?|grand total|total general|total général|totale?|sum|summe|somme|suma|gesamt|razem|ogółem|celkem|összesen|ukupno|итого|всего|разом"
    r"|المجموع|الإجمالي|مجموع|toplam|jami|jumlah|tổng(?: cộng)?)\b|合计|合計|总计|總計|共计|합계|총계|รวม"
)
_A_SUM = re.compile(
    rf"\s*(?:(?:{_SUMS}|소?계)\W*\d*\W*|\d+\s*(?:명|人|名|человек|чел\.?|осіб|شخص|نفر|คน|orang|personas?|persons?))\s*", re.IGNORECASE
)
_NO_NAME = re.compile(rf"[:：]|^\*|^.{{71}}|^(?:{_SUMS})", re.IGNORECASE)
"""What is a heading's or a note's: a colon, more than a name's length, a word for a sum."""
_NUMBERED = re.compile(r"(?:[IVX]{2,5}|\d{1,2})[.)]\s+\w")


def _is_loud(value: str) -> bool:
    return value.isupper() and len(value) > 3  # noqa: PLR2004 - initials


def _orders(of: Profile) -> set[str]:
    """The orders that single values of a column prove."""
    proven = set()
    for value in of.values:
        if found := re.search(r"(?<!\d)(\d{1,2})[/-](\d{1,2})[/-]\d{4}", plain(value)):
            first, second = int(found[1]), int(found[2])
            proven |= {"dmy"} if first > 12 >= second else {"mdy"} if second > 12 >= first else set()  # noqa: PLR2004 - the months
    return proven


_PAIRS: tuple[dict[str, str], ...] = ({"h": "male", "m": "female"}, {"f": "male", "n": "female"}, {"k": "male", "q": "female"})
"""Letters that mean a sex beside each other, and alone another: hombre and mujer, férfi and nő, kişi and qadın."""


def _sexes(of: Profile) -> dict[str, Any]:
    if asked := meaning("sex", of.column.removeprefix("is_")):
        other = "female" if asked == "male" else "male"
        if set(of.counts) & {"0", "1", "yes", "no", "true", "false", "TRUE", "FALSE"}:
            return dict.fromkeys(("1", "yes", "true"), asked) | dict.fromkeys(("0", "no", "false"), other)
    pair = next((pair for pair in _PAIRS if {spaced(value) for value in of.counts} == pair.keys()), None)
    if pair is not None:
        return {value: pair[spaced(value)] for value in of.counts}
    return {value: found for value in islice(of.counts, _MOST_MEANT) if (found := sex_of(value))}


def _countries(of: Profile, *, people: bool = False) -> dict[str, Any]:
    """What its values mean, whole or cut apart; an inexact one (`Chilean resident`) by the only country that it names."""
    means: dict[str, Any] = {}
    for value in islice(of.counts, _MOST_MEANT):
        for piece in dict.fromkeys([value, *pieces(value)]):
            named = of.country(piece) or (citizens_of(piece) if people else None)
            if named is None and len(found := countries_in(piece)) == 1:
                named = next(iter(found))
            if named is not None:
                means[piece] = named
    return means


def _categories(of: Profile) -> dict[str, Any]:
    found = {value: meanings("category", value) for value in islice(of.counts, _MOST_MEANT)}
    return {value: codes for value, codes in found.items() if codes}


def _script(of: Profile | None) -> str:
    return script_of(" ".join(of.values[:50])) if of else ""


def _like_names(of: Profile) -> float:
    words = sum(1 for value in of.values if " " in value or len(value) <= 4) / max(1, len(of.values))  # noqa: PLR2004 - syllables
    return of.names * of.unique * (0.5 + 0.5 * words) * min(1, of.filled * 1.2)


def _says_nothing(sample: Sample) -> tuple[str, ...]:
    said = {cell for cells in sample.values.values() for cell in cells if len(cell) < 25 and spaced(cell) in _SAYS_NOTHING}  # noqa: PLR2004
    return (*_NOTHING, *sorted(said))


def _series(file_name: str) -> str:
    """A short name from the file's: without its suffix, its date and its revision."""
    stem = re.sub(
        r"\d{4}-?\d{2}-?\d{2}|\b[0-9a-f]{7,40}\b|\bv?\d+\b|\b(?:final|copy|export|latest|revised)\b",
        " ",
        anyascii(file_name.rpartition(".")[0] or file_name).lower().replace("_", " "),
    )
    slug = "-".join(re.findall(r"[a-z0-9]+", stem))[:50].strip("-")
    slug = slug if slug[:1].isalpha() else f"list-{slug}".strip("-")
    return slug if len(slug) > 1 else "list"


def _left(content: dict[str, Any], columns: Columns) -> Iterable[str]:
    """Columns that nothing is taken from: they are quoted in each row's citation."""
    taken = Mapping.model_validate(content).taken
    left = [column for column, profile in columns.profiles.items() if column not in taken and profile.values]
    if left:
        yield f"Nothing is taken from {', '.join(repr(column) for column in left[:30])}: what they say is quoted in the citation of each row."
