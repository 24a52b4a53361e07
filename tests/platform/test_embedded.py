"""The embedded PostgreSQL stands by itself: killed, it is started again with all that it had acknowledged, and stopped it stays stopped."""

import asyncio
import os
import signal
import time
from pathlib import Path

import asyncpg
import psutil
import pytest

from service.platform.database import AWAY
from service.platform.embedded import CannotStart, buffers, embedded_postgres_in


def postmaster(folder: Path) -> int:
    return int((folder / "postgres" / "postmaster.pid").read_text().split()[0])


async def asked(url: str, sql: str) -> object:
    connection = await asyncpg.connect(url, timeout=5)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


def answered(url: str, sql: str, *, within: float = 30.0) -> object:
    """What the server answers, once it answers."""
    until = time.monotonic() + within
    while True:
        try:
            return asyncio.run(asked(url, sql))
        except AWAY:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def test_a_server_that_is_killed_is_started_again_with_all_that_it_acknowledged(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    with embedded_postgres_in(tmp_path) as url:
        answered(url, "CREATE TABLE kept AS SELECT 1 AS number")
        for _ in range(2):
            killed = postmaster(tmp_path)
            os.kill(killed, signal.SIGKILL)
            assert answered(url, "SELECT number FROM kept") == 1
            assert postmaster(tmp_path) != killed
        last = postmaster(tmp_path)
    assert not psutil.pid_exists(last)
    assert not (tmp_path / "postgres" / "postmaster.pid").exists()


@pytest.mark.parametrize(("gigabytes", "megabytes"), [(0.25, 128), (2, 256), (4, 512), (64, 1024)])
def test_tables_are_kept_in_a_share_of_the_memory(gigabytes: float, megabytes: int) -> None:
    assert buffers(int(gigabytes * 2**30)) == megabytes


def test_the_next_logs_are_there_beforehand_and_are_used(tmp_path: Path) -> None:
    """So that a young server whose disk is full goes on reading: without a next log it would die, and not come back."""
    tmp_path.chmod(0o755)
    with embedded_postgres_in(tmp_path) as url:
        log = tmp_path / "postgres" / "pg_wal"
        made = {file.name: file.stat().st_ino for file in log.iterdir() if file.is_file()}
        assert len(made) == 5
        for number in range(2):
            answered(url, f"SELECT pg_logical_emit_message(false, 'test', 'written {number}')")
            answered(url, "SELECT pg_switch_wal()")
        answered(url, "CREATE TABLE kept AS SELECT 1 AS number")
        used = str(answered(url, "SELECT pg_walfile_name(pg_current_wal_lsn())"))
        assert used == sorted(made)[2]
        assert (log / used).stat().st_ino == made[used]
        os.kill(postmaster(tmp_path), signal.SIGKILL)
        assert answered(url, "SELECT number FROM kept") == 1


def test_why_a_server_does_not_start_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    with embedded_postgres_in(tmp_path):
        pass
    with (tmp_path / "postgres" / "postgresql.conf").open("a") as settings:
        settings.write("no_such_setting = 1\n")
    with pytest.raises(CannotStart, match=r"did not start: .*postgresql\.conf"), embedded_postgres_in(tmp_path):
        pass
