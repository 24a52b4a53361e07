"""Rows of one list that share a group are people who were arrested, tried or held together: each of them is related to the others."""

from itertools import permutations
from typing import TYPE_CHECKING
from uuid import UUID

from schemas.mappings import GroupFrom, Mapping
from service.journal.bulk import Bulk
from service.persons.tables import PersonRelation

if TYPE_CHECKING:
    from service.exchange.imports.running import Job

_PAIRS_AT_ONCE = 2_000
_GROUPS = """
    SELECT e.told->'groups'->>:column AS value, array_agg(DISTINCT e.person_id) AS people FROM list_entry e
    WHERE e.organization_id = :organization AND e.series = :series AND e.told->'groups' ? :column
    GROUP BY 1 HAVING count(DISTINCT e.person_id) BETWEEN 2 AND :largest AND bool_or(e.import_id = :import) ORDER BY 1"""
_KNOWN = """
    SELECT r.person_id, r.related_person_id FROM person_relation r
    WHERE r.person_id = ANY(:people::uuid[]) AND r.related_person_id = ANY(:people::uuid[]) AND r.type = :type"""


async def relate(job: "Job", mapping: Mapping) -> None:
    """Relate the people of each group to each other, once: a relation that was taken back is not made again."""
    for group in mapping.groups:
        pairs = await _pairs(job, mapping, group)
        for begin in range(0, len(pairs), _PAIRS_AT_ONCE):
            async with job.unit() as work:
                bulk = Bulk(job.editor, work.now)
                for one, other, value in pairs[begin : begin + _PAIRS_AT_ONCE]:
                    note = group.note or f"{group.column}: {value}"
                    values = {"person_id": one, "related_person_id": other, "type": group.type, "note": note}
                    bulk.create(PersonRelation, values, action="person.related", audience=mapping.audience)
                await bulk.write(work)


async def _pairs(job: "Job", mapping: Mapping, group: GroupFrom) -> list[tuple[UUID, UUID, str]]:
    """Everybody of a group that this import told of, with everybody else of it to whom they are not related yet."""
    async with job.unit() as work:
        groups = await work.rows(
            _GROUPS,
            organization=job.editor.organization_id,
            series=mapping.series,
            column=group.column,
            largest=group.largest,
            **{"import": job.import_id},
        )
        people = [person for row in groups for person in row["people"]]
        known = {(each[0], each[1]) for each in await work.rows(_KNOWN, people=people, type=group.type)}
    return [(one, other, row["value"]) for row in groups for one, other in permutations(row["people"], 2) if (one, other) not in known]
