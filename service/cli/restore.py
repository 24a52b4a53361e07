"""`habeas restore FOLDER`: a backup into an empty place, verified; what was erased since is erased again before anybody is served."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import asyncpg
import typer
from alembic.script import ScriptDirectory
from rich.console import Console
from rich.progress import Progress
from sqlalchemy.exc import SQLAlchemyError

from service.cli.backup import CAPTURES, DATABASE, FORMAT, MANIFEST, copied, digest_of, fingerprint, told
from service.cli.migrate import configuration, upgrade
from service.cli.place import FOLDER, Data, given_ring, own_database, said_in_one_line, standing_secret
from service.journal import verifying
from service.platform.blobs import Blobs
from service.platform.database import AWAY, connect, make_roles, reached
from service.platform.dumps import load
from service.platform.embedded import CannotStart
from service.platform.sealing import RING_FILE, BadRing, read_ring
from service.publication.erasures import Erased, erase_again, parse
from service.tables import RECORDS


def restore(
    folder: Annotated[Path, typer.Argument(help="A backup, as `habeas backup` made it.")],
    data: Data = FOLDER,
    erasures: Annotated[Path | None, typer.Option(help="What `habeas erasures` wrote last: who was erased since is erased again.")] = None,
) -> None:
    """Restore a backup into an empty place: a data folder, or the database that HABEAS_DATABASE_URL names.

    Put the registry's secret and sealing keys there first (`secret` and `sealing.keys`, or HABEAS_SECRET and HABEAS_SEALING_KEYS).
    """
    console = Console(soft_wrap=True, highlight=False)
    with said_in_one_line():
        manifest = _manifest(folder)
        again = _listed(erasures)
        secret = standing_secret(data)
        _check_keys(data, secret, manifest)
        with own_database(data) as url:
            try:
                asyncio.run(_check_empty(url))
                console.print(f"restoring {told(manifest)}")
                load(url, folder / DATABASE)
                upgrade(url)
                _bring_back(folder, data, manifest, console)
                count = asyncio.run(_erased_again(url, secret, again))
                found = asyncio.run(_verified(url))
            except (*AWAY, SQLAlchemyError, asyncpg.PostgresError) as error:
                raise CannotStart(f"the registry can't be restored: {str(error).strip().splitlines()[0]}") from error
    if found.broken is not None:
        console.print(f"broken at journal row {found.broken.seq}: {found.broken.fault}")
        raise typer.Exit(1)
    if manifest["captures_missing"]:
        console.print(f"{len(manifest['captures_missing'])} captured files were missing when it was backed up")
    console.print(f"erased again: {count} of {len(again)} people")
    console.print(f"restored and verified, up to row {manifest['journal_seq']} of the journal, recorded at {manifest['recorded_at']}")


def _manifest(folder: Path) -> dict[str, Any]:
    """What the backup says of itself, once its database is found to be what it says."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_bytes())
        found = digest_of(folder / DATABASE)
    except (OSError, ValueError) as error:
        raise CannotStart(f"{folder} is no whole backup: {error}") from error
    if manifest.get("format") != FORMAT:
        raise CannotStart(f"{folder} was made by another version of this command")
    if found != manifest["database"]:
        raise CannotStart(f"{folder / DATABASE} is not what was backed up: it was altered or cut short")
    known = {step.revision for step in ScriptDirectory.from_config(configuration("")).walk_revisions()}
    if manifest["revision"] not in known:
        raise CannotStart(
            f"the backup has the schema {manifest['revision']}, which is newer than this version: restore it with a newer one"
        )
    return manifest


def _listed(erasures: Path | None) -> list[Erased]:
    if erasures is None:
        return []
    try:
        return parse(erasures.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CannotStart(f"{erasures} is no list of erasures: {error}") from error


def _check_keys(data: Path, secret: str, manifest: dict[str, Any]) -> None:
    """The secret is the one, and each sealing key that something is sealed under is there."""
    if fingerprint(secret) != manifest["secret"]:
        raise CannotStart("the secret is not the one that this registry's keys are hashed with: with it, no key would open anything")
    try:
        ring = given_ring() or (read_ring(data / RING_FILE) if (data / RING_FILE).exists() else None)
    except BadRing as error:
        raise CannotStart(f"{data / RING_FILE} can't be used: {error}") from error
    missing = [key for key in manifest["sealing_keys"] if ring is None or key not in ring.keys]
    if missing:
        raise CannotStart(f"sealing keys are missing: {', '.join(missing)}; without them, who confidential sources are stays sealed")


async def _check_empty(url: str) -> None:
    async with reached(url) as connection:
        if await connection.fetchval("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"):
            raise CannotStart("there is something in this database already: a backup is restored into an empty place")
        await make_roles(connection)


def _bring_back(folder: Path, data: Path, manifest: dict[str, Any], console: Console) -> None:
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        for digest in progress.track(manifest["captures"], description="captured files"):
            if not copied(Blobs(folder / CAPTURES), Blobs(data / CAPTURES), digest):
                raise CannotStart(f"the captured file {digest} in the backup is missing or was altered")


async def _erased_again(url: str, secret: str, listed: list[Erased]) -> int:
    database = await connect(url, readers=1, writers=1, pepper=secret.encode())
    try:
        return sum([await erase_again(database, datetime.now(UTC), erased) for erased in listed])
    finally:
        await database.close()


async def _verified(url: str) -> verifying.Verified:
    async with reached(url) as connection:
        return await verifying.verify(connection, sorted(RECORDS))
