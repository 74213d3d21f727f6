"""Pages share a few connections, and who waits for Rocket.Chat holds none of them."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from django.db import connection
from django.test import Client
from fixture_types import StartUpstream
from trail.running import Running, running

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no pool"),
]

CONNECTIONS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def count_connections() -> int:
    with connection.cursor() as cursor:
        cursor.execute(CONNECTIONS)
        return int(cursor.fetchone()[0])


def get(server: Running, agent: Client, path: str = "/find/?q=maria") -> int:
    cookies = {name: morsel.value for name, morsel in agent.cookies.items()}
    return requests.get(server.address + path, cookies=cookies, timeout=30).status_code


def test_many_pages_at_once_share_the_pool(ana: Client) -> None:
    before = count_connections()
    with running(12, DATABASE_POOL="2") as server, ThreadPoolExecutor(12) as agents:
        assert set(agents.map(lambda _: get(server, ana), range(120))) == {200}
        assert count_connections() - before <= 2


def test_pages_that_wait_for_rocketchat_keep_no_connection_from_the_others(
    upstream_server: StartUpstream,
) -> None:
    upstream = upstream_server(read_timeout=20)
    agent = upstream.sign_in()
    upstream.given("livechat/visitors.search", delay=20)
    with running(16, DATABASE_POOL="1", PAGE_DEADLINE="20") as server, ThreadPoolExecutor(4) as agents:
        waiting = [agents.submit(get, server, agent, f"/find/?q=name{number}") for number in range(4)]
        while len(upstream.asked_for("livechat/visitors.search")) < 4:
            assert not any(each.done() for each in waiting)
        assert get(server, agent, "/keys-that-are-not-there/") == 404
        upstream.ended.set()
