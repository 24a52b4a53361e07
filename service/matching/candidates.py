"""Who may be meant by a name: what shares its rarest keys, looked for on the viewer's own shelves, then compared spelling by spelling.

A key that many names share says little and costs much: what a key is worth falls with how many it finds, and one that finds more than
COMMON is looked at only where the rare ones found too few. How many it finds is counted on the viewer's own shelves, so that what is hidden
neither ranks what is shown nor crowds it out.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from service.disclosure.gate import parameters
from service.documents.narrowing import WHATEVER, Narrowing
from service.identity.viewer import Viewer
from service.matching.rules import among
from service.names.keys import asked
from service.names.score import Form, asked_form, rank
from service.platform.work import Reader

COMMON = 600
"""A key that finds more names than this is not looked at, at first."""
MOST = 120
"""Names that are compared with what was asked, at most."""
FEW = 10
"""Where fewer are found by rare keys, the common ones are looked at too."""
_OF_COMMON = 200
"""Names taken of each key that is common."""
_OF_NARROWED = 2_000
"""Names that filters are asked of, at most."""
_AT_ONCE = 120
"""Names compared before other requests have their turn: some milliseconds. Of fewer at once each takes longer."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name that may be a spelling of what was asked for, and the chance that it is meant, among all that the viewer may find."""

    person_id: UUID
    name_id: UUID
    form: Form
    score: float


@dataclass(frozen=True, slots=True)
class Asked:
    """A name that is looked for, made ready."""

    name: str
    form: Form
    keys: Sequence[int]
    weights: Sequence[float]

    @classmethod
    def of(cls, name: str) -> "Asked":
        """Make a name ready."""
        keys, weights = asked(name)
        return cls(name, asked_form(name), keys, weights)


def _statement(viewer: Viewer, narrowing: Narrowing) -> str:
    found = "public_names_by_keys" if viewer.is_public else "names_by_keys"
    filed = "SELECT n.name_id, n.person_id, n.form FROM name_form n WHERE n.number = r.number"
    if narrowing:  # one by one, best first, until enough are left
        filed = f"{filed} AND {narrowing.whose(viewer.sight, 'n.person_id')} OFFSET 0"
    return f"""
        SELECT r.ask, r.weight, n.name_id, n.person_id, n.form, (SELECT coalesce(sum(z.names), 0)::bigint FROM shelf_size z) AS names
        FROM (SELECT * FROM {found}(:asks::integer[], :keys::integer[], :weights::real[], :looked_at::integer, :cut::integer, :common::boolean) r
            ORDER BY r.ask, r.weight DESC, r.number) r
        CROSS JOIN LATERAL ({filed}) n{" LIMIT :most" if narrowing else " ORDER BY r.ask, r.weight DESC, r.number"}"""


async def candidates(
    reader: Reader, viewer: Viewer, names: Sequence[Asked], *, most: int = MOST, common: bool = True, narrowing: Narrowing = WHATEVER
) -> list[list[Candidate]]:
    """For each name the candidates among what the viewer may find, best first; in one round trip, or two where rare keys found few.

    Without `common`, what only keys that many share would find is left alone. Narrowed, one name is asked for.
    """

    async def look(some: Sequence[tuple[int, Asked]], *, common: bool) -> dict[int, list[_Row]]:
        return await _look(reader, viewer, some, most=most, common=common, narrowing=narrowing)

    found = await look(list(enumerate(names)), common=False)
    short = [(ask, name) for ask, name in enumerate(names) if common and len(found.get(ask, ())) < FEW and name.keys]
    if short:
        more = await look(short, common=True)
        for ask, rows in more.items():
            known = {row[1] for row in found.get(ask, ())}
            found[ask] = [*found.get(ask, ()), *(row for row in rows if row[1] not in known)][:most]
    return [await _compared(name, found.get(ask, [])) for ask, name in enumerate(names)]


_Row = tuple[float, UUID, UUID, str, int]


async def _look(
    reader: Reader, viewer: Viewer, names: Sequence[tuple[int, Asked]], *, most: int, common: bool, narrowing: Narrowing
) -> dict[int, list[_Row]]:
    keyed = [(ask, key, weight) for ask, name in names for key, weight in zip(name.keys, name.weights, strict=True)]
    if not keyed:
        return {}
    rows = await reader.rows(
        _statement(viewer, narrowing),
        asks=[ask for ask, _, _ in keyed],
        keys=[key for _, key, _ in keyed],
        weights=[weight for _, _, weight in keyed],
        looked_at=_OF_NARROWED if narrowing else most,
        **({"most": most} if narrowing else {}),
        cut=_OF_COMMON if common else COMMON + 1,
        common=common,
        **narrowing.bound,
        **(parameters(viewer) if narrowing else {}),
    )
    found: dict[int, list[_Row]] = {}
    for row in rows:
        found.setdefault(row["ask"], []).append((float(row["weight"]), row["name_id"], row["person_id"], row["form"], row["names"]))
    return found


async def _compared(name: Asked, rows: Sequence[_Row]) -> list[Candidate]:
    """The rows with their scores, best first. Comparing takes its time in the processor: others have their turn between."""
    best = max((row[0] for row in rows), default=1.0)
    compared: list[Candidate] = []
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        forms = [Form.unpack(row[3]) for row in some]
        scores = [among(score, row[4]) for score, row in zip(rank(name.form, forms, [row[0] / best for row in some]), some, strict=True)]
        compared += [Candidate(row[2], row[1], each, score) for row, each, score in zip(some, forms, scores, strict=True)]
        await asyncio.sleep(0)
    return sorted(compared, key=lambda each: -each.score)


def people(found: Sequence[Candidate]) -> list[Candidate]:
    """Each person once, by the name of theirs that scores best."""
    best: dict[UUID, Candidate] = {}
    for each in found:
        best.setdefault(each.person_id, each)
    return list(best.values())
