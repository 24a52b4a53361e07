"""The floor: the service's own SQL by asyncpg under Starlette, and nothing else. No validation, no negotiation, no log, no limits."""

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from schemas.cases import CaseFilter
from schemas.vocabulary import Scope
from service.cases.derived import history_of
from service.cases.queries import STATUS_EVENT, brief, listed, sort_of
from service.cases.tables import Case, StatusEvent
from service.disclosure.gate import parameters, setting, visible_case
from service.disclosure.shapes import Shape, made, some
from service.documents.case import statement
from service.identity.known import PROOF
from service.identity.viewer import PUBLIC, Sight, Viewer
from service.journal.commands import ENDING
from service.platform.database import PlainConnection
from service.platform.pages import Cursors
from service.platform.rows import columns_of, together, writing
from service.platform.tables import Record
from service.platform.work import positional
from service.sources.tables import Citation, Source

URL = os.environ.get("HABEAS_DATABASE_URL", "")
_READS = {"jit": "off", "role": "habeas_public", "default_transaction_read_only": "on"}


class Overheard:
    """A reader that keeps what it is asked, and answers one row that says whatever is wanted of it."""

    def __init__(self, **row: object) -> None:
        self.row = row
        self.sql = ""
        self.parameters: dict[str, object] = {}

    async def rows(self, sql: str, **parameters: object) -> list[Any]:
        self.sql, self.parameters = sql, parameters
        return [self.row] if self.row else []

    async def value(self, sql: str, **parameters: object) -> Any:
        await self.rows(sql, **parameters)

    async def tell(self, _: Record, sql: str, **parameters: object) -> None:
        await self.rows(sql, **parameters)

    def is_unwritten(self, _: Record) -> bool:
        return True

    answer = rows


def cases_shape() -> Shape:
    """The list of cases, as service/api/cases.py has it."""
    return Shape("cases", '"case"', "c", brief, guard=visible_case)


async def overheard_list(cursors: Cursors, position: list[str] | None = None) -> tuple[Overheard, str | None]:
    """The statement of the public's list of cases; and the cursor that follows a position, where one is given."""
    asked = CaseFilter(limit=50, sort="reference")
    where, bound = listed(Sight.PUBLIC, asked)
    reader = Overheard(items="[]", more=position is not None, last=json.dumps(position))
    found = await some(
        reader, PUBLIC, cases_shape(), cursors, asked=asked, where=where, sort=sort_of(Sight.PUBLIC, asked.sort), bound=bound
    )
    return reader, found.next_cursor


