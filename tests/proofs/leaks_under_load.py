"""Leaks under load: while cases are published, unpublished and lose their consents, nobody reads what the rule does not let them.

The marked registry of tests/leaks, served. Writers let cases out and take them back in every way there is; meanwhile the public and another
organization's member crawl every reading, and others ask for just those cases. What was taken back before a question was asked must not be
in the answer, nor a name while only the rest was let out. When all is still, everybody sees what the rule allows, no more and no less.
"""

import asyncio
import contextlib
import itertools
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx2

from schemas.vocabulary import Scope
from service.exchange.exports.listing import CSV, NDJSON
from tests.conftest import Client as Member
from tests.conftest import Keys
from tests.crawl import crawl
from tests.leaks.conftest import UNCLEARED
from tests.leaks.marked import VIEWERS, Marked, a_case, fill
from tests.proofs.ground import Client, Ground, Registry, Report
from tests.walk import CONSENT

SECONDS, WRITERS, ASKING = 120, 4, 3
TOKEN = re.compile(r"canary\d{5}x")
FOREVER = float("inf")


@dataclass
class LetOut:
    """When the public may have read a case of ours, and when by whose name: from when that was asked until its end was answered."""

    reference: str
    tokens: set[str]
    told: list[list[float]] = field(default_factory=lambda: [[0.0, FOREVER]])
    named: list[list[float]] = field(default_factory=lambda: [[0.0, FOREVER]])

    def may_be_read(self, began: float, ended: float, *, by_name: bool) -> bool:
        """Whether the public may have read it at some moment of an answer."""
        return any(start <= ended and began <= end for start, end in (self.named if by_name else self.told))

    def begins(self, *, with_name: bool) -> None:
        """It is about to be let out."""
        self.told.append([time.monotonic(), FOREVER])
        if with_name:
            self.named.append([time.monotonic(), FOREVER])

    def ends(self, *, name_only: bool = False) -> None:
        """It has been taken back."""
        for spans in (self.named,) if name_only else (self.named, self.told):
            spans[-1][1] = min(spans[-1][1], time.monotonic())


@dataclass
class Watch:
    """Who reads what, held against the rule as it was while they were answered."""

    marked: Marked
    cases: dict[str, LetOut]
    leaks: list[str] = field(default_factory=list)
    answers: int = 0
    seen: dict[str, set[str]] = field(default_factory=dict)

    def allowed(self, viewer: str, token: str, began: float, ended: float) -> bool:
        """Whether the rule lets a viewer read a token in an answer that took from one moment to another."""
        stands, case = self.marked.tokens[token], self.cases.get(token)
        if not stands.seen(viewer):
            return False
        return viewer != "public" or case is None or case.may_be_read(began, ended, by_name=stands.person is not None)

    def reading(self, viewer: str, client: Client) -> Callable[[str], Awaitable[httpx2.Response]]:
        """A way to ask, as a viewer, whose every answer is looked at."""

        async def get(url: str, **options: Any) -> httpx2.Response:
            began = time.monotonic()
            answer = await client.get(url, **options)
            ended = time.monotonic()
            self.answers += 1
            found = set(TOKEN.findall(answer.text + str(dict(answer.headers)))) - set(TOKEN.findall(url))
            self.seen.setdefault(viewer, set()).update(found)
            self.leaks += [
                f"{viewer} {url}: {self.marked.tokens[token]}" for token in found if not self.allowed(viewer, token, began, ended)
            ]
            if answer.status_code >= httpx2.codes.INTERNAL_SERVER_ERROR:
                self.leaks.append(f"{viewer} {url}: {answer.status_code}")
            return answer

        return get


