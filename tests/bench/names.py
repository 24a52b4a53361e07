"""`make bench names`: does a search find real spellings of real names, and how fast, beside what one would use instead; one run, one machine.

The data is not the project's to carry: NAMES_DATA names a folder with `dev/index.tsv` (people, one name each), `dev/queries.tsv` (other
spellings of them, by group) and `distractors.tsv` (names to search among), tab-separated with a heading. Without it, this says so and ends.

NAMES_QUERIES asks that many of the queries (all by default); NAMES_PEOPLE times a search over so many people with three names each
(100000 and 1000000 by default).
"""

import asyncio
import csv
import itertools
import multiprocessing
import os
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import asyncpg

from schemas.search import SearchNew
from schemas.vocabulary import Scope
from service.cli.migrate import upgrade
from service.disclosure.gate import setting
from service.identity.viewer import Viewer
from service.matching.candidates import Asked, candidates, people
from service.matching.search import search as everything
from service.names.keys import VERSION, written
from service.names.score import MATCH, form
from service.names.typed import typed
from service.platform.database import connect
from service.platform.embedded import embedded_postgres_in
from service.platform.ids import new_id
from service.platform.work import Reading

LANGUAGES = {
    "Korean": "ko_x ko_s article",
    "Chinese": "zh_x zh_s",
    "Arabic": "ar_x ar_s",
    "Persian": "fa_x fa_s",
    "Cyrillic": "cy_x cy_s",
    "Burmese": "my_x my_s",
    "Latin": "la_s",
    "Foreign": "kof_x zhf_x ja_x arf_x cyf_x he_x oth_x nn_x myf_x",
}
GOALS = {
    "Korean": 0.96, "Chinese": 0.90, "Arabic": 0.94, "Persian": 0.98, "Cyrillic": 0.985, "Burmese": 0.975, "Latin": 0.99, "Foreign": 0.85,
    "all real": 0.93,
}  # fmt: skip
GARBLED = "mtg_s"
SHELF = 2
_PEERS_ASK = 400
"""Queries that the slow peers are asked."""
_TIMED = 300
"""Queries by which a search is timed."""
Search = Callable[[str], Awaitable[Sequence[str]]]


@dataclass
class Tally:
    """How the answers to a group's queries ranked whom they should find."""

    asked: int = 0
    first: int = 0
    ten: int = 0
    reciprocal: float = 0.0
    places: list[int] = field(default_factory=list)

    def add(self, found: Sequence[str], gold: set[str]) -> None:
        place = next((place for place, person in enumerate(found, 1) if person in gold), None)
        self.asked += 1
        self.places.append(place or 0)
        if place is not None:
            self.first += place == 1
            self.ten += place <= 10
            self.reciprocal += 1 / place

    def told(self) -> str:
        return (
            f"n={self.asked:5}  R@1={self.first / self.asked:.3f}  R@10={self.ten / self.asked:.3f}  MRR={self.reciprocal / self.asked:.3f}"
        )


def rows(path: Path) -> list[dict[str, str]]:
    """A table of the data."""
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def filed(batch: list[tuple[int, str]]) -> list[tuple[int, str, list[str], list[int]]]:
    """What is stored of some names."""
    return [(number, form(name).pack(), typed(name), written(name)) for number, name in batch]


def batches(names: Sequence[tuple[int, str]], size: int = 2_000) -> Iterator[list[tuple[int, str]]]:
    """Names in handfuls."""
    return (list(names[start : start + size]) for start in range(0, len(names), size))


