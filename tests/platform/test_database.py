"""What the driver says is told apart: the database is away, it can't keep up, or it refused what was asked."""

from asyncio import selector_events

import asyncpg
import pytest
from sqlalchemy.exc import DBAPIError, InterfaceError

from service.app import _READ_BYTES
from service.platform.database import AWAY, BUSY, driver_error


def wrapped(error: Exception) -> Exception:
    """As SQLAlchemy raises what asyncpg raised: its dialect's error from the driver's, and its own around both."""
    translated = Exception("of the dialect")
    translated.__cause__ = error
    return DBAPIError("COMMIT", None, translated)


@pytest.mark.parametrize(
    "error",
    [
        ConnectionResetError(),
        FileNotFoundError("no socket"),
        asyncpg.ConnectionDoesNotExistError("closed in the middle of operation"),
        asyncpg.InterfaceError("connection is closed"),
        asyncpg.InternalClientError('cannot switch to state 12; protocol is in the "failed" state'),
        asyncpg.AdminShutdownError("terminating connection due to unexpected postmaster exit"),
        asyncpg.CrashShutdownError("terminating connection because of crash of another server process"),
        asyncpg.CannotConnectNowError("the database system is starting up"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_server_that_died_is_away_whoever_says_so(error: Exception) -> None:
    for said in (error, wrapped(error)):
        assert isinstance(driver_error(said), AWAY)


@pytest.mark.parametrize("error", [asyncpg.DeadlockDetectedError(), asyncpg.LockNotAvailableError(), TimeoutError()])
def test_a_server_or_a_pool_that_can_not_keep_up_is_busy(error: Exception) -> None:
    assert isinstance(driver_error(wrapped(error)), BUSY)


def test_what_was_refused_is_neither() -> None:
    refused = driver_error(wrapped(asyncpg.UniqueViolationError("twice")))
    assert isinstance(refused, asyncpg.UniqueViolationError)
    assert not isinstance(refused, (*AWAY, *BUSY))
    assert driver_error(InterfaceError("COMMIT", None, ValueError("of ours"))) is None


def test_how_much_is_read_at_once_is_still_said_by_the_name_that_a_process_which_serves_says_it_by() -> None:
    assert selector_events._SelectorTransport.max_size >= _READ_BYTES  # type: ignore[attr-defined]
