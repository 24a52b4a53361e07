"""What befalls one step must not end the steps after it."""

from collections.abc import Iterator
from contextlib import contextmanager

from service.platform.database import is_waited_for
from service.platform.telemetry import log, log_fault


@contextmanager
def outlived(errand: str) -> Iterator[None]:
    """Let no error of a step through: that the database is away is told as waiting for it, anything else as a fault of ours."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 - whatever it was, the next step has its turn
        if is_waited_for(error):
            log.warning("a step waits for the database", errand=errand, error=type(error).__name__)
        else:
            log_fault(error, errand=errand)
