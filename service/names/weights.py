"""What was learnt of names: how common a word of a name is, and the trees that weigh the likeness of two names.

data/weights.json is written by tools/names/train.py, which says from what; nothing is learnt while the service runs.
"""

import json
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@cache
def _data() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files("service.names").joinpath("data/weights.json").read_text(encoding="utf-8"))
    return found


@cache
def rarities() -> dict[str, float]:
    """How much a folded word tells, for words that many people have: -ln of the share of names that have it."""
    common: dict[str, str] = _data()["common"]
    return {folded: int(rarity) / 10 for rarity, told in common.items() for folded in told.split()}


RARE = 11.0
"""How much a word tells that is in no table."""


class Forest:
    """Decision trees whose leaves are summed; the logistic function of the sum is the chance."""

    def __init__(self, trees: list[list[list[float]]]) -> None:
        """Take the trees as lists of nodes `[feature, threshold, left, right]`, leaves `[value]`; the first node is the root."""
        rows: list[tuple[int, float, int, int, float]] = []
        roots: list[int] = []
        for tree in trees:
            start = len(rows)
            roots.append(start)
            for place, node in enumerate(tree):
                if len(node) == 1:
                    rows.append((0, np.inf, start + place, start + place, node[0]))
                else:
                    rows.append((int(node[0]), node[1], start + int(node[2]), start + int(node[3]), 0.0))
        self._roots = np.array(roots, dtype=np.intp)
        self._feature = np.array([row[0] for row in rows], dtype=np.intp)
        self._threshold = np.array([row[1] for row in rows])
        self._left = np.array([row[2] for row in rows], dtype=np.intp)
        self._right = np.array([row[3] for row in rows], dtype=np.intp)
        self._value = np.array([row[4] for row in rows])

    def chances(self, likeness: Floats) -> Floats:
        """The chance for each row of features."""
        count, width = likeness.shape
        offsets = (np.arange(count) * width)[:, None]
        flat = likeness.ravel()
        at = np.broadcast_to(self._roots, (count, len(self._roots)))
        while True:
            goes_left = flat[offsets + self._feature[at]] <= self._threshold[at]
            below = np.where(goes_left, self._left[at], self._right[at])
            if np.array_equal(below, at):
                break
            at = below
        chances: Floats = 1 / (1 + np.exp(-self._value[at].sum(axis=1)))
        return chances


@cache
def forest() -> Forest:
    """The trees."""
    return Forest(_data()["trees"])
