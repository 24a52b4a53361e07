"""The disk is full while the registry is written to: each client is told so, nothing is half there, reading goes on, and it recovers by itself when there is room.

The data folder lies on a small file system of its own, which takes root to make: without that the proof says that it was not carried out.
"""

import asyncio
import os
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

from tests.proofs import full_disk_import
from tests.proofs.ground import Client, Ground, NotProven, Registry, Report, told

MEGABYTES = 320
WRITERS = 4
ROWS = 2_000
FULL_SECONDS, AFTER_SECONDS = 12, 6
RECOVERS_SECONDS = 30.0
REFUSALS = ("503", "507")
EVENT = {"axis": "life", "code": "presumed_alive", "occurred": "2025-03", "certainty": "possible"}


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A file system of so many megabytes. Raises NotProven where none can be made."""
    folder.mkdir(mode=0o755)
    if os.geteuid() != 0:
        raise NotProven("a small file system can be made by root only")
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "tmpfs", str(folder)], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise NotProven(f"a small file system can't be made here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


class Writer:
    """Adds to the history of a case, and files to a source, until told to stop, and tries nothing twice."""

    def __init__(self, client: Client, case: str, source: str) -> None:
        self.client, self.case, self.source = client, case, source
        self.acknowledged: set[str] = set()
        self.statuses: Counter[str] = Counter()
        self.wrong: Counter[str] = Counter()
        self.busy = True

    async def write(self) -> None:
        """One write after the other."""
        count = 0
        while self.busy:
            count += 1
            if count % 4:
                answer = await self.client.once("POST", f"/v1/cases/{self.case}/status-events", json=EVENT)
            else:
                headers = {"Content-Type": "application/octet-stream"}
                content = os.urandom(400_000)
                answer = await self.client.once("POST", f"/v1/sources/{self.source}/captures", content=content, headers=headers)
            self._note(answer)
            await asyncio.sleep(0.02)

    def _note(self, answer: httpx2.Response | None) -> None:
        if answer is None:
            self.statuses["connection lost"] += 1
            return
        self.statuses[str(answer.status_code)] += 1
        if answer.is_success:
            made = answer.json()
            self.acknowledged.add((made.get("event") or made)["id"])
        elif str(answer.status_code) not in REFUSALS or not answer.headers["content-type"].startswith("application/problem+json"):
            self.wrong[f"{answer.status_code} {answer.text[:80]}"] += 1


async def prove(ground: Ground, report: Report) -> None:
    """Fill the disk under writers, look, make room, and look again."""
    if ground.server is not None:
        raise NotProven("the disk of a server given by URL is not ours to fill")
    # The registry's data folder is the disk; what it logs is elsewhere.
    with small_disk(ground.folder / "full_disk", MEGABYTES) as folder:
        async with ground.registry("full_disk") as registry:
            await _filled(report, registry, folder)


async def _filled(report: Report, registry: Registry, folder: Path) -> None:
    client = registry.client()
    source = (await client.made("/v1/sources", {"type": "web", "title": "An invented page", "audience": "organization"}))["id"]
    cases = [item["reference"] for item in (await client.get("/v1/cases")).json()["items"]]
    listed = await full_disk_import.begun(registry.client(), ROWS)
    writers = [Writer(registry.client(), cases[number % len(cases)], source) for number in range(WRITERS)]
    writing = [asyncio.create_task(writer.write()) for writer in writers]
    await asyncio.sleep(2)
    ballast = folder / "ballast"
    reads: Counter[str] = Counter()
    await asyncio.to_thread(fill, ballast)
    until = time.monotonic() + FULL_SECONDS
    while time.monotonic() < until:
        await asyncio.to_thread(fill, ballast)  # whatever room there is again
        await listed.send_another()
        answer = await registry.public().once("GET", f"/v1/cases/{cases[0]}")
        reads["lost" if answer is None else str(answer.status_code)] += 1
        await asyncio.sleep(0.1)
    full = sum((writer.statuses for writer in writers), Counter[str]())
    report.done(
        f"the disk of {MEGABYTES} MB filled, and kept full for {FULL_SECONDS} s", f"what writers were answered so far: {told(full)}"
    )
    ballast.unlink()
    begun = time.monotonic()
    answer = None
    while time.monotonic() < begun + RECOVERS_SECONDS:
        answer = await client.once("POST", f"/v1/cases/{cases[0]}/status-events", json=EVENT)
        if answer is not None and answer.is_success:
            break
        await asyncio.sleep(0.1)
    took = time.monotonic() - begun
    await asyncio.sleep(AFTER_SECONDS)
    for writer in writers:
        writer.busy = False
    await asyncio.gather(*writing)
    statuses = sum((writer.statuses for writer in writers), Counter[str]())
    wrong = sum((writer.wrong for writer in writers), Counter[str]())
    report.counted("what writers were answered in all", told(statuses))
    refused = statuses["507"] + statuses["503"]
    report.promise("writers were told that there is no room", f"507: {statuses['507']}, 503: {statuses['503']}", kept=statuses["507"] > 0)
    report.promise("and never anything else than done, 507 or 503", told(wrong), kept=not wrong and refused > 0)
    report.promise("reading went on meanwhile", told(reads), kept=reads["200"] >= 0.9 * reads.total())
    report.promise(
        "it takes writes again by itself when there is room", f"after {took:.1f} s", kept=answer is not None and answer.is_success
    )
    await listed.look(report, registry)
    acknowledged = set().union(*(writer.acknowledged for writer in writers))
    async with registry.owner() as owner:
        there = {str(row["id"]) for row in await owner.fetch("SELECT id FROM status_event UNION ALL SELECT id FROM capture")}
        files = {row["sha256"]: row["bytes"] for row in await owner.fetch("SELECT sha256, bytes FROM capture")}
    captures = registry.service.data / "captures"
    whole = [digest for digest, size in files.items() if (captures / digest[:2] / digest[2:4] / digest).stat().st_size == size]
    left = list(captures.glob("incoming-*"))
    report.promise("every acknowledged write is there", f"{len(acknowledged & there)} of {len(acknowledged)}", kept=acknowledged <= there)
    report.promise(
        "every captured file is whole, and nothing is left of the others",
        f"{len(whole)} of {len(files)}, {len(left)} left",
        kept=len(whole) == len(files) and not left,
    )
    await report.sound(registry)


def fill(ballast: Path) -> None:
    """Write until there is no room left."""
    with ballast.open("ab", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while file.write(b"\0" * size) == size:
                    pass
            except OSError:
                continue
