"""Cases and their status history."""

from alembic import op

from migrations.steps import run_file

revision = "0006_cases"
down_revision = "0005_places"


def upgrade() -> None:
    run_file(__file__)


def downgrade() -> None:
    op.execute('DROP TABLE status_event, case_serial, "case"')
