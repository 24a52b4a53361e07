"""`habeas serve` as a user has it: it starts, keeps its data, says in one line why it can't start, and leaves nothing behind."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def command(data: Path, port: int) -> list[str]:
    """As a user says it: with a folder relative to where they stand."""
    return [sys.executable, "-m", "service.cli", "serve", "--port", str(port), "--data", os.path.relpath(data)]


def environment() -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("HABEAS_")}
    return ours | {"PYTHONPATH": str(Path.cwd())}


@contextmanager
def serving(data: Path) -> Iterator[tuple[subprocess.Popen[str], str, Path]]:
    """The service on a folder, once it answers: its process, its address, what it printed."""
    port, log = free_port(), data.parent / f"log-{time.monotonic_ns()}"
    with (
        log.open("w") as output,
        subprocess.Popen(command(data, port), env=environment(), stdout=output, stderr=output, text=True) as process,
    ):
        try:
            for _ in range(200):
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=1).close()
                    break
                except OSError:
                    time.sleep(0.1)
            else:
                raise AssertionError(log.read_text())
            yield process, f"http://127.0.0.1:{port}", log
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
                process.wait(20)


def refused(data: Path, port: int) -> str:
    """What a start that can't succeed says."""
    done = subprocess.run(command(data, port), env=environment(), capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr


def servers_on(data: Path) -> list[psutil.Process]:
    return [process for process in psutil.process_iter(["cmdline"]) if str(data / "postgres") in " ".join(process.info["cmdline"] or [])]


def test_it_serves_keeps_its_data_and_leaves_nothing_running(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    data = tmp_path / "var"
    with serving(data) as (first, address, log):
        key = re.search(r"hbs_\w+", log.read_text())
        assert key is not None
        asked = urllib.request.Request(f"{address}/v1/me", headers={"Authorization": f"Bearer {key.group()}"})
        assert b"Sample registry" in urllib.request.urlopen(asked, timeout=5).read()
        said = refused(data, free_port())
        assert said.count("\n") == 1
        assert f"process {first.pid}" in said
        taken = refused(tmp_path / "elsewhere", int(address.rpartition(":")[2]))
        assert "choose another with --port" in taken
    assert first.returncode == 0
    assert servers_on(data) == []
    with serving(data) as (_, address, log):
        assert "hbs_" not in log.read_text().replace("hbs_…", "")
        assert b"KP-2013-0001" in urllib.request.urlopen(f"{address}/v1/cases", timeout=5).read()


def test_a_killed_service_starts_again(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    data = tmp_path / "var"
    with serving(data) as (killed, _, _log):
        children = psutil.Process(killed.pid).children(recursive=True)
        killed.kill()
        for child in children:
            child.kill()
        killed.wait(10)
    with serving(data) as (_, address, log):
        assert "left its database running" in log.read_text()
        assert b"KP-2013-0001" in urllib.request.urlopen(f"{address}/v1/cases", timeout=5).read()
    assert servers_on(data) == []


def test_a_folder_that_can_not_be_used_is_said_in_one_line(tmp_path: Path) -> None:
    occupied = tmp_path / "var"
    occupied.write_text("a file where the folder should be")
    said = refused(occupied, free_port())
    assert said.count("\n") == 1
    assert "can't be" in said


def test_data_of_another_version_is_said_in_one_line(tmp_path: Path) -> None:
    data = tmp_path / "var"
    (data / "postgres").mkdir(parents=True)
    (data / "postgres" / "PG_VERSION").write_text("9\n")
    said = refused(data, free_port())
    assert said.count("\n") == 1
    assert "PostgreSQL 9" in said
