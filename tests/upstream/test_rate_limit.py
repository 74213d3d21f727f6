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


def wait_told(rate_limit: RateLimit) -> float:
    """By a refusal."""
    with pytest.raises(RateLimited) as refused:
        rate_limit.take(ROUTE)
    return refused.value.wait


def test_until_rocketchat_has_told_its_limit_ten_calls_may_be_under_way(rate_limit: RateLimit) -> None:
    assert calls_allowed(rate_limit) == 10


def test_who_is_refused_while_nothing_is_told_yet_waits_a_moment(rate_limit: RateLimit) -> None:
    calls_allowed(rate_limit)
    assert wait_told(rate_limit) == 1


def test_as_many_calls_are_allowed_as_were_said_to_be_left(rate_limit: RateLimit) -> None:
    rate_limit.record(ROUTE, left(3))
    assert calls_allowed(rate_limit) == 3


@pytest.mark.parametrize("limit", [3, 600])
def test_another_limit_is_learned_from_the_first_answer(rate_limit: RateLimit, limit: int) -> None:
    rate_limit.take(ROUTE)
    rate_limit.record(ROUTE, RateLimitState(limit, limit - 1, START + timedelta(seconds=60)))
    assert calls_allowed(rate_limit, 1000) == limit - 1


def test_a_known_limit_holds_for_the_next_window(
    rate_limit: RateLimit, clock: Callable[[float], object]
) -> None:
    rate_limit.record(ROUTE, RateLimitState(600, 0, START + timedelta(seconds=60)))
    clock(61)
    assert calls_allowed(rate_limit, 1000) == 600


@pytest.mark.parametrize(("seconds", "wait"), [(10, 20), (29.1, 0.9), (29.9, 0.1)])
def test_a_refusal_says_how_many_seconds_to_wait(
    rate_limit: RateLimit, clock: Callable[[float], object], seconds: float, wait: float
) -> None:
    rate_limit.record(ROUTE, left(0))
    clock(seconds)
    assert wait_told(rate_limit) == pytest.approx(wait, abs=0.11)


def test_when_the_window_is_over_calls_are_allowed_again(
    rate_limit: RateLimit, clock: Callable[[float], object]
) -> None:
    rate_limit.record(ROUTE, left(0))
    clock(30.2)
    rate_limit.take(ROUTE)


def test_a_clock_that_is_hours_off_locks_nobody_out_for_longer_than_a_window(
    rate_limit: RateLimit, clock: Callable[[float], object]
) -> None:
    rate_limit.record(ROUTE, left(0, resets_in=7200))
    assert wait_told(rate_limit) <= 60
    clock(60)
    rate_limit.take(ROUTE)


def test_a_window_that_ended_by_our_clock_before_the_call_was_made_still_limits(
    rate_limit: RateLimit, clock: Callable[[float], object]
) -> None:
    rate_limit.take(ROUTE)
    rate_limit.record(ROUTE, left(0, resets_in=-5))
    assert wait_told(rate_limit) == 60


def test_a_window_that_ended_while_its_answer_was_under_way_limits_nothing(
    rate_limit: RateLimit, clock: Callable[[float], object]
) -> None:
    rate_limit.take(ROUTE)
    clock(35)
    rate_limit.record(ROUTE, left(0))
    assert calls_allowed(rate_limit) == 10


@pytest.mark.parametrize("skew", [-3600, -5, 5, 3600])
def test_with_an_answers_date_the_servers_clock_may_be_off(
    rate_limit: RateLimit, clock: Callable[[float], object], skew: float
) -> None:
    there = START + timedelta(seconds=skew)
    rate_limit.take(ROUTE)
    rate_limit.record(ROUTE, RateLimitState(10, 0, there + timedelta(seconds=30), there))
    assert wait_told(rate_limit) == pytest.approx(30, abs=0.11)
    clock(30.2)
    rate_limit.take(ROUTE)


@pytest.mark.parametrize("resets_in", [30, 7200])
def test_of_answers_out_of_order_the_lowest_counts(rate_limit: RateLimit, resets_in: float) -> None:
    for remaining in (4, 2, 3):
        rate_limit.record(ROUTE, left(remaining, resets_in))
    assert calls_allowed(rate_limit) == 2


def test_calls_under_way_are_taken_for_counted_until_they_are_answered(rate_limit: RateLimit) -> None:
    for _ in range(5):
        rate_limit.take(ROUTE)
    rate_limit.record(ROUTE, left(5))  # the last of the five; the others are still on their way back
    assert calls_allowed(rate_limit) == 1


