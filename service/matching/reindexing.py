"""Names are filed anew: those that were never filed, and those filed by an earlier version of how names are read. The service may run meanwhile."""

from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg

from service.names.keys import VERSION
from service.persons.filing import FILE, made
from service.platform.work import positional

_AT_ONCE = 500
_BEYOND = '{"beyond": true}'
"""Nobody asks: the registry itself does."""


async def is_due(connection: asyncpg.Connection) -> bool:
    """Whether some name is not filed, or was filed by another version."""
    return bool(
        await connection.fetchval(
            """SELECT EXISTS (SELECT 1 FROM name_form WHERE made_by <> $1)
            OR EXISTS (SELECT 1 FROM person_name n WHERE n.withdrawn_at IS NULL AND NOT EXISTS (SELECT 1 FROM name_form f WHERE f.name_id = n.id))""",
            VERSION,
        )
    )


async def reindex(connection: asyncpg.Connection, *, everything: bool = False) -> AsyncIterator[int]:
    """File names in handfuls, each in a transaction of its own; yields how many each handful was. With `everything`, those up to date as well."""
    statement, names = positional(FILE)
    due = "" if everything else "AND NOT EXISTS (SELECT 1 FROM name_form f WHERE f.name_id = n.id AND f.made_by = $2)"
    after = UUID(int=0)
    while True:
        rows = await connection.fetch(
            f"""SELECT n.id, n."full" FROM person_name n WHERE n.id > $1 AND n.withdrawn_at IS NULL AND $2::integer IS NOT NULL {due}
            ORDER BY n.id LIMIT {_AT_ONCE}""",
            after,
            VERSION,
        )
        if not rows:
            return
        after = rows[-1]["id"]
        bound = made((row["id"], row["full"]) for row in rows)
        async with connection.transaction():
            await connection.execute("SELECT set_config('habeas.viewer', $1, true)", _BEYOND)
            await connection.execute(statement, *(bound[name] for name in names))
        yield len(rows)
