"""Names are looked up by their keys in one place, for the public and for members alike."""

import re
from pathlib import Path

from alembic import op

from migrations.steps import run_file

revision = "0021_names_on_shelves"
down_revision = "0024_words_of_many"


def upgrade() -> None:
    run_file(__file__)


def downgrade() -> None:
    """As 0016 wrote the two."""
    written = (Path(__file__).parent / "0016_name_index.sql").read_text(encoding="utf-8")
    for function in ("names_by_keys", "public_names_by_keys"):
        for body in re.findall(rf"CREATE (FUNCTION {function}\(.*?\$\$;)", written, re.DOTALL):
            op.execute(f"CREATE OR REPLACE {body}")
    op.execute("DROP FUNCTION names_on_shelves(integer[], integer[], integer[], real[], integer, integer, boolean)")
