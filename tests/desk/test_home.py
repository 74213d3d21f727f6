"""The agent's open chats."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client
from history.reading import Soup

from dashboard.sandbox.world import World


def is_open(room: dict[str, object]) -> bool:
    return bool(room.get("open")) and not room.get("onHold")


def open_of(world: World, username: str) -> set[str]:
    return {
        room["_id"]
        for room in world.rooms.values()
        if room.get("open") and room.get("servedBy", {}).get("username") == username
    }


def listed(tree: BeautifulSoup | Tag) -> list[str]:
    return [str(row["data-room"]) for row in tree.select("ul.people li[data-room]")]


@pytest.mark.parametrize("username", ["ana", "bruno", "tom", "marta"])
def test_an_agent_sees_exactly_their_own_open_chats(
    username: str, sign_in: Callable[..., Client], soup: Soup, world: World
) -> None:
    tree = soup(sign_in(username).get("/"))
    assert set(listed(tree)) == open_of(world, username)


def test_each_chat_leads_to_its_visitor(ana: Client, soup: Soup, world: World) -> None:
    for row in soup(ana.get("/")).select("li[data-room]"):
        room = world.rooms[str(row["data-room"])]
        assert row.a["href"] == f"/rooms/{room['_id']}/visitors/{room['v']['_id']}/"
        assert row.a.text == room["fname"]


def test_who_waits_longest_stands_first(ana: Client, soup: Soup, world: World) -> None:
    rooms = [world.rooms[room_id] for room_id in listed(soup(ana.get("/")))]
    waiting = [bool(room.get("waitingResponse")) for room in rooms]
    assert any(waiting)
    assert waiting == sorted(waiting, reverse=True)
    since = [room["metrics"]["v"]["lq"] for room in rooms if room.get("waitingResponse")]
    assert since == sorted(since)


def test_a_manager_may_see_the_queue_and_everybodys_chats(marta: Client, soup: Soup, world: World) -> None:
    queue, others, on_hold = soup(marta.get("/?all=1")).select("section.openchats")
    assert set(listed(queue)) == {
        room["_id"] for room in world.rooms.values() if is_open(room) and "servedBy" not in room
    }
    assert set(listed(others)) == {
        room["_id"] for room in world.rooms.values() if is_open(room) and "servedBy" in room
    }
    assert set(listed(on_hold)) == {room["_id"] for room in world.rooms.values() if room.get("onHold")}
    assert queue.h1 is not None
    assert queue.h1.text == f"In the queue {len(listed(queue))}"


def test_an_agent_is_not_offered_the_chats_of_all(ana: Client, marta: Client, soup: Soup) -> None:
    assert soup(marta.get("/")).select('a[href="/?all=1"]')
    assert not soup(ana.get("/")).select('a[href="/?all=1"]')


def test_an_agent_who_asks_for_all_gets_their_own(ana: Client, soup: Soup, world: World) -> None:
    assert set(listed(soup(ana.get("/?all=1")))) == open_of(world, "ana")


@pytest.mark.parametrize("query", ["all=0", "all=", "all=%00", "all=1&all=2", "x=1"])
def test_any_other_query_is_the_own_chats(query: str, marta: Client, soup: Soup, world: World) -> None:
    assert set(listed(soup(marta.get(f"/?{query}")))) == open_of(world, "marta")


def test_no_open_chats_is_said_in_words(marta: Client, soup: Soup, world: World) -> None:
    assert not open_of(world, "marta")
    assert "No open chats" in soup(marta.get("/")).select_one("li.empty").text


def test_a_missing_permission_is_named(nina: Client, soup: Soup) -> None:
    response = nina.get("/")
    assert response.status_code == 403
    assert "view-l-room" in soup(response).select_one("[role=alert]").text


def test_a_stranger_is_led_to_the_login(client: Client, db: None) -> None:
    assert client.get("/")["Location"] == "/login/?next=%2F"
