"""How many database connections the service may open: what the server has, less what others need, shared among its workers."""

from dataclasses import dataclass

from service.platform.database import FOR_STEPS, reached

KEPT_FOR_OTHERS = 10
"""Connections that the service leaves alone: for `habeas backup`, `verify` and `migrate`, and for whoever looks after the server."""

# What the server keeps for its superusers is not ours; a database, or the login, may have a limit of its own (-1 for none).
_ALLOWED = """
    SELECT least(
        (SELECT sum(CASE name WHEN 'max_connections' THEN setting::integer ELSE -setting::integer END) FROM pg_settings
            WHERE name IN ('max_connections', 'superuser_reserved_connections', 'reserved_connections')),
        (SELECT nullif(datconnlimit, -1) FROM pg_database WHERE datname = current_database()),
        (SELECT nullif(rolconnlimit, -1) FROM pg_roles WHERE rolname = current_user))"""


class TooFewConnections(Exception):
    """The server can't give each worker even one connection of each kind."""


@dataclass(frozen=True)
class Pools:
    """The sizes of one worker's pools: `readers` there are two of, the public's and the members'."""

    readers: int
    writers: int

    @property
    def connections(self) -> int:
        """All that a worker may open at once."""
        return 2 * self.readers + self.writers + FOR_STEPS


def share(allowed: int, workers: int, wanted: Pools) -> Pools:
    """What each worker may have of so many connections: as wanted where that fits, else as much, in that proportion. Raises TooFewConnections."""
    each = (allowed - KEPT_FOR_OTHERS) // workers
    if wanted.connections <= each:
        return wanted
    left = each - FOR_STEPS
    readers = max(1, left * wanted.readers // (wanted.connections - FOR_STEPS))
    writers = min(wanted.writers, left - 2 * readers)
    if writers < 1:
        needed = workers * Pools(1, 1).connections + KEPT_FOR_OTHERS
        raise TooFewConnections(
            f"{workers} worker{'s need' if workers != 1 else ' needs'} {needed} connections, and the server has {allowed}"
        )
    return Pools(readers, writers)


async def allowed_by(address: str) -> int:
    """How many connections this login may open to its database at once, others' counted in."""
    async with reached(address) as connection:
        return int(await connection.fetchval(_ALLOWED))
