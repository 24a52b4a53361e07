"""A name made ready to be compared: read once when it is stored, and not again for every search that meets it."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.names.abroad import asked_readings
from service.names.fold import fold, sound
from service.names.readings import Reading, readings
from service.names.scripts import script_of
from service.names.words import words

MOST_READINGS = 6
"""Readings that fold alike count once."""
MOST_ASKED = 10
"""Readings of a name that is looked for, those with short forms of it among them."""
MOST_TOKENS = 8


@dataclass(frozen=True)
class Form:
    """A name's words as written, their script, and its readings: plain Latin words, the same words folded, and all of them finely folded as one."""

    script: str
    words: tuple[str, ...]
    readings: tuple[Reading, ...]
    folded: tuple[Reading, ...]
    sounds: tuple[str, ...]

    def pack(self) -> str:
        """As compact text: script, words and each reading on lines of their own, a reading as `word/FoLD word/FoLD=sound`."""
        told = (
            f"{' '.join(map('/'.join, zip(reading, folded, strict=True)))}={sound}"
            for reading, folded, sound in zip(self.readings, self.folded, self.sounds, strict=True)
        )
        return "\n".join((self.script, " ".join(self.words), *told))

    @classmethod
    def unpack(cls, packed: str) -> "Form":
        """The form that was packed."""
        script, written, *told = packed.split("\n")
        parts = [reading.partition("=") for reading in told]
        paired = [words.replace("/", " ").split(" ") for words, _, _ in parts]
        return cls(
            script,
            tuple(written.split()),
            tuple([tuple(words[::2]) for words in paired]),
            tuple([tuple(words[1::2]) for words in paired]),
            tuple([sound for _, _, sound in parts]),
        )

    @property
    def joined(self) -> str:
        """The words as written, in one."""
        return "".join(self.words)


def form(name: str) -> Form:
    """A name as it is filed, made ready."""
    return _form(name, readings(name), MOST_READINGS)


def asked_form(name: str) -> Form:
    """A name that is looked for, made ready: what its bearer is called for short, or abroad, is read as well."""
    told, more = asked_readings(name)
    return _form(name, (*told[:MOST_READINGS], *more), MOST_ASKED)


def _form(name: str, told: Sequence[Reading], most: int) -> Form:
    written = words(name)
    kept: dict[Reading, Reading] = {}
    for reading in told:
        pairs = [(word, folded) for word in reading[:MOST_TOKENS] if (folded := fold(word))]
        if pairs and len(kept) < most:
            kept.setdefault(tuple(folded for _, folded in pairs), tuple(word for word, _ in pairs))
    return Form(
        script_of("".join(written)), written, tuple(kept.values()), tuple(kept), tuple(sound("".join(words)) for words in kept.values())
    )
