"""Who was erased, kept apart from the backups: a backup from before brings them back, and what is listed here erases them again.

The list names nobody: ids, and the moments. It can be had whenever wanted, and is to be kept where the backups are not.
"""

from collections.abc import AsyncIterator
from datetime import datetime
from uuid import UUID

import asyncpg
from pydantic import BaseModel, TypeAdapter

from schemas.forgetting import ErasureNew
from service.disclosure.gate import setting
from service.identity.viewer import Viewer
from service.persons.commands import NoSuchPerson
from service.platform.database import Database
from service.platform.work import unit_of_work
from service.publication.erasing import erase_person

_AGAIN = "Erased before, and again after a restore."

# A person's names were put on the list of what must not come back where the same transaction says so.
_ERASED = """
    SELECT j.subject_id AS person_id, j.organization_id, j.recorded_at AS erased_at, EXISTS (
        SELECT 1 FROM journal s WHERE s.transaction_id = j.transaction_id AND s.action = 'suppression.added' AND s.recorded_at = j.recorded_at) AS suppressed
    FROM journal j WHERE j.action = 'person.erased' ORDER BY j.seq"""


class Erased(BaseModel):
    """One erasure, as a line of the list."""

    person_id: UUID
    organization_id: UUID
    erased_at: datetime
    suppressed: bool


async def listed(connection: asyncpg.Connection) -> AsyncIterator[Erased]:
    """Every erasure of the registry, oldest first."""
    for row in await connection.fetch(_ERASED):
        yield Erased(**dict(row))


def parse(text: str) -> list[Erased]:
    """The list as it was written, a line of JSON each. Raises ValueError."""
    return [TypeAdapter(Erased).validate_json(line) for line in text.splitlines() if line.strip()]


async def erase_again(database: Database, now: datetime, erased: Erased) -> bool:
    """Erase a person who was erased before. False where they are not there, or were erased in this registry already."""
    registrar = Viewer(organization_id=erased.organization_id)
    async with unit_of_work(database, now, setting(registrar)) as work:
        await work.go_beyond()  # no organization asks: the registry itself does
        done = "SELECT EXISTS (SELECT 1 FROM journal WHERE subject_id = :person AND action = 'person.erased')"
        if await work.value(done, person=erased.person_id):
            return False
        try:
            await erase_person(work, registrar, erased.person_id, ErasureNew(reason=_AGAIN, suppress=erased.suppressed))
        except NoSuchPerson:
            return False
    return True
