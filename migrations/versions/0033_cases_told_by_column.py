"""A change of a case that names no column of which anything is filed is not looked at for that."""

import re
from pathlib import Path

from alembic import op

from migrations.steps import run_file

revision = "0033_cases_told_by_column"
down_revision = "0032_held_cases"


def upgrade() -> None:
    run_file(__file__)


def downgrade() -> None:
    of_all_columns = re.sub(r"UPDATE OF [a-z_,\s]+ON", "UPDATE ON", Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
    for trigger in of_all_columns.split(";\n\n"):
        op.execute(trigger)
