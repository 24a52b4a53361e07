"""What shares keys with a name is put in order only as far as it is taken."""

from migrations.steps import function_as_in, run_file

revision = "0029_best_by_keys"
down_revision = "0028_unchanged_rows"


def upgrade() -> None:
    run_file(__file__)


def downgrade() -> None:
    function_as_in(__file__, "0021_names_on_shelves", "names_on_shelves", until="END $$;")
