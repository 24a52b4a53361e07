"""What a user would build instead, fairly: FastAPI and SQLAlchemy's ORM over the same tables, with relationships, selectinload and response_model.

It asks no gate, and computes less than the service does: no corroboration, no conflicts, no derived days. It leaves out what was withdrawn, for
which the tables have their indexes. Who writes is looked up by the key, and a change leaves rows in the journal, which the tables demand.
"""

import hashlib
import hmac
import json
import os
from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import FastAPI, Header, HTTPException
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Table, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import foreign, registry, relationship, remote, selectinload

from service.identity.rules import key_hash, parse_key
from service.tables import METADATA

URL = os.environ.get("HABEAS_DATABASE_URL", "")
PEPPER = os.environ.get("HABEAS_SECRET", "").encode()
TABLES: dict[str, Table] = dict(METADATA.tables)


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


class _Listed(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: UUID
    reference: str
    country: str
    summary: str | None
    detained_on: str | None
    custody: str | None
    legal: str | None
    life: str | None
    updated_at: datetime
    person: _Person


class _Hit(_Person):
    cases: list[_Listed]


class _CitationNew(BaseModel):
    source_id: UUID
    stance: str
    locator: str | None = None
    credibility: int | None = None


class _EventNew(BaseModel):
    axis: str
    code: str
    occurred: date
    certainty: str
    note: str | None = None
    citations: list[_CitationNew] = []


class _Recorded(BaseModel):
    event: _Event
    custody: str | None
    life: str | None


def _mapped() -> dict[str, Any]:
    """The same tables, mapped as one usually would: with relationships."""
    made = registry(metadata=METADATA)
    names = ["person_name", "person", "status_event", "placement", "charge", "sentence", "proceeding", "occurrence", "source", "citation"]
    names += ["action_party", "advocacy_action", "action_case", "case", "journal", "api_key"]
    classes: dict[str, Any] = {name: type(name.title(), (), {}) for name in names}

    def many(child: str, column: str, parent: str) -> Any:
        of = TABLES[child].c
        join = and_(TABLES[parent].c.id == foreign(remote(of[column])), remote(of.withdrawn_at).is_(None))
        return relationship(classes[child], primaryjoin=join, viewonly=True, uselist=True)

    def parent(owner: str, column: str, target: str) -> Any:
        join = foreign(TABLES[owner].c[column]) == remote(TABLES[target].c.id)
        return relationship(classes[target], primaryjoin=join, viewonly=True, uselist=False)

    relations: dict[str, dict[str, Any]] = {
        "person": {"names": many("person_name", "person_id", "person"), "cases": many("case", "person_id", "person")},
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
    """The application."""
    of = _mapped()
    case, person, name, event, api_key = of["case"], of["person"], of["person_name"], of["status_event"], of["api_key"]
    load = [
        selectinload(case.person).selectinload(person.names),
        selectinload(case.status_history),
        selectinload(case.placements),
        selectinload(case.proceedings).options(selectinload(of["proceeding"].charges), selectinload(of["proceeding"].sentences)),
        selectinload(case.occurrences),
        selectinload(case.citations).selectinload(of["citation"].source),
        selectinload(case.links).selectinload(of["action_case"].action).selectinload(of["advocacy_action"].parties),
    ]
    engine = create_async_engine(URL.replace("postgresql://", "postgresql+asyncpg://"), pool_size=8, max_overflow=0)
    sessions: async_sessionmaker[AsyncSession] = async_sessionmaker(engine, expire_on_commit=False)
    app = FastAPI()

    @app.get("/v1/cases/{reference}", response_model=_Case)
    async def get(reference: str) -> Any:
        async with sessions() as session:
            return (
                await session.scalars(select(case).where(case.reference == reference, case.withdrawn_at.is_(None)).options(*load))
            ).one()

    @app.get("/v1/cases", response_model=list[_Listed])
    async def listed(limit: int = 50, after: str = "") -> Any:
        published = select(case).where(case.publication == "published", case.audience == "public", case.withdrawn_at.is_(None))
        page = published.where(case.reference > after).order_by(case.reference).limit(limit)
        async with sessions() as session:
            return (await session.scalars(page.options(selectinload(case.person).selectinload(person.names)))).all()

    @app.get("/v1/search", response_model=list[_Hit])
    async def search(q: str) -> Any:
        alike = func.similarity(func.lower(name.full), q.lower())
        found = (
            select(name.person_id)
            .where(func.lower(name.full).op("%")(q.lower()), name.withdrawn_at.is_(None))
            .order_by(alike.desc())
            .limit(20)
        )
        everything = [selectinload(person.names), selectinload(person.cases).selectinload(case.person).selectinload(person.names)]
        async with sessions() as session:
            ids = (await session.scalars(found)).all()
            return (await session.scalars(select(person).where(person.id.in_(ids)).options(*everything))).all()

    async def written_by(session: AsyncSession, authorization: str) -> Any:
        parts = parse_key(authorization.removeprefix("Bearer "))
        key = parts and await session.scalar(select(api_key).where(api_key.kid == parts.kid, api_key.revoked_at.is_(None)))
        if parts is None or key is None or not hmac.compare_digest(key_hash(PEPPER, parts.secret), key.hash):
            raise HTTPException(401)
        return key

    @app.post("/v1/cases/{reference}/status-events", response_model=_Recorded, status_code=201)
    async def record(reference: str, body: _EventNew, authorization: Annotated[str, Header()]) -> Any:
        now = datetime.now(UTC)
        async with sessions() as session, session.begin():
            key = await written_by(session, authorization)
            found = select(case).where(case.reference == reference, case.withdrawn_at.is_(None))
            query = found.options(selectinload(case.status_history))
            held = (await session.scalars(query.with_for_update())).one()
            record_of = {
                "organization_id": held.organization_id,
                "audience": held.audience,
                "version": 1,
                "created_at": now,
                "updated_at": now,
            }
            told = body.model_dump(exclude={"citations", "occurred"})
            when = {"occurred": body.occurred.isoformat(), "occurred_earliest": body.occurred, "occurred_latest": body.occurred}
            made = event(id=uuid4(), case_id=held.id, recorded_at=now, **record_of, **told, **when)
            cited = [
                of["citation"](
                    id=uuid4(), case_id=held.id, subject_type="status_event", subject_id=made.id, **record_of, **each.model_dump()
                )
                for each in body.citations
            ]
            for each in body.citations:
                await session.get_one(of["source"], each.source_id)
            for axis in ("custody", "life"):
                of_axis = [each for each in [*held.status_history, made] if each.axis == axis and each.retracted_at is None]
                setattr(held, axis, max(of_axis, key=lambda each: (each.occurred_latest, each.recorded_at)).code if of_axis else None)
            held.version, held.updated_at = held.version + 1, now
            session.add_all([made, *cited])
            for action, kind, row in (
                ("recorded", "status_event", made),
                *(("made", "citation", each) for each in cited),
                ("derived", "case", held),
            ):
                image = {column.name: str(getattr(row, column.name)) for column in TABLES[kind].columns}
                digest = hashlib.sha256(json.dumps(image).encode()).digest()
                session.add(
                    of["journal"](
                        recorded_at=now,
                        organization_id=held.organization_id,
                        api_key_id=key.id,
                        action=action,
                        subject_type=kind,
                        subject_id=row.id,
                        case_id=held.id,
                        version=row.version,
                        image=image,
                        digest=digest,
                    )
                )
        return {"event": made, "custody": held.custody, "life": held.life}

    return app
