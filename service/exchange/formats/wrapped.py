"""A JSON document that holds a list: `{"count": 2, "data": [{…}, {…}]}`, GeoJSON's features, or objects by name, `{"Ada": {…}, "Bo": {…}}`.

What stands least deep is the list: what stands within its objects is theirs. A list of lists, `[["Name", "Born"], ["Ada", "1970"]]`, is a table.
"""

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
    for value in whole.values():
        if table := _of_rows(value):
            return table
    level = [whole]
    for depth in range(_DEEPEST + 1):
        held: list[dict[str, Any]] = max((value for each in level for value in each.values() if _is_a_list(value)), key=len, default=[])
        if held and max(map(len, held)) >= len(whole):
            return list(held)
        for each in level:
            found = _by_name(each)
            if found and (depth == 0 or max(map(len, found)) > len(whole)):  # each has the name as well
                return found
        level = [value for each in level for value in each.values() if isinstance(value, dict)]
    return None


def _is_a_list(value: object) -> bool:
    """Whether it is a list of objects, of two or more."""
    return isinstance(value, list) and len(value) > 1 and all(isinstance(each, dict) for each in value)


def _of_rows(value: object) -> list[dict[str, Any]]:
    """The objects of a table that is a list of lists of texts, the first of which names the columns, as Google's sheets are sent."""
    if not (isinstance(value, list) and len(value) > 1 and all(isinstance(row, list) for row in value)):
        return []
    header, *rows = value
    if not header or not all(isinstance(cell, str) and any(map(str.isalpha, cell)) for cell in header):
        return []
    return [dict(zip(header, row, strict=False)) for row in rows if row]


def _by_name(objects: dict[str, Any]) -> list[dict[str, Any]]:
    """The objects that most of these are, each with the name by which it is held; nothing where they are no list, but have nothing in common."""
    named = {key: value for key, value in objects.items() if isinstance(value, dict) and value}
    if 2 * len(named) <= len(objects) or len(named) < 2 or not frozenset.intersection(*map(frozenset, named.values())):  # noqa: PLR2004
        return []
    # Who is called by a name of several words is held by it; else it is a number.
    column = "name" if 2 * sum(" " in key.strip() for key in named) > len(named) else "key"
    return [{column: key, **value} for key, value in named.items()]


def _decoded(text: str) -> dict[str, Any] | None:
    try:
        found = DECODER.decode(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
