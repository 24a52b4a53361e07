"""Requests over kept connections, as fast as they are answered: how many a second, and how long each took."""

import asyncio
import itertools
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Ask:
    """One request."""

    path: str
    method: str = "GET"
    body: bytes = b""
    key: str | None = None

    def sent(self) -> bytes:
        """As it goes over the wire."""
        headers: Mapping[str, str | None] = {
            "Host": "bench",
            "Authorization": self.key and f"Bearer {self.key}",
            "Content-Type": "application/json" if self.body else None,
            "Content-Length": str(len(self.body)) if self.body else None,
        }
        lines = [f"{self.method} {self.path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items() if value is not None)]
        return "\r\n".join([*lines, "", ""]).encode() + self.body


@dataclass
class Measured:
    """What was answered: seconds each, bytes each, and in how many seconds all of them."""

    times: list[float] = field(default_factory=list)
    bytes: list[int] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.times) / self.seconds


class _Connection(asyncio.Protocol):
    """One connection that asks, waits, and asks again."""

    def __init__(self, asks: Iterator[bytes], until: float, into: Measured) -> None:
        self.asks, self.until, self.into = asks, until, into
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.buffer = b""
        self.wanted = 0
        self.chunked = False
        self.begun = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.ask()

    def ask(self) -> None:
        now = time.perf_counter()
        if now >= self.until:
            self.transport.close()
            self.done.set_result(None)
            return
        self.buffer, self.wanted, self.begun = b"", 0, now
        self.transport.write(next(self.asks))

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if not self.wanted:
            head, ends, _ = self.buffer.partition(b"\r\n\r\n")
            if not ends:
                return
            headers = head.lower().split(b"\r\n")
            self.chunked = b"transfer-encoding: chunked" in headers
            length = next((line for line in headers if line.startswith(b"content-length:")), b":0").partition(b":")[2]
            self.wanted = len(head) + 4 + int(length)
        if len(self.buffer) < self.wanted or (self.chunked and not self.buffer.endswith(b"\r\n0\r\n\r\n")):
            return
        if self.buffer[9:10] != b"2":
            self.fail(RuntimeError(self.buffer[:600].decode(errors="replace")))
            return
        self.into.times.append(time.perf_counter() - self.begun)
        self.into.bytes.append(len(self.buffer))
        self.ask()

    def connection_lost(self, error: Exception | None) -> None:
        self.fail(error or ConnectionError("the server closed the connection"))

    def fail(self, error: Exception) -> None:
        if not self.done.done():
            self.done.set_exception(error)
            self.transport.close()


def in_turn(asks: Iterable[Ask]) -> Iterator[bytes]:
    """As they go over the wire, over and over. Whoever goes on with it asks of what was not asked of yet: changes do not pile up on the first."""
    return itertools.cycle([ask.sent() for ask in asks])


async def load(port: int, sent: Iterator[bytes], *, connections: int, seconds: float) -> Measured:
    """Ask for so long. Raises RuntimeError for an answer that is not 2xx, ConnectionError when the server hangs up."""
    measured = Measured()
    begun = time.perf_counter()
    loop = asyncio.get_running_loop()
    made = [
        (await loop.create_connection(lambda: _Connection(sent, begun + seconds, measured), "127.0.0.1", port))[1]
        for _ in range(connections)
    ]
    await asyncio.gather(*(each.done for each in made))
    measured.seconds = time.perf_counter() - begun
    return measured
