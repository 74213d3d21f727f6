"""The pages within one process: what each asks the database, the cache and Rocket.Chat, and where its time goes.

`python -m tests.bench.in_process count` reads pages as JSON, `[[path, {header: value}], …]`, and prints a count for
each; `… profile REQUESTS` reads one page and prints its profile.
"""
# ruff: noqa: T201  # a command: what it prints is its result

import cProfile
import json
import os
import pstats
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")
django.setup()

from django.db import connection  # noqa: E402  # the settings first
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from .agent_pages import BROWSER  # noqa: E402
from .counting import counting  # noqa: E402

WARM = 3  # requests before those that count
OWN_TIME, OF_THE_PROJECT = 30, 45  # lines
PARTS = r"/dashboard/|/templates?/|middleware|/core/handlers/"


def sign_in() -> Client:
    client = Client(SERVER_NAME="127.0.0.1", headers=BROWSER)
    answer = client.post("/login/", {"username": "ana", "password": "sandbox"})
    assert answer.status_code == 302, answer.content
    return client


def ask(client: Client, path: str, headers: Mapping[str, str], times: int = 1) -> None:
    for _ in range(times):
        assert client.get(path, headers=headers).status_code in (200, 204)


def count(client: Client, path: str, headers: Mapping[str, str]) -> dict[str, Any]:
    """What one request asks that is not the first."""
    ask(client, path, headers, WARM)
    with counting() as counts, CaptureQueriesContext(connection) as queries:
        ask(client, path, headers)
    return {"queries": len(queries), **asdict(counts)}


def profile(client: Client, path: str, headers: Mapping[str, str], requests: int) -> None:
    """Prints what takes the most time of its own, then what the parts take with all they call."""
    ask(client, path, headers, WARM)
    began = time.process_time()
    ask(client, path, headers, requests)
    plain = (time.process_time() - began) * 1000 / requests
    profiler = cProfile.Profile()
    profiler.runcall(ask, client, path, headers, requests)
    stats = pstats.Stats(profiler)
    print(
        f"{requests} warm requests of {path}; {plain:.2f} ms of CPU each without the profile, which slows them"
    )
    stats.sort_stats("tottime").print_stats(OWN_TIME)
    stats.sort_stats("cumulative").print_stats(PARTS, OF_THE_PROJECT)


def main() -> None:
    pages, client = json.load(sys.stdin), sign_in()
    if sys.argv[1] == "profile":
        path, headers = pages[0]
        profile(client, path, headers, int(sys.argv[2]))
    else:
        json.dump([count(client, *page) for page in pages], sys.stdout)


if __name__ == "__main__":
    main()
