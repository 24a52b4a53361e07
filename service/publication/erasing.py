"""A person is erased: what is personal goes from the tables, the journal's images, the kept answers and the files.

What stays are numbers: that there was a case, in which country, in which states, from when to when. The journal's rows stay too,
without what they said: their digests hold the chain together.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from schemas.forgetting import Erasure, ErasureNew, StillNamed, SuppressionNew
from schemas.persons import PersonIdentifierNew
from service.identity.viewer import Viewer
from service.journal.commands import strike
from service.persons.commands import NoSuchPerson
from service.persons.suppression import suppress
from service.persons.tables import Person
from service.platform.rows import columns_of
from service.platform.tables import Record, records
from service.platform.work import UnitOfWork

_STRUCK = "Erased"
"""What stands where the database wants some text."""


@dataclass(frozen=True)
class Personal:
    """What of a table's rows is personal: columns that are emptied, columns that keep a word, columns that get a value of their own."""

    emptied: tuple[str, ...] = ()
    struck: tuple[str, ...] = ()
    given: Mapping[str, Any] | None = None
    withdrawn: bool = False


PERSONAL: Mapping[str, Personal] = {
    "person": Personal(
        ("birth_date", "birth_date_earliest", "birth_date_latest", "death_date", "death_date_earliest", "death_date_latest", "nationalities",
         "ethnicity", "religion", "occupations", "categories", "working_label", "notes"),
        given={"sex": "unknown", "audience": "organization"}, withdrawn=True,
    ),
    "person_name": Personal(("given", "family", "patronymic", "language", "romanisation"), ("full",), {"script": "Zyyy"}, withdrawn=True),
    "person_identifier": Personal((), ("value",), withdrawn=True),
    "person_relation": Personal(
        ("started", "started_earliest", "started_latest", "ended", "ended_earliest", "ended_latest", "note"), withdrawn=True
    ),
    "person_merge": Personal(("moved", "differences"), ("reason", "undo_reason")),
    "case": Personal(
        ("summary", "circumstances", "reasons_given", "legal_basis", "tags", "pseudonym", "initials"),
        given={"name_disclosure": "withheld", "publication": "withdrawn", "audience": "organization"},
    ),
    "case_share": Personal(("note",)),
    "status_event": Personal(("note",), ("retraction_reason",)),
    "placement": Personal(("note",), ("place",)),
    "proceeding": Personal(("court", "case_number", "counsel", "outcome")),
    "charge": Personal((), ("title",)),
    "sentence": Personal(("note",)),
    "occurrence": Personal(("place", "text")),
    "position": Personal(("text",)),
    "assessment": Personal(("reasoning",)),
    "consent": Personal(("evidence", "risk_assessment", "note")),
    "action_case": Personal(("outcome_note",)),
    "deadline": Personal(("note",)),
    "citation": Personal(("stated_value", "locator", "quote", "translation")),
    "judgement": Personal(("note",)),
    "export": Personal(("manifest", "problem"), given={"filter": {}, "state": "discarded"}),
    "correction_request": Personal(("decision",), ("about", "text")),
    "source": Personal(("author", "publisher", "url", "archive_url"), ("title",)),
    "source_identity": Personal(("sealed_name", "sealed_contact", "sealed_note"), withdrawn=True),
    "capture": Personal(
        ("tool", "original_url", "file_name"), given={"sha256": "0" * 64, "bytes": 1, "media_type": "application/octet-stream"}, withdrawn=True
    ),
    "advocacy_action": Personal(("summary", "reference"), ("title",)),
    "action_party": Personal((), ("name",)),
}  # fmt: skip
"""What goes, by table. A test holds this list against every text that a record has."""

