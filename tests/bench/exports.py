"""`python -m tests.bench.exports`: whole cases a second as records, and what the exporting process needs of memory.

A case here is a person with two names, the case, three status events, a placement and a citation, of invented people. They are put straight
into the tables: this measures reading. The export is the command's own, in a process of its own, with its output thrown away.

Beside it stand the same records by the ORM, a stream of each table dumped row by row, which asks no gate and brings nothing into order; and
the floor, PostgreSQL's own JSON of the same tables by COPY.
"""

import asyncio
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.cli.bootstrap import first_key
from service.cli.migrate import upgrade
from service.platform.embedded import embedded_postgres_in
from tests.bench.orm import TABLES, engine_of, mapped

CASES = int(os.environ.get("BENCH_EXPORT_CASES", "100000"))
FORMATS = tuple(os.environ.get("BENCH_EXPORT_FORMATS", "jsonl").split(","))
ROUNDS = 3
SECRET = "a secret of the bench, long enough"

_BEGUN = "o.id, 'organization', 1, now(), now()"
_FILL = f"""
    SET session_replication_role = replica;
    CREATE TEMP TABLE made AS SELECT n, gen_random_uuid() AS person, gen_random_uuid() AS kase FROM generate_series(1, {{cases}}) n;
    CREATE TEMP VIEW o AS SELECT id FROM organization LIMIT 1;
    INSERT INTO source (id, organization_id, audience, version, created_at, updated_at, type, title, reliability)
        SELECT gen_random_uuid(), {_BEGUN}, 'web', 'An invented report, part ' || n, 'B' FROM o, generate_series(1, 1000) n;
    INSERT INTO person (id, organization_id, audience, version, created_at, updated_at, sex, birth_date, birth_date_earliest, birth_date_latest,
            nationalities, occupations, categories, shown_at)
        SELECT m.person, {_BEGUN}, 'male', '1964', '1964-01-01', '1964-12-31', '{{{{KP}}}}', '{{{{printer}}}}', '{{{{}}}}', now() FROM made m, o;
    INSERT INTO person_name (id, organization_id, audience, version, created_at, updated_at, person_id, "full", given, family, kind, language, script)
        SELECT gen_random_uuid(), {_BEGUN}, m.person, name || ' ' || m.n, name, m.n::text, kind, 'en', 'Latn'
        FROM made m, o, (VALUES ('Iven', 'primary'), ('Ted', 'alias')) k (name, kind);
    INSERT INTO "case" (id, organization_id, audience, version, created_at, updated_at, reference, person_id, country, deprivation, summary, shown_at,
            warrant_shown, monitoring, tags, publication, name_disclosure, custody, detained_on, detained_on_earliest, detained_on_latest)
        SELECT m.kase, {_BEGUN}, 'ZZ-0000-' || lpad(m.n::text, 7, '0'), m.person, 'KP', 'imprisonment', 'Held since 2014, and nobody was told why.',
            now(), 'unknown', 'active', '{{{{}}}}', 'draft', 'withheld', 'in_custody', '2014-10', '2014-10-01', '2014-10-31' FROM made m, o;
    INSERT INTO status_event (id, organization_id, audience, version, created_at, updated_at, case_id, axis, code, occurred, occurred_earliest,
            occurred_latest, recorded_at, certainty)
        SELECT gen_random_uuid(), {_BEGUN}, m.kase, axis, code, '2014-10', '2014-10-01', '2014-10-31', now(), 'likely'
        FROM made m, o, (VALUES ('custody', 'in_custody'), ('legal', 'charged'), ('life', 'presumed_alive')) k (axis, code);
    INSERT INTO placement (id, organization_id, audience, version, created_at, updated_at, case_id, place, reason, certainty)
        SELECT gen_random_uuid(), {_BEGUN}, m.kase, 'A prison in the north', 'initial', 'likely' FROM made m, o;
    INSERT INTO citation (id, organization_id, audience, version, created_at, updated_at, source_id, case_id, subject_type, subject_id, stance, locator)
        SELECT gen_random_uuid(), {_BEGUN}, s.id, m.kase, 'case', m.kase, 'supports', 'p. ' || m.n
        FROM o, made m JOIN (SELECT id, row_number() OVER () AS n FROM source) s ON s.n = 1 + m.n % 1000;
    RESET session_replication_role;
    ANALYZE"""


async def fill(url: str, cases: int) -> None:
    """Put so many cases into the tables of the registry's first organization."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(_FILL.format(cases=cases))
    finally:
        await connection.close()


def exported(url: str, format_: str) -> tuple[float, float, dict[str, int]]:
    """Seconds of a whole export in a process of its own, its resident memory in MB, and what it counted."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        command = [sys.executable, "-m", "service.cli", "export", "--format", format_, "--organization", "sample", "--out", str(out)]
        environment = {**os.environ, "HABEAS_DATABASE_URL": url}
        begun = time.perf_counter()
        subprocess.run(command, check=True, env=environment, stderr=subprocess.DEVNULL)
        seconds = time.perf_counter() - begun
        counts = json.loads(Path(f"{out}.manifest.json").read_text(encoding="utf-8"))["counts"]
    return seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024, counts


_TABLES = ("source", "person", "person_name", "case", "status_event", "placement", "citation")


async def by_orm(url: str, out: Path) -> float:
    """Seconds in which an ORM reads the same records and dumps them."""
    classes = mapped()
    engine = engine_of(url)
    begun = time.perf_counter()
    async with AsyncSession(engine) as session:
        with out.open("w", encoding="utf-8") as file:
            for name in _TABLES:
                columns = [column.name for column in TABLES[name].columns]
                wanted = select(classes[name]).where(classes[name].withdrawn_at.is_(None)).execution_options(yield_per=1_000)
                async for row in await session.stream_scalars(wanted):
                    file.write(json.dumps({column: getattr(row, column) for column in columns}, default=str, ensure_ascii=False) + "\n")
    seconds = time.perf_counter() - begun
    await engine.dispose()
    return seconds


async def copied(url: str, out: Path) -> float:
    """Seconds in which PostgreSQL gives the same tables as JSON by COPY alone."""
    connection = await asyncpg.connect(url)
    begun = time.perf_counter()
    with out.open("wb") as file:
        for name in _TABLES:
            await connection.copy_from_query(f'SELECT to_json(t) FROM "{name}" t WHERE withdrawn_at IS NULL', output=file)
    seconds = time.perf_counter() - begun
    await connection.close()
    return seconds


def main() -> None:
    """Fill, export, print."""
    with tempfile.TemporaryDirectory(prefix="habeas-bench-") as folder:
        Path(folder).chmod(0o755)
        with embedded_postgres_in(Path(folder), durable=False) as url:
            upgrade(url)
            asyncio.run(first_key(url, SECRET, datetime.now(UTC)))
            asyncio.run(fill(url, CASES))
            orm, floor = (asyncio.run(peer(url, Path(folder) / "by_a_peer")) for peer in (by_orm, copied))
            print(f"the ORM {CASES / orm:,.0f} cases/s; the floor {CASES / floor:,.0f}")
            for format_ in FORMATS:
                for _ in range(ROUNDS):
                    seconds, megabytes, counts = exported(url, format_)
                    rows = sum(counts.values())
                    print(
                        f"{format_}: {CASES / seconds:,.0f} cases/s (goal 20,000), {rows / seconds:,.0f} records/s; resident at most {megabytes:.0f} MB "
                        f"(goal 300); {orm / seconds:.1f} times the ORM's, {floor / seconds:.2f} of the floor's"
                    )


if __name__ == "__main__":
    main()
