"""What becomes of a row: decided from what it tells, what the list told of the same entry before, and what stands now. Pure.

A three-way comparison, field by field. What the list has not changed is left alone, whatever others made of it since; what it has
changed is set where nobody else touched it; and where both did, the two disagree, and `on_conflict` says what becomes of that.
"""

import hashlib
import json
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal
from uuid import UUID

from schemas.imports import Fate, ImportMode, OnConflict
from schemas.vocabulary import NameKind
from service.exchange.formats.rows import RowProblem
from service.exchange.imports.drafting import Draft, Part, folded

UNSAID: Mapping[str, frozenset[Any]] = {
    "sex": frozenset({"unknown"}),
    "warrant_shown": frozenset({"unknown"}),
    "reason": frozenset({"unknown"}),
    "certainty": frozenset({"unknown"}),
    "disposition": frozenset({"unknown"}),
}
"""Values that say as little as none: a row may fill them."""
_NOT_COMPARED = frozenset({"detained_on", "name_disclosure", "pseudonym", "monitoring"})
"""Of a case's own fields, those that only its opening takes, or that only people decide."""


@dataclass(frozen=True)
class Standing:
    """What stands now of whom a row tells: rows of the tables as JSON, by column. `told` is what the list said of the entry last."""

    person: Mapping[str, Any]
    case: Mapping[str, Any] | None
    names: Sequence[Mapping[str, Any]] = ()
    identifiers: frozenset[tuple[str, str]] = frozenset()
    parts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    told: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Differing:
    """One field in which a row and the record differ, and what comes of it."""

    subject: str
    field: str
    was: Any
    told: Any
    verdict: Literal["set", "conflict", "added"]


@dataclass(frozen=True)
class PartChange:
    """A part that stands and changes: in which fields."""

    subject: str
    record: UUID
    changes: Mapping[str, Any]


@dataclass
class Decision:
    """What becomes of a row, and all that has to be written for it."""

    draft: Draft
    fate: Fate
    standing: Standing | None = None
    person: dict[str, Any] = field(default_factory=dict)
    case: dict[str, Any] = field(default_factory=dict)
    new_names: list[Any] = field(default_factory=list)
    new_identifiers: list[Any] = field(default_factory=list)
    new_parts: list[tuple[Part, UUID | None]] = field(default_factory=list)
    """With the status event that each corrects, or the proceeding that a charge or a sentence belongs to."""
    changed_parts: list[PartChange] = field(default_factory=list)
    opens_case: bool = False
    disputes: list[Differing] = field(default_factory=list)
    differing: list[Differing] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    kept_parts: dict[str, Any] = field(default_factory=dict)
    """Parts by slot that stand as the list tells them: `{"id", "told"}`."""
    person_id: UUID | None = None
    case_id: UUID | None = None
    duplicates: list[dict[str, Any]] = field(default_factory=list)

    @property
    def is_written(self) -> bool:
        """Whether anything is written for the row."""
        return self.fate in (Fate.CREATE, Fate.UPDATE, Fate.CONFLICT) and not any(problem.fatal for problem in self.problems)

    @property
    def is_as_told(self) -> bool:
        """Whether the row says what its entry said last, so that what stands was not looked at."""
        return self.fate == Fate.SAME and self.standing is None

    @property
    def is_remembered(self) -> bool:
        """Whether a later revision of the list is compared with this row: it is in the registry as far as it was to come in."""
        return self.person_id is not None and (self.is_written or self.fate == Fate.SAME)


def refused(draft: Draft, *problems: RowProblem, fate: Fate = Fate.REFUSED) -> Decision:
    """A row for which nothing is written, and why."""
    return Decision(draft, fate, problems=[*draft.problems, *problems])


def unfound(draft: Draft, mode: ImportMode, *, create_missing: bool) -> Decision:
    """What becomes of a row that tells of nobody who is there."""
    if draft.is_refused:
        return refused(draft)
    if draft.reference is not None and not create_missing:
        return refused(
            draft,
            RowProblem(
                "unknown-id",
                "Nothing here has this id or reference. Say create_missing to make it, or leave the cell empty.",
                value=draft.reference,
            ),
        )
    if mode == ImportMode.UPDATE_ONLY:
        return refused(draft, RowProblem("not-found", "Nobody who is here is meant by this row, and update_only makes nobody."))
    if mode == ImportMode.UPSERT and draft.identifiers and not create_missing:
        known = draft.identifiers[0]
        return refused(
            draft,
            RowProblem(
                "unknown-id", "Nobody here has this identifier. Say create_missing to make them.", value=f"{known.scheme}={known.value}"
            ),
        )
    parts: list[tuple[Part, UUID | None]] = [(part, None) for part in draft.parts]
    return Decision(draft, Fate.CREATE, problems=list(draft.problems), opens_case=draft.case is not None, new_parts=parts)


