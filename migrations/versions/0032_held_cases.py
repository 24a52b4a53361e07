"""A unit of work holds its case as it begins, in the same trip."""

from alembic import op

from migrations.steps import run_file

revision = "0032_held_cases"
down_revision = "0031_cases_told_by_row"


def upgrade() -> None:
    run_file(__file__)


def downgrade() -> None:
    op.execute("DROP FUNCTION hold_case(uuid, text)")
