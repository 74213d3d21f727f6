"""A database of the benchmark's own, made before and removed after."""

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from .servers import ROOT

POSTGRES = os.environ.get("BENCH_POSTGRES", "postgres://root@127.0.0.1:5432/postgres")


def unreachable() -> str:
    """Why PostgreSQL cannot be used; "" where it can."""
    try:
        psycopg.connect(POSTGRES, connect_timeout=3).close()
    except psycopg.Error as error:
        return f"no PostgreSQL at BENCH_POSTGRES ({type(error).__name__}: {str(error).splitlines()[0]})"
    return ""


@contextmanager
def postgres() -> Iterator[str]:
    """The DATABASE_URL of a new, migrated database on the PostgreSQL at `BENCH_POSTGRES`."""
    name = f"rearview_bench_{os.getpid()}"
    with psycopg.connect(POSTGRES, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            url = f"{POSTGRES.rpartition('/')[0]}/{name}"
            migrate(url)
            yield url
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def sqlite() -> Iterator[str]:
    """The DATABASE_URL of a new, migrated SQLite file on the project's own disk."""
    (ROOT / "var").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=ROOT / "var") as folder:
        url = f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
        migrate(url)
        yield url


def migrate(url: str) -> None:
    """Makes the tables of the database at this DATABASE_URL."""
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.bench.settings"}
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v0", "--skip-checks"],
        cwd=ROOT,
        env=environment,
        check=True,
    )


def count(url: str) -> int:
    """How many visits are stored."""
    return int(_ask(url, "SELECT count(*) FROM trail_pageview")[0][0])


def hrefs(url: str) -> list[str]:
    """Every stored address."""
    return [row[0] for row in _ask(url, "SELECT href FROM trail_pageview")]


def waiting(url: str) -> int:
    """How many visits Rocket.Chat is still to be told of."""
    return int(_ask(url, "SELECT count(*) FROM trail_outgoingpageview")[0][0])


def _ask(url: str, query: str) -> list[tuple[str, ...]]:
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()
    with psycopg.connect(url) as server:
        return server.execute(query.encode()).fetchall()
