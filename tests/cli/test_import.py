"""`habeas import`, as its users see it: in a registry of its own, for what is cut off here waits for any service of the database."""

import asyncio
import csv
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from service.cli.bootstrap import first_key
from service.cli.migrate import upgrade
from service.exchange.imports.commands import FOLDER
from service.platform.blobs import Blobs
from service.platform.clock import system_clock
from service.platform.database import connect
from service.worker.imports import do_waiting
from tests.conftest import SECRET, make_database

ROWS = 2_000
MAPPING = {
    "series": "list",
    "identity": [{"by": "identifier", "scheme": "partner:list"}],
    "names": [{"fields": {"full": {"column": "Name"}}}],
    "identifiers": [{"fields": {"scheme": {"value": "partner:list"}, "value": {"column": "No"}}}],
    "case": {"country": {"value": "BR"}, "deprivation": {"value": "arrest"}},
}


class Place:
    """Where a list is imported from, and into."""

    def __init__(self, url: str, data: Path) -> None:
        self.url, self.data = url, data
        (data / "mapping.json").write_text(json.dumps(MAPPING), encoding="utf-8")

    def list_of(self, rows: int) -> Path:
        path = self.data / f"{rows}.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([("No", "Name"), *((number, f"Iven Tallbridge {number:x}") for number in range(rows))])
        return path

    def begin(self, *arguments: str, proposed: bool = False) -> subprocess.Popen[str]:
        environment = {**os.environ, "HABEAS_DATABASE_URL": self.url, "HABEAS_SECRET": SECRET, "COLUMNS": "200"}
        mapping = () if proposed else ("--mapping", str(self.data / "mapping.json"))
        options = (*mapping, "--organization", "sample", "--data", str(self.data), "--no-duplicates")
        command = [sys.executable, "-m", "service.cli", "import", *arguments, *options]
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)

    def done(self, *arguments: str, proposed: bool = False) -> tuple[int, str, str]:
        """Exit status, output and what was complained of."""
        with self.begin(*arguments, proposed=proposed) as process:
            out, err = process.communicate(timeout=60)
        return process.returncode, out, err


@pytest.fixture
def place(server: str, tmp_path: Path) -> Place:
    url = asyncio.run(make_database(server, f"habeas_import_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"))
    upgrade(url)
    asyncio.run(first_key(url, SECRET, datetime.now(UTC)))
    return Place(url, tmp_path)


def test_a_list_is_checked_applied_and_the_same_when_it_comes_again(place: Place) -> None:
    file = str(place.list_of(3))
    for arguments, told in (([], "checked: 3 create"), (["--apply"], "applied: 3 create"), (["--apply"], "applied: 3 same")):
        status, out, said = place.done(file, *arguments)
        assert (status, said) == (0, "")
        assert out.startswith(f"{told}   (import ")


def test_what_a_proposed_mapping_leaves_open_is_asked_once_with_all_the_places_of_its_answer(place: Place) -> None:
    path = place.data / "belarus.csv"
    path.write_text("Name,Arrested\nAda Example,03/04/2021\nBo Example,05/06/2021\n", encoding="utf-8")
    status, _, said = place.done(str(path), proposed=True)
    assert (status, said.count("write the day or the month first?")) == (1, 1)
    assert "(/status/0/fields/occurred/date/order and /case/detained_on/date/order)" in said


def test_a_report_that_can_not_be_written_is_said_in_one_line(place: Place) -> None:
    status, _, said = place.done(str(place.list_of(3)), "--report", str(place.data / "nowhere" / "report.csv"))
    assert (status, said) == (1, f"habeas: {place.data}/nowhere/report.csv can't be written: No such file or directory\n")


def test_a_database_that_is_lost_half_way_is_said_in_one_line_and_a_service_goes_on(place: Place) -> None:
    with place.begin(str(place.list_of(ROWS)), "--apply") as process:
        done = asyncio.run(_cut_off(place.url))
        out, said = process.communicate(timeout=60)
    assert process.returncode == 1, out
    assert said.startswith("habeas: the database can't be reached, or can't keep up (")
    assert said.endswith("): rows that are done stay done, and a service goes on with the rest\n")
    assert 0 < done < ROWS
    assert asyncio.run(_gone_on_with(place)) == ROWS


async def _cut_off(url: str) -> int:
    """Break all connections to a registry once some of a list's rows are applied, but not all; how many were."""
    connection = await asyncpg.connect(url)
    while not (done := await connection.fetchval("SELECT max(done) FROM import_progress WHERE stage = 'apply'")):  # noqa: ASYNC110 - another process does it
        await asyncio.sleep(0.02)
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await connection.close()
    return int(done)


async def _gone_on_with(place: Place) -> int:
    """Do what waits, as a service does; how many cases there are then."""
    database = await connect(place.url, pepper=SECRET.encode())
    try:
        await do_waiting(database, Blobs(place.data / "captures" / FOLDER), system_clock)
        return int(await database.workers.fetchval("SELECT count(*) FROM \"case\" WHERE country = 'BR'"))
    finally:
        await database.close()
