from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from history.made import NOW
from hypothesis import given
from hypothesis import strategies as st

from dashboard import wording

SIZES = {"d": 86_400, "h": 3_600, "min": 60, "s": 1}
SECONDS = st.floats(min_value=0, max_value=1e10)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "under 1 s"),
        (0.999, "under 1 s"),
        (1, "1 s"),
        (38.9, "38 s"),
        (60, "1 min"),
        (130, "2 min 10 s"),
        (3_599.9, "59 min 59 s"),
        (3_600, "1 h"),
        (3_601, "1 h"),
        (3 * 3_600 + 5 * 60 + 59, "3 h 5 min"),
        (86_400, "1 d"),
        (90_000, "1 d 1 h"),
    ],
)
def test_a_duration_is_said_in_at_most_two_neighbouring_units(seconds: float, said: str) -> None:
    assert wording.format_duration(seconds) == said


def _seconds_said(text: str) -> int:
    words = text.split()
    return sum(int(number) * SIZES[unit] for number, unit in zip(words[::2], words[1::2], strict=True))


@given(st.integers(min_value=1, max_value=10**10))
def test_a_duration_is_never_said_longer_than_it_was_and_loses_less_than_its_smaller_unit(
    seconds: int,
) -> None:
    text = wording.format_duration(seconds)
    units = text.split()[1::2]
    assert len(units) <= 2
    smaller = {"d": 3_600, "h": 60, "min": 1, "s": 1}[units[0]]
    assert 0 <= seconds - _seconds_said(text) < smaller


@given(SECONDS)
def test_a_duration_never_says_zero_of_anything(seconds: float) -> None:
    assert "0" not in wording.format_duration(seconds).split()


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2026, 11, 21, 13, 2, tzinfo=UTC), "today 14:02"),
        (datetime(2026, 11, 20, 23, 0, tzinfo=UTC), "today 00:00"),
        (datetime(2026, 11, 20, 22, 59, tzinfo=UTC), "yesterday 23:59"),
        (datetime(2026, 11, 9, 15, 40, tzinfo=UTC), "9 Nov 16:40"),
        (datetime(2026, 7, 9, 15, 40, tzinfo=UTC), "9 Jul 17:40"),
        (datetime(2018, 11, 9, 15, 40, tzinfo=UTC), "9 Nov 2018"),
        (datetime(2025, 12, 31, 23, 30, tzinfo=UTC), "1 Jan 00:30"),
    ],
)
def test_a_moment_is_said_on_the_agents_own_clock(at: datetime, said: str) -> None:
    assert wording.format_moment(at, NOW) == said


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(seconds=-30), "just now"),
        (timedelta(seconds=9), "just now"),
        (timedelta(seconds=10), "10 s ago"),
        (timedelta(seconds=59.9), "59 s ago"),
        (timedelta(minutes=3, seconds=50), "3 min ago"),
        (timedelta(hours=5), "5 h ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=12), "12 days ago"),
        (timedelta(days=59), "59 days ago"),
        (timedelta(days=60), "2 months ago"),
        (timedelta(days=729), "24 months ago"),
        (timedelta(days=8 * 365 + 2), "8 years ago"),
    ],
)
def test_how_long_ago_is_said_in_one_unit(span: timedelta, said: str) -> None:
    assert wording.format_ago(NOW - span, NOW) == said


def test_the_exact_time_carries_its_zone() -> None:
    assert (
        wording.format_exact(datetime(2026, 11, 9, 15, 40, 12, tzinfo=UTC), NOW)
        == "Mon 9 Nov 2026, 16:40:12 (CET)"
    )


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (NOW, "CET"),
        (NOW - timedelta(days=120), "CEST"),
        (NOW.astimezone(UTC), "UTC"),
        (NOW.astimezone(ZoneInfo("America/Sao_Paulo")), "UTC-03"),
        (NOW.astimezone(timezone(timedelta(hours=5.5))), "UTC+05:30"),
    ],
)
def test_a_zone_without_a_name_is_said_as_its_distance_from_utc(at: datetime, said: str) -> None:
    assert wording.format_zone(at) == said


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, "1st"),
        (2, "2nd"),
        (3, "3rd"),
        (4, "4th"),
        (11, "11th"),
        (12, "12th"),
        (13, "13th"),
        (21, "21st"),
        (112, "112th"),
    ],
)
def test_a_rank_gets_its_ending(number: int, said: str) -> None:
    assert wording.format_ordinal(number) == said


@given(st.integers(0, 253_339_000_000))
def test_every_moment_from_1970_to_9997_can_be_said(seconds: int) -> None:
    at = datetime.fromtimestamp(seconds, UTC)
    assert all([wording.format_moment(at, NOW), wording.format_ago(at, NOW), wording.format_exact(at, NOW)])
