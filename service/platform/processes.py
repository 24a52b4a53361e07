"""The service's processes: one to each listening socket, started again when it dies, ended with the service however that ended."""

import multiprocessing
import os
import resource
import signal
import socket
import sys
import threading
import time
from collections.abc import Sequence
from multiprocessing.connection import wait
from pkgutil import resolve_name

LOOKS_EVERY_SECONDS = 0.2
STOPS_WITHIN_SECONDS = 20.0
"""How long a worker that is told to stop has for it: longer than any statement runs."""
AT_ONCE_SECONDS = 3.5
"""A worker that gives up in less can't start, and would not the next time."""
# A fork has what its parent has read. Elsewhere than on Linux, what a system's own libraries hold does not outlive forking.
_Process = multiprocessing.get_context("fork").Process if sys.platform == "linux" else multiprocessing.get_context("spawn").Process


class EndsAtOnce(Exception):
    """A worker gave up as soon as it was started."""


def keep_serving(target: str, listeners: Sequence[socket.socket]) -> None:
    """Have a process serve each of these sockets until this one is interrupted; all are ended then, when they have finished what they had begun.

    What serves a socket is a target, `module:function`. The sockets stay open here: who comes when a worker has died waits for the next. Raises EndsAtOnce.
    """
    try:
        workers = [_Worker(target, listeners, listener) for listener in listeners]
        while True:
            wait([worker.process.sentinel for worker in workers])
            workers = [_replaced(worker) if worker.process.exitcode is not None else worker for worker in workers]
    finally:
        for listener in listeners:
            listener.close()
        _end()


class _Worker:
    """A process that serves one of the sockets."""

    def __init__(self, target: str, listeners: Sequence[socket.socket], own: socket.socket) -> None:
        self.begun = time.monotonic()
        self.arguments = (target, listeners, own)
        self.process = _Process(target=_work, args=(target, listeners, listeners.index(own)), name="worker")
        self.process.start()


def _replaced(dead: _Worker) -> _Worker:
    """Another in its place. Raises EndsAtOnce for one that was not killed but gave up."""
    gave_up = (dead.process.exitcode or 0) >= 0
    if gave_up and time.monotonic() - dead.begun < AT_ONCE_SECONDS:
        raise EndsAtOnce
    return _Worker(*dead.arguments)


def _end() -> None:
    """All that was started, an interrupt in the midst of it notwithstanding."""
    until, started = time.monotonic() + STOPS_WITHIN_SECONDS, multiprocessing.active_children()
    for process in started:
        process.terminate()
    for process in started:
        process.join(max(until - time.monotonic(), 0))
        process.kill()
        process.join()


def _work(target: str, listeners: Sequence[socket.socket], own: int) -> None:
    """In a worker: serve, and end with the service."""
    # A fork has the service's own handlers, which nobody here listens to: until the worker minds signals, they end it.
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, signal.SIG_DFL)
    parent = multiprocessing.parent_process()
    assert parent is not None  # noqa: S101 - this is a worker
    threading.Thread(target=_watch, args=(parent.pid,), name="parent", daemon=True).start()
    _, allowed = resource.getrlimit(resource.RLIMIT_NOFILE)  # connections are files; by default a process may open a thousand
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, allowed))
    for at, listener in enumerate(listeners):
        if at != own:
            listener.close()
    resolve_name(target)(listeners[own])


def _watch(parent: int | None) -> None:
    """Stop, as when told to, once the service's own process is gone: `kill -9` of the service tells its workers nothing."""
    while os.getppid() == parent:
        time.sleep(LOOKS_EVERY_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(STOPS_WITHIN_SECONDS)
    os.kill(os.getpid(), signal.SIGKILL)
