"""What one row of a list tells, in the wire's own words: a person, a case, and what is known of both. Pure.

A value that cannot be read is left out, told as a problem, and stays in the row's quotation; a part that does not hold together without
it is left out as well. Only a row that tells of nobody, or that the mapping says to refuse, is refused.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from schemas.base import Model
from schemas.cases import CaseNew
from schemas.chronicle import OccurrenceNew, PlacementNew, PositionNew
from schemas.edtf import Edtf
from schemas.mappings import Fields, NamesFrom, PartFrom
from schemas.mappings import Mapping as ListMapping
from schemas.persons import PersonIdentifierNew, PersonNameNew, PersonNew
from schemas.proceedings import ChargeNew, ProceedingNew, SentenceNew
from schemas.sources import SourceNew
from schemas.status import StatusEventNew
from schemas.vocabulary import NameKind
from service.exchange.formats.rows import Row, RowProblem
from service.exchange.imports.taking import Cells, Taking, kind_of
from service.exchange.words import meaning
from service.names.scripts import script_of
from service.names.words import words

PARTS: Mapping[str, type[Model]] = {
    "status": StatusEventNew,
    "placements": PlacementNew,
    "proceedings": ProceedingNew,
    "occurrences": OccurrenceNew,
    "positions": PositionNew,
}
"""The parts of a case that a row can tell of, by their member of a mapping."""
NOBODY = UUID(int=0)
"""Stands for the person in a case that is drafted before it is known whose it is."""
_SEVERAL: Mapping[type[Model], str] = {ChargeNew: "title", PlacementNew: "place"}
"""What one cell may tell several of: each makes a part of its own."""
_OF_ONE = ("started", "ended")
_OPENING, _CLOSING = re.compile(r"[(（［\[【〔﹝]"), re.compile(r"[)）］\]】〕﹞]")
_BORN_AS = re.compile(r"(?i)^(?:née?|geb\.|geborene?|roz\.|z d\.|урожд\.?|урожденная|дев\.)\s+(?=\S)")
"""Before the name that somebody was born by."""
_OF_KIN = re.compile(
    r"(?:hij[oa]s?|espos[oa]|viud[ao]|padre|madre|herman[oa]|father|mother|wife|husband|son|daughter|brother|sister|widow|fils|fille|épouse|veuve|frère|sœur|père|mère"
    r"|сын|дочь|жена|муж|брат|сестра|вдова|sohn|tochter|frau|witwe|bruder|schwester|filh[oa]|irm[ãa]o?|embarazada|pregnant|enceinte|names? withheld|ขอ?สงวน)\b"
)
"""In brackets behind a name: whose kin somebody is, or what they are, and no name."""
_HAS_COME = frozenset({"birth_date", "death_date", "detained_on"})
"""Fields whose day has come before a list tells of it."""
_BRACKETS = re.compile(r"\s*[(（［\[【〔﹝]\s*([^)）］\]】〕﹞]*?)\s*[)）］\]】〕﹞]\s*")
_TOGETHER = frozenset({"Hani", "Hang", "Hira", "Kana", "Hans", "Hant", "Jpan", "Kore"})
"""Scripts in which a family name and a given name are written without a space."""
_LONGEST_QUOTE = 20_000


@dataclass(frozen=True)
class Part:
    """One record that a row tells of, at its place in the mapping (`slot`); `told` is what the row says of it, as JSON, to be compared with later rows.

    `as_of`: when it occurred is only the day as of which the list speaks, so that a later list that says the same confirms it and changes nothing.
    """

    slot: str
    model: Model
    told: Mapping[str, Any]
    quote: str | None = None
    as_of: bool = False
    inner: tuple["Part", ...] = ()


@dataclass(frozen=True)
class Told:
    """A source that a row names, and where in it the row's case is told."""

    model: SourceNew
    locator: str | None


