"""A unit of work proves whom it writes for as it begins, in the same trip."""

from alembic import op

from migrations.steps import run_file

revision = "0034_proven_viewers"
down_revision = "0033_cases_told_by_column"


def upgrade() -> None:
    run_file(__file__)


def downgrade() -> None:
    op.execute("DROP FUNCTION prove_viewer()")
