"""Redis is refused, hangs or breaks: every page answers as with an empty cache, and limits hold in each process."""

import logging
import math
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache, caches
from django.test import Client
from fixture_types import Answer, SignIn
from pytest_django.fixtures import Settings
from redis_server import RedisServer, cache_at, hanging, needs_redis, nowhere
from trail.sending import send

from dashboard.caching.resilient_cache import PROBE_EVERY, ResilientRedisCache
from dashboard.sandbox import Sandbox
from dashboard.sandbox.world import World
from dashboard.trail.models import PageView
from dashboard.trail.store import writer
from dashboard.upstream.models import Workspace

pytestmark = pytest.mark.django_db(transaction=True)

BACK_WITHIN = 20.0  # seconds
Visit = Callable[[], dict[str, str]]


@pytest.fixture(autouse=True)
def writer_stopped() -> Iterator[None]:
    yield
    writer.stop()


def say(answer: Answer) -> str:
    """Status and heading."""
    heading = BeautifulSoup(answer.content, "html.parser").select_one("h1")
    return f"{answer.status_code} {heading.get_text(' ', strip=True) if heading else ''}".strip()


def read_style_sheet() -> str:
    answer: Any = Client().get("/static/css/app.css")
    content = b"".join(answer.streaming_content)
    answer.close()
    return f"{answer.status_code}, {len(content)} bytes"


@pytest.fixture
def visit(sign_in: SignIn, operator: Client, visitor: Client, world: World) -> Visit:
    """What each kind of page answers; twice, so that the second could come out of the cache."""
    room = world.live_room
    path = f"/rooms/{room['_id']}/visitors/{room['v']['_id']}/"
    pages = {"home": "/", "visitor": path, "chats": f"{path}chats/", "find": "/find/?q=maria"}

    def go() -> dict[str, str]:
        agent = sign_in()
        said = {name: f"{say(agent.get(page))}, {say(agent.get(page))}" for name, page in pages.items()}
        said["signed out"] = str(agent.post("/logout/").status_code)
        said["login"] = say(Client().get("/login/"))
        said["wrong login"] = say(Client().post("/login/", {"username": "ana", "password": "wrong"}))
        said["admin"] = say(operator.get("/admin/"))
        before = PageView.objects.count()
        said["page.visited"] = f"{send(visitor).status_code}, {PageView.objects.count() - before} stored"
        said["static"] = read_style_sheet()
        return said

    return go


def test_the_pages_answer_with_an_empty_cache(visit: Visit) -> None:
    """What the others compare with."""
    said = visit()
    assert {name: status[:3] for name, status in said.items() if status[:3] != "200"} == {
        "signed out": "302",
        "wrong login": "403",
    }
    assert said["page.visited"] == "200, 1 stored"


@pytest.fixture
def as_ever(visit: Visit, settings: Settings) -> Callable[[], None]:
    """Every page says what it says out of a process's own, empty memory."""
    expected = visit()
    cache.clear()

    def check() -> None:
        assert visit() == expected

    return check


@pytest.fixture
def redis(as_ever: Callable[[], None], settings: Settings) -> Iterator[RedisServer]:
    with RedisServer() as running:
        settings.CACHES = cache_at(running.url)
        yield running


def current() -> ResilientRedisCache:
    made = caches["default"]
    assert isinstance(made, ResilientRedisCache)
    return made


def wait_until_shared() -> None:
    ends = time.monotonic() + BACK_WITHIN
    while not current().is_shared():
        assert time.monotonic() < ends
        cache.get("anything")
        time.sleep(0.02)


@contextmanager
def one_line(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """In the block the log gets one line about the cache, and one a minute where it takes that long."""
    caplog.clear()
    began = time.monotonic()
    yield
    lines = [
        record
        for record in caplog.records
        if record.levelno >= logging.WARNING and "cache" in record.getMessage()
    ]
    assert 1 <= len(lines) <= 1 + (time.monotonic() - began) // 60
    assert "secret" not in caplog.text


def test_redis_is_refused_from_the_start(
    as_ever: Callable[[], None], settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.CACHES = cache_at(nowhere())
    with one_line(caplog):
        as_ever()
    assert not current().is_shared()


@needs_redis
def test_redis_is_stopped_and_comes_back(
    redis: RedisServer, as_ever: Callable[[], None], caplog: pytest.LogCaptureFixture
) -> None:
    as_ever()
    assert current().is_shared()
    redis.stop()
    with one_line(caplog):
        as_ever()
    redis.start()
    wait_until_shared()
    as_ever()
    assert current().is_shared()


@needs_redis
def test_redis_hangs_and_goes_on(
    redis: RedisServer, as_ever: Callable[[], None], caplog: pytest.LogCaptureFixture
) -> None:
    as_ever()
    redis.hang()
    with one_line(caplog):
        as_ever()
    redis.go_on()
    wait_until_shared()
    as_ever()


def count_connections(listener: socket.socket) -> int:
    listener.setblocking(False)
    number = 0
    while True:
        try:
            listener.accept()[0].close()
        except BlockingIOError:
            return number
        number += 1


def test_redis_never_answers_and_is_waited_for_no_more_than_once_in_two_seconds(
    as_ever: Callable[[], None], settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    with hanging() as listener:
        settings.CACHES = cache_at(f"redis://127.0.0.1:{listener.getsockname()[1]}/0")
        began = time.monotonic()
        with one_line(caplog):
            as_ever()
        most = 1 + math.ceil((time.monotonic() - began) / PROBE_EVERY)
        assert 1 <= count_connections(listener) <= most


def test_while_redis_is_refused_each_of_two_processes_makes_half_of_the_calls_of_rocketchats_rate_limit(
    settings: Settings, db: None
) -> None:
    settings.CACHES, settings.PROCESSES = cache_at(nowhere()), 2
    with Sandbox(live=False) as sandbox:
        Workspace(url=sandbox.url).save()
        ana = Client()
        ana.post("/login/", {"username": "ana", "password": "sandbox"})
        statuses = [ana.get("/find/", {"q": f"name {number}"}).status_code for number in range(8)]
        assert statuses == [200] * 5 + [503] * 3
