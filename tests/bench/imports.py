"""`python -m tests.bench.imports`: rows of a list made cases, and the same list again, beside an ORM that adds the same records in a loop.

A row tells of an invented person with a name, a case, two status events, a placement and a source; everything is cited, journalled, and its
name filed. The ORM is asked twice, each time into tables of the same columns without triggers, foreign keys or policies: to add the records
that a row tells of, without journal, citations, names' keys or gate; and to add the same rows, all that our import of as many left. What is
timed of ours is the import's own stage, as the registry wrote down when it began and ended.

The floor is PostgreSQL's own: the very rows that our import left, of every table, encoded beforehand, go by COPY in one transaction into an
empty registry with all its indexes, constraints and triggers. No importer that keeps these tables is faster over one connection here.
"""

import asyncio
import csv
import io
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import AsyncSession

from schemas.edtf import Edtf
from service.cases.tables import Case, StatusEvent
from service.chronicle.tables import Placement
from service.cli.bootstrap import first_key
from service.cli.migrate import upgrade
from service.persons.tables import Person, PersonName
from service.platform.embedded import embedded_postgres_in
from service.platform.ids import new_id
from service.platform.tables import Base, spread
from service.sources.tables import Source
from tests.bench.orm import engine_of
from tests.bench.people import SHARES, names

ROWS = int(os.environ.get("BENCH_IMPORT_ROWS", "20000"))
ORM_ROWS = min(ROWS, int(os.environ.get("BENCH_IMPORT_ORM_ROWS", "5000")))
SECRET = "a secret of the bench, long enough"
HEAD = ("No", "Name", "Sex", "Country", "Arrested", "Charged", "Prison", "Story")
MAPPING = {
    "series": "bench",
    "identity": [{"by": "identifier", "scheme": "partner:bench"}],
    "person": {"sex": {"column": "Sex"}},
    "names": [{"fields": {"full": {"column": "Name"}}}],
    "identifiers": [{"fields": {"scheme": {"value": "partner:bench"}, "value": {"column": "No"}}}],
    "case": {"country": {"column": "Country"}, "deprivation": {"value": "arrest"}, "summary": {"column": "Story"}},
    "status": [
        {"fields": {"axis": {"value": "custody"}, "code": {"value": "in_custody"}, "occurred": {"column": "Arrested"}}},
        {"fields": {"axis": {"value": "legal"}, "code": {"value": "charged"}, "occurred": {"column": "Charged"}}},
    ],
    "placements": [{"fields": {"place": {"column": "Prison"}}}],
}


def rows(count: int) -> list[tuple[str, ...]]:
    """Rows of invented people, by the bench's own spread of countries."""
    chance = random.Random(5)
    made = []
    named = {country: names(country, count) for country in SHARES}
    for number in range(count):
        country = chance.choices(list(SHARES), list(SHARES.values()))[0]
        full = next(named[country])[-1].full
        day = f"{chance.randint(1995, 2024)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
        story = f"Taken from home on {day}, and held since without a reason given."
        made.append((str(number), full, chance.choice(("male", "female")), country, day, day[:7], f"Prison {number % 400}", story))
    return made


def imported(url: str, folder: Path, listed: list[tuple[str, ...]], *options: str) -> tuple[float, dict[str, int]]:
    """Seconds of an import's last stage, in a process of its own, and its rows' fates."""
    file, mapping = folder / "list.csv", folder / "mapping.json"
    with file.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([HEAD, *listed])
    mapping.write_text(json.dumps(MAPPING), encoding="utf-8")
    command = [sys.executable, "-m", "service.cli", "import", str(file), "--mapping", str(mapping), "--organization", "sample", "--apply"]
    given = {**os.environ, "HABEAS_DATABASE_URL": url, "HABEAS_SECRET": SECRET}
    subprocess.run([*command, "--no-duplicates", "--data", str(folder), *options], check=True, env=given, stdout=subprocess.DEVNULL)
    return asyncio.run(_last_stage(url))


