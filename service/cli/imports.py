"""`habeas import FILE`: what would become of each row of a list; with --apply, it becomes so. `habeas import --revert ID` takes it back."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, BinaryIO
from uuid import UUID

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from schemas.imports import Fate, ImportMode, ImportNew, ImportPatch, ImportStage, OnConflict
from schemas.mappings import Mapping
from schemas.vocabulary import Scope
from service.cli.asking import member
from service.cli.place import FOLDER, Data, found_database, said_in_one_line, standing_secret
from service.disclosure.gate import setting
from service.disclosure.shapes import one
from service.exchange.imports import commands
from service.exchange.imports.queries import BATCH
from service.exchange.imports.reporting import report
from service.exchange.imports.running import Job, alone, run
from service.identity.viewer import Viewer
from service.platform.blobs import Blobs
from service.platform.clock import system_clock
from service.platform.database import AWAY, BUSY, Database, connect
from service.platform.embedded import CannotStart
from service.platform.errors import RegistryError
from service.platform.work import Reading, unit_of_work

_CHUNK = 1 << 20
_MOST_TOLD = 10


def import_command(
    file: Annotated[Path | None, typer.Argument(help="CSV, XLSX, JSON or JSON Lines, FollowTheMoney entities.")] = None,
    organization: Annotated[str, typer.Option(help="Whose list it becomes: the organization's slug.")] = "",
    data: Data = FOLDER,
    mapping: Annotated[
        str | None, typer.Option(help="A mapping as a JSON file, or the name of one that is kept. By default one is proposed.")
    ] = None,
    country: Annotated[str | None, typer.Option(help="The country that detains, where the list itself does not say it: KP.")] = None,
    stated_on: Annotated[str | None, typer.Option(help="As of which day the list speaks: when it was published.")] = None,
    mode: Annotated[ImportMode, typer.Option(help="What rows may do.")] = ImportMode.CREATE_ONLY,
    on_conflict: Annotated[
        OnConflict, typer.Option(help="What becomes of a value that differs from one that others said.")
    ] = OnConflict.SKIP,
    create_missing: Annotated[bool, typer.Option(help="Make whoever is told of by an id that nobody has.")] = False,
    apply: Annotated[bool, typer.Option("--apply", help="Do it. Without this, nothing is changed.")] = False,
    duplicates: Annotated[bool, typer.Option(help="Look for people who may be in the registry already.")] = True,
    report_to: Annotated[Path | None, typer.Option("--report", help="Where to write every row's fate, as CSV.")] = None,
    save_mapping: Annotated[
        Path | None, typer.Option(help="Where to write the mapping that was used, to be changed and given again.")
    ] = None,
    revert: Annotated[str | None, typer.Option(help="Take this import back.")] = None,
) -> None:
    """Import a list: say what would become of each of its rows, and with --apply make it so."""
    console = Console(soft_wrap=True, highlight=False)
    with said_in_one_line():
        if not organization:
            raise CannotStart("say whose list it becomes: --organization SLUG")
        if (file is None) == (revert is None):
            raise CannotStart("give a file to import, or --revert with the id of an import")
        changes: dict[str, Any] = {
            "mode": mode,
            "on_conflict": on_conflict,
            "create_missing": create_missing,
            "look_for_duplicates": duplicates,
        }
        asked = _Asked(file, mapping, country, stated_on, changes, report_to, save_mapping, do=apply)
        with found_database(data) as url:
            asyncio.run(_at_work(url, data, organization, console, asked if revert is None else _import_id(revert)))


class _Asked:
    """What the command line asks for."""

    def __init__(
        self,
        file: Path | None,
        mapping: str | None,
        country: str | None,
        stated_on: str | None,
        changes: dict[str, Any],
        report_to: Path | None,
        save_mapping: Path | None,
        *,
        do: bool,
    ) -> None:
        self.file = file or Path()
        self.changes, self.report_to, self.save_mapping, self.do = changes, report_to, save_mapping, do
        kept: str | None = None
        try:
            given = Path(mapping) if mapping is not None else None
            if given is not None and given.suffix == ".json":
                own = Mapping.model_validate_json(given.read_bytes())
                self.changes["mapping"] = own if country is None else commands.held_in(country.upper(), own)
            else:
                kept = mapping
            told = {"file_name": self.file.name, "mapping": kept, "country": country, "stated_on": stated_on}
            self.about = ImportNew.model_validate({name: value for name, value in told.items() if value is not None})
            self.bytes = self.file.stat().st_size
        except OSError as error:
            raise CannotStart(f"{error.filename} can't be read: {error.strerror}") from error
        except ValidationError as error:
            wrong = error.errors()[0]
            raise CannotStart(f"{'.'.join(map(str, wrong['loc']))}: {wrong['msg']}") from error

    async def chunks(self) -> AsyncIterator[bytes]:
        with self.file.open("rb") as file:
            while chunk := await asyncio.to_thread(file.read, _CHUNK):
                yield chunk


@contextmanager
def _written(path: Path) -> Iterator[BinaryIO]:
    try:
        with path.open("wb") as file:
            yield file
    except OSError as error:
        raise CannotStart(f"{path} can't be written: {error.strerror}") from error


def _import_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise CannotStart(f"--revert: '{text}' is not the id of an import") from error


def _left_open(questions: Sequence[dict[str, Any]]) -> str:
    """What a mapping leaves to be answered, each question once, with all the places where its answer belongs."""
    pointers: dict[str, list[str]] = {}
    for each in questions:
        pointers.setdefault(each["message"], []).append(each["pointer"])
    told = "; ".join(f"{message} ({' and '.join(where)})" for message, where in pointers.items())
    country = "; --country KP answers for every row" if any(each["code"] == "country" for each in questions) else ""
    return f"the mapping leaves questions open: {told}. Write it with --save-mapping, answer in it, and give it by --mapping{country}"


async def _at_work(url: str, data: Path, organization: str, console: Console, asked: "_Asked | UUID") -> None:
    try:
        database = await connect(url, readers=3, writers=3, pepper=standing_secret(data).encode())
    except AWAY as error:
        raise CannotStart(f"the database can't be reached: {error}") from error
    try:
        editor = await member(database, organization, "habeas import", Scope.READ, Scope.WRITE, Scope.RESTRICTED)
        async with alone(database) as mine:
            if mine is None:
                raise CannotStart("another import is being worked on: wait until it is done")
            importing = _Importing(database, Blobs(data / "captures" / commands.FOLDER), editor, console)
            if isinstance(asked, UUID):
                await importing.stage(asked, ImportStage.REVERT)
                await importing.tell(asked, None)
            else:
                await importing.whole(asked)
    except RegistryError as error:
        places = "; ".join(f"{each.pointer}: {each.message}" for each in error.errors)
        raise CannotStart(f"{error.detail}{f' ({places})' if places else ''}") from error
    except (*AWAY, *BUSY) as error:
        raise CannotStart(
            f"the database can't be reached, or can't keep up ({type(error).__name__}): rows that are done stay done, and a service goes on with the rest"
        ) from error
    finally:
        await database.close()


class _Importing:
    """One list on its way in, told on the console."""

    def __init__(self, database: Database, blobs: Blobs, editor: Viewer, console: Console) -> None:
        self.database, self.blobs, self.editor, self.console = database, blobs, editor, console

    async def whole(self, asked: _Asked) -> None:
        """From the file to what became of it."""
        about = asked.about
        stored = await self.blobs.store(asked.chunks(), asked.bytes)
        found = await asyncio.to_thread(commands.opened, self.blobs.place(stored.sha256), about, None)
        async with self._unit() as work:
            batch = await commands.begin_import(work, self.editor, about, None, stored, found)
            await work.flush()
            patch = ImportPatch.model_validate(
                asked.changes | ({"mapping": asked.changes["mapping"]} if "mapping" in asked.changes else {})
            )
            await commands.amend_import(work, self.editor, batch.id, patch, batch.version)
            record, questions, used, notices = batch.id, batch.questions, batch.mapping, batch.notices
        for notice in notices:
            self.console.print(f"note: {notice}")
        if asked.save_mapping is not None:
            text = json.dumps(used, ensure_ascii=False, indent=1) + "\n"
            with _written(asked.save_mapping) as file:
                file.write(text.encode())
        if questions:
            raise CannotStart(_left_open(questions))
        await self.stage(record, ImportStage.CHECK)
        if asked.do:
            await self.stage(record, ImportStage.APPLY)
        await self.tell(record, asked.report_to)
        if not asked.do:
            self.console.print("Nothing was changed. With --apply it is.")

    async def stage(self, record: UUID, stage: ImportStage) -> None:
        """Do a stage, with a bar while it lasts."""
        async with self._unit() as work:
            await commands.ask(work, self.editor, record, stage)
        job = Job(self.database, self.blobs, system_clock, self.editor, record, stage)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=self.console, transient=True, disable=not self.console.is_terminal) as progress:
            task = progress.add_task(f"{stage} rows", total=await self._total(record))
            async for done in run(job):
                progress.update(task, completed=done)

    async def tell(self, record: UUID, report_to: Path | None) -> None:
        """What became of the rows, and the first of those that need somebody's eye."""
        reading = Reading(self.database.members, setting(self.editor))
        found = await one(reading, self.editor, BATCH, record=record)
        batch = json.loads(found.body) if found is not None else {}
        if batch["failure"]:
            raise CannotStart(f"import {record} failed: {batch['failure']}")
        told = ", ".join(f"{count} {fate}" for fate in Fate if (count := batch["progress"]["fates"].get(fate)))
        self.console.print(f"{batch['state']}: {told or 'no rows'}   (import {record})")
        table = Table("row", "fate", "column", "value", "what is wrong")
        rows = await reading.rows(_FAULTS, batch=record, most=_MOST_TOLD)
        for row in rows:
            problem = json.loads(row["problem"])
            table.add_row(str(row["number"]), row["fate"], problem["column"] or "", (problem["value"] or "")[:60], problem["message"])
        if rows:
            self.console.print(table)
            more = await reading.value(_COUNT, batch=record) - len(rows)
            if more > 0:
                self.console.print(f"… and {more} more problems: write them all with --report FILE")
        if report_to is not None:
            with _written(report_to) as file:
                async for chunk in report(reading, self.editor, record):
                    file.write(chunk)

    async def _total(self, record: UUID) -> int | None:
        reading = Reading(self.database.members, setting(self.editor))
        total: int | None = await reading.value("SELECT total FROM import_progress WHERE import_id = :batch", batch=record)
        return total

    def _unit(self) -> Any:  # noqa: ANN401 - a context manager of a unit of work
        return unit_of_work(self.database, system_clock(), setting(self.editor))


_PROBLEMS = "import_row r CROSS JOIN jsonb_array_elements(r.problems) p (problem) WHERE r.import_id = :batch"
_FAULTS = f"SELECT r.number, r.fate, p.problem::text FROM {_PROBLEMS} ORDER BY (p.problem->>'fatal')::boolean DESC, r.number LIMIT :most"
_COUNT = f"SELECT count(*) FROM {_PROBLEMS}"
