"""Objects within objects, as a table has them: columns by their path, and numbers and dates as they were written."""

import json
from collections.abc import Iterator
from typing import Any

from service.exchange.formats.cells import MOST_COLUMNS, cleaned, damages, shown_of
from service.exchange.formats.rows import Row, RowProblem

LONGEST_OBJECT = 4_000_000
"""Characters of one object."""
_DEEPEST = 8
_MOST_VALUES = 1_000
"""Values of one list."""


class Repeated(dict[str, Any]):
    """An object in which a key stood more than once: the values are kept together as a list."""

    repeated: tuple[str, ...] = ()


_TERM = frozenset({"type", "value", "datatype", "xml:lang"})
"""Members of a term in the results of SPARQL 1.1 (W3C, Query Results JSON Format, 3.2.2)."""


def _object(pairs: list[tuple[str, Any]]) -> Any:  # noqa: ANN401 - an object, or the value that a term of SPARQL is
    kept = dict(pairs)
    if len(kept) == len(pairs):
        return kept["value"] if {"type", "value"} <= kept.keys() <= _TERM and kept["type"] in ("uri", "literal", "bnode") else kept
    found = Repeated()
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    found.repeated = tuple(key for key, values in found.items() if len(values) > 1)
    for key, values in found.items():
        if len(values) == 1:
            found[key] = values[0]
    return found


DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_int=str, parse_float=str)
"""Numbers stay the text that they are: none is too long, and 0.10 is not 0.1."""


def parsed(text: str) -> tuple[dict[str, Any] | None, RowProblem | None]:
    """The object that a text is, or what is wrong with it."""
    try:
        value = DECODER.decode(text)
    except ValueError as error:
        return None, RowProblem("broken_json", f"This is not JSON: {error}.", value=shown_of(text))
    except RecursionError:
        return None, RowProblem("too_deep", "This is nested too deeply to be read.", value=shown_of(text))
    if not isinstance(value, dict):
        return None, RowProblem("not_an_object", "A row is a JSON object with the columns as its keys.", value=shown_of(text))
    return value, None


def row_of(number: int, found: dict[str, Any]) -> Row:
    """An object as a row: `{"born": {"on": "1970"}, "names": [{"full": …}]}` has the columns `born.on` and `names.1.full`."""
    cells: dict[str, str | tuple[str, ...]] = {}
    problems: list[RowProblem] = []
    for column, values in _flat("", found, 1, problems):
        if len(cells) >= MOST_COLUMNS:
            problems.append(RowProblem("too_many_cells", f"This row has more than {MOST_COLUMNS:,} values."))
            break
        problems += [problem for value in values for problem in damages(column, value)]
        said = tuple(text for value in values if (text := cleaned(value)))
        if said:
            cells[column] = said[0] if len(said) == 1 else said
    return Row(number, cells, tuple(problems))


def _flat(path: str, value: object, depth: int, problems: list[RowProblem]) -> Iterator[tuple[str, tuple[str, ...]]]:
    if depth > _DEEPEST:
        told = f"What lies deeper than {_DEEPEST} levels is kept as it is written."
        problems.append(RowProblem("too_deep", told, path, fatal=False))
        yield path, (json.dumps(value, ensure_ascii=False),)
    elif isinstance(value, dict):
        for key in getattr(value, "repeated", ()):
            told = f"The key '{shown_of(key)}' stands here more than once: all its values are kept."
            problems.append(RowProblem("repeated_key", told, _under(path, key), fatal=False))
        for key, inner in value.items():
            yield from _flat(_under(path, key), inner, depth + 1, problems)
    elif isinstance(value, list):
        yield from _listed(path, value, depth, problems)
    elif (text := _scalar(value)) is not None:
        yield path, (text,)


def _listed(path: str, values: list[Any], depth: int, problems: list[RowProblem]) -> Iterator[tuple[str, tuple[str, ...]]]:
    if len(values) > _MOST_VALUES:
        told = f"This list has {len(values):,} values; at most {_MOST_VALUES:,} are read."
        problems.append(RowProblem("list_too_long", told, path))
        values = values[:_MOST_VALUES]
    if any(isinstance(value, dict | list) for value in values):
        for place, value in enumerate(values, 1):
            yield from _flat(f"{path}.{place}", value, depth + 1, problems)
    else:
        yield path, tuple(text for value in values if (text := _scalar(value)) is not None)


def _under(path: str, key: str) -> str:
    name = shown_of(key) or "?"
    return f"{path}.{name}" if path else name


def _scalar(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)
