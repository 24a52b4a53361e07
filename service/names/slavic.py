"""How Belarusians, Russians and Ukrainians write each other's names: Bialinski is Belinsky to Russians, Siarhei Tsikhanau Sergei Tikhanov.

Belarusian is written as it sounds: t and d before a soft vowel are ts and dz, a v after a vowel is a short u, and an e before the stress is ya.
Belarusian and Ukrainian have an h where Russian has a g. (Which of them is stressed is not written: the first syllable is taken for what stands before it.)
"""

import re
from collections.abc import Sequence

from service.names.readings import Reading
from service.names.words import rewritten

_SURNAME = re.compile(
    r"..[a-z]*(?:[ktc]?sk(?:i|y|iy|yy|yi|aya|aia|aja)|ts?k(?:i|y|iy|yy|yi)|[aeo]u|[aeo]v[ay]?|ich|en[kc][ao]|[iy]?uk|[cn]h?[iy]k|onak|ets)"
)
"""How their surnames end."""
_AS_RUSSIANS_WRITE = (
    (re.compile(r"(?<=^[bdghklmnprstvz])[iy]a(?=[^aeiouy]+[aeiouy])"), "e"),
    (re.compile(r"(?<![cgkpstz])h"), "g"),
    (re.compile(r"ts(?=[ie])"), "t"),
    (re.compile(r"dz(?=[iem])"), "d"),
    (re.compile(r"iou(?=sk|$)|eu(?=sk|$)"), "ev"),
    (re.compile(r"[ao]u(?=sk|$)"), "ov"),
)
_BEFORE_THE_STRESS = re.compile(r"(?<=^[bdghklmnprstvz])e(?=[^aeiouy]+[aeiouy])")


def written_by_neighbours(told: Sequence[Reading]) -> list[Reading]:
    """Readings of somebody of their names: as Russians write them, and with the vowel that Belarusians write."""
    names = [reading for reading in told if len(reading) > 1 and any(map(_SURNAME.fullmatch, reading))]
    as_russians = [tuple(rewritten(word, _AS_RUSSIANS_WRITE) for word in reading) for reading in names]
    return as_russians + [tuple(_BEFORE_THE_STRESS.sub("ia", word) for word in reading) for reading in names]
