"""Whom rows tell of, and what stands of them now: a chunk of rows at a time, in a handful of statements.

Only what the importing organization owns is changed by its lists, so only that is found; what others own is neither matched nor told of,
but for a case whose reference the row names and the organization may read.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from schemas.edtf import Edtf
from schemas.mappings import Identity
from service.cases.commands import given_id
from service.exchange.formats.rows import RowProblem
from service.exchange.imports.drafting import Draft
from service.exchange.imports.rules import SUBJECTS, Standing
from service.identity.viewer import Viewer
from service.matching.candidates import Asked
from service.matching.match import Sought, weigh
from service.matching.rules import Facts
from service.persons.suppression import digest_of_identifier, digest_of_name, listed
from service.platform.work import Reader, UnitOfWork


@dataclass(frozen=True)
class Found:
    """Whom a row tells of, by what, or why that can't be said."""

    person_id: UUID | None = None
    case_id: UUID | None = None
    told: Mapping[str, Any] | None = None
    digest: bytes | None = None
    problem: RowProblem | None = None


@dataclass(frozen=True)
class Unchanged:
    """The entry that a row stands for, which says what it said, and whom that tells of."""

    key: bytes
    person_id: UUID
    case_id: UUID | None


NOBODY_FOUND = Found()
_ENTRY = """SELECT e.key, e.row_digest, e.case_id, coalesce(p.merged_into_id, p.id) AS person_id,
        p.withdrawn_at IS NOT NULL AND p.merged_into_id IS NULL AS gone, c.withdrawn_at IS NOT NULL AS closed,
        'restricted' IN (p.audience, c.audience) AS is_restricted"""
_ENTRIES = """
    FROM list_entry e JOIN person p ON p.id = e.person_id LEFT JOIN "case" c ON c.id = e.case_id
    WHERE e.organization_id = :organization AND e.series = :series"""
_ENTRIES_BY_KEY = f"{_ENTRY}, e.told::text, e.digest {_ENTRIES} AND e.key = ANY(:keys::bytea[])"
_ENTRIES_BY_ROW = f"{_ENTRY} {_ENTRIES} AND e.row_digest = ANY(:digests::bytea[])"
_IDENTIFIED = """
    SELECT i.value, i.person_id, 'restricted' IN (i.audience, p.audience) AS is_restricted
    FROM person_identifier i JOIN person p ON p.id = i.person_id
    WHERE i.organization_id = :organization AND i.scheme = :scheme AND i.value = ANY(:values::text[]) AND i.withdrawn_at IS NULL"""
_REFERENCED = """
    SELECT c.reference, c.id, c.person_id, c.organization_id, c.audience = 'restricted' AS is_restricted FROM "case" c
    WHERE (c.reference = ANY(:references::text[]) OR c.id = ANY(:ids::uuid[])) AND c.withdrawn_at IS NULL"""
_CASES = """
    SELECT c.person_id, c.id, c.country, c.audience = 'restricted' AS is_restricted FROM "case" c
    WHERE c.person_id = ANY(:people::uuid[]) AND c.organization_id = :organization AND c.withdrawn_at IS NULL ORDER BY c.id"""


async def find(work: UnitOfWork, editor: Viewer, series: str, identities: Sequence[Identity], drafts: Sequence[Draft]) -> list[Found]:
    """Whom each draft tells of: the entry of its list that is known already, else as the mapping's identities say, the first that finds."""
    entries = {
        bytes(row["key"]): row
        for row in await work.rows(
            _ENTRIES_BY_KEY, organization=editor.organization_id, series=series, keys=[draft.key for draft in drafts]
        )
    }
    found = [_entry(editor, entries.get(draft.key)) for draft in drafts]
    for identity in identities:
        open_ = [place for place, each in enumerate(found) if each is NOBODY_FOUND and not drafts[place].is_refused]
        if not open_:
            break
        told = [drafts[place] for place in open_]
        if identity.by == "identifier":
            answers = await _by_identifier(work, editor, str(identity.scheme), told)
        elif identity.by == "reference":
            answers = await _by_reference(work, editor, told)
        else:
            answers = await _by_name(work, editor, identity.threshold, told)
        for place, answer in zip(open_, answers, strict=True):
            found[place] = answer
    return await _with_cases(work, editor, drafts, found)


_NOT_CLEARED = RowProblem("not-cleared", "This tells of somebody whom only keys with clearance may read and change.")


