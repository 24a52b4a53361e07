"""Search: what somebody typed may be a name in any spelling, a reference, an identifier, or words; all are looked for, and one list answers."""

import asyncio
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from schemas.search import SearchFilter, SearchNew
from service.disclosure.gate import parameters, visible_of_person
from service.documents.found import Hit, filters_of, shown_hits
from service.identity.viewer import Viewer
from service.matching.candidates import MOST, Asked, candidates, people
from service.matching.snippets import around
from service.matching.typing_ahead import AFTER_ANY, begun
from service.names.score import reasons
from service.platform.work import Reader

LIKELY = 0.05
"""A name less likely than this is not answered: so unlikely are names that merely share a syllable."""
MOST_FOUND = 100
_OF_FILTERED = 4
"""How many times as many names are compared where filters will leave only some."""
_REFERENCE = re.compile(r"[A-Z]{2}-[0-9]{4}(-[0-9]{0,9})?")

Match = dict[str, Any]


@dataclass
class _Found:
    """A hit, and by what it was found."""

    hit: Hit
    matched: list[Match] = field(default_factory=list)
    compared: Any = None

    @property
    def score(self) -> float:
        return max((float(each["score"]) for each in self.matched), default=0.0)


async def search(reader: Reader, viewer: Viewer, asked: SearchFilter | SearchNew) -> bytes:
    """The answer as JSON (schemas/search.py `SearchResult`)."""
    sought = None if asked.prefix else Asked.of(asked.q)
    if sought is None:
        found = await _by_beginning(reader, viewer, asked.q)
    else:
        ways = [_by_name(reader, viewer, sought, asked), _by_identifier(reader, viewer, asked.q), _by_words(reader, viewer, asked.q)]
        if _REFERENCE.fullmatch(asked.q.upper()):
            ways.append(_by_reference(reader, asked.q))
        if len(asked.q.split()) == 1:  # one part of a name tells nobody from others of that name: whoever has it is answered
            ways.append(_by_beginning(reader, viewer, asked.q, worth=0.5))
        found = [each for way in await asyncio.gather(*ways) for each in way]
    found = sorted(found, key=lambda each: -each.score)[:MOST_FOUND]
    rows = await shown_hits(reader, viewer, [each.hit for each in found], asked) if found else []
    items = _joined([_item(found[row["place"] - 1], row, asked.q) for row in rows])
    answer = {"items": [_explained(each, sought) for each in items[: asked.limit]], "facets": _facets(items)}
    return json.dumps(answer, ensure_ascii=False).encode()


def _match(by: str, score: float, text: str = "") -> Match:
    return {"by": by, "score": round(score, 4), "text": text, "marks": [], "why": []}


async def _by_name(reader: Reader, viewer: Viewer, sought: Asked, asked: SearchFilter | SearchNew) -> list[_Found]:
    filtered = bool(filters_of(asked))
    found = await candidates(reader, viewer, [sought], most=MOST * _OF_FILTERED if filtered else MOST)
    return [
        _Found(Hit(each.person_id, each.name_id), [_match("name", each.score)], each.form)
        for each in people(found[0])[: MOST_FOUND * (_OF_FILTERED if filtered else 1)]
        if each.score >= LIKELY
    ]


async def _by_beginning(reader: Reader, viewer: Viewer, q: str, *, worth: float = 1.0) -> list[_Found]:
    found = await begun(reader, viewer, q, MOST_FOUND)
    return [_Found(Hit(each.person_id, each.name_id), [_match("prefix", worth * each.score)]) for each in found]


async def _by_reference(reader: Reader, q: str) -> list[_Found]:
    """Cases by their reference, or by how it begins. (A range of text: under row security `LIKE` could use no index.)"""
    wanted = q.upper()
    rows = await reader.rows(
        'SELECT c.id, c.reference FROM "case" c WHERE c.reference >= :first AND c.reference < :last ORDER BY c.reference LIMIT 50',
        first=wanted,
        last=wanted + AFTER_ANY,
    )
    return [_Found(Hit(case_id=row["id"]), [_match("reference", 1.0 if row["reference"] == wanted else 0.9)]) for row in rows]


async def _by_identifier(reader: Reader, viewer: Viewer, q: str) -> list[_Found]:
    scheme, equals, value = q.partition("=")
    rows = await reader.rows(
        f"""SELECT DISTINCT i.person_id FROM person_identifier i WHERE i.value = :value AND (:scheme = '' OR i.scheme = :scheme)
        AND {visible_of_person(viewer.sight, "i")} LIMIT 50""",
        value=value if equals else q,
        scheme=scheme if equals else "",
        **parameters(viewer),
    )
    return [_Found(Hit(person_id=row["person_id"]), [_match("identifier", 1.0, q)]) for row in rows]


async def _by_words(reader: Reader, viewer: Viewer, q: str) -> list[_Found]:
    """Cases whose texts have all the words. They come after a name that is likely meant, and before one that hardly is."""
    found = "public_cases_by_words" if viewer.is_public else "cases_by_words"
    rows = await reader.rows(f"SELECT case_id, rank FROM {found}(:q, {MOST_FOUND})", q=q)
    return [_Found(Hit(case_id=row["case_id"], by_words=True), [_match("text", 0.4 + 0.4 * float(row["rank"]))]) for row in rows]


def _item(found: _Found, row: Mapping[str, Any], q: str) -> dict[str, Any]:
    matched = found.matched
    if row["texts"] is not None:
        snippet, marks = around(json.loads(row["texts"]), q)
        matched = [match | {"text": snippet, "marks": marks} for match in matched]
    matched = [match | {"text": match["text"] or row["name"] or ""} for match in matched]
    person, cases = json.loads(row["person"]), json.loads(row["cases"])
    return {"score": found.score, "person": person, "cases": cases, "matched": matched, "form": found.compared}


def _joined(items: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """One item for each person: by a name and by a case of theirs they are found once."""
    kept: dict[str, dict[str, Any]] = {}
    for item in items:
        key = item["person"]["id"] or item["cases"][0]["id"]
        known = kept.setdefault(key, item)
        if known is not item:
            known["matched"] += item["matched"]
            known["score"] = max(known["score"], item["score"])
            references = {each["id"] for each in known["cases"]}
            known["cases"] += [each for each in item["cases"] if each["id"] not in references]
            known["form"] = known["form"] or item["form"]
    return sorted(kept.values(), key=lambda item: -item["score"])


def _explained(item: dict[str, Any], sought: Asked | None) -> dict[str, Any]:
    form = item.pop("form")
    if form is not None and sought is not None:
        why = [{"code": each.code, "text": each.text} for each in reasons(sought.form, form)]
        item["matched"] = [match | {"why": why} if match["by"] == "name" else match for match in item["matched"]]
    return item


def _facets(items: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    counted: dict[str, Counter[str]] = {name: Counter() for name in ("country", "custody", "category", "year")}
    for item in items:
        cases = item["cases"]
        counted["country"].update({each["country"] for each in cases})
        counted["custody"].update({each["status"]["custody"] for each in cases if each["status"]["custody"]})
        counted["category"].update(item["person"]["categories"])
        counted["year"].update({each["detained_on"][:4] for each in cases if each["detained_on"] and each["detained_on"][:4].isdigit()})
    return {
        name: [{"value": value, "count": count} for value, count in sorted(each.items(), key=lambda pair: (-pair[1], pair[0]))]
        for name, each in counted.items()
    }
