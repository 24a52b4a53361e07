"""Search through the gate: any spelling finds, and what may not be read is not found."""

from typing import Any
from urllib.parse import parse_qsl

import pytest

from service.api.middleware import Encoded
from tests.conftest import Client, Keys, Sample
from tests.walk import prepared, published


async def found(client: Client, q: str, **asked: Any) -> list[dict[str, Any]]:
    answer = await client.get("/v1/search", params={"q": q, **asked})
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


@pytest.mark.parametrize(
    ("spelled", "reference"),
    [
        ("김정욱", "KP-2013-0001"),
        ("Kim Jong-wook", "KP-2013-0001"),
        ("Kim Jun-wook", "KP-2013-0001"),
        ("KIM Jeong Uk", "KP-2013-0001"),
        ("金正旭", "KP-2013-0001"),
        ("Ким Чон Ук", "KP-2013-0001"),
        ("Kim Cook Ki", "KP-2014-0001"),
        ("kim kuk gi", "KP-2014-0001"),
        ("Choo Chung-gil", "KP-2014-0002"),
        ("Chun-gil Choi", "KP-2014-0002"),
        ("최춘길 선교사", "KP-2014-0002"),
    ],
)
async def test_any_spelling_finds_the_person_first(sample: Sample, spelled: str, reference: str) -> None:
    first = (await found(sample.public, spelled))[0]
    assert [case["reference"] for case in first["cases"]] == [reference]
    assert first["matched"][0]["by"] == "name"


async def test_a_case_is_found_by_its_reference_and_by_how_it_begins(sample: Sample) -> None:
    assert (await found(sample.public, "kp-2013-0001"))[0]["matched"][0]["by"] == "reference"
    assert {case["reference"] for item in await found(sample.public, "KP-2014") for case in item["cases"]} >= {
        "KP-2014-0001",
        "KP-2014-0002",
    }


async def test_typing_ahead_finds_names_that_begin_so(sample: Sample) -> None:
    for typed in ("k", "kim ju", "Kim Jung-w", "김정", "정욱", "jung ki"):
        items = await found(sample.public, typed, prefix="true")
        assert any(case["reference"] == "KP-2013-0001" for item in items for case in item["cases"]), typed
    assert await found(sample.public, "zzz", prefix="true") == []


async def test_words_of_a_text_find_the_case_and_are_marked(ngo: Client) -> None:
    person = await ngo.made("/v1/persons", {"names": [{"full": "Invented Printer"}]})
    case = await ngo.made(
        "/v1/cases",
        {
            "person_id": person["id"],
            "country": "KP",
            "deprivation": "arrest",
            "summary": "He printed leaflets; 외국인 수용소에 갇혀 있다. Держат в колонии.",
        },
    )
    await ngo.made(
        f"/v1/cases/{case['reference']}/status-events",
        {"axis": "life", "code": "presumed_alive", "occurred": "2020", "note": "A letter smuggled out"},
    )
    for words, marked in (("printing leaflet", "printed"), ("수용소", "수용"), ("колония", "колонии"), ("smuggled letters", "letter")):
        hit = next(item for item in await found(ngo, words) if item["cases"] and item["cases"][0]["reference"] == case["reference"])
        by_text = next(match for match in hit["matched"] if match["by"] == "text")
        assert marked in {by_text["text"][begins:ends] for begins, ends in by_text["marks"]}, by_text
    assert not [
        item for item in await found(ngo, "printed newspapers") if item["cases"] and item["cases"][0]["reference"] == case["reference"]
    ]


async def test_filters_narrow_and_facets_count(sample: Sample) -> None:
    answer = (await sample.public.get("/v1/search", params={"q": "Kim"})).json()
    assert {"value": "KP", "count": len([item for item in answer["items"] if item["cases"]])} in answer["facets"]["country"]
    assert {case["reference"] for item in await found(sample.public, "Kim", year=2013) for case in item["cases"]} == {"KP-2013-0001"}
    assert await found(sample.public, "Kim", country="FR") == []


