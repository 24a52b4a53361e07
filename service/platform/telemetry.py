"""Logs as JSON lines on stderr; nothing is logged and then redacted. And where workers count what they serve, so that one can tell it for all."""

import logging
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def _missing(package: str) -> Iterator[None]:
    """Have what is imported meanwhile find this package not installed, and do without."""
    read = sys.modules.get(package)
    sys.modules[package] = None  # type: ignore[assignment]  # as Python has it said
    try:
        yield
    finally:
        del sys.modules[package]
        if read is not None:
            sys.modules[package] = read


# It would read rich, with pygments and attrs (four megabytes of each worker), for tracebacks on a console, which nobody here writes.
with _missing("rich"):
    import structlog

log = structlog.get_logger("habeas")
"""What the service says of itself."""
COUNTED_IN = "PROMETHEUS_MULTIPROC_DIR"
"""The environment's word, to prometheus_client, for a folder in which processes count together. It has to stand before that is imported."""


def log_as_json() -> None:
    """Configure structlog once for the process."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )


def count_together_in(folder: Path) -> None:
    """Have the workers that are started from here on count in this folder, from nothing."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ[COUNTED_IN] = str(folder)


def log_fault(error: BaseException, **more: object) -> None:
    """Log a fault of ours by its type and place, never by its message, which may hold a name."""
    log.error("unforeseen", error=type(error).__name__, places=_places(error), **more)


def _places(error: BaseException) -> Sequence[str]:
    steps: list[str] = []
    trace = error.__traceback__
    while trace is not None:
        steps.append(f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}")
        trace = trace.tb_next
    return steps[-8:]
