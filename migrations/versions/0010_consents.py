"""What was agreed to."""

from alembic import op

from migrations.steps import run_file

revision = "0010_consents"
down_revision = "0009_advocacy"


def upgrade() -> None:
    run_file(__file__)


def downgrade() -> None:
    op.execute("DROP TABLE consent")
