"""One marked registry for all that looks for leaks."""

import asyncio
import os
from collections.abc import AsyncIterator
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


@pytest.fixture(scope="module")
async def registry_app(server: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[FastAPI]:
    """An application on a database of its own."""
    url = await make_database(server, f"habeas_leaks_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}")
    await asyncio.to_thread(upgrade, url)
    data: Path = tmp_path_factory.mktemp("leaks")
    limits = {"rate_limit": 0, "failed_key_limit": 0, "correction_limit": 0}
    app = create_app(Settings(database_url=url, secret=SecretStr(SECRET), data=data, seal_every_seconds=3600, **limits))
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture(scope="module")
async def registry(registry_app: FastAPI) -> Marked:
    """The marked registry."""
    keys = Keys(registry_app)
    cleared = await keys.join()
    own = await keys.key(str(cleared.organization), *UNCLEARED)
    shared, other = await keys.join(*UNCLEARED), await keys.join(*UNCLEARED)
    made = Marked({"public": Client(http(registry_app)), "other": other, "shared": shared, "own": own, "cleared": cleared})
    await fill(made, keys, cleared, str(shared.organization))
    return made
