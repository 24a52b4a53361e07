"""What a case's own row keeps of its status history, so that lists need not look further. Kept in step by whatever changes either."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from schemas.vocabulary import Axis
from service.cases.status import Derived, StatusFact, derive
from service.cases.tables import Case, StatusEvent
from service.disclosure.rules import LEVELS
from service.identity.viewer import Viewer
from service.journal.commands import change
from service.platform.work import UnitOfWork, Wanted

_COLUMNS = ("id", "axis", "code", "occurred", "occurred_earliest", "occurred_latest", "recorded_at", "retracted_at", "supersedes_id")
"""What the rules need of an event, in the order of StatusFact."""
_AXIS = {axis.value: axis for axis in Axis}


async def derive_status(work: UnitOfWork, editor: Viewer, case: Case, history: Sequence[StatusFact] | None = None) -> Sequence[StatusFact]:
    """Bring the case's derived columns up to its history, and answer that history. Who has read it already, under the case's lock, gives it."""
    if history is None:
        history = await shared_history(work, case)
    change(work, editor, case, derived_columns(derive(history)), action="case.status_derived")
    await work.flush()
    return history


async def derive_all(work: UnitOfWork, editor: Viewer, cases: Collection[UUID]) -> None:
    """The same for many cases, read at once."""
    history: dict[UUID, list[StatusEvent]] = {}
    for event in await work.records(StatusEvent, "case_id = ANY(:cases) AND withdrawn_at IS NULL", cases=list(cases)):
        history.setdefault(event.case_id, []).append(event)
    for case in await work.records(Case, "id = ANY(:cases)", locked=True, cases=list(cases)):
        change(work, editor, case, derived_columns(derive(shared_facts(case, history.get(case.id, ())))), action="case.status_derived")
    await work.flush()


async def shared_history(work: UnitOfWork, case: Case) -> list[StatusFact]:
    """What whoever reads the case may read of its history."""
    return facts((await work.ahead(history_of(case)))[0])


def history_of(case: Case) -> Wanted:
    """The events of a case, retracted ones too, for `facts`: those that whoever reads the case may read, lest others show through what its row derives."""
    condition = "case_id = :case AND withdrawn_at IS NULL AND audience = ANY(:levels)"
    return Wanted(StatusEvent, condition, {"case": case.id, "levels": _levels(case)}, _COLUMNS)


def facts(events: Iterable[Sequence[Any]]) -> list[StatusFact]:
    """Events as the rules see them, of bare rows."""
    return [StatusFact(event, _AXIS[axis], *told) for event, axis, *told in events]


def shared_facts(case: Case, events: Iterable[StatusEvent]) -> list[StatusFact]:
    """Of some events those that whoever reads the case may read."""
    return [fact_of(event) for event in events if event.audience in _levels(case)]


def fact_of(row: StatusEvent) -> StatusFact:
    """The event as the rules see it."""
    return facts([[getattr(row, column) for column in _COLUMNS]])[0]


def _levels(case: Case) -> tuple[str, ...]:
    return LEVELS[: LEVELS.index(case.audience) + 1]


def derived_columns(derived: Derived) -> dict[str, Any]:
    """The case's derived columns."""
    values: dict[str, Any] = {axis: fact.code if fact else None for axis, fact in _axes(derived).items()}
    for column, fact in (("detained_on", derived.began), ("ended_on", derived.ended)):
        values[column] = fact.occurred if fact else None
        values[f"{column}_earliest"] = fact.earliest if fact else None
        values[f"{column}_latest"] = fact.latest if fact else None
    return values | {"last_confirmed_at": derived.last_confirmed_at}


def _axes(derived: Derived) -> dict[str, StatusFact | None]:
    return {
        Axis.CUSTODY.value: derived.custody,
        Axis.LEGAL.value: derived.legal,
        Axis.LIFE.value: derived.life,
        Axis.ACKNOWLEDGEMENT.value: derived.acknowledgement,
    }
