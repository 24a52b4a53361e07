"""`habeas erasures`: who was erased, a line each, to be kept apart from the backups, which may still hold them."""

import asyncio

import asyncpg
import typer

from service.cli.place import FOLDER, Data, found_database, said_in_one_line
from service.platform.database import AWAY, reached
from service.platform.embedded import CannotStart
from service.publication.erasures import listed


def erasures(data: Data = FOLDER) -> None:
    """List every erasure, for `habeas restore --erasures`. It names nobody. Write it down after each erasure, where no backup is."""
    with said_in_one_line(), found_database(data) as url:
        try:
            lines = asyncio.run(_lines(url))
        except (*AWAY, asyncpg.PostgresError) as error:
            raise CannotStart(f"the erasures can't be read: {str(error).strip().splitlines()[0]}") from error
    for line in lines:
        typer.echo(line)


async def _lines(url: str) -> list[str]:
    async with reached(url) as connection:
        return [each.model_dump_json() async for each in listed(connection)]
