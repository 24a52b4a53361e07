"""A collector of traces that the environment names is told nothing: a path holds a name, and what an exception says may."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from opentelemetry import trace
from pydantic import SecretStr

from service.app import create_app
from service.settings import Settings
from tests.conftest import SECRET


class Overheard(trace.TracerProvider, trace.Tracer):
    """A provider of tracers that keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def get_tracer(self, *_: Any, **__: Any) -> trace.Tracer:
        return self

    def start_span(self, name: str, *more: Any, **told: Any) -> trace.Span:
        self.told.append(f"{name} {more} {told}")
        return trace.INVALID_SPAN

    @contextmanager
    def start_as_current_span(self, name: str, *more: Any, **told: Any) -> Iterator[trace.Span]:  # type: ignore[override]
        yield self.start_span(name, *more, **told)


@pytest.fixture
def overheard(monkeypatch: pytest.MonkeyPatch) -> Overheard:
    provider = Overheard()
    monkeypatch.setattr(trace, "_TRACER_PROVIDER", provider)
    monkeypatch.setenv("FASTAPI_OTEL_AUTO_CONFIGURE", "true")
    return provider


async def asked(app: FastAPI) -> None:
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://registry") as client:
        assert (await client.get("/healthz?q=Nobody")).status_code == 200


async def healthy() -> str:
    return "ok"


async def test_a_collector_is_told_nothing(overheard: Overheard) -> None:
    plain = FastAPI()
    plain.add_api_route("/healthz", healthy)
    await asked(plain)
    assert any("Nobody" in told for told in overheard.told)  # as FastAPI would have it
    overheard.told.clear()
    await asked(create_app(Settings(database_url="postgresql://nowhere", secret=SecretStr(SECRET))))
    assert overheard.told == []
