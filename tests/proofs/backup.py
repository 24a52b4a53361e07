"""A registry is backed up while it is written to: restored elsewhere it verifies, has every write acknowledged before the backup began, and says up to when."""

import asyncio
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

from service.platform.embedded import served_from
from tests.conftest import make_database
from tests.proofs.ground import Client, Ground, Registry, Report
from tests.serving import Service, environment

WRITERS = 4
BEFORE_SECONDS, AFTER_SECONDS = 8.0, 3.0
EVENT = {"axis": "life", "code": "presumed_alive", "occurred": "2025-03", "certainty": "possible"}


class Writer:
    """Opens a case of its own and adds to its history until told to stop; knows when each write was answered."""

    def __init__(self, client: Client, number: int) -> None:
        self.client, self.number = client, number
        self.answered: dict[str, float] = {}
        self.busy = True

    async def write(self) -> None:
        """Status events and captured files, one after the other."""
        person = await self.client.made("/v1/persons", {"names": [{"full": f"Invented Writer {self.number}"}]})
        case = await self.client.made("/v1/cases", {"person_id": person["id"], "country": "KP", "deprivation": "imprisonment"})
        source = await self.client.made(
            "/v1/sources", {"type": "web", "title": f"An invented page {self.number}", "audience": "organization"}
        )
        while self.busy:
            event = (await self.client.made(f"/v1/cases/{case['reference']}/status-events", EVENT))["event"]["id"]
            self.answered[event] = time.monotonic()
            if len(self.answered) % 5 == 0:
                await self._capture(source["id"])

    async def _capture(self, source: str) -> None:
        content = f"<p>{self.number} {len(self.answered)}</p>".encode()
        headers = {"Content-Type": "text/html", "Idempotency-Key": self.client.new_key()}
        answer = await self.client.ask("POST", f"/v1/sources/{source}/captures", content=content, headers=headers)
        self.answered[answer.json()["id"]] = time.monotonic()


async def habeas(registry: Service, *words: str, more: dict[str, str]) -> str:
    """What a command prints, beside the service. Raises RuntimeError with what it says when it fails."""
    command = [sys.executable, "-m", "service.cli", *words, "--data", str(registry.data)]
    done = await asyncio.to_thread(subprocess.run, command, env=environment(more), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stdout + done.stderr)
    return done.stdout


async def prove(ground: Ground, report: Report) -> None:
    """Write, back up meanwhile, restore elsewhere, and hold the one against the other."""
    folder = ground.folder / "backup-taken"
    async with ground.registry("backup") as registry:
        given = {name: value for name, value in registry.service.settings.items() if name in ("HABEAS_DATABASE_URL", "HABEAS_SECRET")}
        writers = [Writer(registry.client(), number) for number in range(WRITERS)]
        writing = [asyncio.create_task(writer.write()) for writer in writers]
        await asyncio.sleep(ground.times(10) / 10 * BEFORE_SECONDS)
        began = time.monotonic()
        said = await habeas(registry.service, "backup", str(folder), more=given)
        ended = time.monotonic()
        await asyncio.sleep(AFTER_SECONDS)
        for writer in writers:
            writer.busy = False
        await asyncio.gather(*writing)
        answered = {record: moment for writer in writers for record, moment in writer.answered.items()}
        before = {record for record, moment in answered.items() if moment < began}
        during = sum(began <= moment < ended for moment in answered.values())
        report.done(
            "writes answered before, during and after the backup", f"{len(before)}, {during}, {len(answered) - len(before) - during}"
        )
        report.counted("what the backup says", said.strip())
        report.promise("writes went on while it was taken", f"{during} answered in {ended - began:.1f} s", kept=during > 0)
        await report.sound(registry)
    await _restored(ground, report, registry, folder, before, given)


async def _restored(ground: Ground, report: Report, registry: Registry, folder: Path, before: set[str], given: dict[str, str]) -> None:
    """The backup in another place, served."""
    place = ground.folder / "backup-restored"
    place.mkdir(mode=0o755)
    for name in ("secret", "sealing.keys"):
        if (registry.service.data / name).exists():
            shutil.copy(registry.service.data / name, place / name)
    settings = dict(registry.service.settings)
    if ground.server is not None:
        given = settings = settings | {"HABEAS_DATABASE_URL": await make_database(ground.server, "habeas_prove_restored")}
    there = Service(place, settings)
    said = await habeas(there, "restore", str(folder), more=given)
    report.counted("what the restore says", said.strip().splitlines()[-1])
    manifest = json.loads((folder / "manifest.json").read_text())
    service = await asyncio.to_thread(there.start)
    try:
        database = given.get("HABEAS_DATABASE_URL") or served_from(place)
        assert database is not None
        again = Registry(service, database, registry.key, ground.chance("restored"))
        async with again.owner() as owner:
            found = {str(row["id"]) for row in await owner.fetch("SELECT id FROM status_event UNION ALL SELECT id FROM capture")}
            files = [row["sha256"] for row in await owner.fetch("SELECT sha256 FROM capture")]
            last = await owner.fetchrow("SELECT seq, recorded_at FROM journal ORDER BY seq DESC LIMIT 1")
        lost = before - found
        report.promise("every write answered before it began is in it", f"{len(before) - len(lost)} of {len(before)}", kept=not lost)
        missing = [digest for digest in files if not (place / "captures" / digest[:2] / digest[2:4] / digest).exists()]
        report.promise(
            "every captured file that it names is in it", f"{len(files) - len(missing)} of {len(files)}", kept=bool(files) and not missing
        )
        told = (manifest["journal_seq"], manifest["recorded_at"])
        is_so = (last["seq"], last["recorded_at"].isoformat()) == told
        report.promise("it ends where it says that it does", f"row {told[0]}, recorded at {told[1]}", kept=is_so)
        client = again.client()
        made = await client.post("/v1/cases/KP-2014-0001/status-events", EVENT)
        report.promise("the restored registry takes writes, by the same keys", made.status_code, kept=made.status_code == 201)
        await asyncio.sleep(2)
        async with again.owner() as owner:
            waiting = await owner.fetchval(
                "SELECT count(*) FROM journal j WHERE NOT EXISTS (SELECT 1 FROM journal_seal s WHERE s.seq = j.seq)"
            )
        report.promise("what waited to be sealed is sealed there", f"{waiting} rows wait", kept=waiting == 0)
        await report.sound(again)
        await client.close()
    finally:
        await asyncio.to_thread(service.stop)
