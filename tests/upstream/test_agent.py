"""The bridge to Rocket.Chat: answers of one agent are never another's, and what is down is not asked again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from example_server import ROOM, VISITOR
from fixture_types import SignIn, Soup, StartUpstream
from rocketchat.wire import example

from dashboard.sandbox.world import Document, World
from dashboard.upstream.models import Workspace

PAGE = f"/rooms/{ROOM}/visitors/{VISITOR}/"


@pytest.fixture
def anas_room(world: World) -> Document:
    """A room that ana may see and bruno may not."""
    return next(room for room in world.rooms_in("waiting", "ana"))


def test_a_colleagues_copy_is_never_shown(sign_in: SignIn, anas_room: Document) -> None:
    path = f"/rooms/{anas_room['_id']}/transcript/"
    assert sign_in("ana").get(path).status_code == 200
    assert sign_in("bruno").get(path).status_code == 403


def test_another_agents_home_is_their_own(sign_in: SignIn, soup: Soup) -> None:
    rooms = [
        {row["data-room"] for row in soup(sign_in(name).get("/")).select("li[data-room]")}
        for name in ("ana", "bruno")
    ]
    assert all(rooms)
    assert not rooms[0] & rooms[1]


def test_a_repeated_page_within_fifteen_seconds_asks_nothing(upstream_server: StartUpstream) -> None:
    server = upstream_server()
    client = server.sign_in()
    client.get(PAGE)
    asked = len(server.asked)
    assert client.get(PAGE).status_code == 200
    assert len(server.asked) == asked


def test_after_fifteen_seconds_rocketchat_is_asked_again(upstream_server: StartUpstream) -> None:
    server = upstream_server()
    client = server.sign_in()
    client.get("/")
    asked = len(server.asked)
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=16), tick=False):
        client.get("/")
    assert len(server.asked) == asked + 2  # the open chats, and those on hold


def test_a_server_that_is_slow_with_one_thing_is_asked_nothing_else_for_a_while(
    upstream_server: StartUpstream,
) -> None:
    server = upstream_server(read_timeout=0.2)
    client = server.sign_in()
    server.given("livechat/rooms", delay=5)
    assert client.get("/").status_code == 504
    assert client.get("/find/?q=x").status_code == 504
    assert not server.asked_for("livechat/visitors.search")


def test_a_server_that_did_not_answer_is_left_alone_for_longer_than_a_page_may_take(
    upstream_server: StartUpstream,
) -> None:
    server = upstream_server(read_timeout=0.2)
    client = server.sign_in()
    server.given("livechat", delay=5)
    start = datetime.now(UTC)
    with time_machine.travel(start, tick=True):
        assert client.get("/").status_code == 504
        asked = len(server.asked)
        assert client.get("/").status_code == 504
    assert len(server.asked) == asked
    server.given("livechat/rooms", body=example("livechat-rooms-page"))
    with time_machine.travel(start + timedelta(seconds=16), tick=True):
        assert client.get("/").status_code == 200


def test_a_server_that_answers_nonsense_is_asked_again_at_once(upstream_server: StartUpstream) -> None:
    server = upstream_server()
    client = server.sign_in()
    server.given("livechat/rooms", status=500)
    assert client.get("/").status_code == 502
    server.given("livechat/rooms", body=example("livechat-rooms-page"))
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    "spoil", [{"status": 500}, {"delay": 5}, {"status": 429, "body": {"success": False}}]
)
def test_the_older_copy_is_shown_with_its_time(
    upstream_server: StartUpstream, soup: Soup, spoil: dict[str, Any]
) -> None:
    server = upstream_server(read_timeout=0.2)
    client, start = server.sign_in(), datetime.now(UTC)
    client.get("/")
    server.given("livechat/rooms", **spoil)
    with time_machine.travel(start + timedelta(seconds=60), tick=True):
        answer = client.get("/")
    stale = soup(answer).select_one(".stale time")
    assert answer.status_code == 200
    assert stale
    assert abs(datetime.fromisoformat(str(stale["datetime"])) - start) < timedelta(seconds=5)


def test_every_request_goes_out_with_the_agents_own_credentials(upstream_server: StartUpstream) -> None:
    server = upstream_server()
    server.sign_in().get(PAGE)
    later = [asked for asked in server.asked if not asked.path.endswith("/login")]
    assert later
    assert {asked.headers["x-user-id"] for asked in later} == {"Kd8sQ2mXw7LpZt4Rb"}


def test_the_agents_address_goes_along_only_where_the_workspace_says_so(
    upstream_server: StartUpstream,
) -> None:
    server = upstream_server()
    client = server.sign_in()
    client.get("/")
    assert not any("x-real-ip" in asked.headers for asked in server.asked)
    Workspace(url=server.address, send_client_ip=True).save()
    client.get("/find/?q=x")
    assert server.asked[-1].headers["x-real-ip"] == "127.0.0.1"


def test_a_workspace_moved_elsewhere_serves_no_answers_of_the_old_one(upstream_server: StartUpstream) -> None:
    old, new = upstream_server(), upstream_server()
    Workspace(url=old.address).save()
    old.sign_in().get("/")
    Workspace(url=new.address).save()
    new.sign_in().get("/")
    assert new.asked_for("livechat/rooms")


def test_a_url_that_became_unusable_is_explained_at_the_next_sign_in(ana: Client, soup: Soup) -> None:
    Workspace(url="ftp://chat.example.org").save()
    assert ana.get("/").headers["Location"].startswith("/login/")
    answer = ana.post("/login/", {"username": "ana", "password": "sandbox"})
    assert answer.status_code == 502
    assert soup(answer).select("[role=alert]")
