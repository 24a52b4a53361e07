"""Exports as a client takes them: asked for, made, fetched."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx2
from fastapi import FastAPI

from service.platform.clock import system_clock
from service.platform.database import only_one
from service.worker.exports import make_waiting
from tests.conftest import Client

_PATIENCE = 400


async def ready(app: FastAPI, client: Client, format_: str, **choice: Any) -> Any:
    """An export that the worker has seen to, as its asker reads it."""
    asked = await client.made("/v1/exports", {"format": format_, "filter": choice})
    held = app.state.registry
    for _ in range(_PATIENCE):  # the application's own worker may be at it already
        await make_waiting(held.database, held.spools, system_clock)
        export = (await client.get(f"/v1/exports/{asked['id']}")).json()
        if export["state"] not in ("waiting", "running"):
            break
        await asyncio.sleep(0.05)
    return export


async def work(app: FastAPI) -> None:
    """Make what is waiting, and sweep: after whoever is at it, which may be the application's own worker."""
    held = app.state.registry
    for _ in range(_PATIENCE):
        async with only_one(held.database.workers, "exports") as mine:
            if mine is not None:
                break
        await asyncio.sleep(0.05)
    await make_waiting(held.database, held.spools, system_clock)


async def content(app: FastAPI, client: Client, format_: str, **choice: Any) -> httpx2.Response:
    """The file of a fresh export."""
    export = await ready(app, client, format_, **choice)
    assert export["state"] == "ready", export
    answer = await client.get(f"/v1/exports/{export['id']}/content")
    assert answer.status_code == 200, answer.text
    return answer


def records_of(answer: httpx2.Response) -> list[dict[str, Any]]:
    """The lines of an export as records."""
    return [json.loads(line) for line in answer.text.splitlines()]


def files(app: FastAPI) -> set[str]:
    """What lies on the disk of exports."""
    folder: Path = app.state.registry.spools
    return {path.name for path in folder.iterdir()} if folder.exists() else set()
