"""`habeas reindex`: file names anew under the keys by which they are looked for. The service may run."""

import asyncio
from typing import Annotated

import asyncpg
import typer
from rich.console import Console
from rich.progress import Progress

from service.cli.place import FOLDER, Data, found_database, said_in_one_line
from service.matching.reindexing import reindex as anew
from service.platform.database import AWAY, Role, reached
from service.platform.embedded import CannotStart


def reindex(
    data: Data = FOLDER,
    everything: Annotated[bool, typer.Option("--all", help="Those that are up to date as well.")] = False,
) -> None:
    """File anew the names that are not filed, or that were filed by an earlier version of how names are read."""
    console = Console(soft_wrap=True, highlight=False)
    with said_in_one_line(), found_database(data) as url:
        filed = asyncio.run(_reindexed(url, console, everything=everything))
    console.print(f"filed anew: {filed} names")


async def _reindexed(url: str, console: Console, *, everything: bool) -> int:
    filed = 0
    try:
        async with reached(url, role=Role.WORKER.value) as connection:
            names = await connection.fetchval("SELECT count(*) FROM person_name WHERE withdrawn_at IS NULL")
            with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
                task = progress.add_task("names", total=names)
                async for some in anew(connection, everything=everything):
                    filed += some
                    progress.update(task, completed=filed)
    except (*AWAY, asyncpg.PostgresError) as error:
        raise CannotStart(f"stopped after {filed} names, to be taken up when it is run again: {error}") from error
    return filed
