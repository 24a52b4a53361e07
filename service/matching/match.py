"""Who in the registry somebody may be: candidates by their names and identifiers, weighed with everything else that is known."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from schemas.edtf import Edtf
from schemas.match import MatchNew, MatchPerson
from service.disclosure.gate import parameters, visible_of_person
from service.documents.found import Hit, shown_hits
from service.identity.viewer import Viewer
from service.matching.candidates import MOST, Asked, Candidate, candidates, people
from service.matching.rules import STRONG, Facts, Judged, dates, judged
from service.names.score import MATCH, reasons
from service.platform.work import Reader

MOST_WEIGHED = 25
"""Candidates of a query whose other facts are looked at: the likeliest by name."""


@dataclass(frozen=True)
class Weighed:
    """Somebody who may be meant, with what speaks for it."""

    person: Mapping[str, Any]
    cases: Sequence[Mapping[str, Any]]
    name: str | None
    name_score: float
    judged: Judged
    pair: tuple[Candidate, Asked] | None
    """The name of theirs that agrees best, and with which."""

    @property
    def why(self) -> list[dict[str, str]]:
        """The names first, then what else agrees or does not."""
        of_names = () if self.pair is None else reasons(self.pair[1].form, self.pair[0].form)
        told = [(each.code, each.text) for each in of_names] + [(each.code, each.text) for each in self.judged.signs]
        return [{"code": code, "text": text} for code, text in told]


@dataclass(frozen=True)
class Sought:
    """Somebody to be found."""

    names: Sequence[Asked]
    facts: Facts

    @classmethod
    def of(cls, person: MatchPerson) -> "Sought":
        """As a client knows them."""
        facts = Facts(
            person.birth_date,
            person.sex and str(person.sex),
            frozenset(person.nationalities),
            frozenset([person.country] if person.country else []),
            dates([person.detained_on]),
            frozenset((each.scheme, each.value) for each in person.identifiers),
        )
        return cls([Asked.of(name) for name in person.names], facts)


async def match(reader: Reader, viewer: Viewer, asked: MatchNew) -> bytes:
    """The answer as JSON (schemas/match.py `MatchResult`)."""
    threshold = MATCH if asked.threshold is None else asked.threshold
    weighed = await weigh(reader, viewer, [Sought.of(person) for person in asked.queries.values()])
    responses = {
        name: {
            "results": [_candidate(each, threshold) for each in found[: asked.limit]],
            "total": {"value": len(found), "relation": "eq"},
            "status": 200,
        }
        for name, found in zip(asked.queries, weighed, strict=True)
    }
    return json.dumps({"responses": responses, "threshold": threshold, "limit": asked.limit}, ensure_ascii=False).encode()


def _candidate(each: Weighed, threshold: float) -> dict[str, Any]:
    return {
        "id": each.person["id"],
        "caption": each.person["display_name"],
        "score": round(each.judged.score, 4),
        "name_score": round(each.name_score, 4),
        "match": each.judged.score >= threshold,
        "name": each.name,
        "why": each.why,
        "person": each.person,
        "cases": [case["reference"] for case in each.cases],
    }


async def weigh(
    reader: Reader, viewer: Viewer, sought: Sequence[Sought], *, most: int = MOST, weighed_of_each: int = MOST_WEIGHED
) -> list[list[Weighed]]:
    """For each who is sought the people that they may be, likeliest first. As many round trips for a hundred as for one."""
    names = [(who, name) for who, each in enumerate(sought) for name in each.names]
    found = await candidates(reader, viewer, [name for _, name in names], most=most)
    best: list[dict[UUID, tuple[Candidate, Asked]]] = [{} for _ in sought]
    for (who, name), some in zip(names, found, strict=True):
        for candidate in people(some):
            known = best[who].get(candidate.person_id)
            if known is None or candidate.score > known[0].score:
                best[who][candidate.person_id] = (candidate, name)
    identified = await _identified(reader, viewer, sought)
    hits: list[tuple[int, Hit, tuple[Candidate, Asked] | None]] = []
    for who, by_name in enumerate(best):
        likeliest = sorted(by_name.values(), key=lambda pair: -pair[0].score)[:weighed_of_each]
        hits += [(who, Hit(pair[0].person_id, pair[0].name_id), pair) for pair in likeliest]
        hits += [
            (who, Hit(person), by_name.get(person)) for person in identified[who] if person not in {pair[0].person_id for pair in likeliest}
        ]
    rows = await shown_hits(reader, viewer, [hit for _, hit, _ in hits]) if hits else []
    weighed: list[list[Weighed]] = [[] for _ in sought]
    for row in rows:
        who, _, pair = hits[row["place"] - 1]
        weighed[who].append(_weighed(sought[who].facts, row, pair, identified[who]))
    return [sorted(each, key=lambda one: (-one.judged.score, one.person["id"])) for each in weighed]


def _weighed(
    facts: Facts, row: Mapping[str, Any], pair: tuple[Candidate, Asked] | None, identified: Mapping[UUID, tuple[str, str]]
) -> Weighed:
    person, cases = json.loads(row["person"]), json.loads(row["cases"])
    known = identified.get(UUID(person["id"]))
    theirs = facts_of(person, cases, [] if known is None else [known])
    score = 0.0 if pair is None else pair[0].score
    return Weighed(person, cases, row["name"], score, judged(score, facts, theirs), pair)


def facts_of(person: Mapping[str, Any], cases: Sequence[Mapping[str, Any]], identifiers: Iterable[tuple[str, str]]) -> Facts:
    """What a search's answer tells of a person (documents/found.py), and by what numbers others know them."""
    return Facts(
        person["birth_date"] and Edtf(person["birth_date"]),
        person["sex"],
        frozenset(person["nationalities"]),
        frozenset(case["country"] for case in cases),
        dates([case["detained_on"] for case in cases]),
        frozenset(identifiers),
    )


async def _identified(reader: Reader, viewer: Viewer, sought: Sequence[Sought]) -> list[dict[UUID, tuple[str, str]]]:
    """Who has an identifier of each who is sought, of those that are one person's alone; through the gate."""
    wanted = [
        (who, scheme, value)
        for who, each in enumerate(sought)
        for scheme, value in sorted(each.facts.identifiers)
        if scheme in STRONG or scheme.startswith("partner:")
    ]
    found: list[dict[UUID, tuple[str, str]]] = [{} for _ in sought]
    if wanted:
        rows = await reader.rows(
            f"""SELECT a.who, a.scheme, a.value, i.person_id FROM unnest(:who::integer[], :schemes::text[], :wanted::text[]) a (who, scheme, value)
            JOIN person_identifier i ON i.value = a.value AND i.scheme = a.scheme AND {visible_of_person(viewer.sight, "i")}""",
            who=[who for who, _, _ in wanted],
            schemes=[scheme for _, scheme, _ in wanted],
            wanted=[value for _, _, value in wanted],
            **parameters(viewer),
        )
        for row in rows:
            found[row["who"]][UUID(str(row["person_id"]))] = (row["scheme"], row["value"])
    return found
