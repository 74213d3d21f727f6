"""Whatever visitors send, and whatever locks their table: agents are served, and all is well afterwards."""

import select
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import pytest
import requests
from bs4 import BeautifulSoup
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from reading import at

from dashboard.sandbox.world import World
from dashboard.trail.models import PageView
from trail.running import Running, running
from trail.sending import PATH, body

pytestmark = pytest.mark.django_db(transaction=True)

VISITOR_THREADS = 6
API = "/api/v1/livechat/visitors.chatHistory/room/r/visitor/v"


@pytest.fixture
def server() -> Iterator[Running]:
    with running(12, VISITOR_THREADS=str(VISITOR_THREADS)) as made:
        yield made


@contextmanager
def half_sent(
    server: Running, number: int, path: str = PATH, *, cookie: str = "none=0"
) -> Iterator[list[socket.socket]]:
    """So many connections that sent 5 of 500 bytes of a body, each of which has reached a thread or was refused."""
    headers = f"Host: localhost\r\nCookie: {cookie}\r\nContent-Type: application/json\r\nContent-Length: 500"
    head = f"POST {path} HTTP/1.1\r\n{headers}\r\n\r\n"
    host, _, port = server.address.removeprefix("http://").partition(":")
    with ExitStack() as stack:
        peers = []
        for _ in range(number):
            peer = stack.enter_context(socket.create_connection((host, int(port)), timeout=10))
            peer.sendall(head.encode() + b'{"tok')
            peers.append(peer)
        yield peers


def read_refusals(peers: list[socket.socket], expected: int) -> list[bytes]:
    """The answers to those that were refused, once there are so many."""
    answers: list[bytes] = []
    waiting = list(peers)
    while len(answers) < expected:
        ready, _, _ = select.select(waiting, [], [], 10)
        assert ready
        answers += [peer.recv(65536) for peer in ready]
        waiting = [peer for peer in waiting if peer not in ready]
    return answers


def post(server: Running, number: int = 1) -> requests.Response:
    return requests.post(server.url, json=body(f"https://www.example.org/{number}"), timeout=20)


def get(server: Running, agent: Client, path: str = "/") -> requests.Response:
    cookies = {name: morsel.value for name, morsel in agent.cookies.items()}
    english = {"Accept-Language": "en"}
    return requests.get(
        server.address + path, cookies=cookies, headers=english, timeout=20, allow_redirects=False
    )


def visitor_path(world: World) -> str:
    room = world.live_room
    return f"/rooms/{room['_id']}/visitors/{room['v']['_id']}/"


def test_half_sent_bodies_leave_threads_to_the_agents_and_to_who_signs_in(
    server: Running, ana: Client
) -> None:
    with half_sent(server, 40) as peers:
        refused = read_refusals(peers, 40 - VISITOR_THREADS)
        assert {head.split(b"\r\n")[0] for head in refused} == {b"HTTP/1.1 503 Service Unavailable"}
        assert get(server, ana).status_code == 200
        assert (
            requests.post(f"{server.address}/login/", data={}, timeout=20).status_code == 403
        )  # no CSRF token


def test_who_is_refused_for_want_of_a_thread_may_read_it_and_hears_when_to_come_back(server: Running) -> None:
    with half_sent(server, VISITOR_THREADS + 1) as peers:
        (head,) = read_refusals(peers, 1)
        assert b"access-control-allow-origin: *" in head.lower()
        assert b"retry-after: " in head.lower()


def test_the_json_endpoint_shares_the_bound_for_strangers_and_not_for_agents(
    server: Running, ana: Client, world: World
) -> None:
    with half_sent(server, VISITOR_THREADS + 4) as peers:
        read_refusals(peers, 1)
        answer = requests.get(
            server.address + API, headers={"X-User-Id": "u", "X-Auth-Token": "t"}, timeout=20
        )
        assert (answer.status_code, answer.json()["success"]) == (503, False)
        assert "Retry-After" in answer.headers
        assert get(server, ana, API).status_code == 400


def test_after_half_sent_bodies_are_given_up_the_collector_is_well_again(server: Running) -> None:
    with half_sent(server, 40) as peers:
        read_refusals(peers, 40 - VISITOR_THREADS)
    while (answer := post(server)).status_code == 503:
        pass
    assert answer.status_code == 200
    assert PageView.objects.count() == 1


def test_half_sent_forms_leave_threads_to_the_agents_and_to_visitors(server: Running, ana: Client) -> None:
    bound = VISITOR_THREADS // 2
    with half_sent(server, 20, "/login/") as peers:
        refused = read_refusals(peers, 20 - bound)
        assert {head.split(b"\r\n")[0] for head in refused} == {b"HTTP/1.1 503 Service Unavailable"}
        assert get(server, ana).status_code == 200
        assert post(server).status_code == 200


def test_half_sent_forms_under_made_up_sessions_keep_no_connection_to_the_database(ana: Client) -> None:
    bound = VISITOR_THREADS // 2
    with (
        running(12, VISITOR_THREADS=str(VISITOR_THREADS), DATABASE_POOL=str(bound)) as server,
        half_sent(server, 20, "/login/", cookie=f"{settings.SESSION_COOKIE_NAME}={'a' * 32}") as peers,
    ):
        read_refusals(peers, 20 - bound)
        assert get(server, ana).status_code == 200


@contextmanager
def locked() -> Iterator[None]:
    """Nobody can write into the table, and on PostgreSQL nobody can read it."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("LOCK TABLE trail_pageview IN ACCESS EXCLUSIVE MODE")
        yield


def test_a_locked_table_costs_visitors_503_and_agents_no_page(
    server: Running, ana: Client, world: World
) -> None:
    path = visitor_path(world)
    assert (post(server).status_code, get(server, ana, path).status_code) == (200, 200)
    with locked(), ThreadPoolExecutor(24) as visitors:
        posts = [visitors.submit(post, server, number) for number in range(24)]
        assert get(server, ana).status_code == 200
        page = get(server, ana, path)
        if connection.vendor == "postgresql":
            assert page.status_code == 200
            assert "cannot be read now" in page.text
        else:
            assert page.status_code == 503
            assert "cannot be logged" in page.text
        assert {each.result().status_code for each in posts} == {503}
    assert post(server, 100).status_code == 200
    assert get(server, ana, path).status_code == 200
    assert PageView.objects.filter(href__endswith="/100").count() == 1


def test_an_open_timeline_that_cannot_be_read_changes_nothing(
    server: Running, ana: Client, world: World
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite's readers wait for nobody")
    page = BeautifulSoup(get(server, ana, f"{visitor_path(world)}pages/").text, "html.parser")
    with locked():
        assert get(server, ana, str(at(page, "#thread")["data-live"])).status_code == 204
