"""Says how well names are found whose spellings were not learnt from: `python tools/names/validate.py --names DIR`, DIR as train.py has it.

The people are parted; those of each part are looked for with trees that were learnt on the others. Printed are recall@10 and recall@1 by group, how many
were not among the candidates at all, and for some chances how many true spellings would be answered as a match by name alone, and how many of people
who were taken out of the index. Nothing is written. Spellings of every licence are asked for; learnt from are those alone that train.py learns from.
"""

# ruff: noqa: E402 - a script beside what it imports

import argparse
import random
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]

from train import Answer, Question, answered, file, gathered, learnt, rows

from service.names.likeness import Floats
from service.names.weights import Forest

PARTS, TAKEN_OUT, SEED = 3, 2_000, 2
CHANCES = (0.84, 0.86, 0.87, 0.88, 0.89, 0.9, 0.92)


def place(chances: Floats, sought: Sequence[bool]) -> int | None:
    """Where the first name that is sought stands, from 0."""
    return next((place for place, at in enumerate(np.argsort(-chances, kind="stable")) if sought[at]), None)


def best(forest: Forest, answer: Answer) -> float:
    """The chance of the likeliest candidate."""
    return float(forest.chances(answer[1]).max()) if len(answer[1]) else 0.0


def main() -> None:
    """Part, learn, ask, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--names", type=Path, required=True)
    parser.add_argument("--workers", type=int, default=2)
    chosen = parser.parse_args()
    names, questions = gathered(chosen.names)
    people = rows(chosen.names / "dev" / "index.tsv")
    numbers = {row["person_id"]: number for number, row in enumerate(people)}
    held = range(len(people) + len(rows(chosen.names / "distractors.tsv")), len(names))
    file(names, chosen.workers)
    known = answered(questions, chosen.workers)
    asked = rows(chosen.names / "dev" / "queries.tsv")
    golds = [frozenset(numbers[person] for person in row["gold_person_ids"].split("|")) for row in asked]
    told = answered([Question(row["query"], gold, -1, "") for row, gold in zip(asked, golds, strict=True)], chosen.workers, held)
    nobody = random.Random(SEED).sample(range(len(people)), TAKEN_OUT)  # noqa: S311 (a sample, no secret)
    vain = answered([Question(names[number], frozenset(), -1, "") for number in nobody], chosen.workers, {*held, *nobody})
    parts = [numbers[question.person] % PARTS if question.person else -1 for question in questions]
    forests = [Forest(learnt([answer for answer, part in zip(known, parts, strict=True) if part != out])) for out in range(PARTS)]
    by_group: dict[str, list[int | None]] = defaultdict(list)
    for row, gold, (sought, features) in zip(asked, golds, told, strict=True):
        chances = forests[min(gold) % PARTS].chances(features) if len(features) else np.zeros(0)
        by_group[row["group"]].append(place(chances, sought))
    for group, places in sorted(by_group.items()):
        found = [at for at in places if at is not None]
        ten, first = (sum(at < most for at in found) / len(places) for most in (10, 1))
        print(f"{group:8} n={len(places):5} R@10={ten:.3f} R@1={first:.3f} not among the candidates {1 - len(found) / len(places):.3f}")
    true = np.array([best(forests[min(gold) % PARTS], answer) for gold, answer in zip(golds, told, strict=True)])
    false = np.array([best(forests[number % PARTS], answer) for number, answer in zip(nobody, vain, strict=True)])
    for chance in CHANCES:
        print(f"from {chance}: {np.mean(true >= chance):.4f} of true spellings, {np.mean(false >= chance):.4f} of people taken out")


if __name__ == "__main__":
    main()
