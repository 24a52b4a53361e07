"""The chance that two names are spellings of one name, and why.

The chance is that of a pool of 320,000 names, many of them namesakes: what a search among so many finds with this likeness is the one meant so often.
In a smaller registry a match is likelier (matching/rules.py). It is given by decision trees (weights.json, learnt by tools/names/train.py) over the numbers
of likeness.py, and a better fit never lowers it. What they weigh, by the share of the error that each number takes away:

| what | of it all |
|---|---|
| rare keys in common, beside the best candidate (`share`) | 51 % |
| the word that fits worst, both ways (`weakest`) | 21 % |
| all words as one: in the order in which they stand (`straight`), or turned, folded this way and that (`whole_...`) | 11 % |
| how alike the words are, each to its best counterpart (`spelled`, `heard`, `best_heard`) | 8 % |
| how much is told by the words that sound the same, and by the two names at all (`told`, `told_of`, `told_back_of`) | 6 % |
| the rest: one script or two, how long the names are, the reading's place | 3 % |
"""

from collections.abc import Sequence
from dataclasses import dataclass

from service.names.forms import Form, asked_form, form
from service.names.likeness import likeness
from service.names.reasons import Reason, reasons
from service.names.weights import forest

__all__ = ["MATCH", "Comparison", "Form", "Reason", "asked_form", "compare", "form", "rank", "reasons"]

MATCH = 0.88
"""From here on a name alone is answered as a match: of names of people taken out of the pool fewer than one in fifty comes so far."""


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
