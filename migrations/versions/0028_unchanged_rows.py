"""A list's row that is sent again unchanged is known by its cells, and need not be read."""

from alembic import op

from migrations.steps import run_file

revision = "0028_unchanged_rows"
down_revision = "0027_withdrawn_by_id"


def upgrade() -> None:
    run_file(__file__)


def downgrade() -> None:
    op.execute("ALTER TABLE list_entry DROP COLUMN row_digest")
