"""Sources, captures and citations."""

from alembic import op

from migrations.steps import run_file

revision = "0007_sources"
down_revision = "0006_cases"


def upgrade() -> None:
    run_file(__file__)


def downgrade() -> None:
    op.execute("DROP TABLE citation, capture, source")
