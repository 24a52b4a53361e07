"""Who may be in the registry twice: proposed on more than a name, and decided by people."""

import json
from typing import Any
from uuid import UUID

from schemas.persons import PersonNew
from service.identity.viewer import Viewer
from service.matching.candidates import Asked
from service.matching.match import Sought, Weighed, weigh
from service.matching.rules import PROPOSED, Facts
from service.names.score import MATCH
from service.platform.work import Reader

MOST_PROPOSED = 5
_COMPARED, _WEIGHED = 40, 10
"""Names that are compared with each of the new person's, and people whose other facts are looked at: whoever waits for the answer is registering somebody."""


async def possible_duplicates(reader: Reader, viewer: Viewer, person: UUID, body: PersonNew) -> bytes:
    """Who, of those whom the viewer may see, may be the person just registered: JSON (schemas/match.py `PossibleDuplicate`), likeliest first.

    Where more is known than a name, more than the name has to speak for it.
    """
    facts = Facts(
        body.birth_date,
        str(body.sex),
        frozenset(body.nationalities),
        identifiers=frozenset((each.scheme, each.value) for each in body.identifiers),
    )
    asked = [Sought([Asked.of(name.full) for name in body.names], facts)]
    (found,) = await weigh(reader, viewer, asked, most=_COMPARED, weighed_of_each=_WEIGHED)
    proposed = [each for each in found if each.person["id"] != str(person) and is_proposed(each)]
    return json.dumps([_told(each) for each in proposed[:MOST_PROPOSED]], ensure_ascii=False).encode()


def is_proposed(found: Weighed) -> bool:
    """Whether a pair is worth a clerk's look: something besides the name agrees; or nothing else is known of both, and the name is a match."""
    if found.judged.is_supported:
        return found.judged.score >= PROPOSED
    return not found.judged.signs and found.name_score >= MATCH


def _told(each: Weighed) -> dict[str, Any]:
    cases = [case["reference"] for case in each.cases]
    return {
        "id": each.person["id"],
        "caption": each.person["display_name"],
        "score": round(each.judged.score, 4),
        "why": each.why,
        "cases": cases,
    }
