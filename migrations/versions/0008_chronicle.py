"""What happened in a case."""

from alembic import op

from migrations.steps import run_file

revision = "0008_chronicle"
down_revision = "0007_sources"


def upgrade() -> None:
    run_file(__file__)


def downgrade() -> None:
    op.execute("DROP TABLE assessment, position, occurrence, sentence, charge, proceeding, placement")
