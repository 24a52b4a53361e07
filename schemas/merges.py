"""Merges on the wire: two records of one person become one, and two again."""

from datetime import datetime

from pydantic import Field, JsonValue

from schemas.base import Document, Model
from schemas.values import Id, Prose, Version
from schemas.vocabulary import Audience


class MergeNew(Model):
    """This person and another are one: this record is absorbed into the other's."""

    into: Id = Field(description="Who survives. The absorbed person's id leads there from then on.")
    reason: Prose = Field(description="How it is known that they are one. It stays in the history.")


class UnmergeNew(Model):
    """They are two after all."""

    absorbed: Id = Field(description="Who was absorbed into this person, and stands by themselves again.")
    reason: Prose = Field(description="How it is known that they are two. It stays in the history.")


class Difference(Document):
    """A value of the absorbed person that the survivor did not take: nothing is lost, and nothing is silently chosen."""

    field: str
    absorbed: JsonValue
    survivor: JsonValue


class Merge(Document):
    """That one person was absorbed into another."""

    id: Id
    absorbed_id: Id
    survivor_id: Id
    reason: str
    differences: list[Difference]
    merged_at: datetime
    undone_at: datetime | None
    undo_reason: str | None
    audience: Audience
    version: Version


class KeptChange(Document):
    """A field that was changed after the merge, and so was not put back."""

    type: str
    id: Id
    field: str


class Unmerge(Document):
    """What undoing a merge did."""

    merge: Merge
    kept: list[KeptChange] = Field(description="What was changed since the merge stays as it was changed.")
