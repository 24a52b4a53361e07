"""Requests at a rate that does not wait for the answers, over as many connections as that takes: run as a process of its own, it prints what it met.

`python -m tests.proofs.load '{"port": 8000, "path": "/v1/cases/KP-2013-0001", "rate": 5000, "seconds": 30}'`. A rate of 0 keeps `connections` of them
busy instead, one request after the other each: what is served like that is the capacity.
"""

import asyncio
import json
import re
import socket
import struct
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

_STATUS = re.compile(rb"HTTP/1\.1 (\d{3})")
_LENGTH = re.compile(rb"(?i)content-length: (\d+)")
_ARRIVAL = 35
"""SO_TIMESTAMPNS of Linux, which `socket` does not name."""
READY = 100
"""Connections that stand before the first request."""


@dataclass
class Met:
    """What was answered, by status, and how many milliseconds it took."""

    taken: dict[str, list[float]] = field(default_factory=dict)
    unsent: int = 0
    broken: Counter[str] = field(default_factory=Counter)

    def add(self, status: str, seconds: float) -> None:
        """One answer."""
        self.taken.setdefault(status, []).append(round(seconds * 1000, 2))


class Connection:
    """One connection, with one request on it at a time."""

    def __init__(self, load: "Load", connected: socket.socket) -> None:
        self.load, self.socket = load, connected
        self.begun: int | None = None
        self.received = b""
        if sys.platform == "linux":
            connected.setsockopt(socket.SOL_SOCKET, _ARRIVAL, 1)
        asyncio.get_running_loop().add_reader(connected, self.read)

    def ask(self, begun: int | None = None) -> None:
        """Send the request."""
        self.begun, self.received = begun or time.time_ns(), b""
        try:
            self.socket.send(self.load.request)
        except OSError as error:
            self.close(error)

    def read(self) -> None:
        """Take what has arrived."""
        try:
            data, told, _, _ = self.socket.recvmsg(262_144, 64)
        except BlockingIOError:
            return
        except OSError as error:
            self.close(error)
            return
        if not data:
            self.close(None)
            return
        self.received += data
        head, found, body = self.received.partition(b"\r\n\r\n")
        length = _LENGTH.search(head) if found else None
        if length is None or len(body) < int(length[1]):
            return
        status = _STATUS.match(head)
        assert status is not None
        assert self.begun is not None
        self.load.met.add(status[1].decode(), (_arrived(told) - self.begun) / 1e9)
        self.begun = None
        self.load.rest(self)

    def close(self, error: Exception | None) -> None:
        """It is gone."""
        if self.begun is not None:
            self.load.met.broken[type(error).__name__] += 1
        asyncio.get_running_loop().remove_reader(self.socket)
        self.socket.close()
        self.load.lost(self)


def _arrived(told: list[tuple[int, int, bytes]]) -> int:
    """When the last of what was read came to this machine's network, in ns: the kernel notes it, whenever this process gets round to reading."""
    for level, kind, value in told:
        if (level, kind) == (socket.SOL_SOCKET, _ARRIVAL):
            seconds, nanoseconds = struct.unpack("qq", value)
            return int(seconds * 1_000_000_000 + nanoseconds)
    return time.time_ns()


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
        ready = [await self._open() for _ in range(min(self.most, READY))]
        self.free = [connection for connection in ready if connection is not None]
        if self.rate:
            await self._at_a_rate(time.monotonic())
        else:
            while self.free:
                self.free.pop().ask()
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
                    task = asyncio.create_task(self._ask_anew())
                    opening.add(task)
                    task.add_done_callback(opening.discard)
                else:
                    self.met.unsent += 1
            sent += due
            await asyncio.sleep(0.004)

    async def _ask_anew(self) -> None:
        """Ask over a new connection; waiting to be let in counts."""
        begun = time.time_ns()
        connection = await self._open()
        if connection is not None:
            connection.ask(begun)

    async def _open(self) -> Connection | None:
        self.count += 1
        connected = socket.socket()
        connected.setblocking(False)
        try:
            await asyncio.get_running_loop().sock_connect(connected, ("127.0.0.1", self.port))
        except OSError as error:
            self.count -= 1
            connected.close()
            self.met.broken[type(error).__name__] += 1
            return None
        return Connection(self, connected)


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
