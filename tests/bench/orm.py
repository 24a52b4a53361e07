"""What a user would build instead, fairly: FastAPI and SQLAlchemy's ORM over the same tables, with relationships, selectinload and response_model.

It answers what the service answers, by the same contract; before anything is measured that is held against the service's own answers
(alike.py). It asks no gate: everything is everybody's, and what was cited of the person is not looked for. It leaves out what was withdrawn,
for which the tables have their indexes. Who writes is looked up by the key, and a change leaves rows in the journal, which the tables demand.
"""

import hashlib
import hmac
import json
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin
from uuid import UUID, uuid4

from fastapi import FastAPI, Header, HTTPException
from pydantic import BaseModel, ConfigDict, Field, create_model
from sqlalchemy import Table, and_, func, make_url, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import foreign, registry, relationship, remote, selectinload

from schemas.base import Document
from schemas.cases import Case, CaseBrief, CasePerson, CasePersonWhole
from schemas.edtf import Edtf
from schemas.status import StatusEventNew, StatusRecorded
from schemas.vocabulary import Axis
from service.cases.status import ENDED, HELD
from service.identity.rules import key_hash, parse_key
from service.tables import METADATA

URL = os.environ.get("HABEAS_DATABASE_URL", "")
PEPPER = os.environ.get("HABEAS_SECRET", "").encode()
TABLES: dict[str, Table] = dict(METADATA.tables)
MAPPED = (
    "person_name", "person_identifier", "person", "status_event", "placement", "charge", "sentence", "proceeding", "occurrence", "position",
    "assessment", "source", "citation", "action_party", "advocacy_action", "action_case", "case", "journal", "api_key",
)  # fmt: skip
OF_CASES = [column.name for column in TABLES["case"].columns if column.name in Case.model_fields]
OF_PERSONS = [column.name for column in TABLES["person"].columns if column.name in CasePersonWhole.model_fields]


def engine_of(url: str, **options: Any) -> AsyncEngine:
    """The ORM's way to a database."""
    return create_async_engine(make_url(url).set(drivername="postgresql+asyncpg"), **options)


@cache
def answered(model: type[Document]) -> type[BaseModel]:
    """A model of the contract as one usually has it: filled from the mapped classes, and dates as the text that they are."""
    fields: dict[str, Any] = {
        name: (_plain(field.annotation), Field(serialization_alias=field.alias)) for name, field in model.model_fields.items()
    }
    return create_model(model.__name__, __config__=ConfigDict(from_attributes=True), **fields)


def _plain(annotation: Any) -> Any:
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        return Union[tuple(_plain(each) for each in inner)]  # noqa: UP007 - made of what is only known here
    if origin is list:
        return list[_plain(inner[0])]  # type: ignore[misc]
    if isinstance(annotation, type) and issubclass(annotation, Document):
        return answered(annotation)
    return str if annotation is Edtf else annotation


class _Page(BaseModel):
    items: list[answered(CaseBrief)]  # type: ignore[valid-type]
    next_cursor: str | None


class _Hit(answered(CasePerson)):  # type: ignore[misc]
    cases: list[answered(CaseBrief)]  # type: ignore[valid-type]


