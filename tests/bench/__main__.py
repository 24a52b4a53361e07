"""`make bench`: ratios to peers, measured in one run on one machine. Needs wrk (Debian: wrk) on the PATH.

The same case document through the service, through an ORM on the same tables, and through a bare handler with the same SQL; then
the list's first page against one ten thousand pages further on. Runs are interleaved and medians are printed.
"""

import asyncio
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

import asyncpg

from service.cli.bootstrap import first_key
from service.cli.migrate import upgrade
from service.platform.embedded import embedded_postgres_in

SECRET = "a secret of the bench, long enough"
ROUNDS, SECONDS, CONNECTIONS = 5, 3, 16
CASES, PAGE = int(os.environ.get("BENCH_CASES", "1000000")), 50
PEERS = {"service": "service.app:from_environment", "orm": "tests.bench.peers:orm", "bare": "tests.bench.peers:bare"}

# A million cases of one person, straight into the tables: this measures reading, and the journal is not read here.
_FILL = """
    SET session_replication_role = replica;
    INSERT INTO "case" (id, organization_id, audience, version, created_at, updated_at, reference, person_id, country, deprivation,
        shown_at, submitted_by_id, reviewed_by_id, warrant_shown, monitoring, tags, publication, name_disclosure)
    SELECT gen_random_uuid(), c.organization_id, 'public', 1, now(), now(), 'ZZ-0000-' || lpad(n::text, 7, '0'), c.person_id, 'KP', 'imprisonment',
        now(), c.submitted_by_id, c.reviewed_by_id, 'unknown', 'active', '{{}}', 'published', 'full'
    FROM (SELECT * FROM "case" LIMIT 1) c, generate_series(1, {cases}) n;
    RESET session_replication_role;
    ANALYZE"""


def serve(target: str, environment: dict[str, str]) -> tuple[subprocess.Popen[bytes], int]:
    """One worker of a peer, under the same server as the service's own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "asgi",
        "--factory",
        "--port",
        str(port),
        "--no-access-log",
        "--log-level",
        "error",
        target,
    ]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(100):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/v1/cases/KP-2013-0001", timeout=2).close()
            return process, port
        except OSError:
            time.sleep(0.1)
    message = f"{target} does not answer"
    raise RuntimeError(message)


def rate(wrk: str, address: str, key: str | None = None) -> float:
    """Requests a second, by the public or by a key."""
    who = [] if key is None else ["-H", f"Authorization: Bearer {key}"]
    said = subprocess.run(
        [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", *who, address], capture_output=True, text=True, check=True
    ).stdout
    if "Non-2xx" in said:
        raise RuntimeError(said)
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert found is not None
    return float(found.group(1))


def documents(wrk: str, environment: dict[str, str], key: str) -> None:
    """The case document, three ways, and by a member of its own organization."""
    address = "http://127.0.0.1:{}/v1/cases/KP-2013-0001"
    running = {name: serve(target, environment) for name, target in PEERS.items()}
    measured: dict[str, list[float]] = {name: [] for name in (*PEERS, "member")}
    try:
        for _ in range(ROUNDS):
            for name, (_, port) in running.items():
                measured[name].append(rate(wrk, address.format(port)))
            measured["member"].append(rate(wrk, address.format(running["service"][1]), key))
    finally:
        for process, _ in running.values():
            process.terminate()
            process.wait(10)
    medians = {name: statistics.median(rates) for name, rates in measured.items()}
    print("case document, requests a second (median of", ROUNDS, "interleaved runs)")
    for name, rates in measured.items():
        print(f"  {name:8} {medians[name]:8.0f}   {min(rates):.0f} to {max(rates):.0f}")
    print(f"  service / orm  {medians['service'] / medians['orm']:.2f}   (goal: 5)")
    print(f"  service / bare {medians['service'] / medians['bare']:.2f}   (goal: 0.5)")
    print(f"  member / bare  {medians['member'] / medians['bare']:.2f}   (goal: 0.35)")


async def run(url: str, sql: str) -> None:
    """Run SQL as the database's owner."""
    connection = await asyncpg.connect(url)
    await connection.execute(sql)
    await connection.close()


def pages(environment: dict[str, str]) -> None:
    """Page 1 against a page ten thousand further on, over so many cases, by the service's own cursors."""
    process, port = serve(PEERS["service"], environment)

    def timed(address: str) -> tuple[float, str | None]:
        begun = time.perf_counter()
        with urllib.request.urlopen(address, timeout=30) as answer:
            link = answer.headers.get("Link")
            answer.read()
        found = re.search("<(.+?)>", link or "")
        return time.perf_counter() - begun, f"http://127.0.0.1:{port}{found.group(1)}" if found else None

    try:
        first = f"http://127.0.0.1:{port}/v1/cases?limit={PAGE}"
        step, walked = f"http://127.0.0.1:{port}/v1/cases?limit={PAGE}", 0
        while walked < min(10_000, CASES // PAGE - 2):
            _, following = timed(step)
            assert following is not None
            step, walked = following, walked + 1
        near, far = [], []
        for _ in range(60):
            near.append(timed(first)[0])
            far.append(timed(step)[0])
    finally:
        process.terminate()
        process.wait(10)
    ratio = statistics.median(far) / statistics.median(near)
    print(f"list over {CASES} cases: page 1 {statistics.median(near) * 1000:.2f} ms, page {walked} {statistics.median(far) * 1000:.2f} ms")
    print(f"  page {walked} / page 1 {ratio:.2f}   (goal: at most 1.3)")


def main() -> None:
    """Measure everything on an embedded database of its own."""
    wrk = shutil.which("wrk")
    if wrk is None:
        sys.exit("bench: install wrk first (Debian: apt-get install wrk)")
    with tempfile.TemporaryDirectory(prefix="habeas-bench-") as folder:
        Path(folder).chmod(0o755)
        with embedded_postgres_in(Path(folder)) as url:
            upgrade(url)
            key = asyncio.run(first_key(url, SECRET, datetime.now(UTC)))
            # Statistics for the planner, which a running server gathers by itself within a minute.
            asyncio.run(run(url, "ANALYZE"))
            ours = {"HABEAS_DATABASE_URL": url, "HABEAS_SECRET": SECRET, "HABEAS_DATA": folder, "HABEAS_RATE_LIMIT": "0"}
            environment = {**os.environ, **ours, "PYTHONPATH": str(Path.cwd())}
            assert key is not None
            documents(wrk, environment, key)
            asyncio.run(run(url, _FILL.format(cases=CASES)))
            pages(environment)


main()
