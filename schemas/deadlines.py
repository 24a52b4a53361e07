"""Deadlines on the wire: a day by which something is due for an action, for a case, or for a case within an action."""

from datetime import date, datetime

from pydantic import Field, model_validator

from schemas.base import Document, Model, Patch, Rule, absent
from schemas.dates import Day
from schemas.pages import ListFilter
from schemas.values import Id, Prose, Version
from schemas.vocabulary import Audience, DeadlineKind


class DeadlineOf(Model):
    """A deadline of the action that the address names; with `case_id`, for one case of it."""

    case_id: Id | None = None
    kind: DeadlineKind
    due_on: Day
    met_on: Day | None = None
    note: Prose | None = None
    audience: Audience | None = Field(default=None, description="The action's own, or else the case's, when it is left out.")


class DeadlineNew(DeadlineOf):
    """A deadline of an action, of a case, or of both."""

    action_id: Id | None = None

    @model_validator(mode="after")
    def _due_for_something(self) -> "DeadlineNew":
        if self.action_id is None and self.case_id is None:
            raise Rule("a deadline is for something: give action_id or case_id", at="action_id").broken()
        return self


class DeadlinePatch(Patch):
    """What changes of a deadline. `met_on` closes it."""

    kind: DeadlineKind = absent()
    due_on: Day = absent()
    met_on: Day | None = absent()
    note: Prose | None = absent()
    audience: Audience = absent()


class Deadline(Document):
    """A day by which something is due. It is open while `met_on` is null."""

    id: Id
    action_id: Id | None
    case_id: Id | None
    kind: DeadlineKind
    due_on: date
    met_on: date | None
    note: str | None
    audience: Audience
    version: Version
    created_at: datetime


class DeadlineFilter(ListFilter):
    """Which deadlines to list."""

    kind: DeadlineKind | None = None
    action_id: Id | None = None
    case_id: Id | None = None
    met: bool | None = Field(default=None, description="`false`: only those still open.")
    due_from: Day | None = Field(default=None, description="Due on this day or later.")
    due_to: Day | None = Field(default=None, description="Due on this day or earlier.")
