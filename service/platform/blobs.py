"""Files on disk, each under the hash of its content: written once and whole, verified whenever it is read."""

import base64
import errno
import hashlib
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from service.platform.errors import IntegrityBroken, Invalid, RegistryError, StorageFull

_CHUNK = 1 << 18


class FileTooLarge(RegistryError):
    """The file is larger than the registry takes."""

    status = 413
    slug = "file-too-large"
    title = "The body is too large"


class DigestMismatch(Invalid):
    """What arrived is not what Content-Digest announces (RFC 9530)."""

    slug = "digest-mismatch"
    title = "The content does not match its digest"


@dataclass(frozen=True)
class Stored:
    """A file that was stored: its length in bytes and its SHA-256 in hexadecimal."""

    bytes: int
    sha256: str


class Blobs:
    """A folder of files by content: `ab/cd/abcd…`. The same content is there once, whoever sends it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def store(self, chunks: AsyncIterator[bytes], limit: int, announced: str | None = None) -> Stored:
        """Write a stream to its place. Nothing stays of one that is empty, too large, cut off, or not what was announced."""
        self.folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.folder, prefix="incoming-")
        digest, length = hashlib.sha256(), 0
        try:
            with os.fdopen(handle, "wb") as file:
                async for chunk in chunks:
                    length += len(chunk)
                    if length > limit:
                        raise FileTooLarge(f"At most {limit} bytes.")
                    digest.update(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            if length == 0:
                raise Invalid("An empty file shows nothing.", pointer="")
            if announced is not None and announced != content_digest(digest.digest()):
                raise DigestMismatch("Send the file again.", pointer="header/Content-Digest")
            place = self.place(digest.hexdigest())
            place.parent.mkdir(parents=True, exist_ok=True)
            Path(name).replace(place)  # noqa: ASYNC240 - a rename within one folder
            _sync_folder(place.parent)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise StorageFull("There is no room left for files; nothing was changed.") from error
            raise
        finally:
            Path(name).unlink(missing_ok=True)  # noqa: ASYNC240 - likewise
        return Stored(length, digest.hexdigest())

    def verified(self, sha256: str) -> Iterator[bytes]:
        """The file's content in chunks, once all of it is found to be what was stored. Raises IntegrityBroken before the first byte otherwise."""
        place = self.place(sha256)
        try:
            with place.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise IntegrityBroken("The file can't be read.") from error
        if found != sha256:
            raise IntegrityBroken("The file is not what was stored.")
        return _chunks(place)

    def remove(self, sha256: str) -> None:
        """Remove a file, if it is there."""
        self.place(sha256).unlink(missing_ok=True)

    def stored(self, before: datetime) -> list[str]:
        """The content hashes of the files that were stored before a moment."""
        return [each.name for each in self.folder.glob("??/??/*") if each.stat().st_mtime < before.timestamp()]

    def place(self, sha256: str) -> Path:
        """Where a file of this content is, or would be."""
        return self.folder / sha256[:2] / sha256[2:4] / sha256


def content_digest(digest: bytes) -> str:
    """A SHA-256 digest as Content-Digest has it (RFC 9530): `sha-256=:…:`."""
    return f"sha-256=:{base64.b64encode(digest).decode()}:"


def _chunks(place: Path) -> Iterator[bytes]:
    with place.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
