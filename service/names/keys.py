"""The keys a name is filed under and looked up by: what two spellings of one name are likely to share.

What a key holds is chosen so that few names have it and most spellings of a name keep it; what too many names share (`Kim`) finds nobody and is left to the
other keys. A name has about 20. Names are turned when they are asked (surname first, given name first), not when they are filed.
"""

from collections.abc import Generator, Iterator, Sequence
from itertools import combinations
from zlib import crc32

from service.names.fold import fine, fold, fold_joined, skeleton
from service.names.latin import is_particle
from service.names.nicknames import called
from service.names.readings import Reading, readings
from service.names.scripts import script_of

VERSION = 3
"""Bumped when the keys or the forms of names change: what is stored must be made anew."""

_FINE, _WHOLE, _SLIP, _WORD, _SPELLED, _STARTS, _ENDS = "FWDTPMN"
_WEIGHTS = {_FINE: 6.5, _WHOLE: 2.5, _SLIP: 2.0, _WORD: 3.0, _SPELLED: 3.0, _STARTS: 3.0, _ENDS: 3.0}
"""What each kind of key is worth, beside its rarity."""
_LESS_LIKELY = 0.6
"""What a key of another reading than the likeliest is worth beside one of that; but names that sound wholly the same are as good in any."""

_WRITTEN_READINGS = {"Hani": 5, "Arab": 3, "Hebr": 3, "Hang": 3}
_OTHER_WRITTEN_READINGS = 2
_MOST_ASKED = 120
_MOST_WORDS, _MOST_PAIRED = 8, 4
_SHORTEST_WORD, _SHORTEST_SPELLED = 3, 4
_SPELLED_FILED, _SPELLED_ASKED = 1, 2
"""Of how many readings the words are filed, and asked for, as they are spelled: the likeliest."""
_SHORT_BONES, _LONG_BONES = 5, 8
"""Up to here a skeleton says too little, and slips are sought in the fold; beyond there pairs of words say more."""
_CERTAIN = frozenset({"Latn", "Cyrl"})
"""Scripts whose first reading is certain enough that slips of the others need not be filed."""

Key = tuple[str, str]
Told = tuple[tuple[str, str], ...]


def written(name: str) -> list[int]:
    """The distinct signed 32-bit keys under which a name is filed."""
    found: dict[int, None] = {}
    script = "Latn" if name.isascii() else script_of(name)
    slipping = 1 if script in _CERTAIN else 2
    for place, words in enumerate(_told(readings(name))[: _WRITTEN_READINGS.get(script, _OTHER_WRITTEN_READINGS)]):
        for key in _filed(words, slips=place < slipping, spelled=place < _SPELLED_FILED):
            found.setdefault(_number(key))
    return list(found)


def asked(name: str) -> tuple[list[int], list[float]]:
    """The keys to look a name up by, and what each is worth."""
    found: dict[int, float] = {}
    for place, words in enumerate(_told(readings(name))):
        likely = 1.0 if place == 0 else _LESS_LIKELY
        for key in _sought(words, spelled=place < _SPELLED_ASKED):
            found.setdefault(_number(key), _WEIGHTS[key[0]] * (1.0 if key[0] == _FINE else likely))
    for words in _told(called(readings(name))):
        for key in _filed(words, slips=False, spelled=True):
            found.setdefault(_number(key), _WEIGHTS[key[0]])
    best = sorted(found.items(), key=lambda item: -item[1])[:_MOST_ASKED]
    return [key for key, _ in best], [weight for _, weight in best]


def _number(key: Key) -> int:
    kind, text = key
    number = crc32(f"{kind}{text}".encode())
    return number - (1 << 32) if number >= 1 << 31 else number


def _told(ways: Sequence[Reading]) -> list[Told]:
    """The readings that fold differently, without particles: each word with its fold."""
    found: dict[tuple[str, ...], Told] = {}
    for reading in ways:
        told = [word for word in reading if not is_particle(word, reading)]
        words = tuple((word, folded) for word in (told if len(told) > 1 else reading) if (folded := fold(word)))[:_MOST_WORDS]
        if words:
            found.setdefault(tuple(folded for _, folded in words), words)
    return list(found.values())


def _filed(words: Told, *, slips: bool, spelled: bool) -> Iterator[Key]:
    yield from _parts(words, spelled=spelled)
    whole, bones = yield from _whole(words)
    if slips and len(bones) <= _SHORT_BONES:
        yield from _slips(whole)
    elif slips and len(bones) <= _LONG_BONES:
        yield from _slips(bones)


def _sought(words: Told, *, spelled: bool) -> Iterator[Key]:
    yield from _parts(words, spelled=spelled)
    for at in range(len(words)):
        whole, bones = yield from _whole(words[at:] + words[:at])
        if len(bones) <= _SHORT_BONES + 1:
            yield from _slips(whole)
        if _SHORT_BONES <= len(bones) <= _LONG_BONES + 1:
            yield from _slips(bones)


def _parts(words: Told, *, spelled: bool) -> Iterator[Key]:
    """Keys of words and of pairs of words, in whatever order they stand."""
    folds = [folded for _, folded in words]
    for folded in folds:
        if len(folded) >= _SHORTEST_WORD:
            yield _WORD, folded
    if spelled:
        yield from ((_SPELLED, word) for word, _ in words if len(word) >= _SHORTEST_SPELLED)
    bones = [skeleton(folded) for folded in folds]
    told = list(zip(folds, bones, strict=True))
    pairs = told if len(told) <= _MOST_PAIRED else [*told[: _MOST_PAIRED - 1], told[-1]]
    for (one, one_bones), (other, other_bones) in combinations(pairs, 2):
        yield _STARTS, " ".join(sorted((one[:3], other[:3])))
        yield _ENDS, " ".join(sorted((one_bones[-3:], other_bones[-3:])))


def _whole(words: Told) -> Generator[Key, None, tuple[str, str]]:
    """Keys of all words as if written as one; returns the fold and the skeleton of that."""
    whole = fold_joined([folded for _, folded in words])
    yield _FINE, fine("".join(word for word, _ in words))
    yield _WHOLE, whole
    return whole, skeleton(whole)


def _slips(text: str) -> Iterator[Key]:
    """A text and what is left when one letter is dropped: two texts share one if a letter is missing, too many or another."""
    yield _SLIP, text
    for at in range(len(text)):
        yield _SLIP, text[:at] + text[at + 1 :]
