"""Search: what somebody typed may be a name in any spelling, a reference, an identifier, or words; all are looked for, and one list answers."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from schemas.search import SearchFilter, SearchNew
from service.documents.found import Hit, shown_hits
from service.documents.narrowing import Narrowing
from service.identity.viewer import Viewer
from service.matching.candidates import Asked, candidates, people
from service.matching.exactly import exactly
from service.matching.snippets import around
from service.matching.typing_ahead import begun
from service.names.score import reasons
from service.platform.work import Reader

LIKELY = 0.05
"""A name less likely than this is not answered: so unlikely are names that merely share a syllable."""
MOST_FOUND = 100

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
    narrowing = Narrowing.of(asked)
    if sought is None:
        found = await _by_beginning(reader, viewer, asked.q, narrowing)
    else:
        ways = [_by_name(reader, viewer, sought, narrowing), _exactly(reader, viewer, asked.q, narrowing)]
        if len(asked.q.split()) == 1:  # one part of a name tells nobody from others of that name: whoever has it is answered
            ways.append(_by_beginning(reader, viewer, asked.q, narrowing, worth=0.5))
        found = [each for way in await asyncio.gather(*ways) for each in way]
    found = sorted(found, key=lambda each: -each.score)[:MOST_FOUND]
    rows = await shown_hits(reader, viewer, [each.hit for each in found], narrowing) if found else []
    items = _joined([_item(found[row["place"] - 1], row, asked.q) for row in rows])
    answer = {"items": [_explained(each, sought) for each in items[: asked.limit]], "facets": _facets(items)}
    return json.dumps(answer, ensure_ascii=False).encode()


def _match(by: str, score: float, text: str = "") -> Match:
    return {"by": by, "score": round(score, 4), "text": text, "marks": [], "why": []}


async def _by_name(reader: Reader, viewer: Viewer, sought: Asked, narrowing: Narrowing) -> list[_Found]:
    found = await candidates(reader, viewer, [sought], narrowing=narrowing)
    return [
        _Found(Hit(each.person_id, each.name_id), [_match("name", each.score)], each.form)
        for each in people(found[0])[:MOST_FOUND]
        if each.score >= LIKELY
    ]


async def _by_beginning(reader: Reader, viewer: Viewer, q: str, narrowing: Narrowing, *, worth: float = 1.0) -> list[_Found]:
    found = await begun(reader, viewer, q, MOST_FOUND, narrowing)
    return [_Found(Hit(each.person_id, each.name_id), [_match("prefix", worth * each.score)]) for each in found]


async def _exactly(reader: Reader, viewer: Viewer, q: str, narrowing: Narrowing) -> list[_Found]:
    return [
        _Found(
            Hit(each.person_id, case_id=each.case_id, by_words=each.by == "text"),
            [_match(each.by, each.score, q if each.by == "identifier" else "")],
        )
        for each in await exactly(reader, viewer, q, MOST_FOUND, narrowing)
    ]


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
