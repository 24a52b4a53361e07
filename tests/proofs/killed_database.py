"""Killed database: with its PostgreSQL killed under it, the service says 503, comes back by itself, and has lost nothing.

The same clients as in killed_application, and readers beside them; ten times `kill -9` of the embedded server's postmaster. Nobody starts
the service again. Meanwhile it answers, and every answer that is not an answer is 503 with Retry-After.
"""

import asyncio
import os
import signal
import statistics
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2

from tests.proofs.ground import Client, Ground, NotProven, Registry, Report, told
from tests.proofs.ledger import Ledger

KILLS, CLIENTS, WITHIN_SECONDS = 10, 4, 10.0
READ = ("/v1/cases?limit=5", "/v1/cases/KP-2013-0001", "/v1/search?q=Kim%20Jun-wook", "/v1/changes?limit=5", "/v1/me", "/readyz")


async def prove(ground: Ground, report: Report) -> None:
    """Write and read, kill the database, and look."""
    if ground.server is not None:
        raise NotProven("a server given by its URL is not ours to kill; without HABEAS_PROVE_DATABASE_URL the embedded one is")
    chance = ground.chance(__name__)
    kills = ground.times(KILLS, least=2)
    back: list[float] = []
    answers: Counter[str] = Counter()
    async with ground.registry("killed_database") as registry:
        ledger = await Ledger(registry).begin()
        service = registry.service.process
        assert service is not None

        async def kill() -> None:
            client = registry.client()
            for _ in range(kills):
                await asyncio.sleep(chance.uniform(1.0, 4.0))
                _kill_postmaster(registry)
                killed = time.monotonic()
                while not await asyncio.to_thread(registry.service.is_ready):  # noqa: ASYNC110 - another process is waited for
                    await asyncio.sleep(0.05)
                await ledger.write(client)
                back.append(time.monotonic() - killed)
            await asyncio.sleep(1)

        async with _reading(registry, answers):
            await ledger.while_([registry.client() for _ in range(CLIENTS)], kill, gives_up=0.05)
        report.done("kill -9 of the postmaster, each while writes were running", kills)
        report.counted("what clients met", registry.met())
        report.counted("what readers met", told(answers))
        report.counted("seconds from a kill to the next write: median, most", f"{statistics.median(back):.1f}, {max(back):.1f}")
        away = sum(count for answer, count in answers.items() if answer.startswith("503"))
        other = {answer: count for answer, count in answers.items() if answer not in ("200", "503 with Retry-After")}
        report.promise(
            "what can't be answered is 503 with Retry-After, and nothing else",
            f"{away} such, {told(other)} else",
            kept=away > 0 and not other,
        )
        report.promise(
            f"it writes again within {WITHIN_SECONDS:.0f} s, by itself", f"{max(back):.1f} s at most", kept=max(back) <= WITHIN_SECONDS
        )
        report.promise("the service was never started again", f"process {service.pid}", kept=service.poll() is None)
        await ledger.look(report)
        await ledger.ask_again(report, registry.client(), 200)
        await report.sound(registry)


def _kill_postmaster(registry: Registry) -> None:
    written = registry.service.data / "postgres" / "postmaster.pid"
    os.kill(int(written.read_text().split()[0]), signal.SIGKILL)


@asynccontextmanager
async def _reading(registry: Registry, answers: Counter[str]) -> AsyncIterator[None]:
    """Readers, with a key and without, who count what they are answered until this ends."""

    async def read(client: Client, *, has_key: bool) -> None:
        while True:
            path = client.chance.choice(READ)
            answer = await client.once("GET", path)
            if answer is None:
                answers["no answer"] += 1
            elif answer.status_code == httpx2.codes.SERVICE_UNAVAILABLE:
                answers[f"503 {'with' if 'Retry-After' in answer.headers else 'without'} Retry-After"] += 1
            elif path == "/v1/me" and has_key and answer.status_code == httpx2.codes.OK and answer.json()["organization"] is None:
                answers["a key taken for nobody's"] += 1
            else:
                answers[str(answer.status_code)] += 1
            await asyncio.sleep(0.05)

    readers = [asyncio.create_task(read(registry.client(), has_key=True)), asyncio.create_task(read(registry.public(), has_key=False))]
    try:
        yield
    finally:
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)
