"""An export of records, read back as an import: the same stages as a list's, with a line for a row.

A check is the import itself, rolled back. One that was cut off begins again: what came in stands, and its lines say so.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schemas.imports import ImportStage, OnConflict
from service.exchange.imports.keeping import Settled, keep
from service.exchange.imports.lines import header_of
from service.exchange.imports.records import CHUNK, Choices, Outcome, RecordsImport, begun, body_of
from service.exchange.imports.tables import ImportBatch
from service.platform.work import UnitOfWork

if TYPE_CHECKING:
    from service.exchange.imports.running import Job

RECORDS = "records"
"""The format of a file that is an export of records."""
_LONGEST_LINE = 10_000_000


def is_records(path: Path) -> bool:
    """Whether a file begins as an export of records does."""
    with path.open("rb") as file:
        head = file.readline(_LONGEST_LINE)
    return b'"header"' in head[:40] and header_of(head) is not None


async def read_back(job: "Job", batch: ImportBatch) -> AsyncIterator[int]:
    """Import every line, some at a time; says how many are done."""
    place = job.blobs.place(batch.sha256)
    choices = Choices(create_missing=batch.create_missing, on_conflict=OnConflict(batch.on_conflict), adopt=True)
    async with job.unit() as work:
        await work.execute("UPDATE import_progress SET done = 0, fates = '{}' WHERE import_id = :import", **{"import": job.import_id})
        importing = await begun(work, job.editor, lambda: _lines(place), choices)
    checks = _checked if job.stage == ImportStage.CHECK else _applied
    async for done in checks(job, importing, body_of(_lines(place))):
        yield done


async def _applied(job: "Job", importing: RecordsImport, lines: Iterator[tuple[int, bytes]]) -> AsyncIterator[int]:
    done = 0
    while chunk := await asyncio.to_thread(_next, lines):
        async with job.unit() as work:
            await _keep(job, work, work, await importing.chunk(work, chunk))
        done += len(chunk)
        yield done
    async with job.unit() as work:
        await _keep(job, work, work, await importing.end(work))


async def _checked(job: "Job", importing: RecordsImport, lines: Iterator[tuple[int, bytes]]) -> AsyncIterator[int]:
    done = 0
    try:
        async with job.unit() as tried:
            while chunk := await asyncio.to_thread(_next, lines):
                outcomes = await importing.chunk(tried, chunk)
                async with job.unit() as work:
                    await _keep(job, work, tried, outcomes)
                done += len(chunk)
                yield done
            outcomes = await importing.end(tried)
            async with job.unit() as work:
                await _keep(job, work, tried, outcomes)
            raise _OnlyTried
    except _OnlyTried:
        return


class _OnlyTried(Exception):
    """What was tried is rolled back."""


def _next(lines: Iterator[tuple[int, bytes]]) -> list[tuple[int, bytes]]:
    return list(islice(lines, CHUNK))


def _lines(place: Path) -> Iterator[bytes]:
    with place.open("rb") as file:
        while line := file.readline(_LONGEST_LINE):
            yield line


async def _keep(job: "Job", work: UnitOfWork, tried: UnitOfWork, outcomes: Sequence[Outcome]) -> None:
    """Keep what became of each line; of a person and a case whose they are, so that the import can be taken back."""
    cases = [each.id for each in outcomes if each.record == "case" and each.id is not None]
    whose = {
        row["id"]: row["person_id"]
        for row in await tried.rows('SELECT id, person_id FROM "case" WHERE id = ANY(:cases::uuid[])', cases=cases)
    }
    rows = [
        Settled(
            each.number,
            each.fate,
            each.id if each.record == "person" else whose.get(each.id),
            each.id if each.id in whose else None,
            [_difference(each, field, before, told) for field, (before, told) in each.differences.items()],
            [] if each.problem is None else [asdict(each.problem) | {"code": each.problem.code.replace("_", "-")}],
        )
        for each in outcomes
    ]
    await keep(work, job.import_id, job.editor, rows)


def _difference(each: Outcome, field: str, before: Any, told: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever a column holds
    return {"subject": each.record, "field": field, "was": before, "told": told, "verdict": "set" if each.fate == "update" else "conflict"}
