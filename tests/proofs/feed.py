"""The feed: whoever follows /v1/changes by its cursor is told of every change exactly once, in the order in which they were committed.

Writers hold their transactions open for up to two seconds after their journal rows are written, and give one in ten up. Readers store each
page with its cursor, forget a page now and then before it is stored, and go on through kills of the service, after each of which the writers
have written for a while with nobody sealing.
"""

import asyncio
import random
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg

from schemas.sources import SourceNew
from schemas.status import StatusEventNew
from schemas.vocabulary import Audience, Scope, SourceType
from service.cases.history import record_status
from service.disclosure.gate import setting
from service.identity.viewer import Viewer
from service.platform.database import AWAY, BUSY, Database, connect
from service.platform.work import unit_of_work
from service.sources.commands import add_source
from tests.proofs.ground import Client, Ground, Registry, Report
from tests.proofs.ledger import Ledger

WRITERS, SECONDS, RESTARTS = 24, 60, 4
LONGEST_SECONDS, GIVEN_UP, FORGOTTEN = 2.0, 0.1, 0.1
LIMITS = (3, 50, 200)


class GivenUp(Exception):
    """A writer thinks better of it after it has written everything."""


@dataclass
class Written:
    """What the writers know: of each change when its commit began and when it was done, and how many did not come through."""

    commits: dict[UUID, tuple[float, float]] = field(default_factory=dict)
    given_up: set[UUID] = field(default_factory=set)
    lost: int = 0


async def prove(ground: Ground, report: Report) -> None:
    """Write slowly, follow, kill, and compare."""
    restarts, seconds = ground.times(RESTARTS), ground.times(SECONDS, least=15)
    chance, written = ground.chance(__name__), Written()
    async with ground.registry("feed") as registry:
        ledger = await Ledger(registry).begin(cases=60, audience="partner")
        editor = await _editor(registry)
        partner = registry.client(await registry.key_of(await registry.organization("partner"), [Scope.READ]))
        readers = [(registry.client(), limit) for limit in LIMITS] + [(partner, LIMITS[0])]
        logs: list[list[Any]] = [[] for _ in readers]
        over = asyncio.Event()
        database = await connect(registry.database, readers=1, writers=WRITERS)
        following = [asyncio.create_task(_follow(client, limit, log, over)) for (client, limit), log in zip(readers, logs, strict=True)]
        writing = [
            asyncio.create_task(_write(database, editor, ledger.cases, random.Random(chance.random()), written, time.monotonic() + seconds))
            for _ in range(WRITERS)
        ]
        for _ in range(restarts):
            await asyncio.sleep(chance.uniform(0.5, 1.0) * seconds / (restarts + 1))
            await asyncio.to_thread(registry.service.kill)
            await asyncio.sleep(LONGEST_SECONDS + 1)
            await asyncio.to_thread(registry.service.start)
        await asyncio.gather(*writing)
        await database.close()
        over.set()
        await asyncio.gather(*following)
        report.done("writers, seconds, transactions of 0 to 2 s", f"{WRITERS}, {seconds}")
        report.done("kill -9 of the service, with nobody sealing for a while", restarts)
        report.counted(
            "commits acknowledged, given up, cut off with their outcome unknown",
            f"{len(written.commits)}, {len(written.given_up)}, {written.lost}",
        )
        report.counted("what clients met", registry.met())
        await _compare(registry, editor, written, logs, report)
        await report.sound(registry)


async def _editor(registry: Registry) -> Viewer:
    async with registry.owner() as owner:
        row = await owner.fetchrow("SELECT id, organization_id, label FROM api_key WHERE label = 'first key'")
    return Viewer(row["organization_id"], row["id"], row["label"], frozenset(Scope))


