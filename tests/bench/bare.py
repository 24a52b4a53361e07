"""The floor: the service's own SQL by asyncpg under Starlette, and nothing else. No validation, no negotiation, no log, no limits."""

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from schemas.cases import CaseFilter
from schemas.vocabulary import Scope
from service.cases.queries import STATUS_EVENT, brief, listed, sort_of
from service.disclosure.gate import parameters, setting, visible_case
from service.disclosure.shapes import Shape, one, some
from service.documents.case import statement
from service.identity.viewer import PUBLIC, Sight, Viewer
from service.platform.database import PlainConnection
from service.platform.pages import Cursors
from service.platform.work import positional

URL = os.environ.get("HABEAS_DATABASE_URL", "")
_READS = {"jit": "off", "role": "habeas_public", "default_transaction_read_only": "on"}
_JOURNAL = """
    INSERT INTO journal (recorded_at, organization_id, api_key_id, request_id, action, subject_type, subject_id, parent_id, case_id,
                         version, reason, image, salt, digest)
    SELECT e.recorded_at, e.organization_id, e.api_key_id, e.request_id, e.action, e.subject_type, e.subject_id, e.parent_id, e.case_id,
           e.version, e.reason, e.image, decode(e.salt, 'hex'),
           sha256(decode(e.salt, 'hex') || convert_to(journal_payload(e.image, e.reason), 'UTF8'))
    FROM ROWS FROM (jsonb_to_recordset($1::text::jsonb) AS (
        recorded_at timestamptz, organization_id uuid, api_key_id uuid, request_id text, action text, subject_type text, subject_id uuid,
        parent_id uuid, case_id uuid, version integer, reason text, image jsonb, salt text)) WITH ORDINALITY AS e
    ORDER BY e.ordinality"""


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
        self.key = await owner.fetchrow("SELECT id, organization_id, kid FROM api_key ORDER BY created_at LIMIT 1")
        await owner.close()
        self.viewer = Viewer(self.key["organization_id"], self.key["id"], "bench", frozenset(Scope))
        told = Overheard()
        await one(told, self.viewer, STATUS_EVENT, record=UUID(int=0))
        self.event = positional(told.sql)

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
        async with self.reads.acquire() as connection:
            await connection.fetchrow("SELECT * FROM key_by_kid($1)", self.key["kid"])
        async with self.writes.acquire() as connection, connection.transaction():
            told = await self.record(connection, request.path_params["case"], body)
        return Response(f'{{"event":{told}}}', status_code=201, media_type="application/json")

    async def record(self, connection: asyncpg.Connection, reference: str, body: dict[str, Any]) -> str:
        """What the service sends for a status update, statement by statement."""
        viewer, now = self.viewer, datetime.now(UTC)
        await connection.fetchval("SELECT set_config('habeas.viewer', $1, true)", setting(viewer))
        case_id = await connection.fetchval('SELECT id FROM "case" WHERE reference = $1', reference)
        case = await connection.fetchrow('SELECT * FROM "case" WHERE id = $1 FOR UPDATE', case_id)
        await connection.fetch("SELECT * FROM status_event WHERE case_id = $1 AND withdrawn_at IS NULL", case_id)
        record = (viewer.organization_id, case["audience"], 1, now, now, case_id)
        event, when = uuid4(), date.fromisoformat(body["occurred"])
        await connection.execute(
            """INSERT INTO status_event (id, organization_id, audience, version, created_at, updated_at, case_id, axis, code, occurred,
                occurred_earliest, occurred_latest, recorded_at, certainty) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)""",
            event, *record, body["axis"], body["code"], body["occurred"], when, when, now, body["certainty"],
        )  # fmt: skip
        entries = [("status_event.recorded", "status_event", event, body)]
        for each in body["citations"]:
            source = await connection.fetchrow("SELECT * FROM source WHERE id = $1", UUID(each["source_id"]))
            citation = uuid4()
            await connection.execute(
                """INSERT INTO citation (id, organization_id, audience, version, created_at, updated_at, case_id, source_id, subject_type,
                    subject_id, stance, locator, credibility) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)""",
                citation, *record, source["id"], "status_event", event, each["stance"], each["locator"], each["credibility"],
            )  # fmt: skip
            entries.append(("citation.made", "citation", citation, each))
        await connection.fetch("SELECT * FROM status_event WHERE case_id = $1 AND withdrawn_at IS NULL", case_id)
        await connection.execute(
            f'UPDATE "case" SET version = $1, updated_at = $2, last_confirmed_at = $3, shown_at = $4, {body["axis"]} = $5 WHERE id = $6',
            case["version"] + 1, now, now, now, body["code"], case_id,
        )  # fmt: skip
        entries.append(("case.status_derived", "case", case_id, {key: str(value) for key, value in case.items()}))
        sql, names = self.event
        bound = {**parameters(viewer), "record": event}
        told = await connection.fetchrow(sql, *(bound[name] for name in names))
        common = {
            "recorded_at": now.isoformat(),
            "organization_id": str(viewer.organization_id),
            "case_id": str(case_id),
            "salt": "00" * 16,
        }
        rows = [
            {**common, "action": action, "subject_type": kind, "subject_id": str(of), "version": 1, "image": image}
            for action, kind, of, image in entries
        ]
        await connection.execute(_JOURNAL, json.dumps(rows))
        return str(told["body"])


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
