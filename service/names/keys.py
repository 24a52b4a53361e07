"""The keys a name is filed under and looked up by: what two spellings of one name are likely to share.

What a key holds is chosen so that few names have it and most spellings of a name keep it; what too many names share (`Kim`) finds nobody and is left to the
other keys. A name has about 20. Names are turned when they are asked (surname first, given name first), not when they are filed.
"""

from collections.abc import Sequence
from itertools import combinations
from zlib import crc32

from service.names.abroad import asked_readings
from service.names.fold import fine, fold, fold_joined, skeleton
from service.names.latin import is_particle
from service.names.readings import Reading, readings
from service.names.scripts import script_of

VERSION = 5
"""Bumped when the keys or the forms of names change: what is stored must be made anew."""

_FINE, _WHOLE, _SLIP, _WORD, _SPELLED, _STARTS, _ENDS = "FWDTPMN"
_WEIGHTS = {_FINE: 6.5, _WHOLE: 2.5, _SLIP: 2.0, _WORD: 3.0, _SPELLED: 3.0, _STARTS: 3.0, _ENDS: 3.0}
"""What each kind of key is worth, beside its rarity."""
_LESS_LIKELY, _HARDLY_LIKELY = 0.6, 0.5
"""What a key of another reading than the likeliest is worth beside one of that, though names that sound wholly the same are as good in any;
and one of what its bearer may be called else."""

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

_SIGN = 1 << 31

Told = tuple[tuple[str, str], ...]
"""Words and their folds."""


def written(name: str) -> list[int]:
    """The distinct signed 32-bit keys under which a name is filed."""
    found: dict[str, None] = {}
    script = "Latn" if name.isascii() else script_of(name)
    slipping = 1 if script in _CERTAIN else 2
    for place, words in enumerate(_told(readings(name))[: _WRITTEN_READINGS.get(script, _OTHER_WRITTEN_READINGS)]):
        found |= dict.fromkeys(_filed(words, slips=place < slipping, spelled=place < _SPELLED_FILED))
    return list(dict.fromkeys(map(_number, found)))


def asked(name: str) -> tuple[list[int], list[float]]:
    """The keys to look a name up by, and what each is worth."""
    found: dict[str, float] = {}
    told, more = asked_readings(name)
    for place, words in enumerate(_told(told)):
        likely = 1.0 if place == 0 else _LESS_LIKELY
        for key in _sought(words, spelled=place < _SPELLED_ASKED):
            found.setdefault(key, _WEIGHTS[key[0]] * (1.0 if key[0] == _FINE else likely))
    for words in _told(more):
        for key in _filed(words, slips=False, spelled=True):
            found.setdefault(key, _WEIGHTS[key[0]] * _HARDLY_LIKELY)
    best = sorted(found.items(), key=lambda item: -item[1])[:_MOST_ASKED]
    return [_number(key) for key, _ in best], [weight for _, weight in best]


def _number(key: str) -> int:
    return (crc32(key.encode()) ^ _SIGN) - _SIGN


def _told(ways: Sequence[Reading]) -> list[Told]:
    """The readings that fold differently, without particles: each word with its fold."""
    found: dict[tuple[str, ...], Told] = {}
    for reading in ways:
        told = [word for word in reading if not is_particle(word, reading)]
        words = tuple((word, folded) for word in (told if len(told) > 1 else reading) if (folded := fold(word)))[:_MOST_WORDS]
        if words:
            found.setdefault(tuple(folded for _, folded in words), words)
    return list(found.values())


def _filed(words: Told, *, slips: bool, spelled: bool) -> list[str]:
    """The keys of one reading as it is filed, each its kind and a text."""
    whole, bones = _whole(words)
    keys = [*_parts(words, spelled=spelled), _fine(words), _WHOLE + whole]
    if slips and len(bones) <= _LONG_BONES:
        keys += _slips(whole if len(bones) <= _SHORT_BONES else bones)
    return keys


def _sought(words: Told, *, spelled: bool) -> list[str]:
    """The keys of one reading that is asked for, whichever of its words comes first."""
    keys = _parts(words, spelled=spelled)
    for at in range(len(words)):
        turned = words[at:] + words[:at]
        whole, bones = _whole(turned)
        keys += (_fine(turned), _WHOLE + whole)
        if len(bones) <= _SHORT_BONES + 1:
            keys += _slips(whole)
        if _SHORT_BONES <= len(bones) <= _LONG_BONES + 1:
            keys += _slips(bones)
    return keys


def _parts(words: Told, *, spelled: bool) -> list[str]:
    """Keys of words and of pairs of words, in whatever order they stand."""
    keys = [_WORD + folded for _, folded in words if len(folded) >= _SHORTEST_WORD]
    if spelled:
        keys += [_SPELLED + word for word, _ in words if len(word) >= _SHORTEST_SPELLED]
    ends = [(folded[:3], skeleton(folded)[-3:]) for _, folded in words]
    pairs = ends if len(ends) <= _MOST_PAIRED else [*ends[: _MOST_PAIRED - 1], ends[-1]]
    for (start, end), (other_start, other_end) in combinations(pairs, 2):
        keys.append(f"{_STARTS}{start} {other_start}" if start <= other_start else f"{_STARTS}{other_start} {start}")
        keys.append(f"{_ENDS}{end} {other_end}" if end <= other_end else f"{_ENDS}{other_end} {end}")
    return keys


def _whole(words: Told) -> tuple[str, str]:
    """All words folded as if written as one, and the skeleton of that."""
    whole = fold_joined([folded for _, folded in words])
    return whole, skeleton(whole)


def _fine(words: Told) -> str:
    return _FINE + fine("".join([word for word, _ in words]))


def _slips(text: str) -> list[str]:
    """A text and what is left when one letter is dropped: two texts share one if a letter is missing, too many or another."""
    return [_SLIP + text, *(_SLIP + text[:at] + text[at + 1 :] for at in range(len(text)))]
