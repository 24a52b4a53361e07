"""What is found by exactly what was typed: a case by its reference or words of its texts, a person by an identifier. One statement for all of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from service.disclosure.gate import parameters, visible_of_person
from service.documents.narrowing import Narrowing
from service.identity.viewer import Viewer
from service.matching.typing_ahead import AFTER_ANY
from service.platform.work import Reader

_REFERENCE = re.compile(r"[A-Z]{2}-[0-9]{4}(-[0-9]{0,9})?")
_MOST_IDENTIFIED, _MOST_REFERRED = 50, 50
_OF_NARROWED = 1_000
"""Cases found by words that filters are asked of, at most."""


@dataclass(frozen=True, slots=True)
class Exact:
    """A person or a case, by what it was found, and how surely it is meant."""

    by: str
    person_id: UUID | None
    case_id: UUID | None
    score: float


async def exactly(reader: Reader, viewer: Viewer, q: str, most: int, narrowing: Narrowing) -> Sequence[Exact]:
    """Whom and which cases the text names, of those that the filters leave.

    What words find comes after a name that is likely meant, and before one that hardly is.
    """
    sight, wanted = viewer.sight, q.upper()
    scheme, equals, value = q.partition("=")
    bound: dict[str, object] = {"q": q, "value": value if equals else q, "scheme": scheme if equals else ""}
    words = "public_cases_by_words" if viewer.is_public else "cases_by_words"
    ways = [
        f"""SELECT 'identifier' AS by, i.person_id, NULL::uuid AS case_id, 1::float8 AS score FROM (
            SELECT DISTINCT i.person_id FROM person_identifier i WHERE i.value = :value AND (:scheme = '' OR i.scheme = :scheme)
            AND {visible_of_person(sight, "i")}{_and(narrowing, narrowing.whose(sight, "i.person_id"))} LIMIT {_MOST_IDENTIFIED}) i""",
        f"""SELECT 'text', NULL, w.case_id, 0.4 + 0.4 * w.rank FROM (
            SELECT w.* FROM {words}(:q, {_OF_NARROWED if narrowing else most}) w
            WHERE true{_and(narrowing, narrowing.which(sight, "w.case_id"))} LIMIT {most}) w""",
    ]
    if _REFERENCE.fullmatch(wanted):
        # A range of text: under row security `LIKE` could use no index.
        ways.append(
            f"""SELECT 'reference', NULL, c.id, CASE WHEN c.reference = :wanted THEN 1 ELSE 0.9 END FROM (
                SELECT c.id, c.reference FROM "case" c WHERE c.reference >= :wanted AND c.reference < :after
                {_and(narrowing, narrowing.which(sight, "c.id"))} ORDER BY c.reference LIMIT {_MOST_REFERRED}) c"""
        )
        bound |= {"wanted": wanted, "after": wanted + AFTER_ANY}
    rows = await reader.rows(" UNION ALL ".join(ways), **bound, **narrowing.bound, **parameters(viewer))
    return [Exact(row["by"], row["person_id"], row["case_id"], float(row["score"])) for row in rows]


def _and(narrowing: Narrowing, predicate: str) -> str:
    return f" AND {predicate}" if narrowing else ""
