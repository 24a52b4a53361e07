"""The README's tour, line by line as it stands there, on the sample."""

import re
import shlex
from pathlib import Path
from typing import Any

import httpx2
from fastapi import FastAPI

from tests.conftest import Keys, Sample
from tests.exchange.importing import Importing

README = Path("README.md").read_text(encoding="utf-8")


def tour(title: str = "Five minutes with the sample") -> list[str]:
    """Every curl of a section, continued lines joined."""
    section = README.split(f"## {title}")[1].split("\n## ")[0]
    blocks = re.findall(r"```\n(.*?)```", section, flags=re.DOTALL)
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    return [line.strip() for line in lines if line.strip().startswith("curl ")]


async def run(sample: Sample, line: str) -> httpx2.Response:
    """What curl would be answered."""
    words = shlex.split(line, comments=True)[1:]
    headers: dict[str, str] = {}
    body: str | None = None
    address = ""
    query: list[tuple[str, str]] = []
    is_query = "-G" in words
    while words:
        word = words.pop(0)
        if word == "-H":
            name, _, value = words.pop(0).partition(": ")
            headers[name] = sample.member.http.headers["authorization"] if value == "Bearer $KEY" else value
        elif is_query and word in ("-d", "--data-urlencode"):
            name, _, value = words.pop(0).partition("=")
            query.append((name, value))
        elif word == "-d":
            body = words.pop(0)
        elif word == "-G":
            pass
        else:
            address = word.removeprefix("http://127.0.0.1:8000")
    return await sample.public("POST" if body else "GET", address, content=body, headers=headers, params=query or None)


async def test_every_line_of_the_tour_answers_as_the_readme_says(sample: Sample) -> None:
    answers: list[Any] = [await run(sample, line) for line in tour()]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 200, 201, 200, 200, 422]
    assert answers[1].text in README
    assert len(answers[2].json()["conflicts"]) >= 5
    assert [case["reference"] for case in answers[4].json()["items"]]
    again = await run(sample, tour()[5])
    assert again.headers["idempotency-replayed"] == "true"
    assert again.content == answers[5].content
    assert answers[8].json()["errors"]


async def test_every_spelling_of_the_readme_finds_the_same_man_first(sample: Sample) -> None:
    *searches, matched = [await run(sample, line) for line in tour("Any spelling finds the person")]
    assert len(searches) == 5
    for answer in searches:
        assert [case["reference"] for case in answer.json()["items"][0]["cases"]] == ["KP-2013-0001"], answer.text
    first = matched.json()["responses"]["a"]["results"][0]
    assert (first["cases"], first["match"]) == (["KP-2014-0002"], True)


async def test_the_ways_to_take_it_with_you_answer_as_the_readme_says(sample: Sample) -> None:
    table, lines, asked = [await run(sample, line) for line in tour("Taking it with you")]
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert len(table.text.splitlines()) > len(lines.text.splitlines()) > 1
    assert (asked.status_code, asked.json()["state"]) == (201, "waiting")


async def test_the_list_of_the_readme_becomes_the_case_that_it_says(keys: Keys, app: FastAPI) -> None:
    client = await keys.join()
    importing = Importing(client, app)
    listed = re.search(r"cat > prisoners.csv <<'END'\n(.*?)END\n", README, flags=re.DOTALL)
    assert listed is not None
    batch = await importing.send(listed[1], "prisoners.csv")
    assert (batch["state"], batch["questions"]) == ("mapped", [])
    batch = await importing.stage(await importing.stage(batch, "check"), "apply")
    assert batch["progress"]["fates"] == {"create": 2}
    (row, _) = await importing.rows(batch)
    case = (await client.get(f"/v1/cases/{row['case_id']}")).json()
    assert case["reference"].startswith("BR-2014-")
    assert {name["full"] for name in case["person"]["names"]} == {"Ana Bertelho", "Aninha"}
    assert [place["place"] for place in case["placements"]] == ["Block Nine"]
    (trial,) = case["proceedings"]
    assert (trial["charges"][0]["title"], trial["sentences"][0]["years"]) == ("Slander", 3)
    assert any("Remark: a poet" in (citation["quote"] or "") for citation in case["citations"])
