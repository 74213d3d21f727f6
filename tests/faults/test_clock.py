"""A clock is an hour off, ours or Rocket.Chat's: nobody is locked out, nobody is told to wait for an hour."""

import time
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from fixture_types import Soup, StartUpstream
from rocketchat.wire import JSON_TYPE
from trail.sending import send
from trail.waiting import PAGE_VISITED, told, waiting

from dashboard.trail.forwarding import LEASE, Forwarder
from dashboard.trail.models import OutgoingPageView
from dashboard.trail.store import writer

HOUR = 3600.0
BOTH_WAYS = pytest.mark.parametrize("hours", [1, -1], ids=["ahead", "behind"])


@pytest.fixture(autouse=True)
def writer_stopped() -> Iterator[None]:
    yield
    writer.stop()


@BOTH_WAYS
def test_our_clock_moves_while_an_agent_is_signed_in(
    upstream_server: StartUpstream, hours: int, soup: Soup
) -> None:
    agent = upstream_server().sign_in()
    assert agent.get("/").status_code == 200
    with time_machine.travel(time.time() + hours * HOUR):
        page = agent.get("/")
        assert page.status_code == 200
        assert not soup(page).select("[role=alert]")


@BOTH_WAYS
def test_rocketchats_clock_is_off_and_its_rate_limit_keeps_nobody_waiting_for_an_hour(
    upstream_server: StartUpstream, hours: int
) -> None:
    server = upstream_server()
    agent = server.sign_in()
    reset = f"{(time.time() + hours * HOUR + 30) * 1000:.0f}"
    words = b'{"success":false,"error":"You must wait 30 seconds before trying [error-too-many-requests]"}'
    server.given(status=429, body=words, headers={**JSON_TYPE, "X-RateLimit-Reset": reset})
    answer = agent.get("/")
    assert answer.status_code == 503
    assert 1 <= int(answer["Retry-After"]) <= 300


@BOTH_WAYS
def test_our_clock_moves_after_rocketchat_was_down_and_it_is_asked_again_within_a_minute(
    upstream_server: StartUpstream, hours: int
) -> None:
    server = upstream_server()
    agent, well = server.sign_in(), server.answers
    server.hang_up()
    assert agent.get("/").status_code == 502
    server.answers = well
    with time_machine.travel(time.time() + hours * HOUR + 60):
        assert agent.get("/").status_code == 200


@BOTH_WAYS
def test_what_was_cached_before_our_clock_moved_is_not_taken_for_fresh(
    upstream_server: StartUpstream, hours: int
) -> None:
    server = upstream_server()
    agent = server.sign_in()
    agent.get("/")
    before = len(server.asked)
    with time_machine.travel(time.time() + hours * HOUR):
        assert agent.get("/").status_code == 200
        assert len(server.asked) > before


@BOTH_WAYS
def test_our_clock_moves_and_visitors_pages_are_taken_within_their_limit(
    visitor: Client, transactional_db: None, hours: int
) -> None:
    assert send(visitor).status_code == 200
    with time_machine.travel(time.time() + hours * HOUR):
        answer = send(visitor)
        assert answer.status_code == 200
        assert 0 < int(answer["X-RateLimit-Reset"]) / 1000 - time.time() <= 61


@pytest.mark.django_db
def test_a_worker_whose_clock_is_ahead_takes_over_and_nothing_is_sent_twice(
    upstream_server: StartUpstream,
) -> None:
    server = upstream_server()
    server.given(PAGE_VISITED, body={"success": True})
    waiting()
    (held,) = OutgoingPageView.objects.claim(1, timezone.now(), LEASE, 1)
    with time_machine.travel(time.time() + HOUR):
        Forwarder.create().step()
    assert not held.is_still_held()
    assert len(told(server.asked_for(PAGE_VISITED))) == 1