def found(draft: Draft, standing: Standing, mode: ImportMode, on_conflict: OnConflict) -> Decision:
    """What becomes of a row that tells of somebody who is there."""
    if draft.is_refused:
        return refused(draft)
    made = Decision(draft, Fate.SAME, standing, problems=list(draft.problems))
    base = standing.told
    made.person = _fields(made, "person", draft.person, base.get("person"), standing.person, on_conflict)
    if draft.case is not None:
        if standing.case is None:
            made.opens_case = True
            made.differing.append(Differing("case", "person_id", None, standing.person.get("id"), "added"))
        else:
            case = {name: value for name, value in draft.case.items() if name not in _NOT_COMPARED}
            made.case = _fields(made, "case", case, base.get("case"), standing.case, on_conflict)
    _names(made, standing)
    made.new_identifiers = [each for each in draft.identifiers if (each.scheme, each.value) not in standing.identifiers]
    made.differing += [Differing("person_identifier", each.scheme, None, each.value, "added") for each in made.new_identifiers]
    for part in draft.parts:
        _part(made, part, standing, on_conflict)
    return _fated(made, mode, on_conflict)


def _fated(made: Decision, mode: ImportMode, on_conflict: OnConflict) -> Decision:
    writes = made.person or made.case or made.new_names or made.new_identifiers or made.new_parts or made.changed_parts or made.opens_case
    conflicts = [each for each in made.differing if each.verdict == "conflict"]
    if not writes and not conflicts:
        return made
    if mode == ImportMode.CREATE_ONLY:
        known = RowProblem("already-here", "They are in the registry, and create_only changes nobody. Say upsert to bring them up to date.")
        return Decision(made.draft, Fate.REFUSED, made.standing, differing=made.differing, problems=[*made.problems, known])
    if conflicts and on_conflict == OnConflict.FAIL:
        told = RowProblem(
            "conflict", "The list and the registry disagree; nothing of this row is written.", conflicts[0].field, str(conflicts[0].told)
        )
        return Decision(made.draft, Fate.CONFLICT, made.standing, differing=made.differing, problems=[*made.problems, told])
    made.fate = Fate.CONFLICT if conflicts else Fate.UPDATE
    made.disputes = conflicts if on_conflict == OnConflict.CITE else []
    return made


def _fields(
    made: Decision, subject: str, told: Mapping[str, Any], base: Mapping[str, Any] | None, now: Mapping[str, Any], on_conflict: OnConflict
) -> dict[str, Any]:
    """The fields of a record that the row sets."""
    changes: dict[str, Any] = {}
    for name, value in told.items():
        verdict = _verdict(name, value, (base or {}).get(name), now.get(name), known=base is not None and name in base)
        if verdict is None:
            continue
        if verdict == "conflict" and on_conflict == OnConflict.OVERWRITE:
            verdict = "set"
        made.differing.append(Differing(subject, name, now.get(name), value, verdict))
        if verdict == "set":
            changes[name] = value
    return changes


def _verdict(name: str, told: Any, base: Any, now: Any, *, known: bool) -> Literal["set", "conflict"] | None:  # noqa: ANN401 - JSON
    """None: nothing to do. `set`: the list's word stands. `conflict`: somebody else's word stands against it."""
    if _alike(told, now):
        return None
    if known and _alike(told, base):
        return None  # the list says what it said: others changed it since
    if now is None or now == [] or now in UNSAID.get(name, ()):
        return "set"
    if known and _alike(base, now):
        return "set"
    if not known and isinstance(told, list) and isinstance(now, list) and set(told) <= set(now):
        return None
    return "conflict"


def _alike(one: Any, other: Any) -> bool:  # noqa: ANN401 - JSON
    if isinstance(one, list) and isinstance(other, list):
        return set(map(str, one)) == set(map(str, other))
    return bool(one == other) or (one is not None and other is not None and str(one) == str(other))


def _names(made: Decision, standing: Standing) -> None:
    known = {folded(name["full"]) for name in standing.names}
    primary = {name["script"] for name in standing.names if name["kind"] == "primary"}
    for name in made.draft.names:
        if folded(name.full) in known:
            continue
        own = name.model_copy(update={"kind": NameKind.ALIAS}) if name.kind == "primary" and primary else name
        made.new_names.append(own)
        made.differing.append(Differing("person_name", "full", None, name.full, "added"))


