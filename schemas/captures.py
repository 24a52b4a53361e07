"""Captures on the wire. The bytes travel as the request's own body; what is said about them travels beside it."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from schemas.base import Document, Model, Patch, absent
from schemas.dates import Moment
from schemas.values import Id, Line, Version, WebAddress
from schemas.vocabulary import Audience

FileName = Annotated[Line, StringConstraints(max_length=255, pattern=r"^[^/\\]+$")]
"""The name the file had where it came from, without folders. It is kept and shown, never used as a path."""


class CaptureNew(Model):
    """What is known of a file that is being uploaded. Its media type, length and hash are measured, not told."""

    captured_at: Moment | None = Field(
        default=None, description="When the source looked like this; the moment of the upload when it is left out."
    )
    tool: Line | None = Field(default=None, description="What made the file: a program and its version, a camera.")
    original_url: WebAddress | None = None
    file_name: FileName | None = None
    redacted_copy_of_id: Id | None = Field(
        default=None, description="The capture, of the same source, of which this is a copy with parts blacked out."
    )
    audience: Audience | None = Field(default=None, description="The source's own when it is left out.")


class CapturePatch(Patch):
    """What changes of what is said about a capture. Its content does not change: another file is another capture."""

    captured_at: Moment = absent()
    tool: Line | None = absent()
    original_url: WebAddress | None = absent()
    file_name: FileName | None = absent()
    redacted_copy_of_id: Id | None = absent()
    audience: Audience = absent()


class Capture(Document):
    """A file that shows a source as it was at one moment. `bytes` is its length, `sha256` its hash in hexadecimal."""

    id: Id
    source_id: Id
    media_type: str
    bytes: int
    sha256: str
    captured_at: datetime
    tool: str | None
    original_url: str | None
    file_name: str | None
    redacted_copy_of_id: Id | None
    audience: Audience
    version: Version
    created_at: datetime
