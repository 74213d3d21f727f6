"""Rocket.Chat is told of every visit: once, in order per visitor, at its own pace."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from example_server import UpstreamServer
from fixture_types import StartUpstream
from rocketchat.wire import Asked, Given, example, serving

from dashboard.trail.forwarding import IDLE_PAUSE, Forwarder
from dashboard.trail.models import OutgoingPageView
from dashboard.upstream.models import Workspace
from trail.waiting import PAGE_VISITED, counted, drain, told, waiting

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 21, 14, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def rocketchat(upstream_server: StartUpstream) -> UpstreamServer:
    server = upstream_server()
    server.given(PAGE_VISITED, body={"success": True})
    return server


@pytest.fixture
def forwarder() -> Forwarder:
    return Forwarder.create()


def limit(remaining: int, seconds: int) -> dict[str, str]:
    reset = int((NOW + timedelta(seconds=seconds)).timestamp() * 1000)
    return {
        "Content-Type": "application/json",
        "X-RateLimit-Limit": "10",
        "X-RateLimit-Remaining": str(remaining),
        "X-RateLimit-Reset": str(reset),
    }


def test_a_visit_arrives_as_the_visitors_browser_sent_it(
    rocketchat: UpstreamServer, forwarder: Forwarder
) -> None:
    waiting("t1", "basket")
    waiting("t2", "desks", rid="")
    drain(forwarder)
    page = {"change": "url", "title": "Page basket", "location": {"href": "https://www.example.org/basket"}}
    first, second = (json.loads(asked.body) for asked in rocketchat.asked_for(PAGE_VISITED))
    assert first == {"token": "t1", "rid": "r1", "pageInfo": page}
    assert "rid" not in second
    assert counted() == (2, 0, 0)


def test_the_pages_of_each_visitor_arrive_in_their_order(
    rocketchat: UpstreamServer, forwarder: Forwarder
) -> None:
    for page in range(6):
        for visitor in range(25):  # more than one batch
            waiting(f"t{visitor}", str(page))
    drain(forwarder)
    arrived = told(rocketchat.asked_for(PAGE_VISITED))
    assert len(arrived) == 150
    for visitor in range(25):
        assert [page for token, page in arrived if token == f"t{visitor}"] == [*"012345"]


def test_no_agents_credentials_go_along(rocketchat: UpstreamServer, forwarder: Forwarder) -> None:
    waiting()
    drain(forwarder)
    (asked,) = rocketchat.asked_for(PAGE_VISITED)
    assert not {"x-auth-token", "x-user-id", "cookie", "authorization"} & asked.headers.keys()


@pytest.mark.parametrize(("allowed", "header"), [(True, "203.0.113.7"), (False, None)])
def test_the_visitors_address_goes_along_only_where_that_is_allowed(
    rocketchat: UpstreamServer, forwarder: Forwarder, allowed: bool, header: str | None
) -> None:
    Workspace(url=rocketchat.address, send_client_ip=allowed).save()
    waiting(client_ip="203.0.113.7")
    drain(forwarder)
    assert rocketchat.asked_for(PAGE_VISITED)[0].headers.get("x-real-ip") == header


def test_with_nothing_to_do_it_looks_again_soon(forwarder: Forwarder) -> None:
    assert forwarder.step() == IDLE_PAUSE


def test_a_rate_limit_stops_all_where_all_share_it(
    rocketchat: UpstreamServer, forwarder: Forwarder, clock: time_machine.Traveller
) -> None:
    rocketchat.given(PAGE_VISITED, status=429, body=example("error-429-rate-limited"), headers=limit(0, 30))
    for visitor in range(3):
        waiting(f"t{visitor}")
    assert 25 < forwarder.step() <= 61
    assert len(rocketchat.asked_for(PAGE_VISITED)) == 1
    rocketchat.given(PAGE_VISITED, body={"success": True})
    clock.shift(61)
    drain(forwarder)
    assert sorted(told(rocketchat.asked_for(PAGE_VISITED))[1:]) == [("t0", "1"), ("t1", "1"), ("t2", "1")]
    assert counted() == (3, 0, 0)


def test_a_budget_that_is_used_up_is_not_tried(rocketchat: UpstreamServer, forwarder: Forwarder) -> None:
    rocketchat.given(PAGE_VISITED, body={"success": True}, headers=limit(0, 30))
    waiting("t1")
    waiting("t2")
    assert forwarder.step() == pytest.approx(30, abs=1)
    assert told(rocketchat.asked_for(PAGE_VISITED)) == [("t1", "1")]
    assert OutgoingPageView.objects.count() == 1


def test_a_rate_limit_of_one_address_stops_only_its_visitors(forwarder: Forwarder) -> None:
    def answer(asked: Asked) -> Given:
        if asked.headers["x-real-ip"] == "203.0.113.1":
            return Given(429, example("error-429-rate-limited"), limit(0, 30))
        return Given(body={"success": True})

    with serving(answer) as server:
        Workspace(url=server.address, send_client_ip=True).save()
        for visitor in range(1, 4):
            waiting(f"t{visitor}", client_ip=f"203.0.113.{visitor}")
        forwarder.step()
    assert told(server.asked) == [("t1", "1"), ("t2", "1"), ("t3", "1")]
    assert counted() == (2, 0, 0)
    assert OutgoingPageView.objects.get().client_ip == "203.0.113.1"


def test_what_was_refused_is_dropped_and_counted(rocketchat: UpstreamServer, forwarder: Forwarder) -> None:
    rocketchat.given(PAGE_VISITED, status=400, body=example("error-400-missing-token-legacy"))
    waiting("t1", "1")
    waiting("t1", "2")
    drain(forwarder)
    assert len(rocketchat.asked_for(PAGE_VISITED)) == 2
    assert counted() == (0, 2, 0)


def test_a_refusal_that_is_not_of_the_page_itself_is_tried_again(
    rocketchat: UpstreamServer, forwarder: Forwarder, clock: time_machine.Traveller
) -> None:
    rocketchat.given(PAGE_VISITED, status=400, body=example("error-400-invalid-sort"))
    waiting("t1", "1")
    pause = forwarder.step()
    assert OutgoingPageView.objects.count() == 1
    rocketchat.given(PAGE_VISITED, body={"success": True})
    clock.shift(pause + 60)
    drain(forwarder)
    assert counted() == (1, 0, 0)


def test_what_no_key_opens_any_more_is_dropped_and_counted(
    rocketchat: UpstreamServer, forwarder: Forwarder
) -> None:
    OutgoingPageView.objects.filter(pk=waiting().pk).update(sealed="sealed with a key that is gone")
    waiting("t1", "2")
    drain(forwarder)
    assert told(rocketchat.asked_for(PAGE_VISITED)) == [("t1", "2")]
    assert counted() == (1, 1, 0)


@pytest.mark.parametrize(("hours", "given_up"), [(23.99, 0), (24.01, 1)])
def test_after_a_day_a_visit_is_given_up_and_counted(
    rocketchat: UpstreamServer, forwarder: Forwarder, hours: float, given_up: int
) -> None:
    waiting(at=NOW - timedelta(hours=hours))
    forwarder.step()
    assert counted() == (1 - given_up, 0, given_up)
    assert not OutgoingPageView.objects.exists()
