"""This thread's connection to the database: given back while it waits for others, or one that no other thread has."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, connections, transaction

from dashboard.database import make_collector_options

A_MOMENT = 200  # milliseconds


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
def hardly_waiting() -> Iterator[None]:
    """In the block a lock that others hold is waited for but a moment; then OperationalError is raised.

    For what may as well be written later.
    """
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = {A_MOMENT}")
            yield
        return
    with connection.cursor() as cursor:
        (usual,) = cursor.execute("PRAGMA busy_timeout").fetchone()
        cursor.execute(f"PRAGMA busy_timeout = {A_MOMENT}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")
