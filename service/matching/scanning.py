"""The search for people who are in the registry twice: in the background, a handful at a time, over every name that was filed since.

For each organization it looks as its members do, through the gate: what is proposed to them is what they could have found themselves.
"""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from uuid import UUID

import asyncpg

from schemas.vocabulary import Scope
from service.disclosure.gate import parameters, setting, visible_of_person
from service.documents.found import Hit, shown_hits
from service.identity.viewer import Viewer
from service.matching.candidates import Asked
from service.matching.duplicates import is_proposed
from service.matching.match import Sought, Weighed, facts_of, weigh
from service.platform.database import Database, only_one
from service.platform.ids import new_id
from service.platform.work import Reading

AT_ONCE = 10
"""Names that one step of the search looks at: comparing them takes the processor from everybody else of the process."""
_PAIRS_EACH = 5

_NEXT = """
    SELECT f.number, f.person_id, n.organization_id, n.audience = 'restricted' AS restricted FROM name_form f
    JOIN person_name n ON n.id = f.name_id
    WHERE f.number > coalesce((SELECT s.number FROM duplicate_scan s WHERE s.id = 1), 0) ORDER BY f.number LIMIT $1"""


async def scan(database: Database) -> AsyncIterator[int]:
    """Look for pairs among all names that were filed since the last time; yields how many names each step looked at. One process at a time."""
    async with only_one(database.workers, "duplicates") as connection:
        while connection is not None and (rows := await connection.fetch(_NEXT, AT_ONCE)):
            for organization in sorted({row["organization_id"] for row in rows}, key=str):
                theirs = [row for row in rows if row["organization_id"] == organization]
                await _scan_for(database, connection, UUID(str(organization)), theirs)
            await connection.execute(
                "INSERT INTO duplicate_scan (id, number) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET number = excluded.number",
                rows[-1]["number"],
            )
            yield len(rows)


async def _scan_for(database: Database, connection: asyncpg.Connection, organization: UUID, rows: Sequence[asyncpg.Record]) -> None:
    """As a member without clearance; and, for those under a restricted name, as one with it: what only they find is for them."""
    people = sorted({UUID(str(row["person_id"])) for row in rows})
    secret = sorted({UUID(str(row["person_id"])) for row in rows if row["restricted"]})
    for audience, scopes, some in (("organization", {Scope.READ}, people), ("restricted", {Scope.READ, Scope.RESTRICTED}, secret)):
        if not some:
            continue
        viewer = Viewer(organization, None, "duplicates", frozenset(scopes))
        reading = Reading(database.members, setting(viewer))
        known = await _known(reading, viewer, some)
        found = await weigh(reading, viewer, list(known.values()))
        pairs = [
            (new_id(), organization, audience, *sorted((person, UUID(each.person["id"]))), each.judged.score, json.dumps(each.why))
            for person, candidates in zip(known, found, strict=True)
            for each in _others(person, candidates)[:_PAIRS_EACH]
        ]
        await connection.executemany(_PROPOSE, pairs)


_PROPOSE = """
    INSERT INTO duplicate_pair (id, organization_id, audience, one_id, other_id, score, why, found_at)
    SELECT $1, $2, $3, $4, $5, $6, $7::jsonb, now() WHERE NOT EXISTS (
        SELECT 1 FROM judgement j WHERE j.organization_id = $2 AND j.one_id = $4 AND j.other_id = $5 AND j.withdrawn_at IS NULL)
    ON CONFLICT (organization_id, one_id, other_id) DO UPDATE SET score = excluded.score, why = excluded.why, found_at = excluded.found_at
        WHERE duplicate_pair.audience = excluded.audience"""


def _others(person: UUID, found: Sequence[Weighed]) -> list[Weighed]:
    """Those who may be this person on more than a name."""
    return [each for each in found if each.person["id"] != str(person) and each.judged.is_supported and is_proposed(each)]


async def _known(reading: Reading, viewer: Viewer, people: Sequence[UUID]) -> Mapping[UUID, Sought]:
    """What the viewer knows of these people, as if they asked for them."""
    gate = visible_of_person(viewer.sight, "n")
    rows = await reading.rows(
        f"""SELECT n.person_id, array_agg(n."full") AS names,
            (SELECT coalesce(array_agg(i.scheme || '=' || i.value), '{{}}') FROM person_identifier i
                WHERE i.person_id = n.person_id AND {visible_of_person(viewer.sight, "i")}) AS identifiers
        FROM person_name n WHERE n.person_id = ANY(:people::uuid[]) AND {gate} GROUP BY n.person_id""",
        people=list(people),
        **parameters(viewer),
    )
    names = {UUID(str(row["person_id"])): row for row in rows}
    hits = [Hit(person_id=person) for person in people if person in names]
    known: dict[UUID, Sought] = {}
    for row in await shown_hits(reading, viewer, hits) if hits else []:
        person = json.loads(row["person"])
        told = names[UUID(person["id"])]
        identifiers = [(scheme, value) for scheme, _, value in (each.partition("=") for each in told["identifiers"])]
        facts = facts_of(person, json.loads(row["cases"]), identifiers)
        known[UUID(person["id"])] = Sought([Asked.of(name) for name in told["names"]], facts)
    return known
