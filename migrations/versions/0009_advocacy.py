"""What was done about it."""

from alembic import op

from migrations.steps import run_file

revision = "0009_advocacy"
down_revision = "0008_chronicle"


def upgrade() -> None:
    run_file(__file__)


def downgrade() -> None:
    op.execute("DROP TABLE deadline, action_case, action_party, advocacy_action")
