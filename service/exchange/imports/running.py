"""An import's stages, a chunk of rows at a time: each chunk is one unit of work, written whole or not at all, with how far it has come.

A stage that was cut off goes on where it stopped: `import_progress` says how many rows are done, in the same transaction as the rows.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import asdict, dataclass
from itertools import islice
from uuid import UUID

import asyncpg
from sqlalchemy.exc import DBAPIError

from schemas.edtf import Edtf
from schemas.imports import Fate, ImportMode, ImportStage, ImportState, OnConflict
from schemas.mappings import Mapping
from schemas.vocabulary import SourceType
from service.disclosure.gate import setting
from service.exchange.formats.opening import open_table
from service.exchange.formats.options import Options
from service.exchange.formats.rows import Row, RowProblem, Unreadable
from service.exchange.imports.drafting import Draft, Drafter
from service.exchange.imports.finding import Found, find, likely, standing, suppressed
from service.exchange.imports.keeping import Settled, keep
from service.exchange.imports.reading_back import RECORDS, read_back
from service.exchange.imports.relating import relate
from service.exchange.imports.reverting import revert
from service.exchange.imports.rules import TOLD_TWICE, Decision, Seen, found, refused, unfound
from service.exchange.imports.tables import ImportBatch
from service.exchange.imports.writing import Writer
from service.identity.viewer import Viewer
from service.journal.commands import change, create
from service.matching.duplicates import is_proposed
from service.persons.filing import prepared
from service.platform.blobs import Blobs
from service.platform.clock import Clock
from service.platform.database import Database, is_waited_for, only_one
from service.platform.errors import RegistryError
from service.platform.telemetry import log_fault
from service.platform.work import UnitOfWork, unit_of_work
from service.sources.tables import Source

ROWS_AT_ONCE = 500
"""Rows of a chunk: enough that a chunk's statements are worth their while, few enough that others wait for none of them."""


_KNOWN_SERIES = "SELECT EXISTS (SELECT 1 FROM list_entry WHERE organization_id = :organization AND series = :series)"


@dataclass(frozen=True)
class Job:
    """One stage of one import, for whoever asked for it."""

    database: Database
    blobs: Blobs
    clock: Clock
    editor: Viewer
    import_id: UUID
    stage: ImportStage

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[UnitOfWork]:
        """A unit of work whose journal rows say of which import they are."""
        async with unit_of_work(self.database, self.clock(), setting(self.editor), request_of(self.import_id)) as work:
            yield work


def request_of(import_id: UUID) -> str:
    """By what the journal knows the changes that an import made."""
    return f"import-{import_id}"


async def run(job: Job) -> AsyncIterator[int]:
    """Do a stage, from where it stands to its end; says after each chunk how many rows are done. Why it fails is written on the import."""
    try:
        if job.stage == ImportStage.REVERT:
            async for done in revert(job):
                yield done
            await _end(job, ImportState.REVERTED)
            return
        async for done in _rows(job):
            yield done
        if job.stage == ImportStage.APPLY:
            await _relate(job)
        await _end(job, ImportState.APPLIED if job.stage == ImportStage.APPLY else ImportState.CHECKED)
    except Exception as error:
        if is_waited_for(error):
            raise  # and gone on with
        await _end(job, ImportState.FAILED, _why(error, job))


def _why(error: Exception, job: Job) -> str:
    """What is told of a stage that failed: the registry's own word, and of a fault of ours where to look for it."""
    if isinstance(error, RegistryError):
        return str(error.detail or error.title)
    log_fault(error, import_id=str(job.import_id))
    return "It can't be done; the fault was logged under the import's id."


def alone(database: Database) -> AbstractAsyncContextManager[asyncpg.Connection | None]:
    """Whoever does stages does them alone in the whole registry. The lock is held on a members' connection: the workers' few are for what is short."""
    return only_one(database.members, "imports")


async def fail(job: Job, why: str) -> None:
    """End a stage that can't be done."""
    await _end(job, ImportState.FAILED, why)


