"""What migration steps share: a step's frozen SQL beside it, long work in parts, and the roles that the service runs under."""

import time
from pathlib import Path
from uuid import UUID

import asyncpg
from alembic import op
from sqlalchemy.util import await_only

_ROLES = ("habeas_public", "habeas_member", "habeas_editor", "habeas_worker")


def run_file(step: str) -> None:
    """Run the SQL file of the step's own name, whole: by the driver, which takes many statements at once."""
    op.execute("SELECT 1")  # begins the step's transaction, if nothing has yet
    await_only(_driver().execute(Path(step).with_suffix(".sql").read_text(encoding="utf-8")))


def function_as_in(step: str, earlier: str, function: str, *, until: str = "$$;") -> None:
    """Give a function back the body that an earlier step's SQL gave it, where it ends with `until`. `step` is the step's own file."""
    before = Path(step).with_name(f"{earlier}.sql").read_text(encoding="utf-8")
    begin = before.index(f"CREATE FUNCTION {function}(")
    end = before.index(until, begin) + len(until)
    op.get_bind().exec_driver_sql(before[begin:end].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1))


IN_THE_WAY = (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError)
"""What a step is told when clients hold what it needs."""


def is_there(table: str) -> bool:
    """Whether there is such a table already: a step that works in parts may have been cut short."""
    return bool(op.get_bind().exec_driver_sql(f"SELECT to_regclass('{table}') IS NOT NULL").scalar())


def in_parts(table: str, statements: str, *, at_once: int = 500) -> None:
    """Run statements for all rows of a table, so many at a time, each time in a transaction of its own that no client waits long for.

    In the statements `{part}` is the condition that picks the rows. What the step did before is committed; it must bear being cut short, and
    being run again.
    """
    with op.get_context().autocommit_block():
        driver = _driver()
        after = UUID(int=0)
        while True:
            ids = await_only(driver.fetch(f"SELECT id FROM {table} WHERE id > $1 ORDER BY id LIMIT {at_once}", after))
            if not ids:
                return
            part = f"id > '{after}' AND id <= '{ids[-1]['id']}'"
            _until_done(driver, f"BEGIN; {statements.format(part=part)}; COMMIT")
            after = ids[-1]["id"]


def at_once(statement: str) -> None:
    """Run a statement that takes no time once it has its lock, in a transaction of its own; it must bear being run again."""
    with op.get_context().autocommit_block():
        _until_done(_driver(), statement)


def _driver() -> asyncpg.Connection:
    """The driver's own connection, which takes many statements at once."""
    return op.get_bind().connection.driver_connection


def _until_done(driver: asyncpg.Connection, statements: str) -> None:
    while True:
        try:
            await_only(driver.execute(statements))
        except IN_THE_WAY:
            await_only(driver.execute("ROLLBACK"))
            time.sleep(0.05)
        else:
            return


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
