"""`habeas match-text` and `habeas reindex`, as their users see them."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from tests.conftest import SECRET, Client


def habeas(*arguments: str, url: str, text: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "HABEAS_DATABASE_URL": url, "HABEAS_SECRET": SECRET, "COLUMNS": "200"}
    command = [sys.executable, "-m", "service.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, input=text, env=environment, check=False, timeout=60)


async def test_a_text_on_standard_input_is_filed_under_whom_it_names(ngo: Client, database_url: str, owner: asyncpg.Connection) -> None:
    await ngo.made("/v1/persons", {"names": [{"full": "Kazimierz Wodnicki"}]})
    slug = await owner.fetchval("SELECT slug FROM organization WHERE id = $1::text::uuid", ngo.organization)
    text = "The court heard Kasimir Wodnitzki again."
    told = await asyncio.to_thread(habeas, "match-text", "-", "--organization", slug, url=database_url, text=text)
    assert told.returncode == 0, told.stderr
    assert "Kazimierz Wodnicki" in told.stdout
    assert "Kasimir Wodnitzki (16-33)" in told.stdout
    as_public = await asyncio.to_thread(habeas, "match-text", "-", url=database_url, text=text)
    assert "nobody of the registry is named" in as_public.stdout


@pytest.mark.parametrize(
    ("file", "said"), [("missing.txt", "can't be read"), ("bad.txt", "is not UTF-8"), ("empty.txt", "at least 1 character")]
)
def test_a_file_that_is_no_text_is_refused_in_one_line(database_url: str, tmp_path: Path, file: str, said: str) -> None:
    (tmp_path / "bad.txt").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "empty.txt").write_text("")
    told = habeas("match-text", str(tmp_path / file), url=database_url)
    assert told.returncode == 1
    assert said in told.stderr
    assert len(told.stderr.strip().splitlines()) == 1


async def test_names_that_are_not_filed_are_filed_anew(ngo: Client, database_url: str, owner: asyncpg.Connection) -> None:
    person = await ngo.made("/v1/persons", {"names": [{"full": "Ephraim Longstocking"}]})
    name = person["names"][0]["id"]
    await owner.execute("SELECT unfile(ARRAY(SELECT number FROM name_form WHERE name_id = $1::text::uuid))", name)
    await owner.execute("DELETE FROM name_form WHERE name_id = $1::text::uuid", name)
    asked = {"q": "Efraim Longstocking"}
    assert (await ngo.get("/v1/search", params=asked)).json()["items"] == []
    told = await asyncio.to_thread(habeas, "reindex", url=database_url)
    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith("filed anew: ")
    assert (await ngo.get("/v1/search", params=asked)).json()["items"][0]["person"]["id"] == person["id"]
    before = await owner.fetchval("SELECT count(*) FROM name_key")
    everything = await asyncio.to_thread(habeas, "reindex", "--all", url=database_url)
    assert everything.returncode == 0, everything.stderr
    assert await owner.fetchval("SELECT count(*) FROM name_key") == before
