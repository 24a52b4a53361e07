"""Names that begin as somebody has begun to type, word by word: for each keystroke, so one look by index and nothing compared."""

from dataclasses import dataclass
from uuid import UUID

from service.disclosure.gate import parameters
from service.disclosure.shelves import shelves
from service.identity.viewer import Viewer
from service.names.latin import plain
from service.names.words import clean, words
from service.platform.work import Reader

AFTER_ANY = "\U0010ffff"
"""After a beginning: comes after every text that begins so."""
_LOOKED_AT = 400
"""Names looked at for the rarest word, at most: what is typed on narrows them."""
_MOST_WORDS = 5


@dataclass(frozen=True, slots=True)
class Begun:
    """A name that begins so, and how much of it has been typed."""

    person_id: UUID
    name_id: UUID
    score: float


async def begun(reader: Reader, viewer: Viewer, typed: str, most: int) -> list[Begun]:
    """Whose names have, for each word typed, a word that begins so; those of which most is typed first. One round trip."""
    parts = [plain(word) or word for word in words(clean(typed))[:_MOST_WORDS]]
    if not parts:
        return []
    parts.sort(key=len, reverse=True)  # the longest leads: it finds fewest
    also = "".join(
        f""" AND EXISTS (SELECT 1 FROM name_word o WHERE o.word >= :word_{place} AND o.word < :after_{place}
            AND o.shelf = ANY (mine.shelves) AND o.number = w.number)"""
        for place in range(1, len(parts))
    )
    bound: dict[str, object] = {f"word_{place}": part for place, part in enumerate(parts)}
    bound |= {f"after_{place}": part + AFTER_ANY for place, part in enumerate(parts)}
    rows = await reader.rows(
        f"""
        WITH mine AS MATERIALIZED (SELECT {shelves(viewer.sight)} AS shelves),
        found AS MATERIALIZED (
            SELECT DISTINCT w.number FROM (SELECT w.* FROM name_word w CROSS JOIN mine
                WHERE w.word >= :word_0 AND w.word < :after_0 AND w.shelf = ANY (mine.shelves) ORDER BY w.word LIMIT {_LOOKED_AT}) w
            CROSS JOIN mine WHERE true{also})
        SELECT DISTINCT ON (n.person_id) n.person_id, n.name_id, length(array_to_string(n.words, '')) AS letters
        FROM found f JOIN name_form n ON n.number = f.number ORDER BY n.person_id, letters, n.name_id""",
        **bound,
        **parameters(viewer),
    )
    letters = sum(map(len, parts))
    found = [Begun(UUID(str(row["person_id"])), UUID(str(row["name_id"])), min(1.0, letters / max(1, row["letters"]))) for row in rows]
    return sorted(found, key=lambda each: (-each.score, str(each.person_id)))[:most]
