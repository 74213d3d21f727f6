"""What open screens ask Rocket.Chat by themselves while it tells of changes, and what they see."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from desk.page_views import HTMX, NOW, chat, collected, has_chats, has_pages, path
from django.test import Client, RequestFactory
from example_server import ROOM, VISITOR, UpstreamServer
from fixture_types import Soup, StartUpstream
from pytest_django.fixtures import Settings
from reading import at
from rocketchat.wire import example

from dashboard.rocketchat.errors import NotAllowedInRoom
from dashboard.upstream.agent import Upstream

from .telling import make_event, make_message_event, send, tell

SCREENS = 200
PAGE = f"/rooms/{ROOM}/visitors/{VISITOR}/"
NOT_ALLOWED = {"success": False, "error": "not-allowed"}


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def server(upstream_server: StartUpstream, settings: Settings) -> UpstreamServer:
    """A Rocket.Chat with one chat and no pages, which tells of changes."""
    server = upstream_server()
    has_pages(server)
    has_chats(server, chat(1, began=600))
    tell(make_event("session-start", "another room", "another visitor"))
    tell(make_message_event("another room", "another visitor"))
    return server


@pytest.fixture
def agent(server: UpstreamServer) -> Client:
    return server.sign_in()


def open_screen(agent: Client, soup: Soup) -> str:
    """What the open page asks next."""
    return str(at(soup(agent.get(PAGE)), "#thread")["data-live"])


def poll(agent: Client, address: str) -> int:
    return agent.get(address, headers=HTMX).status_code


def count_calls(server: UpstreamServer) -> int:
    return len(server.asked)


def sign_in_another(server: UpstreamServer, number: int) -> Client:
    login = example("login-ok")
    login["data"]["userId"] = login["data"]["me"]["_id"] = f"agent{number}"
    login["data"]["me"]["username"] = f"agent{number}"
    server.given("login", body=login)
    return server.sign_in()


def ask_in_background(agent: Client) -> Upstream:
    """What the agent's open screen asks through."""
    request = RequestFactory().get("/")
    request.session = agent.session
    return Upstream(request, in_background=True)


def read_messages(agent: Client) -> list[str]:
    """The newest messages of the room as the agent's open screen gets them."""
    upstream = ask_in_background(agent)
    return [message.msg for message in upstream.get(upstream.ask_newest_messages(ROOM)).value.readable]


