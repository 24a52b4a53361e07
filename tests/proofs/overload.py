"""Asked for ten times what it can do, the service serves at its own pace, refuses the rest at once, and is itself again within seconds; slow clients stop nobody.

A flood and a few polite clients ask the same at the same time, each at a rate that waits for no answer. What the polite ones were answered is
what is judged: the flood, which has a process of its own, is busy with itself. An answer has come when the kernel has it, as the kernel notes:
on the two cores that flood, service and database share, a client may wait as long for its own turn as for the answer, and that is not the
service's. What is unloaded is measured likewise, before the flood and after it, for what else the machine does in that minute is not either.
"""

import asyncio
import contextlib
import os
import statistics
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import psutil

from tests.proofs.ground import Ground, Registry, Report, told
from tests.proofs.load import loaded, quantile

PATH = "/v1/cases/KP-2013-0001"
SECONDS = 30
TIMES = 10
MEMORY_MEGABYTES = 100
AT_ONCE_MILLISECONDS = 100
"""A refusal is the smallest answer that there is; on two cores that a flood keeps busy, it waits for its turn of the processor like any other."""


async def prove(ground: Ground, report: Report) -> None:
    """Measure what it can do; ask for ten times that; then let slow clients in."""
    async with ground.registry("overload") as registry:
        port = registry.service.port
        await loaded(port=port, path=PATH, rate=0, seconds=2, connections=8)
        rates = [len((await loaded(port=port, path=PATH, rate=0, seconds=3, connections=8))["taken"].get("200", ())) / 3 for _ in range(3)]
        capacity = statistics.median(rates)
        report.done(
            "requests a second that it serves to eight clients", f"{capacity:.0f} (median of {', '.join(f'{rate:.0f}' for rate in rates)})"
        )
        unloaded = await _calm(port, capacity, 8)
        report.counted("unloaded before, at a fifth of that", _told(unloaded))
        before = _memory(registry)
        await _flooded(ground, report, registry, capacity, unloaded)
        grown = _memory(registry) - before
        report.promise("memory stays bounded", f"{grown:+.0f} MB of {before:.0f}", kept=grown <= MEMORY_MEGABYTES)
        await _slow(ground, report, registry, capacity)
        grown = _memory(registry) - before
        report.promise("and stays so through all of it", f"{grown:+.0f} MB", kept=grown <= 2 * MEMORY_MEGABYTES)
        await report.sound(registry)


async def _flooded(ground: Ground, report: Report, registry: Registry, capacity: float, before: list[float]) -> None:
    """The flood, and polite clients in it; then how long until all is served again."""
    port, seconds = registry.service.port, ground.times(SECONDS, least=5)
    flood = asyncio.create_task(loaded(port=port, path=PATH, rate=capacity * (TIMES - 0.5), seconds=seconds))
    await asyncio.sleep(0.5)
    polite = await loaded(port=port, path=PATH, rate=max(20.0, capacity * 0.5), seconds=seconds - 1)
    met = await flood
    ended = time.monotonic()
    answered = {status: len(taken) for status, taken in met["taken"].items()}
    offered = sum(answered.values()) + met["unsent"]
    report.done(
        f"a flood for {seconds} s", f"{offered / seconds / capacity:.1f} times what it serves: {told(answered)}, not sent {met['unsent']}"
    )
    served, refused = polite["taken"].get("200", []), polite["taken"].get("503", []) + polite["taken"].get("429", [])
    report.counted("polite clients meanwhile", f"served {_told(served)}; refused {_told(refused)}")
    report.promise("it was flooded", f"{len(refused)} of the polite clients' requests refused", kept=len(refused) > 0)
    others = Counter({status: len(taken) for status, taken in polite["taken"].items() if status not in ("200", "503", "429")})
    lost = Counter(polite["broken"]) + others
    report.promise("each is served or refused", told(lost), kept=not lost)
    report.promise(
        "who is refused is refused at once (p95)", f"{quantile(refused, 0.95):.1f} ms", kept=quantile(refused, 0.95) <= AT_ONCE_MILLISECONDS
    )
    pace = answered.get("200", 0) / seconds / capacity
    report.promise("it goes on serving", f"{pace:.2f} of its pace, with the flood on the same cores", kept=pace >= 0.3)
    again = []
    for _ in range(50):
        again = await _calm(registry.service.port, capacity, 1, judged=False)
        if again:
            break
    took = time.monotonic() - ended
    report.promise(
        "it is itself again within five seconds",
        f"all served again, {quantile(again, 0.99):.1f} ms (p99), after {took:.1f} s",
        kept=took <= 6,
    )
    after = await _calm(port, capacity, 8)
    report.counted("unloaded after", _told(after))
    unloaded = quantile(before + after, 0.99)
    report.promise(
        "who is served waits at most four times as long (p99)",
        f"{quantile(served, 0.99):.1f} ms, and {unloaded:.1f} ms unloaded: {quantile(served, 0.99) / unloaded:.1f} times",
        kept=bool(served) and quantile(served, 0.99) <= 4 * unloaded,
    )


