"""What is known of a window of the rate limit: never so much that Rocket.Chat has to refuse a call."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.rocketchat.rate_limit_headers import RateLimitState
from dashboard.upstream.rate_limit_window import (
    LONGEST_WAIT,
    Call,
    Window,
    grant_call,
    merge_windows,
    record_answer,
)

from .rate_limit_simulation import START, Attempt, Server, Simulation

LENGTHS = st.sampled_from([60.0, 60.0, 5.0, 2.0]) | st.floats(1.5, 60)
LIMITS = st.integers(10, 14)
SYNCHRONOUS = st.builds(Server, LIMITS, LENGTHS, st.just(0.0), st.booleans())
SERVERS = SYNCHRONOUS | st.builds(Server, LIMITS, LENGTHS, st.floats(-7200, 7200), st.just(True))
CALLERS, SEEDS = st.integers(1, 30), st.integers(0, 10**6)


@settings(max_examples=200, deadline=None)
@given(SERVERS, CALLERS, SEEDS)
def test_rocketchat_never_has_to_refuse(server: Server, callers: int, seed: int) -> None:
    simulation = Simulation(server)
    simulation.press(Random(seed), callers, 4 * server.length)
    assert server.refusals == 0
    assert all(0 < wait <= LONGEST_WAIT for wait in simulation.waits)


@settings(max_examples=200, deadline=None)
@given(SERVERS, st.integers(2, 5), CALLERS, SEEDS)
def test_nor_where_each_process_counts_for_itself(
    server: Server, sharers: int, callers: int, seed: int
) -> None:
    Simulation(server, sharers).press(Random(seed), callers, 4 * server.length)
    assert server.refusals == 0


@pytest.mark.parametrize("sharers", [1, 2])
def test_nearly_all_that_rocketchat_allows_is_used(sharers: int) -> None:
    server = Server(10, 60)
    Simulation(server, sharers).press(Random(1), 20, 10 * 60)
    assert server.calls.total() >= 9 * 10


@settings(max_examples=50, deadline=None)
@given(st.floats(-30, 30), CALLERS, SEEDS)
def test_a_date_of_another_clock_than_the_limiters_costs_one_window(
    skew: float, callers: int, seed: int
) -> None:
    """As of a proxy's: once a window went on after its end, nothing that is told of the time is relied on."""

    class Proxied(Server):
        def tell(self, began: float, used: int, now: float) -> RateLimitState:
            return super().tell(began, used, now + skew)

    server = Proxied(10, 60)
    Simulation(server).press(Random(seed), callers, 10 * 60)
    assert sum(calls > server.limit for calls in server.calls.values()) <= 1


def told(remaining: int, seconds: float, limit: int = 10) -> RateLimitState:
    reset_at = datetime.fromtimestamp(START, UTC) + timedelta(seconds=seconds)
    return RateLimitState(limit, remaining, reset_at)


def answered(window: Window, number: str, state: RateLimitState, at: float = START) -> Window:
    """After a call at the time that was answered at once."""
    call = Call(number, at)
    granted, _ = grant_call(window, call)
    return record_answer(granted, call, at, state)


def test_answers_that_tell_the_same_end_with_milliseconds_between_tell_of_one_window() -> None:
    """Rocket.Chat computes it anew for each answer."""
    window = answered(Window(), "1", told(5, 60))
    assert answered(window, "2", told(3, 60.02)).remaining == 3
    assert answered(answered(window, "2", told(3, 60.02)), "3", told(4, 59.98)).remaining == 3


def test_a_limit_that_is_raised_in_a_window_is_believed() -> None:
    window = answered(Window(), "1", told(0, 60))
    assert answered(Window(**vars(window) | {"remaining": 1}), "2", told(590, 60, limit=600)).remaining == 590


def test_a_server_whose_clock_was_set_back_is_believed() -> None:
    window = answered(Window(), "1", told(9, 60))
    window = answered(window, "2", told(8, -3600), at=START + 1)
    assert window.remaining == 8
    assert answered(window, "3", told(7, -3600), at=START + 2).remaining == 7


def test_two_that_counted_apart_know_together_what_either_knows() -> None:
    """Before and while Redis was away."""
    before = answered(Window(), "1", told(9, 60))
    before, _ = grant_call(before, Call("2", START))
    meanwhile = answered(before, "3", told(4, 60), at=START + 1)
    meanwhile, _ = grant_call(meanwhile, Call("4", START + 1))
    for one, other in ((before, meanwhile), (meanwhile, before)):
        merged = merge_windows(one, other, START + 2)
        assert (merged.remaining, set(merged.pending)) == (4, {"2", "4"})


def test_of_two_that_counted_apart_the_newer_window_counts() -> None:
    old, new = answered(Window(), "1", told(0, 60)), answered(Window(), "2", told(7, 120), at=START + 61)
    for one, other in ((old, new), (new, old), (Window(), new)):
        assert merge_windows(one, other, START + 62).remaining == 7


def test_a_server_that_never_answers_is_asked_no_more_than_ten_times_a_minute() -> None:
    simulation = Simulation(Server(10, 60))
    for _ in range(30):
        simulation.ask(Attempt(0.01, 0.01, "lost on the way"))
        simulation.drain()
    assert (simulation.granted, len(simulation.waits)) == (10, 20)
    assert 59 < simulation.waits[-1] <= LONGEST_WAIT
