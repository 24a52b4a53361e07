"""Organizations and their API keys."""

from alembic import op

from migrations.steps import create_roles, run_file

revision = "0001_identity"
down_revision = None


def upgrade() -> None:
    create_roles()
    run_file(__file__)


def downgrade() -> None:
    op.execute("DROP TABLE api_key_use, api_key, organization")
