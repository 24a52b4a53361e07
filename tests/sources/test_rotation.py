"""Rotation while the service runs: no request fails, nothing stays under the old key, and what was cut short is taken up."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from schemas.vocabulary import Scope
from service.app import create_app
from service.cli.migrate import upgrade
from service.journal.sealing import seal
from service.journal.verifying import verify
from service.platform.clock import system_clock
from service.platform.ids import new_id
from service.platform.sealing import RING_FILE, SealBroken, read_ring, replace_ring
from service.settings import Settings
from service.sources.rotation import BATCH, AnotherRotation, reseal_all, rotate
from service.tables import RECORDS
from tests.conftest import SECRET, Client, Keys, make_database

WHY = {"reason": "to see that it still opens"}


@pytest.fixture
async def database_url(server: str) -> str:
    """A database of the test's own: a rotation is for all that is sealed."""
    url = await make_database(server, f"habeas_rotation_{new_id().hex[-8:]}")
    await asyncio.to_thread(upgrade, url)
    return url


@pytest.fixture
async def app(database_url: str, tmp_path: Path) -> AsyncIterator[FastAPI]:
    """The application on that database."""
    app = create_app(Settings(database_url=database_url, secret=SecretStr(SECRET), data=tmp_path, rate_limit=0, seal_every_seconds=3600))
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
async def cleared(app: FastAPI) -> Client:
    """A fresh organization's client, with clearance."""
    return await Keys(app).join(*Scope)


@pytest.fixture
async def owner(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection as the database's owner."""
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


@pytest.fixture
def ring(app: FastAPI, tmp_path: Path) -> Path:
    """The ring's file of the running application."""
    assert app
    return tmp_path / RING_FILE


async def sealed_sources(client: Client, count: int) -> dict[str, str]:
    """The addresses of fresh sources, and the name that is sealed for each."""

    async def one(number: int) -> tuple[str, str]:
        source = await client.made("/v1/sources", {"type": "interview", "title": "A testimony"})
        name = f"Witness {number}"
        await client.made(f"/v1/sources/{source['id']}/identity", {"name": name, "note": "first"})
        return f"/v1/sources/{source['id']}/identity", name

    return dict([await one(number) for number in range(count)])


async def under(owner: asyncpg.Connection) -> set[str]:
    """The ids of the keys that anything is sealed under."""
    columns = ("sealed_name", "sealed_contact", "sealed_note")
    each = " UNION ".join(
        f"SELECT substring({column} FROM 1 FOR 8) AS kid FROM source_identity WHERE {column} IS NOT NULL" for column in columns
    )
    return {bytes(row["kid"]).decode() for row in await owner.fetch(each)}


async def test_under_load_no_request_fails_and_no_row_stays_under_the_old_key(
    app: FastAPI, cleared: Client, owner: asyncpg.Connection, ring: Path
) -> None:
    sources = await sealed_sources(cleared, BATCH + 10)
    statuses: list[int] = []
    rotating = True

    async def load(number: int, ask: Callable[[str, int], Awaitable[Any]]) -> None:
        addresses = list(sources)[number::4]
        turn = 0
        while rotating:
            answer = await ask(addresses[turn % len(addresses)], turn)
            statuses.append(answer.status_code)
            turn += 1

    async def amend(address: str, turn: int) -> Any:
        version = (await cleared.get(address)).json()["version"]
        return await cleared.patch(address, {"note": f"turn {turn}"}, version)

    async def add(_: str, __: int) -> Any:
        source = await cleared.made("/v1/sources", {"type": "interview", "title": "A testimony"})
        address = f"/v1/sources/{source['id']}/identity"
        sources[address] = "A late witness"
        return await cleared.post(address, {"name": "A late witness"})

    def disclose(address: str, _: int) -> Awaitable[Any]:
        return cleared.post(f"{address}/disclosures", WHY)

    workers = [asyncio.create_task(load(number, ask)) for number, ask in enumerate((amend, disclose, add, disclose))]
    olds = set(read_ring(ring).keys)
    rotations = []
    for _ in range(3):
        await asyncio.sleep(0.2)
        rotations.append(await rotate(app.state.registry.database, ring, system_clock))
    rotating = False
    await asyncio.gather(*workers)
    assert set(statuses) == {200, 201}
    assert len(statuses) > 30
    newest = read_ring(ring).newest
    assert list(read_ring(ring).keys) == [newest]
    assert newest not in olds
    assert all(rotation.resealed >= BATCH + 10 for rotation in rotations)
    assert await under(owner) == {newest}
    for address, name in sources.items():
        assert (await disclose(address, 0)).json()["name"] == name
    await seal(app.state.registry.database.workers)
    assert (await verify(owner, sorted(RECORDS))).broken is None


async def test_a_rotation_cut_short_is_taken_up_under_the_same_key(
    app: FastAPI, cleared: Client, owner: asyncpg.Connection, ring: Path
) -> None:
    sources = await sealed_sources(cleared, BATCH + 5)
    replace_ring(ring, read_ring(ring).with_new_key())
    newest = read_ring(ring).newest
    database = app.state.registry.database
    assert await reseal_all(database, lambda: read_ring(ring), system_clock, batches=1) == BATCH
    assert len(await under(owner)) == 2
    assert {(await cleared.post(f"{address}/disclosures", WHY)).status_code for address in sources} == {201}
    done = await rotate(database, ring, system_clock)
    assert done.newest == newest
    assert await under(owner) == {newest}
    assert list(read_ring(ring).keys) == [newest]


async def test_rotating_leaves_versions_as_they_are(app: FastAPI, cleared: Client, ring: Path) -> None:
    (address,) = await sealed_sources(cleared, 1)
    before = (await cleared.get(address)).json()
    await rotate(app.state.registry.database, ring, system_clock)
    assert (await cleared.get(address)).json() == before
    assert (await cleared.patch(address, {"note": None}, 1)).status_code == 200


async def test_one_rotation_at_a_time(app: FastAPI, ring: Path) -> None:
    database = app.state.registry.database
    done = await asyncio.gather(*(rotate(database, ring, system_clock) for _ in range(2)), return_exceptions=True)
    assert AnotherRotation in {type(each) for each in done}


async def test_no_key_is_retired_while_something_does_not_open(
    app: FastAPI, cleared: Client, owner: asyncpg.Connection, ring: Path
) -> None:
    (address,) = await sealed_sources(cleared, 1)
    change = "SET session_replication_role = replica; UPDATE source_identity SET sealed_name = {} WHERE source_id = '{}'; RESET session_replication_role"
    source = address.split("/")[3]
    original = await owner.fetchval("SELECT sealed_name FROM source_identity WHERE source_id = $1::text::uuid", source)
    await owner.execute(change.format("sealed_name || 'x'::bytea", source))
    with pytest.raises(SealBroken):
        await rotate(app.state.registry.database, ring, system_clock)
    assert len(read_ring(ring).keys) == 2
    await owner.execute(change.format(f"'\\x{original.hex()}'::bytea", source))
    await rotate(app.state.registry.database, ring, system_clock)
    assert len(read_ring(ring).keys) == 1
