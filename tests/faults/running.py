"""The dashboard as it is served, in processes of its own, in front of a sandbox; and a browser that is signed in."""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
from bench.page_views import body
from bench.servers import ROOT, Server
from redis_server import free_port

from dashboard.sandbox import Sandbox

SETTINGS = "tests.bench.served_settings"
PAGE_VISITED = "/api/v1/livechat/page.visited"
ORIGIN = "https://shop.example.org"
WELL_WITHIN = 40.0  # seconds
PASSED_ON = ("DATABASE_URL", "CACHE_URL")


class Dashboard:
    """`url`, the server's processes and what it has logged."""

    def __init__(self, server: Server, log: Path) -> None:
        self.url = f"http://127.0.0.1:{server.port}"
        self.server = server
        self._log = log
        self._browser = requests.Session()
        self._browser.headers["Accept-Language"] = "en"

    @property
    def log(self) -> str:
        return self._log.read_text()

    def sign_in(self, username: str = "ana") -> None:
        page = self._browser.get(f"{self.url}/login/", timeout=30)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
        fields = {
            "username": username,
            "password": "sandbox",
            "csrfmiddlewaretoken": token[1] if token else "",
        }
        answer = self._browser.post(f"{self.url}/login/", fields, allow_redirects=False, timeout=30)
        assert answer.status_code == 302, answer.text

    def get(self, path: str, **headers: str) -> requests.Response:
        return self._browser.get(self.url + path, headers=headers, allow_redirects=False, timeout=30)

    def send(self, number: int) -> requests.Response:
        """A page view of a visitor on another site."""
        headers = {"Content-Type": "application/json", "Origin": ORIGIN}
        return requests.post(self.url + PAGE_VISITED, body(number), headers=headers, timeout=30)

    def restart_worker(self) -> None:
        """Kills a worker; returns when another has taken its place and answers."""
        dead = self.server.kill_worker()
        wait_until(lambda: bool(self.server.workers()) and dead not in self.server.workers())
        wait_until(self.is_up)

    def is_up(self) -> bool:
        try:
            return requests.get(f"{self.url}/static/icon.svg", timeout=30).status_code == 200
        except requests.ConnectionError:
            return False


def migrate(database_url: str) -> None:
    environment = {**os.environ, "DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": SETTINGS}
    command = [sys.executable, "manage.py", "migrate", "-v0", "--skip-checks"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


@contextmanager
def running(
    sandbox: Sandbox, database_url: str, *, workers: int = 1, threads: int = 8, **settings: str
) -> Iterator[Dashboard]:
    """The dashboard on this database, migrated; `settings` are further ones of its environment."""
    migrate(database_url)
    environment = {"ROCKETCHAT_URL": sandbox.url, "CACHE_URL": "locmemcache://faults", **settings}
    environment |= {"DATABASE_URL": database_url}
    with tempfile.NamedTemporaryFile(prefix="faults-", suffix=".log") as log:
        server = Server(
            free_port(), SETTINGS, environment, threads=threads, workers=workers, log=log.fileno()
        )
        with server:
            yield Dashboard(server, Path(log.name))


def wait_until(true: Callable[[], bool], within: float = WELL_WITHIN) -> None:
    """Asks again until it is true; fails after so many seconds."""
    ends = time.monotonic() + within
    while not true():
        assert time.monotonic() < ends, "it did not become true in time"
        time.sleep(0.05)