_SCOPES: Mapping[str, str] = {
    "person": "r.id = ANY(:persons::uuid[])",
    "person_name": "r.person_id = ANY(:persons::uuid[])",
    "person_identifier": "r.person_id = ANY(:persons::uuid[])",
    "person_relation": "r.person_id = ANY(:persons::uuid[]) OR r.related_person_id = ANY(:persons::uuid[])",
    "person_merge": "r.absorbed_id = ANY(:persons::uuid[]) OR r.survivor_id = ANY(:persons::uuid[])",
    "judgement": "r.one_id = ANY(:persons::uuid[]) OR r.other_id = ANY(:persons::uuid[])",
    "case": "r.person_id = ANY(:persons::uuid[])",
    "citation": "r.case_id IN (SELECT id FROM cases) OR r.subject_id IN (SELECT id FROM own)",
    "source": "r.id IN (SELECT id FROM sources)",
    "source_identity": "r.source_id IN (SELECT id FROM sources)",
    "capture": "r.source_id IN (SELECT id FROM sources)",
    "advocacy_action": "r.id IN (SELECT id FROM actions)",
    "action_party": "r.action_id IN (SELECT id FROM actions)",
    "export": "r.state IN ('waiting', 'running', 'ready')",
    "deadline": "r.case_id IN (SELECT id FROM cases) OR r.action_id IN (SELECT id FROM actions)",
}
"""Which rows of a table are about the person; of the other tables, those of their cases. An export may hold anybody: all that stand go."""

# A source, or an action, is theirs when it is cited for, or is about, nothing else.
_THEIRS = """
    WITH own (id) AS (
        SELECT unnest(:persons::uuid[]) UNION ALL SELECT id FROM person_name WHERE person_id = ANY(:persons::uuid[])
        UNION ALL SELECT id FROM person_identifier WHERE person_id = ANY(:persons::uuid[])
        UNION ALL SELECT id FROM person_relation WHERE person_id = ANY(:persons::uuid[]) OR related_person_id = ANY(:persons::uuid[])),
    cases (id) AS (SELECT id FROM "case" WHERE person_id = ANY(:persons::uuid[])),
    cited (id, source_id) AS (
        SELECT id, source_id FROM citation WHERE case_id IN (SELECT id FROM cases) OR subject_id IN (SELECT id FROM own)),
    sources (id) AS (
        SELECT source_id FROM cited c WHERE NOT EXISTS (
            SELECT 1 FROM citation t WHERE t.source_id = c.source_id AND t.id NOT IN (SELECT id FROM cited))),
    actions (id) AS (
        SELECT l.action_id FROM action_case l WHERE l.case_id IN (SELECT id FROM cases) AND NOT EXISTS (
            SELECT 1 FROM action_case o WHERE o.action_id = l.action_id AND o.case_id NOT IN (SELECT id FROM cases)))"""

# Whoever was merged into a person is that person, and by an old id the same are found.
_ONE = """
    WITH RECURSIVE up (id, merged_into_id) AS (
        SELECT id, merged_into_id FROM person WHERE id = :person UNION SELECT p.id, p.merged_into_id FROM up JOIN person p ON p.id = up.merged_into_id),
    down (id) AS (SELECT id FROM up WHERE merged_into_id IS NULL UNION SELECT p.id FROM down JOIN person p ON p.merged_into_id = down.id)
    SELECT id FROM down ORDER BY id"""

_NAMING: Mapping[str, tuple[str, ...]] = {
    "case": ("summary", "circumstances", "reasons_given"),
    "occurrence": ("text",),
    "status_event": ("note",),
    "source": ("title", "author"),
    "citation": ("quote", "translation", "stated_value"),
    "advocacy_action": ("title", "summary"),
    "action_party": ("name",),
    "person": ("notes", "working_label"),
    "person_merge": ("reason", "undo_reason"),
}
"""Where others' records may name a person in their text."""


async def erase_person(work: UnitOfWork, registrar: Viewer, person: UUID, body: ErasureNew) -> Erasure:
    """Erase a person, for good, whoever's record it is, with all that was merged into it. Raises NoSuchPerson."""
    await work.go_beyond()  # a registrar answers for the whole registry
    persons = [UUID(str(each["id"])) for each in await work.rows(_ONE, person=person)]
    if not persons:
        raise NoSuchPerson
    await work.records(Person, "id = ANY(:persons)", locked=True, persons=persons)
    listed = await work.rows('SELECT DISTINCT "full" FROM person_name WHERE person_id = ANY(:persons::uuid[])', persons=persons)
    names = [str(each["full"]) for each in listed]
    suppressed = await _suppress(work, registrar, persons, names) if body.suppress else 0
    found = {table: await _ids(work, table, persons) for table in PERSONAL}
    await _discard_files(work, found["capture"])
    await _forget_lists(work, persons)
    everything = [each for ids in found.values() for each in ids]
    await work.execute("SELECT forget_images(:ids::uuid[])", ids=everything)
    await work.execute("SELECT forget_answers_about(:ids::uuid[])", ids=[*found["person"], *found["case"]])
    tables = records()
    for table, ids in found.items():
        for record in await work.records(tables[table], "id = ANY(:ids)", locked=True, ids=ids):
            values = struck(record, PERSONAL[table]) | (
                {"withdrawn_at": record.withdrawn_at or work.now} if PERSONAL[table].withdrawn else {}
            )
            reason = body.reason if table == "person" else None
            strike(work, registrar, record, values, action=f"{table}.erased", reason=reason)
    await work.flush()
    return Erasure(
        person_id=person,
        cases=len(found["case"]),
        records=len(everything),
        suppressed=suppressed,
        still_named=[each async for each in _still_named(work, names)],
    )


