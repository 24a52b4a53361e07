"""Migrations while clients are at work: nobody queues behind a step that waits, and a step that was cut short is taken up again."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import asyncpg

import migrations
from service.cli.bootstrap import first_key
from service.cli.migrate import downgrade, upgrade
from service.platform.ids import new_id
from tests.conftest import SECRET, make_database


async def a_registry(server: str) -> str:
    """The URL of a registry with the sample."""
    url = await make_database(server, f"habeas_traffic_{new_id().hex[-8:]}")
    await asyncio.to_thread(upgrade, url)
    await first_key(url, SECRET, datetime.now(UTC))
    return url


async def test_nobody_waits_behind_a_step_that_waits_for_a_lock(server: str) -> None:
    url = await a_registry(server)
    holder = await asyncpg.connect(url)
    reader = await asyncpg.connect(url, server_settings={"lock_timeout": "1s"})
    holding = holder.transaction()
    await holding.start()
    await holder.execute("SELECT FROM person LIMIT 1 FOR UPDATE")
    step = asyncio.create_task(asyncio.to_thread(downgrade, url, "0017_case_words"))
    for _ in range(100):
        await reader.fetchval("SELECT count(*) FROM person")
        await asyncio.sleep(0.02)
    assert not step.done()
    await holding.rollback()
    await step
    assert await reader.fetchval("SELECT version_num FROM alembic_version") == "0017_case_words"
    await asyncio.to_thread(upgrade, url)
    for connection in (holder, reader):
        await connection.close()


async def test_a_step_that_was_cut_short_fills_in_what_is_missing(server: str) -> None:
    url = await a_registry(server)
    owner = await asyncpg.connect(url)
    filed = await owner.fetch("SELECT case_id, shelf, strip(words) FROM case_text ORDER BY case_id, shelf")
    shown = await owner.fetch('SELECT id, updated_at FROM "case" ORDER BY id')
    assert filed
    await asyncio.to_thread(downgrade, url, "0016_name_index")
    await owner.execute((Path(migrations.__file__).parent / "versions" / "0017_case_words.sql").read_text())
    assert await owner.fetchval("SELECT count(*) FROM case_text") == 0
    await asyncio.to_thread(upgrade, url)
    assert await owner.fetch("SELECT case_id, shelf, strip(words) FROM case_text ORDER BY case_id, shelf") == filed
    await asyncio.to_thread(downgrade, url, "0012_sealed")
    await owner.execute('ALTER TABLE "case" ADD COLUMN shown_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT now()')
    await asyncio.to_thread(upgrade, url)
    assert await owner.fetch('SELECT id, shown_at FROM "case" ORDER BY id') == shown
    await owner.close()
