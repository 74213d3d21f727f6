"""A PostgreSQL of a test's own, which can be stopped, started again, and have few connections."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Self

import psycopg
import pytest
from redis_server import free_port

STARTS_WITHIN = 30.0  # seconds
USER = "postgres"  # who runs it, where the tests run as root
PASSWORD = "a-secret-word"


def find_programs() -> Path | None:
    """The folder of initdb and pg_ctl: on the PATH, or where Debian keeps the newest."""
    on_path = shutil.which("pg_ctl")
    found = [Path(on_path)] if on_path else [*Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")]
    return max(found, key=lambda path: path.parent.parent.name.zfill(4)).parent if found else None


PROGRAMS = find_programs()
IS_ROOT = os.geteuid() == 0
CAN_RUN = PROGRAMS is not None and (not IS_ROOT or shutil.which("runuser") is not None)
needs_postgres = pytest.mark.skipif(not CAN_RUN, reason="PostgreSQL's programs are not installed")


class PostgresServer:
    """`with PostgresServer() as postgres: postgres.url`, empty; what it keeps goes with it.

    `durable` leaves it as it is installed, so that what it committed outlives a crash of the machine, too.
    """

    def __init__(self, *, connections: int = 100, durable: bool = False) -> None:
        self.port = free_port()
        self.url = f"postgres://tester:{PASSWORD}@127.0.0.1:{self.port}/postgres"
        self._folder = Path(tempfile.mkdtemp(prefix="postgres-"))
        self._options = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": str(self._folder),
            "max_connections": str(connections),
            "superuser_reserved_connections": "1",
            "max_wal_senders": "0",
        }
        if not durable:
            self._options["fsync"] = "off"

    def __enter__(self) -> Self:
        try:
            self._make()
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        shutil.rmtree(
            self._folder, ignore_errors=True
        )  # initdb may still be at it, where both are interrupted

    def start(self) -> None:
        """Returns when it takes connections."""
        options = " ".join(f"-c {name}={value}" for name, value in self._options.items())
        self._run("pg_ctl", "start", "-w", "-s", "-t", "30", "-l", str(self._folder / "log"), "-o", options)
        ends = time.monotonic() + STARTS_WITHIN
        while True:
            try:
                return psycopg.connect(self.url, connect_timeout=3).close()
            except psycopg.OperationalError:
                if time.monotonic() > ends:
                    raise
                time.sleep(0.05)

    def stop(self) -> None:
        """At once, as in a crash: every connection is cut, and the next start recovers."""
        if (self._folder / "data" / "postmaster.pid").exists():
            self._run("pg_ctl", "stop", "-m", "immediate", "-w", "-s")

    def _make(self) -> None:
        password = self._folder / "password"
        password.write_text(PASSWORD)
        if IS_ROOT:
            shutil.chown(self._folder, USER)
            shutil.chown(password, USER)
        self._run(
            "initdb", "--no-sync", "-A", "scram-sha-256", "-U", "tester", f"--pwfile={password}", "-E", "UTF8"
        )

    def _run(self, program: str, *arguments: str) -> None:
        command = [str((PROGRAMS or Path()) / program), "-D", str(self._folder / "data"), *arguments]
        as_user = ["runuser", "-u", USER, "--"] if IS_ROOT else []
        with tempfile.TemporaryFile() as said:
            done = subprocess.run([*as_user, *command], cwd="/", stdout=said, stderr=said, check=False)
            if done.returncode:
                said.seek(0)
                sys.stderr.buffer.write(said.read())
                raise RuntimeError(f"{program} failed.")
