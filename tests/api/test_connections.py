"""Clients' connections: what is no request is told so, who sends none in time is let go of, and nobody else notices."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from starlette.types import Receive, Scope, Send
from structlog.testing import capture_logs

from service.api import connections
from service.api.connections import Connection, server_of
from service.app import create_app
from service.settings import Settings
from tests.conftest import SECRET

GET = b"GET / HTTP/1.1\r\nHost: registry\r\n\r\n"


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with what it was sent: of /slow after a moment, of /early with what has come at first."""
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    body, is_whole = b"", False
    while not is_whole:
        message = await receive()
        body += message["body"]
        is_whole = scope["path"] == "/early" or not message.get("more_body", False)
    if scope["path"] == "/slow":
        await asyncio.sleep(0.3)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", str(len(body)).encode())]})
    await send({"type": "http.response.body", "body": body})


@asynccontextmanager
async def served() -> AsyncIterator[tuple[int, Any]]:
    """An application served by such connections: its port, its server."""
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    server = server_of(application, stops_within=1)
    serving = asyncio.create_task(server.serve([listener]))
    while not server.started:  # noqa: ASYNC110 - it says so nowhere else
        await asyncio.sleep(0.01)
    try:
        yield port, server
    finally:
        server.should_exit = True
        await serving


@asynccontextmanager
async def client(port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.close()


async def told(port: int, *said: bytes) -> bytes:
    """All that one is answered who says this, bit by bit, and then nothing: until the connection is closed."""
    async with client(port) as (reader, writer):
        for part in said:
            writer.write(part)
            await asyncio.sleep(0.02)
        return await asyncio.wait_for(reader.read(), 5)


def problem(answer: bytes) -> tuple[int, str]:
    """The status and type of a problem that ends a connection."""
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    assert {b"content-type: application/problem+json", b"connection: close", f"content-length: {len(body)}".encode()} <= set(lines)
    assert any(line.startswith(b"date: ") for line in lines)
    members = json.loads(body)
    assert int(lines[0].split()[1]) == members["status"]
    assert members["request_id"]
    return members["status"], members["type"]


@pytest.mark.parametrize(
    "said", [b"\x16\x03\x01\x02\x00\x01\x00", b"GET\r\n\r\n", b"GET / HTTP/1.1\r\nHost registry\r\n\r\n", b"GET / HTTP/7.0\r\n\r\n"]
)
async def test_what_is_no_request_is_told_so(said: bytes) -> None:
    async with served() as (port, _):
        assert problem(await told(port, said)) == (400, "/docs/problems/malformed-request")


async def test_what_is_no_request_and_is_too_large_is_told_one_thing(caplog: pytest.LogCaptureFixture) -> None:
    line = b"X-Large: " + b"x" * 1_000 + b"\r\n"
    async with served() as (port, _):
        answer = await told(port, b"GET / HTTP/1.1\r\n", line * 30, line * 30, line * 5 + b"no header\r\n\r\n")
    assert problem(answer) == (400, "/docs/problems/malformed-request")
    assert caplog.messages == []  # asyncio tells of a fault in it


async def test_a_body_that_can_not_be_read_is_told_so() -> None:
    chunked = b"POST / HTTP/1.1\r\nHost: registry\r\nTransfer-Encoding: chunked\r\n\r\n"
    async with served() as (port, _):
        assert problem(await told(port, chunked, b"3\r\nabc\r\n", b"no size\r\n")) == (400, "/docs/problems/malformed-request")


@pytest.mark.parametrize("offer", [b"h2c", b"websocket", b"TLS/1.0"])
async def test_who_offers_another_protocol_is_answered_by_this_one(offer: bytes) -> None:
    get = GET[:-2] + b"Connection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABk\r\nUpgrade: " + offer + b"\r\n\r\n"
    post = get.replace(b"GET", b"POST")[:-2] + b"Content-Length: 5\r\n\r\n"
    chunked = get.replace(b"GET", b"POST")[:-2] + b"Transfer-Encoding: chunked\r\n\r\n"
    last = GET.replace(b"Host", b"Connection: close\r\nHost")
    async with served() as (port, _):
        answered = await told(port, get, post, b"he", b"llo", get + get, post + b"again" + chunked + b"3\r\nall\r\n0\r\n\r\n" + last)
    assert answered.count(b"HTTP/1.1 200 OK\r\n") == 7
    assert [part.partition(b"HTTP/")[0] for part in answered.split(b"\r\n\r\n")[1:]] == [b"", b"hello", b"", b"", b"again", b"all", b""]


async def test_what_is_no_request_does_not_cut_into_the_answer_to_an_earlier_one() -> None:
    async with served() as (port, _):
        answer = await told(port, GET.replace(b"/ ", b"/slow "), b"and then nonsense\r\n\r\n")
    assert b"malformed" not in answer


async def test_a_head_that_does_not_come_in_time_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.3)
    async with served() as (port, _):
        assert problem(await told(port, b"GET / HTTP/1.1\r\n", b"X-Slow: ", b"1")) == (408, "/docs/problems/headers-too-slow")
        first, _, second = (await told(port, GET, GET[:10])).partition(b"\r\n\r\n")
        assert first.startswith(b"HTTP/1.1 200 OK\r\n")
        assert problem(second) == (408, "/docs/problems/headers-too-slow")


