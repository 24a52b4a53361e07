"""Many records made at once: the same rows and the same journal as `commands.create` writes one by one, through COPY and by set.

COPY does not write under row-level security: rows arrive in a table of the transaction's own, and are inserted from there under the
editor's policies, with the journal row that says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from service.identity.viewer import Viewer
from service.journal.commands import begun_with
from service.platform.rows import columns_of
from service.platform.tables import Record, spread
from service.platform.work import UnitOfWork


@dataclass
class Bulk:
    """Records on their way, made by an editor at a moment. Making them asks nothing of the database: they may be made before their unit of work begins."""

    editor: Viewer
    now: datetime
    rows: dict[tuple[type[Record], str], list[tuple[Any, ...]]] = field(default_factory=dict)

    def create(self, table: type[Record], values: Mapping[str, Any], *, action: str, audience: str, record: UUID | None = None) -> UUID:
        """As `commands.create`, and answers the new record's id; `record` is that id where it is known before. It is there after `write`."""
        columns = columns_of(table)
        row = begun_with(self.now, self.editor, table, audience=audience) | spread(values, columns)
        if record is not None:
            row["id"] = record
        self.rows.setdefault((table, action), []).append(tuple(map(row.get, columns)))
        made: UUID = row["id"]
        return made

    def take(self, other: "Bulk") -> None:
        """Have another's records written with these."""
        for each, rows in other.rows.items():
            self.rows.setdefault(each, []).extend(rows)

    async def write(self, work: UnitOfWork, order: Sequence[tuple[type[Record], str]] = ()) -> None:
        """Write what was created since the last time; `order` names tables and actions that refer to each other, parents first.

        The database's own constraints speak now.
        """
        if not self.rows:
            return
        driver = await work.driver()
        await driver.execute("; ".join(_arriving(table, action) for table, action in self.rows))
        known = {each: place for place, each in enumerate(order)}
        for table, action in sorted(self.rows, key=lambda each: known.get(each, len(known))):
            await driver.copy_records_to_table(f"arriving {action}", records=self.rows[table, action], columns=columns_of(table))
            await driver.execute(_insert(table, action), work.now, self.editor.api_key_id, work.request_id)
        self.rows.clear()


def _arriving(table: type[Record], action: str) -> str:
    """A table for what arrives, empty."""
    return (
        f'CREATE TEMP TABLE IF NOT EXISTS "arriving {action}" (LIKE "{table.__tablename__}") ON COMMIT DROP; TRUNCATE "arriving {action}"'
    )


@lru_cache
def _insert(table: type[Record], action: str) -> str:
    """What has arrived goes into its table, and into the journal."""
    name = table.__tablename__
    columns = ", ".join(f'"{column}"' for column in columns_of(table))
    case = "r.id" if name == "case" else "r.case_id" if "case_id" in columns_of(table) else "NULL"
    parent = "NULL" if table.parent is None else f"r.{table.parent}"
    return f"""
        WITH made AS (INSERT INTO "{name}" ({columns}) SELECT {columns} FROM "arriving {action}")
        INSERT INTO journal (recorded_at, organization_id, api_key_id, request_id, action, subject_type, subject_id, parent_id, case_id,
                             version, reason, image, salt, digest)
        SELECT $1, e.organization_id, $2, $3, '{action}', '{name}', e.id, e.parent_id, e.case_id, e.version, NULL, e.image, e.salt,
               sha256(e.salt || convert_to(journal_payload(e.image, NULL), 'UTF8'))
        FROM (SELECT r.id, r.organization_id, {parent}::uuid AS parent_id, {case}::uuid AS case_id, r.version, to_jsonb(r) AS image,
                     uuid_send(gen_random_uuid()) AS salt FROM "arriving {action}" r OFFSET 0) e"""
