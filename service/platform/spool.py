"""Bytes on their way to somebody who may be slow: the file between is filled at the writer's pace and read at the reader's.

So a slow reader holds a file and no connection to the database. The file has no name, and goes when the reader does.
"""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

from service.platform.snapshot import Write

_CHUNK = 1 << 17


class Spool:
    """What `fill` writes, to be read once. Start it with `spooled`."""

    def __init__(self, folder: Path, fill: Callable[[Write], Awaitable[None]]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - it is closed by its reader
        self._written = 0
        self._more = asyncio.Event()
        self._filling = asyncio.ensure_future(fill(self._write))
        self._filling.add_done_callback(lambda _: self._more.set())

    async def begun(self) -> None:
        """Wait for the first bytes, or the end. What fails before is raised here, while it can still be answered."""
        await self._more.wait()
        if self._filling.done() and not self._written:
            self._filling.result()

    async def chunks(self) -> AsyncIterator[bytes]:
        """All that is written, as it comes. What fails after the first bytes is raised in the middle: the reader sees an end that is none."""
        read = 0
        try:
            while True:
                self._more.clear()
                while read < self._written:
                    chunk = os.pread(self._file.fileno(), _CHUNK, read)
                    read += len(chunk)
                    yield chunk
                if self._filling.done():
                    self._filling.result()
                    if read == self._written:
                        return
                else:
                    await self._more.wait()
        finally:
            self._filling.cancel()
            self._file.close()

    async def _write(self, chunk: bytes) -> None:
        os.pwrite(self._file.fileno(), chunk, self._written)
        self._written += len(chunk)
        self._more.set()
        await asyncio.sleep(0)


async def spooled(folder: Path, fill: Callable[[Write], Awaitable[None]]) -> Spool:
    """A spool of what `fill` writes, once its first bytes are there. Raises what `fill` raises before."""
    spool = Spool(folder, fill)
    await spool.begun()
    return spool
