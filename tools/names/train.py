"""Learns service/names/data/weights.json from real spellings: `python tools/names/train.py --names DIR`.

DIR holds dev/index.tsv, dev/queries.tsv and distractors.tsv. Spellings are learnt from only where the row's licence is CC0 or US public domain, how common words
are from names of Wikidata (CC0), of the US list and made-up ones; the other names only stand in the way. Every spelling of a person asks for the others, so that no
script is always the one asked in, and a long name asks for them with words left out as well; made-up names ask for nobody. The trees are fitted to the order of the
answers (LambdaMART: Burges, "From RankNet to LambdaRank to LambdaMART", 2010), for a search is judged by who comes first; what they say is then made a chance
(Platt, 1999) by the answers to questions of which trees knew nothing. Needs lightgbm, which the service does not.
The same files give the same bytes: seeds are fixed, and LightGBM is told to be deterministic.
"""

import argparse
import csv
import json
import math
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from service.names import weights
from service.names.forms import Form, asked_form, form
from service.names.keys import asked, written
from service.names.likeness import FEATURES, Floats, likeness

WEIGHTS = Path(__file__).parents[2] / "service" / "names" / "data" / "weights.json"
MOST_NAMES_A_KEY, CANDIDATES, NOBODIES, SEED = 600, 120, 3000, 20
KEYED = 10_000_000
"""Among how many names a key's rarity is reckoned, as in the function names_by_keys."""
COMMON = 12
"""A word counts as common from this many names on."""
LONG = 4
"""A name of so many words is long."""
TREES = 220
PARTS, TOGETHER, STEPS = 3, 50, 20
"""Of so many parts of the questions (so many in a row at a time: a person's stay together), each is answered by trees that learnt from the others, and what
those say is compared with what is so; how often the comparison is drawn nearer."""
FREE = {
    "told_of",
    "told_back_of",
    "words",
    "words_back",
    "length",
    "length_back",
    "query_reading",
    "same_script",
    "told_by",
    "told_by_back",
}
LESS = {"missed", "missed_back"}
"""Features that may count either way, and those that only count against; the others only speak for a candidate, so that what fits better never scores less."""
PARAMETERS: dict[str, Any] = {
    "monotone_constraints": [0 if name in FREE else -1 if name in LESS else 1 for name in FEATURES],
    "objective": "lambdarank",
    "lambdarank_truncation_level": 20,
    "label_gain": [0, 1],
    "learning_rate": 0.06,
    "num_leaves": 20,
    "max_depth": 6,
    "min_data_in_leaf": 30,
    "feature_fraction": 0.6,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 2.0,
    "max_bin": 127,
    "seed": SEED,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbose": -1,
}

Row = dict[str, str]
Answer = tuple[list[bool], Floats]
"""A question's candidates: whether each is sought, and its features."""
Trees = list[list[list[float]]]


def rows(path: Path) -> list[Row]:
    """A table's rows."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def is_free(licence: str) -> bool:
    """Whether every licence of a row allows learning from it into a project of another licence."""
    return all("CC0" in part or "US-public-domain" in part for part in licence.split(";"))


def is_free_distractor(source: str) -> bool:
    """Whether a name that nobody asks for comes from a source without conditions."""
    return source.startswith(("wd-", "syn-")) or source == "ofac"


def stored(name: str) -> tuple[str, list[int]]:
    """What is kept of a name: its form, packed, and its keys."""
    return form(name).pack(), written(name)


@dataclass
class Index:
    """Names by key, in memory: what the key join does in SQL."""

    names: list[str]
    forms: list[str] = field(default_factory=list)
    """The names' forms, packed as they are stored: read once, and not for each question that meets them."""
    filed: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    hidden: set[int] = field(default_factory=set)
    """Names that are not found."""

    def fill(self, workers: int) -> None:
        """File every name."""
        with ProcessPoolExecutor(workers) as pool:
            for number, (packed, keys) in enumerate(pool.map(stored, self.names, chunksize=4000)):
                self.forms.append(packed)
                for key in keys:
                    self.filed[key].append(number)

    def find(self, name: str, but: int = -1) -> list[tuple[int, float]]:
        """The likeliest names and their shares of the best one's key weight."""
        found: dict[int, float] = defaultdict(float)
        for key, weight in zip(*asked(name), strict=True):
            holders = self.filed.get(key, ())
            if 0 < len(holders) <= MOST_NAMES_A_KEY:
                worth = weight * math.log(KEYED / len(holders))
                for number in holders:
                    found[number] += worth
        for number in (self.hidden & found.keys()) | {but}:
            found.pop(number, None)
        best = sorted(found.items(), key=lambda item: (-item[1], item[0]))[:CANDIDATES]
        return [(number, worth / best[0][1]) for number, worth in best]


