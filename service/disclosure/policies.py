"""The gate a second time, as row-level security under the roles that serve requests: a query that forgot the gate answers nothing.

Three roles, none of which owns a table or may bypass row security:
- `habeas_public` reads for those without a key. Its policies are fixed; it has no setting that could be forged.
- `habeas_member` reads for a key, as the transaction-local setting `habeas.viewer` says who asks (disclosure/gate.py `setting`).
- `habeas_editor` writes for a key: it sees what its organization owns whatever the clearance, withdrawn or not (the commands decide),
  and leaves only rows that are its own or of a case shared with it to write.

The statements here are frozen into migrations; a test holds what the database has against them.
"""

from collections.abc import Mapping
from enum import StrEnum

from service.disclosure.fields import hidden_citation

PUBLIC, MEMBER, EDITOR, WORKER = "habeas_public", "habeas_member", "habeas_editor", "habeas_worker"


class Kind(StrEnum):
    """What a table's rows belong to, and so what must be visible besides the row itself."""

    FREE = "nothing"
    CASE = "itself a case"
    PART = "a case"
    PERSON = "itself a person"
    OF_PERSON = "a person"


KINDS: Mapping[str, Kind] = {
    "organization": Kind.FREE,
    "api_key": Kind.FREE,
    "person": Kind.PERSON,
    "person_name": Kind.OF_PERSON,
    "person_identifier": Kind.OF_PERSON,
    "person_relation": Kind.OF_PERSON,
    "person_merge": Kind.FREE,
    "facility": Kind.FREE,
    "body": Kind.FREE,
    "case": Kind.CASE,
    "case_share": Kind.PART,
    "status_event": Kind.PART,
    "source": Kind.FREE,
    "source_identity": Kind.FREE,
    "capture": Kind.FREE,
    "citation": Kind.PART,
    "placement": Kind.PART,
    "proceeding": Kind.PART,
    "charge": Kind.PART,
    "sentence": Kind.PART,
    "occurrence": Kind.PART,
    "position": Kind.PART,
    "assessment": Kind.PART,
    "advocacy_action": Kind.FREE,
    "action_party": Kind.FREE,
    "action_case": Kind.PART,
    "deadline": Kind.PART,
    "consent": Kind.PART,
    "judgement": Kind.FREE,
    "correction_request": Kind.FREE,
    "suppression": Kind.FREE,
    "list_mapping": Kind.FREE,
    "import_batch": Kind.FREE,
    "export": Kind.FREE,
}
"""Every kind of record."""

NEVER_PUBLIC = (
    "api_key",
    "source_identity",
    "correction_request",
    "suppression",
    "person_merge",
    "judgement",
    "list_mapping",
    "import_batch",
    "export",
)
"""What the public's role has no grant for."""

_PARENTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "person_relation": (("person", "related_person_id"),),
    # Whom it absorbed is withdrawn, and hides nothing more: its own audience is as narrow as both were.
    "person_merge": (("person", "survivor_id"),),
    "capture": (("source", "source_id"),),
    "source_identity": (("source", "source_id"),),
    "citation": (("source", "source_id"),),
    "charge": (("proceeding", "proceeding_id"),),
    "sentence": (("proceeding", "proceeding_id"),),
    "action_party": (("advocacy_action", "action_id"),),
    "action_case": (("advocacy_action", "action_id"),),
    "deadline": (("advocacy_action", "action_id"),),
}
"""What else a row is part of: it is as hidden as that is."""


def belongs(table: str) -> str:
    """Whether all that a row belongs to is visible, to whoever the policies of those other tables apply to."""
    wanted = []
    kind = KINDS[table]
    if kind is Kind.PART:
        optional = f"{_quoted(table)}.case_id IS NULL OR " if table in ("citation", "deadline") else ""
        wanted.append(f'({optional}EXISTS (SELECT 1 FROM "case" c WHERE c.id = {_quoted(table)}.case_id))')
    if kind is Kind.OF_PERSON:
        wanted.append(f"EXISTS (SELECT 1 FROM person p WHERE p.id = {table}.person_id)")
    for parent, column in _PARENTS.get(table, ()):
        optional = f"{table}.{column} IS NULL OR " if table == "deadline" else ""
        wanted.append(f"({optional}EXISTS (SELECT 1 FROM {parent} o WHERE o.id = {table}.{column}))")
    if table == "citation":
        # Of what else is cited the citation's own audience decides here, and the gate says the rest: asking for each would double a document's cost.
        people = [each for each, kind in KINDS.items() if kind in (Kind.PERSON, Kind.OF_PERSON)]
        cases = " ".join(f"WHEN '{each}' THEN EXISTS (SELECT 1 FROM {each} o WHERE o.id = citation.subject_id)" for each in people)
        wanted.append(f"CASE citation.subject_type {cases} ELSE true END")
    return " AND ".join(wanted) or "true"