def _part(made: Decision, part: Part, standing: Standing, on_conflict: OnConflict) -> None:
    base = (standing.told.get("parts") or {}).get(part.slot)
    subject = SUBJECTS[part.slot.split(".")[-2]]
    if base is None:
        base = _equal(part, subject, standing)
    if base is None:
        made.new_parts.append((part, None))
        made.differing.append(Differing(subject, part.slot, None, dict(part.told), "added"))
        return
    now = standing.parts.get(base["id"])
    if base["told"] == dict(part.told):
        made.kept_parts[part.slot] = base
    elif subject == "status_event":
        corrects = (
            base["told"].get("code") == part.told.get("code")
            and now is not None
            and now["retracted_at"] is None
            and not now.get("superseded")
        )
        made.new_parts.append((part, UUID(base["id"]) if corrects else None))
        made.differing.append(Differing(subject, part.slot, base["told"], dict(part.told), "set"))
    elif now is None or now["withdrawn_at"] is not None:
        made.kept_parts[part.slot] = base
        made.differing.append(Differing(subject, part.slot, None, dict(part.told), "conflict"))
    else:
        changes = _fields(made, subject, part.told, base["told"], now, on_conflict)
        if changes:
            made.changed_parts.append(PartChange(subject, UUID(base["id"]), changes))
        made.kept_parts[part.slot] = {"id": base["id"], "told": dict(part.told)}
    for inner in part.inner:
        _inner(made, inner, standing, base, on_conflict)


def _inner(made: Decision, part: Part, standing: Standing, within: Mapping[str, Any], on_conflict: OnConflict) -> None:
    known = len(made.new_parts)
    _part(made, part, standing, on_conflict)
    if len(made.new_parts) > known:
        made.new_parts[-1] = (part, UUID(within["id"]))


def _equal(part: Part, subject: str, standing: Standing) -> Mapping[str, Any] | None:
    """A part that says already what the row tells, whoever recorded it."""
    for record, row in standing.parts.items():
        if (
            row["subject"] == subject
            and row["withdrawn_at"] is None
            and all(_alike(value, row.get(name)) for name, value in part.told.items())
        ):
            return {"id": record, "told": dict(part.told)}
    return None


SUBJECTS: Mapping[str, str] = {
    "status": "status_event",
    "placements": "placement",
    "proceedings": "proceeding",
    "charges": "charge",
    "sentences": "sentence",
    "occurrences": "occurrence",
    "positions": "position",
}
"""The kind of record that each part of a mapping makes."""


def told_text(draft: Draft, parts: Mapping[str, Any]) -> str:
    """What a later revision of the list is compared with, as JSON: what this row tells, and which records its parts became."""
    told: dict[str, Any] = {"person": dict(draft.person), "parts": dict(parts)}
    if draft.case is not None:
        told["case"] = dict(draft.case)
    if draft.groups:
        told["groups"] = dict(draft.groups)
    return json.dumps(told, ensure_ascii=False)


class Seen:
    """The entries that a file has told of so far, by eight bytes of each key: an entry is told once a file."""

    def __init__(self) -> None:
        self._keys = Numbers()

    def first(self, draft: Draft) -> Draft | None:
        """The draft, if it is the first to tell of its entry; None if an earlier row told of it.

        Rows that name nobody but by a name may be of namesakes: the second of them stands for another entry, unless it says just the same.
        """
        if self._add(draft.key):
            if not draft.is_identified:
                self._add(draft.key + draft.digest)
            return draft
        if draft.is_identified or not self._add(draft.key + draft.digest):
            return None
        place = 2
        while not self._add(key := hashlib.sha256(draft.key + str(place).encode()).digest()):
            place += 1
        return replace(draft, key=key)

    def first_of(self, key: bytes) -> bool:
        """Whether a row is the first to tell of the entry of this key, which its identifier or reference gave it."""
        return self._add(key)

    def _add(self, key: bytes) -> bool:
        return self._keys.add(int.from_bytes(key[:8] if len(key) == _HASH else hashlib.sha256(key).digest()[:8]))


class Numbers:
    """A set of numbers of 64 bits that lie scattered, as hashes do, in at most 32 bytes each: a `set` takes a hundred."""

    def __init__(self) -> None:
        self._slots = array("Q", bytes(8 * 1024))
        self._held = 0

    def add(self, number: int) -> bool:
        """Put a number in; says whether it is new."""
        is_new = self._put(number or 1)  # 0 is an empty slot
        self._held += is_new
        if 2 * self._held > len(self._slots):
            held, self._slots = self._slots, array("Q", bytes(16 * len(self._slots)))
            for each in filter(None, held):
                self._put(each)
        return is_new

    def _put(self, number: int) -> bool:
        """Put a number into the first free slot from its own on, unless it is met on the way."""
        last = len(self._slots) - 1
        place = number & last
        while held := self._slots[place]:
            if held == number:
                return False
            place = (place + 1) & last
        self._slots[place] = number
        return True


TOLD_TWICE = RowProblem(
    "told-twice", "An earlier row of this file tells of the same entry: say which is right, or tell them apart by an identifier."
)
_HASH = 32
