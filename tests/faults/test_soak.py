"""A small soak: `make soak` for 100,000 page views on each database."""

import os
import signal
import subprocess
import sys
import uuid
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings
from postgres_server import needs_postgres
from redis_server import needs_redis

from faults.running import wait_until

MARK = "REARVIEW_SOAK"
pytestmark = [needs_redis, needs_postgres, pytest.mark.long, pytest.mark.timeout(180)]


def command(*options: str) -> list[str]:
    return [sys.executable, "-m", "tests.bench.soak", *options]


def find_processes(mark: str) -> list[int]:
    """The processes with the mark in their environment, whoever started them."""
    found = []
    for environ in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):  # it has just ended
            if f"{MARK}={mark}".encode() in environ.read_bytes():
                found.append(int(environ.parent.name))
    return found


@pytest.mark.parametrize("database", ["postgres", "sqlite"])
def test_no_answered_page_view_is_lost_nor_stored_twice_while_servers_die(database: str) -> None:
    options = ["--database", database, "--visits", "2000", "--connections", "16"]
    said = subprocess.run(
        command(*options), cwd=settings.ROOT, capture_output=True, text=True, check=False, timeout=170
    )
    assert said.returncode == 0, said.stdout + said.stderr
    assert "answered 200 and missing 0, stored twice 0" in said.stdout
    assert said.stdout.count("killed with SIGKILL") == 3
    assert ("PostgreSQL was stopped" in said.stdout) == (database == "postgres")
    assert "Redis was stopped" in said.stdout


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_a_soak_that_is_interrupted_ends_every_process_it_started(
    ending: signal.Signals, tmp_path: Path
) -> None:
    mark, said = uuid.uuid4().hex, tmp_path / "said"
    options = ["--database", "postgres", "--visits", "10000000", "--connections", "8", "--forwarding"]
    with said.open("w") as file:
        soak = subprocess.Popen(
            command(*options),
            cwd=settings.ROOT,
            env={**os.environ, MARK: mark},
            stdout=file,
            stderr=file,
            start_new_session=True,
        )
    try:
        wait_until(lambda: "connections send" in said.read_text(), within=100)
        # The soak, the sandbox, PostgreSQL, the forwarding worker, the server and its two workers.
        assert len(find_processes(mark)) >= 7
        soak.send_signal(ending)
        assert soak.wait(60) != 0, said.read_text()
        assert find_processes(mark) == []
    finally:
        for pid in find_processes(mark):
            os.kill(pid, signal.SIGKILL)
        soak.wait()