async def _write(database: Database, editor: Viewer, cases: list[str], chance: random.Random, written: Written, until: float) -> None:
    """The service's own commands in its own units of work, each of which lingers before it commits."""
    while time.monotonic() < until:
        made, began = UUID(int=0), 0.0
        try:
            async with unit_of_work(database, datetime.now(UTC), setting(editor)) as work:
                if chance.random() < 0.5:
                    event = StatusEventNew(axis="life", code="presumed_alive", occurred=f"20{chance.randrange(14, 26)}")
                    made = (await record_status(work, editor, chance.choice(cases), event)).event.id
                else:
                    made = (
                        await add_source(work, editor, SourceNew(type=SourceType.WEB, title="An invented page", audience=Audience.PARTNER))
                    ).id
                await work.end()
                # The journal's rows are written, and the transaction stays open.
                await asyncio.sleep(chance.uniform(0, LONGEST_SECONDS))
                if chance.random() < GIVEN_UP:
                    raise GivenUp
                began = time.monotonic()
            written.commits[made] = (began, time.monotonic())
        except GivenUp:
            written.given_up.add(made)
        except (asyncpg.PostgresError, *AWAY, *BUSY):
            written.lost += 1
            await asyncio.sleep(0.2)


async def _follow(client: Client, limit: int, log: list[Any], over: asyncio.Event) -> None:
    """Follow the feed. What was read counts when it is stored with its cursor: a page forgotten before is read again."""
    path, quiet = f"/v1/changes?limit={limit}", 0
    while quiet < 3:
        answer = (await client.get(path)).json()
        if client.chance.random() < FORGOTTEN:
            continue
        log += answer["items"]
        path = f"/v1/changes?limit={limit}&after={answer['next_cursor']}"
        if not answer["items"]:
            quiet = quiet + 1 if over.is_set() else 0
            await asyncio.sleep(client.chance.uniform(0, 1.0))


async def _compare(registry: Registry, editor: Viewer, written: Written, logs: list[list[Any]], report: Report) -> None:
    async with registry.owner() as owner:
        rows = await owner.fetch(
            """SELECT s.position, j.subject_id, j.version, j.action,
                j.image->>'audience' IN ('public', 'partner') AND c.audience IN ('public', 'partner') AS is_wide
            FROM journal j LEFT JOIN journal_seal s USING (seq) LEFT JOIN "case" c ON c.id = j.case_id WHERE j.organization_id = $1 ORDER BY s.position""",
            editor.organization_id,
        )
        is_tracked = await owner.fetchval("SELECT current_setting('track_commit_timestamp')") == "on"
    told = [[(UUID(item["subject"]["id"]), item["action"], item["version"]) for item in log] for log in logs]
    expected = [(row["subject_id"], row["action"], row["version"]) for row in rows]
    *own, partner = told
    report.counted("changes in the journal; told to each reader", f"{len(rows)}; {', '.join(str(len(log)) for log in told)}")
    report.promise(
        "every change is sealed", f"{sum(row['position'] is None for row in rows)} are not", kept=all(row["position"] for row in rows)
    )
    missed = max(len(set(expected) - set(log)) for log in own)
    twice = max(len(log) - len(set(log)) for log in told)
    report.promise("each of its organization's readers is told of every change", f"{missed} missed", kept=missed == 0)
    report.promise("no reader is told of one twice", f"{twice} repeated", kept=twice == 0)
    report.promise("all are told in one order", f"{len(own)} logs alike", kept=all(log == expected for log in own))
    partner = [entry for entry in partner if entry in set(expected)]  # it is told of its own organization's changes too
    shared = [entry for entry, row in zip(expected, rows, strict=True) if row["is_wide"]]
    report.promise(
        "so is another organization, of what it may read", f"{len(partner)} of {len(shared)}", kept=partner == shared and bool(shared)
    )
    position = {row["subject_id"]: row["position"] for row in rows if row["position"] is not None}
    unseen = written.commits.keys() - position.keys()
    report.promise("every commit that was acknowledged is told of", f"{len(unseen)} missing", kept=not unseen and bool(written.commits))
    ghosts = written.given_up & position.keys()
    report.promise("nothing that was given up is told of", f"{len(ghosts)} of {len(written.given_up)}", kept=not ghosts)
    if not is_tracked:
        report.counted("in commit order, on a server with track_commit_timestamp = off", f"{_out_of_order(written, position)} out of order")
        return
    wrong = _out_of_order(written, position)
    report.promise("what was committed before another's commit began is told of before it", f"{wrong} out of order", kept=wrong == 0)


def _out_of_order(written: Written, position: dict[UUID, int]) -> int:
    """How many changes are told of after one whose commit only began when theirs was done."""
    latest, wrong = 0.0, 0
    for made in sorted(written.commits.keys() & position.keys(), key=position.__getitem__):
        began, done = written.commits[made]
        wrong += latest > done
        latest = max(latest, began)
    return wrong
