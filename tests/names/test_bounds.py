"""Names nobody bears: whatever the letters, a reader answers, and soon."""

import random
import time
from collections.abc import Callable

import pytest

from service.names.arabic import arabic
from service.names.burmese import burmese
from service.names.cyrillic import cyrillic
from service.names.han import han
from service.names.hangul import hangul
from service.names.hebrew import hebrew
from service.names.kana import kana
from service.names.latin import latin

READERS = {
    "latin": latin,
    "hangul": hangul,
    "han": han,
    "kana": kana,
    "arabic": arabic,
    "cyrillic": cyrillic,
    "hebrew": hebrew,
    "burmese": burmese,
}
RANGES = [
    (0x61, 0x7A),
    (0xC0, 0x24F),
    (0x400, 0x52F),
    (0x591, 0x5F4),
    (0x600, 0x6FF),
    (0x1000, 0x109F),
    (0x3041, 0x30FF),
    (0x4E00, 0x9FFF),
    (0xAC00, 0xD7A3),
    (0x1100, 0x11FF),
    (0xD800, 0xD8FF),
    (0x1F600, 0x1F64F),
]


def letters(dice: random.Random, size: int, low: int, high: int) -> str:
    return "".join(chr(dice.randint(low, high)) for _ in range(size))


@pytest.mark.parametrize("name", READERS)
def test_a_reader_takes_any_letters(name: str) -> None:
    read: Callable[[list[str]], list[list[str]]] = READERS[name]
    dice = random.Random(7)
    for low, high in RANGES:
        for size in (1, 2, 3, 5, 13, 40):
            for reading in read([letters(dice, size, low, high) for _ in range(dice.randint(1, 10))]):
                assert all(isinstance(word, str) for word in reading)
    assert read([]) == []


@pytest.mark.parametrize("name", READERS)
def test_the_longest_words_are_read_in_a_blink(name: str) -> None:
    read: Callable[[list[str]], list[list[str]]] = READERS[name]
    dice = random.Random(11)
    worst = 0.0
    for low, high in RANGES:
        words = [letters(dice, 160, low, high), *([letters(dice, 1, low, high) * 160] * 9)]
        began = time.process_time()
        read(words)
        worst = max(worst, time.process_time() - began)
    assert worst < 1.0, "a second of this process's own time, however busy the machine is"
