"""How alike two names are, in numbers: what the trees of weights.py weigh. Everything is worked out for all candidates at once.

Each reading of the name asked for is held against each reading of a candidate; the pair that fits best stands for the candidate.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Indel, JaroWinkler, Levenshtein
from rapidfuzz.process import cdist

from service.names.fold import fold_joined, skeleton, sound, turns
from service.names.forms import Form
from service.names.latin import PARTICLES, is_particle
from service.names.readings import Reading
from service.names.weights import RARE, Floats, rarities

FEATURES = (
    "share", "heard", "heard_back", "spelled", "spelled_back", "weakest", "weakest_back", "whole_heard", "whole_spelled", "whole_bones", "whole_fine", "straight",
    "first", "last", "told", "told_of", "told_back_of", "missed", "missed_back", "exact", "words", "words_back", "length", "length_back", "query_reading",
    "best_whole", "best_heard", "same_script", "written", "told_by", "told_by_back",
)  # fmt: skip
"""What is measured. `_back` is from the candidate to the name asked for, else the other way.

- share: of the key weight that the best candidate was found with; same_script; written: likeness of the words as written, in one.
- heard, spelled: how alike the words are, folded and plain, each to its best counterpart, weighted by how much a word tells; weakest: the worst of them;
  first, last: those of the first word and the last; exact: how many fold the same.
- whole_...: likeness of all words written as one, turned so that it is best: folded, plain, without vowels, finely folded; straight: finely, not turned.
- told_by: what the script tells of a name, see _TOLD_BY.
- told_of: how much the words tell together (nats); told: those that fold the same; missed: what is told without a counterpart.
- words, length: of the reading; query_reading: its place, likeliest first; best_...: the best of any pair of readings.
"""
_PARTICLE_WORTH, _INITIAL_WORTH = 0.5, 1.5
_TOLD_BY = {"Hang": 1, "Hani": 2, "Kana": 2, "Hira": 2, "Arab": 3, "Hebr": 3}
"""What a script tells: Korean syllables (1), characters or syllables that stand for a name's sounds (2), consonants (3), else each letter (0). How
alike two spellings are says another thing in each."""
_SAME = 0.99
_HALF_ALIKE = 0.4


@dataclass(frozen=True, slots=True)
class _Met:
    """The candidates' readings, one after another, and their words likewise."""

    plain: list[Reading]
    folded: list[Reading]
    sounds: list[str]
    counts: npt.NDArray[np.intp]
    """How many readings each candidate has."""
    starts: npt.NDArray[np.intp]
    """Where each candidate's readings start."""
    offsets: npt.NDArray[np.intp]
    """Where each reading's words start."""
    worths: Floats
    """How much each word tells."""

    @classmethod
    def of(cls, candidates: Sequence[Form]) -> "_Met":
        plain = list(chain.from_iterable(each.readings for each in candidates))
        folded = list(chain.from_iterable(each.folded for each in candidates))
        sounds = list(chain.from_iterable(each.sounds for each in candidates))
        counts = np.array([len(each.readings) for each in candidates], dtype=np.intp)
        offsets = _starts(np.array(list(map(len, plain)), dtype=np.intp))
        return cls(plain, folded, sounds, counts, _starts(counts), offsets, np.array(_worths(plain, folded)))


def likeness(query: Form, candidates: Sequence[Form], shares: Sequence[float]) -> Floats:
    """A row of FEATURES for each candidate; every name must have a reading."""
    met = _Met.of(candidates)
    table = _by_words(query, met) | _by_wholes(query, met)
    merit = table["heard"] + table["heard_back"] + table["whole_heard"] + 0.5 * (table["whole_spelled"] + table["spelled"])
    best_asked = merit.argmax(axis=0)
    best_merit = merit.max(axis=0)
    chosen = np.array([start + best_merit[start : start + count].argmax() for start, count in zip(met.starts, met.counts, strict=True)])
    found = {name: values[best_asked[chosen], chosen] for name, values in table.items()}
    found["best_whole"] = np.maximum.reduceat(table["whole_heard"].max(axis=0), met.starts)
    found["best_heard"] = np.maximum.reduceat(np.minimum(table["heard"], table["heard_back"]).max(axis=0), met.starts)
    found["share"] = np.asarray(shares, dtype=np.float64)
    found["same_script"] = np.array([float(query.script == each.script) for each in candidates])
    found["told_by"] = np.full(len(candidates), float(_TOLD_BY.get(query.script, 0)))
    found["told_by_back"] = np.array([float(_TOLD_BY.get(each.script, 0)) for each in candidates])
    found["written"] = _similar([query.joined], [each.joined for each in candidates], Indel.normalized_similarity)[0]
    return np.column_stack([found[name] for name in FEATURES])


def _worths(plain: Sequence[Reading], folded: Sequence[Reading]) -> list[float]:
    """How much each word of some readings tells: nats, see `rarities`."""
    common = rarities()
    worths = [common.get(fold, RARE) for fold in chain.from_iterable(folded)]
    special = {word for word in set(chain.from_iterable(plain)) if word in PARTICLES or len(word) == 1}
    begins = 0
    for reading in plain:
        if not special.isdisjoint(reading):
            for place, word in enumerate(reading, begins):
                if word in special:
                    worths[place] = _PARTICLE_WORTH if is_particle(word, reading) else _INITIAL_WORTH if len(word) == 1 else worths[place]
        begins += len(reading)
    return worths


