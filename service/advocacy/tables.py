"""What the database guarantees of advocacy actions, of who takes part in them, of their answers case by case, and of deadlines."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from schemas.advocacy import ACTOR_ROLES, ROLE_OF_ITS_SIDE, SOMEBODY, TARGET_ROLES, PartySide
from schemas.vocabulary import ActionStatus, ActionType, DeadlineKind, Impact, Mechanism, Outcome, PartyRole, Priority, Response
from service.platform.tables import Record, among, dated, keeps, one_of, record_checks


def _role_of_its_side() -> CheckConstraint:
    """A complainant acts and an addressee is acted towards: the role fits the side."""
    sides = {PartySide.ACTOR: ACTOR_ROLES, PartySide.TARGET: TARGET_ROLES}
    fitting = (f"(side = '{side}' AND {among('role', roles)})" for side, roles in sides.items())
    return keeps(ROLE_OF_ITS_SIDE, " OR ".join(fitting), name="role_of_its_side")


class AdvocacyAction(Record):
    """Something done about one or many cases (ESF Intervention): a complaint, a resolution, a statement, a vigil."""

    __tablename__ = "advocacy_action"

    type: Mapped[str]
    mechanism: Mapped[str | None]
    title: Mapped[str]
    summary: Mapped[str | None]
    acted_on: Mapped[str | None]
    acted_on_earliest: Mapped[date | None]
    acted_on_latest: Mapped[date | None]
    status: Mapped[str]
    priority: Mapped[str | None]
    reference: Mapped[str | None]
    impact: Mapped[str | None]

    __table_args__ = (
        *record_checks(),
        one_of("type", ActionType),
        one_of("mechanism", Mechanism, optional=True),
        one_of("status", ActionStatus),
        one_of("priority", Priority, optional=True),
        one_of("impact", Impact, optional=True),
        CheckConstraint("title <> ''", name="title_not_empty"),
        dated("acted_on"),
        Index("ix_advocacy_action_listing", "created_at", "id", postgresql_where="withdrawn_at IS NULL"),
        Index("ix_advocacy_action_by_date", "acted_on_earliest", "id", postgresql_where="withdrawn_at IS NULL"),
        Index("ix_advocacy_action_by_type", "type", "id", postgresql_where="withdrawn_at IS NULL"),
    )


class ActionParty(Record):
    """Who acts in an action, or towards whom: a body on file, a name, or a named person for a body."""

    __tablename__ = "action_party"
    parent = "action_id"

    action_id: Mapped[UUID] = mapped_column(ForeignKey("advocacy_action.id"))
    side: Mapped[str]
    role: Mapped[str]
    body_id: Mapped[UUID | None] = mapped_column(ForeignKey("body.id"))
    name: Mapped[str | None]

    __table_args__ = (
        *record_checks(),
        one_of("side", PartySide),
        one_of("role", PartyRole),
        _role_of_its_side(),
        keeps(SOMEBODY, "body_id IS NOT NULL OR name IS NOT NULL", name="somebody"),
        CheckConstraint("name <> ''", name="name_not_empty"),
        Index("ix_action_party_of_action", "action_id", postgresql_where="withdrawn_at IS NULL"),
        Index("ix_action_party_of_body", "body_id", postgresql_where="body_id IS NOT NULL AND withdrawn_at IS NULL"),
    )


class ActionCase(Record):
    """One case that an action is about, with the response (ESF 27) and the outcome for this case."""

    __tablename__ = "action_case"
    parent = "action_id"

    action_id: Mapped[UUID] = mapped_column(ForeignKey("advocacy_action.id"))
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"))
    response: Mapped[str | None]
    response_on: Mapped[str | None]
    response_on_earliest: Mapped[date | None]
    response_on_latest: Mapped[date | None]
    outcome: Mapped[str | None]
    outcome_note: Mapped[str | None]

    __table_args__ = (
        *record_checks(),
        one_of("response", Response, optional=True),
        one_of("outcome", Outcome, optional=True),
        dated("response_on"),
        Index("ix_action_case_of_case", "case_id", postgresql_where="withdrawn_at IS NULL"),
        # Also serves listing an action's cases.
        Index("uq_action_case_once", "action_id", "case_id", unique=True, postgresql_where="withdrawn_at IS NULL"),
    )


class Deadline(Record):
    """A day by which something is due for an action, for a case, or for a case within an action."""

    __tablename__ = "deadline"

    action_id: Mapped[UUID | None] = mapped_column(ForeignKey("advocacy_action.id"))
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("case.id"))
    kind: Mapped[str]
    due_on: Mapped[date]
    met_on: Mapped[date | None]
    note: Mapped[str | None]

    __table_args__ = (
        *record_checks(),
        one_of("kind", DeadlineKind),
        CheckConstraint("action_id IS NOT NULL OR case_id IS NOT NULL", name="due_for_something"),
        Index("ix_deadline_by_day", "due_on", "id", postgresql_where="withdrawn_at IS NULL"),
        Index("ix_deadline_open", "due_on", "id", postgresql_where="met_on IS NULL AND withdrawn_at IS NULL"),
        Index("ix_deadline_of_action", "action_id", postgresql_where="action_id IS NOT NULL AND withdrawn_at IS NULL"),
        Index("ix_deadline_of_case", "case_id", postgresql_where="case_id IS NOT NULL AND withdrawn_at IS NULL"),
    )
