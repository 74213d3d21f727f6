"""Why PostgreSQL took no connection: the pool itself says only how long it waited for one."""

import time
from typing import Any

from psycopg import Connection, Error
from psycopg_pool import PoolTimeout

RECENT = 10.0  # seconds
IN_USE = "every connection of DATABASE_POOL is in use"

_last: dict[str, tuple[float, str]] = {}


class PooledConnection(Connection[Any]):
    """One of the pool, which remembers why it could not be made."""

    @classmethod
    def connect(cls, *args: Any, **kwargs: Any) -> "PooledConnection":
        try:
            made = super().connect(*args, **kwargs)
        except Error as error:
            _last["refusal"] = time.monotonic(), next(iter(str(error).splitlines()), "")
            raise
        _last.clear()
        return made


def explain_wait(error: BaseException | None) -> str:
    """Why the pool had no connection to give: what PostgreSQL said last, without a password; "" for other errors."""
    if not isinstance(error, PoolTimeout):
        return ""
    at, refusal = _last.get("refusal", (0.0, ""))
    return refusal if refusal and time.monotonic() - at < RECENT else IN_USE
