"""What became of rows is kept, with how far the stage has come: in the unit of work that made it so."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from schemas.imports import Fate
from service.identity.viewer import Viewer
from service.platform.work import UnitOfWork


@dataclass(frozen=True)
class Settled:
    """What became of one row (schemas/imports.py `ImportedRow`)."""

    number: int
    fate: Fate
    person_id: UUID | None = None
    case_id: UUID | None = None
    differences: Sequence[dict[str, Any]] = ()
    problems: Sequence[dict[str, Any]] = ()
    duplicates: Sequence[dict[str, Any]] = field(default=())


async def keep(work: UnitOfWork, import_id: UUID, editor: Viewer, rows: Sequence[Settled]) -> None:
    """Keep rows, and count them into the stage's progress. A row that was kept before is kept as it is now."""
    await work.execute(
        """
        INSERT INTO import_row (import_id, organization_id, number, fate, person_id, case_id, differences, problems, duplicates)
        SELECT :import, :organization, r.* FROM jsonb_to_recordset(:rows::text::jsonb)
            r (number integer, fate text, person_id uuid, case_id uuid, differences jsonb, problems jsonb, duplicates jsonb)
        ON CONFLICT (import_id, number) DO UPDATE SET fate = excluded.fate, person_id = excluded.person_id, case_id = excluded.case_id,
            differences = excluded.differences, problems = excluded.problems,
            duplicates = CASE WHEN excluded.duplicates = '[]' THEN import_row.duplicates ELSE excluded.duplicates END""",
        organization=editor.organization_id,
        rows=json.dumps([vars(each) for each in rows], ensure_ascii=False, default=str),
        **{"import": import_id},
    )
    await work.execute(
        """
        UPDATE import_progress p SET done = p.done + :done, fates = (
            SELECT jsonb_object_agg(f.fate, coalesce((p.fates->>f.fate)::integer, 0) + coalesce((:fates::text::jsonb->>f.fate)::integer, 0))
            FROM (SELECT jsonb_object_keys(p.fates) UNION SELECT jsonb_object_keys(:fates::text::jsonb)) f (fate))
        WHERE p.import_id = :import""",
        done=len(rows),
        fates=json.dumps(Counter(str(each.fate) for each in rows)),
        **{"import": import_id},
    )
