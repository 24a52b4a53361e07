"""`make bench`: what the service costs, beside what one would use instead and beside the floor, in one run on one machine.

At each size (BENCH_CASES, `10000,100000,1000000` by default) a registry is filled and served by one worker each of the service, of the same
by FastAPI and an ORM (orm.py), and of the same SQL with nothing around it (bare.py); of its list by Datasette too, where that is installed
(datasette.py). That they answer the same is seen first (alike.py).
Rounds are interleaved; each operation is asked one at a time, for how long it takes, and by eight at once, for how many a second. Goals are
ratios of one run, and what breaks one ends the run with 1.

BENCH_KEEP names a folder in which filled registries are kept for the next run; BENCH_WRITE=1 puts the table into docs/benchmarks.md.
What comes next is put in here: an Operation, and its handlers in orm.py and bare.py where there is a fair peer. Last come an import and an
export, which print what they find beside their goals (imports.py, exports.py, each to be run alone as well).
"""

import asyncio
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import asyncpg

from service.cli.bootstrap import first_key
from service.cli.migrate import upgrade
from service.platform.embedded import embedded_postgres_in
from service.platform.pages import Cursors
from tests.bench import datasette
from tests.bench.alike import require_alike
from tests.bench.bare import overheard_list
from tests.bench.filling import fill
from tests.bench.load import Ask, Measured, in_turn, load
from tests.bench.serving import PEERS, SECRET, environment, first_answer, resident, served

SIZES = [int(size) for size in os.environ.get("BENCH_CASES", "10000,100000,1000000").split(",")]
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
SECONDS, AT_ONCE, WARMING = 1.5, 8, 1.0
_CASES_ASKED, _NAMES_ASKED = 2_000, 1_000


@dataclass(frozen=True)
class Operation:
    """Something that is asked of the service, and of which peers."""

    name: str
    peers: Sequence[str] = ("service", "orm", "bare")


_DATASETTE = ("datasette",) if datasette.PROGRAM else ()
OPERATIONS = (
    Operation("case document"),
    Operation("list", ("service", "orm", "bare", *_DATASETTE)),
    Operation("deep page", ("service", *_DATASETTE)),
    Operation("name search", ("service", "orm")),
    Operation("status update"),
)


@dataclass(frozen=True)
class Goal:
    """A ratio that is promised: `at_least`, or `at_most`."""

    text: str
    figure: float
    at_least: float | None = None
    at_most: float | None = None

    @property
    def holds(self) -> bool:
        """Whether the promise is kept."""
        return (self.at_least is None or self.figure >= self.at_least) and (self.at_most is None or self.figure <= self.at_most)


@dataclass
class Sized:
    """What was measured at one size: for each operation and peer one at a time, and eight at once, a round each."""

    cases: int
    bytes_a_case: float
    alone: dict[tuple[str, str], list[Measured]] = field(default_factory=dict)
    together: dict[tuple[str, str], list[Measured]] = field(default_factory=dict)
    statements: dict[str, float] = field(default_factory=dict)
    resident: float = 0.0

    def rate(self, operation: str, peer: str) -> float:
        """Answers a second: the median of the rounds."""
        return statistics.median(each.rate for each in self.together[operation, peer])

    def milliseconds(self, operation: str, peer: str, share: float = 0.5) -> float:
        """How long one takes alone, of all rounds."""
        times = sorted(time for each in self.alone[operation, peer] for time in each.times)
        return times[min(len(times) - 1, int(len(times) * share))] * 1000

    def ratio(self, operation: str, peer: str) -> float:
        """How many times as many the service answers: the median of the rounds, each beside its own."""
        pairs = zip(self.together[operation, "service"], self.together[operation, peer], strict=True)
        return statistics.median(ours.rate / theirs.rate for ours, theirs in pairs)


