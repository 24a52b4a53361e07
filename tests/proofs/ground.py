"""What every proof stands on: a registry served by a real process, clients that do as the README tells them, and a report.

A proof is a module with a docstring, which is its promise, and `async def prove(ground, report)`. It says what it did, what it counted
and what it found of each promise; it raises NotProven where it can't be carried out here.
"""

import asyncio
import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx2
from rich.console import Console
from rich.table import Table

from schemas.vocabulary import Scope
from service.platform.embedded import served_from
from tests.conftest import SECRET, make_database
from tests.serving import UNLIMITED, Service, environment

PATIENCE_SECONDS = 120.0
"""How long a client goes on trying before it says that its request was never answered."""
LONGEST_PAUSE_SECONDS = 2.0
SEALED_WITHIN_SECONDS = 30
_UNSEALED = "SELECT count(*) FROM journal j WHERE NOT EXISTS (SELECT FROM journal_seal s WHERE s.seq = j.seq)"


class NotProven(Exception):
    """The proof can't be carried out here, and why. It counts as neither kept nor broken."""


class NeverAnswered(Exception):
    """A client lost its patience: nothing that it sent again and again was answered."""


class Client:
    """A client that does what the README tells clients to do.

    Each POST carries an Idempotency-Key. A lost connection, 409 `still-running`, 429 and 503 are tried again, after Retry-After and with
    growing pauses; nothing else is. `met` counts what it met on the way.
    """

    def __init__(self, address: str, key: str | None, chance: random.Random) -> None:
        headers = {} if key is None else {"Authorization": f"Bearer {key}"}
        self.http = httpx2.AsyncClient(base_url=address, headers=headers, timeout=30)
        self.chance = chance
        self.met: Counter[str] = Counter()

    def new_key(self) -> str:
        """An Idempotency-Key of its own."""
        return UUID(int=self.chance.getrandbits(128)).hex

    async def once(self, method: str, path: str, **options: Any) -> httpx2.Response | None:
        """What is answered to one try; None for a lost connection."""
        try:
            answer = await self.http.request(method, path, **options)
        except httpx2.TransportError:
            self.met["connection lost"] += 1
            return None
        self.met[str(answer.status_code)] += 1
        return answer

    async def ask(self, method: str, path: str, **options: Any) -> httpx2.Response:
        """What is answered in the end. Raises NeverAnswered."""
        begun, pause = time.monotonic(), 0.05
        while time.monotonic() < begun + PATIENCE_SECONDS:
            answer = await self.once(method, path, **options)
            if answer is not None and not is_to_be_retried(answer):
                return answer
            told = 0.0 if answer is None else float(answer.headers.get("Retry-After", "0"))
            await asyncio.sleep(max(told, pause * self.chance.uniform(0.5, 1.0)))
            pause = min(LONGEST_PAUSE_SECONDS, pause * 2)
        raise NeverAnswered(f"{method} {path}")

    async def get(self, path: str, **options: Any) -> httpx2.Response:
        """A reading, retried."""
        return await self.ask("GET", path, **options)

    async def post(self, path: str, body: Any, key: str | None = None) -> httpx2.Response:
        """A POST, retried under one Idempotency-Key."""
        return await self.ask("POST", path, json=body, headers={"Idempotency-Key": key or self.new_key()})

    async def patch(self, path: str, body: Any, version: int) -> httpx2.Response:
        """A change of the version read. It is retried too: what was done already is then a 412, which tells nobody who did it."""
        return await self.ask("PATCH", path, json=body, headers={"If-Match": f'"{version}"'})

    async def made(self, path: str, body: Any) -> Any:
        """What a POST made, as the answer shows it. Raises RuntimeError for any other answer."""
        answer = await self.post(path, body)
        if answer.status_code not in (httpx2.codes.OK, httpx2.codes.CREATED):
            message = f"POST {path}: {answer.status_code} {answer.text}"
            raise RuntimeError(message)
        return answer.json() if answer.content else None

    async def close(self) -> None:
        """Let go of its connections."""
        await self.http.aclose()


def is_to_be_retried(answer: httpx2.Response) -> bool:
    """What the README says is to be sent again."""
    still_running = answer.status_code == httpx2.codes.CONFLICT and answer.json()["type"].endswith("/still-running")
    return still_running or answer.status_code in (httpx2.codes.TOO_MANY_REQUESTS, httpx2.codes.SERVICE_UNAVAILABLE)


