"""Several statements are answered at once, over as many connections, and what they answer goes out one after the other."""

import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from os import SEEK_END
from pathlib import Path

from service.platform.snapshot import Snapshot, Write

_CHUNK = 1 << 17
_IN_MEMORY = 1 << 20
"""Bytes of an answer that are kept before they go to a file, until it is its turn."""


async def write_in_order(
    readings: Sequence[Snapshot], statements: Sequence[str], write: Write, folder: Path, **parameters: object
) -> list[int]:
    """Write the lines of JSON that each statement selects, in the order of the statements; answers how many of each."""
    parts = [_Part(sql, folder) for sql in statements]
    waiting = iter(parts)
    reading = [asyncio.create_task(_read(each, waiting, parameters)) for each in readings]
    try:
        counts = [await part.poured(write) for part in parts]
    finally:
        for task in reading:
            task.cancel()
        await asyncio.gather(*reading, return_exceptions=True)
        for part in parts:
            part.close()
    return counts


class _Part:
    """What one statement answers: kept until it is its turn, and handed on as it comes from then on."""

    def __init__(self, sql: str, folder: Path) -> None:
        self.sql = sql
        self._file = tempfile.SpooledTemporaryFile(_IN_MEMORY, dir=str(folder))  # noqa: SIM115 - `close` does
        self._onward: Write | None = None
        self._ended = asyncio.Event()
        self._count = 0
        self._failure: Exception | None = None

    async def read(self, reading: Snapshot, parameters: dict[str, object]) -> None:
        """Take what is answered, or why nothing is."""
        try:
            self._count = await reading.copy(self.sql, self._take, **parameters)
        except Exception as error:  # noqa: BLE001 - it is raised where its turn is awaited
            self._failure = error
        self._ended.set()

    async def poured(self, write: Write) -> int:
        """Write what was answered, until all is; says how many lines it is. What the statement raised is raised."""
        written = 0
        while chunk := self._kept(written):
            written += len(chunk)
            await write(chunk)
        self._onward = write
        await self._ended.wait()
        self.close()
        if self._failure is not None:
            raise self._failure
        return self._count

    async def _take(self, chunk: bytes) -> None:
        if self._onward is not None:
            await self._onward(chunk)
        else:
            self._file.seek(0, SEEK_END)
            self._file.write(chunk)

    def _kept(self, after: int) -> bytes:
        self._file.seek(after)
        return self._file.read(_CHUNK)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


async def _read(reading: Snapshot, waiting: Iterator[_Part], parameters: dict[str, object]) -> None:
    """Read parts until none is left that nobody reads."""
    for part in waiting:
        await part.read(reading, parameters)
