"""History: what was known at any moment of a history of ten thousand statements is what a model kept beside it says.

Eight clients at once tell, late and in any order, correct each other and take back. Then five hundred random moments, half of them to the
microsecond at which something was told, are read as the registry knew them, and again as it was read while it was being written.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx2

from schemas.status import CODES
from schemas.vocabulary import Axis
from tests.proofs.ground import Client, Ground, Registry, Report
from tests.proofs.ledger import Ledger

EVENTS, CASES, CLIENTS, MOMENTS, READ_MEANWHILE = 10_000, 50, 8, 500, 200
SETTLED_SECONDS = 6.0
"""A write waits for another's lock for five seconds at most: what is older than that is told no differently later."""
HELD = {"reported_detained", "in_custody", "house_arrest", "restricted_movement", "disappeared"}
ENDED = {"released", "escaped", "deceased"}


@dataclass(frozen=True)
class Told:
    """One statement, as the model keeps it."""

    id: UUID
    axis: str
    code: str
    occurred: str
    recorded: datetime
    corrects: UUID | None
    retracted: datetime | None = None

    @property
    def earliest(self) -> date:
        """The first day on which it may have happened."""
        first = self.occurred.partition("/")[0]
        return date.fromisoformat(f"{first}-01-01"[:10] if len(first) == len("2014") else f"{first}-01"[:10])

    @property
    def latest(self) -> date:
        """The last."""
        last = self.occurred.rpartition("/")[2]
        if len(last) == len("2014"):
            return date(int(last), 12, 31)
        day = date.fromisoformat(f"{last}-01"[:10])
        return day if len(last) == len("2014-10-08") else (day + timedelta(days=31)).replace(day=1) - timedelta(days=1)


@dataclass
class Model:
    """What was told of each case, by case and by statement."""

    cases: dict[str, dict[UUID, Told]] = field(default_factory=dict)

    def known_at(self, case: str, moment: datetime) -> dict[str, Any]:
        """What a case's document must say as it was known at a moment."""
        known = [told for told in self.cases[case].values() if told.recorded <= moment]
        standing = [told for told in known if told.retracted is None or told.retracted > moment]
        corrected = {told.corrects for told in standing}
        standing = [told for told in standing if told.id not in corrected]
        now = {
            str(axis): max(
                (told for told in standing if told.axis == axis), key=lambda told: (told.latest, told.recorded, told.id), default=None
            )
            for axis in Axis
        }
        held = [told for told in standing if told.axis == "custody" and told.code in HELD]
        began = min(held, key=lambda told: (told.earliest, told.latest, told.recorded, told.id), default=None)
        custody = now["custody"]
        return {
            "status": {axis: (str(told.id), told.code, told.occurred) if told else None for axis, told in now.items()},
            "detained_on": began.occurred if began else None,
            "ended_on": custody.occurred if custody is not None and custody.code in ENDED else None,
            "last_confirmed_at": max((told.recorded for told in standing), default=None),
            "counting": {(told.axis, str(told.id)) for told in standing},
            "history": {
                (str(told.id), told.retracted if told.retracted is not None and told.retracted <= moment else None) for told in known
            },
        }


def said(document: Any) -> dict[str, Any]:
    """The same of a case's document."""
    axes = document["status"]
    return {
        "status": {axis: (axes[axis]["event_id"], axes[axis]["code"], axes[axis]["since"]) if axes[axis] else None for axis in axes},
        "detained_on": document["detained_on"],
        "ended_on": document["ended_on"],
        "last_confirmed_at": _moment(document["last_confirmed_at"]),
        "history": {(event["id"], _moment(event["retracted_at"])) for event in document["status_history"]},
    }


async def prove(ground: Ground, report: Report) -> None:
    """Tell, correct and take back at once, and read the past."""
    events, chance = ground.times(EVENTS, least=400), ground.chance(__name__)
    model, refused, meanwhile = Model(), Counter[str](), list[tuple[str, str, Any]]()
    async with ground.registry("history") as registry:
        ledger = await Ledger(registry).begin(cases=max(5, ground.times(CASES)))
        model.cases = {case: {} for case in ledger.cases}
        begun = datetime.now(UTC)
        left = iter(range(events))
        async with asyncio.TaskGroup() as group:
            for _ in range(CLIENTS):
                group.create_task(_tell(registry.client(), model, left, refused))
            group.create_task(_read(registry.client(), ledger.cases, meanwhile, begun, ground.times(READ_MEANWHILE)))
        ended = datetime.now(UTC)
        told = [each for case in model.cases.values() for each in case.values()]
        report.done("statements told", len(told))
        report.counted(
            "corrections, retractions", f"{sum(t.corrects is not None for t in told)}, {sum(t.retracted is not None for t in told)}"
        )
        report.counted("refused, as what was corrected or taken back already must be", dict(refused))
        report.counted("what clients met", registry.met())
        await _moments(registry, model, chance, begun, ended, ground.times(MOMENTS, least=50), report)
        client = registry.client()
        again = [(await client.get(f"/v1/cases/{case}", params={"known_at": moment})).json() for case, moment, _ in meanwhile]
        alike = sum(said(now) == said(then) for now, (_, _, then) in zip(again, meanwhile, strict=True))
        report.promise(
            f"what was known {SETTLED_SECONDS:.0f} s ago is told then as it is now",
            f"{alike} of {len(meanwhile)}",
            kept=alike == len(meanwhile) > 0,
        )
        await report.sound(registry)


