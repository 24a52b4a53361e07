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


def _data() -> dict[str, Any]:
    """What was learnt, read anew for each of the two who keep it in a form of their own."""
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
    """Decision trees whose leaves are summed; the logistic function of the sum is the chance.

    The trees are not walked. Each leaf of a tree is a bit, and each node that sends a row to its right rules out the leaves on its left; the
    first leaf left is where the row arrives (Lucchese et al., "QuickScorer", 2015). What a feature's value rules out, in all trees at once,
    is worked out beforehand for each of the thresholds that it can pass.
    """

    def __init__(self, trees: list[list[list[float]]]) -> None:
        """Take the trees as lists of nodes `[feature, threshold, left, right]`, leaves `[value]`; the first node is the root."""
        leaves = [_leaves(tree, 0) for tree in trees]
        self._widest = max(map(len, leaves))
        self._values = np.zeros(len(trees) * self._widest)
        bits = np.dtype(f"u{np.ceil(self._widest / 32) * 4:.0f}")  # 32 leaves a tree, or 64
        self._all = bits.type(np.iinfo(bits).max)
        ruled: dict[int, list[tuple[float, int, int]]] = {}
        for number, (tree, arrived) in enumerate(zip(trees, leaves, strict=True)):
            self._values[number * self._widest :][: len(arrived)] = [tree[at][0] for at in arrived]
            for node in (each for each in tree if len(each) > 1):
                left = sum(1 << arrived.index(at) for at in _leaves(tree, int(node[2])))
                ruled.setdefault(int(node[0]), []).append((node[1], number, left))
        self._firsts = np.arange(len(trees)) * self._widest
        self._left: dict[int, tuple[Floats, npt.NDArray[Any]]] = {}
        for feature, nodes in ruled.items():
            thresholds = np.unique([threshold for threshold, _, _ in nodes])
            left_at = np.full((len(thresholds) + 1, len(trees)), self._all)
            for threshold, number, mask in nodes:
                left_at[np.searchsorted(thresholds, threshold) + 1 :, number] &= ~bits.type(mask)
            self._left[feature] = thresholds, left_at

    def chances(self, likeness: Floats) -> Floats:
        """The chance for each row of features."""
        left = np.full((len(likeness), len(self._firsts)), self._all)
        for feature, (thresholds, left_at) in self._left.items():
            # As many thresholds as the value is above: at one, a row goes left.
            left &= left_at[np.searchsorted(thresholds, likeness[:, feature])]
        first = np.bitwise_count(~left & (left - left.dtype.type(1)))
        chances: Floats = 1 / (1 + np.exp(-self._values[first + self._firsts].sum(axis=1)))
        return chances


def _leaves(tree: list[list[float]], at: int) -> list[int]:
    """The places of the leaves below a node, from left to right."""
    node = tree[at]
    return [at] if len(node) == 1 else _leaves(tree, int(node[2])) + _leaves(tree, int(node[3]))


@cache
def forest() -> Forest:
    """The trees."""
    return Forest(_data()["trees"])
