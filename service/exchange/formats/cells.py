"""What stands in a cell, without what nobody sees; and columns that each have a name of their own."""

import re
from collections.abc import Iterable, Sequence

from service.exchange.formats.rows import RowProblem

LONGEST_CELL = 100_000
"""Characters. No field of a record takes more than 20,000."""
MOST_COLUMNS = 2_000
SHOWN = 80
"""Characters of a value that a problem shows."""

_UNSEEN = re.compile("[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
"""Marks of direction and of no width that change no word. ZWJ and ZWNJ are not among them: Persian and the scripts of India spell with them."""
_ENDS = " \t\r\n\x0b\x0c\u00a0\u1680\u2000-\u200d\u202f\u205f\u2028\u2029\u3000"
_AT_THE_ENDS = re.compile(f"^[{_ENDS}]+|[{_ENDS}]+$")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_UNDECODED = re.compile("[\udc80-\udcff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_REPLACED = "\ufffd"


def cleaned(text: str) -> str:
    """A cell without invisible marks, controls and the space around it."""
    if text.isascii() and text.isprintable():
        return text.strip()
    return _AT_THE_ENDS.sub("", _CONTROLS.sub("", _UNSEEN.sub("", text)).replace("\r\n", "\n"))


def damages(column: str, text: str) -> list[RowProblem]:
    """What of a cell was lost or broken before it came to us: told, never hidden."""
    if text.isascii() and text.isprintable():
        return []
    found = []
    if _SURROGATE.search(text):
        shown = shown_of(_UNDECODED.sub(lambda at: f"\\x{ord(at[0]) - 0xDC00:02x}", text))
        told = "This cell has bytes that are no text in the file's encoding. Correct them, or give the encoding."
        found.append(RowProblem("undecodable", told, column, shown))
    elif _REPLACED in text:
        told = "This cell has letters that were lost (\ufffd) before the file was made. Correct them in the file."
        found.append(RowProblem("lost_letters", told, column, shown_of(text), fatal=False))
    if _CONTROLS.search(text):
        told = "Control characters were taken out of this cell."
        found.append(RowProblem("control_characters", told, column, shown_of(cleaned(text)), fatal=False))
    if len(text) > LONGEST_CELL:
        told = f"This cell has {len(text):,} characters; at most {LONGEST_CELL:,} are read."
        found.append(RowProblem("cell_too_long", told, column, shown_of(text)))
    return found


def shown_of(text: str) -> str:
    """The beginning of a value, as a problem shows it: it holds nothing that can't be stored."""
    bare = _SURROGATE.sub(_REPLACED, cleaned(text))
    return bare if len(bare) <= SHOWN else bare[: SHOWN - 1] + "…"


def named(headers: Sequence[str]) -> tuple[tuple[str, ...], list[str]]:
    """A header's cells as columns, each with a name of its own, and what had to be said about them."""
    columns: list[str] = []
    notices = []
    for place, header in enumerate(headers, 1):
        said = " ".join(_SURROGATE.sub(_REPLACED, cleaned(header)).split())[:280]
        name = wanted = said or f"Column {place}"
        times = 1
        while name in columns:
            times += 1
            name = f"{wanted} ({times})"
        if not said:
            notices.append(f"Column {place} has no header and is called '{name}'.")
        elif name != wanted:
            notices.append(f"The header '{wanted}' stands {_times(times)}: column {place} is called '{name}'.")
        columns.append(name)
    return tuple(columns), notices


def filled(cells: Iterable[str]) -> int:
    """How many of a row's cells say something."""
    return sum(1 for cell in cells if cleaned(cell))


def _times(times: int) -> str:
    return "twice" if times == 2 else f"{times} times"  # noqa: PLR2004 - twice
