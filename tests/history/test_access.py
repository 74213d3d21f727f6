"""Who gets to see a visitor, by account, and the row that each look leaves."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from dashboard.audit.models import Access
from dashboard.sandbox.world import World

from .addresses import Document, chats_page, room_page, room_with, transcript_page, visitor_page
from .reading import Soup

ADDRESSES = [visitor_page, chats_page, transcript_page]
EVERY_PAGE = pytest.mark.parametrize("address", ADDRESSES)


def of_a_colleague(world: World, agent: str = "bruno") -> Document:
    """An open chat which this agent serves."""
    found: Document = next(
        room for room in world.rooms_in("answered", agent) + world.rooms_in("waiting", agent)
    )
    return found


def alert(tree: BeautifulSoup) -> str:
    (found,) = tree.select("[role=alert]")
    return found.get_text(" ", strip=True)


@EVERY_PAGE
def test_an_agent_sees_their_own_chats(address: Callable[..., str], ana: Client, world: World) -> None:
    assert ana.get(address(room_with(world, 5))).status_code == 200


@EVERY_PAGE
def test_a_colleagues_chat_is_refused_in_words(
    address: Callable[..., str], bruno: Client, soup: Soup, world: World
) -> None:
    response = bruno.get(address(room_with(world, 5)))
    assert response.status_code == 403
    assert "This chat is not yours to see" in alert(soup(response))


@EVERY_PAGE
def test_a_manager_sees_every_chat(address: Callable[..., str], marta: Client, world: World) -> None:
    assert marta.get(address(room_with(world, 5))).status_code == 200


def test_a_missing_permission_is_named(nina: Client, soup: Soup, world: World) -> None:
    mine = next(room for room in world.rooms.values() if room.get("servedBy", {}).get("username") == "nina")
    response = nina.get(visitor_page(mine))
    assert response.status_code == 403
    assert "view-l-room" in alert(soup(response))


@pytest.mark.parametrize("address", [*ADDRESSES, room_page])
def test_a_stranger_is_led_to_the_login_and_from_there_back(
    address: Callable[..., str], world: World, db: None
) -> None:
    response = Client().get(f"{address(room_with(world, 5))}?count=10&page=2")
    assert response.status_code == 302
    assert response["Location"].startswith("/login/?next=%2Frooms%2F")
    assert response["Location"].endswith("%3Fcount%3D10%26page%3D2")


def test_a_room_leads_to_its_visitor(ana: Client, world: World) -> None:
    room = room_with(world, 5)
    response = ana.get(room_page(room))
    assert (response.status_code, response["Location"]) == (302, visitor_page(room))


def test_an_unknown_room_is_not_found(ana: Client, soup: Soup) -> None:
    response = ana.get("/rooms/nosuchroom1234567/")
    assert response.status_code == 404
    assert "No such room" in alert(soup(response))


@pytest.mark.parametrize(
    ("address", "what"), [(visitor_page, "chats"), (chats_page, "chats"), (transcript_page, "transcript")]
)
def test_every_look_is_written_down(
    address: Callable[..., str], what: str, ana: Client, world: World
) -> None:
    room = room_with(world, 5)
    ana.get(address(room))
    (look,) = Access.objects.filter(what=what)
    assert (look.room_id, look.visitor_id) == (room["_id"], room["v"]["_id"])
    assert look.agent is not None
    assert (look.agent.username, look.client_ip) == ("ana", "127.0.0.1")


def test_a_transcript_beside_the_table_is_a_look_of_its_own(ana: Client, world: World) -> None:
    room = room_with(world, 5)
    ana.get(visitor_page(room))
    assert not Access.objects.filter(what="transcript").exists()
    ana.get(f"{visitor_page(room)}?chat={room['_id']}")
    assert Access.objects.filter(what="transcript").count() == 1


@EVERY_PAGE
def test_what_was_refused_was_not_seen(address: Callable[..., str], bruno: Client, world: World) -> None:
    bruno.get(address(room_with(world, 5)))
    assert not Access.objects.exists()


def test_every_account_sees_a_visitor_with_its_own_rights(
    ana: Client, bruno: Client, marta: Client, nina: Client, world: World
) -> None:
    address = visitor_page(of_a_colleague(world))
    statuses = [client.get(address).status_code for client in (bruno, marta, ana, nina, Client())]
    assert statuses == [200, 200, 403, 403, 302]
