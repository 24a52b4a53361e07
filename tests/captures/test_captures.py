"""Files of sources: streamed to disk, verified on the way in and whenever they are read."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from service.platform.blobs import content_digest
from tests.conftest import Client

PAGE = b"<html>an invented page</html>"


async def a_source(client: Client) -> str:
    made = await client.made("/v1/sources", {"type": "web", "title": "An invented report"})
    return f"/v1/sources/{made['id']}"


async def upload(client: Client, source: str, content: bytes = PAGE, **headers: str) -> Any:
    return await client("POST", f"{source}/captures?file_name=page.html", content=content, headers={"Content-Type": "text/html", **headers})


def stored_files(app: FastAPI) -> list[Path]:
    return [path for path in app.state.registry.blobs.rglob("*") if path.is_file()]


async def test_a_file_is_stored_by_its_hash_and_read_back_as_an_attachment(ngo: Client) -> None:
    source = await a_source(ngo)
    answer = await upload(ngo, source)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["bytes"], made["sha256"], made["media_type"]) == (len(PAGE), hashlib.sha256(PAGE).hexdigest(), "text/html")
    content = await ngo.get(f"{source}/captures/{made['id']}/content")
    assert content.content == PAGE
    assert content.headers["content-disposition"] == "attachment; filename*=UTF-8''page.html"
    assert content.headers["content-type"] == "application/octet-stream"
    patched = await ngo.patch(f"{source}/captures/{made['id']}", {"tool": "a camera"}, 1)
    assert patched.json()["tool"] == "a camera"
    assert (await ngo.delete(f"{source}/captures/{made['id']}", 2)).status_code == 204


async def test_an_altered_file_is_never_served(ngo: Client, app: FastAPI) -> None:
    source = await a_source(ngo)
    made = (await upload(ngo, source, b"what was seen")).json()
    place = next(path for path in stored_files(app) if path.name == made["sha256"])
    place.write_bytes(b"what was not!")
    answer = await ngo.get(f"{source}/captures/{made['id']}/content")
    assert (answer.status_code, answer.json()["type"]) == (500, "/docs/problems/integrity")
    place.unlink()
    assert (await ngo.get(f"{source}/captures/{made['id']}/content")).status_code == 500


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (b"", {}, 422),
        (PAGE, {"Content-Digest": content_digest(bytes(32))}, 422),
        (PAGE, {"Content-Type": "no media type"}, 415),
    ],
)
async def test_a_bad_upload_leaves_nothing(ngo: Client, app: FastAPI, content: bytes, headers: dict[str, str], status: int) -> None:
    source = await a_source(ngo)
    before = stored_files(app)
    answer = await upload(ngo, source, content, **headers)
    assert answer.status_code == status
    assert stored_files(app) == before
    assert (await ngo.get(f"{source}/captures")).json()["items"] == []


async def test_a_digest_that_matches_is_taken(ngo: Client) -> None:
    digest = content_digest(hashlib.sha256(PAGE).digest())
    assert (await upload(ngo, await a_source(ngo), **{"Content-Digest": digest})).status_code == 201


async def test_another_organization_neither_sees_nor_adds_files(ngo: Client, other: Client) -> None:
    source = await a_source(ngo)
    made = (await upload(ngo, source)).json()
    assert (await other.get(f"{source}/captures/{made['id']}/content")).status_code == 404
    assert (await upload(other, source)).status_code == 404
