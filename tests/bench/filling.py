"""A registry of so many cases, spread as real ones are: names by country, 1 to 12 status events, 1 to 20 citations; four in ten published.

Names are read by the service's own code and come in through COPY; the rest is made where it stays. Triggers are off meanwhile: what they
keep (keys and words on shelves, derived columns) is filled in here as they would, and the journal begins after.
"""

import multiprocessing
import os
from collections.abc import Iterable, Iterator
from itertools import islice

import asyncpg

from service.names.keys import VERSION, written
from service.names.score import form
from service.names.typed import typed
from tests.bench.people import DISTINCT, SHARES, names

_Pooled = tuple[str, int, int, str, str, str, list[str], list[int]]

# Chance without chance: a number from 0 up to `most` that follows from a case's number and a word, so that every run fills the same registry.
_CHANCE = """
    CREATE FUNCTION bench_chance(number bigint, about text, most integer) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT abs(hashint8extended(number, hashtext(about)) % most)::integer $$;
    CREATE TABLE bench_pool (country text, member integer, place integer, "full" text, script text, form text, words text[], keys integer[]);"""

_SOURCES = """
    INSERT INTO source (id, organization_id, audience, version, created_at, updated_at, type, title, publisher, language, url, reliability)
    SELECT gen_random_uuid(), {organization}, 'public', 1, now(), now(), 'ngo_report', 'Report no. ' || n, 'Press house ' || n % 200, 'en',
        'https://news.example/' || n, chr(65 + n % 6)
    FROM generate_series(1, greatest(100, {cases} / 20)) n;
    CREATE TABLE bench_source AS SELECT id, row_number() OVER () - 1 AS number FROM source;
    CREATE UNIQUE INDEX ON bench_source (number); ANALYZE bench_source"""

# Which person of the pool each case is of, in which country. `shown`: published, with its name.
_CASES = """
    CREATE TABLE bench_case AS
    SELECT n, gen_random_uuid() AS id, gen_random_uuid() AS person_id, k.country, bench_chance(n, 'member', p.members) AS member,
        bench_chance(n, 'shown', 10) < 4 AS is_shown, 1990 + bench_chance(n, 'year', 35) AS year, 1 + bench_chance(n, 'month', 12) AS month,
        -- One to twelve events, mostly few; one to twenty citations, mostly few.
        1 + least(bench_chance(n, 'events', 12), bench_chance(n, 'fewer events', 12)) AS events,
        1 + least(bench_chance(n, 'citations', 20), bench_chance(n, 'fewer citations', 20)) AS citations
    FROM generate_series(1, {cases}) n
    CROSS JOIN LATERAL (SELECT ('{{{countries}}}'::text[])[1 + bench_chance(n, 'country', 100)] AS country) k
    JOIN (SELECT country, max(member) + 1 AS members FROM bench_pool GROUP BY country) p USING (country);
    CREATE UNIQUE INDEX ON bench_case (n); ANALYZE bench_case;
    INSERT INTO person (id, organization_id, audience, version, created_at, updated_at, shown_at, sex, nationalities, occupations, categories)
    SELECT person_id, {organization}, CASE WHEN is_shown THEN 'public' ELSE 'organization' END, 1, now(), now(), now(),
        CASE WHEN bench_chance(n, 'sex', 4) = 0 THEN 'female' ELSE 'male' END, ARRAY[country], '{{}}',
        ARRAY[('{{journalist,clergy,lawyer,activist,student}}'::text[])[1 + bench_chance(n, 'category', 5)]]
    FROM bench_case ORDER BY n;
    INSERT INTO "case" (id, organization_id, audience, version, created_at, updated_at, shown_at, reference, person_id, country, deprivation,
        summary, circumstances, warrant_shown, monitoring, tags, publication, name_disclosure, submitted_by_id, reviewed_by_id,
        detained_on, detained_on_earliest, detained_on_latest, ended_on, ended_on_earliest, ended_on_latest, custody, life, last_confirmed_at)
    SELECT b.id, {organization}, CASE WHEN is_shown THEN 'public' ELSE 'organization' END, 1, now(), now(), now() - n * interval '1 second',
        country || '-' || year || '-' || lpad((1000000 + n)::text, 7, '0'), person_id, country, 'imprisonment',
        'Taken from home in ' || country || ' by men in plain clothes; the family asked at ' || (1 + bench_chance(n, 'asked', 9)) || ' offices.',
        'Neighbours saw a white van. ' || repeat('Nothing was said of where it went. ', bench_chance(n, 'length', 8)), 'unknown', 'active', '{{}}',
        CASE WHEN is_shown THEN 'published' ELSE 'draft' END, 'full', CASE WHEN is_shown THEN {author} END, CASE WHEN is_shown THEN {reviewer} END,
        t.began::text, t.began, t.began, t.ended::text, t.ended, t.ended,
        CASE WHEN events > 3 THEN 'released' ELSE 'in_custody' END, CASE WHEN events > 1 THEN 'presumed_alive' END, now()
    -- As the events below have it: of custody are the odd ones, 90 days apart.
    FROM bench_case b CROSS JOIN LATERAL (SELECT make_date(year, month, 1) + 90 AS began,
        CASE WHEN events > 3 THEN make_date(year, month, 1) + 90 * (events - (events + 1) % 2) END AS ended) t ORDER BY n"""

