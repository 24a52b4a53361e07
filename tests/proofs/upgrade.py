"""Every migration is applied to a large registry, down and up again, while clients read and write: none fails, none waits a second for a lock.

The clients speak SQL, since at each step the service of that step would serve: they read a case with its person and its history, and change a
case with its journal row, each change in one transaction, on a connection that gives up after a second of waiting for a lock. Tables younger
than a step are nobody's yet, so the walk ends at the last step that made one of those they use.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

import asyncpg

from service.cli.bootstrap import first_key
from service.cli.migrate import downgrade, upgrade
from service.platform.embedded import embedded_postgres_in
from tests.conftest import SECRET, make_database
from tests.migrations.test_migrations import STEPS, catalogue
from tests.proofs.ground import Ground, Report, told

CASES = 100_000
READERS, WRITERS = 4, 4
FIRST = "0010_consents"
LOCK_SECONDS = 1.0

# Straight into the tables, after the sample's own rows: a case and a person each, two events a case, a journal row for each case.
_FILL = """
    SET session_replication_role = replica;
    CREATE TEMP TABLE fresh AS SELECT n, gen_random_uuid() AS person, gen_random_uuid() AS "case" FROM generate_series(1, {cases}) n;
    INSERT INTO person SELECT r.* FROM fresh f, (SELECT p AS row FROM person p LIMIT 1) p,
        LATERAL jsonb_populate_record(p.row, jsonb_build_object('id', f.person)) r;
    INSERT INTO "case" SELECT r.* FROM fresh f, (SELECT c AS row FROM "case" c WHERE publication = 'published' LIMIT 1) c,
        LATERAL jsonb_populate_record(c.row, jsonb_build_object('id', f.case, 'person_id', f.person, 'reference', 'ZZ-0000-' || lpad(n::text, 7, '0'))) r;
    INSERT INTO status_event SELECT r.* FROM fresh f, generate_series(1, 2), (SELECT e AS row FROM status_event e LIMIT 1) e,
        LATERAL jsonb_populate_record(e.row, jsonb_build_object('id', gen_random_uuid(), 'case_id', f.case)) r;
    INSERT INTO journal (recorded_at, transaction_id, organization_id, action, subject_type, subject_id, case_id, version, image, salt, digest)
        SELECT j.recorded_at, 1, j.organization_id, 'case.opened', 'case', f.case, f.case, 1, j.image, j.salt, j.digest
        FROM fresh f, (SELECT * FROM journal WHERE subject_type = 'case' LIMIT 1) j;
    RESET session_replication_role;
    ANALYZE"""

_READ = """
    SELECT c.reference, p.birth_date, (SELECT count(*) FROM status_event e WHERE e.case_id = c.id AND e.withdrawn_at IS NULL)
    FROM "case" c JOIN person p ON p.id = c.person_id WHERE c.id = $1"""
_CHANGE = """UPDATE "case" SET summary = $2, version = version + 1, updated_at = now() WHERE id = $1"""
_RECORD = """
    INSERT INTO journal (recorded_at, organization_id, action, subject_type, subject_id, case_id, version, salt, digest)
    SELECT now(), c.organization_id, 'case.amended', 'case', c.id, c.id, c.version, '\\x00', sha256('') FROM "case" c WHERE c.id = $1"""


@dataclass
class Met:
    """What the clients met while a step was applied."""

    requests: int = 0
    longest: float = 0.0
    failed: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Met") -> None:
        """Count another step's in."""
        self.requests += other.requests
        self.longest = max(self.longest, other.longest)
        self.failed += other.failed


