"""A case as one document: one statement, one round trip, everything that a client needs to show it."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from service.advocacy.queries import advocacy_of_case
from service.cases.queries import AXES, CASE_ID, days_held, name_or_instead, standing_of, status_event
from service.chronicle.queries import assessments, occurrences, placements, positions, proceedings
from service.disclosure.fields import shown
from service.disclosure.gate import name_disclosed, parameters, visible_case, visible_part, visible_person
from service.disclosure.shapes import Found
from service.documents.known import known
from service.identity.viewer import Sight, Viewer
from service.persons.queries import display_name, identifiers, names
from service.platform.documents import array, columns, document, embed, given, narrowed
from service.platform.work import Reader
from service.sources.queries import citations_of_case, cited_of_case, conflicts_of_case, corroboration_of, sources_of_case


def _person(sight: Sight) -> str:
    """Whose case it is. Where the public reads no name, it reads nothing else that would tell who it is."""
    disclosed = name_disclosed(sight)
    seen = f"({disclosed}) AND p.id IS NOT NULL"

    def when(sql: str, otherwise: str = "NULL") -> str:
        return f"CASE WHEN {seen} THEN {sql} ELSE {otherwise} END"

    nothing = "'[]'::json"
    members = {
        "id": when("p.id"),
        "display_name": name_or_instead(sight, when(display_name(sight))),
        "sex": when("p.sex"),
        "birth_date": when(shown(sight, "person", "p", columns("p", "birth_date"))["birth_date"]),
        "nationalities": when("to_json(p.nationalities)", nothing),
        "categories": when("to_json(p.categories)", nothing),
        "names": when(names(sight), nothing),
        "identifiers": when(identifiers(sight), nothing),
    }
    return embed(document(members), f"(SELECT 1) one LEFT JOIN person p ON p.id = c.person_id AND {visible_person(sight, 'p')}")


def _status() -> str:
    members = {
        "code": "e.code",
        "since": "e.occurred",
        "certainty": "e.certainty",
        "event_id": "e.id",
        "corroboration": corroboration_of("'status_event'", "e.id"),
    }
    return document({axis: embed(document(members), f"standing e WHERE e.axis = '{axis}'") for axis in AXES})


def _members(sight: Sight, *, as_of: bool) -> Mapping[str, str]:
    events = f"told e{' WHERE e.occurred_earliest <= :as_of::date' if as_of else ''}"
    members = {
        **columns("c", "id", "reference", "organization_id", "audience", "version", "created_at", "updated_at"),
        "person": _person(sight),
        **columns("c", "country", "authority_id", "deprivation", "summary", "circumstances", "reasons_given", "legal_basis"),
        **columns("c", "warrant_shown", "priority", "monitoring", "risk_level", "review_after", "tags"),
        **_dates(as_of=as_of),
        "days_held": days_held(as_of=as_of),
        "last_confirmed_at": "c.last_confirmed_at",
        "status": _status(),
        "status_history": array(
            document(status_event(sight, "told")), events, order="e.occurred_earliest, e.occurred_latest, e.recorded_at, e.id"
        ),
        "placements": placements(sight, as_of=as_of),
        "proceedings": proceedings(sight, as_of=as_of),
        "occurrences": occurrences(sight, as_of=as_of),
        "positions": positions(sight, as_of=as_of),
        "assessments": assessments(sight, as_of=as_of),
        "advocacy_actions": advocacy_of_case(sight, as_of=as_of),
        "citations": citations_of_case(),
        "sources": sources_of_case(sight),
        "conflicts": conflicts_of_case(),
        "corroboration": corroboration_of("'case'", "c.id"),
        "publication": document({"state": "c.publication", "name_disclosure": "c.name_disclosure"}),
    }
    return shown(sight, "case", "c", members)


def _dates(*, as_of: bool) -> dict[str, str]:
    """When the deprivation began and ended; as of a day, only what had happened by then."""
    if not as_of:
        return columns("c", "detained_on", "ended_on")
    return {column: f"CASE WHEN c.{column}_earliest <= :as_of::date THEN c.{column} END" for column in ("detained_on", "ended_on")}


_ONCE = {
    "person": "SELECT p.* FROM c JOIN public.person p ON p.id = c.person_id",
    "person_name": "SELECT n.* FROM c JOIN public.person_name n ON n.person_id = c.person_id",
    "action_case": "SELECT l.* FROM c JOIN public.action_case l ON l.case_id = c.id",
    "action_party": "SELECT y.* FROM public.action_party y WHERE y.action_id IN (SELECT l.action_id FROM action_case l)",
}
"""Tables that several members read: what they hold of the case, under their own names. So what row-level security asks is made ready once for each."""


@lru_cache(maxsize=256)
def statement(
    sight: Sight, *, as_of: bool = False, known_at: bool = False, fields: frozenset[str] | None = None, by_id: bool = False
) -> str:
    """The statement of a case's document, for a sight. It is bound with `:case`, or `by_id` and for a past knowledge with `:case_id`."""
    which = "c.id = :case_id" if known_at or by_id else f"c.id = {CASE_ID}"
    tables = {
        **(known(sight) if known_at else {}),
        "c": f'SELECT c.* FROM "case" c WHERE {which} AND {visible_case(sight)}',
        **({} if known_at else _ONCE),
        "told": f"SELECT e.* FROM c JOIN status_event e ON e.case_id = c.id WHERE {visible_part(sight, 'e')}",
        "standing": standing_of(sight, "told", as_of=as_of),
        **cited_of_case(sight),
    }
    return f"{given(tables)} SELECT {document(narrowed(_members(sight, as_of=as_of), fields))}::text AS body, c.version, c.organization_id FROM c"


def documents(sight: Sight, cases: str, *, as_of: bool = False, known_at: bool = False) -> str:
    """A statement of the documents of many cases, as JSON text: of each row of `cases`, which has an `id` and a place `n`."""
    each = statement(sight, as_of=as_of, known_at=known_at, by_id=True).replace(":case_id", "chosen.id")
    # The cases are put in order before their documents are made: so the first comes at once, and none is kept for the others.
    return f"SELECT d.body FROM ({cases} ORDER BY n OFFSET 0) chosen CROSS JOIN LATERAL ({each}) d ORDER BY chosen.n"


async def case_document(
    reader: Reader,
    viewer: Viewer,
    case: str,
    *,
    as_of: date | None = None,
    known_at: datetime | None = None,
    fields: frozenset[str] | None = None,
) -> Found | None:
    """A case by its id or reference, as it stood on a day, as it was known at a moment. None when there is none that the viewer may see."""
    bound: dict[str, object] = {"case": case, "as_of": as_of, **parameters(viewer)}
    if known_at is not None:
        found = await reader.value(f"SELECT {CASE_ID}", case=case)
        bound |= {"case_id": found or UUID(int=0), "known_at": known_at}
    rows = await reader.rows(statement(viewer.sight, as_of=as_of is not None, known_at=known_at is not None, fields=fields), **bound)
    return Found(rows[0]["body"].encode(), rows[0]["version"], rows[0]["organization_id"]) if rows else None
