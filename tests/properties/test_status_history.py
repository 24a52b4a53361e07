"""Always true of a status history, in whatever order it is told."""

import random
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from schemas.vocabulary import Axis, Custody
from service.cases.status import StatusFact, current, derive, happened_by, known_at, standing

START = datetime(2020, 1, 1, tzinfo=UTC)


@st.composite
def histories(draw: st.DrawFn) -> list[StatusFact]:
    facts: list[StatusFact] = []
    for number in range(draw(st.integers(0, 8))):
        earliest = date(2014, 1, 1) + timedelta(days=draw(st.integers(0, 60)))
        recorded = START + timedelta(days=draw(st.integers(0, 5)))
        retracted = draw(st.none() | st.integers(0, 5).map(lambda days, since=recorded: since + timedelta(days=days)))
        free = [fact for fact in facts if all(other.supersedes != fact.id for other in facts)]
        corrected = draw(st.none() | st.sampled_from(free)) if free else None
        facts.append(
            StatusFact(
                id=UUID(int=number + 1),
                axis=Axis.CUSTODY,
                code=draw(st.sampled_from(list(Custody))),
                occurred="",
                earliest=earliest,
                latest=earliest + timedelta(days=draw(st.integers(0, 31))),
                recorded_at=recorded,
                retracted_at=retracted,
                supersedes=corrected.id if corrected else None,
            )
        )
    return facts


@given(histories(), st.randoms())
def test_any_order_of_arrival_gives_the_same_current_status(history: list[StatusFact], chance: random.Random) -> None:
    shuffled = list(history)
    chance.shuffle(shuffled)
    assert current(shuffled) == current(history)
    assert derive(shuffled) == derive(history)


@given(histories())
def test_a_retraction_equals_never_having_been_told(history: list[StatusFact]) -> None:
    untold = [fact for fact in history if fact.retracted_at is None]
    assert current(history) == current(untold)
    assert derive(history) == derive(untold)


@given(histories(), st.integers(0, 12))
def test_what_was_known_at_a_moment_is_told_by_nothing_recorded_later(history: list[StatusFact], days: int) -> None:
    moment = START + timedelta(days=days)
    later = history[0]._replace(id=UUID(int=99), recorded_at=moment + timedelta(seconds=1), supersedes=None) if history else None
    assert current(known_at([*history, later] if later else history, moment)) == current(known_at(history, moment))


@given(histories(), st.integers(-5, 70))
def test_as_of_a_day_nothing_counts_that_began_later(history: list[StatusFact], days: int) -> None:
    day = date(2014, 1, 1) + timedelta(days=days)
    assert all(fact.earliest <= day for fact in happened_by(history, day))


@given(histories())
def test_the_current_status_is_one_that_stands(history: list[StatusFact]) -> None:
    now = current(history)
    assert now in standing(history) if now else not standing(history)
    if now:
        assert all((fact.latest, fact.recorded_at) <= (now.latest, now.recorded_at) for fact in standing(history))
