"""Imports: files on their way into the registry, what becomes of their rows, and what each list said last of whom."""

from alembic import op

from migrations.steps import run_file

revision = "0020_imports"
down_revision = "0019_duplicates"


def upgrade() -> None:
    run_file(__file__)


def downgrade() -> None:
    op.execute("DROP TABLE list_entry, import_row, import_progress, import_batch, list_mapping")
