"""The way to PostgreSQL: a pool for writes, pools for reads, each under a role that may do just its part."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum

import asyncpg
from asyncpg.pool import PoolAcquireContext
from sqlalchemy import URL, make_url

from service.platform.errors import Overloaded, RegistryError, StorageFull

_POOL_WAIT_SECONDS = 2.0
"""How long a request waits for a connection before it is told that the service is overloaded."""
CLOSED_WITHIN_SECONDS = 5.0

FOR_STEPS = 5
"""Connections of a process for its background: a step, an import and an export each hold one's lock; one does it, one seals for a reader of the changes."""

_ANY_SIZE = 0
"""A document's statement is longer than the 15 kB beyond which the driver, by default, has each execution planned anew."""


class Role(StrEnum):
    """What a connection may do. The owner migrates; nothing that serves requests runs as the owner."""

    PUBLIC = "habeas_public"
    MEMBER = "habeas_member"
    EDITOR = "habeas_editor"
    WORKER = "habeas_worker"


class PlainConnection(asyncpg.Connection):  # type: ignore[misc]  # the driver has no types
    """A pooled connection that is handed on as it is: a read sets nothing that would have to be reset by a second round trip."""

    def get_reset_query(self) -> str:
        """Nothing to reset."""
        return ""


@dataclass(frozen=True)
class Database:
    """The pools of one process. Open it with `connect`, close it once."""

    writers: asyncpg.Pool
    public: asyncpg.Pool
    members: asyncpg.Pool
    workers: asyncpg.Pool
    pepper: bytes = b""
    """Keys the hashes of what must not come back (persons/suppression.py)."""

    async def close(self) -> None:
        """Give every connection back; one that is held on to, or whose server no longer answers, is cut off."""
        for pool in (self.public, self.members, self.workers, self.writers):
            try:
                await asyncio.wait_for(pool.close(), CLOSED_WITHIN_SECONDS)
            except TimeoutError:
                pool.terminate()


def _session_settings(role: Role, *, read_only: bool) -> dict[str, str]:
    return {
        "application_name": "habeas",
        "role": role.value,
        "timezone": "UTC",
        "statement_timeout": "15s",
        "lock_timeout": "5s",
        "idle_in_transaction_session_timeout": "30s",
        "default_transaction_read_only": "on" if read_only else "off",
        # A read is one short statement: compiling it to machine code costs more than it gives.
        "jit": "off",
        # The viewer is set by the statement itself: no part of it may run before, in another process.
        "max_parallel_workers_per_gather": "0",
        # A change is made by statements that name their rows: planning one anew each time costs more than carrying it out.
        **({"plan_cache_mode": "force_generic_plan"} if role is Role.EDITOR else {}),
    }


