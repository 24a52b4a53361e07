"""What a search found, as it is shown: people with their cases, and cases; one statement, the gate inside."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

import asyncpg

from service.cases.queries import brief, person_name
from service.disclosure.fields import shown
from service.disclosure.gate import name_disclosed, parameters, visible_case, visible_of_person, visible_part, visible_person
from service.documents.narrowing import WHATEVER, Narrowing
from service.identity.viewer import Sight, Viewer
from service.persons.queries import display_name
from service.platform.documents import array, columns, document
from service.platform.work import Reader


@dataclass(frozen=True)
class Hit:
    """What was found: a person by a name of theirs, a person, or a case; of a case, whether by words of its texts."""

    person_id: UUID | None = None
    name_id: UUID | None = None
    case_id: UUID | None = None
    by_words: bool = False


def _person(sight: Sight, called: str) -> str:
    members = {
        "id": "p.id",
        "display_name": called,
        "sex": "p.sex",
        "birth_date": shown(sight, "person", "p", columns("p", "birth_date"))["birth_date"],
        "nationalities": "coalesce(to_json(p.nationalities), '[]'::json)",
        "categories": "coalesce(to_json(p.categories), '[]'::json)",
    }
    return document(members)


def _texts(sight: Sight) -> str:
    """The texts of a case in which words are looked for (migrations/versions/0017_case_words.sql), as far as this viewer reads them."""
    told = [
        f"SELECT 1 AS rank, {text} AS text"
        for text in ("c.summary", "c.circumstances", "c.reasons_given", "c.legal_basis", "array_to_string(c.tags, ' ')")
    ]
    parts = {"status_event": ("note",), "occurrence": ("text", "place"), "placement": ("place", "note"), '"position"': ("text",)}
    told += [
        f"SELECT 2, x.{column} FROM {table} x WHERE x.case_id = c.id AND {visible_part(sight, 'x')}"
        for table, columns_ in parts.items()
        for column in columns_
    ]
    if sight is not Sight.PUBLIC:
        told.append("SELECT 3, p.notes")
    return f"(SELECT json_agg(t.text ORDER BY t.rank) FROM ({' UNION ALL '.join(told)}) t WHERE t.text <> '')::text"


@lru_cache(maxsize=256)
def _statement(sight: Sight, narrowing: Narrowing) -> str:
    cases = array(document(brief(sight)), narrowing.cases(sight), order="c.reference")
    named = f"f.name_id IS NULL OR EXISTS (SELECT 1 FROM person_name n WHERE n.id = f.name_id AND n.person_id = p.id AND {visible_of_person(sight, 'n')})"
    # (SELECT :people): how many there are is not known when this is planned, so that one plan serves every search. Planning takes ten times as long.
    return f"""
        WITH found AS (
            SELECT * FROM unnest((SELECT :people::uuid[]), (SELECT :names::uuid[]), (SELECT :cases::uuid[]), (SELECT :by_words::boolean[]))
            WITH ORDINALITY f (person_id, name_id, case_id, by_words, place))
        SELECT f.place, NULL AS texts, (SELECT n."full" FROM person_name n WHERE n.id = f.name_id) AS name,
               {_person(sight, display_name(sight))}::text AS person, {cases}::text AS cases
        FROM found f JOIN person p ON p.id = f.person_id AND {visible_person(sight)}
        WHERE ({named}) AND {narrowing.of_person(sight)}
        UNION ALL
        SELECT f.place, CASE WHEN f.by_words THEN {_texts(sight)} END, c.reference,
               {_person(sight, person_name(sight))}::text, json_build_array({document(brief(sight))})::text
        FROM found f JOIN "case" c ON c.id = f.case_id AND {visible_case(sight)}
        LEFT JOIN person p ON p.id = c.person_id AND {visible_person(sight)} AND {name_disclosed(sight)}
        WHERE {narrowing.of_case()}
        ORDER BY place"""


async def shown_hits(reader: Reader, viewer: Viewer, hits: Sequence[Hit], narrowing: Narrowing = WHATEVER) -> list[asyncpg.Record]:
    """Those of the hits that the viewer may see and the filters leave, each with its `place` in `hits` (from 1).

    `name` is the name or reference that was found; `person` and `cases` are JSON, and so are the `texts` of what was found by words.
    """
    return await reader.rows(
        _statement(viewer.sight, narrowing),
        people=[hit.person_id for hit in hits],
        names=[hit.name_id for hit in hits],
        cases=[hit.case_id for hit in hits],
        by_words=[hit.by_words for hit in hits],
        **narrowing.bound,
        **parameters(viewer),
    )
