"""Whether the process lives, whether it can serve, and what it has counted. Nothing here names a person or a caller."""

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from service.api.depends import Reading
from service.api.problems import problems
from service.platform.errors import Overloaded

router = APIRouter(tags=["health"])
_PLAIN = {"Cache-Control": "no-store"}


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
    """Counters for Prometheus: operations, statuses, durations."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST, headers=_PLAIN)