@dataclass(frozen=True)
class Draft:
    """What a row tells. `person` and `case` hold just the fields that it says something for; `case` is None in a list of people."""

    row: Row
    key: bytes
    is_identified: bool
    reference: str | None
    person: Mapping[str, Any]
    person_model: PersonNew | None
    names: tuple[PersonNameNew, ...]
    identifiers: tuple[PersonIdentifierNew, ...]
    case: Mapping[str, Any] | None
    case_model: CaseNew | None
    parts: tuple[Part, ...]
    sources: tuple[Told, ...]
    groups: Mapping[str, str]
    locator: str
    quote: str
    problems: tuple[RowProblem, ...]

    @property
    def is_refused(self) -> bool:
        """Whether something about the row must be mended before it can be imported."""
        return any(problem.fatal for problem in self.problems)

    @cached_property
    def digest(self) -> bytes:
        """Of all that the row tells: a row that tells the same again changes nothing."""
        parts = [[part.slot, part.told, [[each.slot, each.told] for each in part.inner]] for part in self.parts]
        names = [name.model_dump(mode="json") for name in self.names]
        known = [name.model_dump(mode="json") for name in self.identifiers]
        sources = [[told.model.url or told.model.title, told.locator] for told in self.sources]
        whole = [self.person, names, known, self.case, parts, sources, self.groups, self.quote]
        return hashlib.sha256(json.dumps(whole, sort_keys=True, ensure_ascii=False).encode()).digest()


@dataclass
class _Taken:
    """Fields on their way into a model: values, and the columns they came from."""

    values: dict[str, Any] = field(default_factory=dict)
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    as_of: bool = False
    says: bool = False


class _Fields:
    """Fields of one model, made ready."""

    def __init__(self, fields: Fields, model: type[Model]) -> None:
        self.model = model
        alias = {info.alias: name for name, info in model.model_fields.items() if info.alias}
        named = {alias.get(name, name): take for name, take in fields.items()}
        self.takings = {name: Taking(take, kind_of(model, name)) for name, take in named.items()}
        self.columns = tuple(dict.fromkeys(column for taking in self.takings.values() for column in taking.columns))

    def take(self, cells: Cells, skipped: Iterable[str] = ()) -> _Taken:
        taken = _Taken()
        for name, taking in self.takings.items():
            if name in skipped:
                continue
            values = taking.values(cells)
            if not values:
                continue
            taken.values[name] = values if taking.kind.is_list else values[0]
            taken.columns[name] = taking.columns
            taken.as_of = taken.as_of or taking.take.stated_on
            taken.says = taken.says or any(cells.said(column) for column in taking.columns)
        return taken


