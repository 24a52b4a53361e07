"""A registry in which every text of every row is a token of its own, and what the rule lets each kind of viewer see of them."""

import itertools
from dataclasses import dataclass, field
from typing import Any

from service.disclosure.rules import LEVELS, narrower
from tests.conftest import Client, Keys
from tests.exchange.importing import Importing
from tests.walk import prepared, published

PARTS: dict[str, dict[str, Any]] = {
    "occurrences": {"type": "sighting", "text": "?", "place": "?"},
    "placements": {"place": "?", "note": "?"},
    "positions": {"government": "KR", "position": "acknowledges", "text": "?"},
    "assessments": {"framework": "wgad", "criterion": "I", "finding": "met", "assessed_on": "2024-11-01", "reasoning": "?"},
    "proceedings": {"type": "trial", "outcome": "?", "court": "?", "case_number": "?"},
    "consents": {"given_by": "family", "scopes": ["record"], "given_on": "2024-01-01", "evidence": "?", "note": "?"},
    "status-events": {"axis": "life", "code": "presumed_alive", "occurred": "2020", "note": "?"},
}
"""What belongs to a case, each with texts to mark."""
SEARCHED = {"occurrences": ("text", "place"), "placements": ("place", "note"), "positions": ("text",), "status-events": ("note",)}
"""Texts of these in which words are looked for."""
FREE: dict[str, dict[str, Any]] = {
    "sources": {"type": "web", "title": "?", "author": "?", "publisher": "?"},
    "advocacy-actions": {"type": "petition", "title": "?", "summary": "?", "reference": "?"},
    "facilities": {"names": [{"full": "?"}], "type": "prison", "country": "KP", "admin_area": "?"},
    "bodies": {"names": [{"full": "?"}], "kind": "court"},
}
"""What belongs to nobody's case."""
CASE_TEXTS = ("summary", "circumstances", "reasons_given", "legal_basis")
VIEWERS = ("public", "other", "shared", "own", "cleared")
_LEVEL = {"public": "public", "other": "partner", "shared": "organization", "own": "organization", "cleared": "restricted"}


@dataclass(frozen=True)
class Stands:
    """Where a token stands: the row's audience, and what must be visible besides."""

    row: str
    case: str | None = None
    published: bool = True
    person: str | None = None
    """Of a person, whose own audience this is: the public sees them only by a published case under full disclosure (`disclosed`)."""
    disclosed: bool = True
    members_only: bool = False
    """In a field that the public does not read."""
    alone: bool = False
    """In a row of no case and no person, so that sharing a case shares it no further: a citation of a person."""

    def seen(self, viewer: str) -> bool:
        """Whether the rule lets this viewer see it (domain.md "Audiences")."""
        level = LEVELS.index(_LEVEL[viewer])
        free = LEVELS.index("partner") if viewer == "shared" else level
        if viewer == "public" and (self.members_only or not self.published or not self.disclosed):
            return False
        around = [each for each in (self.case, self.person) if each is not None]
        return all(LEVELS.index(each) <= level for each in around) and LEVELS.index(self.row) <= (
            level if around and not self.alone else free
        )


@dataclass
class Marked:
    """The registry, who looks at it, and its tokens."""

    viewers: dict[str, Client]
    tokens: dict[str, Stands] = field(default_factory=dict)
    cases: list[str] = field(default_factory=list)
    """The references of the cases."""
    searchable: list[str] = field(default_factory=list)
    """Tokens that stand in a text in which words are looked for, or in an identifier."""
    hidden: dict[str, list[str]] = field(default_factory=dict)
    """Ids by the kind of record."""
    absorbed: list[str] = field(default_factory=list)
    """Ids of persons who were merged into others."""

    def token(self, stands: Stands) -> str:
        """A fresh token."""
        name = f"canary{len(self.tokens):05d}x"
        self.tokens[name] = stands
        return name

    def allowed(self, viewer: str) -> set[str]:
        """What the rule lets a viewer see."""
        return {token for token, stands in self.tokens.items() if stands.seen(viewer)}

    def marked(self, body: Any, stands: Stands) -> Any:
        """The body with each question mark replaced by a token of its own."""
        if isinstance(body, dict):
            return {name: self.marked(value, stands) for name, value in body.items()}
        return [self.marked(value, stands) for value in body] if isinstance(body, list) else self.token(stands) if body == "?" else body


