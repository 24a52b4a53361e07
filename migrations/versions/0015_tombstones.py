"""The history of a case that was taken back, by its reference."""

from alembic import op

from migrations.steps import run_file

revision = "0015_tombstones"
down_revision = "0014_forgetting"


def upgrade() -> None:
    run_file(__file__)


def downgrade() -> None:
    op.execute("DROP FUNCTION withdrawn_case(text)")