def _shared(table: str) -> str:
    column = {
        Kind.CASE: ("id", "viewer_cases"),
        Kind.PART: ("case_id", "viewer_cases"),
        Kind.PERSON: ("id", "viewer_persons"),
        Kind.OF_PERSON: ("person_id", "viewer_persons"),
    }.get(KINDS[table])
    return f" OR ({column[0]} = ANY ((SELECT {column[1]}())::uuid[]) AND audience <> 'restricted')" if column else ""


def _public(table: str) -> str:
    mine = "audience = 'public' AND withdrawn_at IS NULL"
    if KINDS[table] is Kind.CASE:
        return f"{mine} AND publication = 'published'"
    if KINDS[table] is Kind.PERSON:
        return f"""{mine} AND EXISTS (SELECT 1 FROM "case" c WHERE c.person_id = person.id AND c.name_disclosure = 'full')"""
    if table == "citation":
        return f"{mine} AND NOT {hidden_citation('citation')} AND {belongs(table)}"
    return f"{mine} AND {belongs(table)}"


def _member(table: str) -> str:
    own = "organization_id = (SELECT viewer_organization()) AND (audience <> 'restricted' OR (SELECT viewer_is_cleared()))"
    return f"withdrawn_at IS NULL AND (audience IN ('public', 'partner') OR ({own}){_shared(table)}) AND {belongs(table)}"


def _editor(table: str) -> tuple[str, str]:
    """What an editor may see, and what an editor may leave behind."""
    own = "organization_id = (SELECT viewer_organization()) OR (SELECT viewer_is_beyond())"
    seen = f"audience IN ('public', 'partner') OR {own}{_shared(table)}"
    column = {Kind.CASE: "id", Kind.PART: "case_id"}.get(KINDS[table])
    written = f" OR {column} = ANY ((SELECT viewer_writes())::uuid[])" if column else ""
    return seen, f"{own}{written}"


def _journal() -> list[str]:
    own = "organization_id = (SELECT viewer_organization())"
    cleared = "(image->>'audience' IS DISTINCT FROM 'restricted' OR (SELECT viewer_is_cleared()))"
    shared = " OR ".join(
        f"{column} = ANY ((SELECT {ids}())::uuid[])"
        for column, ids in (("case_id", "viewer_cases"), ("subject_id", "viewer_persons"), ("parent_id", "viewer_persons"))
    )
    others = f"image->>'audience' IN ('public', 'partner') OR (({shared}) AND image->>'audience' <> 'restricted')"
    return [
        f"CREATE POLICY public_reads ON journal FOR SELECT TO {PUBLIC} USING (image->>'audience' = 'public' AND is_visible(subject_type, subject_id))",
        f"CREATE POLICY member_reads ON journal FOR SELECT TO {MEMBER} USING (({own} AND {cleared}) OR {others})",
        f"CREATE POLICY editor_reads ON journal FOR SELECT TO {EDITOR} USING ({own} OR {others} OR (SELECT viewer_is_beyond()))",
        (
            f"CREATE POLICY editor_adds ON journal FOR INSERT TO {EDITOR} WITH CHECK "
            f"({own} OR (SELECT viewer_is_beyond()) OR case_id = ANY ((SELECT viewer_writes())::uuid[]))"
        ),
        f"CREATE POLICY worker_reads ON journal FOR SELECT TO {WORKER} USING (true)",
    ]


def is_visible() -> str:
    """A function that asks, under the caller's own policies, whether a record is visible. It keeps what it asks out of the plans that call it."""
    cases = "\n".join(
        f"            WHEN '{table}' THEN RETURN EXISTS (SELECT 1 FROM public.{_quoted(table)} o WHERE o.id = record);"
        for table in KINDS
        if table not in NEVER_PUBLIC
    )
    return f"""CREATE FUNCTION is_visible(kind text, record uuid) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
    BEGIN
        CASE kind
{cases}
            ELSE RETURN false;
        END CASE;
    END $$"""


