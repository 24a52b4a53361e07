"""The sample registry says what the sources say: both spellings, who printed them, and where they disagree."""

from typing import Any

from tests.conftest import Sample


async def the_case(sample: Sample, reference: str) -> Any:
    answer = await sample.public.get(f"/v1/cases/{reference}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_the_three_missionaries_are_found_under_both_spellings_with_who_printed_them(sample: Sample) -> None:
    for reference, korean, garbled in (
        ("KP-2013-0001", "김정욱", "Kim Jun-wook"),
        ("KP-2014-0001", "김국기", "Kim Cook Ki"),
        ("KP-2014-0002", "최춘길", "Choo Chung-gil"),
    ):
        case = await the_case(sample, reference)
        names = {name["full"]: name["id"] for name in case["person"]["names"]}
        assert {korean, garbled} <= set(names)
        titles = {source["id"]: source["publisher"] for source in case["sources"]}
        printed = [titles[each["source_id"]] for each in case["citations"] if each["subject"]["id"] == names[garbled]]
        assert printed == ["revival-news.org"]


async def test_a_translation_of_an_article_is_no_second_origin(sample: Sample) -> None:
    case = await the_case(sample, "KP-2013-0001")
    values = {value["value"]: value for conflict in case["conflicts"] if conflict["field"] == "acted_on" for value in conflict["values"]}
    assert (values["2023-12"]["origins"], len(values["2023-12"]["sources"])) == (1, 2)
    assert (values["2024-12"]["origins"], len(values["2024-12"]["sources"])) == (2, 2)


async def test_every_disagreement_of_the_sources_is_visible(sample: Sample) -> None:
    case = await the_case(sample, "KP-2013-0001")
    told = {
        (conflict["subject"]["type"], conflict["field"]): {value["value"] for value in conflict["values"]} for conflict in case["conflicts"]
    }
    stated = [{value["value"] for value in conflict["values"]} for conflict in case["conflicts"]]
    assert ("person", "birth_date") not in told  # of a birth date the public reads the year
    for_members = (await sample.member.get("/v1/cases/KP-2013-0001")).json()["conflicts"]
    born = [{value["value"] for value in conflict["values"]} for conflict in for_members if conflict["field"] == "birth_date"]
    assert born == [{"1954-01-20", "1964~"}]
    assert told["placement", "place"] == {"On the way to Pyongyang", "In Pyongyang"}
    assert told["action_party", "name"] == {"Philémon Yang", "Dennis Francis"}
    assert {"2024-12", "2023-12"} in stated
    assert {"2024-11", "2025-03-13"} in stated
    assert "Kim Jun-wook" in told["person_name", "full"]


async def test_the_plenary_meeting_is_one_action_on_three_cases(sample: Sample) -> None:
    cases = [await the_case(sample, reference) for reference in ("KP-2013-0001", "KP-2014-0001", "KP-2014-0002")]
    meetings = [action["id"] for case in cases for action in case["advocacy_actions"] if action["type"] == "plenary_meeting"]
    assert len(meetings) == 3
    assert len(set(meetings)) == 1


async def test_a_withheld_case_shows_no_name(sample: Sample) -> None:
    cases = (await sample.public.get("/v1/cases?limit=200")).json()["items"]
    withheld = [case for case in cases if case["reference"] in ("KP-2016-0002", "KP-2016-0003")]
    assert [case["person"] for case in withheld] == [{"id": None, "display_name": "Name withheld"}] * 2
    assert "working_label" not in (await sample.public.get(f"/v1/cases/{withheld[0]['reference']}")).text


async def test_days_held_count_to_the_four_thousandth_day(sample: Sample) -> None:
    answer = await sample.public.get("/v1/cases/KP-2013-0001?as_of=2024-09-20&fields=reference,days_held")
    assert answer.json() == {"reference": "KP-2013-0001", "days_held": 4000}


async def test_a_registry_that_stands_is_not_founded_again(sample: Sample) -> None:
    assert sample.member.http.headers["authorization"].startswith("Bearer hbs_")
    assert sample.again is None
