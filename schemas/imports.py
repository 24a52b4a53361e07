"""Imports on the wire: a file of somebody's list, how it is read, what would become of each of its rows, and what became of them."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from schemas.base import Document, Model, Patch, absent
from schemas.edtf import Edtf
from schemas.mappings import Mapping, Question
from schemas.pages import ListFilter
from schemas.values import CountryCode, Id, Line, Slug, Version


class ImportState(StrEnum):
    """How far an import has come."""

    UPLOADED = "uploaded"
    MAPPED = "mapped"
    CHECKED = "checked"
    APPLIED = "applied"
    FAILED = "failed"
    REVERTED = "reverted"


class ImportStage(StrEnum):
    """What is being done, or was done last."""

    CHECK = "check"
    APPLY = "apply"
    REVERT = "revert"


class ImportMode(StrEnum):
    """What rows may do: make new records, change those that are there, or both."""

    CREATE_ONLY = "create_only"
    UPSERT = "upsert"
    UPDATE_ONLY = "update_only"


class OnConflict(StrEnum):
    """What becomes of a value that differs from one that the list itself did not tell.

    `skip` leaves the record; `cite` leaves it and adds the value as a citation that disputes it; `overwrite` takes the list's; `fail` refuses the row.
    """

    SKIP = "skip"
    CITE = "cite"
    OVERWRITE = "overwrite"
    FAIL = "fail"


class Fate(StrEnum):
    """What becomes of a row."""

    CREATE = "create"
    UPDATE = "update"
    SAME = "same"
    CONFLICT = "conflict"
    SUPPRESSED = "suppressed"
    REFUSED = "refused"


class ImportNew(Model):
    """About a file that is sent. Its format, encoding and header are found out from its content; what is said here of them is believed instead."""

    file_name: Line = Field(description="What the file is called.")
    encoding: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{2,30}$")] | None = Field(
        default=None, description="Of a text file: `utf-8`, `gb18030`."
    )
    delimiter: Literal[",", ";", "\t", "|"] | None = None
    sheet: Line | None = Field(default=None, description="Of a workbook: the sheet's name.")
    header_row: Annotated[int, Field(ge=1, le=1_000)] | None = Field(default=None, description="The row that names the columns.")
    mapping: Slug | None = Field(default=None, description="The saved mapping to read it with. Without one, a mapping is proposed.")
    country: CountryCode | None = Field(default=None, description="The country that detains, where the list itself does not say it.")
    stated_on: Edtf | None = Field(default=None, description="As of which day the list speaks: when it was published.")


class ImportPatch(Patch):
    """How the file is to be read, and what its rows may do. A mapping given here replaces the proposed one and answers its questions."""

    mapping: Mapping = absent()
    mode: ImportMode = absent()
    on_conflict: OnConflict = absent()
    create_missing: bool = Field(default_factory=lambda: False, strict=True)
    look_for_duplicates: bool = Field(default_factory=lambda: True, strict=True)
    stated_on: Edtf | None = absent()
    source_id: Id | None = absent()


class Progress(Document):
    """How far the present stage has come, or how the last one ended: rows so far, and how many met which fate."""

    stage: ImportStage
    done: int
    total: int | None
    fates: dict[str, int]
    running: bool


class Import(Document):
    """A file on its way into the registry."""

    id: Id
    file_name: str
    media_type: str | None
    format: str
    bytes: int
    sha256: str
    notices: list[str] = Field(description="What is odd about the file as a whole.")
    columns: list[str]
    state: ImportState
    mapping: dict[str, JsonValue] | None = Field(description="How it is read: as proposed, until one is given.")
    questions: list[Question] = Field(description="What the proposed mapping can't know. An import with open questions is not checked.")
    mode: ImportMode
    on_conflict: OnConflict
    create_missing: bool
    look_for_duplicates: bool
    stated_on: Edtf | None
    source_id: Id | None = Field(description="The source to which everything imported is cited.")
    failure: str | None
    progress: Progress | None
    created_at: datetime
    updated_at: datetime
    version: Version


class Difference(Document):
    """A field that a row would change, or disputes."""

    subject: str = Field(description="The kind of record: `person`, `case`, `status_event`, …")
    field: str
    was: JsonValue
    told: JsonValue
    verdict: Literal["set", "conflict", "added"]


class RowFault(Document):
    """What is wrong with a row, or odd about it: where, and what to do."""

    code: str
    message: str
    column: str | None
    value: str | None
    fatal: bool


class LikelyDuplicate(Document):
    """Somebody in the registry who may be the person that a row tells of."""

    person_id: Id
    caption: str
    score: float


class ImportedRow(Document):
    """What becomes, or became, of one row of the file."""

    number: int
    fate: Fate
    person_id: Id | None
    case_id: Id | None
    differences: list[Difference]
    problems: list[RowFault]
    possible_duplicates: list[LikelyDuplicate]


class RowFilter(ListFilter):
    """Which rows of an import to list."""

    fate: Fate | None = None
    problem: Annotated[str, Field(pattern=r"^[a-z][a-z-]{1,40}$")] | None = Field(
        default=None, description="Rows that have a problem of this code."
    )
