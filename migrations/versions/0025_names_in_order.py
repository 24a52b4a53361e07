"""The keys of many names at once: filed in the order of their index, and new names are not first looked for on shelves."""

from pathlib import Path

from alembic import op

from migrations.steps import run_file

revision = "0025_names_in_order"
down_revision = "0021_names_on_shelves"


def upgrade() -> None:
    run_file(__file__)


def downgrade() -> None:
    # As 0016 has it.
    before = Path(__file__).with_name("0016_name_index.sql").read_text(encoding="utf-8")
    begin = before.index("CREATE FUNCTION refile(")
    op.get_bind().exec_driver_sql(before[begin : before.index("REVOKE", begin)].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1))
