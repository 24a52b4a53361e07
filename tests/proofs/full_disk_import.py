"""An import that is under way while the disk is full: it waits or fails aloud, and each row is there once in the end."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any

import httpx2

from tests.proofs.ground import Client, Registry, Report

APPLIED_WITHIN_SECONDS = 180.0
_MARK = "A row of the list that came while the disk was full."
_COUNTED = """SELECT count(*) AS cases, count(DISTINCT person_id) AS people FROM "case" WHERE summary = $1 AND withdrawn_at IS NULL"""


@dataclass
class Listed:
    """An import of so many rows, checked and asked to be applied."""

    client: Client
    id: str
    rows: int
    refused: httpx2.Response | None = None
    """What a file that was sent while the disk was full was answered."""

    async def send_another(self) -> None:
        """Send a file that has no room, until one is refused."""
        if self.refused is None:
            answer = await self.client.once(
                "POST", "/v1/imports", content=b"Name\n" + b"Ada Example\n" * 50_000, params={"file_name": "more.csv"}
            )
            self.refused = answer if answer is not None and not answer.is_success else None

    async def look(self, report: Report, registry: Registry) -> None:
        """Wait for its end, asking again where it failed, and count what it made."""
        until = time.monotonic() + APPLIED_WITHIN_SECONDS
        state = await self._state()
        tried = 0
        while state["state"] != "applied" and time.monotonic() < until:
            if state["state"] == "failed":
                tried += 1
                await self.ask("apply")
            await asyncio.sleep(0.5)
            state = await self._state()
        async with registry.owner() as owner:
            row = await owner.fetchrow(_COUNTED, _MARK)
        told = "nothing" if self.refused is None else f"{self.refused.status_code} {self.refused.json()['title']}"
        report.counted("an import under way", f"{self.rows} rows, asked {tried} times again, in the end {state['state']}")
        report.promise(
            "a file that there is no room for is refused by 507 or 503",
            told,
            kept=self.refused is not None and self.refused.status_code in (503, 507),
        )
        report.promise(
            "each row of the import is there once",
            f"{row['cases']} cases of {row['people']} people from {self.rows} rows",
            kept=state["state"] == "applied" and row["cases"] == row["people"] == self.rows,
        )

    async def ask(self, stage: str) -> None:
        """Ask for a stage. Raises RuntimeError where it is not taken."""
        answer = await self.client.post(f"/v1/imports/{self.id}/{stage}", None)
        if not answer.is_success:
            message = f"{stage}: {answer.status_code} {answer.text}"
            raise RuntimeError(message)

    async def _state(self) -> dict[str, Any]:
        return dict((await self.client.get(f"/v1/imports/{self.id}")).json())


async def begun(client: Client, rows: int) -> Listed:
    """A list of invented people, sent, checked, and asked to be applied."""
    lines = ["Case ID,Name,Country,Arrested,Summary"]
    lines += [f"A{number},{_name(number)},ZW,{2000 + number % 20}-03,{_MARK}" for number in range(1, rows + 1)]
    answer = await client.ask(
        "POST",
        "/v1/imports",
        content="\n".join(lines).encode(),
        params={"file_name": "list.csv"},
        headers={"Idempotency-Key": client.new_key()},
    )
    listed = Listed(client, answer.json()["id"], rows)
    await listed.ask("check")
    while (state := await listed._state())["state"] != "checked":
        if state["state"] == "failed":
            message = f"the list could not be checked: {state['failure']}"
            raise RuntimeError(message)
        await asyncio.sleep(0.3)
    await listed.ask("apply")
    return listed


def _name(number: int) -> str:
    """A name that nobody has, another for each number."""
    return f"Ada {''.join(chr(ord('a') + int(digit)) for digit in str(number)).title()}mara"