async def asked(url: str, key: str) -> dict[tuple[str, str], list[Ask]]:
    """What each operation asks of each peer: of as many cases and names as no cache takes for one."""
    chance = random.Random(5)
    connection = await asyncpg.connect(url)
    shown = "audience = 'public' AND publication = 'published' AND withdrawn_at IS NULL"
    cases = await connection.fetch(
        f'SELECT reference FROM "case" WHERE {shown} AND (random() < $1 OR $1 > 1) LIMIT $2',
        10 * _CASES_ASKED / await connection.fetchval(f'SELECT count(*) FROM "case" WHERE {shown}'), _CASES_ASKED,
    )  # fmt: skip
    sources = await connection.fetch("SELECT id FROM source ORDER BY id LIMIT 100")
    names = await connection.fetch("SELECT \"full\" FROM person_name WHERE audience = 'public' ORDER BY id LIMIT $1", _NAMES_ASKED)
    count = await connection.fetchval(f'SELECT count(*) FROM "case" WHERE {shown}')
    deep = await connection.fetchrow(
        f'SELECT reference, id::text FROM "case" WHERE {shown} ORDER BY reference OFFSET $1 LIMIT 1', min(500_000, count * 9 // 10)
    )
    await connection.close()
    documents = [Ask(f"/v1/cases/{row['reference']}") for row in cases]
    _, cursor = await overheard_list(Cursors(SECRET.encode()), list(deep.values()))
    pages, far = [Ask("/v1/cases?limit=50&sort=reference")], [Ask(f"/v1/cases?limit=50&sort=reference&cursor={cursor}")]
    searches = [Ask(f"/v1/search?q={quote(misspelt(row['full'], chance))}") for row in names]
    updates = [
        Ask(f"{document.path}/status-events", "POST", json.dumps(
            {"axis": "life", "code": "presumed_alive", "occurred": f"2025-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}", "certainty": "possible",
             "citations": [{"source_id": str(chance.choice(sources)["id"]), "stance": "supports", "locator": "p. 4", "credibility": 3}]}
        ).encode(), key)
        for document in documents
    ]  # fmt: skip
    everything = {"case document": documents, "list": pages, "deep page": far, "name search": searches, "status update": updates}
    for asks in everything.values():
        chance.shuffle(asks)
    pages_of_datasette = {"list": [datasette.page()], "deep page": [datasette.page(deep["reference"])]}
    return {
        (operation.name, peer): pages_of_datasette[operation.name] if peer == "datasette" else everything[operation.name]
        for operation in OPERATIONS
        for peer in operation.peers
    }


def misspelt(name: str, chance: random.Random) -> str:
    """A name as somebody else would spell it: a letter left out."""
    at = chance.randrange(1, max(2, len(name) - 1))
    return name[:at] + name[at + 1 :] if len(name) > 4 else name


async def statements(url: str, log: Path, port: int, ask: Ask) -> float:
    """Statements that the service sends for one request, by the server's own log: the fewest of ten, for steps of the background come between."""
    owner = await asyncpg.connect(url)

    async def logged(what: str) -> None:
        await owner.execute(f"ALTER SYSTEM {what}")
        await owner.execute("SELECT pg_reload_conf()")
        await asyncio.sleep(0.3)

    await logged("SET log_statement = 'all'")
    counts = []
    for _ in range(10):
        before = len(log.read_bytes())  # noqa: ASYNC240 - nobody else waits here
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(ask.sent())
        await reader.readuntil(b"\r\n\r\n")
        writer.close()
        await asyncio.sleep(0.1)
        counts.append(len(re.findall(rb"LOG:  (?:execute|statement)", log.read_bytes()[before:])))  # noqa: ASYNC240
    await logged("RESET log_statement")
    await owner.close()
    return min(counts)


@contextmanager
def registry(cases: int) -> Iterator[tuple[str, Path, str]]:
    """A registry of so many cases on a database of its own: its URL, its folder, its first key."""
    with ExitStack() as stack:
        kept = os.environ.get("BENCH_KEEP")
        folder = Path(kept) / str(cases) if kept else Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="habeas-bench-")))
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)
        url = stack.enter_context(embedded_postgres_in(folder))
        if not (folder / "key").exists():
            print(f"filling a registry of {cases} cases", file=sys.stderr)
            upgrade(url)
            key = asyncio.run(first_key(url, SECRET, datetime.now(UTC)))
            assert key is not None
            asyncio.run(fill(url, cases))
            (folder / "key").write_text(key)
        yield url, folder, (folder / "key").read_text()


async def prepared(url: str, cases: int) -> float:
    """Bytes a case takes; then the index that the peer's search needs, and the server's cache filled as far as it goes.

    Nobody is looked for twice meanwhile: a registry at rest has done that, and one just filled would do it for an hour beside what is measured.
    """
    connection = await asyncpg.connect(url, command_timeout=3_600)
    await connection.execute("DROP INDEX IF EXISTS bench_trigrams")
    size = await connection.fetchval("SELECT pg_database_size(current_database())")
    await connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm; SET maintenance_work_mem = '512MB'")
    await connection.execute('CREATE INDEX bench_trigrams ON person_name USING gin (lower("full") gin_trgm_ops)')
    await connection.execute(
        """INSERT INTO duplicate_scan (id, number) SELECT 1, max(number) FROM name_form
        ON CONFLICT (id) DO UPDATE SET number = excluded.number"""
    )
    await connection.execute("ANALYZE; CHECKPOINT")
    await connection.close()
    return float(size) / cases