async def _tell(client: Client, model: Model, left: Iterator[int], refused: Counter[str]) -> None:
    """Tell something of a case, half of the time of one of a few: new, or as a correction. Now and then take something back first."""
    cases = list(model.cases)
    for _ in left:
        while not await _told(client, model, client.chance.choice(cases[:5] if client.chance.random() < 0.5 else cases), refused):
            pass


async def _told(client: Client, model: Model, case: str, refused: Counter[str]) -> bool:
    path, history = f"/v1/cases/{case}/status-events", model.cases[case]
    chosen = client.chance.choice(list(history.values())) if history else None
    if chosen is not None and client.chance.random() < 0.2:
        answer = await client.post(f"{path}/{chosen.id}/retract", {"reason": "Told in error."})
        if answer.status_code == httpx2.codes.OK:
            history[chosen.id] = replace(history[chosen.id], retracted=_moment(answer.json()["event"]["retracted_at"]))
        else:
            refused[f"{answer.status_code} {answer.json()['title']}"] += 1
        return False
    corrects = chosen if chosen is not None and client.chance.random() < 0.2 else None
    axis = Axis(corrects.axis) if corrects else client.chance.choice(list(Axis))
    body = {"axis": axis, "code": str(client.chance.choice(list(CODES[axis]))), "occurred": _occurred(client.chance)}
    answer = await client.post(path, body | ({"supersedes_id": str(corrects.id)} if corrects else {}))
    if answer.status_code != httpx2.codes.CREATED:
        refused[f"{answer.status_code} {answer.json()['detail']}"] += 1
        return False
    event = answer.json()["event"]
    told = Told(
        UUID(event["id"]), str(axis), event["code"], body["occurred"], _moment(event["recorded_at"]), corrects.id if corrects else None
    )
    history[told.id] = told
    return True


async def _read(client: Client, cases: list[str], meanwhile: list[tuple[str, str, Any]], begun: datetime, count: int) -> None:
    """Read what was known a little while ago, while more is being told."""
    await asyncio.sleep(SETTLED_SECONDS)
    for _ in range(count):
        moment = max(begun, datetime.now(UTC) - timedelta(seconds=SETTLED_SECONDS)).isoformat()
        case = client.chance.choice(cases[:5])
        meanwhile.append((case, moment, (await client.get(f"/v1/cases/{case}", params={"known_at": moment})).json()))
        await asyncio.sleep(0.1)


async def _moments(
    registry: Registry, model: Model, chance: random.Random, begun: datetime, ended: datetime, count: int, report: Report
) -> None:
    client, wrong = registry.client(), list[str]()
    listed = 0
    for _ in range(count):
        case = chance.choice(list(model.cases))
        moment = begun + (ended - begun) * chance.random()
        if chance.random() < 0.5 and model.cases[case]:
            told = chance.choice(list(model.cases[case].values()))
            moment = max(begun, (told.retracted or told.recorded) + timedelta(microseconds=chance.choice((-1, 0, 0, 1))))
        document = (await client.get(f"/v1/cases/{case}", params={"known_at": moment.isoformat()})).json()
        expected, found = model.known_at(case, moment), said(document)
        wrong += [
            f"{case} at {moment.isoformat()}: {name} is {found[name]}, expected {expected[name]}"
            for name in found
            if found[name] != expected[name]
        ]
        listed += await _counting(client, case, moment) == expected["counting"]
    report.done("moments, each read as it was known", count)
    report.promise(
        "each document says what the model says: status, dates, history", f"{len(wrong)} differ {wrong[:1] or ''}", kept=not wrong
    )
    report.promise("and so does the list of what counted then", f"{listed} of {count}", kept=listed == count)


async def _counting(client: Client, case: str, moment: datetime) -> set[tuple[str, str]]:
    """What the list of statements says counted at a moment, all its pages."""
    asked: dict[str, Any] = {"known_at": moment.isoformat(), "limit": 200}
    found: set[tuple[str, str]] = set()
    while True:
        page = (await client.get(f"/v1/cases/{case}/status-events", params=asked)).json()
        found |= {(item["axis"], item["id"]) for item in page["items"]}
        if page["next_cursor"] is None:
            return found
        asked["cursor"] = page["next_cursor"]


def _occurred(chance: random.Random) -> str:
    """A day, a month, a year or some years in the past."""
    year, month, day = chance.randrange(1990, 2026), chance.randrange(1, 13), chance.randrange(1, 29)
    return chance.choice((f"{year}", f"{year}-{month:02}", f"{year}-{month:02}-{day:02}", f"{year}/{year + chance.randrange(1, 4)}"))


def _moment(text: str | None) -> Any:
    return None if text is None else datetime.fromisoformat(text)
