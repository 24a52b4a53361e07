"""Which columns a row of a case has: readable ones in a fixed order, then what there are several of, counted from 1 as far as they go.

A row is the case's document made flat. What has no column here is not in a table: who said what where (citations), the audience of each
part, values in conflict. The JSON Lines form has all of it.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from service.exchange.formats.flat import flattened

_SAID = ("code", "since", "certainty")
_NAME = ("full", "given", "family", "patronymic", "kind", "language", "script", "romanisation")
_EVENT = (
    "axis",
    "code",
    "occurred",
    "certainty",
    "release_type",
    "facility_id",
    "note",
    "recorded_at",
    "retracted_at",
    "retraction_reason",
)
_PROCEEDING = ("type", "held_on", "court", "court_id", "court_type", "case_number", "closed_hearing", "counsel", "outcome")
_SENTENCE = ("kind", "years", "months", "days", "from", "expected_end", "note")


def _of(path: str, *names: str) -> tuple[str, ...]:
    return tuple(f"{path}.{name}" for name in names)


TEMPLATE: tuple[str, ...] = (
    "id", "reference", "country", "organization_id", "audience",
    *_of("person", "id", "display_name", "sex", "birth_date", "nationalities", "categories", "working_label"),
    "deprivation", "detained_on", "ended_on", "days_held",
    *(column for axis in ("custody", "legal", "life", "acknowledgement") for column in _of(f"status.{axis}", *_SAID)),
    "summary", "circumstances", "reasons_given", "legal_basis", "warrant_shown", "authority_id", "priority", "monitoring", "risk_level",
    "review_after", "tags", *_of("publication", "state", "name_disclosure"), "corroboration.code", "last_confirmed_at", "created_at", "updated_at",
    *_of("person.names.*", *_NAME), *_of("person.identifiers.*", "scheme", "value"),
    *_of("status_history.*", *_EVENT),
    *_of("placements.*", "place", "facility_id", "from", "to", "reason", "certainty", "note"),
    *_of("proceedings.*", *_PROCEEDING), *_of("proceedings.*.charges.*", "title", "statute", "article", "disposition"),
    *_of("proceedings.*.sentences.*", *_SENTENCE),
    *_of("occurrences.*", "type", "occurred", "place", "text", "certainty"),
    *_of("positions.*", "government", "position", "stated_on", "text"),
    *_of("assessments.*", "framework", "criterion", "finding", "assessed_on", "reasoning"),
    *_of("advocacy_actions.*", "id", "type", "title", "acted_on", "status", "reference", "response", "response_on", "outcome", "outcome_note"),
    *_of("sources.*", "id", "type", "title", "author", "publisher", "published", "language", "url", "reliability"),
)  # fmt: skip
"""Every column in its order, a star for a number."""

_PLACES = {path: place for place, path in enumerate(TEMPLATE)}
_NUMBER = re.compile(r"\.(\d+)(?=\.)")


def row_of(case: Mapping[str, Any]) -> dict[str, str]:
    """A case's cells by column. Whoever has no name is told by what they are called instead, so that the row names somebody."""
    row = flattened(case)
    return row if case["person"]["names"] else row | {"person.working_label": case["person"]["display_name"]}


def of_template(path: str) -> str:
    """The column's path with a star for each number."""
    return _NUMBER.sub(".*", path)


def ordered(paths: Iterable[str]) -> list[str]:
    """The columns that rows with these paths have: all that stand in every row, and of the numbered ones those that are needed."""
    plain = [path for path in TEMPLATE if "*" not in path]
    return [*plain, *sorted((path for path in paths if of_template(path) in _PLACES and _NUMBER.search(path)), key=_order)]


def _order(path: str) -> tuple[int, ...]:
    """By what it is a list of, by number, likewise within it, and then as the template has it."""
    key: list[int] = []
    for found in _NUMBER.finditer(path):
        whole = of_template(path[: found.end()] + ".")
        key += [min(place for known, place in _PLACES.items() if known.startswith(whole)), int(found.group(1))]
    return (*key, _PLACES[of_template(path)])
