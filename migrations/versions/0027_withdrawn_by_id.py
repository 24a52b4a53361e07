"""A case that was taken back is found by its id without looking at every case."""

from pathlib import Path

from alembic import op

from migrations.steps import run_file

revision = "0027_withdrawn_by_id"
down_revision = "0026_payload_as_text"


def upgrade() -> None:
    run_file(__file__)


def downgrade() -> None:
    # As 0015 has it.
    before = Path(__file__).with_name("0015_tombstones.sql").read_text(encoding="utf-8")
    begin = before.index("CREATE FUNCTION withdrawn_case(")
    end = before.index("$$;", begin) + 3
    op.get_bind().exec_driver_sql(before[begin:end].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1))