async def _last_stage(url: str) -> tuple[float, dict[str, int]]:
    connection = await asyncpg.connect(url)
    try:
        row = await connection.fetchrow(
            "SELECT extract(epoch FROM ended_at - asked_at) AS seconds, fates::text FROM import_progress ORDER BY asked_at DESC LIMIT 1"
        )
        return float(row["seconds"]), json.loads(row["fates"])
    finally:
        await connection.close()


async def added(url: str, listed: list[tuple[str, ...]]) -> float:
    """Seconds of an ORM that adds the same records, a thousand rows a commit, to tables of its own without triggers or policies."""
    engine = engine_of(url)
    now, organization = datetime.now(UTC), new_id()
    begun = time.perf_counter()
    for start in range(0, len(listed), 1_000):
        async with AsyncSession(engine, autoflush=False) as session:
            for number, full, sex, country, day, month, prison, story in listed[start : start + 1_000]:
                own = {"organization_id": organization, "audience": "organization", "version": 1, "created_at": now, "updated_at": now}

                def made(table: type[Base], values: dict[str, object], own: dict[str, object] = own) -> Base:
                    columns = table.__table__.columns.keys()
                    return table(id=new_id(), **own, **spread({"shown_at": now, **values} if "shown_at" in columns else values, columns))

                person = made(Person, {"sex": sex, "nationalities": [], "occupations": [], "categories": []})
                case = made(
                    Case,
                    {
                        "reference": f"{country}-0000-{int(number):05d}", "person_id": person.id, "country": country, "deprivation": "arrest",
                        "summary": story, "warrant_shown": "unknown", "monitoring": "active", "tags": [], "publication": "draft",
                        "name_disclosure": "withheld", "custody": "in_custody", "detained_on": Edtf(day),
                    },
                )  # fmt: skip
                told = {"case_id": case.id, "recorded_at": now, "certainty": "unknown"}
                session.add_all(
                    [
                        person,
                        made(PersonName, {"person_id": person.id, "full": full, "kind": "primary", "script": "Latn"}),
                        case,
                        made(StatusEvent, {**told, "axis": "custody", "code": "in_custody", "occurred": Edtf(day)}),
                        made(StatusEvent, {**told, "axis": "legal", "code": "charged", "occurred": Edtf(month)}),
                        made(Placement, {"case_id": case.id, "place": prison, "reason": "unknown", "certainty": "unknown"}),
                        made(Source, {"type": "web", "title": f"Row {number}", "reliability": "F"}),
                    ]
                )
            await session.commit()
    seconds = time.perf_counter() - begun
    await engine.dispose()
    return seconds


_LEFT = ("source", "import_batch", "person", "person_name", "person_identifier", "case", "status_event", "placement", "citation",
         "name_form", "name_key", "name_word", "list_entry", "import_row", "journal")  # fmt: skip
"""Tables of whose rows an import leaves some, parents first. (The words of cases are filed by triggers.)"""
_OWN = {"journal": ("seq", "transaction_id")}
"""Columns that a row has of the transaction that writes it."""


def _left(table: str, columns: str) -> str:
    """The statement of what an import left in a table: of the journal, what tells of records."""
    of_records = f" WHERE subject_type IN {_LEFT} ORDER BY seq" if table == "journal" else ""
    return f'SELECT {columns} FROM "{table}"{of_records}'


async def _without_records(url: str, name: str) -> str:
    """A registry like this one, without a record."""
    connection = await asyncpg.connect(make_url(url).set(database="template1").render_as_string(hide_password=False))
    await connection.execute(f"CREATE DATABASE {name} TEMPLATE postgres")
    await connection.close()
    empty = make_url(url).set(database=name).render_as_string(hide_password=False)
    connection = await asyncpg.connect(empty)
    listed = ", ".join(f'"{table}"' for table in _LEFT)
    await connection.execute(f"TRUNCATE {listed} CASCADE")
    await connection.close()
    return empty


