"""More than can be worked on: a burst waits for its turn, a flood is refused at once, and slow clients take nobody's place."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import httpx2
from fastapi import FastAPI

from service.api.bounds import MOST_WAITING, Bounded, Lane
from tests.api.test_limits import started
from tests.conftest import Client
from tests.serving import Service


async def test_a_burst_waits_for_its_turn_in_order() -> None:
    lane, served = Lane(2), []

    async def ask(number: int) -> bool:
        if not await lane.enter():
            return False
        await asyncio.sleep(0.005)
        served.append(number)
        lane.leave()
        return True

    assert all(await asyncio.gather(*(ask(number) for number in range(20))))
    assert served == list(range(20))
    assert lane.taken == 0


async def test_when_somebody_waited_in_vain_nobody_waits_until_it_is_over() -> None:
    lane = Lane(1)
    assert await lane.enter()
    loop = asyncio.get_running_loop()
    assert not await lane.enter()
    begun = loop.time()
    assert not any([await lane.enter() for _ in range(MOST_WAITING)])
    assert loop.time() - begun < 0.2
    lane.leave()
    assert await lane.enter()
    lane.leave()
    lane.pressed_until = 0.0
    assert await lane.enter()
    waiting = asyncio.create_task(lane.enter())
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    lane.leave()
    assert (lane.taken, len(lane.waiting)) == (0, 0)


async def test_in_a_flood_fewer_are_worked_on_at_once() -> None:
    lane = Lane(6)
    assert all([await lane.enter() for _ in range(6)])
    assert not await lane.enter()
    for _ in range(5):
        lane.leave()
    assert await lane.enter()
    assert not await lane.enter()
    lane.pressed_until = 0.0
    assert await lane.enter()


async def test_readings_do_not_keep_changes_out(database_url: str, tmp_path: Path, ngo: Client) -> None:
    async with started(database_url, tmp_path, in_flight_limit=1) as app:
        key = ngo.http.headers["authorization"]
        client = httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://registry", headers={"Authorization": key})
        assert (await client.get("/v1/cases")).status_code == 200
        bounded = app.middleware_stack
        while not isinstance(bounded, Bounded):
            bounded = bounded.app
        assert await bounded.reads.enter()
        refused = await client.get("/v1/cases")
        assert (refused.status_code, refused.json()["type"]) == (503, "/docs/problems/overloaded")
        assert refused.json()["instance"] == "/v1/cases"
        assert refused.headers["request-id"] == refused.json()["request_id"]
        assert refused.headers["retry-after"]
        assert refused.headers["x-content-type-options"] == "nosniff"
        assert (await client.post("/v1/persons", json={"names": [{"full": "Invented Meanwhile"}]})).status_code == 201
        assert (await client.get("/healthz")).status_code == 200
        bounded.reads.leave()


async def test_a_body_that_does_not_arrive_holds_no_place_and_no_connection_and_ends(
    database_url: str, tmp_path: Path, ngo: Client
) -> None:
    limits = {"in_flight_limit": 1, "writers": 1, "body_seconds": 1.5}
    async with started(database_url, tmp_path, **limits) as app:
        key = ngo.http.headers["authorization"]
        client = httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app=app, raise_app_exceptions=False), base_url="http://registry", headers={"Authorization": key}
        )
        source = (await client.post("/v1/sources", json={"type": "web", "title": "A page", "audience": "organization"})).json()["id"]

        async def slowly() -> AsyncIterator[bytes]:
            yield b"{"
            await asyncio.sleep(3)
            yield b"}"

        file = client.post(f"/v1/sources/{source}/captures", content=slowly(), headers={"Content-Type": "text/html"})
        person = client.post("/v1/persons", content=slowly(), headers={"Content-Type": "application/json"})
        slow = [asyncio.create_task(file), asyncio.create_task(person)]
        await asyncio.sleep(0.3)
        assert (await client.post("/v1/persons", json={"names": [{"full": "Not Kept Waiting"}]})).status_code == 201
        answers = [await each for each in slow]
        assert [(answer.status_code, answer.json()["type"]) for answer in answers] == [(408, "/docs/problems/body-too-slow")] * 2
        assert (await client.get("/v1/cases")).status_code == 200


def test_a_client_that_goes_away_in_the_middle_of_its_body_is_no_fault_of_the_service(served: Service) -> None:
    port = int(served.address.rpartition(":")[2])
    head = b"POST /v1/match HTTP/1.1\r\nHost: registry\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"
    with closing(socket.create_connection(("127.0.0.1", port), timeout=5)) as gone:
        gone.sendall(head)
    with httpx2.Client(base_url=served.address) as client:
        assert client.get("/v1/vocabularies").status_code == 200
    logged = [json.loads(line) for line in served.log.read_text().splitlines() if line.startswith("{")]
    assert [line for line in logged if line["event"] == "unforeseen"] == []


async def test_many_large_bodies_are_read_a_few_at_a_time(app: FastAPI, ngo: Client) -> None:
    at_once = 0

    async def large() -> AsyncIterator[bytes]:
        nonlocal at_once
        yield b" " * 100_000
        at_once = max(at_once, 8 - app.state.large_bodies._value)
        await asyncio.sleep(0.01)
        yield b'{"names": [{"full": "Invented At Length"}]}'

    headers = {"Content-Type": "application/json"}
    answers = await asyncio.gather(*(ngo.http.post("/v1/persons", content=large(), headers=headers) for _ in range(24)))
    assert {answer.status_code for answer in answers} <= {201, 503}
    assert 1 <= at_once <= 8
    assert app.state.large_bodies._value == 8
