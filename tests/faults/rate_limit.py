"""`python -m tests.faults.rate_limit`: does Rocket.Chat ever have to refuse a call of many sessions at two processes?

Two dashboards share one Redis and one sandbox, whose window is `--window` seconds; every session asks again and again,
each time for something new. It fails where the sandbox had to answer 429, or had nothing more to do after one window.
"""
# ruff: noqa: T201  # a command: what it prints is its result

import argparse
import os
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # as pytest has it

from bench.servers import Server  # noqa: E402
from redis_server import RedisServer, free_port  # noqa: E402

from dashboard.sandbox import Sandbox  # noqa: E402

AGENTS = ("ana", "bruno", "marta")
LIMIT = 10
THREADS = 16  # of each process
LATENCY = 20  # ms of the sandbox
PAUSE = 2.0  # seconds at the most between two questions of a session


@dataclass
class Sessions:
    """Browsers that ask until it ends."""

    urls: list[str]
    cookies: list[str]
    statuses: Counter[int] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self, seconds: float) -> None:
        ends = time.monotonic() + seconds
        threads = [
            threading.Thread(target=self._ask, args=(number, ends)) for number in range(len(self.cookies))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _ask(self, number: int, ends: float) -> None:
        url = f"{self.urls[number % len(self.urls)]}/find/"
        with requests.Session() as browser:
            browser.cookies.set("sessionid", self.cookies[number])
            while time.monotonic() < ends:
                term = f"session {number} {random.random()}"
                status = browser.get(url, params={"q": term}, timeout=30).status_code
                with self._lock:
                    self.statuses[status] += 1
                time.sleep(random.random() * PAUSE)


def make_sessions(sandbox: Sandbox, number: int, url: str = "") -> list[str]:
    """Signed-in sessions, straight into the database: signing in has a rate limit, too. `url` leads to the sandbox."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client

    from dashboard.accounts.models import Agent
    from dashboard.rocketchat.credentials import Credentials
    from dashboard.upstream.models import Workspace
    from dashboard.upstream.session_credentials import store_credentials

    call_command("migrate", verbosity=0, skip_checks=True)
    workspace = Workspace(url=url or sandbox.url)
    workspace.save()
    cookies = []
    for name in (AGENTS[n % len(AGENTS)] for n in range(number)):
        account, client = sandbox.world.accounts[name], Client()
        agent, _ = Agent.objects.get_or_create(login=name, user_id=account.id, username=name)
        client.force_login(agent, "django.contrib.auth.backends.ModelBackend")
        session = client.session
        token = sandbox.world.new_token(account)
        store_credentials(session, workspace, Credentials(account.id, token), issued_here=True)
        session.save()
        cookies.append(str(session.session_key))
    return cookies


@contextmanager
def environment(redis: RedisServer, processes: int) -> Iterator[dict[str, str]]:
    """What this process and the servers need; the database goes with it."""
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        made = {
            "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
            "DATABASE_URL": f"sqlite:///{Path(folder) / 'faults.sqlite3'}",
            "CACHE_URL": redis.url,
            "PROCESSES": str(processes),
            "LOG_LEVEL": "CRITICAL",
        }
        os.environ.update(made)
        yield made


def run(seconds: float, window: float, number: int, processes: int) -> bool:
    with ExitStack() as stack:
        redis = stack.enter_context(RedisServer())
        sandbox = stack.enter_context(Sandbox(live=False, latency_ms=LATENCY, window_seconds=window))
        made = stack.enter_context(environment(redis, processes))
        cookies = make_sessions(sandbox, number)
        ports = [free_port() for _ in range(processes)]
        for port in ports:
            stack.enter_context(Server(port, "tests.bench.settings", made, threads=THREADS))
        sessions = Sessions([f"http://127.0.0.1:{port}" for port in ports], cookies)
        sessions.run(seconds)
        return tell(sandbox, sessions, seconds / window)


def tell(sandbox: Sandbox, sessions: Sessions, windows: float) -> bool:
    counted, refused = sandbox.limiter.counted, sandbox.limiter.refused
    answered, paused = sessions.statuses.pop(200, 0), sessions.statuses.pop(503, 0)
    print(
        f"  {len(sessions.cookies)} sessions: {answered} pages, {paused} told to wait, others {sessions.statuses}"
    )
    print(
        f"  {counted} calls reached Rocket.Chat in {windows:.1f} windows, of which it had to refuse {refused}"
    )
    return counted > LIMIT and not (refused or sessions.statuses)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.rate_limit", description=__doc__)
    parser.add_argument("--seconds", type=float, default=150, help="(default %(default)s)")
    parser.add_argument("--window", type=float, default=60, help="seconds (default %(default)s)")
    parser.add_argument("--sessions", type=int, default=50, help="(default %(default)s)")
    parser.add_argument("--processes", type=int, default=2, help="(default %(default)s)")
    options = parser.parse_args()
    good = run(options.seconds, options.window, options.sessions, options.processes)
    print("Rocket.Chat never had to refuse a call." if good else "FAILED", flush=True)
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