_WITHDRAWN = RowProblem("withdrawn", "What this entry stood for was withdrawn from the registry; it does not come back by a list.")


def _entry(editor: Viewer, row: Any) -> Found:  # noqa: ANN401 - a row of the driver
    if row is None:
        return NOBODY_FOUND
    problem = _untold(editor, row)
    if problem is not None:
        return Found(problem=problem)
    return Found(row["person_id"], row["case_id"], json.loads(row["told"]), bytes(row["digest"]))


def _untold(editor: Viewer, row: Any) -> RowProblem | None:  # noqa: ANN401 - as above
    """Why an entry can't be told of."""
    if row["is_restricted"] and not editor.is_cleared:
        return _NOT_CLEARED
    return _WITHDRAWN if row["gone"] or row["closed"] else None


async def unchanged(work: UnitOfWork, editor: Viewer, series: str, digests: Sequence[bytes]) -> dict[bytes, Unchanged]:
    """By the digests of rows, the entries that said last what these say, as far as they can be told of."""
    rows = await work.rows(_ENTRIES_BY_ROW, organization=editor.organization_id, series=series, digests=digests)
    return {
        bytes(row["row_digest"]): Unchanged(bytes(row["key"]), row["person_id"], row["case_id"])
        for row in rows
        if _untold(editor, row) is None
    }


async def _by_identifier(work: UnitOfWork, editor: Viewer, scheme: str, drafts: Sequence[Draft]) -> list[Found]:
    values = [next((each.value for each in draft.identifiers if each.scheme == scheme), None) for draft in drafts]
    asked = list({value for value in values if value is not None})
    rows = await work.rows(_IDENTIFIED, organization=editor.organization_id, scheme=scheme, values=asked) if asked else []
    hidden = not editor.is_cleared
    people = {row["value"]: Found(problem=_NOT_CLEARED) if hidden and row["is_restricted"] else Found(row["person_id"]) for row in rows}
    return [people.get(value, NOBODY_FOUND) for value in values]


async def _by_reference(work: UnitOfWork, editor: Viewer, drafts: Sequence[Draft]) -> list[Found]:
    asked = [draft.reference for draft in drafts if draft.reference is not None]
    known: dict[str, Found] = {}
    ids = [named for each in asked if (named := given_id(each)) is not None]
    for row in await work.rows(_REFERENCED, references=asked, ids=ids) if asked else []:
        own = row["organization_id"] == editor.organization_id
        other = RowProblem("another-organization", "This case belongs to another organization.", value=row["reference"])
        answer = Found(row["person_id"], row["id"]) if own else Found(problem=other)
        if own and row["is_restricted"] and not editor.is_cleared:
            answer = NOBODY_FOUND
        known |= {row["reference"]: answer, str(row["id"]): answer}
    return [known.get(str(draft.reference), NOBODY_FOUND) for draft in drafts]


async def _by_name(work: UnitOfWork, editor: Viewer, threshold: float, drafts: Sequence[Draft]) -> list[Found]:
    """Who is found at the threshold, where nobody else is, and nothing else that is known speaks against it."""
    answers = []
    for candidates in await likely(work, editor, drafts):
        likeliest = [each for each in candidates if each.judged.score >= threshold]
        if len(likeliest) == 1:
            answers.append(Found(UUID(likeliest[0].person["id"])))
        elif likeliest:
            names = ", ".join(str(each.person["display_name"]) for each in likeliest[:3])
            answers.append(Found(problem=RowProblem("several-found", f"Several people may be meant: {names}. Say which by an identifier.")))
        else:
            answers.append(NOBODY_FOUND)
    return answers


async def likely(reader: Reader, viewer: Viewer, drafts: Sequence[Draft]) -> list[list[Any]]:
    """For each draft those who may be meant, likeliest first (matching/match.py `Weighed`)."""
    sought = [
        Sought(
            [Asked.of(name.full) for name in draft.names],
            Facts(
                Edtf(draft.person["birth_date"]) if "birth_date" in draft.person else None,
                str(draft.person.get("sex", "unknown")),
                frozenset(draft.person.get("nationalities", ())),
                identifiers=frozenset((each.scheme, each.value) for each in draft.identifiers),
            ),
        )
        for draft in drafts
    ]
    return [list(each) for each in await weigh(reader, viewer, sought, most=40, weighed_of_each=10)]


