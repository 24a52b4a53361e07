"""The service's connections fit what the server allows, however many workers share them."""

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.platform.budget import KEPT_FOR_OTHERS, Pools, TooFewConnections, allowed_by, share
from tests.conftest import make_database

SIZES = st.integers(1, 50)


@given(allowed=st.integers(1, 1_000), workers=st.integers(1, 64), wanted=st.builds(Pools, SIZES, SIZES))
def test_all_workers_together_leave_others_their_connections(allowed: int, workers: int, wanted: Pools) -> None:
    fewest = workers * Pools(1, 1).connections + KEPT_FOR_OTHERS
    try:
        pools = share(allowed, workers, wanted)
    except TooFewConnections:
        assert allowed < fewest
        return
    assert allowed >= fewest
    assert workers * pools.connections + KEPT_FOR_OTHERS <= allowed
    assert 1 <= pools.readers <= wanted.readers
    assert 1 <= pools.writers <= wanted.writers
    if workers * wanted.connections + KEPT_FOR_OTHERS <= allowed:
        assert pools == wanted


async def test_a_limit_of_the_database_or_of_the_login_counts_as_the_server_s_own(server: str) -> None:
    url = await make_database(server, "habeas_budget")
    connection = await asyncpg.connect(url)
    try:
        whole = await allowed_by(url)
        reserved = int(await connection.fetchval("SHOW superuser_reserved_connections"))
        assert whole <= int(await connection.fetchval("SHOW max_connections")) - reserved
        await connection.execute("ALTER DATABASE habeas_budget CONNECTION LIMIT 17")
        assert await allowed_by(url) == min(17, whole)
    finally:
        await connection.execute("ALTER DATABASE habeas_budget CONNECTION LIMIT -1")
        await connection.close()


def test_too_few_connections_say_how_many_are_needed() -> None:
    with pytest.raises(TooFewConnections, match="2 workers need 26 connections, and the server has 21"):
        share(21, 2, Pools(8, 8))
