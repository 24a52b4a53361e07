"""A key that a process has seen before is not looked up again for a write: the write itself proves that it is still what it was."""

from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from fastapi import FastAPI

from schemas.vocabulary import Scope
from service.disclosure.gate import setting
from service.identity import queries as identity
from service.identity.known import PROOF, KnownKey, KnownKeys
from service.identity.queries import known_key
from service.identity.rules import KeyParts, key_hash, new_key, parse_key, shown
from service.identity.viewer import Viewer
from service.platform.work import unit_of_work
from tests.conftest import Client, Keys, http

PERSON = {"names": [{"full": "Invented Person"}]}
EVENT = {"axis": "life", "code": "presumed_alive", "occurred": "2020"}


async def opened(client: Client) -> str:
    person = await client.made("/v1/persons", PERSON)
    case = await client.made("/v1/cases", {"person_id": person["id"], "country": "KP", "deprivation": "imprisonment"})
    return f"/v1/cases/{case['reference']}"


async def journalled(owner: asyncpg.Connection) -> int:
    return int(await owner.fetchval("SELECT count(*) FROM journal"))


@pytest.mark.parametrize("body", [EVENT, {"axis": "life", "code": "no such code", "occurred": "2020-13"}, None])
async def test_a_key_that_is_revoked_writes_nothing_more(keys: Keys, ngo: Client, owner: asyncpg.Connection, body: Any) -> None:
    path = await opened(ngo)
    second = await keys.key(str(ngo.organization), Scope.READ, Scope.WRITE)
    assert second.viewer is not None
    assert (await second.post(f"{path}/status-events", EVENT)).status_code == 201
    assert (await ngo.delete(f"/v1/keys/{second.viewer.api_key_id}", 1)).status_code == 204
    before = await journalled(owner)
    refused = await second.post(f"{path}/status-events", body)
    assert (refused.status_code, refused.json()["type"]) == (401, "/docs/problems/unauthenticated")
    assert await journalled(owner) == before


async def test_a_known_key_needs_its_secret(app: FastAPI, ngo: Client, owner: asyncpg.Connection) -> None:
    path, parts = await opened(ngo), parse_key(ngo.http.headers["authorization"].removeprefix("Bearer "))
    assert parts is not None
    guessed = parse_key(new_key())
    assert guessed is not None
    wrong = Client(http(app, shown(KeyParts(parts.kid, guessed.secret))))
    before = await journalled(owner)
    assert (await wrong.post(f"{path}/status-events", EVENT)).status_code == 401
    assert await journalled(owner) == before


async def test_a_known_key_is_looked_up_no_more_for_a_write(ngo: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    path = await opened(ngo)
    looked_up = []

    async def counted(*asked: Any) -> Any:
        looked_up.append(asked)
        return await known_key(*asked)

    monkeypatch.setattr(identity, "known_key", counted)
    assert (await ngo.post(f"{path}/status-events", EVENT)).status_code == 201
    assert looked_up == []
    assert (await ngo.get(path)).status_code == 200
    assert len(looked_up) == 1


async def test_what_is_shared_with_a_known_key_and_no_longer_is_told_at_once(ngo: Client, other: Client) -> None:
    path = await opened(ngo)
    own = await opened(other)
    assert (await other.post(f"{own}/status-events", EVENT)).status_code == 201
    assert (await other.post(f"{path}/status-events", EVENT)).status_code == 404
    share = await ngo.made(f"{path}/shares", {"shared_with_id": other.organization, "access": "write"})
    assert (await other.post(f"{path}/status-events", EVENT)).status_code == 201
    assert (await ngo.delete(f"{path}/shares/{share['id']}", 1)).status_code == 204
    assert (await other.post(f"{path}/status-events", EVENT)).status_code == 404


@pytest.mark.parametrize("claimed", ["organization", "clearance", "case", "nobody's key"])
async def test_the_database_lets_nobody_in_for_what_their_key_is_not(app: FastAPI, ngo: Client, other: Client, claimed: str) -> None:
    assert ngo.viewer is not None
    assert other.viewer is not None
    mine, scopes = ngo.viewer, ngo.viewer.scopes
    foreign = await opened(other)
    case = frozenset({(await other.get(foreign)).json()["id"]})
    viewer = {
        "organization": Viewer(other.viewer.organization_id, mine.api_key_id, mine.label, scopes),
        "clearance": Viewer(mine.organization_id, mine.api_key_id, mine.label, scopes | {Scope.RESTRICTED}),
        "case": Viewer(mine.organization_id, mine.api_key_id, mine.label, scopes, case, frozenset(), case),
        "nobody's key": Viewer(mine.organization_id, mine.organization_id, mine.label, scopes),
    }[claimed]
    assert await begun(app, mine) == 1
    with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError):
        await begun(app, viewer)


async def begun(app: FastAPI, viewer: Viewer) -> Any:
    """What a unit of work answers that begins for a viewer with the proof."""
    async with unit_of_work(app.state.registry.database, datetime.now(UTC), setting(viewer), proof=PROOF) as work:
        return await work.value("SELECT 1")


def test_a_key_is_known_by_its_secret_until_its_time_is_over() -> None:
    parts, another = parse_key(new_key()), parse_key(new_key())
    assert parts is not None
    assert another is not None
    now, pepper = datetime.now(UTC), b"a pepper of the tests"
    key = KnownKey(Viewer(), key_hash(pepper, parts.secret), now + timedelta(minutes=1))
    known = KnownKeys(most=1)
    known.keep(parts.kid, key)
    assert known.get(parts, pepper, now) is key
    assert known.get(parts, b"another pepper", now) is None
    assert known.get(parts, pepper, now + timedelta(minutes=1)) is None
    known.keep(another.kid, key)
    assert known.get(parts, pepper, now) is None