def _for_asyncpg(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


@asynccontextmanager
async def reached(address: str, **settings: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection of its own for a command, as the login that the URL names. Errors of the network and of authentication pass through."""
    connection = await asyncpg.connect(_for_asyncpg(make_url(address)), timeout=10, server_settings=settings)
    try:
        yield connection
    finally:
        await connection.close()


async def make_roles(connection: asyncpg.Connection) -> None:
    """See to it that the roles are there, and that this login may be each of them. They are the server's: no backup of a database holds them."""
    for role in Role:
        if not await connection.fetchval("SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = $1)", role.value):
            await connection.execute(f"CREATE ROLE {role.value} NOLOGIN")
        if not await connection.fetchval("SELECT pg_has_role(current_user, $1, 'MEMBER')", role.value):
            await connection.execute(f"GRANT {role.value} TO current_user")


class PublicCannotLogIn(Exception):
    """The public's role has no login of its own on this server, and the owner may not give it one."""


async def public_login(address: str, secret: bytes) -> str:
    """The URL under which the public's readings log in, as `habeas_public` itself: no SQL makes that session anybody else.

    (Under `SET ROLE` alone, `set_config('role', …)` would lead back to the owner.) The login is opened where it is not open yet, with a
    password derived from the service's secret where the owner's own login has one. Raises PublicCannotLogIn.
    """
    owner = make_url(address)
    password = hmac.digest(secret, b"the login of habeas_public", hashlib.sha256).hex() if owner.password else None
    own = _for_asyncpg(owner.set(username=Role.PUBLIC.value, password=password))
    if await _lets_in(own):
        return own
    try:
        connection = await asyncpg.connect(_for_asyncpg(owner), timeout=5)
        try:
            async with connection.transaction():
                # Said by a setting, so that a server that logs such statements does not log the password.
                await connection.execute("SELECT set_config('habeas.password', $1, true)", password or "")
                await connection.execute(_OPEN_LOGIN)
        finally:
            await connection.close()
    except asyncpg.InternalServerError:
        pass  # another process opens it at this moment ("tuple concurrently updated")
    except asyncpg.InsufficientPrivilegeError as error:
        raise PublicCannotLogIn(str(error)) from error
    if not await _lets_in(own):
        raise PublicCannotLogIn(f"the server does not let {Role.PUBLIC} in")
    return own


_OPEN_LOGIN = f"""DO $$ BEGIN
    EXECUTE format('ALTER ROLE {Role.PUBLIC} LOGIN PASSWORD %L', nullif(current_setting('habeas.password'), '')); END $$"""


async def _lets_in(address: str) -> bool:
    try:
        await (await asyncpg.connect(address, timeout=5)).close()
    except asyncpg.InvalidAuthorizationSpecificationError:
        return False
    return True


async def connect(address: str, *, public: str | None = None, readers: int = 10, writers: int = 10, pepper: bytes = b"") -> Database:
    """Open the pools on a PostgreSQL URL. Errors of the network and of authentication pass through.

    `public` is the public's own login (`public_login`). A command that serves nobody does without: its pool is the owner's login under
    the public's role.
    """
    url = make_url(address)
    writing, public_pool, members, workers = [
        await asyncpg.create_pool(
            public if public is not None and role is Role.PUBLIC else _for_asyncpg(url),
            min_size=1,
            max_size=size,
            timeout=5,
            connection_class=PlainConnection,
            max_cacheable_statement_size=_ANY_SIZE,
            server_settings=_session_settings(role, read_only=read_only),
            init=_reads_json if role is Role.EDITOR else None,
        )
        for role, size, read_only in (
            (Role.EDITOR, writers, False),
            (Role.PUBLIC, readers, True),
            (Role.MEMBER, readers, True),
            (Role.WORKER, FOR_STEPS, False),
        )
    ]
    return Database(writing, public_pool, members, workers, pepper)


async def _reads_json(connection: asyncpg.Connection) -> None:
    """What is JSON is answered as what it says; it is given as its text."""
    # The first byte is the version of the format, in which COPY takes it too (PostgreSQL, jsonb_recv).
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        format="binary",
        encoder=lambda told: b"\x01" + told.encode(),
        decoder=lambda read: json.loads(read[1:]),
    )
    await connection.set_type_codec("json", schema="pg_catalog", format="binary", encoder=str.encode, decoder=json.loads)


def taken_from(pool: asyncpg.Pool) -> PoolAcquireContext:
    """A connection of a pool, to be given back. Raises TimeoutError where none comes free in time; where one idles, no time is kept."""
    return pool.acquire(timeout=None if pool.get_idle_size() else _POOL_WAIT_SECONDS)


@asynccontextmanager
async def only_one(pool: asyncpg.Pool, errand: str) -> AsyncIterator[asyncpg.Connection | None]:
    """A connection that holds the errand's lock, which is the database's; None where another process is at it.

    The server lets go of the lock with the connection: whoever is killed at an errand keeps nobody from it.
    """
    async with pool.acquire() as connection:
        if not await connection.fetchval("SELECT pg_try_advisory_lock(hashtext($1))", errand):
            yield None
            return
        try:
            yield connection
        finally:
            await connection.execute("SELECT pg_advisory_unlock(hashtext($1))", errand)


AWAY = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    # A connection that its server broke off while nothing was asked over it is found out of step by whoever asks next.
    asyncpg.InternalClientError,
)
"""What a driver raises when the database can't be reached. Nothing was changed, or the commit's fate is told by a retry."""

BUSY = (
    TimeoutError,
    asyncpg.TooManyConnectionsError,
    asyncpg.LockNotAvailableError,
    asyncpg.DeadlockDetectedError,
    asyncpg.QueryCanceledError,
    asyncpg.DiskFullError,
)
"""What a driver, or its pool, raises when the database is there and can't keep up."""


def driver_error(error: BaseException) -> BaseException | None:
    """The driver's own error, or the pool's, under whatever wrapped it; None for what the database did not say."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, (asyncpg.PostgresError, *AWAY, *BUSY)):
        cause = cause.__cause__ or getattr(cause, "orig", None)
    return cause


def is_waited_for(error: BaseException) -> bool:
    """Whether the database was only away, or could not keep up: what was tried is tried again, and is not at fault."""
    return isinstance(error, (Overloaded, *AWAY, *BUSY))


def overloaded(error: BaseException) -> RegistryError:
    """The answer to a database that is away, can't keep up, or has no room."""
    if isinstance(error, asyncpg.DiskFullError):
        return StorageFull("The database has no room left; nothing was changed.")
    return Overloaded("The database is busy; try again." if isinstance(error, BUSY) else "The database can't be reached; try again.")
