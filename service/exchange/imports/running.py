"""An import's stages, a chunk of rows at a time: each chunk is one unit of work, written whole or not at all, with how far it has come.

A stage that was cut off goes on where it stopped: `import_progress` says how many rows are done, in the same transaction as the rows.
"""

import asyncio
import gc
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from uuid import UUID

import asyncpg

from schemas.edtf import Edtf
from schemas.imports import Fate, ImportMode, ImportStage, ImportState, OnConflict
from schemas.mappings import Mapping as ListMapping
from schemas.vocabulary import SourceType
from service.disclosure.gate import setting
from service.exchange.formats.opening import open_table
from service.exchange.formats.options import Options
from service.exchange.formats.rows import Row, RowProblem, Unreadable
from service.exchange.imports.drafting import Draft, Drafter
from service.exchange.imports.finding import Found, Unchanged, digests_of, find, likely, standing, suppressed, unchanged
from service.exchange.imports.keeping import Settled, keep
from service.exchange.imports.making import Common, Making, newcomer
from service.exchange.imports.reading_back import RECORDS, read_back
from service.exchange.imports.relating import relate
from service.exchange.imports.reverting import revert
from service.exchange.imports.rules import TOLD_TWICE, Decision, Seen, found, refused, unfound
from service.exchange.imports.tables import ImportBatch
from service.exchange.imports.unchanged import RowDigests
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

ROWS_AT_ONCE = 1_000
"""Rows of a chunk: enough that a chunk's statements are worth their while, few enough that others wait for none of them."""
_OBJECTS_BETWEEN_COLLECTIONS = (20_000, 20, 20)
"""Of the garbage collector's three generations (gc.set_threshold), where a process has 700, 10 and 10."""
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
            await work.execute("SET LOCAL plan_cache_mode = auto")  # its statements name a thousand rows, or three
            yield work


def request_of(import_id: UUID) -> str:
    """By what the journal knows the changes that an import made."""
    return f"import-{import_id}"


async def run(job: Job) -> AsyncIterator[int]:
    """Do a stage, from where it stands to its end; says after each chunk how many rows are done. Why it fails is written on the import."""
    with _much_alive():
        async for done in _run(job):
            yield done


@contextmanager
def _much_alive() -> Iterator[None]:
    """Cycles are looked for less often: a chunk's records are a hundred thousand objects that all live until it is written, and looked through in vain."""
    usual = gc.get_threshold()
    gc.set_threshold(*_OBJECTS_BETWEEN_COLLECTIONS)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


async def _run(job: Job) -> AsyncIterator[int]:
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
        await relate(job, ListMapping.model_validate(batch.mapping))


async def _rows(job: Job) -> AsyncIterator[int]:
    async with job.unit() as work:
        batch = await work.get(ImportBatch, job.import_id)
        if batch is None:
            raise Unreadable("The import was withdrawn.")
        _open(job.blobs.place(batch.sha256))
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
    mapping = ListMapping.model_validate(batch.mapping)
    table = await asyncio.to_thread(open_table, job.blobs.place(batch.sha256), file_name=batch.file_name, options=Options(**batch.options))
    common = None if source is None else Common(job.editor, source, mapping.audience)
    stated_on = batch.stated_on or batch.created_at.date().isoformat()
    digests = RowDigests(mapping, stated_on)
    chunks = _Chunks(
        job, mapping.series, table.rows(), Drafter(mapping, stated_on, table.columns, batch.created_at.date()), digests, is_new, common
    )
    settled = _Settled(job, batch, mapping, digests, common)
    coming = asyncio.create_task(chunks.next(done))
    while read := await coming:
        done += len(read)
        # The next rows are read while the database is busy with these.
        coming = asyncio.create_task(chunks.next(done))
        await settled.settle(read)
        yield done


def _open(place: Path) -> None:
    """Raise Unreadable for a file that is there no more, or that this process may not read: neither comes right by waiting."""
    try:
        place.open("rb").close()
    except FileNotFoundError as error:
        raise Unreadable("The file was kept no longer: send it again.") from error
    except OSError as error:
        raise Unreadable(f"The registry can't read the file where it keeps it ({error.strerror}).") from error


@dataclass(frozen=True)
class _Again:
    """A row that says what its entry said last, and was not read."""

    number: int
    entry: Unchanged


@dataclass(frozen=True)
class _Read:
    """A row read: its draft, and whether an earlier row told of the same; by what it may be suppressed; and the records of a newcomer, made ahead."""

    draft: Draft
    is_told_twice: bool
    digests: Sequence[bytes]
    newcomer: Making | None = None


