"""Every text of every row carries its own token; each kind of viewer crawls every reading there is, and sees what the rule allows: no more, no less."""

import asyncio
import itertools
import os
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from schemas.vocabulary import Scope
from service.app import create_app
from service.cli.migrate import upgrade
from service.disclosure.rules import LEVELS
from service.settings import Settings
from tests.conftest import SECRET, Client, Keys, http, make_database
from tests.crawl import crawl
from tests.walk import prepared
from tests.walk import published as walked

UNCLEARED = tuple(scope for scope in Scope if scope is not Scope.RESTRICTED)
PARTS: dict[str, dict[str, Any]] = {
    "occurrences": {"type": "sighting", "text": "?"},
    "placements": {"place": "?"},
    "positions": {"government": "KR", "position": "acknowledges", "text": "?"},
    "assessments": {"framework": "wgad", "criterion": "I", "finding": "met", "assessed_on": "2024-11-01", "reasoning": "?"},
    "proceedings": {"type": "trial", "outcome": "?"},
    "consents": {"given_by": "family", "scopes": ["record"], "given_on": "2024-01-01", "evidence": "?"},
    "status-events": {"axis": "life", "code": "presumed_alive", "occurred": "2020", "note": "?"},
}
"""What belongs to a case, each with a text to mark."""
FREE: dict[str, dict[str, Any]] = {
    "sources": {"type": "web", "title": "?"},
    "advocacy-actions": {"type": "petition", "title": "?"},
    "facilities": {"names": [{"full": "?"}], "type": "prison", "country": "KP"},
    "bodies": {"names": [{"full": "?"}], "kind": "court"},
}
"""What belongs to nobody's case."""


@dataclass
class Marked:
    """A registry whose every text is a token of its own, and who looks at it."""

    viewers: dict[str, Client]
    tokens: dict[str, tuple[str, str, bool]] = field(default_factory=dict)
    """Each token's audience, that of its case, and whether the case is published."""
    cases: list[str] = field(default_factory=list)

    def token(self, audience: str, case: str = "public", *, published: bool = True) -> str:
        """A fresh token."""
        name = f"canary{len(self.tokens):04d}x"
        self.tokens[name] = (audience, case, published)
        return name

    def allowed(self, viewer: str) -> set[str]:
        """What the rule lets a viewer see."""
        level = LEVELS.index(
            {"public": "public", "other": "partner", "shared": "organization", "own": "organization", "cleared": "restricted"}[viewer]
        )
        free = LEVELS.index("partner") if viewer == "shared" else level
        return {
            token
            for token, (audience, case, published) in self.tokens.items()
            if LEVELS.index(audience) <= (free if case == "none" else level)
            and (case == "none" or (LEVELS.index(case) <= level and (published or viewer != "public")))
        }


def marked(body: Any, token: str) -> Any:
    """The body with its question mark replaced."""
    if isinstance(body, dict):
        return {name: marked(value, token) for name, value in body.items()}
    return [marked(value, token) for value in body] if isinstance(body, list) else token if body == "?" else body


@pytest.fixture(scope="module")
async def registry(server: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Marked]:
    """The marked registry, in a database of its own."""
    url = await make_database(server, f"habeas_leaks_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}")
    await asyncio.to_thread(upgrade, url)
    data: Path = tmp_path_factory.mktemp("leaks")
    app = create_app(Settings(database_url=url, secret=SecretStr(SECRET), data=data, rate_limit=0, seal_every_seconds=3600))
    async with app.router.lifespan_context(app):
        keys = Keys(app)
        cleared = await keys.join()
        own = await keys.key(str(cleared.organization), *UNCLEARED)
        shared, other = await keys.join(*UNCLEARED), await keys.join(*UNCLEARED)
        made = Marked({"public": Client(http(app)), "other": other, "shared": shared, "own": own, "cleared": cleared})
        await fill(made, keys, cleared, str(shared.organization))
        yield made


async def fill(made: Marked, keys: Keys, owner: Client, shared_with: str) -> None:
    """A case of each audience, published and not, with each kind of part of each audience."""
    for path, audience in itertools.product(FREE, LEVELS):
        await owner.made(f"/v1/{path}", marked(FREE[path], made.token(audience, "none")) | {"audience": audience})
    for case_audience, published in itertools.product(LEVELS, (True, False)):
        person = await owner.made("/v1/persons", {"names": [{"full": "Nobody"}], "audience": "organization"})
        summary = made.token(case_audience, case_audience, published=published)
        body = {"person_id": person["id"], "country": "KP", "deprivation": "arrest", "summary": summary}
        body["audience"] = "public" if published else case_audience
        case = await owner.made("/v1/cases", body)
        made.cases.append(case["reference"])
        path = f"/v1/cases/{case['reference']}"
        for part, audience in itertools.product(PARTS, LEVELS):
            token = made.token(audience, case_audience, published=published)
            one_each = {"criterion": ("I", "II", "III", "IV")[LEVELS.index(audience)]} if part == "assessments" else {}
            await owner.made(f"{path}/{part}", marked(PARTS[part], token) | {"audience": audience} | one_each)
        await owner.made(f"{path}/shares", {"shared_with_id": shared_with})
        if published:
            await prepared(owner, case["reference"])
            case = await walked(keys, owner, case["reference"])
            # A case that was published may be narrowed since: being published is not enough.
            assert (await owner.patch(path, {"audience": case_audience}, case["version"])).status_code == 200


@pytest.mark.parametrize("viewer", ["public", "other", "shared", "own", "cleared"])
async def test_a_viewer_sees_what_the_rule_allows_no_more_and_no_less(registry: Marked, viewer: str) -> None:
    client = registry.viewers[viewer]
    seen: set[str] = set()
    answers = 0
    async for answer in crawl(client.get, {"case": registry.cases}):
        assert answer.response.status_code in (200, 401, 403, 404), (answer.url, answer.response.text)
        answers += 1
        told = answer.response.text + str(dict(answer.response.headers))
        found = set(re.findall(r"canary\d{4}x", told))
        assert found <= registry.allowed(viewer), (answer.url, sorted(found - registry.allowed(viewer)))
        seen |= found
    assert seen == registry.allowed(viewer)
    assert answers > 100
    print(f"{viewer}: {answers} answers, {len(seen)} of {len(registry.tokens)} tokens seen, 0 leaked")  # noqa: T201 - the figure of the proof


async def test_a_hidden_case_and_one_that_is_not_there_answer_alike(registry: Marked) -> None:
    public = registry.viewers["public"]
    hidden = [await public.get(f"/v1/cases/{reference}") for reference in registry.cases[1:]]
    absent = await public.get("/v1/cases/KP-1901-0001")
    for answer in hidden:
        if answer.status_code != 200:
            assert {**answer.json(), "request_id": "", "instance": ""} == {**absent.json(), "request_id": "", "instance": ""}
            assert set(answer.headers) == set(absent.headers)
    assert [answer.status_code for answer in hidden].count(404) == len(hidden)
