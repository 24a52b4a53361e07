"""The whole registry as records: a line of JSON each, whatever a record names before it, so that an import can read it from the top.

Each kind reads as it reads elsewhere, by the same members and the same gate (its shape), without what is embedded or derived there.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.advocacy.queries import ACTION, DEADLINE, LINK, PARTY
from service.captures.queries import CAPTURE
from service.cases.queries import SHARE, STATUS_EVENT
from service.chronicle.queries import ASSESSMENT, CHARGE, OCCURRENCE, PLACEMENT, POSITION, PROCEEDING, SENTENCE
from service.disclosure.fields import shown
from service.disclosure.gate import name_disclosed, parameters, visible_case
from service.disclosure.shapes import Shape
from service.exchange.exports.chosen import WITHIN, Chosen
from service.exchange.exports.in_order import write_in_order
from service.identity.viewer import Sight, Viewer
from service.membership.queries import ORGANIZATION
from service.persons.queries import IDENTIFIER, NAME, PERSON, RELATION
from service.places.queries import BODY, FACILITY
from service.platform.documents import columns
from service.platform.lines import PlainColumns, line, plain_columns
from service.platform.snapshot import Snapshot, Write
from service.publication.queries import CONSENT
from service.sources.queries import CITATION, SOURCE

FORMAT = "habeas-records"
VERSION = 1
HEADER, END = "header", "end"


def _case(sight: Sight) -> Mapping[str, str]:
    """A case's own row. To the public it is nobody's until the name is disclosed, and another name is told only where it is shown."""
    public = sight is Sight.PUBLIC

    def told(column: str) -> str:
        return f"CASE WHEN c.name_disclosure = '{column}' THEN c.{column} END" if public else f"c.{column}"

    members = {
        **columns("c", "id", "reference", "organization_id", "audience", "version", "created_at", "updated_at"),
        "person_id": f"CASE WHEN {name_disclosed(sight)} THEN c.person_id END",
        **columns("c", "country", "authority_id", "deprivation", "summary", "circumstances", "reasons_given", "legal_basis"),
        **columns("c", "warrant_shown", "priority", "monitoring", "risk_level", "review_after", "tags"),
        **columns("c", "publication", "name_disclosure"),
        "pseudonym": told("pseudonym"),
        "initials": told("initials"),
        **columns("c", "detained_on", "ended_on", "custody", "legal", "life", "acknowledgement", "last_confirmed_at"),
    }
    return shown(sight, "case", "c", members)


_CASE = Shape("cases", '"case"', "c", _case, guard=visible_case)


@dataclass(frozen=True)
class Kind:
    """A kind of record in an export: how it reads, and which members of its document are another record's or derived."""

    name: str
    shape: Shape
    without: frozenset[str] = frozenset()

    def members(self, sight: Sight) -> dict[str, str]:
        """The record's own members."""
        return {name: sql for name, sql in self.shape.members(sight).items() if name not in self.without}


def _kind(shape: Shape, *without: str) -> Kind:
    return Kind(shape.table.strip('"'), shape, frozenset(without))


KINDS: tuple[Kind, ...] = (
    _kind(BODY, "display_name"),
    _kind(FACILITY, "display_name"),
    _kind(SOURCE),
    _kind(CAPTURE),
    _kind(PERSON, "display_name", "names", "identifiers", "relations", "cases"),
    _kind(NAME),
    _kind(IDENTIFIER),
    _kind(RELATION),
    _kind(_CASE),
    _kind(SHARE),
    _kind(STATUS_EVENT, "superseded_by_id"),
    _kind(PLACEMENT),
    _kind(PROCEEDING, "charges", "sentences"),
    _kind(CHARGE),
    _kind(SENTENCE),
    _kind(OCCURRENCE),
    _kind(POSITION),
    _kind(ASSESSMENT),
    _kind(CONSENT),
    _kind(ACTION, "actors", "targets", "cases", "deadlines"),
    _kind(PARTY),
    _kind(LINK, "reference"),
    _kind(DEADLINE),
    _kind(CITATION),
)
"""Every kind, what a record names before it. (A record that names another of its own kind may stand before it.)"""


def statement(kind: Kind, sight: Sight, narrowed: Chosen, plain: PlainColumns) -> str:
    """The records of a kind, each as JSON text, in the order of their ids: that is the order in which they were made."""
    alias = kind.shape.alias
    within = WITHIN.get(kind.name, f"{alias}.case_id IN (SELECT id FROM chosen)") if narrowed.tables else "true"
    # The rows are put in order before their JSON is built: it is longer than they are.
    rows = f"SELECT {alias}.* FROM {kind.shape.source} WHERE {within} AND {kind.shape.gate(sight)} ORDER BY {alias}.id OFFSET 0"
    members = kind.members(sight)
    told = ", ".join(f'{sql} AS "{name}"' for name, sql in members.items())
    text = line({"record": kind.name}, {name: plain.get(_column(kind, sql)) for name, sql in members.items()})
    return f"{narrowed.prelude} SELECT {text} FROM (SELECT {told} FROM ({rows}) {alias}) told"


def _column(kind: Kind, sql: str) -> tuple[str, str]:
    """The table and column that a member is, where it is nothing but a column of its kind's own table."""
    alias, _, column = sql.partition(".")
    return (kind.name if alias == kind.shape.alias else "", column)


async def write_records(
    snapshot: Snapshot, viewer: Viewer, narrowed: Chosen, about: Mapping[str, Any], write: Write, folder: Path
) -> dict[str, int]:
    """Write a header, every record that the viewer may read, and an end that tells how many: without it, something was cut off.

    Answers how many records of each kind were written. `about` is what the header says besides. What is read before its turn lies in `folder`.
    """
    known = await organizations(snapshot, viewer)
    await write(_line({"record": HEADER, "format": FORMAT, "format_version": VERSION, **about, "organizations": known}))
    plain = await plain_columns(snapshot)
    statements = [statement(kind, viewer.sight, narrowed, plain) for kind in KINDS]
    async with snapshot.beside() as other:
        readings = [snapshot] if other is None else [snapshot, other]
        if not narrowed.tables:
            for reading in readings:
                await reading.reads_whole_tables()
        written = await write_in_order(readings, statements, write, folder, **parameters(viewer), **narrowed.bound)
    counts = {kind.name: count for kind, count in zip(KINDS, written, strict=True)}
    await write(_line({"record": END, "counts": counts}))
    return counts


async def organizations(snapshot: Snapshot, viewer: Viewer) -> list[dict[str, str]]:
    """The members of the registry whom the viewer may know: records name their owner by its id."""
    seen = f"SELECT o.id::text, o.slug, o.name FROM {ORGANIZATION.source} WHERE {ORGANIZATION.gate(viewer.sight)} ORDER BY o.slug"
    return [dict(each) for each in await snapshot.rows(seen, **parameters(viewer))]


def _line(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, default=str, separators=(",", ":")).encode() + b"\n"
