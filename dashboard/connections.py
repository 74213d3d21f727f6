"""This thread's connection to the database: given back while it waits for others, or one that no other thread has."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, connections

from dashboard.database import make_collector_options


def release_connection() -> None:
    """Gives the connection back to the pool, if it is of one: somebody else can use it while this thread waits.

    Within a transaction it stays. The next query takes another.
    """
    if not connection.in_atomic_block and connection.settings_dict["OPTIONS"].get("pool"):
        connection.close()


def use_own_connection() -> None:
    """From now on this thread has a connection of its own, of no pool, which waits for a lock as the collector may."""
    shared = connections["default"]
    settings = {**shared.settings_dict, "OPTIONS": make_collector_options(shared.settings_dict)}
    connections["default"] = type(shared)(settings, "default")


@contextmanager
def wait_for_nobody() -> Iterator[None]:
    """In the block SQLite refuses at once to write where another writes; PostgreSQL's rows are locked singly."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    file = connection.connection
    (waits,) = file.execute("PRAGMA busy_timeout").fetchone()
    file.execute("PRAGMA busy_timeout = 0")
    try:
        yield
    finally:
        file.execute(f"PRAGMA busy_timeout = {waits}")
