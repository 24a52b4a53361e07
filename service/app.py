"""The application, composed: what it holds, what surrounds each request, which doors it has. Read it from the top."""

import asyncio
import gc
import socket
import sys
from asyncio import selector_events
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.telemetry import TelemetryConfig
from fastapi_offline import FastAPIOffline

from service.api import openapi, problems
from service.api.bounds import Bounded
from service.api.connections import server_of
from service.api.depends import Registry
from service.api.idempotency import Replayed, replay
from service.api.limits import Admission, share
from service.api.middleware import CORS, Caught, Encoded, Methods, Observed
from service.api.routers import ROUTERS
from service.api.security_txt import security_txt
from service.api.strict import LARGE_AT_ONCE
from service.names import lexicon
from service.platform.clock import Clock, system_clock
from service.platform.database import AWAY, BUSY, Database, connect, public_login
from service.platform.pages import Cursors
from service.platform.processes import STOPS_WITHIN_SECONDS
from service.platform.sealing import RING_FILE, Ring, begin_ring, parse_ring, read_ring
from service.platform.telemetry import log, log_as_json, log_fault
from service.settings import Settings
from service.worker import background, exports, imports

_RETRY_SECONDS = 0.5
_PATIENT_SECONDS = 10.0
"""A worker that ends after as long is started again, and not taken for one that can't start."""
_TURN_SECONDS = 0.0005
"""What is done aside, in threads, gives the interpreter back to requests after so long: by default they may wait for it ten times as long."""
_READ_BYTES = 1 << 16
"""asyncio makes room for 256 KB each time that a socket has something to say, however little; what is freed of it leaves 7 MB of holes in the heap."""
_OBJECTS_BETWEEN_COLLECTIONS = 5_000
"""What a request makes goes with it, and hardly anything of it refers in circles: Python would look for those after 700."""
FINISHES_WITHIN_SECONDS = STOPS_WITHIN_SECONDS - 2
"""How long what is in flight has when a worker is told to stop; the rest is for what the worker itself holds."""
_TOLD_TO_NOBODY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
"""FastAPI would tell OpenTelemetry the paths that are asked for and what exceptions say, wherever the environment names a collector: both hold names."""
STREAMS = 2
"""Whole lists that a process reads for clients at once: each holds a connection for as long as PostgreSQL needs."""
DESCRIPTION = """\
A registry of people deprived of liberty: case records for named detainees, with status history on two time axes,
cited sources and advocacy actions. Reads without a key are the public's."""


def serve(listener: socket.socket) -> None:
    """Serve on a socket as the environment's settings have it, in a process of its own, until that is told to stop."""
    server_of(from_environment(), stops_within=FINISHES_WITHIN_SECONDS).run([listener])


def from_environment() -> FastAPI:
    """The application as the environment's settings have it, in a process that serves."""
    log_as_json()
    sys.setswitchinterval(_TURN_SECONDS)
    selector_events._SelectorTransport.max_size = _READ_BYTES  # type: ignore[attr-defined]  # noqa: SLF001 - nothing else says it
    app = create_app(Settings())
    # What stands now stands for good. Looked through with the rest, it holds every request up for a fifth of a second, time and again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    return app


def create_app(settings: Settings, clock: Clock = system_clock) -> FastAPI:
    """The application. It connects when it starts and lets go when it stops."""
    secret = settings.secret.get_secret_value().encode()

    async def begin(app: FastAPI) -> Database:
        settings.data.mkdir(parents=True, exist_ok=True)
        ring = _ring(settings)
        database = await _connected(settings, secret)
        app.state.registry = Registry(
            database,
            Cursors(secret),
            secret,
            ring,
            clock,
            settings.data / "captures",
            settings.data / "exports",
            asyncio.Semaphore(STREAMS),
            settings.capture_limit,
        )
        return database

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        try:
            database = await begin(app)
        except Exception as error:
            log_fault(error)  # the server ends without a word
            raise
        captures = settings.data / "captures"
        steps = [
            asyncio.create_task(asyncio.to_thread(lexicon.read)),  # in the loop, the first name would hold every request up
            asyncio.create_task(background.run(database, captures, app.state.uses, clock, every=settings.seal_every_seconds)),
            asyncio.create_task(imports.keep_importing(database, captures, clock, every=settings.seal_every_seconds)),
            asyncio.create_task(exports.keep_exporting(database, settings.data / "exports", clock, every=settings.seal_every_seconds)),
        ]
        try:
            yield
        finally:
            for step in steps:
                step.cancel()
            await asyncio.gather(*steps, return_exceptions=True)
            await database.close()

    app = FastAPIOffline(
        title="Habeas",
        summary="A registry of people deprived of liberty.",
        description=DESCRIPTION,
        version="0.1.0",
        lifespan=lifespan,
        redirect_slashes=False,
        separate_input_output_schemas=False,
        telemetry=_TOLD_TO_NOBODY,
    )
    # The last added is the outermost.
    app.add_middleware(Caught)
    app.add_middleware(Methods, api=app)
    app.add_middleware(Encoded)
    if settings.cors_origins:
        app.add_middleware(CORSMiddleware, allow_origins=settings.cors_origins, **CORS)
    app.add_middleware(Observed)
    app.add_middleware(Bounded, limit=settings.in_flight_limit, body_seconds=settings.body_seconds)
    app.state.admission = Admission(
        *(share(limit, settings.workers) for limit in (settings.rate_limit, settings.failed_key_limit, settings.correction_limit))
    )
    app.state.security_txt = security_txt(settings.security_contact, clock())
    app.state.body_limit = settings.body_limit
    app.state.large_bodies = asyncio.Semaphore(LARGE_AT_ONCE)
    app.state.uses = set()
    problems.install(app)
    app.add_exception_handler(Replayed, replay)
    for router in ROUTERS:
        app.router.routes.extend(router.routes)
    openapi.install(app)
    return app


async def _connected(settings: Settings, secret: bytes) -> Database:
    """The database, waited for a while: a worker that is started when it is away for a moment begins to serve when it is back."""
    until = asyncio.get_running_loop().time() + _PATIENT_SECONDS
    while True:
        try:
            public = settings.public_database_url or await public_login(settings.database_url, secret)
            return await connect(settings.database_url, public=public, readers=settings.readers, writers=settings.writers, pepper=secret)
        except (*AWAY, *BUSY) as error:
            if asyncio.get_running_loop().time() > until:
                raise
            log.warning("starting: waits for the database", error=type(error).__name__)
            await asyncio.sleep(_RETRY_SECONDS)


def _ring(settings: Settings) -> Ring:
    """The sealing keys: as the environment gives them, or as they stand in the data folder whenever they are asked for."""
    if settings.sealing_keys is not None:
        given = parse_ring(settings.sealing_keys.get_secret_value())
        return lambda: given
    kept = settings.data / RING_FILE
    begin_ring(kept)
    return partial(read_ring, kept)