async def test_who_asks_nothing_is_let_go_of_without_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.2)
    async with served() as (port, server):
        assert await told(port) == b""
        assert server.server_state.connections == set()


async def test_one_that_was_kept_and_says_next_to_nothing_is_let_go_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.2)
    async with served() as (port, _):
        assert (await told(port, GET, b"\r\n")).startswith(b"HTTP/1.1 200 OK\r\n")


async def test_a_request_that_is_answered_slowly_is_not_late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.1)
    async with served() as (port, _), client(port) as (reader, writer):
        writer.write(GET.replace(b"/ ", b"/slow "))
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 OK\r\n")
        await asyncio.sleep(0.2)
        writer.write(GET)
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 OK\r\n")


async def test_a_head_that_is_too_large_is_told_so() -> None:
    line = b"X-Large: " + b"x" * 1_000 + b"\r\n"
    async with served() as (port, _):
        endless = [b"GET / HTTP/1.1\r\nHost: registry\r\n", *[line * 10] * 20]
        assert problem(await told(port, *endless)) == (431, "/docs/problems/headers-too-large")
        body = b"y" * 200_000
        post = b"POST / HTTP/1.1\r\nHost: registry\r\nConnection: close\r\n" + line * 10 + f"Content-Length: {len(body)}\r\n\r\n".encode()
        assert (await told(port, post, body)).endswith(b"\r\n\r\n" + body)


@pytest.mark.parametrize(("begun", "more"), [(b"1;", b"x" * 10_000), (b"0\r\nX-Late: ", b"x" * 10_000), (b"0\r\n", b"X-Late: 1\r\n" * 900)])
async def test_what_is_said_of_a_body_and_is_not_it_is_bounded_too(begun: bytes, more: bytes) -> None:
    chunked = b"POST / HTTP/1.1\r\nHost: registry\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"
    async with served() as (port, _):
        assert problem(await told(port, chunked, begun, *[more] * 20)) == (431, "/docs/problems/headers-too-large")


async def test_what_is_answered_early_may_be_sent_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.5)
    async with served() as (port, _), client(port) as (reader, writer):
        writer.write(b"POST /early HTTP/1.1\r\nHost: registry\r\nContent-Length: 5000000\r\n\r\n")
        for _ in range(50):
            writer.write(b"x" * 100_000)
            await writer.drain()
        await asyncio.sleep(0.6)  # then it is idle, and not late
        writer.write(GET.replace(b"Host", b"Connection: close\r\nHost"))
        answered = await asyncio.wait_for(reader.read(), 5)
    assert answered.count(b"HTTP/1.1 200 OK\r\n") == 2
    assert b"problem" not in answered


async def test_what_was_answered_early_and_never_ends_is_let_go_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", 0.2)
    async with served() as (port, _):
        answered = await told(port, b"POST /early HTTP/1.1\r\nHost: registry\r\nContent-Length: 1000\r\n\r\n", b"x", b"x")
    assert answered.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"problem" not in answered


async def test_more_clients_than_there_is_room_for_are_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "CONNECTIONS", 1)
    async with served() as (port, _):
        async with client(port) as (reader, writer):
            writer.write(GET)
            await reader.readuntil(b"\r\n\r\n")
            assert problem(await told(port)) == (503, "/docs/problems/overloaded")
        await asyncio.sleep(0.05)
        assert (await told(port, GET.replace(b"Host", b"Connection: close\r\nHost"))).startswith(b"HTTP/1.1 200 OK\r\n")


async def test_an_application_that_can_not_begin_says_why_and_nothing_that_it_was_given(tmp_path: Path) -> None:
    ours = {"database_url": "postgresql://nowhere", "secret": SecretStr(SECRET), "data": tmp_path}
    server = server_of(create_app(Settings(**ours, sealing_keys=SecretStr("no sealing key"))), stops_within=1)
    with capture_logs() as logged, pytest.raises(SystemExit):
        await server.serve([])
    (said,) = logged
    assert (said["event"], said["error"]) == ("unforeseen", "BadRing")
    assert "no sealing key" not in str(said)


async def test_an_answer_does_not_wait_for_the_client_to_acknowledge_its_head() -> None:
    async with served() as (port, server), client(port):
        await asyncio.sleep(0.05)
        (held,) = server.server_state.connections
        assert isinstance(held, Connection)
        assert held.transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
