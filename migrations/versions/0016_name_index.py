"""Names as they are looked for: keys of how they sound, filed on the shelves where their readers look."""

from alembic import op

from migrations.steps import run_file

revision = "0016_name_index"
down_revision = "0015_tombstones"


def upgrade() -> None:
    run_file(__file__)


def downgrade() -> None:
    for table, trigger in {
        "organization": "organization_has_shelves",
        "person_name": "filed_as_it_reads",
        "person": "names_filed_as_it_reads",
        '"case"': "names_filed_as_it_reads",
        "case_share": "names_filed_as_it_reads",
    }.items():
        op.execute(f"DROP TRIGGER {trigger} ON {table}")
    op.execute("DROP TRIGGER names_filed_as_they_read ON case_share")
    op.execute("DROP POLICY worker_reads ON person_name")
    op.execute("REVOKE SELECT ON person_name FROM habeas_worker")
    op.execute("DROP INDEX ix_person_identifier_value")
    op.execute("DROP TABLE name_word, name_key, name_form, shelf_size")
    op.execute(
        "DROP FUNCTION add_shelves(), names_changed(), people_changed(), cases_changed(), shares_changed(), refile(uuid[]), "
        "shelves_of(uuid[]), unfile(integer[]), file_names(uuid[], text[], text[], text[], text[], smallint), viewer_shelves(), "
        "shelved(integer, integer), names_by_keys(integer[], integer[], real[], integer, integer, boolean), "
        "public_names_by_keys(integer[], integer[], real[], integer, integer, boolean)"
    )
    op.execute("DROP TABLE shelf")
