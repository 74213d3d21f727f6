"""One client address, and one visitor, may send so many pages a minute; the next is told to wait."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings
from rocketchat.wire import example

from dashboard.throttling.rate import Rate
from dashboard.throttling.throttle import _counts

from .sending import Reply, body, send

MINUTE = datetime(2026, 11, 21, 14, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MINUTE.replace(second=20), tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def three_a_minute(settings: Settings) -> None:
    settings.COLLECTOR_RATE = Rate.read("3/m")


def step(visitor: Client, address: str = "203.0.113.7", forwarded: str = "") -> Reply:
    headers = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    return send(visitor, body(change="title"), REMOTE_ADDR=address, **headers)


def test_every_answer_says_how_many_are_left(visitor: Client) -> None:
    assert [step(visitor)["X-RateLimit-Remaining"] for _ in range(4)] == ["2", "1", "0", "0"]


def test_the_limit_and_the_end_of_the_window_are_in_the_headers(visitor: Client) -> None:
    for answer in (step(visitor), step(visitor), step(visitor)):
        assert answer["X-RateLimit-Limit"] == "3"
        assert answer["X-RateLimit-Reset"] == str(int(MINUTE.timestamp() + 60) * 1000)


def test_one_more_is_refused_in_rocketchats_words(visitor: Client) -> None:
    answers = [step(visitor) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    said, theirs = json.loads(answers[3].content), example("error-429-rate-limited")
    assert said.keys() == theirs.keys()
    assert said["success"] is False
    assert said["error"] == (
        "Error, too many requests. Please slow down. You must wait 60 seconds before trying this endpoint again. "
        "[error-too-many-requests]"
    )
    assert answers[3]["Access-Control-Allow-Origin"] == "*"
    assert answers[3]["Content-Type"] == "application/json"
    assert answers[3]["Retry-After"] == "60"
    assert answers[3]["X-RateLimit-Reset"] == str(int(MINUTE.timestamp() + 80) * 1000)


def test_refused_bodies_are_counted_too(visitor: Client) -> None:
    answers = [send(visitor, b"{", REMOTE_ADDR="203.0.113.7") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [400, 400, 400, 429]


@pytest.mark.parametrize(("seconds", "status"), [(59, 429), (60, 200)])
def test_the_next_call_is_taken_when_it_was_said_to_be(
    visitor: Client, clock: time_machine.Traveller, seconds: int, status: int
) -> None:
    for _ in range(4):
        step(visitor)
    clock.shift(seconds)
    assert step(visitor).status_code == status


def test_another_address_has_a_number_of_its_own(visitor: Client) -> None:
    for _ in range(4):
        step(visitor)
    assert [step(visitor, other)["X-RateLimit-Remaining"] for other in ("203.0.113.8", "2001:db8::7")] == [
        "2",
        "2",
    ]


@pytest.mark.parametrize(("proxies", "counted_apart"), [(0, False), (1, True)])
def test_behind_a_trusted_proxy_the_forwarded_address_counts(
    visitor: Client, settings: Settings, proxies: int, counted_apart: bool
) -> None:
    settings.TRUSTED_PROXIES = proxies
    for _ in range(4):
        step(visitor, "10.0.0.1", "198.51.100.1")
    answer = step(visitor, "10.0.0.1", "198.51.100.2")
    assert (answer.status_code == 200) == counted_apart


def test_an_address_that_the_client_put_in_front_changes_nothing(visitor: Client, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 1
    answers = [step(visitor, "10.0.0.1", f"192.0.2.{n}, 198.51.100.1") for n in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]


def test_clients_without_an_address_share_one_number(visitor: Client) -> None:
    assert [step(visitor, "").status_code for _ in range(4)] == [200, 200, 200, 429]


def test_addresses_of_one_ipv6_network_share_one_number(visitor: Client) -> None:
    answers = [step(visitor, f"2001:db8:1:2::{n}") for n in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert step(visitor, "2001:db8:1:3::1").status_code == 200


def test_around_the_turn_of_the_minute_no_more_than_the_limit_passes(
    visitor: Client, clock: time_machine.Traveller
) -> None:
    clock.move_to(MINUTE.replace(second=59))
    before = [step(visitor).status_code for _ in range(4)]
    clock.shift(2)
    after = [step(visitor).status_code for _ in range(4)]
    assert (before.count(200), after.count(200)) == (3, 0)


@pytest.fixture
def three_a_visitor(settings: Settings) -> None:
    settings.COLLECTOR_RATE, settings.VISITOR_RATE = Rate.read("8/m"), Rate.read("3/m")


def view(visitor: Client, token: str, address: str = "203.0.113.7") -> Reply:
    return send(visitor, body(token=token), REMOTE_ADDR=address)


@pytest.mark.usefixtures("three_a_visitor", "transactional_db")
def test_a_visitor_has_a_number_of_their_own_wherever_they_are(visitor: Client) -> None:
    answers = [view(visitor, "one", f"203.0.113.{n}") for n in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[3]["Retry-After"] == "60"
    assert answers[3]["Access-Control-Allow-Origin"] == "*"
    assert view(visitor, "two", "203.0.113.1").status_code == 200


@pytest.mark.usefixtures("three_a_visitor", "transactional_db")
def test_visitors_behind_one_address_have_more_together_than_one_alone(visitor: Client) -> None:
    statuses = [view(visitor, f"visitor {n}").status_code for n in range(10)]
    assert statuses == [200] * 8 + [429] * 2


@pytest.mark.usefixtures("three_a_visitor", "transactional_db")
def test_the_headers_say_the_narrower_of_the_two(visitor: Client) -> None:
    told = [view(visitor, "one")["X-RateLimit-Remaining"] for _ in range(2)]
    told += [view(visitor, f"visitor {n}")["X-RateLimit-Remaining"] for n in range(5)]
    assert told == ["2", "1", "2", "2", "2", "2", "1"]


@pytest.mark.usefixtures("three_a_visitor", "transactional_db")
def test_no_visitors_token_is_kept_to_count_by(visitor: Client) -> None:
    for _ in range(4):
        view(visitor, "a-secret-token")
    kept = cache.items() if hasattr(cache, "items") else cache._cache.items()  # type: ignore[attr-defined]
    assert "a-secret-token" not in repr([*kept, *_counts._windows.values()])