def rarities(names: Iterable[str]) -> dict[str, str]:
    """Rarity in tenths of nats: the common words that have it."""
    counted: Counter[str] = Counter()
    total = 0
    for name in names:
        total += 1
        counted.update({folded for reading in form(name).folded[:1] for folded in reading})
    by_rarity: dict[int, list[str]] = defaultdict(list)
    for folded, count in counted.items():
        if count >= COMMON:
            by_rarity[round(-10 * math.log(count / total))].append(folded)
    return {str(rarity): " ".join(sorted(by_rarity[rarity])) for rarity in sorted(by_rarity)}


_index = Index([])


def examined(question: "Question") -> Answer:
    """One question's candidates: whether each is sought, and its features."""
    query = asked_form(question.name)
    met = [(number, share, Form.unpack(_index.forms[number])) for number, share in _index.find(question.name, question.number)]
    found = [(number, share, candidate) for number, share, candidate in met if candidate.readings]
    if not found or not query.readings:
        return [], np.zeros((0, len(FEATURES)))
    sought = [number in question.sought for number, _, _ in found]
    return sought, likeness(query, [candidate for _, _, candidate in found], [share for _, share, _ in found])


def file(names: list[str], workers: int) -> None:
    """Have these names found."""
    _index.names.extend(names)
    _index.fill(workers)


def answered(questions: Sequence["Question"], workers: int, hidden: Iterable[int] = ()) -> list[Answer]:
    """The candidates of each question, but for those that are hidden."""
    _index.hidden = set(hidden)
    with ProcessPoolExecutor(workers) as pool:
        return list(pool.map(examined, questions, chunksize=50))


def tree(node: dict[str, Any], into: list[list[float]]) -> int:
    """A tree of LightGBM's, as the service reads it; the place of its root."""
    place = len(into)
    into.append([])
    if "leaf_value" in node:
        into[place] = [node["leaf_value"]]
    else:
        threshold = float(f"{node['threshold']:.5g}")
        left, right = tree(node["left_child"], into), tree(node["right_child"], into)
        into[place] = [node["split_feature"], threshold, left, right]
    return place


def learnt(answers: Sequence[Answer]) -> Trees:
    """Trees fitted to what was examined, the sum of whose leaves is the logarithm of the odds."""
    return trees_of(grown(answers), *scale(answers))


def grown(answers: Iterable[Answer]) -> lightgbm.Booster:
    """The model of what was examined. A question without a right answer, or without another, says nothing of their order."""
    telling = [(sought, found) for sought, found in answers if any(sought) and not all(sought)]
    features = np.concatenate([found for _, found in telling])
    truth = np.concatenate([np.array(sought, dtype=np.float64) for sought, _ in telling])
    sizes = [len(sought) for sought, _ in telling]
    return lightgbm.train(PARAMETERS, lightgbm.Dataset(features, truth, group=sizes, feature_name=list(FEATURES)), TREES)


def scale(answers: Sequence[Answer]) -> tuple[float, float]:
    """By what the trees' sum is multiplied, and what is added to that, so that it is the logarithm of the odds."""
    said, truth, weight = [], [], []
    part_of = [number // TOGETHER % PARTS for number in range(len(answers))]
    for out in range(PARTS):
        booster = grown(answer for answer, part in zip(answers, part_of, strict=True) if part != out)
        for (sought, found), part in zip(answers, part_of, strict=True):
            if part == out and len(found):
                said.append(booster.predict(found, raw_score=True))
                truth.append(np.array(sought, dtype=np.float64))
                # Whoever asks seeks one spelling: a question with several right answers counts as much as one with one.
                weight.append(np.where(sought, 1 / max(1, sum(sought)), 1.0))
    return logistic(np.concatenate(said), np.concatenate(truth), np.concatenate(weight))


def logistic(said: Floats, truth: Floats, weight: Floats) -> tuple[float, float]:
    """The slope and the offset of the logistic curve nearest to the truth, by Newton's method."""
    known = np.stack([said, np.ones_like(said)])
    found = np.array([1.0, 0.0])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-(found @ known)))
        found -= np.linalg.solve((known * (weight * chance * (1 - chance))) @ known.T, known @ (weight * (chance - truth)))
    return float(found[0]), float(found[1])