class Clients:
    """Readers and writers, who go on until told to stop; `met` is what they meet."""

    def __init__(self, url: str, cases: list[UUID], chance: random.Random) -> None:
        self.url, self.cases, self.chance = url, cases, chance
        self.met = Met()
        self.busy = True

    async def ask(self, *, writes: bool) -> None:
        """One client's requests, one after the other."""
        settings = {"lock_timeout": f"{LOCK_SECONDS}s", "application_name": "proof"}
        connection = await asyncpg.connect(self.url, server_settings=settings)
        while self.busy:
            begun = time.monotonic()
            try:
                await (self._change(connection) if writes else connection.fetchrow(_READ, self.chance.choice(self.cases)))
            except asyncpg.PostgresError as error:
                self.met.failed[f"{type(error).__name__}: {error}"] += 1
            self.met.longest = max(self.met.longest, time.monotonic() - begun)
            self.met.requests += 1
            await asyncio.sleep(0.005)
        await connection.close()

    async def _change(self, connection: asyncpg.Connection) -> None:
        case = self.chance.choice(self.cases)
        async with connection.transaction():
            await connection.execute(_CHANGE, case, f"An invented summary, {self.chance.random()}")
            await connection.execute(_RECORD, case)

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """All of them, for as long as this lasts."""
        tasks = [asyncio.create_task(self.ask(writes=number < WRITERS)) for number in range(READERS + WRITERS)]
        try:
            yield
        finally:
            self.busy = False
            await asyncio.gather(*tasks)


async def prove(ground: Ground, report: Report) -> None:
    """Walk down to the first step with clients at work, and up again."""
    if ground.server is not None:
        await _walk(ground, report, await make_database(ground.server, "habeas_prove_upgrade"))
        return
    folder = ground.folder / "upgrade"
    folder.mkdir(mode=0o755)
    with embedded_postgres_in(folder) as url:
        await _walk(ground, report, url)


async def _walk(ground: Ground, report: Report, url: str) -> None:
    await asyncio.to_thread(upgrade, url)
    await first_key(url, SECRET, datetime.now(UTC))
    owner = await asyncpg.connect(url)
    await owner.execute(_FILL.format(cases=ground.times(CASES)))
    cases = [row["id"] for row in await owner.fetch("""SELECT id FROM "case" ORDER BY id""")]
    await owner.close()
    report.done("a registry of cases, with two events and a journal row each", f"{len(cases):,}")
    whole = await catalogue(url)
    clients = Clients(url, cases, ground.chance("upgrade"))
    down = [STEPS[STEPS.index(step) - 1] for step in reversed(STEPS) if step > FIRST]
    async with clients.at_work():
        for steps, go, word in ((down, downgrade, "down to"), (STEPS[STEPS.index(FIRST) + 1 :], upgrade, "up to")):
            together = Met()
            for step in steps:
                clients.met, begun = Met(), time.monotonic()
                await asyncio.to_thread(go, url, step)
                met = clients.met
                told_of = f"{time.monotonic() - begun:.1f} s, {met.requests} requests, the longest {met.longest:.2f} s"
                report.counted(f"{word} {step}", told_of + (f", FAILED {told(met.failed)}" if met.failed else ""))
                together.add(met)
            report.promise(f"{word}: no request fails, or waits a second for a lock", told(together.failed), kept=not together.failed)
            report.promise(
                f"{word}: the clients were at work all along", f"{together.requests} requests", kept=together.requests > len(steps) * 10
            )
            report.promise(
                f"{word}: no request takes two seconds",
                f"the longest {together.longest:.2f} s",
                kept=together.longest < 2 * LOCK_SECONDS,
            )
    report.promise("the schema is again what it was", f"{len(whole)} columns, constraints and indexes", kept=await catalogue(url) == whole)
    async with _owner(url) as connection:
        unshown = await connection.fetchval("""SELECT count(*) FROM "case" WHERE shown_at > updated_at""")
        unfiled = await connection.fetchval(
            """SELECT count(*) FROM "case" c WHERE withdrawn_at IS NULL AND NOT EXISTS (SELECT 1 FROM case_text t WHERE t.case_id = c.id)"""
        )
    report.promise(
        "what steps fill in is filled in for every case", f"{unshown} not shown, {unfiled} not filed", kept=not unshown + unfiled
    )


@asynccontextmanager
async def _owner(url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()
