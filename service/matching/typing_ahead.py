"""Names that begin as somebody has begun to type, word by word: for each keystroke, so one look by index and nothing compared."""

from dataclasses import dataclass
from uuid import UUID

from service.disclosure.gate import parameters
from service.disclosure.shelves import shelves
from service.documents.narrowing import WHATEVER, Narrowing
from service.identity.viewer import Viewer
from service.names.latin import plain
from service.names.words import words
from service.platform.work import Reader

AFTER_ANY = "\U0010ffff"
"""After a beginning: comes after every text that begins so."""
_LOOKED_AT = 400
"""Names looked at for the rarest word, at most: what is typed on narrows them."""
_OF_NARROWED = 4_000
"""Names that filters are asked of, at most."""
_MOST_WORDS = 5


@dataclass(frozen=True, slots=True)
class Begun:
    """A name that begins so, and how much of it has been typed."""

    person_id: UUID
    name_id: UUID
    score: float


async def begun(reader: Reader, viewer: Viewer, typed: str, most: int, narrowing: Narrowing = WHATEVER) -> list[Begun]:
    """Whose names have, for each word typed, a word that begins so; those of which most is typed first. One round trip.

    (SELECT :word_0): what is typed is not known when the statement is planned, so that one plan serves every keystroke.
    """
    parts = [plain(word) or word for word in words(typed)[:_MOST_WORDS]]
    if not parts:
        return []
    parts.sort(key=len, reverse=True)  # the longest leads: it finds fewest
    also = "".join(
        f""" AND EXISTS (SELECT 1 FROM name_word o WHERE o.word >= (SELECT :word_{place}) AND o.word < (SELECT :after_{place})
            AND o.shelf = ANY (mine.shelves) AND o.number = w.number)"""
        for place in range(1, len(parts))
    )
    left = f" WHERE {narrowing.whose(viewer.sight, 'n.person_id')}" if narrowing else ""
    bound: dict[str, object] = {f"word_{place}": part for place, part in enumerate(parts)}
    bound |= {f"after_{place}": part + AFTER_ANY for place, part in enumerate(parts)}
    rows = await reader.rows(
        f"""
        WITH mine AS MATERIALIZED (SELECT {shelves(viewer.sight)} AS shelves),
        found AS MATERIALIZED (
            SELECT DISTINCT w.number FROM (SELECT w.* FROM name_word w CROSS JOIN mine
                WHERE w.word >= (SELECT :word_0) AND w.word < (SELECT :after_0) AND w.shelf = ANY (mine.shelves)
                ORDER BY w.word LIMIT {_OF_NARROWED if narrowing else _LOOKED_AT}) w
            CROSS JOIN mine WHERE true{also})
        SELECT DISTINCT ON (n.person_id) n.person_id, n.name_id, length(array_to_string(n.words, '')) AS letters
        FROM found f JOIN name_form n ON n.number = f.number{left} ORDER BY n.person_id, letters, n.name_id""",
        **bound,
        **narrowing.bound,
        **parameters(viewer),
    )
    letters = sum(map(len, parts))
    found = [Begun(UUID(str(row["person_id"])), UUID(str(row["name_id"])), min(1.0, letters / max(1, row["letters"]))) for row in rows]
    return sorted(found, key=lambda each: (-each.score, str(each.person_id)))[:most]
