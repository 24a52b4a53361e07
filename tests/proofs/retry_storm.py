"""Retry storm: two thousand writes, each sent five times at once, are two thousand effects and ten thousand identical answers.

Twenty keys at a time, their duplicates side by side, and one duplicate in ten is cut off by its client while it runs, and sent again.
Afterwards each key is offered with another body, and is refused.
"""

import asyncio
from collections import Counter

import httpx2

from tests.proofs.ground import Client, Ground, Report
from tests.proofs.ledger import Ledger, Write

KEYS, DUPLICATES, AT_ONCE, CUT = 2_000, 5, 20, 0.1
OTHER = {
    "status": {"axis": "life", "code": "presumed_dead", "occurred": "2020"},
    "source": {"type": "web", "title": "Another page"},
    "action": {"type": "petition", "title": "Another petition"},
}
SAME = ("content-type", "location", "etag")


async def prove(ground: Ground, report: Report) -> None:
    """Send everything five times at once, and count what came of it."""
    keys = ground.times(KEYS, least=50)
    alike, replayed, cuts = Counter[int](), 0, 0
    async with ground.registry("retry_storm") as registry:
        ledger = await Ledger(registry).begin()
        clients = [registry.client() for _ in range(DUPLICATES)]
        waiting = [ledger.new(clients[0]) for _ in range(keys)]

        async def storm() -> None:
            nonlocal replayed, cuts
            while waiting:
                write = waiting.pop()
                answers = await asyncio.gather(*(_sent(client, write) for client in clients))
                told = {(answer.status_code, answer.content, *(answer.headers.get(name) for name in SAME)) for answer, _ in answers}
                alike[len(told)] += 1
                replayed += sum(answer.headers.get("Idempotency-Replayed") == "true" for answer, _ in answers)
                cuts += sum(was_cut for _, was_cut in answers)
                write.answer = answers[0][0]

        await asyncio.gather(*(storm() for _ in range(AT_ONCE)))
        refused = Counter[int]()
        for key, write in list(ledger.writes.items())[:: max(1, keys // 200)]:
            refused[(await clients[0].post(write.path, OTHER[write.kind], key)).status_code] += 1
        report.done("writes, each sent so many times at once", f"{keys} × {DUPLICATES}")
        report.done("requests cut off by their client while they ran, and sent again", cuts)
        report.counted("what clients met", registry.met())
        report.counted("answers that were replays", replayed)
        await ledger.look(report)
        async with registry.owner() as owner:
            kept = await owner.fetchval("SELECT count(*) FROM idempotency_key WHERE key = ANY($1)", list(ledger.writes))
        report.promise("so many effects as keys", f"{kept} kept answers for {keys} keys", kept=kept == keys)
        report.promise(
            "all answers to one key are identical, byte by byte", f"{alike[1] * DUPLICATES} identical answers", kept=alike == {1: keys}
        )
        report.promise("a key is refused for another body: 422", dict(refused), kept=set(refused) == {httpx2.codes.UNPROCESSABLE_ENTITY})
        await report.sound(registry)


async def _sent(client: Client, write: Write) -> tuple[httpx2.Response, bool]:
    """What one duplicate is answered in the end, and whether its first try was cut off."""
    cut = client.chance.random() < CUT
    if cut:
        first = asyncio.create_task(client.once("POST", write.path, json=write.body, headers={"Idempotency-Key": write.key}))
        await asyncio.sleep(client.chance.uniform(0, 0.05))
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
    return await client.post(write.path, write.body, write.key), cut
