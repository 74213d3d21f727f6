"""The access log: who looked at whom, at what, when, from where."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from example_server import ROOM, VISITOR
from fixture_types import SignIn, StartUpstream
from pytest_django.fixtures import Settings

from dashboard.accounts.models import Agent
from dashboard.audit.models import Access
from dashboard.sandbox.world import Document, World

API = "/api/v1/livechat/visitors.chatHistory/room/{room}/visitor/{visitor}"
PAGE = "/rooms/{room}/visitors/{visitor}/"
LOOK = PAGE + "chats/"


@pytest.fixture
def room(world: World) -> Document:
    return world.open_room_of(world.visitor_with(chats=30))


def path(pattern: str, room: Document) -> str:
    return pattern.format(room=room["_id"], visitor=room["v"]["_id"])


@pytest.mark.parametrize(
    ("pattern", "what"),
    [
        (LOOK, ["chats"]),
        (LOOK + "?chat={room}", ["chats", "transcript"]),
        ("/rooms/{room}/transcript/", ["transcript"]),
        (API, ["api"]),
        ("/rooms/{room}/", []),
    ],
)
def test_each_look_is_one_row(ana: Client, room: Document, pattern: str, what: list[str]) -> None:
    ana.get(path(pattern, room))
    assert sorted(Access.objects.values_list("what", flat=True)) == what


def test_the_visitors_page_is_a_look_at_the_chats_and_at_the_transcript_it_opens(
    ana: Client, room: Document
) -> None:
    ana.get(path(PAGE + "?chat={room}", room))
    for what in ("chats", "transcript"):
        assert Access.objects.filter(what=what).count() == 1


def test_a_row_says_who_whom_when_and_from_where(sign_in: SignIn, room: Document) -> None:
    ana = sign_in("ana")
    before = datetime.now(UTC)
    ana.get(path(LOOK, room), REMOTE_ADDR="203.0.113.7")
    row = Access.objects.get()
    assert (row.agent, row.agent_name) == (Agent.objects.get(), "Ana Ribeiro")
    assert (row.room_id, row.visitor_id) == (room["_id"], room["v"]["_id"])
    assert row.client_ip == "203.0.113.7"
    assert timedelta() <= row.at - before < timedelta(seconds=10)


def test_behind_a_proxy_the_row_says_the_clients_address(
    ana: Client, room: Document, settings: Settings
) -> None:
    settings.TRUSTED_PROXIES = 1
    ana.get(path(LOOK, room), headers={"X-Forwarded-For": "6.6.6.6, 203.0.113.7"})
    assert Access.objects.get().client_ip == "203.0.113.7"


@pytest.mark.parametrize("remote", ["", "unix:", "fe80::1%eth0"])
def test_a_client_without_a_plain_address_is_logged_too(ana: Client, room: Document, remote: str) -> None:
    assert ana.get(path(LOOK, room), REMOTE_ADDR=remote).status_code == 200
    assert Access.objects.count() == 1


def test_a_caller_with_credentials_of_their_own_is_logged_by_user_id(
    world: World, workspace: object, room: Document
) -> None:
    account = world.accounts["ana"]
    headers = {"X-User-Id": account.id, "X-Auth-Token": world.personal_tokens["ana"]}
    assert Client().get(path(API, room), headers=headers).status_code == 200
    row = Access.objects.get()
    assert (row.agent, row.agent_name, row.what) == (None, f"user id {account.id}", "api")


@pytest.mark.parametrize("pattern", [PAGE, LOOK, "/rooms/{room}/transcript/"])
def test_what_was_refused_is_no_look(bruno: Client, world: World, pattern: str) -> None:
    room = world.rooms_in("waiting", "ana")[0]
    assert bruno.get(path(pattern, room)).status_code == 403
    assert not Access.objects.exists()


@pytest.mark.parametrize("pattern", [PAGE + "?sort=nonsense", LOOK + "?count=7"])
def test_a_bad_query_is_no_look(ana: Client, room: Document, pattern: str) -> None:
    assert ana.get(path(pattern, room)).status_code == 400
    assert not Access.objects.exists()


def test_a_look_at_a_copy_is_a_look(ana: Client, room: Document) -> None:
    for _ in range(3):
        ana.get(path(LOOK, room))
    assert Access.objects.count() == 3


def test_a_look_at_an_older_copy_is_a_look(upstream_server: StartUpstream) -> None:
    server = upstream_server()
    client = server.sign_in()
    page = LOOK.format(room=ROOM, visitor=VISITOR)
    client.get(page)
    server.given("livechat", status=500)
    client.get(page)
    assert Access.objects.count() == 2


def test_rows_outlive_their_agent(ana: Client, room: Document) -> None:
    ana.get(path(LOOK, room))
    Agent.objects.get().delete()
    row = Access.objects.get()
    assert (row.agent, row.agent_name) == (None, "Ana Ribeiro")
    assert str(row) == f"Ana Ribeiro: past chats of {room['v']['_id']}"


def look(agent: Agent, visitor_id: str, minutes: int, what: str = "chats") -> Access:
    at = datetime.now(UTC) - timedelta(minutes=minutes)
    return Access.objects.create(agent=agent, at=at, what=what, room_id="room", visitor_id=visitor_id)


def test_the_last_visitors_are_distinct_newest_first_and_no_more_than_asked(db: None) -> None:
    agent = Agent.objects.create(login="ana")
    looks = [look(agent, visitor, minutes) for minutes, visitor in enumerate("abacd")]
    assert Access.objects.list_recent_visitors(agent, 3) == [looks[0], looks[1], looks[3]]


def test_a_pair_that_only_the_api_was_asked_for_is_no_visitor_that_was_seen(db: None) -> None:
    agent = Agent.objects.create(login="ana")
    look(agent, "made-up", 1, what="api")
    assert Access.objects.list_recent_visitors(agent, 3) == []
