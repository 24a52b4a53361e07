"""Which fields the public does not read of what it may see, and what it reads in their place.

Besides, a facility's position is no more exact than its `public_precision` (places/queries.py), and contacts are sealed (sources/identities.py).
"""

from collections.abc import Mapping

from schemas.vocabulary import NameDisclosure
from service.identity.viewer import Sight

PRIVATE: Mapping[str, frozenset[str]] = {
    "case": frozenset({"priority", "monitoring", "risk_level", "review_after", "submitted_by_id", "reviewed_by_id"}),
    "person": frozenset({"working_label", "notes"}),
}
"""Fields of a table that are for members alone: how an organization works on a case, what it fears, what it noted."""

UNTOLD = frozenset({"version", "updated_at", "created_at", "shown_at"})
"""What tells that something changed and not what: to the public it would tell of changes that it is not shown."""

WHOSE = frozenset({"person_id"})
"""Of a case: which record is its person's. To the public it is the same case until the name is disclosed."""

COARSE: Mapping[str, frozenset[str]] = {"person": frozenset({"birth_date", "death_date"})}
"""Dates of which the public reads the year. A source's own words for them are not for the public either."""


def shown(sight: Sight, table: str, alias: str, members: Mapping[str, str]) -> dict[str, str]:
    """A record's members as this viewer reads them: to the public without what is private, dates of birth by their year."""
    if sight is not Sight.PUBLIC:
        return dict(members)
    instead = dict.fromkeys((*PRIVATE[table], "version"), "NULL") | {"updated_at": f"{alias}.shown_at"}
    instead |= {column: _year(f"{alias}.{column}") for column in COARSE.get(table, ())}
    return {name: instead.get(name, sql) for name, sql in members.items()}


def unshown(table: str, name_disclosure: str | None) -> frozenset[str] | None:
    """The columns of which the public is shown nothing; None for a table that does not tell the public when it changed."""
    private = PRIVATE.get(table)
    return private | WHOSE if private is not None and table == "case" and name_disclosure != NameDisclosure.FULL else private


def hidden_citation(row: str) -> str:
    """Whether a citation is of a field that the public does not read as it stands."""
    kinds = {table: PRIVATE[table] | COARSE.get(table, frozenset()) for table in PRIVATE}
    of_private = (f"({row}.subject_type = '{table}' AND {row}.field IN ({_listed(fields)}))" for table, fields in kinds.items())
    return f"coalesce({' OR '.join(of_private)}, false)"


def _year(column: str) -> str:
    """The year of an EDTF date, or the years between which it lies."""
    first, last = (
        f"CASE WHEN isfinite({column}_{end}) THEN to_char({column}_{end}, 'YYYY') ELSE '..' END" for end in ("earliest", "latest")
    )
    return f"CASE WHEN {column} IS NOT NULL THEN CASE WHEN {first} = {last} THEN {first} ELSE {first} || '/' || {last} END END"


def _listed(fields: frozenset[str]) -> str:
    return ", ".join(f"'{field}'" for field in sorted(fields))
