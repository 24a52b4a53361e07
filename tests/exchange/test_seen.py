import random

from service.exchange.imports.rules import Numbers


def test_numbers_are_new_once_however_many_there_are() -> None:
    chance = random.Random(3)
    told = [chance.getrandbits(64) for _ in range(20_000)] + [0, 1, 2**64 - 1]
    chance.shuffle(told)
    numbers = Numbers()
    assert all(numbers.add(each) for each in told if each)
    assert not any(numbers.add(each) for each in told)


def test_numbers_that_fall_into_one_slot_are_told_apart() -> None:
    numbers = Numbers()
    alike = [number << 40 for number in range(1, 2_000)]
    assert [numbers.add(each) for each in alike + alike] == [True] * len(alike) + [False] * len(alike)
