"""The journal, its chain, and the trigger that lets no write go by without it."""

from alembic import op

from migrations.steps import run_file

revision = "0002_journal"
down_revision = "0001_identity"


def upgrade() -> None:
    run_file(__file__)


def downgrade() -> None:
    op.execute("DROP TABLE journal_seal, journal")
    op.execute("DROP FUNCTION require_journal() CASCADE")
    op.execute("DROP FUNCTION journal_payload(jsonb, text)")
