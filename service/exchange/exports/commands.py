"""Exports are asked for, made one at a time, fetched for a day, and discarded."""

import asyncio
import os
import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from schemas.cases import CaseChoice
from schemas.exports import ExportNew
from schemas.vocabulary import Audience
from service.disclosure.gate import setting, way
from service.exchange.exports.making import Asked, make
from service.exchange.exports.tables import Export
from service.identity.viewer import Viewer
from service.journal.commands import change, create, held, withdraw
from service.platform.clock import Clock
from service.platform.database import Database
from service.platform.errors import Conflict, NotFound, Overloaded, RegistryError
from service.platform.snapshot import snapshot
from service.platform.telemetry import log_fault
from service.platform.work import UnitOfWork, unit_of_work

KEPT = timedelta(hours=24)
"""How long an export may be fetched."""
_UNDONE = ("waiting", "running")


class NoSuchExport(NotFound):
    """No such export, or none that this key asked for."""

    slug = "no-such-export"
    title = "No such export"


class ExportNotReady(Conflict):
    """The export is still being made, or could not be made: its `state` and `problem` tell."""

    slug = "export-not-ready"
    title = "The export is not ready"


class ExportDiscarded(RegistryError):
    """The file is gone: its day was over, it was deleted, or somebody was erased from the registry since. Ask for another."""

    status = 410
    slug = "export-discarded"
    title = "The export was discarded"


async def ask(work: UnitOfWork, member: Viewer, body: ExportNew) -> Export:
    """Ask for an export. Raises Invalid for what can't be exported so."""
    asked = Asked(member, body.format, body.filter)
    _ = asked.narrowed
    values = {
        "asked_by_id": member.api_key_id,
        "format": body.format,
        "filter": asked.filter,
        "state": "waiting",
        "expires_at": work.now + KEPT,
    }
    audience = Audience.RESTRICTED if member.is_cleared else Audience.ORGANIZATION
    export = create(work, member, Export, values, action="export.asked", audience=audience)
    await work.flush()
    return export


async def discard(work: UnitOfWork, member: Viewer, export: UUID, reason: str, version: int) -> None:
    """Delete an export before its time. Raises NoSuchExport, StaleVersion."""
    row = await held(work, member, Export, export, NoSuchExport)
    if row.asked_by_id != member.api_key_id:
        raise NoSuchExport
    row = await held(work, member, Export, export, NoSuchExport, version=version)
    withdraw(work, member, row, action="export.deleted", reason=reason)


@dataclass(frozen=True)
class Job:
    """An export to be made, for whoever asked."""

    database: Database
    folder: Path
    clock: Clock
    viewer: Viewer
    export: UUID

    @property
    def file(self) -> Path:
        """Where the export lies once it is made."""
        return place(self.folder, self.export)


def place(folder: Path, export: UUID) -> Path:
    """Where an export's file lies."""
    return folder / str(export)


async def carry_out(job: Job) -> None:
    """Make an export. What is found wrong is written on it; a database that is away is told by Overloaded, to be tried again."""
    async with unit_of_work(job.database, job.clock(), setting(job.viewer), f"export-{job.export}") as work:
        row = await work.lock(Export, job.export)
        if row is None or row.state not in _UNDONE:
            return
        change(work, job.viewer, row, {"state": "running"}, action="export.begun")
    try:
        asked = Asked(job.viewer, row.format, CaseChoice.model_validate(row.filter))  # type: ignore[arg-type]  # a constraint keeps it one of them
        values: dict[str, object] = {"state": "ready", "manifest": await _written(job, asked)}
    except Overloaded:
        raise
    except RegistryError as error:
        values = {"state": "failed", "problem": error.detail}
    except Exception as error:  # noqa: BLE001 - whatever it was, it would be so again: the export has failed, and its asker is told
        log_fault(error, export=str(job.export))
        values = {"state": "failed", "problem": "It can't be made; the fault was logged under the export's id."}
    if not await _settled(job, values):
        job.file.unlink(missing_ok=True)  # it was deleted, or somebody was erased, meanwhile


async def refuse(job: Job, problem: str) -> None:
    """Say of an export that it can't be made."""
    await _settled(job, {"state": "failed", "problem": problem})


async def _settled(job: Job, values: dict[str, object]) -> bool:
    async with unit_of_work(job.database, job.clock(), setting(job.viewer), f"export-{job.export}") as work:
        row = await work.lock(Export, job.export)
        if row is None or row.state not in _UNDONE:
            return False
        return change(work, job.viewer, row, values, action=f"export.{values['state']}")


async def _written(job: Job, asked: Asked) -> dict[str, object]:
    making = job.folder / f"{job.export}.making"
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    try:
        part = making / "part"
        with part.open("wb") as file:

            async def write(chunk: bytes) -> None:
                file.write(chunk)
                await asyncio.sleep(0)

            async with snapshot(*way(job.database, job.viewer)) as moment:
                manifest = await make(moment, asked, write, making)
            file.flush()
            await asyncio.to_thread(os.fsync, file.fileno())
        part.replace(job.file)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return manifest


async def sweep(database: Database, folder: Path) -> None:
    """Remove every file that is no export's to be fetched. For whoever makes them, when none is being made."""
    standing = "SELECT id FROM export WHERE state = 'ready' AND withdrawn_at IS NULL AND expires_at > now()"
    kept = {str(row["id"]) for row in await database.workers.fetch(standing)}
    await asyncio.to_thread(_remove_all_but, kept, folder)


def _remove_all_but(kept: set[str], folder: Path) -> None:
    for path in folder.iterdir() if folder.exists() else ():
        if path.name in kept:
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
