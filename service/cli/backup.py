"""`habeas backup FOLDER`: the database as of one moment and the captured files it names, while the service runs. Secrets stay outside."""

import asyncio
import hashlib
import hmac
import json
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import asyncpg
import typer
from rich.console import Console
from rich.progress import Progress

from service.cli.place import FOLDER, Data, found_database, said_in_one_line, standing_secret
from service.platform.blobs import Blobs
from service.platform.database import AWAY, reached
from service.platform.dumps import dump
from service.platform.embedded import CannotStart
from service.platform.errors import IntegrityBroken

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database.dump"
CAPTURES = "captures"

_STANDING = """
    SELECT (SELECT version_num FROM alembic_version) AS revision, current_setting('server_version') AS server, now() AS taken_at,
        (SELECT count(*) FROM journal) AS journal_rows, (SELECT coalesce(max(seq), 0) FROM journal) AS journal_seq,
        (SELECT recorded_at FROM journal ORDER BY seq DESC LIMIT 1) AS recorded_at,
        (SELECT coalesce(max(position), 0) FROM journal_seal) AS sealed,
        (SELECT encode(chain, 'hex') FROM journal_seal ORDER BY position DESC LIMIT 1) AS chain,
        (SELECT count(*) FROM "case") AS cases, (SELECT count(*) FROM person) AS persons"""
_NAMED = f"SELECT DISTINCT sha256 FROM capture WHERE sha256 <> '{'0' * 64}' ORDER BY sha256"
_SEALED_UNDER = """
    SELECT DISTINCT convert_from(substring(sealed FROM 1 FOR 8), 'UTF8') AS key FROM (
        SELECT unnest(ARRAY[sealed_name, sealed_contact, sealed_note]) AS sealed FROM source_identity) each WHERE sealed IS NOT NULL ORDER BY 1"""


def backup(
    folder: Annotated[Path, typer.Argument(help="A folder to make; it must not be there yet.")],
    data: Data = FOLDER,
) -> None:
    """Back the registry up into a new folder. The service may run, and be written to: the backup is of one moment, which is said.

    The secret and the sealing keys are not in it: keep them apart, for it can't be used without them.
    """
    console = Console(soft_wrap=True, highlight=False)
    with said_in_one_line(), found_database(data) as url:
        secret = standing_secret(data)
        try:
            manifest = _backed_up(url, data / CAPTURES, folder, secret, console)
        except (*AWAY, asyncpg.PostgresError) as error:
            raise CannotStart(f"nothing was backed up: {str(error).strip().splitlines()[0]}") from error
    console.print(f"backed up into {folder}: {told(manifest)}")
    if manifest["captures_missing"]:
        console.print(f"not in it, for they are missing or altered: captured files {', '.join(manifest['captures_missing'])}")
        raise typer.Exit(1)


def told(manifest: dict[str, Any]) -> str:
    """A backup in one line: what it holds and up to when."""
    up_to = f"row {manifest['journal_seq']} of the journal, recorded at {manifest['recorded_at'] or 'no time yet'}"
    holds = f"{manifest['cases']} cases, {manifest['persons']} people, {len(manifest['captures'])} captured files"
    return f"{holds}; up to {up_to}; as of {manifest['taken_at']}"


def fingerprint(secret: str) -> str:
    """Tells whether a secret is the one that a registry's keys were hashed with, and nothing else of it."""
    return hmac.digest(secret.encode(), b"which secret a backup needs", hashlib.sha256).hex()[:16]


def _backed_up(url: str, captures: Path, folder: Path, secret: str, console: Console) -> dict[str, Any]:
    draft = folder.with_name(f"{folder.name}.partial")
    if folder.exists():
        raise CannotStart(f"{folder} is there already: a backup is never written over another")
    try:
        draft.mkdir(parents=True, mode=0o700)
    except OSError as error:
        raise CannotStart(f"{draft} can't be made: {error.strerror}; what an earlier backup left there is to be removed") from error
    try:
        manifest = _drafted(url, Blobs(captures), draft, console)
        manifest["secret"] = fingerprint(secret)
        _written(draft / MANIFEST, json.dumps(manifest, indent=1).encode())
        draft.replace(folder)
        _sync(folder.parent)
    except OSError as error:
        shutil.rmtree(draft, ignore_errors=True)
        raise CannotStart(f"the backup can't be written: {error.strerror or error}") from error
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return manifest


def _drafted(url: str, blobs: Blobs, draft: Path, console: Console) -> dict[str, Any]:
    """Everything but the manifest, as one snapshot has it."""
    standing, named, keys = asyncio.run(_dumped(url, draft / DATABASE))
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        listed = progress.track(named, description="captured files")
        kept = [digest for digest in listed if copied(blobs, Blobs(draft / CAPTURES), digest)]
    # A file that an erasure has removed since is no loss; one that is named still is.
    still = asyncio.run(_named(url))
    times = {name: value.astimezone(UTC).isoformat() for name, value in standing.items() if isinstance(value, datetime)}
    return {
        "format": FORMAT,
        **standing,
        **times,
        "database": digest_of(draft / DATABASE),
        "sealing_keys": keys,
        "captures": kept,
        "captures_missing": [digest for digest in named if digest in still.difference(kept)],
    }


async def _dumped(url: str, file: Path) -> tuple[dict[str, Any], list[str], list[str]]:
    """Dump the database; answers how it stood at that moment, which files it names, and which keys what is sealed in it needs."""
    async with reached(url) as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        snapshot = await connection.fetchval("SELECT pg_export_snapshot()")
        standing = dict(await connection.fetchrow(_STANDING))
        named = [str(row["sha256"]) for row in await connection.fetch(_NAMED)]
        keys = [str(row["key"]) for row in await connection.fetch(_SEALED_UNDER)]
        # The snapshot lasts as long as this transaction.
        await asyncio.to_thread(dump, url, snapshot, file)
    return standing, named, keys


async def _named(url: str) -> set[str]:
    async with reached(url) as connection:
        return {str(row["sha256"]) for row in await connection.fetch(_NAMED)}


def copied(here: Blobs, there: Blobs, digest: str) -> bool:
    """Copy a captured file, hashed on the way. False where it is missing, or not what its name says."""
    try:
        content = here.verified(digest)
    except IntegrityBroken:
        return False
    place = there.place(digest)
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("wb") as file:
        for chunk in content:
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return True


def digest_of(file: Path) -> str:
    """A file's SHA-256, in hexadecimal."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _written(file: Path, content: bytes) -> None:
    with file.open("wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
