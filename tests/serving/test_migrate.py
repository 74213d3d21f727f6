"""`python manage.py migrate`, started twice at once."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from serving.starting import ROOT, make_environment, run

COMMAND = [sys.executable, "manage.py", "migrate"]


@pytest.fixture
def database_url(tmp_path: Path) -> Iterator[str]:
    """A database without a table, where these tests run: a file, or one of the PostgreSQL's own."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path}/twice.sqlite3"
        return
    told, name = connection.settings_dict, f"rearview_twice_{os.getpid()}"
    server = f"postgres://{told['USER']}:{told['PASSWORD']}@{told['HOST']}:{told['PORT']}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as session:
        session.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{server}/{name}"
        finally:
            session.execute(f"DROP DATABASE {name}")


def test_both_end_well_and_each_migration_is_applied_once(tmp_path: Path, database_url: str) -> None:
    environment = make_environment(tmp_path / "var", DATABASE_URL=database_url)
    both = [
        subprocess.Popen(
            COMMAND, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        for _ in range(2)
    ]
    said = [process.communicate(timeout=50)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert sorted(text.count("... OK") > 10 for text in said) == [False, True]
    assert sum(text.count("No migrations to apply.") for text in said) == 1


def test_a_database_that_only_this_process_sees_is_migrated_too(tmp_path: Path) -> None:
    environment = make_environment(tmp_path, DATABASE_URL="sqlite:///:memory:")
    done = run("manage.py", "migrate", "-v0", environment=environment)
    assert (done.returncode, done.stderr) == (0, "")
