"""Advocacy actions on the wire: what was done, by whom and towards whom, and how each case was answered."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal, get_args

from pydantic import Field, model_validator

from schemas.base import Document, Model, Patch, Rule, absent
from schemas.deadlines import Deadline
from schemas.edtf import Edtf
from schemas.pages import ListFilter
from schemas.values import CaseReference, Id, Line, Name, Prose, Version
from schemas.vocabulary import ActionStatus, ActionType, Audience, Impact, Mechanism, Outcome, PartyRole, Priority, Response


class PartySide(StrEnum):
    """Whether a party acts, or is acted towards."""

    ACTOR = "actor"
    TARGET = "target"


ActorRole = Literal[
    PartyRole.INITIATOR, PartyRole.COMPLAINANT, PartyRole.SPONSOR, PartyRole.SPEAKER, PartyRole.PARTICIPANT, PartyRole.OTHER
]
TargetRole = Literal[PartyRole.ADDRESSEE, PartyRole.RECIPIENT, PartyRole.FORUM, PartyRole.OTHER]
ACTOR_ROLES: tuple[PartyRole, ...] = get_args(ActorRole)
TARGET_ROLES: tuple[PartyRole, ...] = get_args(TargetRole)


SOMEBODY = Rule("a party is somebody: give body_id or name", at="name")
ROLE_OF_ITS_SIDE = Rule("a role is one of its side: an initiator acts, an addressee is acted towards", at="role")


class Party(Model):
    """Somebody who takes part: a body on file, a name, or a named person who stands for a body."""

    body_id: Id | None = None
    name: Name | None = None

    @model_validator(mode="after")
    def _somebody(self) -> "Party":
        if self.body_id is None and self.name is None:
            raise SOMEBODY.broken()
        return self


class ActorNew(Party):
    """Somebody who acts."""

    role: ActorRole = PartyRole.INITIATOR


class TargetNew(Party):
    """Somebody towards whom the action is taken, or the forum it is taken in."""

    role: TargetRole = PartyRole.ADDRESSEE


class ActionPartyNew(Party):
    """A party added to an action."""

    side: PartySide
    role: PartyRole
    audience: Audience | None = Field(default=None, description="The action's own when it is left out.")

    @model_validator(mode="after")
    def _role_of_its_side(self) -> "ActionPartyNew":
        if self.role not in (ACTOR_ROLES if self.side is PartySide.ACTOR else TARGET_ROLES):
            said = f"{self.role} is no role of {'an actor' if self.side is PartySide.ACTOR else 'a target'}"
            raise ROLE_OF_ITS_SIDE._replace(said=said).broken()
        return self


class ActionPartyPatch(Patch):
    """What changes of a party. Its side stays."""

    role: PartyRole = absent()
    body_id: Id | None = absent()
    name: Name | None = absent()
    audience: Audience = absent()


class ActionParty(Document):
    """Somebody who takes part in an action, on one side of it."""

    id: Id
    action_id: Id
    side: PartySide
    role: PartyRole
    body_id: Id | None
    name: str | None
    audience: Audience
    version: Version
    created_at: datetime


class ActionCaseNew(Model):
    """A case that the action is about, by id or by reference, with the response and the outcome for this case."""

    case: Id | CaseReference
    response: Response | None = Field(default=None, description="How it was answered (ESF 27); null while nothing is known.")
    response_on: Edtf | None = None
    outcome: Outcome | None = Field(default=None, description="What came of it for this case; null while nothing is known.")
    outcome_note: Prose | None = None
    audience: Audience | None = Field(
        default=None, description="The action's own, or the case's where that is narrower, when it is left out."
    )


class ActionCasePatch(Patch):
    """What changes of the response and the outcome for one case."""

    response: Response | None = absent()
    response_on: Edtf | None = absent()
    outcome: Outcome | None = absent()
    outcome_note: Prose | None = absent()
    audience: Audience = absent()


class ActionCase(Document):
    """A case that an action is about, with the response and the outcome for this case. `reference` is the case's."""

    id: Id
    action_id: Id
    case_id: Id
    reference: str
    response: Response | None
    response_on: Edtf | None
    outcome: Outcome | None
    outcome_note: str | None
    audience: Audience
    version: Version
    created_at: datetime


class AdvocacyActionNew(Model):
    """An action, with the parties and the cases known so far."""

    type: ActionType
    mechanism: Mechanism | None = None
    title: Line
    summary: Prose | None = None
    acted_on: Edtf | None = None
    status: ActionStatus = ActionStatus.PLANNED
    priority: Priority | None = None
    reference: Line | None = Field(default=None, description="How others refer to it: `Opinion 59/2024`, `A/RES/79/181`.")
    impact: Impact | None = None
    actors: Annotated[list[ActorNew], Field(max_length=100)] = Field(default_factory=list)
    targets: Annotated[list[TargetNew], Field(max_length=100)] = Field(default_factory=list)
    cases: Annotated[list[ActionCaseNew], Field(max_length=500)] = Field(default_factory=list)
    audience: Audience = Audience.ORGANIZATION


class AdvocacyActionPatch(Patch):
    """What changes of an action. Parties, cases and deadlines are resources of their own."""

    type: ActionType = absent()
    mechanism: Mechanism | None = absent()
    title: Line = absent()
    summary: Prose | None = absent()
    acted_on: Edtf | None = absent()
    status: ActionStatus = absent()
    priority: Priority | None = absent()
    reference: Line | None = absent()
    impact: Impact | None = absent()
    audience: Audience = absent()


class AdvocacyActionBrief(Document):
    """An action in a list."""

    id: Id
    type: ActionType
    mechanism: Mechanism | None
    title: str
    acted_on: Edtf | None
    status: ActionStatus
    priority: Priority | None
    reference: str | None
    audience: Audience
    version: Version
    updated_at: datetime


class AdvocacyAction(AdvocacyActionBrief):
    """An action as one document, with its parties, its cases and its deadlines."""

    organization_id: Id
    summary: str | None
    impact: Impact | None
    actors: list[ActionParty]
    targets: list[ActionParty]
    cases: list[ActionCase]
    deadlines: list[Deadline]
    created_at: datetime


class AdvocacyActionFilter(ListFilter):
    """Which actions to list."""

    type: ActionType | None = None
    mechanism: Mechanism | None = None
    status: ActionStatus | None = None
    priority: Priority | None = None
    case: Id | CaseReference | None = Field(default=None, description="The actions about this case.")
    body_id: Id | None = Field(default=None, description="The actions by or towards this body.")
