"""What is let in: so much a minute of each caller, so much at once; and what a client is told when the database is away."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
from fastapi import FastAPI
from pydantic import SecretStr

from service.app import create_app
from service.cli.migrate import upgrade
from service.platform.embedded import embedded_postgres_in
from service.settings import Settings
from tests.conftest import SECRET, Client, http
from tests.serving import Service

PERSON = {"names": [{"full": "Nobody Whose Name Is Logged"}]}


@asynccontextmanager
async def started(url: str, data: Path, **more: Any) -> AsyncIterator[FastAPI]:
    """The application with settings of its own."""
    settings = {"rate_limit": 0, "seal_every_seconds": 3600, **more}
    app = create_app(Settings(database_url=url, secret=SecretStr(SECRET), data=data, **settings))
    async with app.router.lifespan_context(app):
        yield app


async def test_beyond_its_allowance_a_caller_waits_and_others_do_not(database_url: str, tmp_path: Path, ngo: Client) -> None:
    async with started(database_url, tmp_path, rate_limit=3) as app:
        address, key = http(app), http(app, ngo.http.headers["authorization"].removeprefix("Bearer "))
        answers = [await address.get("/v1/vocabularies") for _ in range(2)] + [await address.get("/v1/cases") for _ in range(4)]
        limited = [answer for answer in answers if answer.status_code == 429]
        assert limited
        assert limited[0].json()["type"] == "/docs/problems/too-many-requests"
        assert 1 <= int(limited[0].headers["retry-after"]) <= 60
        assert limited[0].headers["ratelimit-policy"] == '"requests";q=3;w=60'
        assert '"requests";r=0;t=' in limited[0].headers["ratelimit"]
        mine = await key.get("/v1/me")
        assert (mine.status_code, mine.headers["ratelimit"].split(";")[1]) == (200, "r=2")
        forged = [await http(app, "hbs_nobody").get("/v1/me") for _ in range(2)]
        assert {answer.status_code for answer in forged} == {429}, "a bad key spends its address's allowance"


async def test_workers_share_a_limit_between_them(database_url: str, tmp_path: Path) -> None:
    async with started(database_url, tmp_path, rate_limit=7, workers=2) as app:
        one_worker = http(app)
        answers = [await one_worker.get("/v1/cases") for _ in range(8)]
        assert [answer.status_code for answer in answers].count(200) == 4
        assert answers[-1].headers["ratelimit-policy"] == '"requests";q=4;w=60'


async def test_more_than_can_be_served_at_once_is_told_to_come_back(database_url: str, tmp_path: Path) -> None:
    async with started(database_url, tmp_path, in_flight_limit=2) as app:
        client = http(app)
        answers = await asyncio.gather(*(client.get("/v1/cases") for _ in range(300)))
        statuses = [answer.status_code for answer in answers]
        assert {200, 503} == set(statuses)
        refused = next(answer for answer in answers if answer.status_code == 503)
        assert refused.headers["retry-after"]
        assert refused.json()["type"] == "/docs/problems/overloaded"
        assert (await client.get("/v1/cases")).status_code == 200
        assert (await client.get("/healthz")).status_code == 200


async def test_while_the_database_is_away_the_answer_is_503_and_it_recovers_by_itself(tmp_path: Path, server: str) -> None:
    assert server, "the wheel's own server is run here, whatever server the other tests use"
    await asyncio.to_thread(tmp_path.chmod, 0o755)
    with ExitStack() as stack:
        first = stack.enter_context(ExitStack())
        url = first.enter_context(embedded_postgres_in(tmp_path / "pg", durable=False))
        await asyncio.to_thread(upgrade, url)
        async with started(url, tmp_path / "data") as app:
            client = http(app)
            assert (await client.get("/readyz")).status_code == 200
            first.close()
            for path in ("/v1/cases", "/readyz", "/v1/cases"):
                away = await client.get(path)
                assert (away.status_code, away.json()["type"]) == (503, "/docs/problems/overloaded")
                assert away.headers["retry-after"]
            assert (await client.get("/healthz")).status_code == 200
            stack.enter_context(embedded_postgres_in(tmp_path / "pg", durable=False))
            assert (await client.get("/v1/cases")).status_code == 200


async def test_logs_name_the_operation_and_never_the_person(served: Service) -> None:
    async with httpx2.AsyncClient(base_url=served.address, headers=served.first_headers()) as client:
        made = await client.post("/v1/persons", json=PERSON)
        await client.get(f"/v1/persons/{made.json()['id']}?fields=names")
        await client.get("/v1/persons?nobody=Nobody+Whose+Name+Is+Logged")
        await client.get("/v1/persons/Nobody%20Whose%20Name%20Is%20Logged")
        await client.get("/v1/nowhere/Nobody%20Whose%20Name%20Is%20Logged")
    for _ in range(50):  # the log is written beside the answer
        text = await asyncio.to_thread(served.log.read_text)
        entries = [json.loads(line) for line in text.splitlines() if line.startswith("{") and line.endswith("}")]
        requests = [entry for entry in entries if entry.get("event") == "request"]
        if requests and requests[-1]["operation"] == "none":
            break
        await asyncio.sleep(0.1)
    assert [entry["operation"] for entry in requests][-5:] == ["registerPerson", "getPerson", "listPersons", "getPerson", "none"]
    assert made.headers["request-id"] in [entry["request_id"] for entry in requests]
    assert "Nobody" not in text
    assert made.json()["id"] not in text
    assert served.first_key() not in json.dumps(entries)