@dataclass
class Registry:
    """A registry of its own, served: the process, the database as its owner sees it, and who may ask."""

    service: Service
    database: str
    key: str
    chance: random.Random
    clients: list[Client] = field(default_factory=list)

    def client(self, key: str | None = None) -> Client:
        """Another client with a key: the registry's first by default, which has every scope."""
        self.clients.append(Client(self.service.address, key or self.key, random.Random(self.chance.random())))
        return self.clients[-1]

    def public(self) -> Client:
        """A client without a key."""
        self.clients.append(Client(self.service.address, None, random.Random(self.chance.random())))
        return self.clients[-1]

    async def key_of(self, organization: str, scopes: Iterable[Scope]) -> str:
        """Another key of an organization."""
        body = {"label": "a proof", "scopes": [str(scope) for scope in scopes], "organization_id": organization}
        return str((await self.client().made("/v1/keys", body))["key"])

    async def organization(self, slug: str) -> str:
        """The id of an organization that joins."""
        return str((await self.client().made("/v1/organizations", {"slug": slug, "name": slug.title()}))["id"])

    async def own(self) -> str:
        """The id of the first key's organization."""
        return str((await self.client().get("/v1/me")).json()["organization"]["id"])

    @asynccontextmanager
    async def owner(self) -> AsyncIterator[asyncpg.Connection]:
        """A connection as the database's owner: the independent look at what is there."""
        connection = await asyncpg.connect(self.database)
        try:
            yield connection
        finally:
            await connection.close()

    async def verified(self) -> tuple[bool, str]:
        """What `habeas verify` says."""
        command = [sys.executable, "-m", "service.cli", "verify", "--url", self.database]
        done = await asyncio.to_thread(subprocess.run, command, env=environment(), capture_output=True, text=True, check=False)
        return done.returncode == 0, (done.stdout + done.stderr).strip()

    def faults(self) -> list[str]:
        """What the service logged as a fault of its own: what, and where."""
        lines = [json.loads(line) for line in self.service.log.read_text().splitlines() if line.startswith("{")]
        return [f"{line['error']} at {line['places'][-1]}" for line in lines if line.get("event") == "unforeseen"]

    def met(self) -> str:
        """What all clients met, as one line."""
        return told(sum((client.met for client in self.clients), Counter[str]()))


def told(counted: Mapping[str, int]) -> str:
    """Counts by name, as one line."""
    return ", ".join(f"{name}: {count}" for name, count in sorted(counted.items())) or "nothing"


@dataclass
class Ground:
    """Where the proofs of one run stand: its seed, its scale, its folder, and a server where one was given."""

    folder: Path
    seed: int
    scale: float = 1.0
    server: str | None = None

    def times(self, number: int, least: int = 1) -> int:
        """So many, scaled."""
        return max(least, round(number * self.scale))

    def chance(self, name: str) -> random.Random:
        """Chance that a run with the same seed meets again."""
        return random.Random(f"{self.seed} {name}")

    @asynccontextmanager
    async def registry(self, name: str, **settings: str) -> AsyncIterator[Registry]:
        """A fresh registry with its sample, served until this ends. `settings` are of the service: `HABEAS_SEAL_EVERY_SECONDS="1"`."""
        given = dict(UNLIMITED)
        if self.server is not None:
            given |= {"HABEAS_DATABASE_URL": await make_database(self.server, f"habeas_prove_{name}"), "HABEAS_SECRET": SECRET}
        service = Service(self.folder / name, given | settings)
        await asyncio.to_thread(service.start)
        database = given.get("HABEAS_DATABASE_URL") or served_from(service.data)
        assert database is not None
        made = Registry(service, database, service.first_key(), self.chance(f"the clients of {name}"))
        try:
            yield made
        finally:
            for client in made.clients:
                await client.close()
            await asyncio.to_thread(service.stop)
            if self.server is not None:
                await _dropped(self.server, f"habeas_prove_{name}")


async def _dropped(server: str, name: str) -> None:
    connection = await asyncpg.connect(server)
    try:
        await connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    finally:
        await connection.close()


@dataclass
class Report:
    """What a proof says of itself: what was done, what was counted, and what became of each promise."""

    title: str
    lines: list[tuple[str, str, str]] = field(default_factory=list)
    broken: int = 0
    kept: int = 0
    not_proven: str | None = None

    async def sound(self, registry: Registry) -> None:
        """What every proof ends with: the background steps go on, the service met no fault of its own, and the journal verifies."""
        async with registry.owner() as owner:
            for _ in range(SEALED_WITHIN_SECONDS * 10):
                waiting = await owner.fetchval(_UNSEALED)
                if waiting == 0:
                    break
                await asyncio.sleep(0.1)
        self.promise("the journal is sealed, with nobody asking", f"{waiting} rows not sealed", kept=waiting == 0)
        faults = Counter(await asyncio.to_thread(registry.faults))
        self.promise("the service met no fault of its own", told(faults), kept=not faults)
        whole, said = await registry.verified()
        self.promise("the journal verifies", said, kept=whole)

    def done(self, what: str, figure: object) -> None:
        """Something that the proof did, and how often."""
        self.lines.append(("did", what, str(figure)))

    def counted(self, what: str, figure: object) -> None:
        """Something that the proof counted or measured."""
        self.lines.append(("counted", what, str(figure)))

    def promise(self, sentence: str, saw: object, *, kept: bool) -> None:
        """A promise, what was seen of it, and whether it was kept."""
        self.kept, self.broken = self.kept + kept, self.broken + (not kept)
        self.lines.append(("[green]kept[/green]" if kept else "[bold red]BROKEN[/bold red]", sentence, str(saw)))

    @property
    def verdict(self) -> str:
        """One word for the whole. A proof that looked at nothing has proven nothing."""
        if self.broken:
            return "BROKEN"
        return "proven" if self.kept and self.not_proven is None else "not proven"

    def print(self, console: Console, seconds: float) -> None:
        """The table."""
        table = Table(title=self.title, title_justify="left", show_header=False, caption=f"{self.verdict}, {seconds:.0f} s")
        for line in self.lines:
            table.add_row(*line)
        if self.not_proven is not None:
            table.add_row("not proven", self.not_proven, "")
        console.print(table)
