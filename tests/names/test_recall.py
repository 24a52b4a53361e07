"""Real spellings find real people: a small search in memory that fails when a change makes the matching worse."""

import csv
import math
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from service.names.keys import asked, written
from service.names.score import asked_form, form, rank

SAMPLE = Path(__file__).parent / "sample"
MOST_NAMES_A_KEY, CANDIDATES = 600, 80
MEASURED = {"Latn": 0.985, "Hang": 1.0, "Hani": 0.855, "Cyrl": 0.977, "Arab": 0.948, "Jpan": 1.0, "Hebr": 1.0}
"""Recall@10 by the script asked in, as measured."""
MARGIN = 0.03


def rows(name: str) -> list[dict[str, str]]:
    with (SAMPLE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def index() -> tuple[list[str], list[str], dict[int, list[int]]]:
    people, others = rows("people.tsv"), rows("others.tsv")
    names = [row["name"] for row in (*people, *others)]
    filed: dict[int, list[int]] = defaultdict(list)
    for number, name in enumerate(names):
        for key in written(name):
            filed[key].append(number)
    return [row["person_id"] for row in people], names, filed


def found(query: str, most: int) -> list[int]:
    _, names, filed = index()
    weights: dict[int, float] = defaultdict(float)
    for key, weight in zip(*asked(query), strict=True):
        holders = filed.get(key, ())
        if 0 < len(holders) <= MOST_NAMES_A_KEY:
            for number in holders:
                weights[number] += weight * math.log(len(names) / len(holders))
    best = sorted(weights, key=lambda number: -weights[number])[:CANDIDATES]
    if not best:
        return []
    scores = rank(asked_form(query), [form(names[number]) for number in best], [weights[number] / weights[best[0]] for number in best])
    return [number for _, number in sorted(zip(scores, best, strict=True), reverse=True)][:most]


def recall(script: str, most: int) -> float:
    persons, _, _ = index()
    asking = [row for row in rows("queries.tsv") if row["script"] == script]
    hits = sum(
        any(number < len(persons) and persons[number] in row["gold_person_ids"] for number in found(row["query"], most)) for row in asking
    )
    return hits / len(asking)


@pytest.mark.parametrize("script", MEASURED)
def test_spellings_in_a_script_still_find_their_people(script: str) -> None:
    assert recall(script, 10) >= MEASURED[script] - MARGIN