_PARTS = """
    INSERT INTO status_event (id, organization_id, audience, version, created_at, updated_at, case_id, axis, code, occurred, occurred_earliest,
        occurred_latest, recorded_at, certainty, note)
    SELECT gen_random_uuid(), {organization}, CASE WHEN is_shown THEN 'public' ELSE 'organization' END, 1, now(), now(), id,
        CASE WHEN e % 2 = 1 THEN 'custody' ELSE 'life' END,
        CASE WHEN e % 2 = 0 THEN 'presumed_alive' WHEN e = events - (events + 1) % 2 AND events > 3 THEN 'released' ELSE 'in_custody' END,
        to_char(t.day, 'YYYY-MM-DD'), t.day, t.day, now() - interval '1 day' * (events - e), 'confirmed',
        CASE WHEN e % 3 = 0 THEN 'Told by a relative who visited.' END
    FROM bench_case, generate_series(1, events) e CROSS JOIN LATERAL (SELECT make_date(year, month, 1) + 90 * e AS day) t;
    INSERT INTO citation (id, organization_id, audience, version, created_at, updated_at, source_id, case_id, subject_type, subject_id, stance, locator,
        quote, credibility)
    SELECT gen_random_uuid(), {organization}, CASE WHEN is_shown THEN 'public' ELSE 'organization' END, 1, now(), now(), s.id, b.id, 'case', b.id,
        'supports', 'p. ' || c, CASE WHEN c % 4 = 0 THEN 'He has not been seen since.' END, 1 + c % 6
    FROM bench_case b CROSS JOIN generate_series(1, citations) c
    JOIN bench_source s ON s.number = bench_chance(b.n * 32 + c, 'source', (SELECT count(*)::integer FROM bench_source));
    INSERT INTO placement (id, organization_id, audience, version, created_at, updated_at, case_id, place, started, started_earliest, started_latest,
        reason, certainty)
    SELECT gen_random_uuid(), {organization}, CASE WHEN is_shown THEN 'public' ELSE 'organization' END, 1, now(), now(), id,
        'Prison no. ' || bench_chance(n, 'prison', 300), (year + p)::text, make_date(year + p, 1, 1), make_date(year + p, 12, 31), 'transfer', 'likely'
    FROM bench_case, generate_series(1, bench_chance(n, 'placements', 4)) p;
    INSERT INTO occurrence (id, organization_id, audience, version, created_at, updated_at, case_id, type, occurred, occurred_earliest, occurred_latest,
        text, certainty)
    SELECT gen_random_uuid(), {organization}, CASE WHEN is_shown THEN 'public' ELSE 'organization' END, 1, now(), now(), id, 'family_contact',
        (year + o)::text, make_date(year + o, 1, 1), make_date(year + o, 12, 31), 'A parcel was let in.', 'likely'
    FROM bench_case, generate_series(1, bench_chance(n, 'occurrences', 3)) o"""

