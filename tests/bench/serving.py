"""The service and its peers, each one worker under the same server; and what they take: memory, statements a request, time to start."""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from pkgutil import resolve_name

from service.api.connections import server_of

PEERS = {"service": "service.app:from_environment", "orm": "tests.bench.orm:orm", "bare": "tests.bench.bare:bare"}
SECRET = "a secret of the bench, long enough"


def serve(target: str, port: int) -> None:
    """Serve what a target, `module:factory`, makes, as the service's workers do."""
    server_of(resolve_name(target)(), stops_within=10).run([socket.create_server(("127.0.0.1", port))])


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(url: str, folder: Path) -> dict[str, str]:
    """What the service is told. Nobody is limited, and the journal is sealed after."""
    told = {"HABEAS_DATABASE_URL": url, "HABEAS_SECRET": SECRET, "HABEAS_DATA": str(folder), "HABEAS_RATE_LIMIT": "0"}
    return {**os.environ, **told, "PYTHONPATH": str(Path.cwd())}


@contextmanager
def served(target: str, told: Mapping[str, str], probe: str) -> Iterator[tuple[int, int]]:
    """Serve by one worker; answers its port and the process. Over once `probe` is answered with success."""
    port = free_port()
    with running([sys.executable, "-m", "tests.bench.serving", target, str(port)], port, probe, told) as process:
        yield port, process


@contextmanager
def running(command: Sequence[str], port: int, probe: str, told: Mapping[str, str] | None = None) -> Iterator[int]:
    """A server that a command starts; answers its process once `probe` is answered with success."""
    process = subprocess.Popen(command, env=None if told is None else dict(told), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(f"http://127.0.0.1:{port}{probe}", process)
        yield process.pid
    finally:
        process.terminate()
        process.wait(20)


def _wait(address: str, process: subprocess.Popen[bytes], *, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(address, timeout=30).close()
            return
        except urllib.error.HTTPError:
            raise
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.05)
    message = f"{address} is not answered"
    raise RuntimeError(message)


def resident(process: int) -> float:
    """Megabytes that the largest worker of a server holds (VmRSS: code it shares with others too)."""
    return max(_status(child, "VmRSS") for child in _children(process)) / 1024


def _children(parent: int) -> list[int]:
    found = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit() and _parent(path) == parent]
    return found or [parent]


def _parent(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _status(process: int, name: str) -> int:
    found = re.search(rf"{name}:\s+(\d+)", Path(f"/proc/{process}/status").read_text())
    assert found is not None
    return int(found[1])


def first_answer() -> float:
    """Seconds from `make run`'s own command on an empty folder (a database made, migrated, the sample loaded) to the first answer."""
    with tempfile.TemporaryDirectory(prefix="habeas-bench-") as folder:
        Path(folder).chmod(0o755)
        port, begun = free_port(), time.perf_counter()
        command = [sys.executable, "-m", "service.cli", "serve", "--port", str(port), "--data", folder]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            _wait(f"http://127.0.0.1:{port}/v1/cases", process)
            return time.perf_counter() - begun
        finally:
            process.terminate()
            process.wait(20)


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
