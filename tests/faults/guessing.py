"""`python -m tests.faults.guessing`: do a thousand strangers who guess at once lock the agents out?

One dashboard in two processes, behind a proxy that tells each stranger's address, before a Rocket.Chat whose login is
slow. It fails where 50 guesses or more reached Rocket.Chat, or where an agent who signed in yesterday from her address
could not while they went on, or had to wait longer than her own login took.
"""
# ruff: noqa: T201  # a command: what it prints is its result

import argparse
import os
import sys
import threading
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # as pytest has it

from bench.databases import postgres, sqlite  # noqa: E402
from bench.servers import Server  # noqa: E402
from redis_server import RedisServer, free_port  # noqa: E402

from dashboard.sandbox import Sandbox  # noqa: E402

OFFICE = "203.0.113.9"
LATENCY = 1000  # ms of the sandbox, for each call
LOCKED_OUT_AT = 50
THREADS = 32  # of each process
FORM_TOKEN = "x" * 32  # of the form, as anybody can make it


@dataclass
class Strangers:
    """Each with an address and a name of its own, all at once."""

    url: str
    statuses: Counter[int] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self, number: int) -> list[threading.Thread]:
        threads = [threading.Thread(target=self._guess, args=(n,)) for n in range(number)]
        for thread in threads:
            thread.start()
        return threads

    def _guess(self, number: int) -> None:
        address = f"198.{18 + number // 60_000}.{number // 250 % 250}.{number % 250}"
        status = sign_in(self.url, f"name{number}", "wrong", address)
        with self._lock:
            self.statuses[status] += 1


def sign_in(url: str, name: str, password: str, address: str) -> int:
    """The status that is answered; 0 where none is."""
    fields = {"username": name, "password": password, "csrfmiddlewaretoken": FORM_TOKEN}
    try:
        answer = requests.post(
            f"{url}/login/",
            fields,
            headers={"X-Forwarded-For": address},
            cookies={"csrftoken": FORM_TOKEN},
            allow_redirects=False,
            timeout=60,
        )
    except requests.RequestException:
        return 0
    return answer.status_code


def set_environment(database: str, redis: RedisServer) -> dict[str, str]:
    """What this process and the servers need."""
    made = {
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "DATABASE_URL": database,
        "CACHE_URL": redis.url,
        "PROCESSES": "2",
        "TRUSTED_PROXIES": "1",
        "LOG_LEVEL": "CRITICAL",
    }
    os.environ.update(made)
    return made


def sign_in_yesterday(url: str, sandbox: Sandbox) -> None:
    """The agent signs in, and a day goes by; the workspace is saved first."""
    import django

    django.setup()
    from django.db.models import F

    from dashboard.accounts.models import GoodSignIn
    from dashboard.upstream.models import Workspace

    Workspace(url=sandbox.url).save()
    time.sleep(6)  # until every process has heard of it
    assert sign_in(url, "ana", "sandbox", OFFICE) == 302
    GoodSignIn.objects.update(at=F("at") - timedelta(days=1))


def run(number: int, seconds: float, database: str, *, rate_limit: bool) -> bool:
    with ExitStack() as stack:
        redis = stack.enter_context(RedisServer())
        sandbox = stack.enter_context(Sandbox(live=False, latency_ms=LATENCY, rate_limit=rate_limit))
        made = set_environment(database, redis)
        port = free_port()
        stack.enter_context(Server(port, "tests.bench.settings", made, threads=THREADS, workers=2))
        url = f"http://127.0.0.1:{port}"
        sign_in_yesterday(url, sandbox)
        strangers, waits = Strangers(url), [sign_in_amid(url, Strangers(url), 0)]
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            waits.append(sign_in_amid(url, strangers, number))
        return tell(strangers, sandbox.failed_logins.counted, waits)


def sign_in_amid(url: str, strangers: Strangers, number: int) -> tuple[int, float]:
    """What the agent is answered half a second after so many strangers began, and in how many seconds."""
    threads = strangers.start(number)
    time.sleep(0.5)
    began = time.monotonic()
    status = sign_in(url, "ana", "sandbox", OFFICE)
    wait = time.monotonic() - began
    for thread in threads:
        thread.join()
    return status, wait


def tell(strangers: Strangers, counted: int, waits: list[tuple[int, float]]) -> bool:
    print(f"  {strangers.statuses.total()} guesses: {dict(strangers.statuses)}")
    print(f"  {counted} of them reached Rocket.Chat, which locks an address out at {LOCKED_OUT_AT}")
    print(
        "  the agent of yesterday, without and amid them: "
        + ", ".join(f"{status} in {wait:.1f} s" for status, wait in waits)
    )
    return counted < LOCKED_OUT_AT and {status for status, _ in waits} == {302}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.guessing", description=__doc__)
    parser.add_argument("--guesses", type=int, default=1000, help="at once (default %(default)s)")
    parser.add_argument("--seconds", type=float, default=1, help="again and again (default: once)")
    parser.add_argument("--postgres", action="store_true", help="at BENCH_POSTGRES, in place of SQLite")
    parser.add_argument(
        "--unlimited",
        action="store_true",
        help="a Rocket.Chat without a rate limit: the count of failures alone",
    )
    options = parser.parse_args()
    with postgres() if options.postgres else sqlite() as database:
        good = run(options.guesses, options.seconds, database, rate_limit=not options.unlimited)
    print("Nobody was locked out." if good else "FAILED", flush=True)
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
