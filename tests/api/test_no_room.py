"""There is no room to write: 507, with nothing changed and nothing left behind, while reading goes on."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest

from service.cli.migrate import upgrade
from service.platform.blobs import Blobs
from service.platform.errors import StorageFull
from service.platform.ids import new_id
from tests.api.test_limits import started
from tests.conftest import Keys, make_database


async def test_a_database_without_room_is_told_as_that_and_read_all_the_same(server: str, tmp_path: Path) -> None:
    url = await make_database(server, f"habeas_full_{new_id().hex[-8:]}")
    await asyncio.to_thread(upgrade, url)
    async with started(url, tmp_path) as app:
        ngo = await Keys(app).join()
        owner = await asyncpg.connect(url)
        # As PostgreSQL says it where it can't extend a file (53100, disk_full).
        await owner.execute(
            """CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$;
            CREATE TRIGGER no_room BEFORE INSERT ON person FOR EACH ROW EXECUTE FUNCTION no_room()"""
        )
        refused = await ngo.post("/v1/persons", {"names": [{"full": "Invented Without Room"}]})
        assert (refused.status_code, refused.json()["type"]) == (507, "/docs/problems/storage-full")
        assert (await ngo.get("/v1/cases")).status_code == 200
        await owner.execute("DROP TRIGGER no_room ON person")
        assert (await ngo.post("/v1/persons", {"names": [{"full": "Invented With Room"}]})).status_code == 201
        await owner.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of a megabyte."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(tmp_path)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("a small file system can't be made here")
    yield tmp_path
    subprocess.run(["umount", str(tmp_path)], check=True)


async def test_a_file_that_has_no_room_leaves_nothing_behind(small_disk: Path) -> None:
    async def content(size: int) -> AsyncIterator[bytes]:
        for _ in range(size // 1_000):
            yield b"x" * 1_000

    blobs = Blobs(small_disk / "captures")
    with pytest.raises(StorageFull):
        await blobs.store(content(2_000_000), limit=5_000_000)
    assert [file for file in blobs.folder.rglob("*") if file.is_file()] == []
    assert (await blobs.store(content(100_000), limit=5_000_000)).bytes == 100_000
