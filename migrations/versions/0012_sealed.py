"""Who confidential sources are, sealed; and the journal listed by organization."""

from alembic import op

from migrations.steps import run_file

revision = "0012_sealed"
down_revision = "0011_gate"


def upgrade() -> None:
    run_file(__file__)


def downgrade() -> None:
    op.execute("DROP TABLE source_identity")
    op.execute("DROP INDEX ix_journal_of_organization")
