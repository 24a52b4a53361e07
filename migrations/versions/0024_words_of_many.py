"""The words of many cases at once: each text finds its case by its key, and not among all the others that are filed with it."""

from pathlib import Path

from alembic import op

from migrations.steps import run_file

revision = "0024_words_of_many"
down_revision = "0023_exports"


def upgrade() -> None:
    run_file(__file__)


def downgrade() -> None:
    # As 0017 has it.
    before = Path(__file__).with_name("0017_case_words.sql").read_text(encoding="utf-8")
    begin = before.index("CREATE FUNCTION case_words(")
    op.get_bind().exec_driver_sql(before[begin : before.index("REVOKE", begin)].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1))
