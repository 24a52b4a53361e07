"""The words that handlers are written in: who asks, and by which way they reach the data."""

import asyncio
import ipaddress
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path as Folder
from typing import Annotated, Any

from fastapi import Depends, Path, Query, Request
from pydantic import StringConstraints

from schemas.dates import Day, Moment
from schemas.vocabulary import Scope
from service.api.idempotency import claim, offered_key
from service.api.limits import Admission
from service.disclosure.gate import setting, way
from service.identity import queries as identity
from service.identity.known import PROOF, KnownKeys
from service.identity.rules import parse_key
from service.identity.viewer import PUBLIC, Viewer
from service.platform import work as platform
from service.platform.clock import Clock
from service.platform.database import AWAY, BUSY, Database, overloaded
from service.platform.errors import Forbidden, KeyRequired, Unauthenticated
from service.platform.pages import Cursors
from service.platform.sealing import Ring


@dataclass(frozen=True)
class Registry:
    """What one process of the service holds, handed to every request by the application's state."""

    database: Database
    cursors: Cursors
    pepper: bytes
    ring: Ring
    clock: Clock
    blobs: Folder
    spools: Folder
    streams: asyncio.Semaphore
    capture_limit: int
    keys: KnownKeys = field(default_factory=KnownKeys)


def _held(request: Request) -> Registry:
    """The process's own registry. The dependencies below ask for it here: the framework walks the whole tree of them for each request anew."""
    held: Registry = request.app.state.registry
    return held


# Dependencies are coroutines though most wait for nothing: what is none the framework runs in a thread of its own, each time.
async def registry(request: Request) -> Registry:
    """The process's own registry, for handlers."""
    return _held(request)


Held = Annotated[Registry, Depends(registry)]


async def viewer(request: Request) -> Viewer:
    """Who asks. Without a key: the public. Raises Unauthenticated for a key that is not in force, TooManyRequests beyond the allowance."""
    held = _held(request)
    admission: Admission = request.app.state.admission
    offered = request.headers.get("authorization")
    if offered is None:
        request.state.allowance = admission.admit(f"address {address(request)}")
        return PUBLIC
    scheme, _, key = offered.partition(" ")
    parts = parse_key(key.strip()) if scheme.lower() == "bearer" else None
    try:
        if parts is None:
            raise Unauthenticated
        known = held.keys.get(parts, held.pepper, held.clock()) if getattr(request.state, "may_know", False) else None
        request.state.is_known = known is not None
        if known is None:
            known = await identity.known_key(platform.Reading(held.database.public), parts, held.pepper, held.clock())
            held.keys.keep(parts.kid, known)
    except Unauthenticated:
        # A bad key spends its address's allowance, never that of the key it claims to be.
        request.state.allowance = admission.fail(f"address {address(request)}")
        raise
    request.state.key = parts.kid
    request.state.allowance = admission.admit(f"key {parts.kid}")
    request.app.state.uses.add(known.viewer.api_key_id)
    return known.viewer


def address(request: Request) -> str:
    """Whom a request without a key counts for. Of IPv6 the network, as one subscriber has at least 2^64 addresses of it."""
    host = request.client.host if request.client else "unknown"
    return ":".join(ipaddress.IPv6Address(host.partition("%")[0]).exploded.split(":")[:4]) if ":" in host else host


AnyViewer = Annotated[Viewer, Depends(viewer)]


async def reading(request: Request, asking: AnyViewer) -> platform.Reading:
    """A way to read as the one who asks, and to change nothing."""
    return platform.Reading(*way(_held(request).database, asking))


Reading = Annotated[platform.Reading, Depends(reading)]


def _holding(*scopes: Scope) -> Any:  # noqa: ANN401 - the framework's own marker
    wanted = "' or '".join(scopes)

    async def check(asking: AnyViewer) -> Viewer:
        if asking.organization_id is None:
            raise KeyRequired
        if asking.scopes.isdisjoint(scopes):
            raise Forbidden(f"This needs a key with the scope '{wanted}'.")
        return asking

    return Depends(check)


Member = Annotated[Viewer, _holding(Scope.READ)]
Editor = Annotated[Viewer, _holding(Scope.WRITE)]
Publisher = Annotated[Viewer, _holding(Scope.WRITE, Scope.REVIEW)]
Administrator = Annotated[Viewer, _holding(Scope.ADMIN)]
Registrar = Annotated[Viewer, _holding(Scope.REGISTRAR)]
Merger = Annotated[Viewer, _holding(Scope.WRITE, Scope.REGISTRAR)]


@asynccontextmanager
async def _begun(request: Request, asking: Viewer) -> AsyncIterator[platform.UnitOfWork]:
    held, proof = _held(request), PROOF if asking.api_key_id else ""
    try:
        async with platform.unit_of_work(held.database, held.clock(), setting(asking), request.state.request_id, proof) as work:
            request.state.work = work
            yield work
    except (*AWAY, *BUSY) as error:
        raise overloaded(error) from error


async def begin_unremembered(request: Request, asking: AnyViewer) -> platform.UnitOfWork:
    """A unit of work, which the route commits before the client is answered (architecture.md "Commit before answering")."""
    units: AsyncExitStack = request.state.units
    return await units.enter_async_context(_begun(request, asking))


Unremembered = Annotated[platform.UnitOfWork, Depends(begin_unremembered)]
"""For an answer that must not be kept under an Idempotency-Key, and so is given afresh each time."""


async def begin(request: Request, asking: AnyViewer) -> platform.UnitOfWork:
    """The unit of work of an operation whose answer is kept for a retry of its POST."""
    work = await begin_unremembered(request, asking)
    key = offered_key(request) if request.method == "POST" else None
    if key is not None:
        request.state.claim = await claim(work, asking, request, key, getattr(request.state, "body", b""), work.pepper)
    return work


Work = Annotated[platform.UnitOfWork, Depends(begin)]
AsOf = Annotated[Day | None, Query(alias="as_of", description="As it stood on this day: what had happened by then.")]
KnownAt = Annotated[
    Moment | None, Query(alias="known_at", description="As the registry knew it at this moment: what had been recorded by then.")
]
Fields = Annotated[
    Annotated[str, StringConstraints(pattern=r"^[a-z_]+(,[a-z_]+)*$", max_length=1_000)] | None,
    Query(alias="fields", description="Only these members of the document, separated by commas."),
]
CaseRef = Annotated[
    str,
    Path(
        alias="case",
        description="The case's id, or its reference: `KP-2013-0001`.",
        pattern=r"^([A-Z]{2}-[0-9]{4}-[0-9]{4,9}|[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12})$",
    ),
]
Reason = Annotated[
    Annotated[str, StringConstraints(min_length=1, max_length=1_000, strip_whitespace=True)],
    Query(alias="reason", description="Why it is withdrawn. It stays in the history."),
]


def split(fields: str | None) -> frozenset[str] | None:
    """The members that `fields=` names."""
    return None if fields is None else frozenset(fields.split(","))
