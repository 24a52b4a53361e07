"""A JSON document that holds a list: `{"count": 2, "data": [{…}, {…}]}`, GeoJSON's features, or objects by name, `{"Ada": {…}, "Bo": {…}}`."""

from collections.abc import Iterator
from io import TextIOWrapper
from typing import Any

from service.exchange.formats.nested import DECODER, LONGEST_OBJECT

_LONGEST = 4 * LONGEST_OBJECT
"""Characters of a document that is read whole. An object a line, or an array, may be as long as it likes."""
_DEEPEST = 3


def wrapped(file: TextIOWrapper) -> list[dict[str, Any]] | None:
    """The objects of the list that the file, from here on, holds as one document; None where it is no such document.

    It is one only where its list's objects say no less than it does itself: a person with two sources is no list.
    """
    first = file.readline(LONGEST_OBJECT)
    lone = _decoded(first)
    if lone is not None and any(not line.isspace() for line in iter(lambda: file.readline(LONGEST_OBJECT), "")):
        return None  # an object a line
    whole = lone if lone is not None else _decoded(first + file.read(_LONGEST))
    if whole is None:
        return None
    held = max(_lists(whole), key=len, default=[])
    if held and max(map(len, held)) >= len(whole):
        return held
    named = {key: value for key, value in whole.items() if isinstance(value, dict) and value}
    if 2 * len(named) > len(whole) and len(named) > 1 and frozenset.intersection(*map(frozenset, named.values())):
        # Who is called by a name of several words is held by it; else it is a number.
        column = "name" if 2 * sum(" " in key.strip() for key in named) > len(named) else "key"
        return [{column: key, **value} for key, value in named.items()]
    return None


def _decoded(text: str) -> dict[str, Any] | None:
    try:
        found = DECODER.decode(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _lists(value: object, depth: int = 0) -> Iterator[list[dict[str, Any]]]:
    """The lists of objects, of two or more, that stand not too deep within."""
    if isinstance(value, list) and len(value) > 1 and all(isinstance(each, dict) for each in value):
        yield value
    elif isinstance(value, dict) and depth < _DEEPEST:
        for inner in value.values():
            yield from _lists(inner, depth + 1)