async def fill(made: Marked, keys: Keys, owner: Client, shared_with: str) -> None:
    """Cases of each audience, published and not, under each name disclosure, with each kind of part of each audience."""
    for path, audience in itertools.product(FREE, LEVELS):
        await owner.made(f"/v1/{path}", made.marked(FREE[path], Stands(audience)) | {"audience": audience})
    for audience, is_published in itertools.product(LEVELS, (True, False)):
        await a_case(made, keys, owner, shared_with, audience, is_published=is_published, disclosure="withheld")
    for disclosure in ("full", "initials", "pseudonym"):
        await a_case(made, keys, owner, shared_with, "public", is_published=True, disclosure=disclosure)
    for absorbed, survivor in itertools.product(LEVELS, LEVELS):
        await _merged(made, owner, absorbed, survivor)
    await _merged_and_shared(made, owner, shared_with)
    await _merged_and_published(made, keys, owner)
    for audience in LEVELS:
        await _imported(made, keys, owner, audience)


async def _imported(made: Marked, keys: Keys, owner: Client, audience: str) -> None:
    """Two revisions of a list, imported for an audience by a key with clearance: what they were compared with is for such keys alone."""
    stands = Stands(audience, case=audience, published=False, alone=True)
    mapping = {
        "series": f"leaks-{audience}",
        "title": made.token(Stands(audience)),
        "person": {"occupations": {"column": "Work"}},
        "names": [{"fields": {"full": {"column": "Name"}}}],
        "case": {"country": {"value": "KP"}, "deprivation": {"value": "arrest"}, "summary": {"column": "Story"}},
        "placements": [{"fields": {"place": {"column": "Prison"}}}],
        "audience": audience,
    }
    name, work, place = made.token(stands), made.token(stands), made.token(stands)
    importing = Importing(owner, keys.app)
    for _ in range(2):
        row = f"{name},{work},{made.token(stands)},{place},{made.token(stands)}"
        file_name = made.token(Stands("restricted"))
        await importing.applied(f"Name,Work,Story,Prison,Remark\n{row}\n", mapping, file_name, mode="upsert")


async def _merged(made: Marked, owner: Client, absorbed: str, survivor: str) -> None:
    """A person absorbed into another, of whom no case is: what moved is read by who could read both, and what differs by the owner alone."""
    both, untaken = narrower(absorbed, survivor), narrower(narrower(absorbed, survivor), "organization")
    rows = {row: Stands(narrower(row, both), disclosed=False) for row in LEVELS}
    taken = LEVELS.index(absorbed) <= LEVELS.index(survivor)
    body = {
        "names": [made.marked({"full": "?", "given": "?"}, rows[row]) | {"audience": row, "kind": "alias"} for row in LEVELS],
        "identifiers": [made.marked({"value": "?"}, rows[row]) | {"scheme": "wikidata", "audience": row} for row in LEVELS],
        "religion": made.token(Stands(untaken, disclosed=False)),
        "ethnicity": made.token(Stands(both if taken else untaken, disclosed=False)),
        "occupations": [made.token(Stands(both if taken else untaken, disclosed=False))],
        "audience": absorbed,
    }
    one = await owner.made("/v1/persons", body)
    own = Stands(survivor, disclosed=False)
    names = [made.marked({"full": "?"}, own) | {"audience": survivor, "kind": "alias"}]
    other = await owner.made("/v1/persons", {"names": names, "religion": made.token(own), "audience": survivor})
    source = await owner.made("/v1/sources", {"type": "web", "title": "Open", "audience": "public"})
    for row in LEVELS:
        cited = {"source_id": source["id"], "subject": {"type": "person", "id": one["id"]}, "stance": "supports", "audience": row}
        await owner.made("/v1/citations", made.marked({"quote": "?"}, rows[row]) | cited)
    await _merge(made, owner, one, other, Stands(untaken, disclosed=False))


