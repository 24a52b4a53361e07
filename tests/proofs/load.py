"""Requests at a rate that does not wait for the answers, over as many connections as that takes: run as a process of its own, it prints what it met.

`python -m tests.proofs.load '{"port": 8000, "path": "/v1/cases/KP-2013-0001", "rate": 5000, "seconds": 30}'`. A rate of 0 keeps `connections` of them
busy instead, one request after the other each: what is served like that is the capacity.
"""

import asyncio
import json
import re
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

_STATUS = re.compile(rb"HTTP/1\.1 (\d{3})")
_LENGTH = re.compile(rb"(?i)content-length: (\d+)")


@dataclass
class Met:
    """What was answered, by status, and how many milliseconds it took."""

    taken: dict[str, list[float]] = field(default_factory=dict)
    unsent: int = 0
    broken: Counter[str] = field(default_factory=Counter)

    def add(self, status: str, seconds: float) -> None:
        """One answer."""
        self.taken.setdefault(status, []).append(round(seconds * 1000, 2))


class Connection(asyncio.Protocol):
    """One connection, with one request on it at a time."""

    def __init__(self, load: "Load") -> None:
        self.load = load
        self.transport: asyncio.Transport | None = None
        self.begun = 0.0
        self.received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def ask(self) -> None:
        """Send the request."""
        assert self.transport is not None
        self.begun, self.received = time.monotonic(), b""
        self.transport.write(self.load.request)

    def data_received(self, data: bytes) -> None:
        self.received += data
        head, found, body = self.received.partition(b"\r\n\r\n")
        if not found:
            return
        length = _LENGTH.search(head)
        if length is None or len(body) < int(length[1]):
            return
        status = _STATUS.match(head)
        assert status is not None
        self.load.met.add(status[1].decode(), time.monotonic() - self.begun)
        self.begun = 0.0
        self.load.rest(self)

    def connection_lost(self, error: Exception | None) -> None:
        if self.begun:
            self.load.met.broken[type(error).__name__] += 1
        self.load.lost(self)


class Load:
    """A process's load."""

    def __init__(self, port: int, path: str, *, rate: float, seconds: float, connections: int = 2_000, key: str | None = None) -> None:
        authorization = f"Authorization: Bearer {key}\r\n" if key else ""
        self.request = f"GET {path} HTTP/1.1\r\nHost: registry\r\n{authorization}\r\n".encode()
        self.port, self.rate, self.seconds, self.most = port, rate, seconds, connections
        self.met = Met()
        self.free: list[Connection] = []
        self.count = 0
        self.over = False

    def rest(self, connection: Connection) -> None:
        """A connection has its answer."""
        if self.rate or self.over:
            self.free.append(connection)
        else:
            connection.ask()

    def lost(self, connection: Connection) -> None:
        """A connection is gone."""
        self.count -= 1
        if connection in self.free:
            self.free.remove(connection)

    async def run(self) -> Met:
        """All of it."""
        begun = time.monotonic()
        if self.rate:
            await self._at_a_rate(begun)
        else:
            for _ in range(self.most):
                await self._open(ask=True)
            await asyncio.sleep(self.seconds)
        self.over = True
        await asyncio.sleep(1)
        return self.met

    async def _at_a_rate(self, begun: float) -> None:
        sent, opening = 0, set()
        while (now := time.monotonic() - begun) < self.seconds:
            due = int(now * self.rate) - sent
            for _ in range(due):
                if self.free:
                    self.free.pop().ask()
                elif self.count < self.most:
                    task = asyncio.create_task(self._open(ask=True))
                    opening.add(task)
                    task.add_done_callback(opening.discard)
                else:
                    self.met.unsent += 1
            sent += due
            await asyncio.sleep(0.004)

    async def _open(self, *, ask: bool) -> None:
        self.count += 1
        begun = time.monotonic()
        try:
            _, connection = await asyncio.get_running_loop().create_connection(lambda: Connection(self), "127.0.0.1", self.port)
        except OSError as error:
            self.count -= 1
            self.met.broken[type(error).__name__] += 1
            return
        if ask:
            connection.ask()
            connection.begun = begun  # waiting to be let in counts


async def loaded(**given: Any) -> dict[str, Any]:
    """What a load met, run in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.proofs.load", json.dumps(given), stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()
    met: dict[str, Any] = json.loads(said)
    return met


def quantile(values: list[float], part: float) -> float:
    """The value that so many of a hundred parts do not exceed; 0 of none."""
    return sorted(values)[min(len(values) - 1, int(len(values) * part))] if values else 0.0


if __name__ == "__main__":
    met = asyncio.run(Load(**json.loads(sys.argv[1])).run())
    json.dump({"taken": met.taken, "unsent": met.unsent, "broken": met.broken}, sys.stdout)