@dataclass
class _Chunks:
    """A file's rows, some at a time; those that are done already are only read.

    The rows of a new series tell most likely of nobody who is here: where they are to be written, their records and the names' keys are made ahead.
    """

    job: Job
    series: str
    rows: Iterator[Row]
    drafter: Drafter
    row_digests: RowDigests
    is_new: bool
    common: Common | None
    seen: Seen = field(default_factory=Seen)
    _read: int = 0

    async def next(self, done: int) -> list[_Read | _Again]:
        """The next rows."""
        rows = await asyncio.to_thread(self._following, done)
        return await asyncio.to_thread(self._readied, rows, await self._unchanged(rows))

    def _following(self, done: int) -> list[Row]:
        for row in islice(self.rows, max(0, done - self._read)):
            self._drafted(row)
            self._read += 1
        rows = list(islice(self.rows, ROWS_AT_ONCE))
        self._read += len(rows)
        return rows

    async def _unchanged(self, rows: Sequence[Row]) -> Mapping[int, Unchanged]:
        """By their numbers, the rows that need not be read. In a new series there are none."""
        if self.is_new or not rows:
            return {}
        digests = await asyncio.to_thread(lambda: [self.row_digests.of(row) for row in rows])
        async with self.job.unit() as work:
            known = await unchanged(work, self.job.editor, self.series, digests)
        return {row.number: known[digest] for row, digest in zip(rows, digests, strict=True) if digest in known}

    def _readied(self, rows: Sequence[Row], known: Mapping[int, Unchanged]) -> list[_Read | _Again]:
        now = self.job.clock()
        ready: list[_Read | _Again] = []
        for row in rows:
            entry = known.get(row.number)
            if entry is not None and self.seen.first_of(entry.key):
                ready.append(_Again(row.number, entry))
            else:
                ready.append(self._ready(*self._drafted(row), now))
        return ready

    def _drafted(self, row: Row) -> tuple[Draft, bool]:
        """A row's draft, and whether an earlier row told of the same."""
        draft = self.drafter.draft(row)
        first = draft if draft.is_refused else self.seen.first(draft)
        return first or draft, first is None

    def _ready(self, draft: Draft, is_told_twice: bool, now: datetime) -> _Read:
        digests = digests_of(self.job.database.pepper, draft)
        if not self.is_new or self.common is None or is_told_twice or draft.is_refused:
            return _Read(draft, is_told_twice, digests)
        for name in draft.names:
            prepared(name.full)
        return _Read(draft, is_told_twice, digests, newcomer(self.common, now, draft))


@dataclass
class _Settled:
    """Settles rows: decides, writes if the stage is to, and keeps what became of each."""

    job: Job
    batch: ImportBatch
    mapping: ListMapping
    row_digests: RowDigests
    common: Common | None

    async def settle(self, rows: Sequence[_Read | _Again]) -> None:
        """One unit of work; where the database refuses one of the rows, halves of it, down to the row."""
        read = [row for row in rows if isinstance(row, _Read)]
        again = [row for row in rows if isinstance(row, _Again)]
        try:
            async with self.job.unit() as work:
                decisions = await self._decide(work, read)
                if self.common is not None:
                    ahead = {row.draft.row.number: row.newcomer for row in read if row.newcomer is not None}
                    await Writer(work, self.job.import_id, self.mapping.series, self.row_digests, self.common).write(decisions, ahead)
                await _keep(work, self.job, decisions, again)
        except asyncpg.PostgresError as error:
            if is_waited_for(error) or not read:
                raise
            if len(rows) > 1:
                half, anew = len(rows) // 2, [replace(row, newcomer=None) if isinstance(row, _Read) else row for row in rows]
                await self.settle(anew[:half])
                await self.settle(anew[half:])
                return
            why = str(error).partition("\n")[0]
            async with self.job.unit() as work:
                problem = RowProblem("database-refused", f"The registry can't hold this row: {why}")
                await _keep(work, self.job, [refused(read[0].draft, problem)], [])

    async def _decide(self, work: UnitOfWork, rows: Sequence[_Read]) -> list[Decision]:
        mode, on_conflict = ImportMode(self.batch.mode), OnConflict(self.batch.on_conflict)
        once = [row.draft for row in rows if not row.is_told_twice]
        listed = await suppressed(work, [row.digests for row in rows if not row.is_told_twice])
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
        return [refused(row.draft, TOLD_TWICE) if row.is_told_twice else decisions[row.draft.row.number] for row in rows]


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
    mapping = ListMapping.model_validate(batch.mapping)
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


async def _keep(work: UnitOfWork, job: Job, decisions: Sequence[Decision], again: Sequence[_Again]) -> None:
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
    same = [Settled(each.number, Fate.SAME, each.entry.person_id, each.entry.case_id) for each in again]
    await keep(work, job.import_id, job.editor, [*rows, *same])


async def _end(job: Job, state: ImportState, failure: str | None = None) -> None:
    async with job.unit() as work:
        batch = await work.lock(ImportBatch, job.import_id)
        if batch is not None:
            change(work, job.editor, batch, {"state": state, "failure": failure}, action=f"import_batch.{state}")
        await work.execute(
            "UPDATE import_progress SET ended_at = :now WHERE import_id = :import", now=work.now, **{"import": job.import_id}
        )
