"""A real PostgreSQL for every test: the embedded one, or the one that HABEAS_TEST_DATABASE_URL names. One database a worker."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import httpx2
import hypothesis
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import make_url

from schemas.organizations import KeyNew, OrganizationNew
from schemas.vocabulary import Scope
from service.app import create_app
from service.cli.bootstrap import found_registry
from service.cli.migrate import upgrade
from service.disclosure.gate import setting
from service.identity.viewer import Viewer
from service.membership.commands import add_organization, give_key
from service.platform.embedded import embedded_postgres_in
from service.platform.work import unit_of_work
from service.settings import Settings
from tests.kept import check
from tests.serving import UNLIMITED, Service, serving

# Machines are noisy: what a test decides is what was answered, never how long it took.
hypothesis.settings.register_profile("registry", deadline=None)
hypothesis.settings.load_profile("registry")

SECRET = "a secret of the tests, long enough"
EVERY_SCOPE = list(Scope)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The URL of a PostgreSQL server on which databases can be made."""
    given = os.environ.get("HABEAS_TEST_DATABASE_URL")
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="habeas-") as folder:
        Path(folder).chmod(0o755)
        with embedded_postgres_in(Path(folder), durable=False) as url:
            yield url


async def make_database(server: str, name: str, template: str = "template1") -> str:
    """A database of this name, empty or as its template is; answers its URL."""
    connection = await asyncpg.connect(server)
    try:
        await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    finally:
        await connection.close()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def database_url(server: str) -> str:
    """A migrated database for this worker."""
    url = asyncio.run(make_database(server, f"habeas_test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"))
    upgrade(url)
    return url


@pytest.fixture(scope="session")
async def owner(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection as the database's owner, who may do anything."""
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


@pytest.fixture(scope="session")
async def app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[FastAPI]:
    """The application, started."""
    data = tmp_path_factory.mktemp("data")
    limits = {"rate_limit": 0, "failed_key_limit": 0}
    app = create_app(Settings(database_url=database_url, secret=SecretStr(SECRET), data=data, seal_every_seconds=3600, **limits))
    async with app.router.lifespan_context(app):
        yield app


@dataclass
class Client:
    """A caller of the API: an organization's key, or the public."""

    http: httpx2.AsyncClient
    organization: str | None = None
    viewer: Viewer | None = None

    async def __call__(self, method: str, path: str, **options: Any) -> httpx2.Response:
        return await self.http.request(method, path, **options)

    async def get(self, path: str, **options: Any) -> httpx2.Response:
        return await self.http.get(path, **options)

    async def post(self, path: str, body: Any = None, **options: Any) -> httpx2.Response:
        return await self.http.post(path, json=body, **options)

    async def patch(self, path: str, body: Any, version: int | str, **options: Any) -> httpx2.Response:
        headers = {"If-Match": f'"{version}"', **options.pop("headers", {})}
        return await self.http.patch(path, json=body, headers=headers, **options)

    async def delete(self, path: str, version: int, reason: str = "entered twice") -> httpx2.Response:
        return await self.http.delete(path, params={"reason": reason}, headers={"If-Match": f'"{version}"'})

    async def made(self, path: str, body: Any, **options: Any) -> Any:
        """What a POST made, as the answer shows it."""
        answer = await self.post(path, body, **options)
        assert answer.status_code == 201, answer.text
        return answer.json()


def http(app: FastAPI, key: str | None = None) -> httpx2.AsyncClient:
    """A client of the application in this process; every answer is held against its model."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    hooks = {"response": [check]}
    return httpx2.AsyncClient(transport=transport, base_url="http://registry", headers=headers, event_hooks=hooks)


class Keys:
    """Gives out clients: each call of `join` is a new organization with a key of the scopes named."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        self.count = 0

    async def join(self, *scopes: Scope) -> Client:
        """A client of a fresh organization."""
        self.count += 1
        nobody = Viewer(scopes=frozenset(EVERY_SCOPE))
        async with unit_of_work(self.app.state.registry.database, datetime.now(UTC), setting(nobody)) as work:
            slug = f"org-{os.getpid()}-{self.count}"
            organization = await add_organization(work, nobody, OrganizationNew(slug=slug, name=f"Organization {self.count}"))
        return await self.key(str(organization.id), *scopes)

    async def key(self, organization: str, *scopes: Scope) -> Client:
        """Another key of an organization."""
        nobody = Viewer(scopes=frozenset(EVERY_SCOPE))
        async with unit_of_work(self.app.state.registry.database, datetime.now(UTC), setting(nobody)) as work:
            body = KeyNew(label="tests", scopes=list(scopes) or EVERY_SCOPE, organization_id=organization)
            made = await give_key(work, nobody, body, SECRET.encode())
        viewer = Viewer(made.row.organization_id, made.row.id, "tests", frozenset(scopes or EVERY_SCOPE))
        return Client(http(self.app, made.key), organization, viewer)


@pytest.fixture(scope="session")
def keys(app: FastAPI) -> Keys:
    """A way to make organizations and keys."""
    return Keys(app)


@pytest.fixture
async def ngo(keys: Keys) -> Client:
    """A fresh organization's client, with every scope but clearance."""
    return await keys.join(*(scope for scope in Scope if scope is not Scope.RESTRICTED))


@pytest.fixture
async def other(keys: Keys) -> Client:
    """Another fresh organization's client."""
    return await keys.join(Scope.READ, Scope.WRITE)


@pytest.fixture
def public(app: FastAPI) -> Client:
    """A client without a key."""
    return Client(http(app))


@dataclass
class Sample:
    """A registry that holds the sample: its application, its owner and the public."""

    app: FastAPI
    member: Client
    public: Client
    again: str | None


@pytest.fixture(scope="session")
async def sample(server: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Sample]:
    """The sample registry, founded as `make run` founds it, and founded a second time, which does nothing."""
    url = await make_database(server, f"habeas_sample_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}")
    await asyncio.to_thread(upgrade, url)
    data = tmp_path_factory.mktemp("sample")
    contact = "mailto:security@example.org"
    settings = Settings(database_url=url, secret=SecretStr(SECRET), data=data, rate_limit=0, security_contact=contact)
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        database = app.state.registry.database
        key = await found_registry(database, SECRET, datetime.now(UTC))
        again = await found_registry(database, SECRET, datetime.now(UTC))
        yield Sample(app, Client(http(app, key)), Client(http(app)), again)


@pytest.fixture(scope="session")
def served(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service itself, in a process of its own, on a registry of its own: two with a data folder each would take each other's work."""
    url = asyncio.run(make_database(server, f"habeas_served_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"))
    settings = {"HABEAS_DATABASE_URL": url, "HABEAS_SECRET": SECRET, **UNLIMITED}
    with serving(tmp_path_factory.mktemp("served") / "data", settings) as service:
        yield service
