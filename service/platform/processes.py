"""The service's processes: a worker ends when it is told to, and with the service that started it, however that ended."""

import multiprocessing
import os
import signal
import threading
import time
from importlib import import_module
from typing import Any

LOOKS_EVERY_SECONDS = 0.2
STOPS_WITHIN_SECONDS = 20.0
"""How long a worker that is told to stop may finish what it has begun: longer than any statement runs."""


def begin_worker(target: str) -> Any:  # noqa: ANN401 - an ASGI application
    """In a worker: what a target, `module:factory`, makes."""
    # A fork has the service's own handlers, which nobody here listens to: until the worker minds signals, they end it.
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, signal.SIG_DFL)
    _end_with_parent()
    module, _, factory = target.partition(":")
    return getattr(import_module(module), factory)()


def _end_with_parent() -> None:
    """Stop, as when told to, once the service's own process is gone: `kill -9` of the service tells its workers nothing."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_watch, args=(parent.pid,), name="parent", daemon=True).start()


def _watch(parent: int | None) -> None:
    while os.getppid() == parent:
        time.sleep(LOOKS_EVERY_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(STOPS_WITHIN_SECONDS)
    os.kill(os.getpid(), signal.SIGKILL)