def test_two_hundred_open_screens_with_collected_pages_cost_rocketchat_no_call(
    server: UpstreamServer, agent: Client, soup: Soup, clock: time_machine.Traveller
) -> None:
    """Ten agents with twenty screens each, for twelve minutes: longer than a copy is kept without webhooks."""
    collected(5)
    agents = [agent, *(sign_in_another(server, number) for number in range(9))]
    first_of_each = [(each, open_screen(each, soup)) for each in agents]
    all_screens = first_of_each * (SCREENS // len(agents))
    before = count_calls(server)
    for minutes, screens in ((4, first_of_each), (8, first_of_each), (12, all_screens)):
        clock.move_to(NOW + timedelta(minutes=minutes))
        tell(make_message_event(_id=f"message{minutes}"))
        collected(-minutes, f"/page/{minutes}")
        assert {poll(*screen) for screen in screens} <= {200, 204}
    assert count_calls(server) == before


def test_where_no_page_is_collected_pages_visited_alone_is_asked_once_in_fifteen_seconds_for_all(
    server: UpstreamServer, agent: Client, soup: Soup, clock: time_machine.Traveller
) -> None:
    has_pages(server, (5, "/theirs"))
    both = [(each, open_screen(each, soup)) for each in (agent, sign_in_another(server, 1))]
    before = count_calls(server)
    for _ in range(60 * 10 // 5):
        clock.shift(5)
        assert {poll(*screen) for screen in both} == {204}
    asked = [call.path for call in server.asked[before:]]
    assert all("livechat/visitors.pagesVisited" in path for path in asked)
    assert len(asked) <= 600 // 15


def test_without_webhooks_access_is_asked_for_every_five_minutes(
    server: UpstreamServer, agent: Client, soup: Soup, clock: time_machine.Traveller, settings: Settings
) -> None:
    settings.WEBHOOK_TOKEN = ""
    collected(5)
    address = open_screen(agent, soup)
    before = len(server.asked_for("rooms.info"))
    for _ in range(11):
        clock.shift(60)
        assert poll(agent, address) == 204
    assert len(server.asked_for("rooms.info")) == before + 2


def test_without_webhooks_messages_are_asked_for_every_minute(
    server: UpstreamServer, agent: Client, clock: time_machine.Traveller, settings: Settings
) -> None:
    settings.WEBHOOK_TOKEN = ""
    read_messages(agent)
    before = count_calls(server)
    for _ in range(12):
        clock.shift(10)
        read_messages(agent)
    assert count_calls(server) == before + 2


def test_the_agent_who_lost_the_room_sees_no_more_after_the_event(
    server: UpstreamServer, agent: Client, soup: Soup, clock: time_machine.Traveller
) -> None:
    collected(5)
    address = open_screen(agent, soup)
    server.given("rooms.info", status=400, body=NOT_ALLOWED)
    clock.shift(5)
    assert poll(agent, address) == 204
    tell(make_event("session-forwarded"))
    clock.shift(2)
    before = count_calls(server)
    assert poll(agent, address) == 403
    assert poll(agent, address) == 403
    assert count_calls(server) == before + 1


def test_whether_the_room_may_be_seen_is_asked_once_after_an_event(
    server: UpstreamServer, agent: Client, soup: Soup, clock: time_machine.Traveller
) -> None:
    collected(5)
    address = open_screen(agent, soup)
    clock.shift(5)
    tell(make_event("session-taken"))
    tell(make_event("session-taken"))
    clock.shift(2)
    before = len(server.asked_for("rooms.info"))
    for _ in range(5):
        assert poll(agent, address) == 204
    assert len(server.asked_for("rooms.info")) == before + 1


def test_a_person_who_acts_is_judged_anew(
    server: UpstreamServer, agent: Client, soup: Soup, clock: time_machine.Traveller
) -> None:
    collected(5)
    open_screen(agent, soup)
    server.given("rooms.info", status=400, body=NOT_ALLOWED)
    clock.shift(16)
    assert agent.get(path()).status_code == 403


def test_a_message_is_seen_without_a_call(
    server: UpstreamServer, agent: Client, clock: time_machine.Traveller
) -> None:
    there = read_messages(agent)
    clock.shift(60)
    tell(make_message_event(msg="My card is refused", ts="2026-11-21T14:02:30Z"))
    before = count_calls(server)
    assert read_messages(agent) == ["My card is refused", *there]
    assert count_calls(server) == before


def test_while_nobody_can_say_whose_the_room_is_by_now_no_newer_message_is_seen(
    server: UpstreamServer, agent: Client, clock: time_machine.Traveller
) -> None:
    there = read_messages(agent)
    clock.shift(60)
    tell(make_event("session-forwarded"))
    server.hang_up()
    tell(make_message_event(msg="For the new agent alone", ts="2026-11-21T14:02:30Z"))
    clock.shift(2)
    assert read_messages(agent) == there


def test_whether_the_visitor_waits_is_seen_without_a_call(
    server: UpstreamServer, agent: Client, clock: time_machine.Traveller
) -> None:
    def is_waiting() -> bool:
        return ask_in_background(agent).room_of(ROOM, VISITOR).value.waiting_response

    is_waiting()
    before = count_calls(server)
    for minute, name, expected in ((3, "message-agent", False), (4, "message-visitor", True)):
        clock.shift(60)
        event = make_event(name)
        moment = {"ts": f"2026-11-21T14:0{minute}:00Z", "_id": name}
        tell(event | {"messages": [event["messages"][0] | moment]})
        assert is_waiting() == expected
    assert count_calls(server) == before


def test_a_page_that_is_loaded_after_a_message_asks_for_the_room_anew(
    server: UpstreamServer, agent: Client, clock: time_machine.Traveller
) -> None:
    agent.get(PAGE)
    clock.shift(2)
    assert agent.get(PAGE).status_code == 200
    asked = len(server.asked_for("rooms.info"))
    tell(make_message_event())
    clock.shift(2)
    agent.get(PAGE)
    assert len(server.asked_for("rooms.info")) == asked + 1


def test_a_home_that_is_loaded_after_a_chat_was_taken_asks_for_the_agents_chats_anew(
    server: UpstreamServer, agent: Client, clock: time_machine.Traveller
) -> None:
    me = {"_id": example("login-ok")["data"]["userId"], "username": "marta.lima"}
    agent.get("/")
    asked = len(server.asked_for("livechat/rooms"))
    for taken_by, calls in (({"_id": "somebody"}, 0), (me, 2)):
        clock.shift(2)
        tell(make_event("session-taken", "another room", servedBy=taken_by, agent=taken_by))
        clock.shift(2)
        agent.get("/")
        assert len(server.asked_for("livechat/rooms")) == asked + calls


def test_a_chat_that_was_closed_is_asked_for_anew(
    server: UpstreamServer, agent: Client, clock: time_machine.Traveller
) -> None:
    agent.get(PAGE)
    asked = len(server.asked_for("livechat/visitors.chatHistory"))
    clock.shift(2)
    tell(make_event("session-closed"))
    clock.shift(2)
    agent.get(PAGE)
    assert len(server.asked_for("livechat/visitors.chatHistory")) == asked + 1


def test_an_event_told_twice_or_late_changes_nothing_that_is_seen(
    server: UpstreamServer, agent: Client, clock: time_machine.Traveller
) -> None:
    there = read_messages(agent)
    clock.shift(60)
    newer = make_message_event(msg="edited", ts="2026-11-21T14:02:30Z", _updatedAt="2026-11-21T14:02:50Z")
    older = make_message_event(msg="first", ts="2026-11-21T14:02:30Z", _updatedAt="2026-11-21T14:02:31Z")
    for event in (newer, older, newer, older):
        tell(event)
    assert read_messages(agent) == ["edited", *there]


def test_no_agent_sees_a_message_of_a_room_that_is_not_theirs(
    server: UpstreamServer, agent: Client, clock: time_machine.Traveller
) -> None:
    tell(make_message_event(msg="not for everybody"))
    server.given(f"livechat/{ROOM}/messages", status=400, body=NOT_ALLOWED)
    with pytest.raises(NotAllowedInRoom):
        read_messages(agent)


def test_a_wrong_secret_makes_nothing_stale(
    server: UpstreamServer, agent: Client, clock: time_machine.Traveller
) -> None:
    agent.get(PAGE)
    before = count_calls(server)
    clock.shift(2)
    assert send(make_event("session-closed"), "wrong").status_code == 401
    clock.shift(2)
    agent.get(PAGE)
    assert count_calls(server) == before
