"""`habeas serve --workers`: several processes that are one service, whichever of them answers and whichever of them dies."""

import asyncio
import re
import signal
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg
import httpx2
import psutil
import pytest

import tests.serving
from service.platform.embedded import served_from
from tests.cli.test_serving import refused, servers_on
from tests.serving import UNLIMITED, free_port, serving

EVENT = {"axis": "life", "code": "presumed_alive", "occurred": "2025-03", "certainty": "possible"}


class Service(tests.serving.Service):
    """A service of several workers."""

    def workers(self) -> list[psutil.Process]:
        """Its workers that live, by their ids."""
        return sorted((each for each in self.processes()[1:] if each.status() != psutil.STATUS_ZOMBIE), key=lambda each: each.pid)

    def get(self, path: str) -> Any:
        """What it answers, over a connection of its own: any of the workers may be the one."""
        with urllib.request.urlopen(f"{self.address}{path}", timeout=5) as answer:
            return answer.read()


@contextmanager
def two_workers(tmp_path: Path) -> Iterator[Service]:
    """A service of two workers, once both are there."""
    tmp_path.chmod(0o755)
    service = Service(tmp_path / "var", {**UNLIMITED, "HABEAS_WORKERS": "2"})
    service.start()
    try:
        assert "2 workers, each with up to 29 database connections: 58 of the 97" in service.log.read_text()
        wait_until(lambda: counted(service, 40) == 2)
        yield service
    finally:
        service.stop()


def wait_until(comes_true: Callable[[], bool], seconds: float = 15) -> None:
    """Wait until it is so."""
    until = time.monotonic() + seconds
    while not comes_true():
        assert time.monotonic() < until
        time.sleep(0.1)


def counted(service: Service, requests: int) -> int:
    """How many workers have answered something, once so many requests were asked over connections of their own."""
    for _ in range(requests):
        service.get("/healthz")
    return len(list((service.data / "metrics").glob("counter_*.db")))


def waiting_for_locks(url: str) -> int:
    """How many sessions of a server wait for a lock. (A session sees the figures of its transaction's beginning, so it is a fresh one.)"""

    async def count() -> int:
        connection = await asyncpg.connect(url)
        try:
            return int(await connection.fetchval("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"))
        finally:
            await connection.close()

    return asyncio.run(count())


def again(service: Service, path: str) -> bytes:
    """Ask once more where a connection was let go of with the worker that had it, as clients do."""
    for _ in range(20):
        try:
            return service.get(path)
        except OSError:
            time.sleep(0.2)
    return service.get(path)


def told(service: Service) -> float:
    """How many requests the service says it has answered with vocabularies."""
    found = re.search(rb'habeas_requests_total\{[^}]*operation="listVocabularies"[^}]*\} ([\d.]+)', service.get("/metrics"))
    return float(found[1]) if found else 0.0


def test_whichever_worker_answers_tells_what_all_have_counted_and_one_that_dies_is_replaced(tmp_path: Path) -> None:
    with two_workers(tmp_path) as service:
        for _ in range(30):
            service.get("/v1/vocabularies")
        wait_until(lambda: told(service) == 30)  # an answer is counted once it has gone
        assert {told(service) for _ in range(10)} == {30.0}
        first, second = service.workers()
        first.kill()
        first.wait(5)
        wait_until(lambda: len(service.workers()) == 2)
        assert second in service.workers()
        for _ in range(20):
            again(service, "/v1/vocabularies")
        wait_until(lambda: told(service) == 50)
        assert {told(service) for _ in range(10)} == {50.0}
        wait_until(lambda: b"\nhabeas_requests_in_flight 1.0\n" in service.get("/metrics"))  # the one that asks
        assert service.process is not None
        assert service.process.poll() is None
    assert servers_on(tmp_path / "var") == []


async def test_a_retry_that_reaches_another_worker_is_the_same_request(tmp_path: Path) -> None:
    with two_workers(tmp_path) as service:

        async def ask(number: int) -> httpx2.Response:
            headers = service.first_headers() | {"Idempotency-Key": f"event {number}"}
            while True:
                async with httpx2.AsyncClient(base_url=service.address, headers=headers, timeout=30) as client:
                    answer = await client.post("/v1/cases/KP-2014-0001/status-events", json=EVENT)
                if answer.status_code not in (409, 503):  # as the README tells clients: still running, or busy for now
                    return answer
                await asyncio.sleep(0.1)

        answers = await asyncio.gather(*(ask(number % 20) for number in range(100)))
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.json()["event"]["id"] for answer in answers}) == 20
        assert Counter(answer.headers.get("idempotency-replayed") for answer in answers) == {None: 20, "true": 80}


def test_workers_do_not_outlive_a_service_that_is_killed(tmp_path: Path) -> None:
    with two_workers(tmp_path) as service:
        workers = service.workers()
        assert service.process is not None
        service.process.kill()
        _, alive = psutil.wait_procs(workers, timeout=5)
        assert alive == []
    with serving(tmp_path / "var", {"HABEAS_WORKERS": "2"}) as again:
        assert b"KP-2013-0001" in urllib.request.urlopen(f"{again.address}/v1/cases", timeout=5).read()
    assert servers_on(tmp_path / "var") == []


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
async def test_what_is_in_flight_is_finished_before_the_service_stops(tmp_path: Path, how: signal.Signals) -> None:
    with two_workers(tmp_path) as service:
        url = served_from(service.data)
        assert url is not None
        holder = await asyncpg.connect(url)
        await holder.execute("BEGIN")
        await holder.execute("""SELECT FROM "case" WHERE reference = 'KP-2014-0001' FOR UPDATE""")
        headers = service.first_headers()
        async with httpx2.AsyncClient(base_url=service.address, headers=headers, timeout=30) as client:
            asking = [asyncio.create_task(client.post("/v1/cases/KP-2014-0001/status-events", json=EVENT)) for _ in range(4)]
            await asyncio.to_thread(wait_until, lambda: waiting_for_locks(url) == 4)
            assert service.process is not None
            service.process.send_signal(how)
            await asyncio.sleep(1)
            assert not any(task.done() for task in asking)
            await holder.execute("COMMIT")
            assert [(await task).status_code for task in asking] == [201] * 4
        await holder.close()
        assert await asyncio.to_thread(service.process.wait, 20) == 0
    assert servers_on(tmp_path / "var") == []


def test_more_workers_than_the_server_has_connections_for_are_refused_in_one_line(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    said = refused(tmp_path / "var", free_port(), "--workers", "30")
    assert said == "habeas: 30 workers need 250 connections, and the server has 97: serve with fewer --workers, or raise max_connections\n"