async def _relate(job: Job) -> None:
    async with job.unit() as work:
        batch = await work.get(ImportBatch, job.import_id)
    if batch is not None and batch.mapping is not None:
        await relate(job, Mapping.model_validate(batch.mapping))


async def _rows(job: Job) -> AsyncIterator[int]:
    async with job.unit() as work:
        batch = await work.get(ImportBatch, job.import_id)
        if batch is None:
            raise Unreadable("The import was withdrawn.")
        if not job.blobs.place(batch.sha256).exists():
            raise Unreadable("The file was kept no longer: send it again.")
    if batch.format == RECORDS:
        async for done in read_back(job, batch):
            yield done
        return
    if batch.mapping is None:
        raise Unreadable("The import has no mapping.")
    async with job.unit() as work:
        done = await work.value("SELECT done FROM import_progress WHERE import_id = :import", **{"import": job.import_id})
        source = await _source(job, work, batch) if job.stage == ImportStage.APPLY else None
        is_new = not await work.value(_KNOWN_SERIES, organization=job.editor.organization_id, series=batch.mapping["series"])
    mapping = Mapping.model_validate(batch.mapping)
    table = await asyncio.to_thread(open_table, job.blobs.place(batch.sha256), file_name=batch.file_name, options=Options(**batch.options))
    chunks = _Chunks(
        table.rows(),
        Drafter(mapping, batch.stated_on or batch.created_at.date().isoformat(), table.columns),
        Seen(),
        prepares=is_new and source is not None,
    )
    settled = _Settled(job, batch, mapping, source)
    coming = asyncio.create_task(asyncio.to_thread(chunks.next, done))
    while drafts := await coming:
        done += len(drafts)
        # The next rows are read while the database is busy with these.
        coming = asyncio.create_task(asyncio.to_thread(chunks.next, done))
        await settled.settle(drafts)
        yield done


class _Chunks:
    """Drafts of a file's rows, some at a time; rows that are done already are only read. `prepares`: their names are sure to be filed."""

    def __init__(self, rows: Iterator[Row], drafter: Drafter, seen: Seen, *, prepares: bool) -> None:
        self._rows, self._drafter, self._seen = rows, drafter, seen
        self._prepares = prepares
        self._read = 0

    def next(self, done: int) -> list[tuple[Draft, bool]]:
        """The next rows' drafts, each with whether an earlier row told of the same."""
        drafts: list[tuple[Draft, bool]] = []
        for row in islice(self._rows, max(0, done - self._read) + ROWS_AT_ONCE):
            draft = self._drafter.draft(row)
            first = draft if draft.is_refused else self._seen.first(draft)
            self._read += 1
            if self._read > done:
                drafts.append((first or draft, first is None))
                if self._prepares and not draft.is_refused:
                    for name in draft.names:
                        prepared(name.full)
        return drafts


