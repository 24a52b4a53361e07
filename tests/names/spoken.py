"""Whether a name's readings meet a spelling of it: what the tests of each script ask."""

from service.names.fold import fold
from service.names.latin import is_particle
from service.names.readings import readings


def folds(name: str, most: int = 8) -> list[str]:
    """The joined folds of a name's first readings."""
    return [fold("".join(word for word in reading if not is_particle(word, reading))) for reading in readings(name)[:most]]


def meets(name: str, spelling: str) -> bool:
    """Whether some reading of a name sounds like some reading of a spelling."""
    return bool(set(folds(name)) & set(folds(spelling)))
