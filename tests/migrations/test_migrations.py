"""The schema goes up, down and up again, with rows in the tables, and is what the tables in code say."""

import asyncio
import re
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest
from alembic.script import ScriptDirectory
from sqlalchemy.ext.asyncio import create_async_engine

import migrations
from service.cli.bootstrap import first_key
from service.cli.migrate import configuration, downgrade, upgrade
from service.platform.ids import new_id
from service.tables import METADATA
from tests.conftest import SECRET, make_database

STEPS = [step.revision for step in ScriptDirectory.from_config(configuration("")).walk_revisions()][::-1]
_CATALOGUE = """
    SELECT 'column', table_name || '.' || column_name, data_type || ' ' || is_nullable FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT 'constraint', conrelid::regclass::text || '.' || conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'f', 'p', 'u')
    UNION ALL SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"""


async def catalogue(url: str) -> set[tuple[str, str, str]]:
    connection = await asyncpg.connect(url)
    try:
        rows = await connection.fetch(_CATALOGUE)
    finally:
        await connection.close()
    return {tuple(row) for row in rows if "alembic_version" not in row[1]}


def test_there_is_one_head_and_it_is_written_down() -> None:
    assert (Path(migrations.__file__).parent / "HEAD").read_text(encoding="utf-8").strip() == STEPS[-1]
    assert all(re.fullmatch(r"\d{4}_[a-z_]+", step) for step in STEPS)


async def test_the_schema_is_what_the_tables_in_code_say(server: str) -> None:
    migrated, created = await make_database(server, "habeas_migrated"), await make_database(server, "habeas_created")
    await asyncio.to_thread(upgrade, migrated)
    engine = create_async_engine(created.replace("postgresql://", "postgresql+asyncpg://"))
    async with engine.begin() as connection:
        await connection.run_sync(METADATA.create_all)
    await engine.dispose()
    assert await catalogue(migrated) == await catalogue(created)


@pytest.fixture(scope="module")
async def filled(server: str) -> str:
    """A migrated database with the sample in it, to be copied."""
    name = f"habeas_filled_{new_id().hex[-8:]}"
    url = await make_database(server, name)
    await asyncio.to_thread(upgrade, url)
    assert await first_key(url, SECRET, datetime.now(UTC))
    return name


@pytest.mark.parametrize("step", STEPS)
async def test_each_step_goes_down_and_up_with_rows_in_the_tables(server: str, filled: str, step: str) -> None:
    url = await make_database(server, f"habeas_{step}", filled)
    whole = await catalogue(url)
    before = STEPS[STEPS.index(step) - 1] if STEPS.index(step) else "base"
    await asyncio.to_thread(downgrade, url, before)
    await asyncio.to_thread(upgrade, url)
    assert await catalogue(url) == whole
    connection = await asyncpg.connect(server)
    await connection.execute(f'DROP DATABASE "habeas_{step}" WITH (FORCE)')
    await connection.close()
