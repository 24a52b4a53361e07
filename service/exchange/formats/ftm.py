"""FollowTheMoney entities, one a line: each person is a row, with what other entities of the file say of them beside it."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

from service.exchange.formats.encodings import Encoding
from service.exchange.formats.jsonl import objects
from service.exchange.formats.nested import row_of
from service.exchange.formats.rows import Row, RowProblem, Unreadable

PERSON = "Person"
_MOST_OF_ONE = 20
"""Entities of one schema that are read beside one person."""
_FIRST_ROWS = 1_000
_LONGEST_ID = 255


@dataclass(frozen=True)
class Entities:
    """A file of entities. `Sanction.1.authority` is the authority of the first sanction that names the person."""

    path: Path
    columns: tuple[str, ...]
    notices: tuple[str, ...]
    encoding: str
    format: str = "ftm"

    def rows(self) -> Iterator[Row]:
        """Every person in its order, by its line."""
        with _Others(self.path, self.encoding) as others:
            yield from _rows(self.path, self.encoding, others)


def is_entity(found: dict[str, Any]) -> bool:
    """Whether an object is an entity: it has an id, a schema and properties."""
    return isinstance(found.get("id"), str) and isinstance(found.get("schema"), str) and isinstance(found.get("properties"), dict)


def open_entities(path: Path, encoding: Encoding) -> Entities:
    """Read the file once to know what it holds beside people."""
    with _Others(path, encoding.name) as others:
        columns: dict[str, None] = {}
        for row in islice(_rows(path, encoding.name, others), _FIRST_ROWS):
            columns |= dict.fromkeys(row.cells)
        left_out = others.left_out()
    if not columns:
        raise Unreadable("The file has entities, and none of them is a Person.")
    said = ", ".join(f"{count} {schema}" for schema, count in left_out.most_common(20))
    notices = (f"Entities that no person of the file is tied to are left out: {said}.",) if said else ()
    return Entities(path, tuple(columns), (*encoding.notices, *notices), encoding.name)


def _rows(path: Path, encoding: str, others: "_Others") -> Iterator[Row]:
    for number, found, problem in objects(path, encoding):
        if found is None:
            yield Row(number, {}, (problem,) if problem else ())
        elif not is_entity(found):
            told = "This is no entity: it lacks an id, a schema or properties."
            yield Row(number, {}, (RowProblem("not_an_entity", told),))
        elif found["schema"] == PERSON:
            yield row_of(number, _person(found, others))


def _person(found: dict[str, Any], others: "_Others") -> dict[str, Any]:
    about = {"id": found["id"], "schema": found["schema"], "datasets": found.get("datasets"), "caption": found.get("caption")}
    beside: dict[str, list[dict[str, Any]]] = {}
    for other in others.of(found["id"], _ids(found)):
        listed = beside.setdefault(other["schema"], [])
        if len(listed) < _MOST_OF_ONE:
            listed.append({key: others.named(values) for key, values in _properties(other).items() if found["id"] not in values})
    return {**about, **_properties(found), **beside}


def _properties(entity: dict[str, Any]) -> dict[str, list[str]]:
    """An entity's properties, each as a list of texts. A property that holds whole entities (nested) is left to them."""
    kept = {}
    for key, values in entity["properties"].items():
        listed = values if isinstance(values, list) else [values]
        kept[key] = [value for value in listed if isinstance(value, str)]
    return kept


def _ids(entity: dict[str, Any]) -> set[str]:
    """What of an entity's properties may be another's id."""
    return {
        value
        for values in _properties(entity).values()
        for value in values
        if len(value) <= _LONGEST_ID and not any(map(str.isspace, value))
    }


class _Others:
    """The entities that are no people, on disk while they are needed: by their id, and by the ids that they mention."""

    def __init__(self, path: Path, encoding: str) -> None:
        self._path, self._encoding = path, encoding
        self._counts: Counter[str] = Counter()
        self._folder = TemporaryDirectory(prefix="entities-")

    def __enter__(self) -> Self:
        import sqlite3  # noqa: PLC0415 - a megabyte, for those who read entities

        self._kept = sqlite3.connect(Path(self._folder.name) / "entities")
        self._kept.executescript("""
            PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -8000;
            CREATE TABLE person (id TEXT PRIMARY KEY) WITHOUT ROWID;
            CREATE TABLE entity (number INTEGER PRIMARY KEY, id TEXT, schema TEXT, content TEXT);
            CREATE TABLE mention (id TEXT, number INTEGER, PRIMARY KEY (id, number)) WITHOUT ROWID;
        """)
        for number, found, _ in objects(self._path, self._encoding):
            if found is None or not is_entity(found):
                continue
            if found["schema"] == PERSON:
                self._kept.execute("INSERT OR IGNORE INTO person VALUES (?)", (_storable(found["id"]),))
                self._note(number, found)
                continue
            self._counts[found["schema"]] += 1
            content = json.dumps({"id": found["id"], "schema": found["schema"], "properties": found["properties"]})
            self._kept.execute(
                "INSERT INTO entity VALUES (?, ?, ?, ?)", (number, _storable(found["id"]), _storable(found["schema"]), content)
            )
            self._note(number, found)
        self._kept.executescript("CREATE INDEX entity_id ON entity (id)")
        return self

    def __exit__(self, *_: object) -> None:
        self._kept.close()
        self._folder.cleanup()

    def of(self, person: str, named: set[str]) -> Iterator[dict[str, Any]]:
        """What names the person, or is named by them, in the file's order."""
        statement = "SELECT content FROM entity JOIN mention USING (number) WHERE mention.id = ? ORDER BY number LIMIT 500"
        with closing(self._kept.execute(statement, (_storable(person),))) as rows:
            yield from (json.loads(content) for (content,) in rows)
        for each in sorted(named)[:100]:
            with closing(self._kept.execute("SELECT content FROM entity WHERE id = ?", (_storable(each),))) as rows:
                yield from (json.loads(content) for (content,) in rows)

    def named(self, values: list[str]) -> list[str]:
        """Values, where one that is another entity's id is told by that entity's name."""
        return [self._name(value) or value for value in values]

    def left_out(self) -> Counter[str]:
        """How many entities of each schema are tied to no person: neither naming one nor named by one, nor by what names one."""
        statement = """
            WITH tied AS (
                SELECT number FROM mention JOIN person USING (id)
                UNION SELECT number FROM mention WHERE number NOT IN (SELECT number FROM entity)
            )
            SELECT schema, count(*) FROM entity
            WHERE number IN (SELECT number FROM tied) OR id IN (SELECT mention.id FROM mention JOIN tied USING (number))
            GROUP BY schema
        """
        return self._counts - Counter(dict(self._kept.execute(statement)))

    def _note(self, number: int, found: dict[str, Any]) -> None:
        self._kept.executemany("INSERT OR IGNORE INTO mention VALUES (?, ?)", [(_storable(each), number) for each in _ids(found)])

    def _name(self, value: str) -> str | None:
        if len(value) > _LONGEST_ID:
            return None
        row = self._kept.execute("SELECT content FROM entity WHERE id = ?", (_storable(value),)).fetchone()
        if row is None:
            return None
        properties = _properties(json.loads(row[0]))
        return next((name for key in ("name", "full", "title") for name in properties.get(key, [])), None)


def _storable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
