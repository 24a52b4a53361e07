"""Rows that say, cell for cell, what their entry of the list said last: known by a digest (finding.py `unchanged`), and not read again.

A list is sent anew every week, and hardly any of its rows has changed. Only entries that the list itself tells apart by an identifier or a
reference are known so: of namesakes it depends on the rows before which of them a row means.
"""

import hashlib
import json

from schemas.mappings import Mapping
from service.exchange.formats.rows import Row
from service.exchange.imports.drafting import Draft

READING = 1
"""Bumped when rows are drafted otherwise than before: all are read again then."""
_SIZE = 16


class RowDigests:
    """Digests of rows as one mapping reads them."""

    def __init__(self, mapping: Mapping, stated_on: str) -> None:
        told = mapping.model_dump_json(by_alias=True, exclude_defaults=True)
        day = stated_on if _is_dated(mapping) else ""
        self._read_so = hashlib.blake2b(f"{READING}\x1f{told}\x1f{day}".encode(), digest_size=_SIZE).digest()

    def of(self, row: Row) -> bytes:
        """A row's cells, what is odd about it, and how they are read."""
        told = json.dumps([list(row.cells.items()), [problem.code for problem in row.problems]])
        return hashlib.blake2b(told.encode(), key=self._read_so, digest_size=_SIZE).digest()

    def kept(self, draft: Draft) -> bytes | None:
        """The digest by which the row is known again; None where it must be read to be told of."""
        return self.of(draft.row) if draft.is_identified and not draft.problems else None


def _is_dated(mapping: Mapping) -> bool:
    """Whether a row says another thing when the list speaks as of another day; of what happened (`status` and so on) that day is no part."""
    named = [each.fields for each in mapping.names]
    told = [each.fields for each in (*mapping.identifiers, *mapping.sources)]
    return any(take.stated_on for fields in (mapping.person, mapping.case, *named, *told) for take in fields.values())