async def copied(url: str, empty: str) -> float:
    """Seconds in which PostgreSQL takes what an import left by COPY alone."""
    full, bare = await asyncpg.connect(url), await asyncpg.connect(empty)
    left: dict[str, tuple[list[str], bytes]] = {}
    for table in _LEFT:
        named = await full.fetch("SELECT attname FROM pg_attribute WHERE attrelid = $1::text::regclass AND attnum > 0", f'"{table}"')
        columns = [row["attname"] for row in named if row["attname"] not in _OWN.get(table, ())]
        rows = io.BytesIO()
        listed = ", ".join(f'"{column}"' for column in columns)
        await full.copy_from_query(_left(table, listed), output=rows, format="binary")
        left[table] = columns, rows.getvalue()
    begun = time.perf_counter()
    async with bare.transaction():
        for table, (columns, content) in left.items():
            await bare.copy_to_table(table, source=io.BytesIO(content), columns=columns, format="binary")
    seconds = time.perf_counter() - begun
    await full.close()
    await bare.close()
    return seconds


async def added_again(full: str, plain: str) -> float:
    """Seconds in which an ORM adds all the rows that an import left, of every table, ten thousand a commit."""
    mapped = {str(mapper.local_table): mapper.class_ for mapper in Base.registry.mappers}
    connection = await asyncpg.connect(full)
    left = []
    for table in _LEFT:
        left += [(mapped[table], dict(row)) for row in await connection.fetch(_left(table, "*"))]
    await connection.close()
    engine = engine_of(plain)
    begun = time.perf_counter()
    for start in range(0, len(left), 10_000):
        async with AsyncSession(engine, autoflush=False) as session:
            session.add_all([table(**row) for table, row in left[start : start + 10_000]])
            await session.commit()
    seconds = time.perf_counter() - begun
    await engine.dispose()
    return seconds


_ACTING = """
    SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) FROM pg_constraint WHERE contype = 'f'
    UNION ALL SELECT format('ALTER TABLE %s ALTER %I DROP IDENTITY', attrelid::regclass, attname) FROM pg_attribute WHERE attidentity <> ''"""
"""Statements that take away what acts on a write of its own: foreign keys, and numbers that the server draws."""


async def _plain_database(url: str, name: str) -> str:
    """A database with the same tables and indexes, and nothing that acts on a write."""
    connection = await asyncpg.connect(url)
    await connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    await connection.close()
    plain = make_url(url).set(database=name).render_as_string(hide_password=False)
    engine = engine_of(plain)
    async with engine.begin() as begun:
        await begun.run_sync(Base.metadata.create_all)
        for (statement,) in await begun.execute(text(_ACTING)):
            await begun.execute(text(statement))
    await engine.dispose()
    return plain


def main() -> None:
    """Fill, import, import again, add; print."""
    listed = rows(ROWS)
    with tempfile.TemporaryDirectory(prefix="habeas-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with embedded_postgres_in(folder / "data", durable=False) as url:
            upgrade(url)
            asyncio.run(first_key(url, SECRET, datetime.now(UTC)))
            empty, small = (asyncio.run(_without_records(url, name)) for name in ("empty", "small"))
            made, fates = imported(url, folder, listed)
            megabytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            bare = asyncio.run(copied(url, empty))
            again, unchanged = imported(url, folder, listed)
            peer = asyncio.run(added(asyncio.run(_plain_database(url, "plain")), listed[:ORM_ROWS]))
            imported(small, folder, listed[:ORM_ROWS])
            peer_of_all = asyncio.run(added_again(small, asyncio.run(_plain_database(url, "whole"))))
    ratio, ratio_of_all = (ROWS / made / (ORM_ROWS / seconds) for seconds in (peer, peer_of_all))
    print(f"imported {fates}: {ROWS / made:,.0f} cases/s (goal 5,000); resident at most {megabytes:.0f} MB (goal 300)")
    print(f"floor    {ROWS / bare:,.0f} cases/s by COPY alone, of rows made before; ours is {bare / made:.2f} of that")
    print(f"again    {unchanged}: {ROWS / again:,.0f} rows/s (goal 2,000)")
    print(
        f"ORM      {ORM_ROWS} rows: {ORM_ROWS / peer:,.0f} cases/s without journal, citations and names filed; ours is {ratio:.1f} times that, with them"
    )
    print(f"ORM      the same rows, all of them: {ORM_ROWS / peer_of_all:,.0f} cases/s; ours is {ratio_of_all:.1f} times that (goal 10)")


if __name__ == "__main__":
    main()
