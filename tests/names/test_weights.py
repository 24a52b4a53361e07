import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.names.weights import Forest

FEATURES = 4


@st.composite
def trees(draw: st.DrawFn, most: int = 12) -> list[list[float]]:
    """A tree as train.py writes it: nodes before what is below them."""
    nodes: list[list[float]] = []

    def grow(leaves: int) -> int:
        at = len(nodes)
        if leaves == 1:
            nodes.append([draw(st.integers(-8, 8)) / 4])
            return at
        nodes.append([])
        left = draw(st.integers(1, leaves - 1))
        nodes[at] = [draw(st.integers(0, FEATURES - 1)), draw(st.integers(0, 4)) / 4, grow(left), grow(leaves - left)]
        return at

    grow(draw(st.integers(2, most)))
    return nodes


def walked(tree: list[list[float]], row: list[float]) -> float:
    """The value of the leaf at which a row arrives, step by step."""
    node = tree[0]
    while len(node) > 1:
        node = tree[int(node[2] if row[int(node[0])] <= node[1] else node[3])]
    return node[0]


rows = st.lists(st.lists(st.integers(-1, 5).map(lambda quarter: quarter / 4), min_size=FEATURES, max_size=FEATURES), min_size=1, max_size=5)


@settings(max_examples=200, deadline=None)
@given(st.lists(trees(), min_size=1, max_size=4), rows)
def test_a_forest_says_what_walking_its_trees_says(forest: list[list[list[float]]], asked: list[list[float]]) -> None:
    expected = [1 / (1 + math.exp(-sum(walked(tree, row) for tree in forest))) for row in asked]
    assert Forest(forest).chances(np.array(asked)) == pytest.approx(expected)


@settings(max_examples=20, deadline=None)
@given(st.lists(trees(most=64), min_size=1, max_size=2), rows)
def test_a_tree_may_have_as_many_leaves_as_a_number_has_bits(forest: list[list[list[float]]], asked: list[list[float]]) -> None:
    expected = [1 / (1 + math.exp(-sum(walked(tree, row) for tree in forest))) for row in asked]
    assert Forest(forest).chances(np.array(asked)) == pytest.approx(expected)


def test_a_tree_with_more_leaves_than_that_is_refused() -> None:
    deep = [[0, at / 100, at * 2 + 1, at * 2 + 2] if step == 0 else [0.0] for at in range(70) for step in (0, 1)]
    with pytest.raises(TypeError):
        Forest([[*deep, [0.0]]])
