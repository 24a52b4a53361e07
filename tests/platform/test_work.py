"""A unit of work: what it makes and changes is written together, under the policies of whoever writes, or not at all."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest
from fastapi import FastAPI

from schemas.places import BodyNew
from schemas.vocabulary import SourceType
from service.disclosure.gate import setting
from service.journal.commands import change, create
from service.places.commands import add_body
from service.places.tables import Body
from service.platform.work import UnitOfWork, Wanted, unit_of_work
from service.sources.tables import Source
from tests.conftest import Client

PAGE: Mapping[str, Any] = {"type": SourceType.WEB, "title": "An invented page", "reliability": "F"}


def begun(app: FastAPI, client: Client) -> Any:
    """A unit of work of a client's."""
    assert client.viewer is not None
    return unit_of_work(app.state.registry.database, datetime.now(UTC), setting(client.viewer))


def source(work: UnitOfWork, client: Client, **values: Any) -> Source:
    """A source of a client's, made."""
    assert client.viewer is not None
    return create(work, client.viewer, Source, {**PAGE, **values}, action="source.added", audience="restricted")


async def test_a_record_reads_back_as_it_was_made(app: FastAPI, ngo: Client) -> None:
    assert ngo.viewer is not None
    names = [{"full": "An invented ministry, \"quoted\" and 'again' \\ 부", "kind": "primary", "language": "en", "script": "Latn"}]
    async with begun(app, ngo) as work:
        made = await add_body(work, ngo.viewer, BodyNew.model_validate({"kind": "ministry", "country": "KP", "names": names}))
        before = {column: value for column, value in vars(made).items() if not column.startswith("_")}
    async with begun(app, ngo) as work:
        read = await work.get(Body, made.id)
        assert read is not None
        assert {column: getattr(read, column) for column in before} == before


async def test_what_is_made_and_changed_before_it_is_sent_is_written_as_it_stands(
    app: FastAPI, ngo: Client, owner: asyncpg.Connection
) -> None:
    assert ngo.viewer is not None
    async with begun(app, ngo) as work:
        first, second = source(work, ngo), source(work, ngo)
        await work.flush()
        change(work, ngo.viewer, first, {"title": "Another title"}, action="source.amended")
        third = source(work, ngo)
        change(work, ngo.viewer, third, {"title": "A third"}, action="source.amended")
        change(work, ngo.viewer, second, {"author": "Somebody", "title": "A second"}, action="source.amended")
    found = await owner.fetch("SELECT title, author, version FROM source WHERE id = ANY($1) ORDER BY id", [first.id, second.id, third.id])
    assert [tuple(row) for row in found] == [("Another title", None, 2), ("A second", "Somebody", 2), ("A third", None, 2)]


async def test_the_journal_has_each_change_as_it_was_made_and_the_last_as_it_is_written(
    app: FastAPI, ngo: Client, owner: asyncpg.Connection
) -> None:
    assert ngo.viewer is not None
    async with begun(app, ngo) as work:
        made = source(work, ngo)
        change(work, ngo.viewer, made, {"title": "A second title"}, action="source.amended")
        await work.flush()
        change(work, ngo.viewer, made, {"title": "A third"}, action="source.amended")
        change(work, ngo.viewer, made, {"author": "Somebody"}, action="source.amended")
    told = await owner.fetch("SELECT version, image FROM journal WHERE subject_id = $1 ORDER BY seq", made.id)
    images = [json.loads(row["image"]) for row in told]
    assert [(image["title"], image["author"]) for image in images] == [
        (PAGE["title"], None), ("A second title", None), ("A third", None), ("A third", "Somebody"),
    ]  # fmt: skip
    assert [row["version"] for row in told] == [image["version"] for image in images] == [1, 2, 3, 4]
    same = "SELECT s IS NOT DISTINCT FROM jsonb_populate_record(NULL::source, $2::jsonb) FROM source s WHERE id = $1"
    assert await owner.fetchval(same, made.id, json.dumps(images[-1]))
    assert not await owner.fetchval(same, made.id, json.dumps(images[-2]))


async def test_a_unit_begins_with_what_it_does_first(app: FastAPI, ngo: Client, owner: asyncpg.Connection) -> None:
    async with begun(app, ngo) as work:
        assert not work.connection.is_in_transaction()
        await work.begin("SELECT pg_advisory_xact_lock(91)")
        await work.begin("SELECT pg_advisory_xact_lock(92)")
        assert work.connection.is_in_transaction()
        held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid IN (91, 92)"
        assert await owner.fetchval(held) == 2
        assert await work.value("SELECT current_setting('habeas.viewer')") == work.viewer
    assert await owner.fetchval(held) == 0


async def test_a_record_is_one_object_and_a_lock_reads_it_anew(app: FastAPI, ngo: Client) -> None:
    assert ngo.viewer is not None
    async with begun(app, ngo) as work:
        made = source(work, ngo)
    async with begun(app, ngo) as work:
        held = await work.get(Source, made.id)
        async with begun(app, ngo) as meanwhile:
            change(meanwhile, ngo.viewer, made, {"title": "Changed meanwhile"}, action="source.amended")
        assert await work.get(Source, made.id) is held
        assert held is not None
        assert held.title == PAGE["title"]
        assert await work.lock(Source, made.id) is held
        assert held.title == "Changed meanwhile"
        assert await work.ahead(Wanted(Source, "id = :id", {"id": made.id}), Wanted(Body, "false", {})) == [[held], []]
        bare = Wanted(Source, "id = :id", {"id": made.id}, ("version", "title"))
        assert [[tuple(row) for row in rows] for rows in await work.ahead(bare)] == [[(2, "Changed meanwhile")]]


async def test_an_attempt_that_fails_leaves_nothing_and_the_unit_goes_on(app: FastAPI, ngo: Client, owner: asyncpg.Connection) -> None:
    async with begun(app, ngo) as work:
        kept = source(work, ngo)
        with pytest.raises(asyncpg.CheckViolationError):
            async with work.attempt():
                source(work, ngo, title="")
        async with work.attempt():
            also = source(work, ngo)
    assert await owner.fetchval("SELECT count(*) FROM journal WHERE subject_id = ANY($1)", [kept.id, also.id]) == 2


async def test_a_change_that_finds_no_row_is_not_taken_for_one(app: FastAPI, ngo: Client, other: Client) -> None:
    async with begun(app, ngo) as work:
        made = source(work, ngo)

    async def change_it() -> None:
        assert other.viewer is not None
        async with begun(app, other) as work:
            change(work, other.viewer, made, {"title": "Another's"}, action="source.amended")
            await work.flush()

    with pytest.raises(AssertionError, match="not there"):
        await change_it()


async def test_what_is_not_journalled_is_not_committed(app: FastAPI, ngo: Client) -> None:
    async def slip_in() -> None:
        async with begun(app, ngo) as work:
            source(work, ngo)
            work.journal.clear()

    with pytest.raises(asyncpg.PostgresError, match="not journalled"):
        await slip_in()
