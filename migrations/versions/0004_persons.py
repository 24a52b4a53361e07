"""People, their names, identifiers and relations."""

from alembic import op

from migrations.steps import run_file

revision = "0004_persons"
down_revision = "0003_retries"


def upgrade() -> None:
    run_file(__file__)


def downgrade() -> None:
    op.execute("DROP TABLE person_relation, person_identifier, person_name, person")
