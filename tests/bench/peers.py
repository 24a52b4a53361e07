"""What a user would build instead, fairly: the same case from the same tables by an ORM; and the floor: the same SQL by a bare handler."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg
from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import foreign, registry, relationship, remote, selectinload
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from service.documents.case import statement
from service.identity.viewer import Sight
from service.platform.database import PlainConnection
from service.platform.work import positional
from service.tables import METADATA

URL = os.environ.get("HABEAS_DATABASE_URL", "")
TABLES: dict[str, Table] = dict(METADATA.tables)


def bare() -> Starlette:
    """Starlette and asyncpg with the statement that the service itself runs for the public."""
    sql, _ = positional(statement(Sight.PUBLIC))
    held: dict[str, Any] = {}

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        settings = {"jit": "off", "role": "habeas_public", "default_transaction_read_only": "on"}
        held["pool"] = await asyncpg.create_pool(
            URL, min_size=8, max_size=8, connection_class=PlainConnection, max_cacheable_statement_size=0, server_settings=settings
        )
        yield
        await held["pool"].close()

    async def get(request: Request) -> Response:
        async with held["pool"].acquire() as connection:
            row = await connection.fetchrow(sql, request.path_params["case"])
        return Response(row["body"], media_type="application/json")

    return Starlette(routes=[Route("/v1/cases/{case}", get)], lifespan=lifespan)


class _Out(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: UUID
    audience: str
    version: int
    created_at: datetime


class _Name(_Out):
    full: str
    kind: str
    language: str | None
    script: str
    romanisation: str | None


class _Person(_Out):
    sex: str
    birth_date: str | None
    nationalities: list[str]
    categories: list[str]
    names: list[_Name]


class _Event(_Out):
    axis: str
    code: str
    occurred: str
    recorded_at: datetime
    certainty: str
    note: str | None
    retracted_at: datetime | None


class _Placement(_Out):
    place: str | None
    started: str | None
    ended: str | None
    reason: str
    certainty: str


class _Charge(_Out):
    title: str
    disposition: str


class _Sentence(_Out):
    kind: str
    years: int | None
    started: str | None
    note: str | None


class _Proceeding(_Out):
    type: str
    held_on: str | None
    outcome: str | None
    charges: list[_Charge]
    sentences: list[_Sentence]


class _Occurrence(_Out):
    type: str
    occurred: str | None
    place: str | None
    text: str | None


class _Source(_Out):
    type: str
    title: str
    publisher: str | None
    url: str | None
    reliability: str


class _Citation(_Out):
    subject_type: str
    subject_id: UUID
    field: str | None
    stance: str
    stated_value: str | None
    locator: str | None
    source: _Source


class _Party(_Out):
    side: str
    role: str
    name: str | None


class _Action(_Out):
    type: str
    title: str
    acted_on: str | None
    status: str
    reference: str | None
    parties: list[_Party]


class _Link(_Out):
    response: str | None
    outcome: str | None
    action: _Action


class _Case(_Out):
    reference: str
    country: str
    deprivation: str
    summary: str | None
    detained_on: str | None
    detained_on_latest: date | None
    custody: str | None
    legal: str | None
    life: str | None
    publication: str
    person: _Person
    status_history: list[_Event]
    placements: list[_Placement]
    proceedings: list[_Proceeding]
    occurrences: list[_Occurrence]
    citations: list[_Citation]
    links: list[_Link]


def _mapped() -> dict[str, Any]:
    """The same tables, mapped as one usually would: with relationships."""
    made = registry(metadata=METADATA)
    names = ["person_name", "person", "status_event", "placement", "charge", "sentence", "proceeding", "occurrence", "source", "citation"]
    classes: dict[str, Any] = {
        name: type(name.title(), (), {}) for name in [*names, "action_party", "advocacy_action", "action_case", "case"]
    }

    def many(child: str, column: str, parent: str) -> Any:
        join = TABLES[parent].c.id == foreign(remote(TABLES[child].c[column]))
        return relationship(classes[child], primaryjoin=join, viewonly=True, uselist=True)

    def parent(owner: str, column: str, target: str) -> Any:
        join = foreign(TABLES[owner].c[column]) == remote(TABLES[target].c.id)
        return relationship(classes[target], primaryjoin=join, viewonly=True, uselist=False)

    relations: dict[str, dict[str, Any]] = {
        "person": {"names": many("person_name", "person_id", "person")},
        "proceeding": {
            "charges": many("charge", "proceeding_id", "proceeding"),
            "sentences": many("sentence", "proceeding_id", "proceeding"),
        },
        "citation": {"source": parent("citation", "source_id", "source")},
        "advocacy_action": {"parties": many("action_party", "action_id", "advocacy_action")},
        "action_case": {"action": parent("action_case", "action_id", "advocacy_action")},
        "case": {
            "person": parent("case", "person_id", "person"),
            "status_history": many("status_event", "case_id", "case"),
            "placements": many("placement", "case_id", "case"),
            "proceedings": many("proceeding", "case_id", "case"),
            "occurrences": many("occurrence", "case_id", "case"),
            "citations": many("citation", "case_id", "case"),
            "links": many("action_case", "case_id", "case"),
        },
    }
    for name, mapped in classes.items():
        made.map_imperatively(mapped, TABLES[name], properties=relations.get(name, {}))
    return classes


def orm() -> FastAPI:
    """FastAPI and the ORM: selectinload for each collection, response_model for the answer. It computes less than the service does."""
    of = _mapped()
    case = of["case"]
    load = [
        selectinload(case.person).selectinload(of["person"].names),
        selectinload(case.status_history),
        selectinload(case.placements),
        selectinload(case.proceedings).options(selectinload(of["proceeding"].charges), selectinload(of["proceeding"].sentences)),
        selectinload(case.occurrences),
        selectinload(case.citations).selectinload(of["citation"].source),
        selectinload(case.links).selectinload(of["action_case"].action).selectinload(of["advocacy_action"].parties),
    ]
    engine = create_async_engine(URL.replace("postgresql://", "postgresql+asyncpg://"), pool_size=8, max_overflow=0)
    sessions: async_sessionmaker[AsyncSession] = async_sessionmaker(engine)
    app = FastAPI()

    @app.get("/v1/cases/{reference}", response_model=_Case)
    async def get(reference: str) -> Any:
        async with sessions() as session:
            return (await session.scalars(select(case).where(case.reference == reference).options(*load))).one()

    return app