class Drafter:
    """A mapping made ready to draft rows. The fields that it names are there (checking.py). `came`: the day of the list, after which nothing has happened."""

    def __init__(self, mapping: ListMapping, stated_on: str, columns: Sequence[str] = (), came: date = date.max) -> None:
        self.mapping = mapping
        self.stated_on = stated_on
        self.came = came
        self._nothing = frozenset(mapping.nothing)
        self._person = _Fields(mapping.person, PersonNew)
        self._case = _Fields(mapping.case, CaseNew)
        self._names = [(each, _Fields(each.fields, PersonNameNew)) for each in mapping.names]
        self._identifiers = [(each, _Fields(each.fields, PersonIdentifierNew)) for each in mapping.identifiers]
        self._parts = [
            (kind, at, each, _Fields(each.fields, model)) for kind, model in PARTS.items() for at, each in enumerate(getattr(mapping, kind))
        ]
        self._inner = {
            (at, kind): [(each, _Fields(each.fields, model)) for each in getattr(proceeding, kind)]
            for at, proceeding in enumerate(mapping.proceedings)
            for kind, model in (("charges", ChargeNew), ("sentences", SentenceNew))
        }
        self._sources = [(each, *_source_fields(each)) for each in mapping.sources]
        self._locator = None if mapping.locator is None else Taking(mapping.locator, kind_of(PersonNew, "notes"))
        self._quoted = tuple(column for column in columns if column not in mapping.ignore)

    def draft(self, row: Row) -> Draft:
        """What the row tells."""
        cells = Cells(row, self._nothing, self.stated_on, list(row.problems))
        person, person_model = self._whole(cells, self._person, {"names": []})
        names = self._drafted_names(cells)
        identifiers = self._drafted_identifiers(cells)
        case, case_model = None, None
        if self.mapping.case and (not self.mapping.case_when or any(cells.hold([each]) for each in self.mapping.case_when)):
            case, case_model = self._whole(cells, self._case, {"person_id": str(NOBODY)})
            for wanted in ("country", "deprivation"):
                if wanted not in case:
                    cells.problems.append(
                        RowProblem(f"no-{wanted}", f"The row does not say the case's {wanted}; give the mapping a value for it.")
                    )
        if not names and not person.get("working_label"):
            cells.problems.append(RowProblem("no-name", "The row names nobody."))
        parts = self._drafted_parts(cells) if case is not None else ()
        reference = next(
            (said[0] for each in self.mapping.identity if each.by == "reference" and each.column and (said := cells.said(each.column))),
            None,
        )
        groups = {each.column: said[0] for each in self.mapping.groups if (said := cells.said(each.column))}
        quoted = self._quoted or tuple(row.cells)
        key, is_identified = _key(self.mapping, names, identifiers, reference, person)
        return Draft(
            row=row,
            key=key,
            is_identified=is_identified,
            reference=reference,
            person=person,
            person_model=person_model if isinstance(person_model, PersonNew) else None,
            names=tuple(names),
            identifiers=tuple(identifiers),
            case=case,
            case_model=case_model if isinstance(case_model, CaseNew) else None,
            parts=tuple(parts),
            sources=tuple(self._drafted_sources(cells)),
            groups=groups,
            locator=(next(iter(self._locator.values(cells)), None) if self._locator else None) or f"row {row.number}",
            quote=_quote(cells, quoted),
            problems=tuple(dict.fromkeys(cells.problems)),  # several parts may have read the same cell
        )

    def _whole(self, cells: Cells, fields: _Fields, besides: Mapping[str, Any]) -> tuple[dict[str, Any], Model | None]:
        """A person's or a case's own fields, those that hold; and the record, if they make one."""
        taken = fields.take(cells)
        for name in _HAS_COME & taken.values.keys():
            if Edtf(taken.values[name]).earliest > self.came:
                value = taken.values.pop(name)
                said = f"{value} had not come when the list did: its years may be of another calendar."
                cells.problems.append(RowProblem("not-yet", said, ", ".join(taken.columns.get(name, ())) or None, value, fatal=False))
        made = _held_together(cells, fields.model, taken, besides)
        return taken.values, made

    def _drafted_names(self, cells: Cells) -> list[PersonNameNew]:
        names: dict[str, PersonNameNew] = {}
        primary: set[str] = set()
        for told, fields in self._names:
            for values in _names_told(cells, told, fields):
                name = _held_together(cells, PersonNameNew, _Taken(values, dict.fromkeys(values, fields.columns)), {})
                if not isinstance(name, PersonNameNew) or folded(name.full) in names:
                    continue
                script = name.script or script_of(name.full)
                if name.kind == "primary" and script in primary:
                    name = name.model_copy(update={"kind": NameKind.ALIAS})
                if name.kind == "primary":
                    primary.add(script)
                names[folded(name.full)] = name
        return list(names.values())

    def _drafted_identifiers(self, cells: Cells) -> list[PersonIdentifierNew]:
        made = []
        for told, fields in self._identifiers:
            taken = fields.take(cells)
            if not (taken.says and cells.hold(told.when)):
                continue
            known = _held_together(cells, PersonIdentifierNew, taken, {})
            if isinstance(known, PersonIdentifierNew):
                made.append(known)
        return list({(each.scheme, each.value): each for each in made}.values())

    def _drafted_parts(self, cells: Cells) -> Iterable[Part]:
        for kind, at, told, fields in self._parts:
            if not cells.hold(told.when):
                continue
            inner = list(self._drafted_inner(cells, at)) if kind == "proceedings" else []
            for number, taken in enumerate(_each_taken(cells, fields)):
                if not (taken.says or inner or (told.when and taken.values)):
                    continue
                part = _held_together(cells, fields.model, taken, {"citations": []} if kind == "status" else {})
                if isinstance(part, StatusEventNew) and part.occurred.earliest > self.came:
                    said = f"{part.occurred} had not come when the list did: what is expected is no status yet."
                    cells.problems.append(RowProblem("not-yet", said, ", ".join(fields.columns) or None, part.occurred, fatal=False))
                elif part is not None:
                    yield Part(_slot(kind, at, number), part, _plain(taken), _quote(cells, fields.columns), taken.as_of, tuple(inner))

    def _drafted_inner(self, cells: Cells, at: int) -> Iterable[Part]:
        for kind in ("charges", "sentences"):
            for place, (told, fields) in enumerate(self._inner[at, kind]):
                if not cells.hold(told.when):
                    continue
                for number, taken in enumerate(_each_taken(cells, fields)):
                    if not (taken.says or (told.when and taken.values)):
                        continue
                    part = _held_together(cells, fields.model, taken, {})
                    if part is not None:
                        slot = _slot(f"proceedings.{at}.{kind}", place, number)
                        yield Part(slot, part, _plain(taken), _quote(cells, fields.columns))

    def _drafted_sources(self, cells: Cells) -> Iterable[Told]:
        for told, urls, titles, fields, locator in self._sources:
            if not cells.hold(told.when):
                continue
            where = next(iter(locator.values(cells)), None) if locator else None
            besides = fields.take(cells)
            named = [{"url": url, "title": _title(url)} for url in (urls.values(cells) if urls else [])]
            named += [{"title": title} for title in (titles.values(cells) if titles and not named else [])]
            for each in named:
                values = {"type": "web"} | each | besides.values
                made = _held_together(
                    cells, SourceNew, _Taken(values, dict.fromkeys(values, (*fields.columns, *(urls.columns if urls else ())))), {}
                )
                if isinstance(made, SourceNew):
                    yield Told(made, where)


