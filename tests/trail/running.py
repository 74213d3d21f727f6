"""The server as it runs for visitors and agents, on the database of this very test."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import requests
from django.conf import settings
from django.db import connection
from requests.adapters import HTTPAdapter
from rocketchat.wire import unused_address
from urllib3.util import Retry

from trail.sending import PATH


def database_url() -> str:
    """The address of the database of this very test."""
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{told['NAME']}"
    return f"postgres://{told['USER']}:{told['PASSWORD']}@{told['HOST']}:{told['PORT']}/{told['NAME']}"


@dataclass
class Running:
    address: str
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return self.address + PATH

    def kill(self) -> None:
        """As `kill -9`, of every process of the server."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def end(self) -> None:
        """As an operator ends it: what its threads did is told to coverage."""
        self.process.terminate()
        self.process.wait(10)


@contextmanager
def running(threads: int = 16, **environment: str) -> Iterator[Running]:
    """One process of `threads` threads; `environment` are further settings."""
    address = unused_address()
    arguments = ["--interface", "wsgi", "--blocking-threads", str(threads), "--log-level", "error", "--port"]
    made = Running(
        address,
        subprocess.Popen(
            [
                sys.executable,
                "-m",
                "granian",
                "dashboard.wsgi:application",
                *arguments,
                address.rpartition(":")[2],
            ],
            cwd=settings.ROOT,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "tests.settings",
                "DATABASE_URL": database_url(),
                "COLLECTOR_RATE": "100000/m",
                "VISITOR_RATE": "100000/m",
                "VISITOR_THREADS": str(threads),
                **environment,
            },
            start_new_session=True,
        ),
    )
    try:
        with requests.Session() as session:
            session.mount(
                "http://", HTTPAdapter(max_retries=Retry(total=200, backoff_factor=0.1, backoff_max=0.1))
            )
            session.options(made.url, timeout=5)
        yield made
    finally:
        if made.process.poll() is None:
            made.end()
