"""Rotation of the sealing keys while the service runs: a fresh key, everything sealed anew in batches, the old keys retired.

The ring changes only while no unit of work holds it (platform/sealing.py), so nothing is sealed under a key that is about to go,
and no request finds its key gone. A rotation that was cut short is taken up where it stopped: the ring still has its old keys.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from service.disclosure.gate import setting
from service.identity.viewer import Viewer
from service.platform.clock import Clock
from service.platform.database import BUSY, Database, only_one
from service.platform.errors import Overloaded
from service.platform.sealing import KeyRing, Ring, alone, read_ring, replace_ring, ring_in
from service.platform.work import unit_of_work
from service.sources.identities import reseal
from service.sources.tables import SourceIdentity

BATCH = 50
_TRIES = 100
_PAUSE_SECONDS = 0.1

_BEHIND = " OR ".join(
    f"substring({column} FROM 1 FOR 8) <> convert_to($1, 'UTF8')" for column in ("sealed_name", "sealed_contact", "sealed_note")
)
_UNDER_OLD_KEYS = f"SELECT id FROM source_identity WHERE ({_BEHIND}) AND id > $2 ORDER BY id LIMIT $3"
_NOBODY = Viewer()
_FIRST = UUID(int=0)


class AnotherRotation(Exception):
    """Another rotation is under way."""


class NotAllResealed(Exception):
    """Something is still sealed under an old key, so no key was retired."""


@dataclass(frozen=True)
class Rotated:
    """What a rotation did."""

    newest: str
    resealed: int
    retired: tuple[str, ...]


async def rotate(database: Database, kept: Path, clock: Clock) -> Rotated:
    """Rotate the ring in this file. Raises AnotherRotation, NotAllResealed, SealBroken, and Overloaded where the service never pauses."""
    async with only_one(database.workers, "rotation") as connection:
        if connection is None:
            raise AnotherRotation
        if len(read_ring(kept).keys) == 1:
            await _alone(database, clock, lambda: replace_ring(kept, read_ring(kept).with_new_key()))
        resealed = await reseal_all(database, lambda: read_ring(kept), clock)
        ring = read_ring(kept)
        if await connection.fetch(_UNDER_OLD_KEYS, ring.newest, _FIRST, 1):
            raise NotAllResealed
        await _alone(database, clock, lambda: replace_ring(kept, ring.newest_alone()))
    return Rotated(ring.newest, resealed, tuple(list(ring.keys)[:-1]))


async def reseal_all(database: Database, ring: Ring, clock: Clock, *, batches: int | None = None) -> int:
    """Seal anew, in the order of their ids, whatever is not under the newest key. Answers how many identities that were."""
    count, after, done = 0, _FIRST, 0
    while batches is None or done < batches:
        found = await database.workers.fetch(_UNDER_OLD_KEYS, ring().newest, after, BATCH)
        if not found:
            break
        count += await _reseal(database, ring, clock, [UUID(str(row["id"])) for row in found])
        after, done = UUID(str(found[-1]["id"])), done + 1
    return count


async def _reseal(database: Database, ring: Ring, clock: Clock, identities: list[UUID]) -> int:
    count = 0
    async with unit_of_work(database, clock(), setting(_NOBODY)) as work:
        await work.go_beyond()  # every organization's identities are sealed anew
        keys: KeyRing = await ring_in(work, ring)
        for identity in identities:
            row = await work.lock(SourceIdentity, identity)
            if row is not None:
                reseal(work, _NOBODY, keys, row)
                count += 1
    return count


async def _alone(database: Database, clock: Clock, change: Callable[[], None]) -> None:
    """Change the ring while nobody holds it. Waits a moment at a time, so that requests never queue for long behind the wait."""
    for _ in range(_TRIES):
        try:
            async with unit_of_work(database, clock(), setting(_NOBODY)) as work:
                await work.execute("SET LOCAL lock_timeout = '200ms'")
                await alone(work)
                change()
                return
        except BUSY:
            await asyncio.sleep(_PAUSE_SECONDS)
    raise Overloaded
