"""`habeas key create|list|revoke|rotate`: API keys, by whoever has the database. What is done is journalled like through the API."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, TypeVar
from uuid import UUID

import asyncpg
import typer
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table

from schemas.organizations import KeyNew, KeyPatch
from schemas.vocabulary import Scope
from service.cli.place import FOLDER, Data, found_database, said_in_one_line, standing_secret
from service.disclosure.gate import setting
from service.identity.viewer import Viewer
from service.membership.commands import amend_key, give_key, revoke_key
from service.platform.database import connect
from service.platform.embedded import CannotStart
from service.platform.errors import RegistryError
from service.platform.work import UnitOfWork, unit_of_work

app = typer.Typer(help="API keys.", no_args_is_help=True)
AnswerT = TypeVar("AnswerT")
Organization = Annotated[str | None, typer.Option(help="The organization's slug; may be left out where there is only one.")]
Kid = Annotated[str, typer.Argument(help="The key's id: the part of `hbs_<id>_…` in the middle, as `habeas key list` shows it.")]
Reason = Annotated[str, typer.Option(help="Why. It stays in the history.")]

_KEYS = """
    SELECT k.id, k.kid, k.label, k.scopes, k.organization_id, k.version, k.created_at, k.expires_at, k.revoked_at, o.slug, u.last_used_at
    FROM api_key k JOIN organization o ON o.id = k.organization_id LEFT JOIN api_key_use u ON u.api_key_id = k.id
    WHERE k.withdrawn_at IS NULL AND {} ORDER BY o.slug, k.created_at"""
_ADMINISTRATOR = Viewer(scopes=frozenset(Scope))
"""Who has the database has every scope, and no key of their own."""


@app.command("create")
def create(
    label: Annotated[str, typer.Option(help="What it is for, so that it can be told from others.")],
    scope: Annotated[list[Scope], typer.Option(help="What it may do; repeat for more.")],
    organization: Organization = None,
    days: Annotated[int | None, typer.Option(help="In how many days it expires; never, if left out.", min=1, max=3_650)] = None,
    data: Data = FOLDER,
) -> None:
    """Make an API key and print it, this once."""
    expires = None if days is None else datetime.now(UTC) + timedelta(days=days)

    async def made(work: UnitOfWork) -> str:
        pepper = standing_secret(data).encode()
        body = KeyNew(label=label, scopes=sorted(set(scope)), expires_at=expires, organization_id=await _organization(work, organization))
        return (await give_key(work, _ADMINISTRATOR, body, pepper)).key

    with said_in_one_line(), found_database(data) as url:
        typer.echo(_done(url, made))


@app.command("list")
def list_keys(organization: Organization = None, data: Data = FOLDER) -> None:
    """List the API keys, revoked ones too. None of them can be shown again."""

    async def listed(work: UnitOfWork) -> list[asyncpg.Record]:
        if organization is None:
            return await work.rows(_KEYS.format("true"))
        return await work.rows(_KEYS.format("k.organization_id = :own"), own=await _organization(work, organization))

    with said_in_one_line(), found_database(data) as url:
        keys = _done(url, listed)
    table = Table("id", "organization", "label", "scopes", "stands", "last used", box=None)
    for key in keys:
        table.add_row(key["kid"], key["slug"], key["label"], " ".join(key["scopes"]), _standing(key), _day(key["last_used_at"]))
    Console(soft_wrap=True, highlight=False, markup=False).print(table)


@app.command("revoke")
def revoke(kid: Kid, reason: Reason, data: Data = FOLDER) -> None:
    """Take an API key out of use, from its next request on."""

    async def revoked(work: UnitOfWork) -> None:
        key = await _key(work, kid)
        await revoke_key(work, _ADMINISTRATOR, UUID(str(key["id"])), reason, key["version"])

    with said_in_one_line(), found_database(data) as url:
        _done(url, revoked)
    typer.echo(f"revoked: {kid}")


@app.command("rotate")
def rotate(
    kid: Kid,
    overlap: Annotated[int, typer.Option(help="For how many days the old key still works; 0 revokes it now.", min=0, max=365)] = 7,
    reason: Reason = "rotated",
    data: Data = FOLDER,
) -> None:
    """Make a key like another one, print it this once, and let the other run out."""

    async def rotated(work: UnitOfWork) -> str:
        pepper, old = standing_secret(data).encode(), await _key(work, kid)
        record, until = UUID(str(old["id"])), work.now + timedelta(days=overlap)
        scopes = [Scope(scope) for scope in old["scopes"]]
        body = KeyNew(label=old["label"], scopes=scopes, expires_at=_like(old, work.now), organization_id=old["organization_id"])
        made = await give_key(work, _ADMINISTRATOR, body, pepper)
        if overlap == 0:
            await revoke_key(work, _ADMINISTRATOR, record, reason, old["version"])
        elif old["expires_at"] is None or old["expires_at"] > until:
            await amend_key(work, _ADMINISTRATOR, record, KeyPatch(expires_at=until), old["version"])
        return made.key

    with said_in_one_line(), found_database(data) as url:
        typer.echo(_done(url, rotated))


def _done(url: str, errand: Callable[[UnitOfWork], Awaitable[AnswerT]]) -> AnswerT:
    """Carry out an errand in a unit of work of its own; what refuses it is said in one line."""

    async def carried_out() -> AnswerT:
        database = await connect(url, readers=1, writers=1)
        try:
            async with unit_of_work(database, datetime.now(UTC), setting(_ADMINISTRATOR)) as work:
                await work.go_beyond()  # whoever holds the data folder administers every organization
                return await errand(work)
        finally:
            await database.close()

    try:
        return asyncio.run(carried_out())
    except RegistryError as error:
        raise CannotStart(error.detail) from error
    except ValidationError as error:
        raise CannotStart(f"{error.errors()[0]['loc'][0]}: {error.errors()[0]['msg']}") from error
    except (OSError, asyncpg.PostgresError) as error:
        raise CannotStart(f"the database refused: {str(error).strip().splitlines()[0]}") from error


async def _organization(work: UnitOfWork, slug: str | None) -> UUID:
    found = await work.rows("SELECT id, slug FROM organization WHERE :slug::text IS NULL OR slug = :slug", slug=slug)
    if len(found) != 1:
        raise CannotStart("there is no such organization" if slug else "name the organization with --organization")
    return UUID(str(found[0]["id"]))


async def _key(work: UnitOfWork, kid: str) -> asyncpg.Record:
    found = await work.rows(_KEYS.format("k.kid = :kid"), kid=kid)
    if not found:
        raise CannotStart("there is no such key; `habeas key list` shows them")
    if found[0]["revoked_at"] is not None:
        raise CannotStart("this key is revoked already")
    return found[0]


def _like(old: asyncpg.Record, now: datetime) -> datetime | None:
    """A key that was given for so long is followed by one for as long from now on."""
    return None if old["expires_at"] is None else now + (old["expires_at"] - old["created_at"])


def _standing(key: asyncpg.Record) -> str:
    if key["revoked_at"] is not None:
        return f"revoked {_day(key['revoked_at'])}"
    return "always" if key["expires_at"] is None else f"until {_day(key['expires_at'])}"


def _day(moment: datetime | None) -> str:
    return "never" if moment is None else f"{moment:%Y-%m-%d}"
