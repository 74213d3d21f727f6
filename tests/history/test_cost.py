"""What a page costs: calls to Rocket.Chat, which allows ten a minute for each endpoint, and database queries."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from example_server import ROOM, VISITOR
from fixture_types import StartUpstream
from pytest_django import DjangoAssertNumQueries
from rocketchat.wire import JSON_TYPE, example

from dashboard.history.section import PANEL
from dashboard.sandbox.world import World

from .addresses import HTMX_TRANSCRIPT, api_path, chats_page, room_with, transcript_page, visitor_page
from .conftest import StartBetween

HISTORY = "livechat/visitors.chatHistory"
FOUND = "livechat/visitors.searchChats"
DEPARTMENTS = "livechat/department"


def test_sorting_costs_one_more_call(between: StartBetween, world: World) -> None:
    server = between()
    client = server.sign_in()
    client.get(chats_page(room_with(world, 5)))
    server.asked()
    client.get(f"{chats_page(room_with(world, 5))}?sort=-msgs")
    assert server.asked() == [HISTORY]


def test_the_same_page_within_fifteen_seconds_costs_nothing(between: StartBetween, world: World) -> None:
    server = between()
    client = server.sign_in()
    address = chats_page(room_with(world, 5))
    client.get(address)
    server.asked()
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=13)):
        client.get(address)
        assert server.asked() == []
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=16)):
        client.get(address)
        assert sorted(server.asked()) == sorted(["rooms.info", HISTORY])


def test_turning_the_page_costs_a_call_in_a_hundred_chats(between: StartBetween, world: World) -> None:
    server = between()
    client = server.sign_in()
    address = chats_page(room_with(world, 260))
    client.get(address)
    server.asked()
    for page in (2, 3, 4):
        client.get(f"{address}?page={page}")
    assert server.asked() == []
    client.get(f"{address}?page=5")
    assert server.asked() == [HISTORY]


def test_the_facts_over_more_than_a_hundred_chats_cost_one_call(between: StartBetween, world: World) -> None:
    server = between()
    client = server.sign_in()
    address = chats_page(room_with(world, 260))
    client.get(address)
    assert server.asked().count(HISTORY) == 2
    client.get(f"{address}?sort=msgs")
    assert server.asked() == [HISTORY]


def test_an_archived_department_costs_one_call_and_then_none(between: StartBetween, world: World) -> None:
    server = between()
    client = server.sign_in()
    address = f"{chats_page(room_with(world, 30))}?count=100"
    client.get(address)
    archived = next(each["_id"] for each in world.departments.values() if each.get("archived"))
    assert [path for path in server.asked() if path.startswith(DEPARTMENTS)] == [
        DEPARTMENTS,
        f"{DEPARTMENTS}/{archived}",
    ]
    client.get(f"{address}&sort=msgs")
    assert server.asked() == [HISTORY]


def test_a_transcript_costs_the_room_and_its_messages(between: StartBetween, world: World) -> None:
    server = between()
    client = server.sign_in()
    room = room_with(world, 5)
    client.get(chats_page(room))
    server.asked()
    client.get(f"{chats_page(room)}?chat={room['_id']}")
    assert server.asked() == [f"livechat/{room['_id']}/messages"]


def test_a_transcript_that_nobody_asked_for_leaves_half_of_the_calls_to_others(
    upstream_server: StartUpstream,
) -> None:
    server = upstream_server()
    client = server.sign_in()
    page, opened_by_itself = f"/rooms/{ROOM}/visitors/{VISITOR}/", {**HTMX_TRANSCRIPT, "HX-Trigger": PANEL}
    reset = int((datetime.now(UTC) + timedelta(seconds=50)).timestamp() * 1000)
    limit = {"X-RateLimit-Limit": "10", "X-RateLimit-Remaining": "5", "X-RateLimit-Reset": str(reset)}
    read, unread = (each["_id"] for each in example("chat-history-page")["history"][1:])
    messages = example("rid-messages-page")
    server.given(f"livechat/{read}/messages", body=messages, headers={**JSON_TYPE, **limit})
    client.get(page)
    client.get(f"{page}?chat={read}", headers=HTMX_TRANSCRIPT)
    assert client.get(f"{page}?chat={unread}", headers=opened_by_itself).status_code == 204
    assert server.asked_for(f"livechat/{unread}/messages") == []
    assert client.get(f"{page}?chat={read}", headers=opened_by_itself).status_code == 200


def test_the_json_endpoint_costs_one_call_each_time(between: StartBetween, world: World) -> None:
    server = between()
    client = server.sign_in()
    for _ in range(2):
        client.get(api_path(room_with(world, 5)))
    assert server.asked() == [HISTORY, HISTORY]


def test_one_agents_copy_is_not_anothers(between: StartBetween, world: World) -> None:
    server = between()
    first, second = server.sign_in("ana"), server.sign_in("marta")
    address = chats_page(room_with(world, 5))
    first.get(address)
    server.asked()
    assert second.get(address).status_code == 200
    assert sorted(server.asked()) == sorted(["rooms.info", HISTORY, FOUND, DEPARTMENTS])


@pytest.mark.parametrize(("address", "queries"), [(visitor_page, 10), (chats_page, 4), (transcript_page, 5)])
def test_a_page_costs_few_database_queries(
    address: object,
    queries: int,
    between: StartBetween,
    world: World,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    """The session, the agent, a row of the access log; with chats, the names of agents; with pages, those kept here,
    one more row, and the last look, which is read, and made in a transaction for a visitor who was never looked at.
    """
    client = between().sign_in()
    client.get(visitor_page(room_with(world, 1)))
    with django_assert_max_num_queries(queries):
        client.get(address(room_with(world, 260)))  # type: ignore[operator]  # one of addresses.py
