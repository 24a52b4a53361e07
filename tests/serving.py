"""`habeas serve` in a process of its own, as a user starts it: for tests of the command, for proofs and for benches."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

READY_WITHIN_SECONDS = 300.0
"""A machine that does much else at once needs long to start it; a service that gives up is noticed at once."""
STOPS_WITHIN_SECONDS = 30.0
UNLIMITED = {f"HABEAS_{limit}_LIMIT": "0" for limit in ("RATE", "FAILED_KEY", "CORRECTION")}
"""For a few clients that ask as much as a few hundred would."""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def command(data: Path, port: int, *more: str) -> list[str]:
    """As a user says it: with a folder relative to where they stand."""
    return [sys.executable, "-m", "service.cli", "serve", "--port", str(port), "--data", os.path.relpath(data), *more]


def environment(settings: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a service of its own: none of ours that would lead it elsewhere, and these settings."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("HABEAS_")}
    return ours | {"PYTHONPATH": str(Path.cwd())} | dict(settings or {})


@dataclass
class Service:
    """The service on a data folder. It can be started, killed, and started again at the same address, as often as wanted."""

    data: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """What it prints, from all its starts."""
        return self.data.parent / f"{self.data.name}.log"

    def start(self) -> "Service":
        """Start it and wait until it can serve. Raises RuntimeError with what it printed when it doesn't."""
        with self.log.open("a") as output:
            self.process = subprocess.Popen(
                command(self.data, self.port), env=environment(self.settings), stdout=output, stderr=output, text=True
            )
        until = time.monotonic() + READY_WITHIN_SECONDS
        while time.monotonic() < until and self.process.poll() is None:
            if self.is_ready():
                return self
            time.sleep(0.05)
        message = f"the service does not answer: {self.log.read_text()}"
        self.kill()
        raise RuntimeError(message)

    def is_ready(self) -> bool:
        """Whether it says that it can serve."""
        try:
            urllib.request.urlopen(f"{self.address}/readyz", timeout=1).close()
        except OSError:
            return False
        return True

    def first_key(self) -> str:
        """The API key that it printed when it founded the registry."""
        found = re.search(r"hbs_\w+", self.log.read_text())
        if found is None:
            message = f"no key was printed: {self.log.read_text()}"
            raise RuntimeError(message)
        return found.group()

    def first_headers(self) -> dict[str, str]:
        """As who holds that key."""
        return {"Authorization": f"Bearer {self.first_key()}"}

    def processes(self) -> list[psutil.Process]:
        """The service and its workers, and not the database, which is a process beside it."""
        assert self.process is not None
        found = []
        with suppress(psutil.NoSuchProcess):
            own = psutil.Process(self.process.pid)
            for process in (own, *own.children(recursive=True)):
                with suppress(psutil.NoSuchProcess):  # a session of the database that ended meanwhile
                    if "postgres" not in process.name():
                        found.append(process)
        return found

    def kill(self) -> None:
        """Kill it at once, workers and all (kill -9). Its database goes on, as it would after such a death."""
        for process in self.processes():
            try:
                process.kill()
            except psutil.NoSuchProcess:
                continue
        assert self.process is not None
        self.process.wait(STOPS_WITHIN_SECONDS)

    def stop(self) -> int:
        """Stop it as Ctrl-C does, and its database with it. Answers its exit status."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(STOPS_WITHIN_SECONDS)


@contextmanager
def serving(data: Path, settings: Mapping[str, str] | None = None) -> Iterator[Service]:
    """The service on a folder, from when it answers until this ends."""
    service = Service(data, settings or {}).start()
    try:
        yield service
    finally:
        service.stop()
