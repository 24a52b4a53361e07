"""The background steps of a process: seal the journal, note which keys were used, forget old idempotency keys.

Every process runs them; locks of the database see to it that, however many there are, each step is done by one at a time.
"""

import asyncio
import time
from datetime import UTC, timedelta
from pathlib import Path
from uuid import UUID

import asyncpg

from service.cases.tables import Case
from service.disclosure.gate import setting
from service.identity.viewer import Viewer
from service.journal.sealing import seal
from service.matching.reindexing import is_due, reindex
from service.matching.scanning import scan
from service.platform.blobs import Blobs
from service.platform.clock import Clock
from service.platform.database import Database, only_one
from service.platform.idempotency import KEPT_HOURS
from service.platform.work import unit_of_work
from service.publication.publishing import uphold
from service.worker.outliving import outlived

_USES_EVERY_SECONDS = 30.0
_COUNT_EVERY_SECONDS = 600.0
_PAIRS_SECONDS = 10.0
"""How long pairs are looked for at a time."""
_REST = 2
"""After a step of that, as many times as long is left to others: after an import there are steps for hours."""
REGISTRY = Viewer()
"""Who acts when nobody asks."""
_LAPSED = """
    SELECT c.id FROM "case" c WHERE c.publication = 'published' AND c.withdrawn_at IS NULL AND EXISTS (
        SELECT 1 FROM consent x WHERE x.case_id = c.id AND x.withdrawn_at IS NULL AND least(x.expires_on, x.withdrawn_on) <= $1)"""
"""Published cases with a consent that has ended: whether another still covers them, `uphold` says."""

_DISCARDED = "SELECT d.sha256, EXISTS (SELECT 1 FROM capture c WHERE c.sha256 = d.sha256) AS is_named FROM discarded_file d"


async def run(database: Database, captures: Path, uses: set[UUID], clock: Clock, *, every: float) -> None:
    """Repeat the steps until cancelled. A database that is away is waited for."""
    waited, uncounted = 0.0, _COUNT_EVERY_SECONDS
    while True:
        with outlived("background step"):  # without sealing the feed stands still
            await seal(database.workers)
            waited += every
            if waited >= _USES_EVERY_SECONDS:
                waited = 0.0
                await note_uses(database, uses, clock)  # each process its own
                await end_consents(database, clock)  # each case is locked, and looked at again
                async with only_one(database.workers, "every half minute") as mine:
                    if mine is not None:
                        await forget_answers(mine, clock)
                        await remove_discarded(mine, Blobs(captures))
                await look_for_pairs(database)
            uncounted += every
            if uncounted >= _COUNT_EVERY_SECONDS:
                uncounted = 0.0
                async with only_one(database.workers, "reindex") as mine:
                    if mine is not None:
                        await file_names_anew(mine)
                        await count_names(mine)
        await asyncio.sleep(every)


async def end_consents(database: Database, clock: Clock) -> None:
    """Take back what is published on a consent that has run out since: each case in a unit of work of its own."""
    now = clock()
    for case in await database.workers.fetch(_LAPSED, now.astimezone(UTC).date()):
        async with unit_of_work(database, now, setting(REGISTRY)) as work:
            await work.go_beyond()  # no organization asks: the registry itself does
            row = await work.lock(Case, case["id"])
            if row is not None:
                await uphold(work, REGISTRY, row)


async def remove_discarded(connection: asyncpg.Connection, blobs: Blobs) -> None:
    """Remove from the disk the files that erasures left behind, unless a capture names their content still."""
    listed = await connection.fetch(_DISCARDED)
    for row in listed:
        if not row["is_named"]:
            blobs.remove(row["sha256"])
    # What an erasure has put on the list since then is for the next time.
    await connection.execute("DELETE FROM discarded_file WHERE sha256 = ANY($1)", [row["sha256"] for row in listed])


async def note_uses(database: Database, uses: set[UUID], clock: Clock) -> None:
    """Write down when the keys seen since last time were used."""
    seen = list(uses)
    uses.difference_update(seen)
    if seen:
        await database.workers.execute(
            """
            INSERT INTO api_key_use (api_key_id, last_used_at) SELECT k.id, $2 FROM api_key k WHERE k.id = ANY($1) ORDER BY k.id
            ON CONFLICT (api_key_id) DO UPDATE SET last_used_at = excluded.last_used_at""",
            seen,
            clock(),
        )


async def forget_answers(connection: asyncpg.Connection, clock: Clock) -> None:
    """Drop idempotency keys past their time."""
    await connection.execute("DELETE FROM idempotency_key WHERE recorded_at < $1", clock() - timedelta(hours=KEPT_HOURS))


async def look_for_pairs(database: Database) -> None:
    """Some steps of the search for people who are in the registry twice; requests, sealing, and the other steps have their turn between."""
    ends, begun = time.monotonic() + _PAIRS_SECONDS, time.monotonic()
    async for _ in scan(database):
        await seal(database.workers)
        await asyncio.sleep(_REST * (time.monotonic() - begun))
        begun = time.monotonic()
        if begun > ends:
            return


async def file_names_anew(connection: asyncpg.Connection) -> None:
    """After an upgrade that reads names otherwise: file them anew."""
    if await is_due(connection):
        async for _ in reindex(connection):
            await asyncio.sleep(0)


async def count_names(connection: asyncpg.Connection) -> None:
    """Count the names on each shelf: what a name's score means depends on it (matching/rules.py `among`), and not on a few more or fewer."""
    await connection.execute(
        """INSERT INTO shelf_size (shelf, names) SELECT s.shelf, count(*) FROM name_form f, unnest(f.shelves) s (shelf) GROUP BY s.shelf
        ON CONFLICT (shelf) DO UPDATE SET names = excluded.names"""
    )
