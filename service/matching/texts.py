"""Whom a text names: each run of it that may be a name is looked up, and the likeliest that do not overlap are answered."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from schemas.match import TextNew
from service.documents.found import Hit, shown_hits
from service.identity.viewer import Viewer
from service.matching.candidates import Asked, Candidate, candidates
from service.names.mentions import Mention, mentions, without_ending
from service.names.score import reasons
from service.platform.work import Reader

NAMED = 0.7
"""From here on somebody is taken to be named: a text is read by whoever files it, and one proposal too many costs less than one missed."""
_AT_ONCE = 100
"""Runs looked up in one statement."""
_COMPARED = 12
"""Names compared with each run: a text has many runs, and whom it names shares more than one rare key."""


@dataclass(frozen=True, slots=True)
class _Naming:
    mention: Mention
    asked: Asked
    candidate: Candidate


async def match_text(reader: Reader, viewer: Viewer, asked: TextNew) -> bytes:
    """The answer as JSON (schemas/match.py `TextResult`)."""
    threshold = NAMED if asked.threshold is None else asked.threshold
    runs = mentions(asked.text)
    spelled = {run.text: Asked.of(run.text) for run in runs}
    words = list(spelled)
    best: dict[str, Candidate] = {}
    for start in range(0, len(words), _AT_ONCE):
        some = words[start : start + _AT_ONCE]
        found = await candidates(reader, viewer, [spelled[word] for word in some], most=_COMPARED, common=False)
        best |= {word: each[0] for word, each in zip(some, found, strict=True) if each and each[0].score >= threshold}
    namings = _apart(_bare([_Naming(run, spelled[run.text], best[run.text]) for run in runs if run.text in best]))
    people: dict[UUID, list[_Naming]] = {}
    for naming in namings:
        people.setdefault(naming.candidate.person_id, []).append(naming)
    rows = await _shown(reader, viewer, people)
    return json.dumps({"people": rows, "looked_up": len(words), "threshold": threshold}, ensure_ascii=False).encode()


def _bare(namings: Sequence[_Naming]) -> list[_Naming]:
    """Without those that are another with a Korean ending behind it (최춘길은), where both name one person."""
    told = {(each.mention.begins, each.mention.text, each.candidate.person_id) for each in namings}
    endless = [(each, without_ending(each.mention.text)) for each in namings]
    return [
        each for each, text in endless if text == each.mention.text or (each.mention.begins, text, each.candidate.person_id) not in told
    ]


def _apart(namings: Sequence[_Naming]) -> list[_Naming]:
    """Those that do not overlap, likeliest first; of equals, the longest. In the order of the text."""
    kept: list[_Naming] = []
    for each in sorted(namings, key=lambda one: (-one.candidate.score, one.mention.begins - one.mention.ends)):
        if all(each.mention.ends <= other.mention.begins or other.mention.ends <= each.mention.begins for other in kept):
            kept.append(each)
    return sorted(kept, key=lambda one: one.mention.begins)


async def _shown(reader: Reader, viewer: Viewer, people: dict[UUID, list[_Naming]]) -> list[dict[str, Any]]:
    if not people:
        return []
    surest = [max(namings, key=lambda each: each.candidate.score) for namings in people.values()]
    hits = [Hit(each.candidate.person_id, each.candidate.name_id) for each in surest]
    told = []
    for row in await shown_hits(reader, viewer, hits):
        naming = surest[row["place"] - 1]
        told.append(
            {
                "person": json.loads(row["person"]),
                "cases": [case["reference"] for case in json.loads(row["cases"])],
                "score": round(naming.candidate.score, 4),
                "name": row["name"],
                "why": [{"code": each.code, "text": each.text} for each in reasons(naming.asked.form, naming.candidate.form)],
                "places": [
                    {"text": each.mention.text, "begins": each.mention.begins, "ends": each.mention.ends}
                    for each in people[naming.candidate.person_id]
                ],
            }
        )
    return told
