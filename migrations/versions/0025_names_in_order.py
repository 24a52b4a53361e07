"""The keys of many names at once: filed in the order of their index, and new names are not first looked for on shelves."""

from migrations.steps import function_as_in, run_file

revision = "0025_names_in_order"
down_revision = "0021_names_on_shelves"


def upgrade() -> None:
    run_file(__file__)


def downgrade() -> None:
    function_as_in(__file__, "0016_name_index", "refile")
