"""What a journal row's digest is taken of is printed without being built anew: the same text, sooner."""

from pathlib import Path

from alembic import op

from migrations.steps import run_file

revision = "0026_payload_as_text"
down_revision = "0025_names_in_order"


def upgrade() -> None:
    run_file(__file__)


def downgrade() -> None:
    # As 0002 has it.
    before = Path(__file__).with_name("0002_journal.sql").read_text(encoding="utf-8")
    begin = before.index("CREATE FUNCTION journal_payload(")
    end = before.index(";", begin) + 1
    op.get_bind().exec_driver_sql(before[begin:end].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1))
