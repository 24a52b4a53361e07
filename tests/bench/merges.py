"""`HABEAS_LISTS=… python -m tests.bench.merges`: duplicates found by a name, beside the merges that a list's own maintainers decided.

The list (Javidnam Open Archive, CC BY 4.0) is imported as it stands after its maintainers merged 1,027 entries into others. Each entry that they
merged away is then asked for by its name, which is all that is left of it: whether the one into which it was merged is found first, among the
first five, and proposed as a duplicate; and how many of the proposals are right.
"""

import asyncio
import csv
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from schemas.vocabulary import Scope
from service.cli.asking import member
from service.cli.bootstrap import first_key
from service.cli.migrate import upgrade
from service.disclosure.gate import setting
from service.identity.viewer import Viewer
from service.matching.candidates import Asked
from service.matching.duplicates import is_proposed
from service.matching.match import Sought, weigh
from service.matching.rules import Facts
from service.platform.database import Database, connect
from service.platform.embedded import embedded_postgres_in
from service.platform.work import Reading

LIST = Path(os.environ.get("HABEAS_LISTS", "../shared/data")) / "iran-javidnam"
SECRET = "a secret of the bench, long enough"
_AT_ONCE = 20


async def measured(url: str) -> None:
    """Ask for every entry that was merged away, and print how the maintainers' decisions come out."""
    database = await connect(url, readers=2, writers=1)
    try:
        viewer = await member(database, "sample", "bench", Scope.READ, Scope.RESTRICTED)
        with LIST.joinpath("curation/gold_merges_present_in_6231.csv").open(encoding="utf-8") as file:
            merges = [(row["kept_id"], row["merged_name"]) for row in csv.DictReader(file)]
        standing = await _ids(database, viewer)
        asked = [(standing[kept], name) for kept, name in merges if kept in standing]
        first = five = proposed = right = 0
        for begin in range(0, len(asked), _AT_ONCE):
            some = asked[begin : begin + _AT_ONCE]
            found = await weigh(
                Reading(database.members, setting(viewer)),
                viewer,
                [Sought([Asked.of(name)], Facts()) for _, name in some],
            )
            for (kept, _), candidates in zip(some, found, strict=True):
                people = [each.person["id"] for each in candidates]
                first += people[:1] == [kept]
                five += kept in people[:5]
                likely = [each.person["id"] for each in candidates if is_proposed(each)]
                proposed += len(likely)
                right += kept in likely
    finally:
        await database.close()
    print(f"{len(merges)} merges decided, {len(asked)} of them into entries that the list still has")
    print(f"found by the name alone: first {first / len(asked):.3f}, among five {five / len(asked):.3f}")
    print(
        f"proposed as duplicates on the name alone: {proposed}, right {right}: precision {right / max(1, proposed):.3f}, recall {right / len(asked):.3f}"
    )


async def _ids(database: Database, viewer: Viewer) -> dict[str, str]:
    rows = await Reading(database.members, setting(viewer)).rows(
        "SELECT value, person_id::text FROM person_identifier WHERE scheme = 'partner:javidnam'"
    )
    return {row["value"]: row["person_id"] for row in rows}


def main() -> None:
    """Import, ask, print."""
    with tempfile.TemporaryDirectory(prefix="habeas-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with embedded_postgres_in(folder / "data", durable=False) as url:
            upgrade(url)
            asyncio.run(first_key(url, SECRET, datetime.now(UTC)))
            command = [
                sys.executable,
                "-m",
                "service.cli",
                "import",
                str(LIST / "javidnam.csv"),
                "--organization",
                "sample",
                "--apply",
                "--no-duplicates",
            ]
            mapping = ["--mapping", "service/exchange/examples/javidnam.json", "--data", str(folder)]
            environment = {**os.environ, "HABEAS_DATABASE_URL": url, "HABEAS_SECRET": SECRET}
            subprocess.run([*command, *mapping], check=True, env=environment)
            asyncio.run(measured(url))


if __name__ == "__main__":
    main()