async def fill(url: str, names: Sequence[tuple[UUID, str]]) -> tuple[float, float]:
    """Load people's names, filed for one organization, by COPY. Answers the seconds that keys took (one process's), and bytes of index a name."""
    connection = await asyncpg.connect(url, timeout=60)
    await connection.execute(
        'SET session_replication_role = replica; TRUNCATE name_form, name_key, name_word, person_name, person, "case" CASCADE'
    )
    await connection.execute("ALTER TABLE name_key DROP CONSTRAINT pk_name_key; ALTER TABLE name_word DROP CONSTRAINT pk_name_word")
    organization = await connection.fetchval("SELECT id FROM organization LIMIT 1")
    if organization is None:
        organization = new_id()
        await connection.execute(
            """INSERT INTO organization (id, organization_id, audience, version, created_at, updated_at, slug, name)
            VALUES ($1, $1, 'public', 1, now(), now(), 'bench', 'Bench')""", organization
        )  # fmt: skip
        await connection.execute(
            "INSERT INTO shelf (number, organization_id, kind) OVERRIDING SYSTEM VALUE VALUES ($1, $2, 'organization')", SHELF, organization
        )
    now = await connection.fetchval("SELECT now()")
    whose = list(dict.fromkeys(person for person, _ in names))
    common = ("id", "organization_id", "audience", "version", "created_at", "updated_at")
    await connection.copy_records_to_table(
        "person",
        columns=(*common, "shown_at", "sex", "nationalities", "occupations", "categories"),
        records=((person, organization, "organization", 1, now, now, now, "unknown", [], [], []) for person in whose),
    )
    # A case each, so that what is found is shown as it would be.
    await connection.copy_records_to_table(
        "case",
        columns=(*common, "shown_at", "reference", "person_id", "country", "deprivation", "warrant_shown", "monitoring", "tags", "publication",
                 "name_disclosure"),
        records=(
            (new_id(), organization, "organization", 1, now, now, now, f"KP-{at // 10_000_000 + 1000}-{at % 10_000_000:07}", person, "KP", "arrest", "unknown",
             "active", [], "draft", "withheld")
            for at, person in enumerate(whose)
        ),
    )  # fmt: skip
    ids = [new_id() for _ in names]
    await connection.copy_records_to_table(
        "person_name",
        columns=(*common, "person_id", "full", "kind", "script"),
        records=(
            (ids[at], organization, "organization", 1, now, now, person, name, "alias", "Zyyy") for at, (person, name) in enumerate(names)
        ),
    )
    spent = 0.0
    with multiprocessing.get_context("fork").Pool(2) as pool:
        begun = time.perf_counter()
        for batch in pool.imap(filed, batches([(at, name) for at, (_, name) in enumerate(names)])):
            await connection.copy_records_to_table(
                "name_form",
                columns=("name_id", "person_id", "made_by", "form", "words", "keys", "shelves"),
                records=[(ids[at], names[at][0], VERSION, packed, words, keys, [SHELF]) for at, packed, words, keys in batch],
            )
        spent = time.perf_counter() - begun
    await connection.execute(
        "INSERT INTO name_key SELECT DISTINCT shelved(a.key, 2), f.number FROM name_form f, unnest(f.keys) a (key)", timeout=3_000
    )
    await connection.execute("INSERT INTO name_word SELECT a.word, 2, f.number FROM name_form f, unnest(f.words) a (word)", timeout=3_000)
    await connection.execute("SET maintenance_work_mem = '1GB'")
    await connection.execute("ALTER TABLE name_key ADD CONSTRAINT pk_name_key PRIMARY KEY (key, number)", timeout=3_000)
    await connection.execute("ALTER TABLE name_word ADD CONSTRAINT pk_name_word PRIMARY KEY (word, shelf, number)", timeout=3_000)
    await connection.execute("VACUUM ANALYZE name_key", timeout=3_000)
    await connection.execute("VACUUM ANALYZE name_word", timeout=3_000)
    await connection.execute("VACUUM ANALYZE name_form", timeout=3_000)
    await connection.execute('ANALYZE person; ANALYZE person_name; ANALYZE "case"', timeout=3_000)
    await connection.execute(
        "INSERT INTO shelf_size VALUES ($1, $2) ON CONFLICT (shelf) DO UPDATE SET names = excluded.names", SHELF, len(names)
    )
    size = await connection.fetchval(
        "SELECT sum(pg_total_relation_size(t::regclass)) FROM unnest('{name_key,name_word,name_form}'::text[]) t"
    )
    await connection.close()
    return spent, float(size) / len(names)


def percentile(times: Sequence[float], share: float) -> float:
    """The time that so great a share of the times does not pass, in milliseconds."""
    return sorted(times)[min(len(times) - 1, int(len(times) * share))] * 1000


@dataclass
class Ours:
    """The service's own search."""

    ranked: Search
    """Who is found by a name, likeliest first."""
    best: Callable[[str], Awaitable[float]]
    """The likeliest one's score."""
    whole: Callable[[str], Awaitable[bytes]]
    """A whole search, by name, identifier, reference and words, as it is answered."""
    close: Callable[[], Awaitable[None]]


