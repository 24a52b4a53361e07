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

_FACT = ("id", "axis", "code", "occurred", "occurred_earliest", "occurred_latest", "recorded_at", "retracted_at", "supersedes_id")
"""What the rules need of an event, in the order of StatusFact."""
_TOLD = ("audience", *_FACT)
_AXIS = {axis.value: axis for axis in Axis}


async def derive_status(work: UnitOfWork, editor: Viewer, case: Case, history: Sequence[StatusFact] | None = None) -> Sequence[StatusFact]:
    """Bring the case's derived columns up to its history, and answer that history. Who has read it already, under the case's lock, gives it."""
    if history is None:
        history = await shared_history(work, case)
    change(work, editor, case, derived_columns(derive(history)), action="case.status_derived")
    return history


async def derive_all(work: UnitOfWork, editor: Viewer, cases: Collection[UUID]) -> None:
    """The same for many cases, read at once."""
    history: dict[UUID, list[list[Any]]] = {}
    for event in await work.records(StatusEvent, "case_id = ANY(:cases) AND withdrawn_at IS NULL", cases=list(cases)):
        history.setdefault(event.case_id, []).append(told_of(event))
    for case in await work.records(Case, "id = ANY(:cases)", locked=True, cases=list(cases)):
        change(work, editor, case, derived_columns(derive(facts(case, history.get(case.id, ())))), action="case.status_derived")
    await work.flush()


async def shared_history(work: UnitOfWork, case: Case) -> list[StatusFact]:
    """What whoever reads the case may read of its history."""
    return facts(case, (await work.ahead(history_of(case.id)))[0])


def history_of(case: UUID | str) -> Wanted:
    """The events of a case, which is named by its id or its reference, retracted ones too: bare rows, for `facts`."""
    named = ":events_of" if isinstance(case, UUID) else '(SELECT c.id FROM "case" c WHERE c.reference = :events_of)'
    return Wanted(StatusEvent, f"case_id = {named} AND withdrawn_at IS NULL", {"events_of": case}, _TOLD)


def facts(case: Case, events: Iterable[Sequence[Any]]) -> list[StatusFact]:
    """A case's history as the rules see it: what whoever reads the case may read, lest other events show through what its row derives."""
    levels = LEVELS[: LEVELS.index(case.audience) + 1]
    return [_fact(*told) for audience, *told in events if audience in levels]


def fact_of(row: StatusEvent) -> StatusFact:
    """The event as the rules see it."""
    return _fact(*(getattr(row, column) for column in _FACT))


def told_of(row: StatusEvent) -> list[Any]:
    """The event as `history_of` tells of it."""
    return [getattr(row, column) for column in _TOLD]


def _fact(event: UUID, axis: str, *told: Any) -> StatusFact:  # noqa: ANN401 - columns, in their order
    return StatusFact(event, _AXIS[axis], *told)


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
