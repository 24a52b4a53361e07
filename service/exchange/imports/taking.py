"""From a row's cells to the values of one field, as a mapping's `Take` says. Pure; what is unclear is a problem of the row, never a guess."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any, get_args

from schemas.base import Model
from schemas.edtf import Edtf
from schemas.mappings import Constant, DateForm, Take, When
from service.exchange.dates import NoDate, read_date
from service.exchange.formats.rows import Row, RowProblem
from service.exchange.labels import code_by_label
from service.exchange.words import country_of

_COUNTRIES = frozenset({"country", "nationalities", "government", "publisher_country"})
_AS_IT_STANDS = DateForm()
_YES, _NO = frozenset({"yes", "true", "1", "y"}), frozenset({"no", "false", "0", "n"})


class Unclear(ValueError):
    """A text does not mean what its field holds."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass
class Cells:
    """A row's cells as a mapping reads them: `nothing` is what says nothing, `stated_on` the day as of which the list speaks."""

    row: Row
    nothing: frozenset[str]
    stated_on: str
    problems: list[RowProblem] = field(default_factory=list)
    _said: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def said(self, column: str) -> tuple[str, ...]:
        """What a column says, trimmed; nothing where it says nothing."""
        if column not in self._said:
            self._said[column] = self._read(column)
        return self._said[column]

    def _read(self, column: str) -> tuple[str, ...]:
        cell = self.row.cells.get(column)
        if cell is None:
            return ()
        if isinstance(cell, str):
            text = cell.strip()
            return (text,) if text and text not in self.nothing else ()
        return tuple(text for text in map(str.strip, cell) if text and text not in self.nothing)

    def hold(self, conditions: Iterable[When]) -> bool:
        """Whether all of these conditions hold for the row."""
        return all(self._holds(condition) != condition.negated for condition in conditions)

    def _holds(self, condition: When) -> bool:
        said = self.said(condition.column)
        if condition.empty is not None and condition.empty == bool(said):
            return False
        if condition.among is not None and not {text.casefold() for text in said} & {text.casefold() for text in condition.among}:
            return False
        return condition.matches is None or any(re.search(condition.matches, text) for text in said)


@dataclass(frozen=True)
class Kind:
    """What a field of a wire model holds: a date, a country, a code of one of these vocabularies, a number, yes or no, else text; one or a list."""

    name: str
    is_list: bool
    is_date: bool
    is_number: bool
    is_truth: bool
    codes: tuple[type[StrEnum], ...]

    def read(self, text: str, form: DateForm | None) -> Any:  # noqa: ANN401 - whatever the field holds
        """The value that a text means for the field. Raises Unclear or NoDate."""
        if self.is_date or form is not None:
            return str(read_date(text, form or _AS_IT_STANDS))
        if self.name in _COUNTRIES:
            return _known(country_of(text), text, "a country")
        if self.codes:
            return _known(
                next((code for each in self.codes if (code := code_by_label(each, text)) is not None), None),
                text,
                f"a code of '{self.name}'",
            )
        if self.is_number:
            digits = re.fullmatch(r"\s*(\d{1,9})(?:\.0+)?\s*", text)
            return _known(int(digits[1]) if digits else None, text, "a whole number")
        if self.is_truth:
            folded = text.casefold()
            return _known(True if folded in _YES else False if folded in _NO else None, text, "yes or no")
        return text


@cache
def kind_of(model: type[Model], name: str) -> Kind:
    """What a field holds, read from the wire model's own annotations."""
    inner = list(_types(model.model_fields[name].annotation))
    codes = tuple(each for each in inner if isinstance(each, type) and issubclass(each, StrEnum))
    return Kind(name, list in inner, Edtf in inner, int in inner and bool not in inner, bool in inner, codes)


def _types(annotation: Any) -> Iterable[Any]:  # noqa: ANN401 - a type, or any construct of typing
    yield getattr(annotation, "__origin__", annotation)
    for each in get_args(annotation):
        yield from _types(each)


class Taking:
    """A `Take` made ready for one field: its expressions compiled, its value map folded."""

    def __init__(self, take: Take, kind: Kind) -> None:
        self.take = take
        self.kind = kind
        self.columns = take.taken
        self._split = None if take.split is None else re.compile(take.split)
        self._pattern = None if take.pattern is None else re.compile(take.pattern)
        self._means = None if take.means is None else {text.casefold(): _constant(value) for text, value in take.means.items()}

    def values(self, cells: Cells) -> list[Any]:
        """What a row tells for the field, in order; nothing where it tells nothing. A list's values are several, any other's at most one."""
        if self.take.stated_on:
            return [cells.stated_on]
        found = self.several(cells)
        if not self.kind.is_list and len(found) > 1:
            self._note(
                cells, "several-values", "One value is held here: the first is taken, the others are quoted.", " | ".join(map(str, found))
            )
            return found[:1]
        return found

    def several(self, cells: Cells) -> list[Any]:
        """All that the row's cells say for the field, though it may hold but one."""
        texts = self._texts(cells) if self.columns else ()
        if not texts:
            return _constant(self.take.value)
        return list(dict.fromkeys(value for text in texts for value in self._meant(cells, text)))

    def _texts(self, cells: Cells) -> list[str]:
        """The pieces of text that values are read from."""
        said = [text for column in self.columns for text in cells.said(column)]
        if self.take.columns is not None and said:
            said = [self.take.join.join(said)]
        if self._split is not None:
            said = [piece.strip() for text in said for piece in self._split.split(text) if piece and piece.strip()]
        if self._pattern is None:
            return said
        if self.take.replace is not None:
            return [text for text in (self._pattern.sub(self.take.replace, text).strip() for text in said) if text]
        matches = [match for text in said if (match := self._pattern.search(text))]
        return [text.strip() for match in matches if (text := match[1] if self._pattern.groups else match[0]) and text.strip()]

    def _meant(self, cells: Cells, text: str) -> list[Any]:
        if self._means is not None:
            if text.casefold() in self._means:
                return self._means[text.casefold()]
            if self.take.otherwise == "nothing":
                return []
            if self.take.otherwise == "refuse":
                self._note(cells, "unknown-value", "The mapping does not say what this value means: add it to `means`.", text, fatal=True)
                return []
        try:
            return [self.kind.read(text, self.take.date)]
        except NoDate as problem:
            self._note(cells, problem.code.replace("_", "-"), problem.message, text)
        except Unclear as problem:
            self._note(cells, "unknown-value", problem.message, text)
        return []

    def _note(self, cells: Cells, code: str, message: str, value: str | None, *, fatal: bool = False) -> None:
        cells.problems.append(RowProblem(code, message, ", ".join(self.columns) or None, value, fatal))


def _constant(value: Constant) -> list[Any]:
    return [] if value is None else list(value) if isinstance(value, list) else [value]


def _known(value: Any, text: str, wanted: str) -> Any:  # noqa: ANN401 - whatever was looked up
    if value is None:
        raise Unclear(f"'{text}' is not {wanted}.")
    return value
