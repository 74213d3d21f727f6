"""A worker is killed while visitors send: the server brings it back, and what was answered 200 is there."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests
from bench.databases import hrefs
from bench.soak_counts import count_numbers
from redis_server import nowhere

from dashboard.sandbox import Sandbox
from faults.running import Dashboard, running, wait_until


def send_all(dashboard: Dashboard, numbers: range) -> set[int]:
    """Those that were answered 200."""
    answered = set()
    for number in numbers:
        try:
            if dashboard.send(number).status_code == 200:
                answered.add(number)
        except requests.RequestException:  # it was cut off: stored or not
            wait_until(dashboard.is_up)
    return answered


def test_a_worker_that_is_killed_comes_back_and_no_answered_page_view_is_lost(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    url = f"sqlite:///{tmp_path / 'killed.sqlite3'}"
    cache = nowhere()  # several workers want one that could be shared
    with running(sandbox, url, workers=2, CACHE_URL=cache) as dashboard, ThreadPoolExecutor(4) as visitors:
        sent = [visitors.submit(send_all, dashboard, range(start, 400, 4)) for start in range(4)]
        wait_until(lambda: len(hrefs(url)) > 50)
        dashboard.restart_worker()
        answered = set().union(*(each.result() for each in sent))
        wait_until(lambda: len(dashboard.server.workers()) == 2)
        stored = count_numbers(hrefs(url))
        assert len(answered) > 380
        assert answered <= stored.keys()
        assert set(stored.values()) == {1}
