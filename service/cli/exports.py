"""`habeas export --format … --out FILE|-`: cases with what belongs to them, or the whole registry, in one file with its manifest."""

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, BinaryIO, cast, get_args

import asyncpg
import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import DownloadColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from schemas.cases import CaseChoice
from schemas.exports import ExportFormat
from service.cli.asking import as_whom
from service.cli.place import FOLDER, Data, found_database, said_in_one_line
from service.disclosure.gate import way
from service.exchange.exports.making import Asked, make
from service.platform.database import AWAY, connect
from service.platform.embedded import CannotStart
from service.platform.errors import RegistryError
from service.platform.snapshot import snapshot

_FORMATS: tuple[str, ...] = get_args(ExportFormat)


def export(
    out: Annotated[str, typer.Option("--out", "-o", help="The file to write, with a manifest beside it; `-` for standard output.")],
    format_: Annotated[str, typer.Option("--format", "-f", help=f"One of {', '.join(_FORMATS)}.")] = "jsonl",
    data: Data = FOLDER,
    organization: Annotated[
        str | None, typer.Option(help="As whose member to read: the organization's slug. By default as the public.")
    ] = None,
    where: Annotated[
        list[str] | None, typer.Option("--where", "-w", help="A filter of the list of cases, as `country=KP`; may be given again.")
    ] = None,
) -> None:
    """Write cases, with all that belongs to them and is named by them, to a file. Without filters: everything that may be read."""
    console = Console(soft_wrap=True, highlight=False, stderr=True)
    with said_in_one_line():
        choice = _choice(where or [])
        if format_ not in _FORMATS:
            raise CannotStart(f"there is no format '{format_}': take one of {', '.join(_FORMATS)}")
        with found_database(data) as url, _opened(out) as file:
            manifest = asyncio.run(_exported(url, organization, cast("ExportFormat", format_), choice, file, console))
        manifest["files"][0]["name"] = manifest["files"][0]["name"] if out == "-" else Path(out).name
        if out != "-":
            Path(f"{out}.manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    told = ", ".join(f"{count} {kind}" for kind, count in manifest["counts"].items() if count)
    console.print(f"exported as of {manifest['as_of']}: {told or 'nothing'}; sha256 {manifest['files'][0]['sha256']}")


def _choice(given: list[str]) -> CaseChoice:
    parts = [each.partition("=") for each in given]
    if any(not equals for _, equals, _ in parts):
        raise CannotStart("a filter is written as name=value: country=KP")
    try:
        return CaseChoice.model_validate({name: value for name, _, value in parts})
    except ValidationError as error:
        wrong = error.errors()[0]
        raise CannotStart(f"--where {'.'.join(map(str, wrong['loc']))}: {wrong['msg']}") from error


@contextmanager
def _opened(out: str) -> Iterator[BinaryIO]:
    """Where the export goes. A file comes to its name once it is whole."""
    if out == "-":
        yield sys.stdout.buffer
        return
    path = Path(out)
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    except OSError as error:
        raise CannotStart(f"{out} can't be written: {error.strerror}") from error
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


async def _exported(
    url: str, organization: str | None, format_: ExportFormat, choice: CaseChoice, file: BinaryIO, console: Console
) -> dict[str, Any]:
    try:
        database = await connect(url, readers=2, writers=1)
    except AWAY as error:
        raise CannotStart(f"the database can't be reached: {error}") from error
    columns = (SpinnerColumn(), TextColumn("{task.description}"), DownloadColumn(), TimeElapsedColumn())
    try:
        viewer = await as_whom(database, organization, "habeas export")
        with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
            task = progress.add_task("exporting", total=None)

            async def write(chunk: bytes) -> None:
                file.write(chunk)
                progress.advance(task, len(chunk))

            with tempfile.TemporaryDirectory(prefix="habeas-export-") as folder:
                async with snapshot(*way(database, viewer)) as moment:
                    return await make(moment, Asked(viewer, format_, choice), write, Path(folder))
    except RegistryError as error:
        raise CannotStart(error.detail) from error
    except (OSError, asyncpg.PostgresError) as error:
        raise CannotStart(f"the export was cut off: {error}") from error
    finally:
        await database.close()