async def test_filters_leave_who_would_come_after_a_hundred_others(ngo: Client) -> None:
    """They narrow who is looked for, and not only what is shown of the likeliest hundred."""
    for number in range(130):
        person = await ngo.made(
            "/v1/persons", {"names": [{"full": "Bartholomew Quenneville"}], "categories": ["lawyer" if number == 60 else "other"]}
        )
        await ngo.made("/v1/cases", {"person_id": person["id"], "country": "FR" if number == 120 else "KP", "deprivation": "arrest"})
    for narrowed in ({"country": "FR"}, {"category": "lawyer"}):
        for asked in ({"q": "Bartholomew Quenneville"}, {"q": "Barthol", "prefix": "true"}):
            assert len(await found(ngo, **asked, **narrowed)) == 1, (asked, narrowed)


async def test_a_case_that_withholds_a_name_is_not_found_by_the_name_that_another_case_discloses(
    ngo: Client, public: Client, keys: Keys
) -> None:
    person = await ngo.made("/v1/persons", {"names": [{"full": "Peregrine Oglethorpe"}], "audience": "public"})
    cases = []
    for country, disclosure in (("KP", "full"), ("CN", "withheld")):
        body = {"person_id": person["id"], "country": country, "deprivation": "arrest", "audience": "public"}
        case = await ngo.made("/v1/cases", body)
        await prepared(ngo, case["reference"])
        await published(keys, ngo, case["reference"], disclosure)
        cases.append(case["reference"])
    assert [case["reference"] for item in await found(public, "Peregrine Oglethorpe") for case in item["cases"]] == cases[:1]
    assert await found(public, "Peregrine Oglethorpe", country="CN") == []
    assert await found(public, "Oglethorpe", country="CN", prefix="true") == []
    assert {case["reference"] for item in await found(ngo, "Peregrine Oglethorpe") for case in item["cases"]} >= set(cases)


async def test_the_body_asks_what_the_address_asks(sample: Sample) -> None:
    by_address = await sample.public.get("/v1/search", params={"q": "김국기"})
    by_body = await sample.public.post("/v1/search", {"q": "김국기"})
    assert by_body.json() == by_address.json()
    assert by_body.headers["cache-control"] == by_address.headers["cache-control"] == "no-store"


async def test_an_identifier_finds_whose_it_is(ngo: Client, other: Client) -> None:
    number = "X-1234567"
    person = await ngo.made(
        "/v1/persons", {"names": [{"full": "Invented Carrier"}], "identifiers": [{"scheme": "cecc_ppd", "value": number}]}
    )
    for asked in (number, f"cecc_ppd={number}"):
        assert [item["person"]["id"] for item in await found(ngo, asked) if item["matched"][0]["by"] == "identifier"] == [person["id"]]
    assert not [item for item in await found(other, number) if item["person"]["id"] == person["id"]]


@pytest.mark.parametrize("disclosure", ["withheld", "initials", "pseudonym"])
async def test_a_name_that_is_not_disclosed_is_answered_like_a_name_that_nobody_has(
    ngo: Client, public: Client, keys: Keys, disclosure: str
) -> None:
    name, also = {
        "withheld": ("Zebulon Quixworthy", "Zebulon Kwiksworthy"),
        "initials": ("Hortense Bramblewick", "Hortens Brambelwik"),
        "pseudonym": ("Lysander Fotheringay", "Lisander Fotheringae"),
    }[disclosure]
    asked = [name, name.split()[1], also, name[0]]
    before = [(await public.get("/v1/search", params={"q": q})).json() for q in asked]
    ahead = (await public.get("/v1/search", params={"q": name[:3], "prefix": "true"})).json()
    person = await ngo.made("/v1/persons", {"names": [{"full": name}], "audience": "public"})
    body = {"person_id": person["id"], "country": "KP", "deprivation": "arrest", "audience": "public", "pseudonym": "The baker"}
    case = await ngo.made("/v1/cases", body)
    await prepared(ngo, case["reference"])
    await published(keys, ngo, case["reference"], disclosure)
    assert [(await public.get("/v1/search", params={"q": q})).json() for q in asked] == before
    assert (await public.get("/v1/search", params={"q": name[:3], "prefix": "true"})).json() == ahead
    assert (await found(ngo, also))[0]["person"]["id"] == person["id"]