def trees_of(booster: lightgbm.Booster, slope: float, offset: float) -> Trees:
    """A model's trees, as they are stored: the slope in every leaf, the offset in those of the first."""
    trees: Trees = []
    for number, info in enumerate(booster.dump_model()["tree_info"]):
        nodes: list[list[float]] = []
        tree(info["tree_structure"], nodes)
        trees.append([[round(slope * node[0] + (0 if number else offset), 4)] if len(node) == 1 else node for node in nodes])
    return trees


def store(common: dict[str, str], trees: Trees) -> None:
    """Write the weights, and have them read anew."""
    WEIGHTS.write_text(json.dumps({"common": common, "trees": trees}, separators=(",", ":")) + "\n", encoding="utf-8")
    for cached in (weights.rarities, weights.forest):  # the caches of what was just rewritten
        cached.cache_clear()


@dataclass(frozen=True)
class Question:
    """A name to look up, the numbers of the names it should find, its own number, and whose it is."""

    name: str
    sought: frozenset[int]
    number: int
    person: str


def gathered(folder: Path) -> tuple[list[str], list[Question]]:
    """The names that may be learnt from, and what is asked of them."""
    people, others = rows(folder / "dev" / "index.tsv"), rows(folder / "distractors.tsv")
    names = [row["name"] for row in (*people, *others)]
    spellings = {row["person_id"]: [number] for number, row in enumerate(people) if is_free(row["licence"])}
    for row in rows(folder / "dev" / "queries.tsv"):
        persons = row["gold_person_ids"].split("|")
        if is_free(row["licence"]) and all(person in spellings for person in persons):
            spellings[min(persons)].append(len(names))
            names.append(row["query"])
    made_up = [number for number, row in enumerate(others, len(people)) if row["source"].startswith("syn-")]
    questions = [Question(names[number], frozenset(), number, "") for number in random.Random(SEED).sample(made_up, NOBODIES)]  # noqa: S311 (a sample, no secret)
    for person, numbers in spellings.items():
        if len(numbers) > 1:
            questions.extend(Question(names[number], frozenset(numbers) - {number}, number, person) for number in numbers)
    return names, [*questions, *shortened(questions)]


def shortened(questions: Iterable[Question]) -> list[Question]:
    """The long names among the questions, asked once more with one or two of their words left out: of many names a source prints only some."""
    chance = random.Random(SEED)  # noqa: S311 (a sample, no secret)
    told = []
    for question in questions:
        words = question.name.split()
        if question.person and len(words) >= LONG:
            left_out = set(chance.sample(range(len(words)), chance.choice((1, 2))))
            name = " ".join(word for place, word in enumerate(words) if place not in left_out)
            told.append(Question(name, question.sought, question.number, question.person))
    return told


def main() -> None:
    """Learn, write the weights, and print what they weigh: the share of the error that each feature takes away."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--names", type=Path, required=True)
    parser.add_argument("--workers", type=int, default=2)
    chosen = parser.parse_args()
    names, questions = gathered(chosen.names)
    common = rarities(row["name"] for row in rows(chosen.names / "distractors.tsv") if is_free_distractor(row["source"]))
    store(common, json.loads(WEIGHTS.read_text(encoding="utf-8"))["trees"] if WEIGHTS.exists() else [[[0.0]]])
    file(names, chosen.workers)
    answers = answered(questions, chosen.workers)
    booster = grown(answers)
    store(common, trees_of(booster, *scale(answers)))
    gains = booster.feature_importance("gain")
    for gain, name in sorted(zip(gains / gains.sum(), FEATURES, strict=True), reverse=True):
        sys.stdout.write(f"{name} {gain:.1%}\n")


if __name__ == "__main__":
    main()