async def _merged_and_shared(made: Marked, owner: Client, shared_with: str) -> None:
    """Two persons of each of whom a case is shared with the same organization: it reads as much of the one as of both."""
    people = []
    for _ in range(2):
        rows = [made.marked({"full": "?"}, Stands(row, person="organization")) | {"audience": row, "kind": "alias"} for row in LEVELS]
        person = await owner.made("/v1/persons", {"names": rows})
        body = {"person_id": person["id"], "country": "KP", "deprivation": "arrest"}
        case = await owner.made("/v1/cases", body | {"summary": made.token(Stands("organization", case="organization"))})
        await owner.made(f"/v1/cases/{case['reference']}/shares", {"shared_with_id": shared_with})
        made.cases.append(case["reference"])
        people.append(person)
    await _merge(made, owner, *people, Stands("organization"))


async def _merged_and_published(made: Marked, keys: Keys, owner: Client) -> None:
    """A person whom the public reads by a published case, absorbed into one of whom the public comes to read nothing more."""
    rows = {row: Stands(row, person="public", alone=True) for row in LEVELS}  # its case is shared with nobody
    names = [made.marked({"full": "?"}, rows[row]) | {"audience": row, "kind": "alias"} for row in LEVELS]
    one = await owner.made("/v1/persons", {"names": names, "religion": made.token(rows["public"]), "audience": "public"})
    narrow = [made.marked({"full": "?"}, rows[row]) | {"audience": row, "kind": "alias"} for row in LEVELS[1:]]
    other = await owner.made("/v1/persons", {"names": narrow, "audience": "public"})
    body = {"person_id": one["id"], "country": "KP", "deprivation": "arrest", "audience": "public"}
    case = await owner.made("/v1/cases", body | {"summary": made.token(Stands("public", case="public"))})
    made.cases.append(case["reference"])
    await prepared(owner, case["reference"])
    await published(keys, owner, case["reference"], "full")
    await _merge(made, owner, one, other, Stands("organization"))


async def _merge(made: Marked, owner: Client, absorbed: Any, survivor: Any, stands: Stands) -> None:
    answer = await owner.post(f"/v1/persons/{absorbed['id']}/merge", {"into": survivor["id"], "reason": made.token(stands)})
    assert answer.status_code == 200, answer.text
    made.absorbed.append(absorbed["id"])