def mapped() -> dict[str, Any]:
    """The same tables, mapped as one usually would: with relationships."""
    made = registry(metadata=METADATA)
    classes: dict[str, Any] = {name: type(name.title(), (), {}) for name in MAPPED}

    def many(child: str, column: str, parent: str, *order: str) -> Any:
        of = TABLES[child].c
        join = and_(TABLES[parent].c.id == foreign(remote(of[column])), remote(of.withdrawn_at).is_(None))
        by = [of[name] for name in (*order, "created_at", "id")]
        return relationship(classes[child], primaryjoin=join, viewonly=True, uselist=True, order_by=by)

    def parent(owner: str, column: str, target: str) -> Any:
        join = foreign(TABLES[owner].c[column]) == remote(TABLES[target].c.id)
        return relationship(classes[target], primaryjoin=join, viewonly=True, uselist=False)

    relations: dict[str, dict[str, Any]] = {
        "person": {
            "names": many("person_name", "person_id", "person"),
            "identifiers": many("person_identifier", "person_id", "person", "scheme", "value"),
            "cases": many("case", "person_id", "person"),
        },
        "proceeding": {
            "charges": many("charge", "proceeding_id", "proceeding"),
            "sentences": many("sentence", "proceeding_id", "proceeding"),
        },
        "citation": {"source": parent("citation", "source_id", "source")},
        "source": {"origin": parent("source", "derived_from_id", "source")},
        "advocacy_action": {"parties": many("action_party", "action_id", "advocacy_action")},
        "action_case": {"action": parent("action_case", "action_id", "advocacy_action")},
        "case": {
            "person": parent("case", "person_id", "person"),
            "status_history": many("status_event", "case_id", "case", "occurred_earliest", "occurred_latest", "recorded_at"),
            "placements": many("placement", "case_id", "case", "started_earliest"),
            "proceedings": many("proceeding", "case_id", "case", "held_on_earliest"),
            "occurrences": many("occurrence", "case_id", "case", "occurred_earliest"),
            "positions": many("position", "case_id", "case", "stated_on_earliest"),
            "assessments": many("assessment", "case_id", "case", "assessed_on"),
            "citations": many("citation", "case_id", "case"),
            "links": many("action_case", "case_id", "case"),
        },
    }
    for name, entity in classes.items():
        made.map_imperatively(entity, TABLES[name], properties=relations.get(name, {}))
    return classes


def _called(person: Any) -> str:
    first = min(person.names, key=lambda name: (name.kind != "primary", name.script != "Latn", name.created_at, name.id), default=None)
    return first.full if first else "Name unknown"


def _named(person: Any) -> list[Any]:
    return sorted(person.names, key=lambda name: (name.kind != "primary", name.created_at, name.id))


def _days_held(case: Any) -> int | None:
    today = datetime.now(UTC).date()
    begun, ended = case.detained_on_latest, case.ended_on_earliest
    return max(0, (min(ended or today, today) - begun).days) if begun and begun <= today else None


def brief(case: Any) -> dict[str, Any]:
    """A case in a list."""
    return {
        "id": case.id,
        "reference": case.reference,
        "person": {"id": case.person_id, "display_name": _called(case.person)},
        "country": case.country,
        "status": {axis: getattr(case, axis) for axis in Axis},
        "detained_on": case.detained_on,
        "days_held": _days_held(case),
        "summary": case.summary,
        "updated_at": case.shown_at,
    }


def document(case: Any) -> dict[str, Any]:
    """A case as one document."""
    corrected = {event.supersedes_id: event.id for event in case.status_history if event.supersedes_id and not event.retracted_at}
    for event in case.status_history:
        event.superseded_by_id = corrected.get(event.id)
    citations = defaultdict(list)
    for each in case.citations:
        each.subject = {"type": each.subject_type, "id": each.subject_id}
        citations[each.subject_type, each.subject_id].append(each)
    person = case.person
    whose = {"display_name": _called(person), "names": _named(person), "identifiers": person.identifiers}
    return {
        **{name: getattr(case, name) for name in OF_CASES},
        "updated_at": case.shown_at,
        "person": {name: getattr(person, name) for name in OF_PERSONS} | whose,
        "days_held": _days_held(case),
        "status": {axis: _told(standing(case.status_history, axis), citations) for axis in Axis},
        **{
            name: getattr(case, name) for name in ("status_history", "placements", "proceedings", "occurrences", "positions", "assessments")
        },
        "advocacy_actions": [_acted(link) for link in case.links],
        "citations": case.citations,
        "sources": sorted(
            {source for each in case.citations for source in _lineage(each)}, key=lambda source: (source.created_at, source.id)
        ),
        "conflicts": _conflicts(case.citations),
        "corroboration": _borne_out(citations["case", case.id]),
        "publication": {"state": case.publication, "name_disclosure": case.name_disclosure},
    }


def standing(history: Iterable[Any], axis: str) -> Any:
    """The event that stands on an axis; None for none."""
    told = [event for event in history if event.retracted_at is None]
    corrected = {event.supersedes_id for event in told}
    of_axis = [event for event in told if event.axis == axis and event.id not in corrected]
    return max(of_axis, key=lambda event: (event.occurred_latest, event.recorded_at, event.id), default=None)


