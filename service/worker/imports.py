"""Stages of imports that were asked for are done, one at a time in the whole registry, each where it stopped if it was cut off."""

import asyncio
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from schemas.imports import ImportStage
from schemas.vocabulary import Scope
from service.exchange.imports.commands import FOLDER
from service.exchange.imports.running import Job, alone, fail, run
from service.identity.rules import stands
from service.identity.viewer import Viewer
from service.platform.blobs import Blobs
from service.platform.clock import Clock
from service.platform.database import Database
from service.worker.outliving import outlived

_WAITING = """
    SELECT p.import_id, p.stage, p.organization_id, p.api_key_id, k.label, k.scopes, k.expires_at, k.revoked_at
    FROM import_progress p LEFT JOIN api_key k ON k.id = p.api_key_id WHERE p.ended_at IS NULL ORDER BY p.asked_at LIMIT 1"""
KEPT_DAYS = 30
"""How long a file waits to be applied."""
_WANTED = """
    SELECT sha256 FROM import_batch WHERE sha256 = ANY($1) AND withdrawn_at IS NULL AND state IN ('uploaded', 'mapped', 'checked', 'failed') AND updated_at > $2"""


async def keep_importing(database: Database, captures: Path, clock: Clock, *, every: float) -> None:
    """Do what is waiting until cancelled."""
    while True:
        with outlived("import"):
            blobs = Blobs(captures / FOLDER)
            await do_waiting(database, blobs, clock)
            await forget_files(database, blobs, clock)
        await asyncio.sleep(every)


async def do_waiting(database: Database, blobs: Blobs, clock: Clock) -> None:
    """Do every stage that is waiting, unless another process is at it."""
    if await database.workers.fetchrow(_WAITING) is None:
        return
    async with alone(database) as mine:
        while mine is not None and (row := await database.workers.fetchrow(_WAITING)) is not None:
            scopes = frozenset(Scope(scope) for scope in row["scopes"] or ())
            editor = Viewer(UUID(str(row["organization_id"])), row["api_key_id"], row["label"], scopes)
            job = Job(database, blobs, clock, editor, UUID(str(row["import_id"])), ImportStage(row["stage"]))
            if row["api_key_id"] is not None and (Scope.WRITE not in scopes or not stands(clock(), row["expires_at"], row["revoked_at"])):
                await fail(job, "The key that asked for this is no longer in force; ask with another.")
                continue
            async for _ in run(job):  # others have their turn between
                await asyncio.sleep(0)


async def forget_files(database: Database, blobs: Blobs, clock: Clock) -> None:
    """Remove from the disk the files that no import will read again: those that were applied, and those that nobody came back to."""
    # A file that has just come is named by a row only when its unit of work commits.
    stored = await asyncio.to_thread(blobs.stored, clock() - timedelta(hours=1))
    if not stored:
        return
    wanted = await database.workers.fetch(_WANTED, stored, clock() - timedelta(days=KEPT_DAYS))
    for sha256 in set(stored) - {row["sha256"] for row in wanted}:
        blobs.remove(sha256)