@dataclass
class _Settled:
    """Settles drafts: decides, writes if the stage is to, and keeps what became of each."""

    job: Job
    batch: ImportBatch
    mapping: Mapping
    source: UUID | None

    async def settle(self, drafts: Sequence[tuple[Draft, bool]]) -> None:
        """One unit of work; where the database refuses one of the rows, halves of it, down to the row."""
        try:
            async with self.job.unit() as work:
                decisions = await self._decide(work, drafts)
                if self.source is not None:
                    await self._writer(work).write(decisions)
                await _keep(work, self.job, decisions)
        except (asyncpg.PostgresError, DBAPIError) as error:
            if is_waited_for(error):
                raise
            if len(drafts) > 1:
                half = len(drafts) // 2
                await self.settle(drafts[:half])
                await self.settle(drafts[half:])
                return
            why = str(getattr(error, "orig", error)).partition("\n")[0].rpartition(": ")[2]
            async with self.job.unit() as work:
                await _keep(
                    work, self.job, [refused(drafts[0][0], RowProblem("database-refused", f"The registry can't hold this row: {why}"))]
                )

    def _writer(self, work: UnitOfWork) -> Writer:
        if self.source is None:
            message = "what is written is cited"
            raise AssertionError(message)
        return Writer(work, self.job.editor, self.job.import_id, self.mapping.series, self.source, self.mapping.audience)

    async def _decide(self, work: UnitOfWork, drafts: Sequence[tuple[Draft, bool]]) -> list[Decision]:
        mode, on_conflict = ImportMode(self.batch.mode), OnConflict(self.batch.on_conflict)
        once = [draft for draft, is_told_twice in drafts if not is_told_twice]
        listed = await suppressed(work, once)
        met = await find(work, self.job.editor, self.mapping.series, self.mapping.identity, once)
        stands = iter(
            await standing(work, self.job.editor, [each for each, draft in zip(met, once, strict=True) if not _settled(each, draft)])
        )
        decisions: dict[int, Decision] = {}
        for draft, each, hidden in zip(once, met, listed, strict=True):
            if each.problem is not None:
                made = refused(draft, each.problem)
            elif each.digest == draft.digest:
                made = Decision(draft, Fate.SAME, problems=list(draft.problems))
            else:
                what = next(stands)
                if hidden:
                    made = Decision(draft, Fate.SUPPRESSED)
                elif what is None:
                    made = unfound(draft, mode, create_missing=self.batch.create_missing)
                else:
                    made = found(draft, what, mode, on_conflict)
            if made.fate != Fate.SUPPRESSED:
                made.person_id, made.case_id = each.person_id, each.case_id
            decisions[draft.row.number] = made
        if self.job.stage == ImportStage.CHECK and self.batch.look_for_duplicates:
            await _propose(work, self.job.editor, [each for each in decisions.values() if each.fate == Fate.CREATE])
        return [decisions[draft.row.number] if not is_told_twice else refused(draft, TOLD_TWICE) for draft, is_told_twice in drafts]


def _settled(each: Found, draft: Draft) -> bool:
    """Whether what stands need not be looked at: the list says what it said, or it can't be told of whom."""
    return each.problem is not None or each.digest == draft.digest


async def _propose(work: UnitOfWork, editor: Viewer, created: Sequence[Decision]) -> None:
    """Who is in the registry already and may be somebody whom a row would add."""
    if not created or not await work.value("SELECT EXISTS (SELECT 1 FROM name_form)"):
        return
    for each, candidates in zip(created, await likely(work, editor, [each.draft for each in created]), strict=True):
        proposed = [one for one in candidates if is_proposed(one)][:5]
        each.duplicates = [
            {"person_id": one.person["id"], "caption": one.person["display_name"], "score": round(one.judged.score, 4)} for one in proposed
        ]


async def _source(job: Job, work: UnitOfWork, batch: ImportBatch) -> UUID:
    """The source to which all of the import is cited: the one that was named, else the list itself, made now."""
    if batch.source_id is not None:
        return batch.source_id
    mapping = Mapping.model_validate(batch.mapping)
    values = {
        "type": SourceType.DATASET,
        "title": mapping.title or batch.file_name,
        "published": batch.stated_on and Edtf(batch.stated_on),
        "reliability": "F",
    }
    made = create(work, job.editor, Source, values, action="source.added", audience=mapping.audience)
    await work.flush()
    locked = await work.lock(ImportBatch, batch.id)
    if locked is not None:
        change(work, job.editor, locked, {"source_id": made.id}, action="import_batch.cited")
    return made.id


async def _keep(work: UnitOfWork, job: Job, decisions: Sequence[Decision]) -> None:
    """What becomes of each row, and how far the stage has come."""
    rows = [
        Settled(
            each.draft.row.number,
            each.fate,
            each.person_id,
            each.case_id,
            [asdict(one) for one in each.differing],
            [asdict(one) for one in each.problems],
            each.duplicates,
        )
        for each in decisions
    ]
    await keep(work, job.import_id, job.editor, rows)


async def _end(job: Job, state: ImportState, failure: str | None = None) -> None:
    async with job.unit() as work:
        batch = await work.lock(ImportBatch, job.import_id)
        if batch is not None:
            change(work, job.editor, batch, {"state": state, "failure": failure}, action=f"import_batch.{state}")
        await work.execute(
            "UPDATE import_progress SET ended_at = :now WHERE import_id = :import", now=work.now, **{"import": job.import_id}
        )
