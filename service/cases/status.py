"""The rules of a case's status history. Pure: no session, no clock; anyone in the field can check them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from schemas.vocabulary import Axis

HELD = ("reported_detained", "in_custody", "house_arrest", "restricted_movement", "disappeared")
"""Codes of the custody axis under which a person is deprived of liberty."""
ENDED = ("released", "escaped", "deceased")
"""Codes of the custody axis that end a deprivation."""
_FINAL = {"deceased", "died_in_custody", "executed", "died_after_release"}


class StatusFact(NamedTuple):
    """One statement about one axis, as the history holds it. (A tuple, for a case's whole history is read with each of its changes.)"""

    id: UUID
    axis: Axis
    code: str
    occurred: str
    earliest: date
    latest: date
    recorded_at: datetime
    retracted_at: datetime | None = None
    supersedes: UUID | None = None


@dataclass(frozen=True)
class Derived:
    """What a case's own row keeps of its history, so that lists need not look further."""

    custody: StatusFact | None
    legal: StatusFact | None
    life: StatusFact | None
    acknowledgement: StatusFact | None
    began: StatusFact | None
    ended: StatusFact | None
    last_confirmed_at: datetime | None


def standing(history: Iterable[StatusFact]) -> list[StatusFact]:
    """The facts that stand: neither retracted nor superseded by one that stands itself. (A fact supersedes one of its own axis alone.)"""
    told = [fact for fact in history if fact.retracted_at is None]
    corrected = {fact.supersedes for fact in told if fact.supersedes is not None}
    return [fact for fact in told if fact.id not in corrected]


def current(history: Iterable[StatusFact]) -> StatusFact | None:
    """The status that stands on one axis: the latest to have occurred among those that stand; a tie goes to the later report."""
    return _latest(standing(history))


def _latest(told: Iterable[StatusFact]) -> StatusFact | None:
    return max(told, key=lambda fact: (fact.latest, fact.recorded_at, fact.id), default=None)


def happened_by(history: Iterable[StatusFact], day: date) -> list[StatusFact]:
    """What had happened by a day: what may have begun by then counts."""
    return [fact for fact in history if fact.earliest <= day]


def known_at(history: Iterable[StatusFact], moment: datetime) -> list[StatusFact]:
    """What the registry knew at a moment: recorded by then, and not yet retracted then."""
    return [
        fact if fact.retracted_at is None or fact.retracted_at <= moment else fact._replace(retracted_at=None)
        for fact in history
        if fact.recorded_at <= moment
    ]


def on_axis(history: Iterable[StatusFact], axis: Axis) -> list[StatusFact]:
    """The facts of one axis."""
    return [fact for fact in history if fact.axis == axis]


def derive(history: Iterable[StatusFact]) -> Derived:
    """What the case's row keeps: the current fact of each axis, when the deprivation began and ended, when anything was last confirmed."""
    told = standing(history)
    now = {axis: _latest(on_axis(told, axis)) for axis in Axis}
    held = [fact for fact in on_axis(told, Axis.CUSTODY) if fact.code in HELD]
    latest = now[Axis.CUSTODY]
    return Derived(
        custody=latest,
        legal=now[Axis.LEGAL],
        life=now[Axis.LIFE],
        acknowledgement=now[Axis.ACKNOWLEDGEMENT],
        began=min(held, key=lambda fact: (fact.earliest, fact.latest, fact.recorded_at, fact.id), default=None),
        ended=latest if latest is not None and latest.code in ENDED else None,
        last_confirmed_at=max((fact.recorded_at for fact in told), default=None),
    )


def unusual(before: StatusFact | None, event: StatusFact, now: StatusFact | None) -> list[str]:
    """What is strange about an event, for the case worker to look at. News arrives out of order: it is recorded all the same."""
    warnings: list[str] = []
    if now is not None and now.id != event.id:
        warnings.append(f"A later status stands: {now.code}, {now.occurred}. This event entered the history.")
    elif before is not None and before.code in _FINAL and event.code not in _FINAL:
        warnings.append(f"Unusual: {before.code} ({before.occurred}) is followed by {event.code}.")
    return warnings
