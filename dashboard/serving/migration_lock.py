"""One process at a time migrates a database; who comes second finds the work done."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper

KEY = 0x5265617276696577  # of PostgreSQL's advisory locks: this dashboard's migrations
WAITS_FOR = "10min"


@contextmanager
def hold_migration_lock(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """The block runs while no other process is in one for the same database.

    Raises OperationalError where PostgreSQL's lock is not free within `WAITS_FOR`. A lock ends with its process.
    """
    if connection.vendor == "postgresql":
        with _hold_advisory_lock(connection):
            yield
    elif connection.vendor == "sqlite" and not connection.is_in_memory_db():  # type: ignore[attr-defined]
        with _hold_folder(Path(connection.settings_dict["NAME"]).absolute().parent):
            yield
    else:
        yield


@contextmanager
def _hold_advisory_lock(connection: BaseDatabaseWrapper) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{WAITS_FOR}'")
        cursor.execute("SELECT pg_advisory_lock(%s)", [KEY])
        cursor.execute("RESET lock_timeout")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [KEY])


@contextmanager
def _hold_folder(folder: Path) -> Iterator[None]:
    """The database's folder, since a lock on the file itself would end SQLite's own."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
