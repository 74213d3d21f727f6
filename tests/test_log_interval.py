"""A fault that goes on is said now and then."""

from dashboard.log_interval import LogInterval


def test_it_is_said_at_once_and_not_again_before_its_time() -> None:
    interval = LogInterval()
    assert [interval.is_over(60) for _ in range(3)] == [True, False, False]


def test_it_is_said_again_after_its_time() -> None:
    interval = LogInterval()
    assert interval.is_over(0)
    assert interval.is_over(0)
