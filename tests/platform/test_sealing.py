"""Sealed values open where they were sealed, under the key that sealed them, and nowhere else."""

import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from service.platform.ids import new_id
from service.platform.sealing import (
    BadRing,
    KeyRing,
    Place,
    SealBroken,
    begin_ring,
    fresh_ring,
    parse_ring,
    read_ring,
    replace_ring,
    written,
)

HERE = Place("source_identity", "sealed_name", new_id())


def test_what_is_sealed_opens_in_its_place_and_looks_different_each_time() -> None:
    ring = fresh_ring()
    one, other = ring.seal("김 Invented", HERE), ring.seal("김 Invented", HERE)
    assert one != other
    assert ring.open(one, HERE) == ring.open(other, HERE) == "김 Invented"
    assert b"Invented" not in one


@pytest.mark.parametrize(
    "place",
    [replace(HERE, table="person"), replace(HERE, column="sealed_note"), replace(HERE, row=new_id())],
    ids=["table", "column", "row"],
)
def test_what_was_moved_does_not_open(place: Place) -> None:
    ring = fresh_ring()
    with pytest.raises(SealBroken):
        ring.open(ring.seal("Invented", HERE), place)


def test_one_flipped_bit_anywhere_does_not_open() -> None:
    ring = fresh_ring()
    sealed = ring.seal("Invented", HERE)
    for position in range(len(sealed)):
        for bit in range(8):
            altered = bytearray(sealed)
            altered[position] ^= 1 << bit
            with pytest.raises(SealBroken):
                ring.open(bytes(altered), HERE)
    for length in range(len(sealed)):
        with pytest.raises(SealBroken):
            ring.open(sealed[:length], HERE)


def test_the_newest_key_seals_and_every_key_of_the_ring_opens() -> None:
    old = fresh_ring()
    both = old.with_new_key()
    sealed = old.seal("Invented", HERE)
    assert both.open(sealed, HERE) == "Invented"
    assert both.seal("Invented", HERE).startswith(both.newest.encode())
    assert both.newest != old.newest
    with pytest.raises(SealBroken):
        both.newest_alone().open(sealed, HERE)


def test_a_ring_is_written_and_read_and_says_nothing_of_itself() -> None:
    ring = fresh_ring().with_new_key()
    assert parse_ring(written(ring)) == parse_ring(written(ring).replace("\n", ",")) == ring
    assert list(parse_ring(written(ring)).keys) == list(ring.keys)
    for key in ring.keys.values():
        assert str(key) not in repr(ring)


@pytest.mark.parametrize(
    "text", ["", "abcd1234", "abcd1234:c2hvcnQ", "short:" + "A" * 43, "abcd1234:" + "A" * 43 + " rest", "a~cd1234:" + "A" * 43]
)
def test_what_is_no_ring_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(BadRing) as refused:
        parse_ring(text)
    assert "A" * 43 not in str(refused.value)
    assert refused.value.__cause__ is None


def test_the_ring_s_file_is_for_its_owner_alone_and_made_once(tmp_path: Path) -> None:
    path = tmp_path / "sealing.keys"
    with ThreadPoolExecutor(8) as several:
        list(several.map(lambda _: begin_ring(path), range(16)))
    first = read_ring(path)
    begin_ring(path)
    assert read_ring(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    replace_ring(path, first.with_new_key())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert isinstance(read_ring(path), KeyRing)
    assert [each.name for each in tmp_path.iterdir()] == ["sealing.keys"]