async def _with_cases(work: UnitOfWork, editor: Viewer, drafts: Sequence[Draft], found: list[Found]) -> list[Found]:
    """The case of each person found without one: their only one in the row's country; none, where there is none; a problem, where there are several."""
    people = [
        each.person_id for place, each in enumerate(found) if each.person_id and each.case_id is None and drafts[place].case is not None
    ]
    if not people:
        return found
    cases: dict[UUID, list[tuple[UUID, str]]] = {}
    for row in await work.rows(_CASES, people=people, organization=editor.organization_id):
        if editor.is_cleared or not row["is_restricted"]:
            cases.setdefault(row["person_id"], []).append((row["id"], row["country"]))
    answers = []
    for draft, each in zip(drafts, found, strict=True):
        if each.person_id is None or each.case_id is not None or draft.case is None:
            answers.append(each)
            continue
        own = [case for case, country in cases.get(each.person_id, ()) if country == draft.case.get("country")]
        several = RowProblem("which-case", "The person has several cases: say which by its reference.")
        answers.append(Found(each.person_id, own[0] if own else None, each.told, each.digest, several if len(own) > 1 else None))
    return answers


_STANDING = """
    SELECT p.id, to_jsonb(p)::text AS person,
        (SELECT jsonb_agg(jsonb_build_object('full', n."full", 'kind', n.kind, 'script', n.script)) FROM person_name n
            WHERE n.person_id = p.id AND n.withdrawn_at IS NULL)::text AS names,
        (SELECT jsonb_agg(jsonb_build_array(i.scheme, i.value)) FROM person_identifier i WHERE i.person_id = p.id AND i.withdrawn_at IS NULL)::text AS identifiers
    FROM person p WHERE p.id = ANY(:people::uuid[]) AND p.withdrawn_at IS NULL"""
_PARTS = " UNION ALL ".join(
    f"""SELECT r.case_id, r.id, (to_jsonb(r) || jsonb_build_object('subject', '{subject}'{
        ", 'superseded', EXISTS (SELECT 1 FROM status_event s WHERE s.supersedes_id = r.id)" if subject == "status_event" else ""
    }))::text AS part FROM "{subject}" r WHERE r.case_id = ANY(:cases::uuid[])"""
    for subject in SUBJECTS.values()
)


async def standing(work: UnitOfWork, editor: Viewer, found: Sequence[Found]) -> list[Standing | None]:
    """What stands of each person found, and of the case."""
    people = [each.person_id for each in found if each.person_id is not None]
    cases = [each.case_id for each in found if each.case_id is not None]
    if not people:
        return [None] * len(found)
    persons = {row["id"]: row for row in await work.rows(_STANDING, people=people)}
    own = {
        row["id"]: row["c"]
        for row in await work.rows('SELECT id, to_jsonb(c)::text AS c FROM "case" c WHERE id = ANY(:cases::uuid[])', cases=cases)
    }
    parts: dict[UUID, dict[str, Any]] = {}
    for row in await work.rows(_PARTS, cases=cases):
        part = json.loads(row["part"])
        if editor.is_cleared or part["audience"] != "restricted":
            parts.setdefault(row["case_id"], {})[str(row["id"])] = part
    answers: list[Standing | None] = []
    for each in found:
        row = persons.get(each.person_id)
        if row is None:
            answers.append(None)
            continue
        answers.append(
            Standing(
                person=json.loads(row["person"]),
                case=None if each.case_id is None or each.case_id not in own else json.loads(own[each.case_id]),
                names=json.loads(row["names"] or "[]"),
                identifiers=frozenset((scheme, value) for scheme, value in json.loads(row["identifiers"] or "[]")),
                parts=parts.get(each.case_id, {}) if each.case_id else {},
                told=each.told or {},
            )
        )
    return answers


def digests_of(pepper: bytes, draft: Draft) -> list[bytes]:
    """By what a row is known to tell of somebody who must not come back: its names and identifiers (persons/suppression.py)."""
    names = [digest_of_name(pepper, name.full) for name in draft.names]
    return names + [digest_of_identifier(pepper, each.scheme, each.value) for each in draft.identifiers]


async def suppressed(work: UnitOfWork, digests: Sequence[Sequence[bytes]]) -> list[bool]:
    """Whether each row tells of somebody who must not come back."""
    standing = await listed(work, [each for own in digests for each in own])
    return [not standing.isdisjoint(own) for own in digests]
