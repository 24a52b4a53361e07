"""Sealing: each committed journal row gets its place in commit order and its link in the hash chain.

A separate step, so that writers never queue on the chain. One pass takes what its snapshot sees and has not sealed; a pass is
a prefix of commit order, so what commits later is sealed by a later pass. Within a pass rows go by the moment of their commit,
where the server keeps it (`track_commit_timestamp`, which the embedded one does), and then by `seq`: a transaction writes its journal
rows last of all, so whoever waited for another's lock, or read what another wrote, has the greater `seq`.

A row that a pass can't see yet belongs to a transaction that was running then, so its transaction id is not below the
snapshot's xmin. Each seal keeps that horizon, and the next pass looks no further back.
"""

from typing import Any

import asyncpg

from service.journal.rules import FIRST_LINK, SEALED_COLUMNS, link
from service.platform.database import taken_from

_BATCH = 5_000
_LOCK = 0x68616265  # "habe": one sealer at a time, in any process

_COLUMNS = ", ".join(f"j.{column}" for column in SEALED_COLUMNS)

# A transaction's id as the commit's moment is kept by: its lower 32 bits. What is no longer kept is older than all that is.
_COMMITTED_AT = """CASE WHEN current_setting('track_commit_timestamp') = 'on'
    THEN pg_xact_commit_timestamp((j.transaction_id & 4294967295)::text::xid) END"""

_UNSEALED = f"""
    SELECT {_COLUMNS}, pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS horizon FROM journal j
    WHERE j.transaction_id >= $1 AND NOT EXISTS (SELECT 1 FROM journal_seal s WHERE s.seq = j.seq)
    ORDER BY {_COMMITTED_AT} NULLS FIRST, j.seq LIMIT {_BATCH}"""

# After a restore into a new cluster transaction ids begin again: a horizon from the future is no horizon.
_LAST = """
    SELECT position, chain, CASE WHEN horizon <= pg_snapshot_xmin(pg_current_snapshot())::text::bigint THEN horizon ELSE 0 END AS horizon
    FROM journal_seal ORDER BY position DESC LIMIT 1"""

# Asked before the lock is: most of the time there is nothing to be sealed. OFFSET has each row's seal looked up by index: the planner, who does
# not know the horizon, takes a third of the journal to be beyond it, and would read all seals.
_IS_DUE = f"""
    SELECT EXISTS (SELECT 1 FROM journal j WHERE j.transaction_id >= coalesce((SELECT l.horizon FROM ({_LAST}) l), 0)
        AND NOT EXISTS (SELECT 1 FROM journal_seal s WHERE s.seq = j.seq OFFSET 0))"""


async def seal(workers: asyncpg.Pool) -> int:
    """Seal what has committed. Answers how many rows were sealed. Safe to call from anywhere, as often as wanted.

    Raises TimeoutError where the workers' connections are all taken: two who hold one and wait for another's would wait for ever.
    """
    sealed = 0
    while True:
        async with taken_from(workers) as connection:
            if not await connection.fetchval(_IS_DUE):
                return sealed
            async with connection.transaction():
                await connection.execute("SELECT pg_advisory_xact_lock($1)", _LOCK)
                # Read committed: each statement sees what was sealed before the lock was given.
                count = await _seal_batch(connection)
        sealed += count
        if count < _BATCH:
            return sealed


async def _seal_batch(connection: Any) -> int:  # noqa: ANN401 - a pool's proxy of a connection
    last = await connection.fetchrow(_LAST)
    position, chain, horizon = (last["position"], last["chain"], last["horizon"]) if last else (0, FIRST_LINK, 0)
    rows = await connection.fetch(_UNSEALED, horizon)
    if len(rows) < _BATCH and rows:
        horizon = rows[0]["horizon"]
    seals = []
    for row in rows:
        position += 1
        chain = link(chain, position, row)
        seals.append((position, row["seq"], chain, horizon))
    if seals:
        await connection.copy_records_to_table("journal_seal", records=seals, columns=["position", "seq", "chain", "horizon"])
    return len(seals)
