"""Matching people as a client knows them, and the people whom a text names."""

import os
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Client, Sample


async def matched(client: Client, **person: Any) -> list[dict[str, Any]]:
    answer = await client.post("/v1/match", {"queries": {"q": person}})
    assert answer.status_code == 200, answer.text
    results: list[dict[str, Any]] = answer.json()["responses"]["q"]["results"]
    return results


async def test_a_batch_is_answered_under_the_names_that_the_client_gave(sample: Sample) -> None:
    asked = {
        "a": {"names": ["Kim Jun-wook"], "country": "KP"},
        "b": {"names": ["Choo Chung-gil"], "detained_on": "2014-12"},
        "c": {"names": ["Dennis Francis"]},
    }
    answer = (await sample.public.post("/v1/match", {"queries": asked, "limit": 3})).json()
    assert list(answer["responses"]) == ["a", "b", "c"]
    assert [answer["responses"][name]["results"][0]["cases"] for name in "ab"] == [["KP-2013-0001"], ["KP-2014-0002"]]
    assert [answer["responses"][name]["results"][0]["match"] for name in "ab"] == [True, True]
    assert not any(each["match"] for each in answer["responses"]["c"]["results"])


async def test_what_else_agrees_or_differs_moves_the_chance_and_is_told(ngo: Client) -> None:
    born = await ngo.made("/v1/persons", {"names": [{"full": "Teodora Vasileva"}], "birth_date": "1971-05-04", "sex": "female"})
    alone, agreeing, differing = [
        next(each for each in await matched(ngo, names=["Todora Vassilieva"], **facts) if each["id"] == born["id"])
        for facts in ({}, {"birth_date": "1971-05-04", "sex": "female"}, {"birth_date": "1948-01-01", "sex": "male"})
    ]
    assert differing["score"] < alone["score"] < agreeing["score"]
    assert alone["name_score"] == agreeing["name_score"] == differing["name_score"]
    assert {"birth_date_agrees", "sex_agrees"} <= {why["code"] for why in agreeing["why"]}
    assert {"birth_date_differs", "sex_differs"} <= {why["code"] for why in differing["why"]}


async def test_the_same_birth_date_alone_is_no_match(ngo: Client) -> None:
    await ngo.made("/v1/persons", {"names": [{"full": "Absalom Greenfinch"}], "birth_date": "1980-02-29"})
    assert not any(each["match"] for each in await matched(ngo, names=["Ludmila Petrenko"], birth_date="1980-02-29"))


async def test_a_shared_strong_identifier_is_a_match_whatever_the_name(ngo: Client, other: Client) -> None:
    identifiers = [{"scheme": "wikidata", "value": "Q99887766"}, {"scheme": "wgad_opinion", "value": "1/1999"}]
    person = await ngo.made("/v1/persons", {"names": [{"full": "Balthazar Okonjo"}], "identifiers": identifiers})
    found = await matched(ngo, names=["Somebody Else"], identifiers=identifiers[:1])
    assert (found[0]["id"], found[0]["score"], found[0]["match"]) == (person["id"], 1.0, True)
    assert found[0]["why"][0]["code"] == "identifier_agrees" or "identifier_agrees" in {why["code"] for why in found[0]["why"]}
    assert not any(each["match"] for each in await matched(ngo, identifiers=identifiers[1:])), "an opinion names several people"
    assert await matched(other, identifiers=identifiers[:1]) == []


@pytest.mark.parametrize(
    ("person", "pointer"),
    [
        ({}, "/queries/q/names"),
        ({"names": [""]}, "/queries/q/names/0"),
        ({"names": ["x"], "birth_date": "1971-13"}, "/queries/q/birth_date"),
        ({"names": ["x"], "born": "1971"}, "/queries/q/born"),
    ],
)
async def test_bad_input_names_the_member(public: Client, person: dict[str, Any], pointer: str) -> None:
    answer = await public.post("/v1/match", {"queries": {"q": person}})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer


TEXT = """For the first time, the Assembly heard of the missionaries Kim Jun-wook, Kim Cook Ki and Choo Chung-gil. Dennis Francis presided;
Greg Skarlatouiw and Elizabeth Salmun spoke, and Kim Eun-joo testified. Kim Jun-wook has been held for years. 김정욱 선교사와 최춘길은 아직 갇혀 있다."""


async def test_a_text_names_those_whom_it_names_and_nobody_else(sample: Sample) -> None:
    answer = (await sample.public.post("/v1/match-text", {"text": TEXT})).json()
    assert [each["cases"] for each in answer["people"]] == [["KP-2013-0001"], ["KP-2014-0001"], ["KP-2014-0002"]]
    places = [[place["text"] for place in each["places"]] for each in answer["people"]]
    assert places == [["Kim Jun-wook", "Kim Jun-wook", "김정욱"], ["Kim Cook Ki"], ["Choo Chung-gil", "최춘길"]]
    assert all(TEXT[place["begins"] : place["ends"]] == place["text"] for each in answer["people"] for place in each["places"])


async def test_the_article_is_filed_under_the_right_three(sample: Sample) -> None:
    folder = Path(os.environ.get("HABEAS_FACTS", "../shared/facts"))
    if not (folder / "article.txt").exists():
        pytest.skip("the article's text is not the project's to carry; HABEAS_FACTS names the folder that has it")
    answer = (await sample.public.post("/v1/match-text", {"text": (folder / "article.txt").read_text(encoding="utf-8")})).json()
    found = {each["cases"][0]: [place["text"] for place in each["places"]] for each in answer["people"]}
    assert found == {"KP-2013-0001": ["Kim Jun-wook"], "KP-2014-0001": ["Kim Cook Ki"], "KP-2014-0002": ["Choo Chung-gil"]}


@pytest.mark.parametrize(
    "text", [" ", "a", "A B C D E F G H " * 500, "김" * 5_000, "陈" * 5_000, "\u202e\u200d😀", "А" * 10_000, "'; DROP TABLE person; --"]
)
async def test_any_text_is_answered(public: Client, text: str) -> None:
    assert (await public.post("/v1/match-text", {"text": text})).status_code in (200, 422)
