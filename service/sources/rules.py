"""Decisions about sources: how well a thing is borne out. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from schemas.vocabulary import Corroboration, Stance


@dataclass(frozen=True)
class CitationFact:
    """One citation of a record or a field: the root of its source, and how it stands to what is cited."""

    origin: UUID
    stance: Stance


@dataclass(frozen=True)
class Borne:
    """How well something is borne out. `origins` counts distinct roots of derived_from: a translation is no second witness."""

    code: Corroboration
    origins: int
    citations: int
    disputed: bool


def corroboration(citations: Iterable[CitationFact]) -> Borne:
    """Disputed where any source disputes it; else by the number of origins that support it. A mention neither supports nor disputes."""
    weighed = [fact for fact in citations if fact.stance is not Stance.MENTIONS]
    origins = len({fact.origin for fact in weighed if fact.stance is Stance.SUPPORTS})
    disputed = any(fact.stance is Stance.DISPUTES for fact in weighed)
    if disputed:
        code = Corroboration.DISPUTED
    elif origins == 0:
        code = Corroboration.UNVERIFIED
    else:
        code = Corroboration.SINGLE_SOURCE if origins == 1 else Corroboration.CORROBORATED
    return Borne(code, origins, len(weighed), disputed)
