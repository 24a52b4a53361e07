"""Days, moments and periods on the wire, for what is known to the day. What is known less exactly is EDTF (schemas/edtf.py)."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Protocol

from pydantic import AfterValidator, AwareDatetime, BeforeValidator

from schemas.base import Rule

_DAY = re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")


class Dated(Protocol):
    """A date that may be known only to lie between two days."""

    @property
    def earliest(self) -> date: ...

    @property
    def latest(self) -> date: ...


def _written_as_a_day(value: object) -> object:
    """RFC 3339 full-date only: a number of seconds or a time of day is no day."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str) or _DAY.match(value) is None:
        message = "a day is written YYYY-MM-DD"
        raise ValueError(message)
    return value


def _written_as_a_moment(value: object) -> object:
    # Of text only a date with a time: in a query a bare number is text too, and would be taken for seconds since 1970.
    if not isinstance(value, str | datetime) or (isinstance(value, str) and _DAY.match(value[:10]) is None):
        message = "a moment is written YYYY-MM-DDThh:mm:ssZ"
        raise ValueError(message)
    return value


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        message = "this moment lies outside the years 1 to 9999 in UTC"
        raise ValueError(message) from error


Day = Annotated[date, BeforeValidator(_written_as_a_day)]
"""A calendar day, `2025-03-14`."""
Moment = Annotated[AwareDatetime, BeforeValidator(_written_as_a_moment), AfterValidator(_in_utc)]
"""A moment with its offset, `2025-03-14T09:30:00Z`; kept in UTC."""


def in_order(first: Dated | None, last: Dated | None, rule: Rule) -> None:
    """Two dates can be in this order, however vague they are; else the rule is broken."""
    if first is not None and last is not None and first.earliest > last.latest:
        raise rule.broken()
