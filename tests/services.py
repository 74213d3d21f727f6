"""`make missing-services`: why the PostgreSQL or the Redis of `make test-services` cannot be used, else nothing."""
# ruff: noqa: T201  # a command: what it prints is its result

import os
from collections.abc import Iterator

import psycopg
import redis

MAY_MAKE_DATABASES = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"


def missing(database: str, cache: str) -> Iterator[str]:
    """What stands in the way, in the services' own words."""
    try:
        with psycopg.connect(database, connect_timeout=3) as connection:
            if connection.execute(MAY_MAKE_DATABASES).fetchone() != (True,):
                yield "PostgreSQL: the user may not make a database"
    except psycopg.Error as error:
        yield f"PostgreSQL: {str(error).splitlines()[0]}"
    try:
        with redis.Redis.from_url(cache, socket_connect_timeout=3) as client:
            client.ping()
    except redis.RedisError as error:
        yield f"Redis: {error}"


if __name__ == "__main__":
    print("; ".join(missing(os.environ["DATABASE_URL"], os.environ["CACHE_URL"])), end="")
