"""Whether the process lives, whether it can serve, and what has been counted. Nothing here names a person or a caller."""

import os
import re
from pathlib import Path

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from service.api.depends import Reading
from service.api.problems import problems
from service.platform.errors import Overloaded
from service.platform.telemetry import COUNTED_IN

router = APIRouter(tags=["health"])
_PLAIN = {"Cache-Control": "no-store"}
_OF_A_PROCESS = re.compile(r"gauge_live[a-z]*_(\d+)\.db")


@router.get("/healthz", operation_id="getHealth", responses=problems())
async def health() -> dict[str, str]:
    """The process is alive."""
    return {"status": "alive"}


@router.get("/readyz", operation_id="getReadiness", responses=problems(Overloaded))
async def readiness(reading: Reading) -> dict[str, str]:
    """The database answers, with the schema this version needs. 503 when it does not."""
    revision = await reading.value("SELECT version_num FROM alembic_version")
    return {"status": "ready", "schema": str(revision)}


@router.get("/metrics", operation_id="getMetrics", responses={200: {"content": {"text/plain": {}}}}, response_class=Response)
async def metrics() -> Response:
    """Counters for Prometheus: operations, statuses, durations; of all workers together."""
    return Response(generate_latest(_counted()), media_type=CONTENT_TYPE_LATEST, headers=_PLAIN)


def _counted() -> CollectorRegistry:
    """What the workers have counted together; what this process has, where nobody said where to count."""
    folder = os.environ.get(COUNTED_IN)
    if folder is None:
        return REGISTRY
    for file in Path(folder).iterdir():
        counter = _OF_A_PROCESS.fullmatch(file.name)
        if counter is not None and not _lives(int(counter[1])):
            mark_process_dead(counter[1], folder)  # type: ignore[no-untyped-call]  # what was in flight there is so no more
    registry = CollectorRegistry()
    MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]
    return registry


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
