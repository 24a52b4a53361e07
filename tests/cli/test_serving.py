"""`habeas serve` as a user has it: it starts, keeps its data, says in one line why it can't start, and leaves nothing behind."""

import signal
import subprocess
import urllib.request
from pathlib import Path

import psutil

from tests.serving import Service, command, environment, free_port, serving


def refused(data: Path, port: int, *more: str) -> str:
    """What a start that can't succeed says."""
    done = subprocess.run(command(data, port, *more), env=environment(), capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr


def servers_on(data: Path) -> list[psutil.Process]:
    return [process for process in psutil.process_iter(["cmdline"]) if str(data / "postgres") in " ".join(process.info["cmdline"] or [])]


def test_it_serves_keeps_its_data_and_leaves_nothing_running(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    data = tmp_path / "var"
    with serving(data) as first:
        asked = urllib.request.Request(f"{first.address}/v1/me", headers=first.first_headers())
        assert b"Sample registry" in urllib.request.urlopen(asked, timeout=5).read()
        assert first.process is not None
        said = refused(data, free_port())
        assert said.count("\n") == 1
        assert f"process {first.process.pid}" in said
        taken = refused(tmp_path / "elsewhere", first.port)
        assert "choose another with --port" in taken
    assert first.process.returncode == 0
    assert servers_on(data) == []
    printed = len(first.log.read_text())
    with serving(data) as again:
        assert "hbs_" not in again.log.read_text()[printed:].replace("hbs_…", "")
        assert b"KP-2013-0001" in urllib.request.urlopen(f"{again.address}/v1/cases", timeout=5).read()


def test_an_interrupt_that_its_shell_had_ignored_stops_it(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    minded = signal.signal(signal.SIGINT, signal.SIG_IGN)  # as a shell does for what a script starts with `&`
    try:
        service = Service(tmp_path / "var").start()
    finally:
        signal.signal(signal.SIGINT, minded)
    assert service.stop() == 0
    assert servers_on(tmp_path / "var") == []


def test_a_killed_service_starts_again(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    data = tmp_path / "var"
    with serving(data) as killed:
        killed.kill()
    with serving(data) as again:
        assert "left its database running" in again.log.read_text()
        assert b"KP-2013-0001" in urllib.request.urlopen(f"{again.address}/v1/cases", timeout=5).read()
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
