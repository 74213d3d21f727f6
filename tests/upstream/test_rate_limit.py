"""The rate budget: kept from what Rocket.Chat says, so that it never has to refuse."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from dashboard.rocketchat.errors import RateLimited
from dashboard.rocketchat.rate_limit_headers import RateLimitState
from dashboard.sandbox import Sandbox
from dashboard.upstream.models import Workspace
from dashboard.upstream.rate_limit import RateLimit

START = datetime(2026, 11, 2, 12, tzinfo=UTC)
ROUTE = "GET rooms.info"


@pytest.fixture
def clock() -> Iterator[Callable[[float], object]]:
    with time_machine.travel(START, tick=False) as traveller:
        yield lambda seconds: traveller.move_to(START + timedelta(seconds=seconds))


@pytest.fixture
def rate_limit(clock: Callable[[float], object]) -> RateLimit:
    return RateLimit("bucket")


def left(remaining: int, resets_in: float = 30) -> RateLimitState:
    return RateLimitState(10, remaining, START + timedelta(seconds=resets_in))


def calls_allowed(rate_limit: RateLimit, at_most: int = 20) -> int:
    for made in range(at_most):
        try:
            rate_limit.take(ROUTE)
        except RateLimited:
            return made
    return at_most


def test_without_any_word_from_rocketchat_every_call_is_allowed(rate_limit: RateLimit) -> None:
    assert calls_allowed(rate_limit) == 20


def test_as_many_calls_are_allowed_as_were_said_to_be_left(rate_limit: RateLimit) -> None:
    rate_limit.record(ROUTE, left(3))
    assert calls_allowed(rate_limit) == 3


def test_a_refusal_says_how_many_seconds_to_wait(
    rate_limit: RateLimit, clock: Callable[[float], object]
) -> None:
    rate_limit.record(ROUTE, left(0))
    clock(10)
    with pytest.raises(RateLimited) as refused:
        rate_limit.take(ROUTE)
    assert refused.value.wait == 20


def test_when_the_window_is_over_calls_are_allowed_again(
    rate_limit: RateLimit, clock: Callable[[float], object]
) -> None:
    rate_limit.record(ROUTE, left(0))
    clock(30)
    rate_limit.take(ROUTE)


def test_a_clock_that_is_hours_off_locks_nobody_out_for_longer_than_a_window(
    rate_limit: RateLimit, clock: Callable[[float], object]
) -> None:
    rate_limit.record(ROUTE, left(0, resets_in=7200))
    with pytest.raises(RateLimited) as refused:
        rate_limit.take(ROUTE)
    assert refused.value.wait <= 60
    clock(60)
    rate_limit.take(ROUTE)


def test_a_window_that_ended_by_our_clock_limits_nothing(rate_limit: RateLimit) -> None:
    rate_limit.record(ROUTE, left(0, resets_in=-5))
    assert calls_allowed(rate_limit) == 20


@pytest.mark.parametrize("resets_in", [30, 7200])
def test_of_answers_out_of_order_the_lowest_counts(rate_limit: RateLimit, resets_in: float) -> None:
    for remaining in (4, 2, 3):
        rate_limit.record(ROUTE, left(remaining, resets_in))
    assert calls_allowed(rate_limit) == 2


def test_a_new_window_begins_with_what_is_said_of_it(
    rate_limit: RateLimit, clock: Callable[[float], object]
) -> None:
    rate_limit.record(ROUTE, left(0))
    clock(31)
    rate_limit.record(ROUTE, left(9, resets_in=90))
    assert calls_allowed(rate_limit) == 9


def test_routes_and_buckets_have_budgets_of_their_own(rate_limit: RateLimit) -> None:
    rate_limit.record(ROUTE, left(0))
    rate_limit.take("GET livechat/rooms")
    RateLimit("another").take(ROUTE)
    assert calls_allowed(RateLimit("bucket")) == 0


@pytest.fixture
def limited(db: None) -> Iterator[Sandbox]:
    """A sandbox that allows ten calls a minute."""
    with Sandbox(port=0, live=False) as running:
        Workspace(url=running.url).save()
        yield running


def test_the_dashboard_stops_before_rocketchat_has_to_refuse(limited: Sandbox) -> None:
    client = Client()
    client.post("/login/", {"username": "ana", "password": "sandbox"})
    answers = [client.get("/find/", {"q": f"name {number}"}) for number in range(12)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [503] * 2
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60


def test_agents_whose_address_is_told_have_budgets_of_their_own(limited: Sandbox) -> None:
    Workspace(url=limited.url, send_client_ip=True).save()
    here, there = Client(REMOTE_ADDR="203.0.113.1"), Client(REMOTE_ADDR="203.0.113.2")
    for client, name in ((here, "ana"), (there, "bruno")):
        client.post("/login/", {"username": name, "password": "sandbox"})
    for number in range(11):
        last = here.get("/find/", {"q": f"name {number}"})
    assert last.status_code == 503
    assert there.get("/find/", {"q": "name"}).status_code == 200
