"""`make prove`: nothing lost, nothing twice, nothing leaked. Each proof is a file that reads as what it promises.

`python -m tests.proofs [name …]` runs them all, or those named. It ends with 0 when everything was proven, 1 when a promise broke, 2 when
nothing broke but something could not be proven here.

PROVE_SEED reproduces a run (each run prints its own), PROVE_SCALE=0.1 tries the instrument quickly, HABEAS_PROVE_DATABASE_URL puts it on
a server where databases and roles may be made; by default each proof has the embedded PostgreSQL to itself.
"""

import asyncio
import importlib
import os
import random
import sys
import tempfile
import time
import traceback
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.proofs.ground import Ground, NotProven, Report

PROOFS = (
    "killed_application",
    "killed_database",
    "retry_storm",
    "lost_updates",
    "feed",
    "history",
    "leaks_under_load",
    "overload",
    "full_disk",
    "backup",
    "upgrade",
)  # fmt: skip
"""In the order in which they are told."""


def carried_out(ground: Ground, name: str, console: Console) -> tuple[Report, float]:
    """One proof, and how many seconds it took. What it does not survive is a broken promise."""
    module = importlib.import_module(f"tests.proofs.{name}")
    report = Report(str(module.__doc__).partition("\n")[0])
    begun = time.monotonic()
    try:
        asyncio.run(module.prove(ground, report))
    except NotProven as reason:
        report.not_proven = str(reason)
    except Exception as error:  # noqa: BLE001 - whatever it is, the other proofs go on
        traceback.print_exc()
        report.promise("the proof comes to its end", f"{type(error).__name__}: {error}", kept=False)
    seconds = time.monotonic() - begun
    report.print(console, seconds)
    return report, seconds


def main() -> int:
    """Carry out what was asked for, and sum it up."""
    names = sys.argv[1:] or list(PROOFS)
    unknown = [name for name in names if name not in PROOFS]
    if unknown:
        sys.stderr.write(f"prove: there is no proof {', '.join(unknown)}; there are {', '.join(PROOFS)}\n")
        return 2
    seed = int(os.environ.get("PROVE_SEED") or random.SystemRandom().randrange(1_000_000))
    scale = float(os.environ.get("PROVE_SCALE") or 1)
    console = Console(soft_wrap=True, highlight=False, width=None if sys.stdout.isatty() else 160)
    console.print(f"seed {seed} (PROVE_SEED={seed} meets the same chances again), scale {scale:g}\n")
    summary = Table(title="Proofs", title_justify="left", show_header=False)
    reports = []
    with tempfile.TemporaryDirectory(prefix="habeas-prove-") as folder:
        Path(folder).chmod(0o755)
        ground = Ground(Path(folder), seed, scale, os.environ.get("HABEAS_PROVE_DATABASE_URL"))
        for name in names:
            report, seconds = carried_out(ground, name, console)
            reports.append(report)
            summary.add_row(name, report.verdict, f"{report.kept} promises kept, {report.broken} broken", f"{seconds:.0f} s")
    console.print(summary)
    if any(report.broken for report in reports):
        return 1
    return 0 if all(report.verdict == "proven" for report in reports) else 2


if __name__ == "__main__":
    sys.exit(main())
