"""Exports that keys ask for, made in the background and kept for a day."""

from alembic import op

from migrations.steps import run_file

revision = "0023_exports"
down_revision = "0020_imports"


def upgrade() -> None:
    run_file(__file__)


def downgrade() -> None:
    op.execute("DROP TABLE export")