async def test_a_name_is_found_by_the_public_while_its_case_is_published_and_not_after(ngo: Client, public: Client, keys: Keys) -> None:
    person = await ngo.made("/v1/persons", {"names": [{"full": "Ottoline Vandersprung"}], "audience": "public"})
    case = await ngo.made(
        "/v1/cases",
        {"person_id": person["id"], "country": "KP", "deprivation": "arrest", "audience": "public", "summary": "Ottolinean words"},
    )
    await prepared(ngo, case["reference"])
    assert await found(public, "Vandersprung") == []
    await published(keys, ngo, case["reference"], "full")
    assert (await found(public, "Ottoline Vandersprung"))[0]["person"]["id"] == person["id"]
    assert (await found(public, "Ottolinean"))[0]["cases"][0]["reference"] == case["reference"]
    assert (await ngo.post(f"/v1/cases/{case['reference']}/publication", {"state": "unpublished"})).status_code == 200
    assert await found(public, "Ottoline Vandersprung") == []
    assert await found(public, "Ottolinean") == []
    assert await found(public, "Vander", prefix="true") == []


async def test_what_is_shared_is_found_until_the_share_is_taken_back(ngo: Client, other: Client) -> None:
    person = await ngo.made("/v1/persons", {"names": [{"full": "Perpetua Lindqvistova"}]})
    case = await ngo.made("/v1/cases", {"person_id": person["id"], "country": "KP", "deprivation": "arrest", "summary": "Lindqvistly said"})
    assert await found(other, "Perpetua Lindqvistova") == []
    share = await ngo.made(f"/v1/cases/{case['reference']}/shares", {"shared_with_id": other.organization})
    assert (await found(other, "Perpetua Lindqvistova"))[0]["person"]["id"] == person["id"]
    assert (await found(other, "Lindqvistly"))[0]["cases"][0]["reference"] == case["reference"]
    await ngo.delete(f"/v1/cases/{case['reference']}/shares/{share['id']}", share["version"])
    assert await found(other, "Perpetua Lindqvistova") == []
    assert not [item for item in await found(other, "Lindqvistly") if item["cases"]]


async def test_a_name_spelled_anew_is_found_as_it_is_spelled_now(ngo: Client) -> None:
    person = await ngo.made("/v1/persons", {"names": [{"full": "Wrongly Spelledname"}]})
    name = person["names"][0]
    amended = await ngo.patch(f"/v1/persons/{person['id']}/names/{name['id']}", {"full": "Fyodor Bogatyrenko"}, name["version"])
    assert amended.status_code == 200
    assert (await found(ngo, "Фёдор Богатыренко"))[0]["person"]["id"] == person["id"]
    assert not [item for item in await found(ngo, "Wrongly Spelledname") if item["person"]["id"] == person["id"]]


@pytest.mark.parametrize("q", ["", " ", "x" * 10_000])
async def test_what_is_no_question_is_refused(public: Client, q: str) -> None:
    answer = await public.get("/v1/search", params={"q": q})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/q"


@pytest.mark.parametrize(
    "q",
    [
        "a",
        "Mr",
        "선교사",
        "Pastor",
        "😀",
        "K\u0456m Jung-w\u03bf\u03bfk",
        "\u202eKim\u202c",
        "K\u200dim",
        "Z" + "\u0301" * 400,
        "' OR 1=1; DROP TABLE person; --",
        "%",
        "_",
        "\\",
        "&|!:*<->",
        "𝔎𝔦𝔪",
        "김" * 500,
    ],
)
async def test_whatever_is_typed_is_answered(public: Client, q: str) -> None:
    for prefix in ("true", "false"):
        assert (await public.get("/v1/search", params={"q": q, "prefix": prefix})).status_code == 200


async def test_a_name_that_was_not_percent_encoded_is_read_as_it_was_typed() -> None:
    seen: list[bytes] = []

    async def application(scope: Any, _: Any, __: Any) -> None:
        seen.append(scope["query_string"])

    for raw in ("q=김정욱&limit=2".encode(), b"q=%EA%B9%80+%26&limit=2"):
        await Encoded(application)({"type": "http", "query_string": raw}, None, None)  # type: ignore[arg-type]
    assert [parse_qsl(query.decode("latin-1")) for query in seen] == [[("q", "김정욱"), ("limit", "2")], [("q", "김 &"), ("limit", "2")]]
