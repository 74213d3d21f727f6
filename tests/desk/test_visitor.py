"""The visitor's page: who they are, above their past chats."""

import re

from django.test import Client
from history.addresses import room_with, visitor_page
from history.reading import Soup

from dashboard.sandbox.world import World


def test_the_page_says_who_it_is_and_that_they_came_before(ana: Client, soup: Soup, world: World) -> None:
    tree = soup(ana.get(visitor_page(world.live_room)))
    assert tree.h1.text == "Maria Lopes"
    assert "returning, 6th chat" in tree.select_one(".brief header").text
    assert re.match(r"(\(\d+ \w+\) )?Maria Lopes · ", tree.title.text)


def test_a_waiting_visitor_is_said_first_with_the_time_since_the_question(
    ana: Client, soup: Soup, world: World
) -> None:
    wait = soup(ana.get(visitor_page(world.live_room))).select_one(".brief .wait b")
    assert re.fullmatch(r"Waiting (\d+ (d|h|min|s))( \d+ (h|min|s))?", wait.text)


def test_the_first_chat_is_called_so(ana: Client, soup: Soup, world: World) -> None:
    assert "first chat" in soup(ana.get(visitor_page(room_with(world, 0)))).select_one(".brief header").text


def test_room_and_visitor_stand_in_every_part(ana: Client, soup: Soup, world: World) -> None:
    room = room_with(world, 5)
    parts = soup(ana.get(visitor_page(room))).select("[data-visitor]")
    assert len(parts) >= 2
    assert {(part["data-room"], part["data-visitor"]) for part in parts} == {(room["_id"], room["v"]["_id"])}


def test_the_way_back_to_rocketchat_opens_the_same_room(ana: Client, soup: Soup, world: World) -> None:
    room = room_with(world, 5)
    link = soup(ana.get(visitor_page(room))).select_one("a[target=_blank]")
    assert link["href"] == f"{world.address}/live/{room['_id']}"
    assert "noopener" in link["rel"]


def test_no_id_or_raw_value_is_in_sight(ana: Client, soup: Soup, world: World) -> None:
    main = soup(ana.get(visitor_page(world.live_room))).main
    main.select_one("textarea").decompose()  # ends with the link back
    text = main.get_text(" ")
    ids = {world.live_room["_id"], world.live_room["v"]["_id"], *world.departments}
    assert not any(each in text for each in ids)
    assert not re.search(r"\b(true|false|None|null|N/A|nan)\b", text)


def test_every_visitor_of_the_world_can_be_shown(marta: Client, soup: Soup, world: World) -> None:
    for room in list(world.rooms.values())[::12]:
        response = marta.get(visitor_page(room))
        assert response.status_code == 200
        assert soup(response).h1.text == room["fname"]
