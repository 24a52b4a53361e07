"""How imports, their rows and saved mappings read."""

from collections.abc import Mapping

from service.disclosure.shapes import Shape
from service.identity.viewer import Sight
from service.platform.documents import columns


def _batch(_: Sight) -> Mapping[str, str]:
    return {
        **columns(
            "b", "id", "file_name", "media_type", "format", "bytes", "sha256", "notices", "columns", "state", "mapping", "questions", "mode",
            "on_conflict", "create_missing", "look_for_duplicates", "stated_on", "source_id", "failure",
        ),
        "progress": """(SELECT jsonb_build_object('stage', p.stage, 'done', p.done, 'total', p.total, 'fates', p.fates, 'running', p.ended_at IS NULL)
            FROM import_progress p WHERE p.import_id = b.id)""",
        **columns("b", "created_at", "updated_at", "version"),
    }  # fmt: skip


def _mapping(_: Sight) -> Mapping[str, str]:
    return columns("m", "id", "name", "content", "note", "version")


BATCH = Shape("imports", "import_batch", "b", _batch)
MAPPING = Shape("mappings", "list_mapping", "m", _mapping)
ROW = """jsonb_build_object('number', r.number, 'fate', r.fate, 'person_id', r.person_id, 'case_id', r.case_id, 'differences', r.differences,
    'problems', r.problems, 'possible_duplicates', r.duplicates)"""
"""One row of an import, as one JSON object."""
ROWS = "(SELECT number AS id, * FROM import_row) r"
"""The rows of imports, each with its number for an id."""
