"""The agent's zone: the browser's, else Rocket.Chat's offset, else the server's."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from dashboard.accounts.time_zones import get_time_zone

SUMMER = datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "offset", "hours"),
    [
        ("Europe/Lisbon", -3, 1),
        ("Asia/Kolkata", None, 5.5),
        ("", -3, -3),
        ("", 5.75, 5.75),
        ("Nowhere/Else", 2, 2),
        ("../../etc/passwd", 2, 2),
        ("", 24, 0),
        ("", -99, 0),
        ("", float("nan"), 0),
        ("", float("inf"), 0),
        ("", None, 0),
    ],
)
def test_the_browsers_zone_wins_then_the_offset_then_the_server(
    name: str, offset: float | None, hours: float
) -> None:
    assert SUMMER.astimezone(get_time_zone(name, offset)).utcoffset() == timedelta(hours=hours)


@given(st.text(), st.none() | st.floats())
def test_nonsense_never_raises(name: str, offset: float | None) -> None:
    assert SUMMER.astimezone(get_time_zone(name, offset)).utcoffset() is not None


def test_without_anything_the_servers_zone_is_used(settings: Settings) -> None:
    settings.TIME_ZONE = "Asia/Tokyo"
    assert SUMMER.astimezone(get_time_zone("", None)).utcoffset() == timedelta(hours=9)


def test_the_cookie_of_the_browser_moves_the_times_on_the_page(bruno: Client) -> None:
    def hours(zone: str) -> str:
        bruno.cookies["timezone"] = zone
        return bruno.get("/").content.decode().partition("since <time")[2][:80]

    assert hours("Asia/Tokyo") != hours("America/Lima")


@pytest.mark.parametrize("zone", ["<script>", "../../x", "", "a" * 4000])
def test_a_nonsensical_cookie_is_ignored(bruno: Client, zone: str) -> None:
    bruno.cookies["timezone"] = zone
    assert bruno.get("/").status_code == 200