def _by_words(query: Form, met: _Met) -> dict[str, Floats]:
    """Readings held against each other word by word: a row for each reading asked, a column for each met."""
    asked_fold, asked_plain = _distinct(query.folded), _distinct(query.readings)
    met_fold = list(chain.from_iterable(met.folded))
    heard = _sharpened(_similar(list(asked_fold), met_fold, Levenshtein.normalized_similarity))
    spelled = _sharpened(_similar(list(asked_plain), list(chain.from_iterable(met.plain)), JaroWinkler.normalized_similarity))
    heard_best = np.maximum.reduceat(heard, met.offsets, axis=1)
    spelled_best = np.maximum.reduceat(spelled, met.offsets, axis=1)
    told_back = np.add.reduceat(met.worths, met.offsets)
    lengths = np.add.reduceat(np.array([float(len(folded)) for folded in met_fold]), met.offsets)
    counts = np.array([float(len(reading)) for reading in met.plain])
    rows: dict[str, Floats] = {}
    for place, (reading, folded) in enumerate(zip(query.readings, query.folded, strict=True)):
        worths = np.array(_worths([reading], [folded]))
        at, plain_at = [asked_fold[word] for word in folded], [asked_plain[word] for word in reading]
        best, back = heard_best[at], heard[at].max(axis=0)
        same = best > _SAME
        measured = {
            "heard": worths @ best / worths.sum(),
            "heard_back": np.add.reduceat(met.worths * back, met.offsets) / told_back,
            "spelled": worths @ spelled_best[plain_at] / worths.sum(),
            "spelled_back": np.add.reduceat(met.worths * spelled[plain_at].max(axis=0), met.offsets) / told_back,
            "weakest": best.min(axis=0),
            "weakest_back": np.minimum.reduceat(back, met.offsets),
            "first": best[0],
            "last": best[-1],
            "exact": same.sum(axis=0),
            "told": worths @ same,
            "told_of": worths.sum(),
            "told_back_of": told_back,
            "missed": worths @ (1.0 - best),
            "missed_back": np.add.reduceat(met.worths * (1.0 - back), met.offsets),
            "words": len(reading),
            "words_back": counts,
            "length": sum(map(len, folded)),
            "length_back": lengths,
            "query_reading": place,
        }
        for name, values in measured.items():
            if name not in rows:
                rows[name] = np.empty((len(query.readings), len(counts)))
            rows[name][place] = values
    return rows


def _by_wholes(query: Form, met: _Met) -> dict[str, Floats]:
    """Readings held against each other as if each were one word: the best of all turns of the reading asked."""
    turned = [turns(reading) for reading in query.folded]
    firsts = _starts(np.array(list(map(len, turned)), dtype=np.intp))
    folded, met_folded = _each(_joined, chain.from_iterable(turned)), _each(_joined, map("".join, met.folded))
    plain, met_plain = list(chain.from_iterable(map(turns, query.readings))), list(map("".join, met.plain))
    measured = {
        "whole_heard": _similar(folded, met_folded, Levenshtein.normalized_similarity),
        "whole_bones": _similar(_each(skeleton, folded), _each(skeleton, met_folded), Indel.normalized_similarity),
        "whole_spelled": _similar(plain, met_plain, Indel.normalized_similarity),
        "whole_fine": _similar(_each(sound, plain), met.sounds, Levenshtein.normalized_similarity),
    }
    straight = {"straight": measured["whole_fine"][firsts]}
    return straight | {name: np.maximum.reduceat(values, firsts, axis=0) for name, values in measured.items()}


def _each(fold: Callable[[str], str], texts: Iterable[str]) -> list[str]:
    """Many texts folded, a line each, in one go: no fold looks beyond its line, and each call costs more than most texts do."""
    return fold("\n".join(texts)).split("\n")


def _joined(folds: str) -> str:
    return fold_joined([folds])


def _similar(asked: Sequence[str], met: Sequence[str], scorer: Callable[..., float]) -> Floats:
    """Each string asked for against each met, 0..1."""
    place = _distinct([met])
    found: Floats = cdist(asked, list(place), scorer=scorer, dtype=np.float32).astype(np.float64)
    taken: Floats = found[:, [place[text] for text in met]]
    return taken


def _sharpened(similarity: Floats) -> Floats:
    """Half alike is not alike: 0.4 counts nothing, 1 counts 1."""
    sharp: Floats = np.clip((similarity - _HALF_ALIKE) / (1.0 - _HALF_ALIKE), 0.0, 1.0)
    return sharp


def _distinct(texts: Iterable[Sequence[str]]) -> dict[str, int]:
    """The distinct ones, each with its place."""
    return {text: place for place, text in enumerate(dict.fromkeys(chain.from_iterable(texts)))}


def _starts(counts: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    return np.concatenate((np.zeros(1, dtype=np.intp), np.cumsum(counts)[:-1]))
