"""How long a connection to the database waits, and where it comes from: of pages, of the collector and of commands.

A page waits for nobody's lock for long; a command, a migration for one, waits as long as it takes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dashboard.pooled_connection import PooledConnection

Database = dict[str, Any]  # what Django's DATABASES holds of one

POSTGRESQL, SQLITE = "django.db.backends.postgresql", "django.db.backends.sqlite3"
KEPT_FOR = 60  # seconds from one use to the next, where there is no pool
PAGE_LOCK_WAIT = 0.5  # seconds; on SQLite the whole file is locked, and only for who writes
PAGE_FILE_WAIT = 2.0  # seconds
COLLECTOR_WAIT = 3.0  # seconds for a lock, or the file
COMMAND_FILE_WAIT = 20.0  # seconds
POOL_WAIT = 2.0  # seconds for a connection of the pool
# Seconds for a connection to be made, ms that PostgreSQL's machine may leave what was sent unconfirmed.
REACHED_WITHIN = {"connect_timeout": 3, "tcp_user_timeout": 10_000}

_serving = {"pages": False}


@contextmanager
def serving_pages() -> Iterator[None]:
    """Settings that are read in the block are those of a process that serves pages."""
    _serving["pages"] = True
    try:
        yield
    finally:
        _serving["pages"] = False


def configure(database: Database, pool: int) -> Database:
    """`database` as `DATABASE_URL` says, completed; `pool` is how many connections pages may hold at once, 0 any."""
    kept = {"CONN_MAX_AGE": KEPT_FOR, "CONN_HEALTH_CHECKS": True}
    if database["ENGINE"] == SQLITE:
        wait = PAGE_FILE_WAIT if _serving["pages"] else COMMAND_FILE_WAIT
        return {**database, **kept, "OPTIONS": {**_make_file_options(wait), **database.get("OPTIONS", {})}}
    if database["ENGINE"] != POSTGRESQL:
        return {**database, **kept}
    options = {**REACHED_WITHIN, **database.get("OPTIONS", {})}
    if not _serving["pages"]:
        return {**database, **kept, "OPTIONS": options}
    options = _limit_lock_wait(options, PAGE_LOCK_WAIT)
    if not pool:
        return {**database, **kept, "OPTIONS": options}
    return {**database, **kept, "CONN_MAX_AGE": 0, "OPTIONS": {**options, "pool": _make_pool(pool)}}


def make_collector_options(database: Database) -> dict[str, Any]:
    """The OPTIONS of the one connection by which a process writes what it collects: of no pool."""
    options = {name: value for name, value in database["OPTIONS"].items() if name != "pool"}
    if database["ENGINE"] == SQLITE:
        return {**options, "timeout": COLLECTOR_WAIT}
    return _limit_lock_wait(options, COLLECTOR_WAIT)


def _make_file_options(wait: float) -> dict[str, Any]:
    # One writer at a time, which waits for its turn, while readers go on.
    return {
        "transaction_mode": "IMMEDIATE",
        "timeout": wait,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }


def _limit_lock_wait(options: dict[str, Any], wait: float) -> dict[str, Any]:
    # Of two values of one setting PostgreSQL takes the last.
    return {**options, "options": f"{options.get('options', '')} -c lock_timeout={int(wait * 1000)}".strip()}


def _make_pool(most: int) -> dict[str, Any]:
    """None is opened before it is needed; a database that was away is tried again at once by the next page."""
    return {
        "min_size": 0,
        "max_size": most,
        "timeout": POOL_WAIT,
        "reconnect_timeout": 0.0,
        "connection_class": PooledConnection,
    }
