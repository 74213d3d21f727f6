"""What a visitor's page costs, opened cold: Rocket.Chat allows ten calls a minute for each route."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from example_server import ROOM, VISITOR, UpstreamServer
from fixture_types import StartUpstream
from history.addresses import room_with, visitor_page
from history.conftest import Between, between
from rocketchat.wire import example

from dashboard.sandbox.world import World

__all__ = ["between"]

StartBetween = Callable[..., Between]
PAGE = f"/rooms/{ROOM}/visitors/{VISITOR}/"
LAST = "hJ3kRt6yUi9oPa2Sd"  # the last earlier chat of the examples
MESSAGES = f"livechat/{LAST}/messages"
HISTORY = "livechat/visitors.chatHistory"


def expected(room: dict[str, Any]) -> Counter[str]:
    each = [
        "rooms.info",
        HISTORY,
        f"livechat/visitors.pagesVisited/{room['_id']}",
        f"livechat/{room['_id']}/messages",
        "livechat/visitors.searchChats",
        "livechat/visitors.info",
        "livechat/department",
    ]
    return Counter(each)


@pytest.mark.parametrize(("chats", "twice"), [(5, []), (30, []), (260, [HISTORY])])
def test_a_desk_opened_cold_costs_seven_calls_of_seven_routes(
    between: StartBetween, world: World, chats: int, twice: list[str]
) -> None:
    server = between()
    client = server.sign_in()
    room = room_with(world, chats)
    client.get(visitor_page(room))
    assert Counter(server.asked()) == expected(room) + Counter(twice)


def test_the_same_desk_within_fifteen_seconds_costs_nothing(between: StartBetween, world: World) -> None:
    server = between()
    client = server.sign_in()
    client.get(visitor_page(room_with(world, 260)))
    server.asked()
    client.get(visitor_page(room_with(world, 260)))
    assert server.asked() == []


@pytest.fixture
def server(upstream_server: StartUpstream) -> UpstreamServer:
    """Of the last chat nothing says how it ended."""
    server = upstream_server()
    found = example("search-chats-page")
    found["history"][0] |= {"tags": [], "closingMessage": None}
    server.given("livechat/visitors.searchChats", body=found)
    chats = example("chat-history-page")
    chats["history"][1] |= {"tags": []}
    server.given(HISTORY, body=chats)
    server.given(MESSAGES, body=example("rid-messages-page"))
    return server


def test_the_last_chats_messages_are_asked_for_where_nothing_else_says_how_it_ended(
    server: UpstreamServer,
) -> None:
    response = server.sign_in().get(PAGE)
    assert len(server.asked_for(MESSAGES)) == 1
    assert b"Is it still possible to change the address?" in response.content


def test_a_closing_comment_spares_that_call(upstream_server: StartUpstream) -> None:
    server = upstream_server()
    server.sign_in().get(PAGE)
    assert server.asked_for(MESSAGES) == []


@pytest.mark.parametrize(("remaining", "calls"), [("7", 1), ("5", 0)])
def test_it_is_made_only_while_half_of_that_routes_calls_are_left(
    server: UpstreamServer, remaining: str, calls: int
) -> None:
    told = {
        "X-RateLimit-Limit": "10",
        "X-RateLimit-Remaining": remaining,
        "X-RateLimit-Reset": "99999999999999",
    }
    for prefix, (given, delay) in server.answers.items():
        server.answers[prefix] = (replace(given, headers={**given.headers, **told}), delay)
    server.sign_in().get(PAGE)
    assert len(server.asked_for(MESSAGES)) == calls


def test_it_is_not_made_for_a_colleagues_chat_that_the_agent_may_hardly_read(server: UpstreamServer) -> None:
    chats = example("chat-history-page")
    chats["history"][1] |= {"tags": [], "servedBy": {"_id": "somebody", "username": "else"}}
    server.given(HISTORY, body=chats)
    server.sign_in().get(PAGE)
    assert server.asked_for(MESSAGES) == []


def test_no_department_is_asked_for_by_itself(server: UpstreamServer) -> None:
    server.given("livechat/department", body={"departments": [], "total": 0, "success": True})
    server.sign_in().get(PAGE)
    assert len(server.asked_for("livechat/department")) == 1
