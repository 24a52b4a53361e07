"""What a user would put a spreadsheet into: Datasette over SQLite, with the public's list of cases as one table, immutable as Datasette likes it.

It applies to the list and to a page deep in it. It makes no document of several tables, takes no status, and its search finds no name that is
spelt otherwise. It is no part of the project's own installation: BENCH_DATASETTE names the program, or it is found on the path; without it,
the bench goes without.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import asyncpg

from tests.bench.load import Ask
from tests.bench.serving import free_port, running

PROGRAM = os.environ.get("BENCH_DATASETTE") or shutil.which("datasette")
_FILE = "public.db"
_COLUMNS = (
    "reference",
    "id",
    "person_id",
    "display_name",
    "country",
    "custody",
    "legal",
    "life",
    "acknowledgement",
    "detained_on",
    "summary",
    "updated_at",
)
_CASES = """
    SELECT c.reference, c.id::text, c.person_id::text,
        (SELECT n."full" FROM person_name n WHERE n.person_id = c.person_id AND n.audience = 'public' AND n.withdrawn_at IS NULL
         ORDER BY n.kind = 'primary' DESC, n.script = 'Latn' DESC, n.created_at, n.id LIMIT 1),
        c.country, c.custody, c.legal, c.life, c.acknowledgement, c.detained_on, c.summary, c.shown_at::text
    FROM "case" c WHERE c.audience = 'public' AND c.publication = 'published' AND c.withdrawn_at IS NULL ORDER BY c.reference"""


async def fill_file(url: str, folder: Path) -> None:
    """Put the public's cases into an SQLite file of their own, anew."""
    file = folder / _FILE
    file.unlink(missing_ok=True)
    owner = await asyncpg.connect(url)
    with closing(sqlite3.connect(file)) as kept, kept:
        kept.execute(f"CREATE TABLE cases ({', '.join(_COLUMNS)}, PRIMARY KEY (reference)) WITHOUT ROWID")
        async with owner.transaction():
            cursor = await owner.cursor(_CASES)
            while rows := await cursor.fetch(10_000):
                kept.executemany(f"INSERT INTO cases VALUES ({', '.join('?' * len(_COLUMNS))})", [tuple(row) for row in rows])
    await owner.close()


def page(after: str | None = None) -> Ask:
    """A page of fifty, in the order of references."""
    return Ask(f"/{Path(_FILE).stem}/cases.json?_size=50&_shape=objects&_nocount=1{'' if after is None else f'&_next={after}'}")


@contextmanager
def served_by_datasette(folder: Path) -> Iterator[tuple[int, int]]:
    """Serve the file that was filled in this folder; answers the port and the process."""
    assert PROGRAM is not None
    port = free_port()
    command = [PROGRAM, "serve", "-i", str(folder / _FILE), "--port", str(port), "--setting", "suggest_facets", "off"]
    with running(command, port, page().path) as process:
        yield port, process