def _each_taken(cells: Cells, fields: _Fields) -> Iterable[_Taken]:
    """What a row says of a part; of charges, or of places, of which it tells several in one cell, of each.

    From when to when somebody was held is then said of none of the places: the row says it of all of them together.
    """
    name = _SEVERAL.get(fields.model, "")
    taking = fields.takings.get(name)
    found = taking.several(cells) if taking is not None else []
    rest = fields.take(cells, skipped=(name, *(_OF_ONE if len(found) > 1 else ())))
    if taking is None or not found:
        yield rest
        return
    says = rest.says or any(map(cells.said, taking.columns))
    for each in found:
        yield _Taken({**rest.values, name: each}, {**rest.columns, name: taking.columns}, rest.as_of or taking.take.stated_on, says)


def _slot(kind: str, at: int, number: int) -> str:
    """The place in the mapping of a part; of several that one cell tells, the number too."""
    return f"{kind}.{at}" + (f"+{number}" if number else "")


def _source_fields(told: PartFrom) -> tuple[Taking | None, Taking | None, _Fields, Taking | None]:
    """A row's sources: where their addresses stand, where their titles, the other fields, and where in them it is told."""
    text = kind_of(PersonNew, "occupations")  # a list of texts: several sources may stand in one cell
    apart = {name: Taking(take, text) for name, take in told.fields.items() if name in ("url", "title", "locator")}
    rest = {name: take for name, take in told.fields.items() if name not in apart}
    return apart.get("url"), apart.get("title"), _Fields(rest, SourceNew), apart.get("locator")


def _title(url: str) -> str:
    """What a page is called of which only the address is known."""
    return re.sub(r"^https?://(www\.)?", "", url).rstrip("/")[:500] or url[:500]


def _names_told(cells: Cells, told: NamesFrom, fields: _Fields) -> Iterable[dict[str, Any]]:
    full = fields.takings.get("full")
    besides = fields.take(cells, skipped=("full",)).values
    whole = [_one_name(str(value)) for value in full.several(cells)] if full is not None else []
    if not whole and ("given" in besides or "family" in besides):
        parts = [besides.get("given"), besides.get("patronymic"), besides.get("family")]
        ordered = [parts[2], parts[0], parts[1]] if told.family_first else parts
        said = [part for part in ordered if part]
        whole = ["".join(said) if script_of("".join(said)) in _TOGETHER else " ".join(said)]
    for text in filter(_has_letters, whole):
        name, aliases = text, []
        if told.brackets != "keep":
            name = _BRACKETS.sub(" ", text).strip() or text
            aliases = [each for each in _BRACKETS.findall(text) if not _is_no_name(each, name)] if told.brackets == "alias" else []
        yield {**besides, "full": name} if len(whole) == 1 or text == whole[0] else {**_unparted(besides), "full": name}
        for alias in aliases:
            yield {**_unparted(besides), "full": _BORN_AS.sub("", alias), "kind": "alias"}


