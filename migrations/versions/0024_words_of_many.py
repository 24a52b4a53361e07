"""The words of many cases at once: each text finds its case by its key, and not among all the others that are filed with it."""

from migrations.steps import function_as_in, run_file

revision = "0024_words_of_many"
down_revision = "0023_exports"


def upgrade() -> None:
    run_file(__file__)


def downgrade() -> None:
    function_as_in(__file__, "0017_case_words", "case_words")
