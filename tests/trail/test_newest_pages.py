"""Where visitors are now, as far as it is known here."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from example_server import UpstreamServer
from fixture_types import StartUpstream
from rocketchat.wire import VISITOR_TOKEN

from dashboard.rocketchat.rooms import Room
from dashboard.trail.models import PageView
from dashboard.trail.newest_pages import find_newest_pages
from dashboard.upstream.agent import Upstream
from dashboard.upstream.visitor_key import hash_visitor_token


@pytest.fixture
def server(upstream_server: StartUpstream) -> UpstreamServer:
    return upstream_server()


@pytest.fixture
def upstream(server: UpstreamServer) -> Upstream:
    agent = server.sign_in()
    return Upstream(SimpleNamespace(session=agent.session, META={"REMOTE_ADDR": "127.0.0.1"}))  # type: ignore[arg-type]


def room(number: int | str, key: str = "key") -> Room:
    visitor = {"_id": f"visitor-{number}", "visitorKey": key}
    return Room.read({"_id": f"room-{number}", "ts": timezone.now().isoformat(), "v": visitor})


def see(href: str, *, minutes: float, key: str = "key") -> datetime:
    at = timezone.now() - timedelta(minutes=minutes)
    PageView.objects.create(visitor_key=key, at=at, href=href)
    return at


def test_of_each_visitor_the_newest_page_by_one_query(upstream: Upstream) -> None:
    see("https://www.example.org/cart", minutes=20)
    at = see("https://www.example.org/checkout/payment?token=***", minutes=2)
    see("https://www.example.org/sale", minutes=1, key="another")
    with CaptureQueriesContext(connection) as queries:
        found = find_newest_pages(upstream, [room(1), room(2), room(3, key="")])
    assert found == {"room-1": ("Checkout › Payment", at), "room-2": ("Checkout › Payment", at)}
    assert len([each for each in queries if "pageview" in each["sql"]]) == 1


def test_two_pages_of_one_instant_are_one(upstream: Upstream) -> None:
    at = see("https://www.example.org/first", minutes=1)
    PageView.objects.create(visitor_key="key", at=at, href="https://www.example.org/second")
    assert find_newest_pages(upstream, [room(1)]) == {"room-1": ("Second", at)}


def test_nothing_is_asked_for_it(server: UpstreamServer, upstream: Upstream) -> None:
    before = len(server.asked)
    assert find_newest_pages(upstream, [room(1)]) == {}
    assert len(server.asked) == before


def test_a_database_that_does_not_answer_costs_only_what_was_collected(upstream: Upstream) -> None:
    see("https://www.example.org/cart", minutes=2)

    def fail(*_: object) -> None:
        raise OperationalError("database is locked")

    with connection.execute_wrapper(fail):
        assert find_newest_pages(upstream, [room(1)]) == {}


def make_page(href: str, token: str) -> dict[str, object]:
    navigation = {"page": {"change": "url", "title": "", "location": {"href": href}}, "token": token}
    return {"_id": href, "ts": timezone.now().isoformat(), "navigation": navigation}


def test_a_copy_tells_the_newest_page_that_is_the_visitors_own_without_its_secrets(
    server: UpstreamServer, upstream: Upstream
) -> None:
    forged, own = "https://www.example.org/forged", "https://www.example.org/reset/Xk29fjs83kfPqa"
    pages = [make_page(forged, "a stranger"), make_page(own, VISITOR_TOKEN), make_page(forged, VISITOR_TOKEN)]
    server.given("livechat/visitors.pagesVisited", body={"pages": pages, "total": 3, "success": True})
    upstream.get(upstream.ask_pages_visited("room-1"))
    found = find_newest_pages(upstream, [room(1, hash_visitor_token(VISITOR_TOKEN)), room(2)])
    assert {id_: page.name for id_, page in found.items()} == {"room-1": "Reset › ***"}


def test_a_page_of_half_an_hour_ago_says_nothing_of_now(upstream: Upstream) -> None:
    see("https://www.example.org/cart", minutes=31)
    assert find_newest_pages(upstream, [room(1)]) == {}
