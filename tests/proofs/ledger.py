"""A ledger of writes, kept by the clients that send them, and the independent look at what became of each.

Each write carries its Idempotency-Key in every row that it makes, so that its pieces are found in the tables whoever put them there.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx2

from tests.proofs.ground import Client, Registry, Report

PIECES = {"status": 2, "source": 1, "action": 3}
"""How many rows bear a write's key: an event and its citation; a source; an action, who takes part, and the case it is about."""

_FOUND = """
    WITH piece (key, id) AS (
        SELECT note, id FROM status_event WHERE note ~ '^[0-9a-f]{32}$' UNION ALL SELECT quote, id FROM citation WHERE quote ~ '^[0-9a-f]{32}$'
        UNION ALL SELECT title, id FROM source WHERE title ~ '^[0-9a-f]{32}$'
        UNION ALL SELECT title, id FROM advocacy_action WHERE title ~ '^[0-9a-f]{32}$'
        UNION ALL SELECT name, id FROM action_party WHERE name ~ '^[0-9a-f]{32}$'
        UNION ALL SELECT outcome_note, id FROM action_case WHERE outcome_note ~ '^[0-9a-f]{32}$')
    SELECT p.key, count(*) AS pieces, sum((SELECT count(*) FROM journal j WHERE j.subject_id = p.id)) AS journalled,
        (SELECT count(*) FROM idempotency_key k WHERE k.key = p.key) AS answers FROM piece p GROUP BY p.key"""


@dataclass
class Write:
    """One write: what was sent under which key, and what was answered, if anything was."""

    kind: str
    key: str
    path: str
    body: Any
    answer: httpx2.Response | None = None


@dataclass
class Ledger:
    """Every write of a proof's clients, and what they write about."""

    registry: Registry
    cases: list[str] = field(default_factory=list)
    source: str = ""
    writes: dict[str, Write] = field(default_factory=dict)

    async def begin(self, cases: int = 8, audience: str = "organization") -> "Ledger":
        """Make what the writes are about: cases of invented people, and a source to cite."""
        client = self.registry.client()
        for number in range(cases):
            person = await client.made("/v1/persons", {"names": [{"full": f"Invented Person {number}"}]})
            body = {"person_id": person["id"], "country": "KP", "deprivation": "imprisonment", "audience": audience}
            self.cases.append((await client.made("/v1/cases", body))["reference"])
        self.source = (await client.made("/v1/sources", {"type": "web", "title": "An invented page"}))["id"]
        return self

    def new(self, client: Client) -> Write:
        """The next write of a client, entered before it is sent."""
        key, case = client.new_key(), client.chance.choice(self.cases)
        kind = client.chance.choice(sorted(PIECES))
        cited = {"source_id": self.source, "stance": "supports", "quote": key}
        day = f"20{client.chance.randrange(14, 26)}-{client.chance.randrange(1, 13):02}-{client.chance.randrange(1, 29):02}"
        path, body = {
            "status": (
                f"/v1/cases/{case}/status-events",
                {"axis": "life", "code": "presumed_alive", "occurred": day, "note": key, "citations": [cited]},
            ),
            "source": ("/v1/sources", {"type": "web", "title": key, "published": day}),
            "action": (
                "/v1/advocacy-actions",
                {
                    "type": "petition",
                    "title": key,
                    "acted_on": day,
                    "actors": [{"role": "initiator", "name": key}],
                    "cases": [{"case": case, "outcome_note": key}],
                },
            ),
        }[kind]
        return self.writes.setdefault(key, Write(kind, key, path, body))

    async def write(self, client: Client, *, gives_up: float = 0.0) -> Write:
        """Send one write until it is answered; with the chance `gives_up` only once, and never again if no answer comes."""
        made = self.new(client)
        if client.chance.random() < gives_up:
            answer = await client.once("POST", made.path, json=made.body, headers={"Idempotency-Key": made.key})
            made.answer = answer if answer is not None and answer.status_code != httpx2.codes.SERVICE_UNAVAILABLE else None
        else:
            made.answer = await client.post(made.path, made.body, made.key)
        return made

    async def while_(self, clients: list[Client], disturbed: Callable[[], Awaitable[None]], *, gives_up: float = 0.0) -> None:
        """Let clients write at full speed while something is done to what they write to, and then end what each has begun."""
        over = asyncio.Event()

        async def writing(client: Client) -> None:
            while not over.is_set():
                await self.write(client, gives_up=gives_up)

        async with asyncio.TaskGroup() as group:
            for client in clients:
                group.create_task(writing(client))
            try:
                await disturbed()
            finally:
                over.set()

    async def look(self, report: Report) -> None:
        """Look, as the database's owner, for what became of each write, and say so."""
        async with self.registry.owner() as owner:
            found = {row["key"]: row for row in await owner.fetch(_FOUND)}
        acknowledged = {key: write for key, write in self.writes.items() if write.answer is not None and write.answer.is_success}
        refused = Counter(
            f"{write.kind} {write.answer.status_code}"
            for write in self.writes.values()
            if write.answer is not None and not write.answer.is_success
        )
        silent = self.writes.keys() - acknowledged.keys()
        whole = {key for key in found if key in self.writes and found[key]["pieces"] == PIECES[self.writes[key].kind]}
        doubled = [key for key in found if key in self.writes and found[key]["pieces"] > PIECES[self.writes[key].kind]]
        unlike = [key for key in found if found[key]["journalled"] != found[key]["pieces"] or found[key]["answers"] != 1]
        half = (found.keys() - whole - set(doubled)) | set(unlike)
        report.done("writes sent, of them acknowledged", f"{len(self.writes)}, {len(acknowledged)}")
        report.counted("never acknowledged: there all the same, not there", f"{len(silent & found.keys())}, {len(silent - found.keys())}")
        report.promise(
            "every acknowledged write is there", f"{len(acknowledged.keys() - found.keys())} lost", kept=acknowledged.keys() <= found.keys()
        )
        report.promise("none is there twice", f"{len(doubled)} doubled", kept=not doubled)
        report.promise(
            "none is half there: all its rows, their journal rows and its kept answer, or nothing", f"{len(half)} half", kept=not half
        )
        report.promise("nothing is refused that should not be", dict(refused) or "0 refused", kept=not refused and bool(acknowledged))

    async def ask_again(self, report: Report, client: Client, sample: int) -> None:
        """Send some acknowledged writes once more: each is answered as it was."""
        acknowledged = [write for write in self.writes.values() if write.answer is not None and write.answer.is_success]
        chosen = client.chance.sample(acknowledged, min(sample, len(acknowledged)))
        alike = 0
        for write in chosen:
            again = await client.post(write.path, write.body, write.key)
            assert write.answer is not None
            alike += again.content == write.answer.content and again.headers.get("Idempotency-Replayed") == "true"
        report.promise("sent again, a write is answered as it was", f"{alike} of {len(chosen)}", kept=alike == len(chosen) > 0)