def test_calls_still_unanswered_when_a_window_ends_count_in_the_next(
    rate_limit: RateLimit, clock: Callable[[float], object]
) -> None:
    for _ in range(4):
        rate_limit.take(ROUTE)
    rate_limit.record(ROUTE, left(9))
    clock(31)
    assert calls_allowed(rate_limit) == 7


def test_a_late_answer_of_an_older_window_says_nothing_of_this_one(
    rate_limit: RateLimit, clock: Callable[[float], object]
) -> None:
    for _ in range(2):
        rate_limit.take(ROUTE)
    clock(31)
    rate_limit.record(ROUTE, left(8, resets_in=90))
    rate_limit.record(ROUTE, left(0))
    assert calls_allowed(rate_limit) == 8


def test_an_answer_that_says_nothing_of_the_limit_gives_its_call_back(rate_limit: RateLimit) -> None:
    for status in (401, 403, 502):
        rate_limit.take(ROUTE)
        rate_limit.record(ROUTE, None, status)
    assert calls_allowed(rate_limit) == 10


def test_a_call_that_failed_without_an_answer_is_taken_for_counted(
    rate_limit: RateLimit, clock: Callable[[float], object]
) -> None:
    for _ in range(4):
        rate_limit.take(ROUTE)
        rate_limit.record(ROUTE, None, 0)
    assert calls_allowed(rate_limit) == 6
    clock(60)
    assert calls_allowed(RateLimit("bucket")) == 4


def test_a_call_whose_process_died_comes_back_after_two_minutes(
    rate_limit: RateLimit, clock: Callable[[float], object]
) -> None:
    assert calls_allowed(rate_limit) == 10
    clock(119)
    assert calls_allowed(rate_limit) == 0
    clock(120)
    assert calls_allowed(rate_limit) == 10


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


def test_a_user_who_is_not_counted_goes_on_when_the_others_must_wait(rate_limit: RateLimit) -> None:
    exempt = RateLimit("bucket", "adam")
    exempt.take(ROUTE)
    exempt.record(ROUTE, None, 200)
    rate_limit.record(ROUTE, left(0))
    assert calls_allowed(RateLimit("bucket", "ana")) == 0
    assert calls_allowed(exempt) == 20


@pytest.mark.parametrize("status", [0, 401, 403, 500])
def test_a_failure_makes_nobody_exempt(rate_limit: RateLimit, status: int) -> None:
    refused = RateLimit("bucket", "nina")
    refused.take(ROUTE)
    refused.record(ROUTE, None, status)
    rate_limit.record(ROUTE, left(0))
    assert calls_allowed(refused) == 0


def test_a_user_who_is_counted_again_is_no_longer_exempt(rate_limit: RateLimit) -> None:
    user = RateLimit("bucket", "adam")
    for state in (None, left(0)):
        user.take(ROUTE)
        user.record(ROUTE, state, 200)
    assert calls_allowed(user) == 0


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


def test_who_leaves_spare_calls_takes_six_of_ten_and_the_others_have_the_rest(
    clock: Callable[[float], object],
) -> None:
    assert calls_allowed(RateLimit("bucket", leaves_spare=True)) == 6
    assert calls_allowed(RateLimit("bucket")) == 4


def test_of_what_is_left_none_is_taken_by_who_leaves_spare_calls(rate_limit: RateLimit) -> None:
    rate_limit.record(ROUTE, left(4))
    assert calls_allowed(RateLimit("bucket", leaves_spare=True)) == 0
    assert calls_allowed(rate_limit) == 4


@pytest.mark.parametrize(("remaining", "plenty"), [(10, True), (6, True), (5, False), (0, False)])
def test_a_call_that_can_be_spared_leaves_half_of_the_limit(
    rate_limit: RateLimit, remaining: int, plenty: bool
) -> None:
    rate_limit.record(ROUTE, left(remaining))
    assert rate_limit.has_half_left(ROUTE) is plenty
    assert calls_allowed(rate_limit) == remaining  # to look took none


def test_calls_under_way_are_not_left(rate_limit: RateLimit) -> None:
    rate_limit.record(ROUTE, left(8))
    for _ in range(3):
        rate_limit.take(ROUTE)
    assert not rate_limit.has_half_left(ROUTE)


def test_who_is_not_counted_has_calls_in_plenty(clock: Callable[[float], object]) -> None:
    exempt = RateLimit("bucket", "user")
    exempt.take(ROUTE)
    exempt.record(ROUTE, None)
    RateLimit("bucket", "other").record(ROUTE, left(0))
    assert exempt.has_half_left(ROUTE)
