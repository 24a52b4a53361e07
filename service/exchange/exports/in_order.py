"""Several statements are answered at once, over as many connections, and what they answer goes out one after the other."""

import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from service.platform.snapshot import Snapshot, Write

_CHUNK = 1 << 17
_IN_MEMORY = 1 << 20
"""Bytes of an answer that are kept before they go to a file."""


async def write_in_order(
    readings: Sequence[Snapshot], statements: Sequence[str], write: Write, folder: Path, **parameters: object
) -> list[int]:
    """Write the lines of JSON that each statement selects, in the order of the statements; answers how many of each."""
    parts = [_Part(sql, folder) for sql in statements]
    waiting = iter(parts)
    reading = [asyncio.create_task(_read(each, waiting, parameters)) for each in readings]
    try:
        counts = []
        for part in parts:
            counts.append(await part.whole())
            for chunk in part.chunks():
                await write(chunk)
    finally:
        for task in reading:
            task.cancel()
        await asyncio.gather(*reading, return_exceptions=True)
        for part in parts:
            part.close()
    return counts


class _Part:
    """What one statement answers, kept until it is its turn."""

    def __init__(self, sql: str, folder: Path) -> None:
        self.sql = sql
        self._file = tempfile.SpooledTemporaryFile(_IN_MEMORY, dir=str(folder))  # noqa: SIM115 - `close` does
        self._ended = asyncio.Event()
        self._count = 0
        self._failure: Exception | None = None

    async def read(self, reading: Snapshot, parameters: dict[str, object]) -> None:
        """Keep what is answered, or why nothing is."""

        async def keep(chunk: bytes) -> None:
            self._file.write(chunk)

        try:
            self._count = await reading.copy(self.sql, keep, **parameters)
        except Exception as error:  # noqa: BLE001 - it is raised where its turn is awaited
            self._failure = error
        self._ended.set()

    async def whole(self) -> int:
        """Wait until all is answered; says how many lines it is. What the statement raised is raised."""
        await self._ended.wait()
        if self._failure is not None:
            raise self._failure
        return self._count

    def chunks(self) -> Iterator[bytes]:
        """What was answered, once: it is kept no longer."""
        self._file.seek(0)
        while chunk := self._file.read(_CHUNK):
            yield chunk
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


async def _read(reading: Snapshot, waiting: Iterator[_Part], parameters: dict[str, object]) -> None:
    """Read parts until none is left that nobody reads."""
    for part in waiting:
        await part.read(reading, parameters)
