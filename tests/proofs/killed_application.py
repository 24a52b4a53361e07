"""Killed application: `kill -9` loses nothing that was acknowledged, does nothing twice, and leaves nothing half done.

Four clients write status events with citations, sources and actions at full speed. The service, workers and all, is killed twenty times
at random moments and started again. Clients retry as the README tells them to; one write in twenty is given up at the first silence.
"""

import asyncio

from tests.proofs.ground import Ground, Report
from tests.proofs.ledger import Ledger

KILLS, CLIENTS = 20, 4


async def prove(ground: Ground, report: Report) -> None:
    """Write, kill, and look."""
    chance = ground.chance(__name__)
    kills = ground.times(KILLS, least=3)
    async with ground.registry("killed_application") as registry:
        ledger = await Ledger(registry).begin()

        async def kill() -> None:
            for _ in range(kills):
                await asyncio.sleep(chance.uniform(0.5, 4.0))
                await asyncio.to_thread(registry.service.kill)
                await asyncio.to_thread(registry.service.start)
            await asyncio.sleep(1)

        await ledger.while_([registry.client() for _ in range(CLIENTS)], kill, gives_up=0.05)
        report.done("kill -9 of the service, each while writes were running", kills)
        report.counted("what clients met", registry.met())
        await ledger.look(report)
        await ledger.ask_again(report, registry.client(), 200)
        await report.sound(registry)
