"""The background steps outlive what befalls one of them."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import asyncpg
import pytest
from fastapi import FastAPI
from structlog.testing import capture_logs

from service.cli.migrate import upgrade
from service.exchange.imports.running import alone
from service.journal.sealing import seal
from service.platform.clock import system_clock
from service.platform.database import connect
from service.platform.ids import new_id
from service.worker import background
from tests.conftest import make_database
from tests.journal.test_journal import append


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