def policies() -> dict[str, list[str]]:
    """The policies of every guarded table, as statements by its name."""
    made: dict[str, list[str]] = {}
    for table in KINDS:
        seen, left = _editor(table)
        made[table] = [
            *(
                []
                if table in NEVER_PUBLIC
                else [f"CREATE POLICY public_reads ON {_quoted(table)} FOR SELECT TO {PUBLIC} USING ({_public(table)})"]
            ),
            f"CREATE POLICY member_reads ON {_quoted(table)} FOR SELECT TO {MEMBER} USING ({_member(table)})",
            f"CREATE POLICY editor_writes ON {_quoted(table)} FOR ALL TO {EDITOR} USING ({seen}) WITH CHECK ({left})",
        ]
    made["journal"] = _journal()
    made["idempotency_key"] = [
        f"CREATE POLICY editor_writes ON idempotency_key FOR ALL TO {EDITOR} USING (caller = (SELECT viewer_key())) WITH CHECK (caller = (SELECT viewer_key()))",
        f"CREATE POLICY worker_clears ON idempotency_key FOR ALL TO {WORKER} USING (true)",
    ]
    made["discarded_file"] = [
        f"CREATE POLICY editor_adds ON discarded_file FOR INSERT TO {EDITOR} WITH CHECK ((SELECT viewer_is_beyond()))",
        f"CREATE POLICY worker_clears ON discarded_file FOR ALL TO {WORKER} USING (true)",
    ]
    made["tombstone"] = [
        f"CREATE POLICY public_reads ON tombstone FOR SELECT TO {PUBLIC} USING (lost_to = 'public')",
        f"CREATE POLICY member_reads ON tombstone FOR SELECT TO {MEMBER}, {EDITOR} USING (true)",
    ]
    for table, shelved in {
        "name_form": "shelves && {}",
        "name_word": "shelf = ANY ({})",
        "shelf_size": "shelf = ANY ({})",
    }.items():
        own = shelved.format("(SELECT viewer_shelves())::integer[]")
        made[table] = [
            f"CREATE POLICY public_reads ON {table} FOR SELECT TO {PUBLIC} USING ({'0 = ANY (shelves)' if table == 'name_form' else 'shelf = 0'})",
            f"CREATE POLICY member_reads ON {table} FOR SELECT TO {MEMBER}, {EDITOR} USING ({own})",
            f"CREATE POLICY worker_reads ON {table} FOR {'ALL' if table == 'shelf_size' else 'SELECT'} TO {WORKER} USING (true)",
        ]
    own = "organization_id = (SELECT viewer_organization()) AND (audience <> 'restricted' OR (SELECT viewer_is_cleared()))"
    made["duplicate_pair"] = [f"CREATE POLICY member_reads ON duplicate_pair FOR SELECT TO {MEMBER}, {EDITOR} USING ({own})"]
    made["duplicate_scan"] = []
    for table in ("duplicate_pair", "duplicate_scan"):
        made[table].append(f"CREATE POLICY worker_keeps ON {table} FOR ALL TO {WORKER} USING (true)")
    made["export"].append(f"CREATE POLICY worker_reads ON export FOR SELECT TO {WORKER} USING (true)")
    made["judgement"].append(f"CREATE POLICY worker_reads ON judgement FOR SELECT TO {WORKER} USING (true)")
    # What an import does and did is for whom the import is for, and what a list said last is nobody's to read.
    own = "organization_id = (SELECT viewer_organization())"
    kept = f"{own} OR (SELECT viewer_is_beyond())"
    of_import = "EXISTS (SELECT 1 FROM import_batch b WHERE b.id = import_id)"
    for table in ("import_progress", "import_row"):
        made[table] = [f"CREATE POLICY member_reads ON {table} FOR SELECT TO {MEMBER} USING ({own} AND {of_import})"]
    made["list_entry"] = []
    for table in ("import_progress", "import_row", "list_entry"):
        made[table].append(f"CREATE POLICY editor_keeps ON {table} FOR ALL TO {EDITOR} USING ({kept}) WITH CHECK ({kept})")
    for table in ("import_progress", "import_batch"):
        made[table].append(f"CREATE POLICY worker_reads ON {table} FOR SELECT TO {WORKER} USING (true)")
    # Nobody reads the words and the keys themselves: functions look through them, on the caller's own shelves.
    made["case_text"], made["name_key"] = [], []
    # The worker notes which keys were used, looks for what is sealed under an old key, for what is published on a consent
    # that ended, and for names that have to be filed anew.
    for table in ("api_key", "source_identity", "case", "consent", "capture", "person_name"):
        made[table].append(f"CREATE POLICY worker_reads ON {_quoted(table)} FOR SELECT TO {WORKER} USING (true)")
    return made


def _quoted(table: str) -> str:
    return f'"{table}"' if table in ("case", "position") else table