async def _calm(port: int, capacity: float, seconds: int, *, judged: bool = True) -> list[float]:
    """A fifth of what it can do; empty where somebody was refused, unless it is judged."""
    met = await loaded(port=port, path=PATH, rate=max(20.0, capacity * 0.2), seconds=seconds)
    taken = met["taken"]
    if set(taken) - {"200"} or met["broken"]:
        if judged:
            raise RuntimeError(f"refused without a load: { {status: len(each) for status, each in taken.items()} }, {met['broken']}")
        return []
    return list(taken.get("200", []))


async def _slow(ground: Ground, report: Report, registry: Registry, capacity: float) -> None:
    """Clients that hold connections and do not ask: others must not notice."""
    port, key = registry.service.port, registry.key
    head = f"POST /v1/persons HTTP/1.1\r\nHost: registry\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\n"
    source = (await registry.client().made("/v1/sources", {"type": "web", "title": "An invented page", "audience": "organization"}))["id"]
    upload = f"POST /v1/sources/{source}/captures HTTP/1.1\r\nHost: registry\r\nAuthorization: Bearer {key}\r\nContent-Type: text/html\r\n"
    kinds: dict[str, tuple[int, Callable[[Any, Any], Awaitable[None]]]] = {
        "200 that never end their headers": (200, _says(b"GET /v1/cases HTTP/1.1\r\nHost: registry\r\nX-Slow: ")),
        "200 that never end their body": (200, _says(f'{head}Content-Length: 1000\r\n\r\n{{"names":'.encode())),
        "100 that never end a captured file": (100, _says(f"{upload}Content-Length: 1000\r\n\r\n<p>".encode())),
        "200 bodies of 100 MB, announced": (200, _pours(f"{head}Content-Length: 100000000\r\n\r\n".encode())),
        "200 bodies of 100 MB, in chunks": (200, _pours(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode(), chunked=True)),
        "1,000 idle connections": (1_000, _says(b"")),
    }
    for name, (number, behave) in kinds.items():
        before = [quantile(await _calm(port, capacity, 2, judged=False), 0.5) for _ in range(3)]
        async with _connected(port, ground.times(number), behave) as opened:
            await asyncio.sleep(1)
            asked = [await loaded(port=port, path=PATH, rate=max(20.0, capacity * 0.2), seconds=2) for _ in range(3)]
            writer = registry.client()
            made = await asyncio.wait_for(writer.post("/v1/persons", {"names": [{"full": "Nobody Waited For"}]}), 10)
        medians = [quantile(met["taken"].get("200", []), 0.5) for met in asked]
        others = Counter({status: len(taken) for met in asked for status, taken in met["taken"].items() if status != "200"})
        lost = others + sum((Counter(met["broken"]) for met in asked), Counter[str]())
        # What else the machine does makes some slower; what slow clients do would make all of them slower.
        ratio = min(medians) / max(1.0, min(filter(None, before), default=1.0))
        report.promise(
            f"{name}: others are served",
            f"{opened} held; medians of {', '.join(f'{median:.1f}' for median in medians)} ms, {ratio:.1f} times those before; "
            f"not served: {told(lost)}; a write {made.status_code}",
            kept=not lost and made.is_success and ratio <= 4,
        )


def _says(words: bytes) -> Callable[[Any, Any], Awaitable[None]]:
    """Says so much, and then nothing."""

    async def behave(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(words)
        await writer.drain()
        await asyncio.sleep(60)

    return behave


def _pours(head: bytes, *, chunked: bool = False) -> Callable[[Any, Any], Awaitable[None]]:
    """Sends a body of 100 MB for as long as it is let."""
    part = os.urandom(50_000).hex().encode()
    piece = f"{len(part):x}\r\n".encode() + part + b"\r\n" if chunked else part

    async def behave(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        for _ in range(1_000):
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.2)

    return behave


@asynccontextmanager
async def _connected(port: int, number: int, behave: Callable[[Any, Any], Awaitable[None]]) -> AsyncIterator[int]:
    """So many clients that behave like that, for as long as this lasts."""
    writers: list[asyncio.StreamWriter] = []

    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            await behave(reader, writer)

    tasks = []
    for _ in range(number):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writers.append(writer)
        tasks.append(asyncio.create_task(client(reader, writer)))
    try:
        yield len(writers)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for writer in writers:
            writer.transport.abort()


def _memory(registry: Registry) -> float:
    """Megabytes that the service's processes hold."""
    held = 0.0
    for process in registry.service.processes():
        with contextlib.suppress(psutil.NoSuchProcess):
            held += process.memory_info().rss / 1e6
    return held


def _told(taken: list[float]) -> str:
    return f"{len(taken)}, p50 {quantile(taken, 0.5):.1f} ms, p99 {quantile(taken, 0.99):.1f} ms"