class ServedKeys(Keys):
    """Organizations and keys of a registry in another process, by its API."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.app: Any = None
        self.count = 0

    async def join(self, *scopes: Scope) -> Member:
        self.count += 1
        return await self.key(await self.registry.organization(f"org-{self.count}"), *scopes)

    async def key(self, organization: str, *scopes: Scope) -> Member:
        client = self.registry.client(await self.registry.key_of(organization, scopes or tuple(Scope)))
        return Member(client.http, organization)


async def prove(ground: Ground, report: Report) -> None:
    """Mark, let out and take back, crawl."""
    seconds = ground.times(SECONDS, least=15)
    async with ground.registry("leaks_under_load") as registry:
        keys = ServedKeys(registry)
        marked, cases = await _marked(registry, keys)
        watch = Watch(marked, {token: case for case in cases for token in case.tokens})
        owner, reviewer = marked.viewers["cleared"].http, (await keys.key(str(marked.viewers["cleared"].organization))).http
        until, steps = time.monotonic() + seconds, itertools.count()
        writing = [
            _let_out_and_take_back(watch, _like(registry, owner), _like(registry, reviewer), cases[number::WRITERS], until, steps)
            for number in range(WRITERS)
        ]
        crawls = {viewer: _crawling(watch, viewer, _like(registry, marked.viewers[viewer].http), until) for viewer in ("public", "other")}
        asking = [_asking(watch, registry.public(), cases, until) for _ in range(ASKING)]
        rounds = dict(zip(crawls, (await asyncio.gather(*crawls.values(), *asking, *writing))[: len(crawls)], strict=True))
        report.done("cases let out and taken back, by how many writers, for how many seconds", f"{len(cases)}, {WRITERS}, {seconds}")
        report.done("steps of publication, consents and disclosure", next(steps))
        report.done("crawls of every reading, by the public, by another organization", f"{rounds['public']}, {rounds['other']}")
        report.counted("answers looked at", watch.answers)
        report.counted("tokens in the registry; seen by the public, by another organization", _seen(watch))
        report.promise(
            "nobody was told what the rule did not let them read", f"{len(watch.leaks)} leaks {watch.leaks[:2] or ''}", kept=not watch.leaks
        )
        await _at_rest(watch, registry, report)
        await _logs(registry, report)
        await report.sound(registry)


async def _marked(registry: Registry, keys: ServedKeys) -> tuple[Marked, list[LetOut]]:
    cleared = await keys.join()
    own = await keys.key(str(cleared.organization), *UNCLEARED)
    shared, other = await keys.join(*UNCLEARED), await keys.join(*UNCLEARED)
    public = Member(registry.public().http)
    marked = Marked({"public": public, "other": other, "shared": shared, "own": own, "cleared": cleared})
    await fill(marked, keys, cleared, str(shared.organization))
    cases = []
    for _ in range(WRITERS * 2):
        before = set(marked.tokens)
        await a_case(marked, keys, cleared, str(shared.organization), "public", is_published=True, disclosure="full")
        cases.append(LetOut(marked.cases[-1], set(marked.tokens) - before))
    return marked, cases


def _like(registry: Registry, http: httpx2.AsyncClient) -> Client:
    """A client that retries, with the key of one that does not."""
    return registry.client(http.headers["authorization"].removeprefix("Bearer ")) if "authorization" in http.headers else registry.public()


async def _let_out_and_take_back(watch: Watch, owner: Client, reviewer: Client, cases: list[LetOut], until: float, steps: Any) -> None:
    """One writer's cases, all of which are let out to begin with."""
    path = "/v1/cases/{}/publication"
    while time.monotonic() < until:
        for case in cases:
            await asyncio.sleep(owner.chance.uniform(0, 0.3))
            if case.named[-1][1] == FOREVER and owner.chance.random() < 0.4:
                await owner.made(path.format(case.reference), {"state": "published", "name_disclosure": "withheld"})
                case.ends(name_only=True)
                next(steps)
                await asyncio.sleep(owner.chance.uniform(0, 0.3))
            if owner.chance.random() < 0.5:
                await owner.made(path.format(case.reference), {"state": "unpublished", "reason": "Asked."})
            else:
                await _withdraw_consents(owner, case.reference)
                if (await owner.get(f"/v1/cases/{case.reference}")).json()["publication"]["state"] == "published":
                    watch.leaks.append(f"{case.reference} is published still, and no consent covers it")
                    await owner.made(path.format(case.reference), {"state": "unpublished", "reason": "Asked."})
            case.ends()
            next(steps)
            await asyncio.sleep(owner.chance.uniform(0, 0.3))
            with_name = owner.chance.random() < 0.6
            await owner.made(f"/v1/cases/{case.reference}/consents", CONSENT)
            await owner.made(path.format(case.reference), {"state": "in_review", "name_disclosure": "full" if with_name else "withheld"})
            await reviewer.made(path.format(case.reference), {"state": "approved"})
            case.begins(with_name=with_name)
            await owner.made(path.format(case.reference), {"state": "published"})
            next(steps)