def struck(record: Record, personal: Personal) -> dict[str, Any]:
    """What a record's personal columns are, once they are erased."""
    emptied: dict[str, Any] = {column: [] if isinstance(getattr(record, column), list) else None for column in personal.emptied}
    kept_a_word = {column: _STRUCK for column in personal.struck if getattr(record, column) is not None}
    return emptied | kept_a_word | dict(personal.given or {})


async def _ids(work: UnitOfWork, table: str, persons: list[UUID]) -> list[UUID]:
    scope = _SCOPES.get(table, "r.case_id IN (SELECT id FROM cases)")
    return [row["id"] for row in await work.rows(f'{_THEIRS} SELECT r.id FROM "{table}" r WHERE {scope}', persons=persons)]


async def _suppress(work: UnitOfWork, registrar: Viewer, persons: list[UUID], names: Iterable[str]) -> int:
    identifiers = await work.rows("SELECT scheme, value FROM person_identifier WHERE person_id = ANY(:persons::uuid[])", persons=persons)
    known = [PersonIdentifierNew.model_construct(scheme=each["scheme"], value=each["value"]) for each in identifiers]
    return len(await suppress(work, registrar, SuppressionNew.model_construct(names=list(names), identifiers=known, reason="erased")))


async def _discard_files(work: UnitOfWork, captures: list[UUID]) -> None:
    """Note which files no record will name: they go from the disk once this is committed (worker/background.py)."""
    await work.execute(
        """INSERT INTO discarded_file (sha256, discarded_at) SELECT DISTINCT sha256, :now::timestamptz FROM capture WHERE id = ANY(:captures::uuid[])
        ON CONFLICT DO NOTHING""",
        captures=captures,
        now=work.now,
    )


async def _forget_lists(work: UnitOfWork, persons: list[UUID]) -> None:
    """What lists said of them, and what was found when lists were compared with them."""
    await work.execute("DELETE FROM list_entry WHERE person_id = ANY(:persons::uuid[])", persons=persons)
    await work.execute(
        """UPDATE import_row SET differences = '[]', problems = '[]', duplicates = '[]' WHERE person_id = ANY(:persons::uuid[])
        OR EXISTS (SELECT 1 FROM jsonb_array_elements(duplicates) d WHERE d->>'person_id' = ANY(:persons::uuid[]::text[]))""",
        persons=persons,
    )


async def _still_named(work: UnitOfWork, names: list[str]) -> Any:  # noqa: ANN401 - an async iterator
    for table, columns in _NAMING.items():
        text = " || ' ' || ".join(f"coalesce(r.{column}, '')" for column in columns)
        mentions = " OR ".join(f"position(lower(:name_{number}) IN lower({text})) > 0" for number in range(len(names)))
        bound = {f"name_{number}": name for number, name in enumerate(names)}
        if names:
            for row in await work.rows(
                f'SELECT r.id FROM "{table}" r WHERE r.withdrawn_at IS NULL AND ({mentions}) ORDER BY r.id LIMIT 100', **bound
            ):
                yield StillNamed(type=table, id=row["id"])


def texts_of(table: type[Record]) -> frozenset[str]:
    """The columns of a table that hold text, or values of any kind."""
    python_types = {column.key: column.type.python_type for column in table.__table__.columns}
    return frozenset(name for name in columns_of(table) if python_types[name] in (str, list, dict))
