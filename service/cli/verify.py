"""`habeas verify`: recompute the journal's chain, and name the first row that was altered, removed or inserted."""

import asyncio
import os
from typing import Annotated

import typer
from rich.console import Console

from service.journal import verifying
from service.platform.database import reached
from service.tables import RECORDS


def verify(url: Annotated[str | None, typer.Option(help="The database; by default HABEAS_DATABASE_URL.")] = None) -> None:
    """Verify that the journal is whole and that every record is as its last journal row has it. Exits 1 where it is not."""
    address = url or os.environ.get("HABEAS_DATABASE_URL")
    console = Console(soft_wrap=True, highlight=False)
    if not address:
        console.print("habeas: name the database with --url or HABEAS_DATABASE_URL")
        raise typer.Exit(2)
    found = asyncio.run(_verify(address))
    if found.broken is not None:
        console.print(f"broken at journal row {found.broken.seq}: {found.broken.fault}")
        raise typer.Exit(1)
    console.print(
        f"verified: {found.sealed} sealed rows, {found.unsealed} waiting to be sealed, {found.records} records as their history has them"
    )


async def _verify(address: str) -> verifying.Verified:
    async with reached(address) as connection:
        return await verifying.verify(connection, sorted(RECORDS))
