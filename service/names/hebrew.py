"""Names in Hebrew script: known words are looked up, others are told by how such letters sound in borrowed names."""

from service.names.lexicon import spelled
from service.names.sounds import borrowed, combined

_MARKS = frozenset("'’׳״‎")


def hebrew(words: list[str]) -> list[list[str]]:
    """The readings of a name in Hebrew script, likeliest first."""
    bare = ["".join(letter for letter in word if "א" <= letter <= "ת") for word in words]
    bare = [word for word in bare if word]
    if not bare:
        return []
    return combined([(*spelled(word), *borrowed(word)) for word in bare])