async def measured(url: str, folder: Path, key: str, cases: int) -> Sized:
    """Everything at one size."""
    found = Sized(cases, await prepared(url, cases))
    asks = await asked(url, key)
    told = environment(url, folder)
    with ExitStack() as stack:
        running = {name: stack.enter_context(served(target, told, asks["case document", name][0].path)) for name, target in PEERS.items()}
        if datasette.PROGRAM:
            await datasette.fill_file(url, folder)
            running["datasette"] = stack.enter_context(datasette.served_by_datasette(folder))
        require_alike({name: port for name, (port, _) in running.items()}, asks)
        turns = {each: in_turn(some) for each, some in asks.items()}
        for (operation, peer), some in turns.items():
            await load(running[peer][0], some, connections=AT_ONCE, seconds=WARMING)
            found.alone[operation, peer], found.together[operation, peer] = [], []
        for _ in range(ROUNDS):
            for (operation, peer), some in turns.items():
                found.alone[operation, peer].append(await load(running[peer][0], some, connections=1, seconds=SECONDS))
                found.together[operation, peer].append(await load(running[peer][0], some, connections=AT_ONCE, seconds=SECONDS))
        found.resident = resident(running["service"][1])
        for operation in OPERATIONS:
            found.statements[operation.name] = await statements(
                url, folder / "postgres" / "server.log", running["service"][0], asks[operation.name, "service"][0]
            )
    return found


def goals(sizes: Sequence[Sized], seconds_to_answer: float) -> list[Goal]:
    """What is promised, and what was found."""
    small, large = sizes[0], sizes[-1]
    promised = []
    for size in sizes:
        for operation, peer, least in (
            ("case document", "orm", 6), ("case document", "bare", 0.6), ("status update", "orm", 2), ("status update", "bare", 0.5), ("list", "orm", 5),
        ):  # fmt: skip
            promised.append(Goal(f"{operation}, {size.cases} cases: service / {peer}", size.ratio(operation, peer), at_least=least))
    if large is not small:
        for operation, most in (("case document", 1.5), ("list", 1.5), ("status update", 1.5), ("name search", 3)):
            grown = large.milliseconds(operation, "service") / small.milliseconds(operation, "service")
            promised.append(Goal(f"{operation}: {large.cases} cases / {small.cases}, p50", grown, at_most=most))
    for size in sizes:
        deep = size.milliseconds("deep page", "service") / size.milliseconds("list", "service")
        promised.append(Goal(f"deep page / first page, {size.cases} cases, p50", deep, at_most=1.3))
    promised.append(Goal("resident memory of a worker, MB", max(size.resident for size in sizes), at_most=150))
    promised.append(Goal("`make run` to the first answer, seconds", seconds_to_answer, at_most=5))
    return promised


def table(sizes: Sequence[Sized], promised: Sequence[Goal]) -> str:
    """As it is printed, and put into docs/benchmarks.md."""
    lines = [
        "| cases | operation | a second | / ORM | / bare | / Datasette | p50 | p95 | p99 ms | statements | bytes |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for size in sizes:
        for operation in OPERATIONS:
            name = operation.name
            rates = " ".join(f"{peer} {size.rate(name, peer):.0f}" for peer in operation.peers)
            ratios = [f"{size.ratio(name, peer):.2f}" if peer in operation.peers else "" for peer in ("orm", "bare", "datasette")]
            times = [f"{size.milliseconds(name, 'service', share):.1f}" for share in (0.5, 0.95, 0.99)]
            sent = statistics.median(sent for each in size.alone[name, "service"] for sent in each.bytes)
            cells = [f"{size.cases:,}", name, rates, *ratios, *times, f"{size.statements[name]:.0f}", f"{sent:,.0f}"]
            lines.append(f"| {' | '.join(cells)} |")
    lines += ["", "| cases | bytes a case | resident memory of the worker, MB |", "|---|---|---|"]
    lines += [f"| {size.cases:,} | {size.bytes_a_case:,.0f} | {size.resident:.0f} |" for size in sizes]
    lines += ["", "| goal | found | wanted | |", "|---|---|---|---|"]
    for goal in promised:
        wanted = f"at least {goal.at_least}" if goal.at_least is not None else f"at most {goal.at_most}"
        lines.append(f"| {goal.text} | {goal.figure:.2f} | {wanted} | {'holds' if goal.holds else '**broken**'} |")
    return "\n".join(lines)


_PLACE = re.compile(r"(?<=<!-- make bench -->\n).*?(?=<!-- end -->)", re.DOTALL)


def write(text: str) -> None:
    """Put the table where it belongs."""
    path = Path("docs/benchmarks.md")
    path.write_text(_PLACE.sub(lambda _: f"{text}\n", path.read_text(encoding="utf-8")), encoding="utf-8")


def main() -> None:
    """Measure at every size, print, and say by the exit code whether all that is promised holds."""
    seconds_to_answer = statistics.median(first_answer() for _ in range(3))
    sizes = []
    for cases in SIZES:
        with registry(cases) as (url, folder, key):
            sizes.append(asyncio.run(measured(url, folder, key, cases)))
        print(table(sizes[-1:], goals(sizes[-1:], seconds_to_answer)), file=sys.stderr)
    promised = goals(sizes, seconds_to_answer)
    told = table(sizes, promised)
    print(told)
    if os.environ.get("BENCH_WRITE"):
        write(told)
    for each in ("imports", "exports"):  # in processes of their own, whose memory is told
        subprocess.run([sys.executable, "-m", f"tests.bench.{each}"], check=True)
    if not all(goal.holds for goal in promised):
        sys.exit(1)


if __name__ == "__main__":
    main()
