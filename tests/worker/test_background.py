"""Every process runs the background steps; each is done by one of them at a time, and they outlive what befalls one step."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from fastapi import FastAPI
from structlog.testing import capture_logs

from service.cli.migrate import upgrade
from service.exchange.imports.running import alone
from service.journal.sealing import seal
from service.platform.blobs import Blobs
from service.platform.clock import system_clock
from service.platform.database import AWAY, Database, connect, only_one
from service.platform.ids import new_id
from service.worker import background
from tests.conftest import Client, Keys, make_database
from tests.journal.test_journal import append
from tests.publication.test_publishing import case_of, consent_of
from tests.walk import prepared, published


@pytest.fixture
async def processes(database_url: str) -> AsyncIterator[list[Database]]:
    """The databases of three processes of one service."""
    opened = [await connect(database_url, readers=1, writers=1) for _ in range(3)]
    yield opened
    for each in opened:
        await each.close()


async def test_however_many_processes_run_the_steps_a_consent_ends_once(
    processes: list[Database], ngo: Client, public: Client, keys: Keys, tmp_path: Path
) -> None:
    reference = await case_of(ngo)
    await prepared(ngo, reference)
    await published(keys, ngo, reference)
    consent = await consent_of(ngo, reference)
    soon = datetime.now(UTC) + timedelta(days=3)
    await ngo.patch(f"/v1/cases/{reference}/consents/{consent['id']}", {"expires_on": soon.date().isoformat()}, consent["version"])
    running = [asyncio.create_task(background.run(each, tmp_path, set(), lambda: soon, every=30)) for each in processes]
    try:
        for _ in range(200):
            if (await public.get(f"/v1/cases/{reference}")).status_code == 404:
                break
            await asyncio.sleep(0.1)
        await asyncio.sleep(0.5)  # for the others to come to the same step
        assert not any(task.done() for task in running)
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
    history = (await ngo.get(f"/v1/cases/{reference}/history")).json()["items"]
    assert [entry["action"] for entry in history].count("case.consent_ended") == 1


async def test_an_errand_is_one_process_s_until_it_is_done_or_killed(processes: list[Database], owner: asyncpg.Connection) -> None:
    first, second, third = processes
    async with only_one(first.workers, "an errand") as mine:
        assert mine is not None
        async with only_one(second.workers, "an errand") as theirs, only_one(third.workers, "another errand") as another:
            assert theirs is None
            assert another is not None
    async with only_one(second.workers, "an errand") as theirs:
        assert theirs is not None
    with suppress(*AWAY):
        async with only_one(first.workers, "an errand") as mine:
            assert mine is not None
            await owner.execute("SELECT pg_terminate_backend($1)", mine.get_server_pid())
            for _ in range(100):
                async with only_one(second.workers, "an errand") as theirs:
                    if theirs is not None:
                        break
                await asyncio.sleep(0.05)
            assert theirs is not None
    async with only_one(third.workers, "an errand") as theirs:
        assert theirs is not None


async def test_a_file_that_an_erasure_discards_meanwhile_is_removed_the_next_time(
    processes: list[Database], database_url: str, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    early, late = "e" * 64, "f" * 64
    places = [tmp_path / digest[:2] / digest[2:4] / digest for digest in (early, late)]
    for place in places:
        place.parent.mkdir(parents=True)
        place.write_bytes(b"a picture")

    async def discard(digest: str) -> None:
        connection = await asyncpg.connect(database_url)
        await connection.execute("INSERT INTO discarded_file (sha256, discarded_at) VALUES ($1, now())", digest)
        await connection.close()

    class Erasing(Blobs):
        """While the first file is being removed, an erasure discards the second."""

        def remove(self, sha256: str) -> None:
            super().remove(sha256)
            if sha256 == early:
                with ThreadPoolExecutor() as elsewhere:
                    elsewhere.submit(asyncio.run, discard(late)).result()

    await discard(early)
    await background.remove_discarded(processes[0].workers, Erasing(tmp_path))
    assert [place.exists() for place in places] == [False, True]
    await background.remove_discarded(processes[0].workers, Erasing(tmp_path))
    assert [place.exists() for place in places] == [False, False]
    assert await owner.fetchval("SELECT count(*) FROM discarded_file") == 0


async def test_who_does_imports_leaves_the_workers_a_connection_to_seal_by(app: FastAPI) -> None:
    database = app.state.registry.database
    async with alone(database), database.workers.acquire():  # as the search for pairs holds one, and seals between its steps
        assert await seal(database.workers) >= 0


async def test_sealing_does_not_wait_for_ever_for_a_connection(app: FastAPI) -> None:
    workers = app.state.registry.database.workers
    async with AsyncExitStack() as taken:
        for _ in range(workers.get_max_size()):
            await taken.enter_async_context(workers.acquire())
        with pytest.raises(TimeoutError):
            await seal(workers)
    assert await seal(workers) >= 0


async def test_a_step_that_fails_is_logged_and_the_journal_is_sealed_all_the_same(server: str, tmp_path: Path) -> None:
    url = await make_database(server, f"habeas_background_{new_id().hex[-8:]}")
    await asyncio.to_thread(upgrade, url)
    database, owner = await connect(url), await asyncpg.connect(url)
    await owner.execute("ALTER TABLE shelf_size RENAME TO elsewhere")  # whoever counts names has nowhere to write it down
    sealed = None
    with capture_logs() as logged:
        steps = asyncio.create_task(background.run(database, tmp_path, set(), system_clock, every=0.02))
        for _ in range(500):
            await asyncio.sleep(0.02)
            if sealed is None and any(entry["event"] == "unforeseen" for entry in logged):
                sealed = await append(owner)
            if sealed is not None and await owner.fetchval("SELECT count(*) FROM journal_seal WHERE seq = $1", sealed):
                break
        else:
            raise AssertionError(logged)
        steps.cancel()
        await asyncio.gather(steps, return_exceptions=True)
    await owner.close()
    await database.close()
    assert {(entry["error"], entry["log_level"]) for entry in logged if entry["event"] == "unforeseen"} == {
        ("UndefinedTableError", "error")
    }
