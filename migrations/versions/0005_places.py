"""Facilities and bodies."""

from alembic import op

from migrations.steps import run_file

revision = "0005_places"
down_revision = "0004_persons"


def upgrade() -> None:
    run_file(__file__)


def downgrade() -> None:
    op.execute("DROP TABLE facility, body")