async def ours(url: str) -> Ours:
    """The service's own search by name as a member makes it: under the member's role, with the gate and row security."""
    database = await connect(url, readers=2, writers=1)
    organization = await database.workers.fetchval("SELECT organization_id FROM shelf WHERE number = $1", SHELF)
    viewer = Viewer(UUID(str(organization)), UUID(int=0), "bench", frozenset({Scope.READ}))
    reading = Reading(database.members, setting(viewer))

    async def search(query: str) -> list[str]:
        return [str(each.person_id) for each in people((await candidates(reading, viewer, [Asked.of(query)]))[0])[:50]]

    async def best(query: str) -> float:
        found = (await candidates(reading, viewer, [Asked.of(query)]))[0]
        return found[0].score if found else 0.0

    async def whole(query: str) -> bytes:
        return await everything(reading, viewer, SearchNew(q=query[:500]))

    return Ours(search, best, whole, database.close)


async def ilike(url: str) -> tuple[Search, Callable[[], Awaitable[None]]]:
    """A list kept in a table, and a search box over it."""
    connection = await asyncpg.connect(url, timeout=60)

    async def search(query: str) -> list[str]:
        sql = """SELECT person_id FROM person_name WHERE "full" ILIKE '%' || $1 || '%' LIMIT 50"""
        return [str(row["person_id"]) for row in await connection.fetch(sql, query, timeout=120)]

    return search, connection.close


async def trigrams(url: str) -> tuple[Search, Callable[[], Awaitable[None]]]:
    """What a good programmer puts in its place: pg_trgm by GIN, ordered by similarity."""
    connection = await asyncpg.connect(url, timeout=60)
    await connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    await connection.execute(
        'CREATE INDEX IF NOT EXISTS bench_trigrams ON person_name USING gin (lower("full") gin_trgm_ops); ANALYZE person_name',
        timeout=3_000,
    )
    await connection.execute("SET pg_trgm.similarity_threshold = 0.3")

    async def search(query: str) -> list[str]:
        sql = """SELECT person_id FROM person_name WHERE lower("full") % lower($1) ORDER BY similarity(lower("full"), lower($1)) DESC LIMIT 50"""
        return [str(row["person_id"]) for row in await connection.fetch(sql, query, timeout=120)]

    return search, connection.close


async def found_by(search: Search, queries: Iterable[dict[str, str]], ids: Mapping[str, str]) -> dict[str, Tally]:
    """Ask all queries; how their groups fared. `ids` are the people's in the registry, by those of the data."""
    tallies: dict[str, Tally] = {}
    for query in queries:
        gold = {ids[person] for person in query["gold_person_ids"].split("|")}
        tallies.setdefault(query["group"], Tally()).add(await search(query["query"]), gold)
    return tallies


def summed(tallies: dict[str, Tally], groups: Iterable[str]) -> Tally:
    """Several groups as one."""
    whole = Tally()
    for group in groups:
        each = tallies.get(group, Tally())
        whole = Tally(whole.asked + each.asked, whole.first + each.first, whole.ten + each.ten, whole.reciprocal + each.reciprocal)
    return whole


def table(tallies: dict[str, Tally]) -> dict[str, Tally]:
    """By language, and of all real variants."""
    told = {language: summed(tallies, groups.split()) for language, groups in LANGUAGES.items()}
    told["all real"] = summed(tallies, (group for group in tallies if group != GARBLED))
    told["garbled"] = summed(tallies, [GARBLED])
    return {name: each for name, each in told.items() if each.asked}


