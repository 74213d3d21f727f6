"""Where the pool has no connection to give, the log can say why."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from postgres_server import PASSWORD, PostgresServer, needs_postgres
from psycopg_pool import ConnectionPool, PoolTimeout
from redis_server import free_port

from dashboard.pooled_connection import IN_USE, PooledConnection, explain_wait

Pool = ConnectionPool[PooledConnection]


@contextmanager
def pool_of(url: str) -> Iterator[Pool]:
    options: dict[str, Any] = {"min_size": 0, "max_size": 1, "timeout": 0.5, "reconnect_timeout": 0.0}
    with ConnectionPool(url, connection_class=PooledConnection, open=False, **options) as pool:
        yield pool


def test_what_postgresql_said_is_what_the_pool_waited_for() -> None:
    url = f"postgres://tester:{PASSWORD}@127.0.0.1:{free_port()}/postgres?connect_timeout=3"
    with pool_of(url) as pool, pytest.raises(PoolTimeout) as waited:
        pool.getconn()
    assert "Connection refused" in explain_wait(waited.value)
    assert PASSWORD not in explain_wait(waited.value)


@needs_postgres
def test_a_pool_whose_connections_are_in_use_is_no_refusal() -> None:
    with pytest.raises(psycopg.OperationalError):
        PooledConnection.connect(f"host=127.0.0.1 port={free_port()} connect_timeout=3")
    with PostgresServer() as postgres, pool_of(postgres.url) as pool:
        taken = pool.getconn()
        with pytest.raises(PoolTimeout) as waited:
            pool.getconn()
        pool.putconn(taken)
    assert explain_wait(waited.value) == IN_USE


@pytest.mark.parametrize("error", [None, ValueError("something else")])
def test_other_errors_say_it_themselves(error: Exception | None) -> None:
    assert explain_wait(error) == ""
