"""A circuit breaker: what failed is left alone for a while, then asked by one."""

from dataclasses import dataclass

import pytest

from dashboard.caching.circuit_breaker import CircuitBreaker


@dataclass
class Clock:
    now: float = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> CircuitBreaker:
    return CircuitBreaker(2, clock)


def test_while_nothing_fails_every_call_is_made(breaker: CircuitBreaker) -> None:
    assert breaker.is_closed
    assert [breaker.may_call() for _ in range(3)] == [True] * 3


def test_after_a_failure_no_call_is_made(breaker: CircuitBreaker) -> None:
    breaker.open()
    assert not breaker.is_closed
    assert [breaker.may_call() for _ in range(3)] == [False] * 3


def test_then_one_call_probes_each_time_that_one_is_due(breaker: CircuitBreaker, clock: Clock) -> None:
    breaker.open()
    for _ in range(3):
        clock.now += 1.9
        assert not breaker.may_call()
        clock.now += 0.1
        assert [breaker.may_call() for _ in range(3)] == [True, False, False]


def test_an_answer_closes_it(breaker: CircuitBreaker, clock: Clock) -> None:
    breaker.open()
    clock.now += 2
    assert breaker.may_call()
    breaker.close()
    assert breaker.is_closed
    assert [breaker.may_call() for _ in range(3)] == [True] * 3


def test_what_changed_is_said_once(breaker: CircuitBreaker) -> None:
    assert [breaker.close(), breaker.open(), breaker.open(), breaker.close(), breaker.close()] == [
        *(False, True, False, True, False)
    ]
