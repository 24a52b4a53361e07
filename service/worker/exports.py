"""Exports that were asked for are made, one at a time in the whole registry; what nobody may fetch any more goes from the disk."""

import asyncio
from pathlib import Path

from service.exchange.exports.commands import Job, carry_out, refuse, sweep
from service.identity.queries import viewer_by_kid
from service.identity.viewer import Viewer
from service.platform.clock import Clock
from service.platform.database import Database, only_one
from service.platform.errors import Unauthenticated
from service.platform.work import Reading
from service.worker.outliving import outlived

_WAITING = """
    SELECT x.id, x.organization_id, x.asked_by_id, k.kid FROM export x JOIN api_key k ON k.id = x.asked_by_id
    WHERE x.state IN ('waiting', 'running') AND x.withdrawn_at IS NULL AND x.expires_at > now() ORDER BY x.created_at, x.id LIMIT 1"""


async def keep_exporting(database: Database, folder: Path, clock: Clock, *, every: float) -> None:
    """Do what is waiting until cancelled."""
    while True:
        with outlived("export"):
            await make_waiting(database, folder, clock)
        await asyncio.sleep(every)


async def make_waiting(database: Database, folder: Path, clock: Clock) -> None:
    """Make every export that is waiting, or was cut off, unless another process is at it; then sweep."""
    if await database.workers.fetchrow(_WAITING) is None and not await asyncio.to_thread(_holds_files, folder):
        return
    async with only_one(database.workers, "exports") as mine:
        if mine is None:
            return
        while (row := await database.workers.fetchrow(_WAITING)) is not None:
            # Who may read what, and what is shared with them, is as it is now and not as it was when they asked.
            viewer = Viewer(row["organization_id"], row["asked_by_id"])
            try:
                viewer = await viewer_by_kid(Reading(database.public), row["kid"], clock())
            except Unauthenticated:
                await refuse(Job(database, folder, clock, viewer, row["id"]), "The key that asked is no longer in force.")
                continue
            await carry_out(Job(database, folder, clock, viewer, row["id"]))
        await sweep(database, folder)


def _holds_files(folder: Path) -> bool:
    return folder.exists() and any(folder.iterdir())
