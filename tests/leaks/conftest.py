"""One marked registry for all that looks for leaks."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from schemas.vocabulary import Scope
from service.app import create_app
from service.cli.migrate import upgrade
from service.settings import Settings
from tests.conftest import SECRET, Client, Keys, http, make_database
from tests.leaks.marked import Marked, fill

UNCLEARED = tuple(scope for scope in Scope if scope is not Scope.RESTRICTED)


@asynccontextmanager
async def application(server: str, data: Path, name: str) -> AsyncIterator[FastAPI]:
    """An application on a database of its own."""
    url = await make_database(server, f"habeas_{name}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}")
    await asyncio.to_thread(upgrade, url)
    limits = {"rate_limit": 0, "failed_key_limit": 0, "correction_limit": 0}
    app = create_app(Settings(database_url=url, secret=SecretStr(SECRET), data=data, seal_every_seconds=3600, **limits))
    async with app.router.lifespan_context(app):
        yield app


async def marked(app: FastAPI) -> Marked:
    """The marked registry, in an application that holds nothing yet."""
    keys = Keys(app)
    cleared = await keys.join()
    own = await keys.key(str(cleared.organization), *UNCLEARED)
    shared, other = await keys.join(*UNCLEARED), await keys.join(*UNCLEARED)
    made = Marked({"public": Client(http(app)), "other": other, "shared": shared, "own": own, "cleared": cleared})
    await fill(made, keys, cleared, str(shared.organization))
    return made


@pytest.fixture(scope="session")
async def registry_app(server: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[FastAPI]:
    """The application that all look through that change nothing in it."""
    async with application(server, tmp_path_factory.mktemp("leaks"), "leaks") as app:
        yield app


@pytest.fixture(scope="session")
async def registry(registry_app: FastAPI) -> Marked:
    """The marked registry."""
    return await marked(registry_app)