# The keys go in by key, as an index is built; shelf 0 is the public's, the other the organization's members'.
_NAMES = """
    CREATE TABLE bench_name AS SELECT gen_random_uuid() AS id, b.person_id, b.is_shown, p."full", p.script, p.place, p.form, p.words, p.keys
    FROM bench_case b JOIN bench_pool p ON p.country = b.country AND p.member = b.member;
    INSERT INTO person_name (id, organization_id, audience, version, created_at, updated_at, person_id, "full", kind, script)
    SELECT id, {organization}, CASE WHEN is_shown THEN 'public' ELSE 'organization' END, 1, now(), now(), person_id, "full",
        CASE WHEN place = 0 THEN 'primary' ELSE 'alias' END, script FROM bench_name;
    INSERT INTO name_form (name_id, person_id, made_by, form, words, keys, shelves)
    SELECT id, person_id, {version}, form, words, keys, ARRAY[CASE WHEN is_shown THEN 0 ELSE {shelf} END] FROM bench_name;
    ALTER TABLE name_key DROP CONSTRAINT pk_name_key; ALTER TABLE name_word DROP CONSTRAINT pk_name_word;
    INSERT INTO name_key SELECT DISTINCT shelved(a.key, s.shelf), f.number FROM name_form f, unnest(f.keys) a (key), unnest(f.shelves) s (shelf)
        WHERE f.made_by = {version} AND f.name_id IN (SELECT id FROM bench_name);
    INSERT INTO name_word SELECT DISTINCT a.word, s.shelf, f.number FROM name_form f, unnest(f.words) a (word), unnest(f.shelves) s (shelf)
        WHERE f.name_id IN (SELECT id FROM bench_name);
    SET maintenance_work_mem = '1GB';
    ALTER TABLE name_key ADD CONSTRAINT pk_name_key PRIMARY KEY (key, number);
    ALTER TABLE name_word ADD CONSTRAINT pk_name_word PRIMARY KEY (word, shelf, number);
    INSERT INTO shelf_size SELECT s.shelf, count(*) FROM name_form f, unnest(f.shelves) s (shelf) GROUP BY s.shelf
        ON CONFLICT (shelf) DO UPDATE SET names = excluded.names;
    INSERT INTO case_text SELECT b.id, CASE WHEN is_shown THEN 0 ELSE {shelf} END, search_words(concat_ws(E'\\n', c.summary, c.circumstances))
        FROM bench_case b JOIN "case" c ON c.id = b.id"""

_DONE = """
    DROP TABLE bench_name, bench_case, bench_pool, bench_source; DROP FUNCTION bench_chance;
    RESET session_replication_role"""


async def fill(url: str, cases: int) -> None:
    """Add so many cases to a registry that was founded (`first_key`), as its first organization would have."""
    connection = await asyncpg.connect(url, timeout=60, command_timeout=7_200)
    organization = await connection.fetchval("SELECT id FROM organization ORDER BY created_at LIMIT 1")
    author, reviewer = [row["id"] for row in await connection.fetch("SELECT id FROM api_key ORDER BY created_at LIMIT 2")]
    shelf = await connection.fetchval("SELECT number FROM shelf WHERE organization_id = $1 AND kind = 'organization'", organization)
    known = {
        "cases": cases, "shelf": shelf, "version": VERSION, "organization": f"'{organization}'::uuid", "author": f"'{author}'::uuid",
        "reviewer": f"'{reviewer}'::uuid", "countries": ",".join(country for country, share in SHARES.items() for _ in range(share)),
    }  # fmt: skip
    await connection.execute("SET session_replication_role = replica; SET work_mem = '256MB'")
    await connection.execute(_CHANCE)
    with multiprocessing.get_context("fork").Pool(os.cpu_count()) as pool:
        for batch in pool.imap(_filed, _batches(_pooled(min(cases, DISTINCT)))):
            await connection.copy_records_to_table("bench_pool", records=batch)
    for step in (_SOURCES, _CASES, _PARTS, _NAMES, _DONE):
        for statement in step.format(**known).split(";\n"):
            await connection.execute(statement)
    # As a server that has run for a day: rows marked visible, statistics gathered.
    await connection.execute("VACUUM ANALYZE")
    await connection.close()


def _pooled(people: int) -> Iterator[tuple[str, int, int, str, str]]:
    for country, share in SHARES.items():
        for member, borne in enumerate(names(country, max(1, people * share // 100))):
            for place, each in enumerate(borne):
                yield country, member, place, each.full, each.script


def _batches(rows: Iterable[tuple[str, int, int, str, str]]) -> Iterator[list[tuple[str, int, int, str, str]]]:
    rows = iter(rows)
    while batch := list(islice(rows, 2_000)):
        yield batch


def _filed(batch: list[tuple[str, int, int, str, str]]) -> list[_Pooled]:
    return [(*row, form(row[3]).pack(), typed(row[3]), written(row[3])) for row in batch]
