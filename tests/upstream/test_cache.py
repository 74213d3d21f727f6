"""Copies of answers: fresh for 15 s, shared by equal calls, old ones with their time when Rocket.Chat fails."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache

from dashboard.rocketchat.errors import (
    BadShape,
    NoSuchRoom,
    NotAllowedInRoom,
    NotLoggedIn,
    RateLimited,
    RocketChatError,
    ServerFailed,
    TimedOut,
    Unreachable,
)
from dashboard.upstream.cache import fetch_cached

START = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[Callable[[float], object]]:
    """Stopped; moves to so many seconds after START."""
    with time_machine.travel(START, tick=False) as traveller:
        yield lambda seconds: traveller.move_to(START + timedelta(seconds=seconds))


def failing(error: Exception) -> Callable[[], str]:
    def fetch() -> str:
        raise error

    return fetch


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "first"), (14.9, "first"), (15, "second"), (900, "second")]
)
def test_an_answer_is_fresh_for_fifteen_seconds(
    clock: Callable[[float], object], seconds: float, said: str
) -> None:
    fetch_cached("key", lambda: "first")
    clock(seconds)
    cached = fetch_cached("key", lambda: "second")
    assert (cached.value, cached.error) == (said, None)


@pytest.mark.parametrize(
    "error", [Unreachable(), TimedOut(), BadShape("history.0.ts"), ServerFailed(502), RateLimited(30)]
)
def test_an_older_copy_with_its_time_stands_in_when_rocketchat_fails(
    clock: Callable[[float], object], error: RocketChatError
) -> None:
    fetch_cached("key", lambda: "first")
    clock(599)
    cached = fetch_cached("key", failing(error))
    assert (cached.value, cached.at, cached.age) == ("first", START, 599)
    assert cached.error is error


def test_a_copy_older_than_ten_minutes_no_longer_stands_in(clock: Callable[[float], object]) -> None:
    fetch_cached("key", lambda: "first")
    clock(601)
    with pytest.raises(Unreachable):
        fetch_cached("key", failing(Unreachable()))


def test_a_copy_that_stood_in_is_replaced_once_rocketchat_answers(clock: Callable[[float], object]) -> None:
    fetch_cached("key", lambda: "first")
    clock(20)
    fetch_cached("key", failing(Unreachable()))
    assert fetch_cached("key", lambda: "second").value == "second"


@pytest.mark.parametrize("refusal", [NotLoggedIn(), NotAllowedInRoom(), NoSuchRoom()])
def test_a_refusal_is_raised_and_the_copy_goes(
    clock: Callable[[float], object], refusal: RocketChatError
) -> None:
    fetch_cached("key", lambda: "first")
    clock(20)
    with pytest.raises(type(refusal)):
        fetch_cached("key", failing(refusal))
    assert cache.get("key") is None
    clock(40)
    with pytest.raises(Unreachable):
        fetch_cached("key", failing(Unreachable()))


def test_a_refusal_holds_for_fifteen_seconds_in_which_rocketchat_is_not_asked(
    clock: Callable[[float], object],
) -> None:
    with pytest.raises(NotAllowedInRoom):
        fetch_cached("key", failing(NotAllowedInRoom()))
    clock(14)
    with pytest.raises(NotAllowedInRoom):
        fetch_cached("key", lambda: "allowed by now")
    clock(16)
    assert fetch_cached("key", lambda: "allowed by now").value == "allowed by now"


def test_other_keys_have_other_answers() -> None:
    fetch_cached("a", lambda: "of a")
    assert fetch_cached("b", lambda: "of b").value == "of b"
    assert fetch_cached("a", lambda: "of c").value == "of a"


def test_equal_calls_in_flight_are_made_once() -> None:
    together, calls, answers = threading.Barrier(8), [], []
    slow = threading.Event()

    def fetch() -> str:
        calls.append(1)
        slow.wait(0.1)
        return "one answer"

    def run() -> None:
        together.wait(5)
        answers.append(fetch_cached("key", fetch).value)

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert (len(calls), answers) == (1, ["one answer"] * 8)


def test_unequal_calls_do_not_wait_for_each_other() -> None:
    both = threading.Barrier(2)

    def run(key: str) -> None:
        fetch_cached(key, lambda: both.wait(5))

    threads = [threading.Thread(target=run, args=[key]) for key in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert not both.broken
    assert cache.get("a")
    assert cache.get("b")


def test_a_failed_call_in_flight_lets_the_next_one_try() -> None:
    with pytest.raises(Unreachable):
        fetch_cached("key", failing(Unreachable()))
    assert fetch_cached("key", lambda: "now").value == "now"
