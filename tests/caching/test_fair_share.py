"""What is counted while Redis is away: each process to its share of the limit, never without one."""

from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django.fixtures import Settings
from redis_server import RedisServer, cache_at, needs_redis, nowhere
from trail.sending import PATH

from dashboard.caching.fair_share import compute_fair_share
from dashboard.throttling.rate import Rate
from dashboard.throttling.throttle import count_request
from dashboard.upstream.models import Workspace

RATE = Rate.read("9/h")


@pytest.fixture
def alone(settings: Settings) -> None:
    """One of three processes, whose Redis is not there."""
    settings.CACHES, settings.PROCESSES = cache_at(nowhere()), 3


@pytest.fixture
def redis(settings: Settings) -> Iterator[RedisServer]:
    with RedisServer() as running:
        settings.CACHES, settings.PROCESSES = cache_at(running.url), 3
        yield running


def calls_allowed(rate: Rate = RATE) -> int:
    return sum(not count_request("client:one", rate, now=0).exceeded for _ in range(20))


def test_in_its_own_memory_alone_a_process_is_the_only_one(settings: Settings) -> None:
    settings.PROCESSES = 3
    assert calls_allowed() == 9


@needs_redis
def test_processes_that_share_redis_count_together(redis: RedisServer) -> None:
    assert calls_allowed() == 9


def test_while_redis_is_away_a_process_counts_to_its_share_from_the_first_call_on(alone: None) -> None:
    assert count_request("client:one", RATE, now=0).limit == 3
    assert calls_allowed() == 2


@needs_redis
def test_when_redis_goes_away_in_mid_run_what_this_process_counted_is_a_part_of_its_share(
    redis: RedisServer,
) -> None:
    count_request("client:one", RATE, now=0)
    redis.stop()
    assert calls_allowed() == 2


def test_a_share_is_never_nothing(alone: None) -> None:
    assert calls_allowed(Rate.read("1/h")) == 1
    assert compute_fair_share(2) == 1


def test_a_visitor_is_told_the_share(alone: None, settings: Settings, visitor: Client) -> None:
    settings.COLLECTOR_RATE = RATE
    answers = [visitor.post(PATH, b"{", "application/json") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [400, 400, 400, 429]
    assert answers[0]["X-RateLimit-Limit"] == "3"


def test_guesses_are_counted_in_the_database_and_need_no_share(alone: None, workspace: Workspace) -> None:
    guesser = Client(REMOTE_ADDR="203.0.113.9")
    answers = [
        guesser.post("/login/", {"username": f"name{n}", "password": "wrong"}).status_code for n in range(22)
    ]
    assert answers == [403] * 20 + [429] * 2
