"""Many records made at once: the same rows and the same journal as `commands.create` writes one by one, through COPY and by set.

COPY does not write under row-level security: rows arrive in a table of the transaction's own, and are inserted from there under the
editor's policies, with the journal row that says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from uuid import UUID

from service.identity.viewer import Viewer
from service.journal.commands import columns_of, standing
from service.platform.tables import Record, spread
from service.platform.work import UnitOfWork


@dataclass
class Bulk:
    """Records on their way into one unit of work. `order` names tables and actions that refer to each other, parents first."""

    work: UnitOfWork
    editor: Viewer
    order: Sequence[tuple[type[Record], str]] = ()
    _rows: dict[tuple[type[Record], str], list[tuple[Any, ...]]] = field(default_factory=dict)

    def create(
        self,
        table: type[Record],
        values: Mapping[str, Any],
        *,
        action: str,
        audience: str,
        owner: UUID | None = None,
        record: UUID | None = None,
    ) -> UUID:
        """As `commands.create`, and answers the new record's id; `record` is that id where it is known before. It is there after `write`."""
        columns = columns_of(table)
        row = standing(self.work, self.editor, table, audience=audience, owner=owner) | spread(values, columns)
        if record is not None:
            row["id"] = record
        self._rows.setdefault((table, action), []).append(tuple(map(row.get, columns)))
        made: UUID = row["id"]
        return made

    async def write(self) -> None:
        """Write what was created since the last time. The database's own constraints speak now."""
        driver = await self.work.driver()
        known = {each: place for place, each in enumerate(self.order)}
        for table, action in sorted(self._rows, key=lambda each: known.get(each, len(known))):
            rows = self._rows[table, action]
            name = table.__tablename__
            await driver.execute(
                f'CREATE TEMP TABLE IF NOT EXISTS "arriving_{name}" (LIKE "{name}") ON COMMIT DROP; TRUNCATE "arriving_{name}"'
            )
            await driver.copy_records_to_table(f"arriving_{name}", records=rows, columns=columns_of(table))
            await driver.execute(_insert(table))
            await driver.execute(_journal(table), self.work.now, self.editor.api_key_id, self.work.request_id, action)
        self._rows.clear()


@lru_cache
def _insert(table: type[Record]) -> str:
    columns = ", ".join(f'"{column}"' for column in columns_of(table))
    return f'INSERT INTO "{table.__tablename__}" ({columns}) SELECT {columns} FROM "arriving_{table.__tablename__}"'


@lru_cache
def _journal(table: type[Record]) -> str:
    name = table.__tablename__
    case = "r.id" if name == "case" else "r.case_id" if "case_id" in columns_of(table) else "NULL"
    parent = "NULL" if table.parent is None else f"r.{table.parent}"
    return f"""
        INSERT INTO journal (recorded_at, organization_id, api_key_id, request_id, action, subject_type, subject_id, parent_id, case_id,
                             version, reason, image, salt, digest)
        SELECT $1, e.organization_id, $2, $3, $4, '{name}', e.id, e.parent_id, e.case_id, e.version, NULL, e.image, e.salt,
               sha256(e.salt || convert_to(journal_payload(e.image, NULL), 'UTF8'))
        FROM (SELECT r.id, r.organization_id, {parent}::uuid AS parent_id, {case}::uuid AS case_id, r.version, to_jsonb(r) AS image,
                     uuid_send(gen_random_uuid()) AS salt FROM "arriving_{name}" r OFFSET 0) e"""
