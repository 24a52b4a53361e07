"""What migration steps share: a step's frozen SQL beside it, and the roles that the service runs under."""

from pathlib import Path

from alembic import op
from sqlalchemy.util import await_only

_ROLES = ("habeas_public", "habeas_member", "habeas_editor", "habeas_worker")


def run_file(step: str) -> None:
    """Run the SQL file of the step's own name, whole: by the driver, which takes many statements at once."""
    op.execute("SELECT 1")  # begins the step's transaction, if nothing has yet
    driver = op.get_bind().connection.driver_connection
    await_only(driver.execute(Path(step).with_suffix(".sql").read_text(encoding="utf-8")))


def create_roles() -> None:
    """The roles are the server's, not the database's: made once, kept when the schema goes. See deploy notes for making them beforehand."""
    for role in _ROLES:
        op.execute(
            f"DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{role}') THEN CREATE ROLE {role} NOLOGIN; END IF; "
            "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        )
        op.execute(
            f"DO $$ BEGIN IF NOT pg_has_role(current_user, '{role}', 'MEMBER') THEN EXECUTE 'GRANT {role} TO ' || quote_ident(current_user); END IF; END $$"
        )
        op.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
        op.execute(f"GRANT SELECT ON alembic_version TO {role}")
