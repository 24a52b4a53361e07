"""Verification: recompute every digest and every link, and name the first row at which they no longer agree.

Three questions, in this order of proof: is each sealed row as it was sealed, are all there and none between; does each record's
history count its versions one by one; and is each record as its last journal row says it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg

from service.journal.rules import FIRST_LINK, SEALED_COLUMNS, STEADY, Broken, digest, link

_COLUMNS = ", ".join(f"j.{column}" for column in SEALED_COLUMNS)

_SEALED = f"""
    SELECT s.position, s.seq AS sealed_seq, s.chain, {_COLUMNS}, j.salt, journal_payload(j.image, j.reason) AS payload
    FROM journal_seal s LEFT JOIN journal j ON j.seq = s.seq ORDER BY s.position"""

_UNSEALED = """
    SELECT j.seq, j.digest, j.salt, journal_payload(j.image, j.reason) AS payload
    FROM journal j WHERE NOT EXISTS (SELECT 1 FROM journal_seal s WHERE s.seq = j.seq) ORDER BY j.seq"""

_OUT_OF_COUNT = f"""
    SELECT seq, version, expected FROM (
        SELECT seq, version, count(*) FILTER (WHERE split_part(action, '.', 2) NOT IN ({", ".join(repr(action) for action in STEADY)}))
            OVER (PARTITION BY subject_id ORDER BY version, seq ROWS UNBOUNDED PRECEDING) AS expected FROM journal) counted
    WHERE version <> expected ORDER BY seq LIMIT 1"""


_NOTHING = '{"image": null, "reason": null}'
"""The payload of a row from which all that it said was erased."""

# What a row said goes only with an erasure, which says so in a row of its own.
_DROPPED = """
    SELECT j.seq FROM journal j WHERE j.salt IS NULL AND NOT EXISTS (
        SELECT 1 FROM journal e WHERE e.subject_id = j.subject_id AND e.seq > j.seq AND e.action LIKE '%.erased') ORDER BY j.seq LIMIT 1"""


@dataclass(frozen=True)
class Verified:
    """What was checked, and the first fault if there is one."""

    sealed: int
    unsealed: int
    records: int
    broken: Broken | None


async def verify(connection: asyncpg.Connection, tables: Sequence[str]) -> Verified:
    """Check the whole journal, and every record of these tables against its last journal row. Reads in bounded memory."""
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        sealed, broken = await _chain(connection)
        unsealed = 0
        if broken is None:
            unsealed, broken = await _waiting(connection)
        if broken is None:
            broken = await _count(connection)
        records = 0
        for table in tables if broken is None else ():
            found, broken = await _record(connection, table)
            records += found
            if broken is not None:
                break
    return Verified(sealed, unsealed, records, broken)


async def _chain(connection: Any) -> tuple[int, Broken | None]:  # noqa: ANN401 - a connection or a pool's proxy of one
    expected, chain = 0, FIRST_LINK
    async for row in connection.cursor(_SEALED, prefetch=1_000):
        expected += 1
        if row["position"] != expected:
            return expected, Broken(row["sealed_seq"], f"position {expected} of the chain is missing")
        if row["seq"] is None:
            return expected, Broken(row["sealed_seq"], "the row was removed")
        if _altered(row):
            return expected, Broken(row["seq"], "the row's image or reason was altered")
        chain = link(chain, expected, row)
        if chain != row["chain"]:
            return expected, Broken(row["seq"], "the row, or the chain up to it, was altered")
    return expected, None


async def _waiting(connection: Any) -> tuple[int, Broken | None]:  # noqa: ANN401 - likewise
    count = 0
    async for row in connection.cursor(_UNSEALED, prefetch=1_000):
        count += 1
        if _altered(row):
            return count, Broken(row["seq"], "the row's image or reason was altered before it was sealed")
    return count, None


async def _count(connection: Any) -> Broken | None:  # noqa: ANN401 - likewise
    dropped = await connection.fetchval(_DROPPED)
    if dropped is not None:
        return Broken(dropped, "what the row said was removed, and no erasure says so")
    row = await connection.fetchrow(_OUT_OF_COUNT)
    if row is None:
        return None
    return Broken(row["seq"], f"version {row['version']} stands where version {row['expected']} belongs: a row was inserted or removed")


async def _record(connection: Any, table: str) -> tuple[int, Broken | None]:  # noqa: ANN401 - likewise
    count = await connection.fetchval(f'SELECT count(*) FROM "{table}"')
    row = await connection.fetchrow(
        f"""
        SELECT coalesce(j.seq, 0) AS seq, r.id FROM "{table}" r LEFT JOIN LATERAL (
            SELECT seq, image FROM journal WHERE subject_id = r.id ORDER BY seq DESC LIMIT 1) j ON true
        WHERE j.image IS NULL OR jsonb_populate_record(NULL::"{table}", j.image) IS DISTINCT FROM r ORDER BY r.id LIMIT 1"""
    )
    if row is None:
        return count, None
    return count, Broken(row["seq"], f"the record {table} {row['id']} is not as its last journal row has it: it was changed without one")


def _altered(row: Any) -> bool:  # noqa: ANN401 - a row of the driver
    # An erased row has lost its salt and all that it said; its digest is still held by the chain.
    if row["salt"] is None:
        return bool(row["payload"] != _NOTHING)
    return bool(digest(row["salt"], row["payload"]) != row["digest"])
