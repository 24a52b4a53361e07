"""The first answers to retried requests."""

from alembic import op

from migrations.steps import run_file

revision = "0003_retries"
down_revision = "0002_journal"


def upgrade() -> None:
    run_file(__file__)


def downgrade() -> None:
    op.execute("DROP TABLE idempotency_key")
