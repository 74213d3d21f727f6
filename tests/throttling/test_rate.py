"""`COLLECTOR_RATE` as operators write it."""

import pytest

from dashboard.throttling.rate import Rate


@pytest.mark.parametrize(
    ("text", "rate"), [("120/m", Rate(120, 60)), (" 5/s ", Rate(5, 1)), ("1000/h", Rate(1000, 3600))]
)
def test_a_rate_is_a_number_and_a_time(text: str, rate: Rate) -> None:
    assert Rate.read(text) == rate


@pytest.mark.parametrize(
    "text", ["", "120", "0/m", "-1/m", "1.5/m", "120/d", "120/minute", "m/120", "120 / m", "１/m"]
)
def test_anything_else_is_refused_with_what_is_meant(text: str) -> None:
    with pytest.raises(ValueError, match="120/m"):
        Rate.read(text)