def _told(event: Any, citations: dict[tuple[str, UUID], list[Any]]) -> dict[str, Any] | None:
    if event is None:
        return None
    told = {"code": event.code, "since": event.occurred, "certainty": event.certainty, "event_id": event.id}
    return told | {"corroboration": _borne_out(citations["status_event", event.id])}


def _lineage(citation: Any) -> Iterator[Any]:
    source = citation.source
    while source is not None:
        yield source
        source = source.origin


def _origin(citation: Any) -> UUID:
    *_, origin = _lineage(citation)
    return origin.id


def _borne_out(citations: Sequence[Any]) -> dict[str, Any]:
    telling = [each for each in citations if each.stance != "mentions"]
    origins = len({_origin(each) for each in telling if each.stance == "supports"})
    disputed = any(each.stance == "disputes" for each in telling)
    code = "disputed" if disputed else ("unverified", "single_source")[origins] if origins < 2 else "corroborated"
    return {"code": code, "origins": origins, "citations": len(telling), "disputed": disputed}


def _conflicts(citations: Iterable[Any]) -> list[dict[str, Any]]:
    stated: dict[tuple[str, UUID, str], dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for each in citations:
        if each.field is not None and each.stated_value is not None:
            stated[each.subject_type, each.subject_id, each.field][each.stated_value].append(each)
    return [
        {
            "subject": {"type": kind, "id": record},
            "field": field,
            "values": [
                {"value": value, "origins": len({_origin(each) for each in told}), "sources": sorted({each.source_id for each in told})}
                for value, told in values.items()
            ],
        }
        for (kind, record, field), values in stated.items()
        if len(values) > 1
    ]


def _acted(link: Any) -> dict[str, Any]:
    action = link.action
    told = {name: getattr(action, name) for name in ("id", "type", "title", "acted_on", "status", "reference")}
    sides = {f"{side}s": [party for party in action.parties if party.side == side] for side in ("actor", "target")}
    return told | sides | {name: getattr(link, name) for name in ("response", "response_on", "outcome", "outcome_note")}


def _derive(case: Any, history: Sequence[Any], now: datetime) -> None:
    """Bring the case's derived columns up to its history."""
    for axis in Axis:
        stands = standing(history, axis)
        setattr(case, axis, stands.code if stands else None)
    custody = standing(history, Axis.CUSTODY)
    held = [event for event in history if event.axis == Axis.CUSTODY and event.code in HELD and event.retracted_at is None]
    began = min(held, key=lambda event: (event.occurred_earliest, event.occurred_latest), default=None)
    for column, event in (("detained_on", began), ("ended_on", custody if custody and custody.code in ENDED else None)):
        for part in ("", "_earliest", "_latest"):
            setattr(case, f"{column}{part}", getattr(event, f"occurred{part}") if event else None)
    case.version, case.updated_at, case.shown_at, case.last_confirmed_at = case.version + 1, now, now, now


def _journalled(case: Any, key: Any, now: datetime, action: str, kind: str, row: Any) -> dict[str, Any]:
    """A row of the journal."""
    image = {column.name: str(getattr(row, column.name)) for column in TABLES[kind].columns}
    return {
        "recorded_at": now,
        "organization_id": case.organization_id,
        "api_key_id": key.id,
        "action": action,
        "subject_type": kind,
        "subject_id": row.id,
        "case_id": case.id,
        "version": row.version,
        "image": image,
        "digest": hashlib.sha256(json.dumps(image).encode()).digest(),
    }


def orm() -> FastAPI:
    """The application."""
    of = mapped()
    case, person, name, event, api_key = of["case"], of["person"], of["person_name"], of["status_event"], of["api_key"]
    named = selectinload(case.person).selectinload(person.names)
    load = [
        selectinload(case.person).options(selectinload(person.names), selectinload(person.identifiers)),
        selectinload(case.status_history),
        selectinload(case.placements),
        selectinload(case.proceedings).options(selectinload(of["proceeding"].charges), selectinload(of["proceeding"].sentences)),
        selectinload(case.occurrences),
        selectinload(case.positions),
        selectinload(case.assessments),
        selectinload(case.citations).selectinload(of["citation"].source).selectinload(of["source"].origin, recursion_depth=-1),
        selectinload(case.links).selectinload(of["action_case"].action).selectinload(of["advocacy_action"].parties),
    ]
    engine = engine_of(URL, pool_size=8, max_overflow=0)
    sessions: async_sessionmaker[AsyncSession] = async_sessionmaker(engine, expire_on_commit=False)
    app = FastAPI()

    @app.get("/v1/cases/{reference}", response_model=answered(Case))
    async def get(reference: str) -> Any:
        async with sessions() as session:
            wanted = select(case).where(case.reference == reference, case.withdrawn_at.is_(None)).options(*load)
            return document((await session.scalars(wanted)).one())

    @app.get("/v1/cases", response_model=_Page)
    async def listed(limit: int = 50, after: str = "") -> Any:
        published = select(case).where(case.publication == "published", case.audience == "public", case.withdrawn_at.is_(None))
        page = published.where(case.reference > after).order_by(case.reference).limit(limit + 1)
        async with sessions() as session:
            found = (await session.scalars(page.options(named))).all()
        return {"items": [brief(each) for each in found[:limit]], "next_cursor": found[limit - 1].reference if len(found) > limit else None}

    @app.get("/v1/search", response_model=list[_Hit])
    async def search(q: str) -> Any:
        alike = func.similarity(func.lower(name.full), q.lower())
        found = (
            select(name.person_id)
            .where(func.lower(name.full).op("%")(q.lower()), name.withdrawn_at.is_(None))
            .order_by(alike.desc())
            .limit(20)
        )
        everything = [selectinload(person.names), selectinload(person.cases).options(named)]
        async with sessions() as session:
            ids = (await session.scalars(found)).all()
            people = (await session.scalars(select(person).where(person.id.in_(ids)).options(*everything))).all()
        return [{"id": each.id, "display_name": _called(each), "cases": [brief(one) for one in each.cases]} for each in people]

    async def written_by(session: AsyncSession, authorization: str) -> Any:
        parts = parse_key(authorization.removeprefix("Bearer "))
        key = parts and await session.scalar(select(api_key).where(api_key.kid == parts.kid, api_key.revoked_at.is_(None)))
        if parts is None or key is None or not hmac.compare_digest(key_hash(PEPPER, parts.secret), key.hash):
            raise HTTPException(401)
        return key

    @app.post("/v1/cases/{reference}/status-events", response_model=answered(StatusRecorded), status_code=201)
    async def record(reference: str, body: StatusEventNew, authorization: Annotated[str, Header()]) -> Any:
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
            told = body.model_dump(exclude={"citations", "occurred", "audience"})
            when = {"occurred": str(body.occurred), "occurred_earliest": body.occurred.earliest, "occurred_latest": body.occurred.latest}
            made = event(id=uuid4(), case_id=held.id, recorded_at=now, **record_of, **told, **when)
            cited = [
                of["citation"](
                    id=uuid4(),
                    case_id=held.id,
                    subject_type="status_event",
                    subject_id=made.id,
                    **record_of,
                    **each.model_dump(exclude={"audience"}),
                )
                for each in body.citations
            ]
            for each in body.citations:
                await session.get_one(of["source"], each.source_id)
            history = [*held.status_history, made]
            _derive(held, history, now)
            session.add_all([made, *cited])
            changes = [("recorded", "status_event", made), *(("made", "citation", each) for each in cited), ("derived", "case", held)]
            session.add_all([of["journal"](**_journalled(held, key, now, *each)) for each in changes])
        made.superseded_by_id = None
        now_stands = standing(history, body.axis)
        status = {"axis": body.axis, "code": now_stands.code, "since": now_stands.occurred, "event_id": now_stands.id}
        later = (
            []
            if now_stands is made
            else [f"A later status stands: {now_stands.code}, {now_stands.occurred}. This event entered the history."]
        )
        return {"event": made, "status": status, "warnings": later}

    return app