async def accuracy(url: str, folder: Path) -> None:
    """Recall by language beside peers, and what a name alone decides."""
    index, distractors = rows(folder / "dev" / "index.tsv"), rows(folder / "distractors.tsv")
    queries = rows(folder / "dev" / "queries.tsv")
    wanted = int(os.environ.get("NAMES_QUERIES", len(queries)))
    queries = random.Random(1).sample(queries, min(wanted, len(queries)))
    ids = {row["person_id"]: str(new_id()) for row in [*index, *distractors]}
    kept = [*index, *distractors]
    spent, size = await fill(url, [(UUID(ids[row["person_id"]]), row["name"]) for row in kept])
    print(f"{len(kept)} names filed: {len(kept) / spent:.0f} a second in two processes, {size:.0f} bytes of index a name")
    service = await ours(url)
    search = service.ranked
    told = table(await found_by(search, queries, ids))
    print(f"\nrecall, {len(queries)} queries among {len(kept)} names")
    for name, each in told.items():
        print(f"  {name:9} {each.told()}" + (f"   (goal: R@10 {GOALS[name]})" if name in GOALS else ""))
    asked_by_the_article = [query for query in rows(folder / "dev" / "queries.tsv") if query["group"] == "article"]
    places = (await found_by(search, asked_by_the_article, ids))["article"].places
    print(f"  the article's names stand at {sorted(places)}   (goal: the first three; 0 is not found)")
    for peer in (ilike, trigrams):
        theirs, close_theirs = await peer(url)
        some = queries[:_PEERS_ASK]
        both = table(await found_by(theirs, some, ids))["all real"], table(await found_by(search, some, ids))["all real"]
        print(f"  {peer.__name__:9} {both[0].told()}   of {len(some)}; the service of the same {both[1].told()}")
        await close_theirs()
    truly = [await service.best(query["query"]) for query in queries[:2_000]]
    # Names of nobody: people taken off their shelves, asked for by the names they had. (Some stand among the others too, and are found rightly.)
    nobody = random.Random(2).sample(index, 2_000)
    await take_away(url, [UUID(ids[row["person_id"]]) for row in nobody])
    falsely = [await service.best(row["name"]) for row in nobody]
    print(f"\na name alone, at {MATCH}: of {len(falsely)} names of nobody {sum(score >= MATCH for score in falsely) / len(falsely):.3f} are answered as a "
          f"match (goal: 0.02); of true variants {sum(score >= MATCH for score in truly) / len(truly):.3f}")  # fmt: skip
    await service.close()


async def take_away(url: str, people: Sequence[UUID]) -> None:
    """Take people's names off their shelves."""
    connection = await asyncpg.connect(url, timeout=60)
    await connection.execute("SELECT unfile(ARRAY(SELECT number FROM name_form WHERE person_id = ANY($1)))", people, timeout=600)
    await connection.close()


def invented(count: int, distractors: Sequence[dict[str, str]]) -> Iterator[tuple[UUID, str]]:
    """Three names each for so many people: the parts of real ones, joined anew."""
    chance = random.Random(3)
    names = [row["name"].split() for row in distractors]
    for _ in range(count):
        person = new_id()
        for _ in range(3):
            one, other = chance.choice(names), chance.choice(names)
            yield person, " ".join([*one[:-1], other[-1]])


async def speed(url: str, folder: Path, count: int) -> None:
    """A whole search by name over so many people, beside pg_trgm."""
    distractors = rows(folder / "distractors.tsv")
    names = list(invented(count, distractors))
    spent, size = await fill(url, names)
    queries = [row["query"] for row in random.Random(4).sample(rows(folder / "dev" / "queries.tsv"), _TIMED)]
    service = await ours(url)
    theirs, close_theirs = await trigrams(url)
    asked = {"service": service.whole, "by name": service.ranked, "pg_trgm": theirs}
    times: dict[str, list[float]] = {name: [] for name in asked}
    for query, each in itertools.product(queries[:20], asked.values()):
        await each(query)
    for query, (name, each) in itertools.product(queries, asked.items()):
        begun = time.perf_counter()
        await each(query)
        times[name].append(time.perf_counter() - begun)
    print(f"\n{count} people, {len(names)} names: {len(names) / spent:.0f} filed a second, {size:.0f} bytes of index a name (goal: 1800)")
    for name, measured in times.items():
        told = "  ".join(f"p{int(share * 100)} {percentile(measured, share):.1f} ms" for share in (0.5, 0.95, 0.99))
        print(f"  {name:8} {told}")
    print(
        f"  service / pg_trgm {statistics.median(times['service']) / statistics.median(times['pg_trgm']):.2f}   (goals: 1, p50 25 ms, p95 60 ms)"
    )
    print(f"  resident memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB, this process")
    await service.close()
    await close_theirs()


def main() -> None:
    """Measure on an embedded database of its own."""
    folder = Path(os.environ.get("NAMES_DATA", ""))
    if not (folder / "distractors.tsv").exists():
        sys.exit("bench names: name the folder of the data in NAMES_DATA (see tests/bench/names.py)")
    with tempfile.TemporaryDirectory(prefix="habeas-names-") as place:
        Path(place).chmod(0o755)
        with embedded_postgres_in(Path(place), durable=False) as url:
            upgrade(url)
            asyncio.run(accuracy(url, folder))
            for count in os.environ.get("NAMES_PEOPLE", "100000,1000000").split(","):
                if int(count):
                    asyncio.run(speed(url, folder, int(count)))


if __name__ == "__main__":
    main()
