"""Two persons become one, and two again: the record of a merge, and the way from an old id to whom it leads."""

from alembic import op

from migrations.steps import run_file

revision = "0018_merging"
down_revision = "0017_case_words"


def upgrade() -> None:
    run_file(__file__)


def downgrade() -> None:
    op.execute("DROP FUNCTION merged_into(uuid), merged_into_for_public(uuid), own_person(uuid)")
    op.execute("DROP TABLE person_merge")
    op.execute("ALTER TABLE person DROP COLUMN merged_into_id")