async def _withdraw_consents(owner: Client, reference: str) -> None:
    path = f"/v1/cases/{reference}/consents"
    for consent in (await owner.get(path, params={"limit": 200})).json()["items"]:
        if consent["withdrawn_on"] is None and "publish_story" in consent["scopes"]:
            answer = await owner.patch(
                f"{path}/{consent['id']}", {"withdrawn_on": datetime.now(UTC).date().isoformat()}, consent["version"]
            )
            assert answer.status_code == httpx2.codes.OK, answer.text


async def _crawling(watch: Watch, viewer: str, client: Client, until: float) -> int:
    """Crawl every reading again and again; answers how often."""
    rounds = 0
    while time.monotonic() < until:
        rounds += 1
        async for _ in crawl(watch.reading(viewer, client), {"case": watch.marked.cases, "person": watch.marked.absorbed}):
            pass
    return rounds


async def _asking(watch: Watch, client: Client, cases: list[LetOut], until: float) -> None:
    """Ask, as the public, for just the cases that come and go: as documents, as they were known, in lists, by their words."""
    get = watch.reading("public", client)
    begun = datetime.now(UTC)
    while time.monotonic() < until:
        case = client.chance.choice(cases)
        path = f"/v1/cases/{case.reference}"
        moment = begun + (datetime.now(UTC) - begun) * client.chance.random()
        word = client.chance.choice(sorted(case.tokens & set(watch.marked.searchable)))
        asked: list[tuple[str, dict[str, Any]]] = [
            (path, {}),
            (f"{path}?known_at={moment:%Y-%m-%dT%H:%M:%S.%fZ}", {}),
            (f"{path}?as_of=2025-01-01", {}),
            (f"{path}/timeline", {}),
            (f"{path}/conflicts", {}),
            (f"{path}/status-events?known_at={moment:%Y-%m-%dT%H:%M:%S.%fZ}", {}),
            ("/v1/cases?limit=200", {}),
            ("/v1/cases", {"headers": {"Accept": NDJSON}}),
            ("/v1/cases", {"headers": {"Accept": CSV}}),
            ("/v1/persons?limit=200", {}),
            ("/v1/changes?limit=200", {}),
            (f"/v1/search?q={word}", {}),
        ]
        url, options = client.chance.choice(asked)
        began = time.monotonic()
        answer = await get(url, **options)
        if "/search" in url and any(match["by"] in ("text", "identifier") for item in answer.json()["items"] for match in item["matched"]):
            by_name = watch.marked.tokens[word].person is not None
            if not (watch.marked.tokens[word].seen("public") and case.may_be_read(began, time.monotonic(), by_name=by_name)):
                watch.leaks.append(f"public {url}: found by a word that is not to be read")


async def _at_rest(watch: Watch, registry: Registry, report: Report) -> None:
    """When nothing changes any more, each viewer sees what the rule allows: no more, and no less."""
    now = time.monotonic()
    for viewer in ("public", "other"):
        watch.seen[viewer] = set()
        await _crawling(watch, viewer, _like(registry, watch.marked.viewers[viewer].http), time.monotonic() + 0.001)
        allowed = {token for token in watch.marked.tokens if watch.allowed(viewer, token, now, now)}
        saw = f"{len(watch.seen[viewer])} seen, {len(allowed)} to be seen"
        report.promise(
            f"at rest: {viewer} sees what the rule allows, no more and no less", saw, kept=watch.seen[viewer] == allowed != set()
        )


async def _logs(registry: Registry, report: Report) -> None:
    """No log holds a token: not the service's, nor its database's."""
    logs = [registry.service.log, *registry.service.data.glob("postgres/*.log")]
    found = 0
    for log in logs:
        with contextlib.suppress(FileNotFoundError):
            found += len(TOKEN.findall(await asyncio.to_thread(log.read_text)))
    report.promise("no log holds what was written", f"{found} tokens in {len(logs)} logs", kept=found == 0)


def _seen(watch: Watch) -> str:
    return f"{len(watch.marked.tokens)}; {', '.join(str(len(watch.seen.get(viewer, ()))) for viewer in VIEWERS[:2])}"