def _is_no_name(aside: str, name: str) -> bool:
    """Whether what stands in brackets is no other name: nothing, an age, what has become of somebody, or a title (`(Daw) Khin Ma Ma`)."""
    if not words(aside) or any(character.isdecimal() for character in aside) or words(f"{aside} {name}") == words(name):
        return True
    if _OF_KIN.match(aside.casefold()):
        return True
    return any(meaning(vocabulary, aside) is not None for vocabulary in ("status", "sex", "category"))


def _one_name(text: str) -> str:
    """A name without a bracket that stayed with it when a cell was cut apart."""
    return text if len(_OPENING.findall(text)) == len(_CLOSING.findall(text)) else _CLOSING.sub(" ", _OPENING.sub(" ", text)).strip()


def _has_letters(name: str) -> bool:
    """Whether it can be a name: the sum below a list is none."""
    return any(character.isalpha() for character in name)


def _unparted(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in ("given", "family", "patronymic", "script")}


def _held_together(cells: Cells, model: type[Model], taken: _Taken, besides: Mapping[str, Any]) -> Model | None:
    """The record, without fields that do not hold; None where it does not hold together without them."""
    alias = _aliases(model)
    for _ in range(len(taken.values) + 1):
        try:
            return model.model_validate({alias[name]: value for name, value in taken.values.items()} | dict(besides))
        except ValidationError as error:
            found = error.errors(include_url=False)
            at = [str(each["loc"][0]) if each["loc"] else str(each.get("ctx", {}).get("at")) for each in found]
            wire = {shown: name for name, shown in alias.items()}
            wrong = {wire.get(member, member): each["msg"] for member, each in zip(at, found, strict=True)}
            held = [name for name in wrong if name in taken.values]
            for name in held:
                said = ", ".join(map(str, taken.values[name])) if isinstance(taken.values[name], list) else str(taken.values[name])
                cells.problems.append(
                    RowProblem("unfit", _reason(wrong[name]), ", ".join(taken.columns.get(name, ())) or None, said, fatal=False)
                )
                del taken.values[name]
            if not held:
                if model not in (PersonNew, CaseNew):
                    why = "; ".join(
                        f"'{member}' is missing." if each["type"] == "missing" else _reason(each["msg"])
                        for member, each in zip(at, found, strict=True)
                    )
                    columns = dict.fromkeys(column for each in taken.columns.values() for column in each)
                    said = f"This part is left out: {why}" if taken.values else "This part is left out."
                    cells.problems.append(RowProblem("part-left-out", said, ", ".join(columns) or None, None, fatal=False))
                return None
    return None


@cache
def _aliases(model: type[Model]) -> Mapping[str, str]:
    """By what name each field goes over the wire."""
    return {name: info.alias or name for name, info in model.model_fields.items()}


def _reason(message: str) -> str:
    said = message.removeprefix("Value error, ")
    return f"{said[:1].upper()}{said[1:]}."


def _plain(taken: _Taken) -> dict[str, Any]:
    """What a part tells, for later rows: without a day that is only the list's own."""
    told = dict(taken.values)
    if taken.as_of:
        told = {name: value for name, value in told.items() if name not in ("occurred", "stated_on")}
    return told


def _quote(cells: Cells, columns: Iterable[str]) -> str:
    lines = [f"{column}: {' | '.join(said)}" for column in dict.fromkeys(columns) if (said := cells.said(column))]
    return "\n".join(lines)[:_LONGEST_QUOTE]


def folded(name: str) -> str:
    """A name as it is compared with others for being the same spelling."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _key(
    mapping: ListMapping,
    names: Sequence[PersonNameNew],
    identifiers: Sequence[PersonIdentifierNew],
    reference: str | None,
    person: Mapping[str, Any],
) -> tuple[bytes, bool]:
    """By what a later revision of the list knows the row again: its identifier or reference (True), else who it names."""
    for each in mapping.identity:
        found = next((known.value for known in identifiers if known.scheme == each.scheme), None) if each.by == "identifier" else None
        found = reference if each.by == "reference" else found
        if found is not None:
            return hashlib.sha256(f"{each.by}\x1f{each.scheme}\x1f{found}".encode()).digest(), True
    who = [folded(names[0].full) if names else str(person.get("working_label")), str(person.get("birth_date"))]
    return hashlib.sha256("\x1f".join(["name", *who]).encode()).digest(), False
