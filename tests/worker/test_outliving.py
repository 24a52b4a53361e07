"""The loops of the workers go on after whatever befalls one of their rounds."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from structlog.testing import capture_logs

from service.platform.clock import system_clock
from service.platform.database import Database
from service.platform.errors import Overloaded
from service.worker import exports, imports

DATABASE: Any = Database(None, None, None, None, None)  # type: ignore[arg-type]  # no round of these tests comes to it


@pytest.mark.parametrize(
    ("module", "loop", "round_"), [(imports, imports.keep_importing, "do_waiting"), (exports, exports.keep_exporting, "make_waiting")]
)
async def test_a_loop_outlives_a_fault_and_a_database_that_is_away(
    module: Any, loop: Callable[..., Awaitable[None]], round_: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    befalls: list[BaseException] = [ZeroDivisionError(), asyncpg.CannotConnectNowError(), Overloaded(), asyncio.CancelledError()]

    async def breaks(*_: object) -> None:
        raise befalls.pop(0)

    monkeypatch.setattr(module, round_, breaks)
    with capture_logs() as logged, pytest.raises(asyncio.CancelledError):
        await loop(DATABASE, tmp_path, system_clock, every=0)
    assert [(entry["log_level"], entry["error"]) for entry in logged] == [
        ("error", "ZeroDivisionError"),
        ("warning", "CannotConnectNowError"),
        ("warning", "Overloaded"),
    ]
