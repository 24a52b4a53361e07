"""What speaks for two names being spellings of one, and what against, in words for a case worker."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from service.names.fold import fold_joined, turns
from service.names.forms import Form
from service.names.latin import is_particle
from service.names.readings import Reading
from service.names.weights import RARE, rarities

_COMMON = 6.5
"""Nats, see `rarities`; one name in 700 has a word that tells no more."""
_ALIKE = 0.7
"""How alike two folded words must be to be shown as resembling each other."""


@dataclass(frozen=True, slots=True)
class Reason:
    """What speaks for two names being one, or against, in words for a case worker."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two readings held against each other: words that sound the same, that sound alike, and that have no counterpart."""

    asked: tuple[str, ...]
    met: tuple[str, ...]
    same: tuple[tuple[int, int], ...]
    alike: tuple[tuple[int, int], ...]
    asked_alone: tuple[int, ...]
    met_alone: tuple[int, ...]
    whole: float

    @property
    def merit(self) -> float:
        return len(self.same) + 0.6 * len(self.alike) + 3 * self.whole - 0.3 * (len(self.asked_alone) + len(self.met_alone))


def reasons(query: Form, candidate: Form) -> tuple[Reason, ...]:
    """The reasons, the most telling first; none when one of the names cannot be read."""
    pairs = [
        _held(asked, asked_fold, met, met_fold)
        for asked, asked_fold in zip(query.readings, query.folded, strict=True)
        for met, met_fold in zip(candidate.readings, candidate.folded, strict=True)
    ]
    return tuple(_told(query, candidate, max(pairs, key=lambda pair: pair.merit))) if pairs else ()


@lru_cache(maxsize=1_000)
def _wholes(folded: Reading) -> tuple[str, ...]:
    """A reading's turns, folded as one word."""
    return tuple(fold_joined([turn]) for turn in turns(folded))


def _held(asked: Reading, asked_fold: Reading, met: Reading, met_fold: Reading) -> _Pair:
    likeness = sorted(
        (
            (_likeness(asked[one], asked_fold[one], met[other], met_fold[other]), -abs(one - other), one, other)
            for one in range(len(asked))
            for other in range(len(met))
        ),
        reverse=True,
    )
    free, other_free = set(range(len(asked))), set(range(len(met)))
    same: list[tuple[int, int]] = []
    alike: list[tuple[int, int]] = []
    for alikeness, _, one, other in likeness:
        if alikeness >= _ALIKE and one in free and other in other_free:
            (same if alikeness == 1 else alike).append((one, other))
            free.discard(one)
            other_free.discard(other)
    whole = max(Levenshtein.normalized_similarity(each, _wholes(met_fold)[0]) for each in _wholes(asked_fold))
    return _Pair(asked, met, tuple(same), tuple(alike), tuple(sorted(free)), tuple(sorted(other_free)), whole)


def _likeness(one: str, one_fold: str, other: str, other_fold: str) -> float:
    if one_fold == other_fold:
        return 1.0
    if 1 in (len(one), len(other)) and one[0] == other[0]:
        return 0.9
    return Levenshtein.normalized_similarity(one_fold, other_fold)


def _told(query: Form, candidate: Form, pair: _Pair) -> Iterator[Reason]:
    asked, met = _name(query.words), _name(candidate.words)
    if sorted(query.words) == sorted(candidate.words):
        yield Reason(
            "same_words", f"{asked} and {met} are the same words" + ("" if query.words == candidate.words else ", in another order")
        )
    else:
        yield from _heard(query, candidate, pair)
        yield from _apart(pair)
        if pair.same and [other for _, other in sorted(pair.same)] != sorted(other for _, other in pair.same):
            yield Reason("other_order", f"The parts of {asked} stand in another order in {met}")
    common = [
        word for word in pair.asked if rarities().get(_fold_of(query, pair, word), RARE) < _COMMON and not is_particle(word, pair.asked)
    ]
    if common and len(common) == len(pair.asked):
        yield Reason("common_name", f"Many people have a name like {asked}: by itself it says little")


def _heard(query: Form, candidate: Form, pair: _Pair) -> Iterator[Reason]:
    asked, met = _name(query.words), _name(candidate.words)
    read = _read(query, pair.asked), _read(candidate, pair.met)
    told = [f"{name} is read {reading}" for name, reading in zip((asked, met), read, strict=True) if reading]
    if pair.whole == 1 or not (pair.alike or pair.asked_alone or pair.met_alone):
        if not told:
            yield Reason("sounds_alike", f"{asked} and {met} sound the same")
        elif len(told) == 1:
            yield Reason("reading_agrees", f"{told[0]}, which sounds like {met if read[0] else asked}")
        else:
            yield Reason("reading_agrees", f"{' and '.join(told)}, which sound the same")
        return
    if told:
        yield Reason("read_as", " and ".join(told))
    for one, other in sorted(pair.same):
        first, second = pair.asked[one].capitalize(), pair.met[other].capitalize()
        yield Reason("part_agrees", f"{first} is in both names" if first == second else f"{first} sounds like {second}")
    for one, other in sorted(pair.alike):
        first, second = pair.asked[one], pair.met[other]
        code = "initial" if 1 in (len(first), len(second)) else "part_resembles"
        link = "may stand for" if code == "initial" else "resembles"
        yield Reason(code, f"{min(first, second, key=len).capitalize()} {link} {max(second, first, key=len).capitalize()}")


def _apart(pair: _Pair) -> Iterator[Reason]:
    if pair.whole == 1:
        return
    asked = [pair.asked[at].capitalize() for at in pair.asked_alone if not is_particle(pair.asked[at], pair.asked)]
    met = [pair.met[at].capitalize() for at in pair.met_alone if not is_particle(pair.met[at], pair.met)]
    if asked and met:
        yield Reason("part_differs", f"{' '.join(asked)} does not sound like {' '.join(met)}")
    elif asked or met:
        yield Reason("part_missing", f"{' '.join(asked or met)} is in one name only")


def _name(words: Sequence[str]) -> str:
    return " ".join(word.capitalize() for word in words)


def _read(form: Form, reading: tuple[str, ...]) -> str:
    """A reading to be shown; nothing when it only says what is written."""
    return "" if form.script == "Latn" else _name(reading)


def _fold_of(form: Form, pair: _Pair, word: str) -> str:
    folded = form.folded[form.readings.index(pair.asked)]
    return folded[pair.asked.index(word)]