class _Bare:
    """Three handlers, and the pools that they take connections from."""

    async def open(self) -> None:
        self.document, _ = positional(statement(Sight.PUBLIC))
        self.reads, self.writes = await _pool(_READS), await _pool({"jit": "off", "role": "habeas_editor"})
        overheard, _ = await overheard_list(Cursors(b"of nobody"))
        sql, names = positional(overheard.sql)
        self.list = (sql, *(overheard.parameters[name] for name in names))
        owner = await asyncpg.connect(URL)
        self.key = await owner.fetchrow("SELECT id, organization_id FROM api_key ORDER BY created_at LIMIT 1")
        await owner.close()
        self.viewer = Viewer(self.key["organization_id"], self.key["id"], "bench", frozenset(Scope))
        told, public = Overheard(), StatusEvent(audience="public", case_id=None)
        await made(told, self.viewer, STATUS_EVENT, public)  # type: ignore[arg-type]  # it is asked for its statement alone
        self.told = (StatusEvent, told.sql)
        history = history_of("a reference")
        wanted = ((Case, "reference = :held", None), (StatusEvent, history.where, history.columns), (Source, "id = ANY(:sources)", None))
        self.ahead, _ = positional(together(wanted))

    async def close(self) -> None:
        await self.reads.close()
        await self.writes.close()

    async def get(self, request: Request) -> Response:
        async with self.reads.acquire() as connection:
            row = await connection.fetchrow(self.document, request.path_params["case"])
        return Response(row["body"], media_type="application/json")

    async def get_list(self, _: Request) -> Response:
        async with self.reads.acquire() as connection:
            row = await connection.fetchrow(*self.list)
        return Response(f'{{"items":{row["items"]},"next_cursor":{row["last"]}}}', media_type="application/json")

    async def post(self, request: Request) -> Response:
        body = await request.json()
        async with self.writes.acquire() as connection:
            try:
                told = await self.record(connection, request.path_params["case"], body)
                await connection.execute("COMMIT")
            except BaseException:
                await connection.execute("ROLLBACK")
                raise
        return Response(f'{{"event":{told}}}', status_code=201, media_type="application/json")

    async def record(self, connection: asyncpg.Connection, reference: str, body: dict[str, Any]) -> str:
        """What the service sends for a status update, statement by statement."""
        viewer, now = self.viewer, datetime.now(UTC)
        await connection.execute(f"BEGIN; SET LOCAL habeas.viewer = '{setting(viewer)}'; {PROOF} SELECT hold_case(NULL, '{reference}')")
        sources = [UUID(each["source_id"]) for each in body["citations"]]
        [found], *_ = await connection.fetchrow(self.ahead, reference, reference, sources)
        case = dict(zip(columns_of(Case), found, strict=True))
        record = {"organization_id": str(viewer.organization_id), "audience": case["audience"], "version": 1, "case_id": str(case["id"])}
        record |= dict.fromkeys(("created_at", "updated_at"), now.isoformat())
        event, when = str(uuid4()), body["occurred"]
        told = {name: body[name] for name in ("axis", "code", "occurred", "certainty")}
        written = record | told | {"id": event, "occurred_earliest": when, "occurred_latest": when, "recorded_at": now.isoformat()}
        cited = [record | each | {"id": str(uuid4()), "subject_type": "status_event", "subject_id": event} for each in body["citations"]]
        new = dict.fromkeys(("updated_at", "last_confirmed_at", "shown_at"), now.isoformat())
        new |= {"version": case["version"] + 1, body["axis"]: body["code"]}
        common = {
            "recorded_at": now.isoformat(),
            "organization_id": str(viewer.organization_id),
            "case_id": str(case["id"]),
            "salt": "00" * 16,
        }
        journalled = [
            ("status_event.recorded", "status_event", event, written),
            *(("citation.made", "citation", each["id"], each) for each in cited),
            ("case.status_derived", "case", str(case["id"]), {key: str(value) for key, value in case.items()}),
        ]
        rows = [
            {**common, "action": action, "subject_type": kind, "subject_id": of, "version": 1, "image": image}
            for action, kind, of, image in journalled
        ]
        tables = (StatusEvent, Citation) if cited else (StatusEvent,)
        sql, names = positional(writing(((Case, tuple(sorted(new))),), tables, ending=ENDING, told=self.told))
        sent = {"changed_0": [case["id"]], "set_0": [json.dumps(new)], "made_0": json.dumps([written]), "made_1": json.dumps(cited)}
        bound = {**parameters(viewer), **sent, "record": UUID(event), "entries": json.dumps(rows)}
        answered = await connection.fetchrow(sql, *(bound[name] for name in names))
        return str(answered["told"])


async def _pool(settings: dict[str, str]) -> asyncpg.Pool:
    return await asyncpg.create_pool(
        URL, min_size=8, max_size=8, connection_class=PlainConnection, max_cacheable_statement_size=0, server_settings=settings
    )


def bare() -> Starlette:
    """The application."""
    of = _Bare()

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await of.open()
        yield
        await of.close()

    routes = [
        Route("/v1/cases/{case}", of.get),
        Route("/v1/cases", of.get_list),
        Route("/v1/cases/{case}/status-events", of.post, methods=["POST"]),
    ]
    return Starlette(routes=routes, lifespan=lifespan)
