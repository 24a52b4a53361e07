"""What an export reads at once, over two connections to one moment, goes out in its order."""

from pathlib import Path

import asyncpg
import pytest

from service.exchange.exports.in_order import write_in_order
from service.platform.database import connect
from service.platform.snapshot import Snapshot, snapshot

SLOW = "SELECT to_json(n)::text FROM generate_series(1, 3) n, (SELECT pg_sleep(0.2)) s"
QUICK = "SELECT to_json(n)::text FROM generate_series(4, 5) n"


async def _written(readings: list[Snapshot], folder: Path, *statements: str) -> tuple[list[int], bytes]:
    out = bytearray()

    async def write(chunk: bytes) -> None:
        out.extend(chunk)

    return await write_in_order(readings, statements, write, folder), bytes(out)


async def test_what_is_read_at_once_goes_out_in_order(database_url: str, tmp_path: Path) -> None:
    database = await connect(database_url, readers=2, writers=1)
    async with snapshot(database.members, "{}") as moment, moment.beside() as other:
        assert other is not None
        assert await _written([moment, other], tmp_path, SLOW, QUICK, SLOW) == ([3, 2, 3], b"1\n2\n3\n4\n5\n1\n2\n3\n")
    await database.close()


async def test_two_connections_see_one_moment(database_url: str, owner: asyncpg.Connection) -> None:
    database = await connect(database_url, readers=2, writers=1)
    asked = "SELECT count(*) FROM case_serial WHERE country = 'QZ'"
    await owner.execute("GRANT SELECT ON case_serial TO habeas_member")
    async with snapshot(database.members, "{}") as moment:
        await owner.execute("INSERT INTO case_serial (country, year, last) VALUES ('QZ', '2014', 1)")
        async with moment.beside() as other:
            assert other is not None
            assert (await moment.value(asked), await other.value(asked)) == (0, 0)
    await owner.execute("DELETE FROM case_serial WHERE country = 'QZ'; REVOKE SELECT ON case_serial FROM habeas_member")
    await database.close()


async def test_where_no_connection_is_to_spare_one_reads_all(database_url: str, tmp_path: Path) -> None:
    database = await connect(database_url, readers=1, writers=1)
    async with snapshot(database.members, "{}") as moment, moment.beside() as other:
        assert other is None
        assert await _written([moment], tmp_path, SLOW, QUICK) == ([3, 2], b"1\n2\n3\n4\n5\n")
    await database.close()


async def test_what_a_statement_raises_is_raised(database_url: str, tmp_path: Path) -> None:
    database = await connect(database_url, readers=2, writers=1)
    async with snapshot(database.members, "{}") as moment, moment.beside() as other:
        assert other is not None
        with pytest.raises(asyncpg.DivisionByZeroError):
            await _written([moment, other], tmp_path, QUICK, "SELECT to_json(1 / 0)::text", SLOW)
    await database.close()
