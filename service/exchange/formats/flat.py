"""A document as one row: members by their path with dots, `person.display_name`; things in a list counted from 1, `names.1.full`.

What is a list of plain values stands in one cell. The readers of nested input name their columns alike (formats/rows.py).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

BETWEEN = "; "
"""What stands between plain values in one cell."""


def paths(model: type[BaseModel], fields: frozenset[str] | None = None) -> tuple[str, ...]:
    """The columns of a document that has no lists of things, in its own order."""
    found: list[str] = []
    for name, field in model.model_fields.items():
        if fields is not None and name not in fields:
            continue
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            found += [f"{name}.{path}" for path in paths(inner)]
        else:
            found.append(name)
    return tuple(found)


def flattened(document: Mapping[str, Any]) -> dict[str, str]:
    """The document's values by path. What is null or empty is not there."""
    return dict(_flat(document, ""))


def _flat(value: Any, path: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _flat(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and any(isinstance(each, Mapping) for each in value):
        for number, inner in enumerate(value, 1):
            yield from _flat(inner, f"{path}.{number}")
    elif isinstance(value, list):
        if value:
            yield path, BETWEEN.join(map(_plain, value))
    elif value is not None and value != "":
        yield path, _plain(value)


def _plain(value: object) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