async def a_case(made: Marked, keys: Keys, owner: Client, shared_with: str, audience: str, *, is_published: bool, disclosure: str) -> None:
    """A case of an audience, published or not, with each kind of part of each audience."""
    disclosed = is_published and disclosure == "full" and audience == "public"
    own = Stands(audience, case=audience, published=is_published)
    person = await _person(made, owner, "public" if is_published else audience, disclosed=disclosed)
    body = {name: made.token(own) for name in CASE_TEXTS} | {"tags": [made.token(own)], "person_id": person["id"], "country": "KP"}
    made.searchable += [*(body[name] for name in CASE_TEXTS), *body["tags"]]
    if disclosure == "pseudonym":
        body["pseudonym"] = "The printer"
    case = await owner.made("/v1/cases", body | {"deprivation": "arrest", "audience": "public" if is_published else audience})
    made.cases.append(case["reference"])
    path = f"/v1/cases/{case['reference']}"
    source = await owner.made("/v1/sources", {"type": "web", "title": "Open", "audience": "public"})
    action = await owner.made("/v1/advocacy-actions", {"type": "petition", "title": "Open", "audience": "public"})
    for row in LEVELS:
        stands = Stands(row, case=audience, published=is_published)
        for part, texts in PARTS.items():
            one_each = {"criterion": ("I", "II", "III", "IV")[LEVELS.index(row)]} if part == "assessments" else {}
            marked = made.marked(texts, stands) | {"audience": row} | one_each
            await owner.made(f"{path}/{part}", marked)
            made.searchable += [marked[name] for name in SEARCHED.get(part, ())]
        cited = {"source_id": source["id"], "stance": "supports", "audience": row}
        await owner.made(f"{path}/citations", made.marked({"quote": "?", "locator": "?", "translation": "?"}, stands) | cited)
        await owner.made(f"{path}/citations", made.marked({"stated_value": "?"}, stands) | {"field": "summary"} | cited)
        members = Stands(row, case=audience, published=is_published, members_only=True)
        await owner.made(f"{path}/citations", made.marked({"stated_value": "?"}, members) | {"field": "risk_level"} | cited)
        of_person = Stands(row, person="public" if is_published else audience, disclosed=disclosed, alone=True)
        name = person["names"][LEVELS.index(row)]
        subject = {"subject": {"type": "person_name", "id": name["id"]}} | cited
        await owner.made("/v1/citations", made.marked({"quote": "?"}, of_person) | subject)
        born = {"subject": {"type": "person", "id": person["id"]}, "field": "birth_date"} | cited
        only_members = Stands(row, person="public" if is_published else audience, disclosed=disclosed, members_only=True, alone=True)
        await owner.made("/v1/citations", made.marked({"stated_value": "?"}, only_members) | born)
        due = made.marked({"note": "?"}, stands) | {"kind": "hearing", "due_on": "2030-01-31", "audience": row, "case_id": case["id"]}
        await owner.made("/v1/deadlines", due)
    linked = made.marked({"outcome_note": "?"}, own) | {"case": case["reference"]}
    await owner.made(f"/v1/advocacy-actions/{action['id']}/cases", linked | {"audience": audience})
    await owner.made(f"{path}/shares", {"shared_with_id": shared_with})
    if is_published:
        await prepared(owner, case["reference"])
        case = await published(keys, owner, case["reference"], disclosure)
        # A case that was published may be narrowed since: being published is not enough.
        if audience != "public":
            assert (await owner.patch(path, {"audience": audience}, case["version"])).status_code == 200


async def _person(made: Marked, owner: Client, audience: str, *, disclosed: bool) -> Any:
    """A person with a name, an identifier and a relation of each audience."""
    members = Stands(audience, person=audience, disclosed=disclosed, members_only=True)
    own = Stands(audience, person=audience, disclosed=disclosed)
    rows = {row: Stands(row, person=audience, disclosed=disclosed) for row in LEVELS}
    body = {
        "names": [made.marked({"full": "?", "given": "?"}, rows[row]) | {"kind": "alias", "audience": row} for row in LEVELS],
        "identifiers": [made.marked({"value": "?"}, rows[row]) | {"scheme": "wikidata", "audience": row} for row in LEVELS],
        "religion": made.token(own),
        "occupations": [made.token(own)],
        "notes": made.token(members),
        "birth_date": "1964-02-03",
        "audience": audience,
    }
    made.searchable += [each["value"] for each in body["identifiers"]]
    person = await owner.made("/v1/persons", body)
    other = await owner.made("/v1/persons", {"names": [{"full": "Nobody"}], "audience": "public"})
    # Whom somebody is related to is not public while the other is not: this one has no case at all.
    related = Stands(audience, person=audience, disclosed=disclosed, members_only=True)
    relation = made.marked({"note": "?"}, related) | {"type": "friend", "related_person_id": other["id"], "audience": audience}
    await owner.made(f"/v1/persons/{person['id']}/relations", relation)
    return (await owner.get(f"/v1/persons/{person['id']}")).json() if audience != "restricted" else person
