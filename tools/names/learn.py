"""Learns how one script spells another's names, from pairs of spellings: which Latin sounds a letter stands for, among its neighbours.

The sounds are the letters of service.names.fold. Each letter of a word yields a run of up to three; which, is counted by expectation-maximisation
over the pairs (a one-sided form of the joint-sequence models of Bisani & Ney, 2008), then kept for each letter in the context that decides it.
"""

# ruff: noqa: PLR2004 - a script's companion; its numbers are said where they stand

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

Pair = tuple[str, str, float]
"""A word, its fold in Latin, and how much the pair counts."""

Counted = defaultdict[str, float]
EDGE = "_"
ROUNDS = 6
ENOUGH = 2.0
"""How often a context must have been seen to be believed over a shorter one."""
CONTEXTS = ((2, 2), (1, 2), (1, 1), (0, 1), (0, 0))
"""How many letters before and after are looked at, the most telling first. sounds.py asks in the same order."""


def learn(pairs: Sequence[Pair], longest: int) -> dict[str, Counted]:
    """What each letter in each context was found to sound like."""
    sounds = _expected(pairs, longest)
    told: dict[str, Counted] = defaultdict(lambda: defaultdict(float))
    for word, fold, weight in pairs:
        aligned = _aligned(word, fold, sounds, longest)
        if aligned is None:
            continue
        for at, sound in enumerate(aligned):
            for context in contexts(word, at):
                told[context][sound] += weight
    return told


def contexts(word: str, at: int) -> Iterator[str]:
    """A letter of a word with its neighbours, from the most of them to none: `before|letter|after`."""
    padded = EDGE * 2 + word + EDGE * 2
    place = at + 2
    for before, after in CONTEXTS:
        yield padded[place - before : place] + "|" + padded[place] + "|" + padded[place + 1 : place + 1 + after]


def kept(told: Mapping[str, Mapping[str, float]]) -> Iterator[tuple[str, str]]:
    """The contexts worth keeping: those that say another thing than the shorter ones asked after them."""
    said: dict[str, str] = {}
    for context in sorted(told, key=lambda each: (len(each), each)):
        counted = told[context]
        total = sum(counted.values())
        before, letter, after = context.rsplit("|", 2) if context.count("|") == 2 else ("", "|", "")
        if total < ENOUGH and (before or after):
            continue
        (best, most), *rest = sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:2]
        second, less = rest[0] if rest else ("", 0.0)
        doubt = round(9 * less / most) if less else 0
        value = f"{best} {second} {doubt}" if doubt else best
        fallback = next((said[shorter] for shorter in _shorter(before, letter, after) if shorter in said), None)
        said[context] = value
        # How great the doubt is only orders the second readings: it is not worth a line of its own.
        if fallback is None or fallback.split(" ")[:2] != value.split(" ")[:2]:
            yield context, value


def _shorter(before: str, letter: str, after: str) -> Iterator[str]:
    for some, others in CONTEXTS:
        if some <= len(before) and others <= len(after) and (some, others) != (len(before), len(after)):
            yield before[len(before) - some :] + "|" + letter + "|" + after[:others]


def _expected(pairs: Sequence[Pair], longest: int) -> dict[str, dict[str, float]]:
    sounds: dict[str, dict[str, float]] = {}
    for turn in range(ROUNDS):
        counted: dict[str, Counted] = defaultdict(lambda: defaultdict(float))
        for word, fold, weight in pairs:
            for letter, sound, share in _shares(word, fold, sounds if turn else None, longest):
                counted[letter][sound] += weight * share
        sounds = {
            letter: {sound: count / sum(found.values()) for sound, count in found.items() if count > 0.05}
            for letter, found in counted.items()
        }
    return sounds


def _chance(sounds: dict[str, dict[str, float]] | None, letter: str, sound: str) -> float:
    if sounds is None:
        return 0.4 if len(sound) == 2 else 0.3 if len(sound) == 1 else 0.1
    return sounds.get(letter, {}).get(sound, 1e-6)


def _shares(word: str, fold: str, sounds: dict[str, dict[str, float]] | None, longest: int) -> Iterator[tuple[str, str, float]]:
    """How much of each way to align a pair falls to a letter's sound; nothing when the pair can hardly be the same name."""
    n, m = len(word), len(fold)
    forward, steps = _forward(word, fold, sounds, longest)
    whole = forward[n][m]
    if whole <= 1e-300 or (sounds is not None and math.log(whole) / n < -7):
        return
    backward = [0.0] * m + [1.0]
    for i in range(n - 1, -1, -1):
        before = [0.0] * (m + 1)
        for j, k, sound, chance in steps[i]:
            share = forward[i][j] * chance * backward[k] / whole
            before[j] += chance * backward[k]
            if share > 1e-4:
                yield word[i], sound, share
        backward = before


Step = tuple[int, int, str, float]


def _forward(word: str, fold: str, sounds: dict[str, dict[str, float]] | None, longest: int) -> tuple[list[list[float]], list[list[Step]]]:
    n, m = len(word), len(fold)
    forward = [[0.0] * (m + 1) for _ in range(n + 1)]
    forward[0][0] = 1.0
    steps: list[list[Step]] = []
    for i in range(n):
        row, following = forward[i], forward[i + 1]
        here = [
            (j, k, fold[j:k], _chance(sounds, word[i], fold[j:k]))
            for j in range(m + 1)
            if row[j]
            for k in range(j, min(m, j + longest) + 1)
        ]
        for j, k, _, chance in here:
            following[k] += row[j] * chance
        steps.append(here)
    return forward, steps


def _aligned(word: str, fold: str, sounds: dict[str, dict[str, float]], longest: int) -> list[str] | None:
    n, m = len(word), len(fold)
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for i in range(n):
        row: dict[int, tuple[float, int]] = {}
        for j, (score, _) in best[i].items():
            for k in range(j, min(m, j + longest) + 1):
                reached = score + math.log(_chance(sounds, word[i], fold[j:k]))
                if k not in row or reached > row[k][0]:
                    row[k] = (reached, j)
        best.append(row)
    if m not in best[n] or best[n][m][0] / n < -5:
        return None
    cut = [m]
    for i in range(n, 0, -1):
        cut.append(best[i][cut[-1]][1])
    cut.reverse()
    return [fold[cut[i] : cut[i + 1]] for i in range(n)]
