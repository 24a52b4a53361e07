"""The chance that two names are spellings of one name, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.names.forms import Form, form
from service.names.likeness import likeness
from service.names.reasons import Reason, reasons
from service.names.weights import forest

__all__ = ["MATCH", "Comparison", "Form", "Reason", "compare", "form", "rank", "reasons"]

MATCH = 0.7
"""From here on a name alone is answered as a match."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The chance that two names are spellings of one name, 0..1, and what it rests on."""

    score: float
    reasons: tuple[Reason, ...]


def rank(query: Form, candidates: Sequence[Form], shares: Sequence[float]) -> list[float]:
    """The chance for each candidate. `shares`: the key weight each was found with, divided by the best one's."""
    chances = [0.0] * len(candidates)
    readable = [at for at, each in enumerate(candidates) if each.readings]
    if query.readings and readable:
        rows = likeness(query, [candidates[at] for at in readable], [shares[at] for at in readable])
        for at, chance in zip(readable, forest().chances(rows), strict=True):
            chances[at] = float(chance)
    return chances


def compare(query: Form, candidate: Form, share: float = 1.0) -> Comparison:
    """Two names: the chance that they are one, and the reasons."""
    return Comparison(rank(query, [candidate], [share])[0], reasons(query, candidate))
