"""Every form of an export holds what the rule lets its asker see, of everything and of any choice of cases, and nothing besides."""

import io
import re
import zipfile
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from structlog.testing import capture_logs

from service.cli import exports as command
from service.exchange.exports.making import Asked, make
from service.identity.viewer import PUBLIC
from service.platform.snapshot import snapshot
from tests.exchange.exporting import content
from tests.leaks.marked import VIEWERS, Marked

TOKEN = re.compile(r"canary\d{5}x")
FORMATS = ("jsonl", "csv", "xlsx", "ftm", "jsonld")
CHOICES: tuple[dict[str, Any], ...] = ({}, {"country": "KP"}, {"deprivation": "arrest", "life": "presumed_alive"})


async def told(app: FastAPI, registry: Marked, viewer: str, format_: str, choice: dict[str, Any]) -> str:
    """All that an export tells a viewer, its manifest included: by way of the API, and for the public of the command that makes it."""
    if viewer == "public":
        return await told_to_the_public(app, format_, choice)
    answer = await content(app, registry.viewers[viewer], format_, **choice)
    return text_of(answer.content) + str(answer.headers)


async def told_to_the_public(app: FastAPI, format_: Any, choice: dict[str, Any]) -> str:
    held = app.state.registry
    written = bytearray()

    async def write(chunk: bytes) -> None:
        written.extend(chunk)

    held.spools.mkdir(parents=True, exist_ok=True)
    async with snapshot(held.database.public) as moment:
        manifest = await make(
            moment, Asked(PUBLIC, format_, command._choice([f"{name}={value}" for name, value in choice.items()])), write, held.spools
        )
    return text_of(bytes(written)) + str(manifest)


def text_of(file: bytes) -> str:
    if not file.startswith(b"PK"):
        return file.decode()
    with zipfile.ZipFile(io.BytesIO(file)) as book:
        return "".join(book.read(name).decode() for name in book.namelist())


@pytest.mark.parametrize("viewer", VIEWERS)
async def test_an_export_holds_what_its_asker_may_see_and_nothing_besides(registry: Marked, registry_app: FastAPI, viewer: str) -> None:
    allowed = registry.allowed(viewer)
    seen: dict[str, set[str]] = {}
    with capture_logs() as logged:
        for format_ in FORMATS:
            for choice in CHOICES:
                found = set(TOKEN.findall(await told(registry_app, registry, viewer, format_, choice)))
                assert found <= allowed, (format_, choice, [(token, registry.tokens[token]) for token in sorted(found - allowed)])
                seen[format_] = seen.get(format_, set()) | found
    assert logged or viewer == "public"
    assert not TOKEN.search(str(logged))
    assert all(seen.values()), {name: len(found) for name, found in seen.items()}
    # What was merged, and what was before, is told by the merge and by the history, and by no export of what is.
    assert len(seen["jsonl"]) > 0.75 * len(allowed), (len(seen["jsonl"]), len(allowed))
    print(f"{viewer}: {[(name, len(found)) for name, found in seen.items()]} of {len(allowed)} tokens, 0 leaked")  # noqa: T201 - the figure of the proof


@pytest.mark.parametrize("format_", FORMATS)
async def test_no_choice_of_cases_leads_the_public_to_whom_a_case_withholds(registry: Marked, registry_app: FastAPI, format_: str) -> None:
    owner, public = registry.viewers["cleared"], registry.viewers["public"]
    for reference in registry.cases:
        case = (await owner.get(f"/v1/cases/{reference}")).json()
        shown = await public.get(f"/v1/cases/{reference}")
        withheld = shown.status_code != httpx2.codes.OK or shown.json()["person"]["id"] is None
        told = await told_to_the_public(registry_app, format_, {"person_id": case["person"]["id"]})
        assert (reference in told) == (not withheld), reference
