"""A list imported as a client of the API does it: sent, mapped, checked, applied; the stages done as the worker does them."""

import asyncio
from pathlib import Path
from typing import Any

from service.exchange.imports.commands import FOLDER
from service.platform.blobs import Blobs
from service.worker.imports import do_waiting
from tests.conftest import Client


class Importing:
    """One organization's imports. Without the application, the stages are done by a service in another process, and waited for."""

    def __init__(self, client: Client, app: Any) -> None:
        self.client = client
        self.registry = None if app is None else app.state.registry

    async def send(self, content: str | bytes, name: str = "list.csv", **about: str) -> dict[str, Any]:
        """The import, begun."""
        data = content.encode() if isinstance(content, str) else content
        answer = await self.client("POST", "/v1/imports", content=data, params={"file_name": name, **about})
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def amend(self, batch: dict[str, Any], **changes: Any) -> dict[str, Any]:
        answer = await self.client.patch(f"/v1/imports/{batch['id']}", changes, batch["version"])
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def stage(self, batch: dict[str, Any], stage: str) -> dict[str, Any]:
        """Ask for a stage, have it done, and answer the import after it."""
        answer = await self.client.post(f"/v1/imports/{batch['id']}/{stage}")
        assert answer.status_code == 202, answer.text
        await self.work()
        return (await self.client.get(f"/v1/imports/{batch['id']}")).json()

    async def work(self) -> None:
        if self.registry is None:
            while any(each["progress"]["running"] for each in await self.under_way()):  # noqa: ASYNC110 - another process does it
                await asyncio.sleep(0.2)
            return
        await do_waiting(self.registry.database, Blobs(Path(self.registry.blobs) / FOLDER), self.registry.clock)

    async def under_way(self) -> list[dict[str, Any]]:
        """The imports of which a stage was asked for."""
        listed = (await self.client.get("/v1/imports", params={"limit": 200})).json()["items"]
        return [each for each in listed if each["progress"] is not None]

    async def applied(self, content: str | bytes, mapping: dict[str, Any], name: str = "list.csv", **settings: Any) -> dict[str, Any]:
        """A list sent, mapped, checked and applied."""
        batch = await self.amend(await self.send(content, name), mapping=mapping, **settings)
        batch = await self.stage(batch, "check")
        assert batch["state"] == "checked", batch["failure"]
        foreseen = batch["progress"]["fates"]
        batch = await self.stage(batch, "apply")
        assert batch["state"] == "applied", batch["failure"]
        assert batch["progress"]["fates"] == foreseen, "what was checked is what was done"
        return batch

    async def rows(self, batch: dict[str, Any], **asked: str) -> list[dict[str, Any]]:
        answer = await self.client.get(f"/v1/imports/{batch['id']}/rows", params={"limit": 200, **asked})
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]

    async def cases(self) -> list[dict[str, Any]]:
        """The cases of the lists that these tests import: in Brazil, where no other test has any."""
        found: list[dict[str, Any]] = (await self.client.get("/v1/cases", params={"limit": 200, "country": "BR"})).json()["items"]
        return found


def fates(rows: list[dict[str, Any]]) -> dict[int, str]:
    return {row["number"]: row["fate"] for row in rows}
