"""Pairs that may be one person, and what people found of them."""

from alembic import op

from migrations.steps import run_file

revision = "0019_duplicates"
down_revision = "0018_merging"


def upgrade() -> None:
    run_file(__file__)


def downgrade() -> None:
    op.execute("DROP TRIGGER pairs_forgotten ON person_name")
    op.execute("DROP TRIGGER pairs_forgotten ON person")
    op.execute("DROP FUNCTION forget_pairs()")
    op.execute("DROP TABLE duplicate_pair, duplicate_scan, judgement")
