"""No page of an agent says anything that was not translated; what visitors wrote is theirs."""

import pytest
from django.test import Client
from fixture_types import SignIn, Soup

from dashboard.sandbox.world import World

from .marks import list_unmarked

MARKED = {"Accept-Language": "xx"}


@pytest.fixture
def marta(sign_in: SignIn, marked_language: str) -> Client:
    client = sign_in("marta")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = marked_language
    return client


@pytest.fixture
def here(world: World) -> str:
    visitor = world.visitor_with(chats=30)
    return f"/rooms/{world.open_room_of(visitor)['_id']}/visitors/{visitor['_id']}"


@pytest.mark.parametrize("path", ["/", "/?all=1", "/find/?q=a", "/find/?q=0000"])
def test_the_home_and_the_search(marta: Client, soup: Soup, world: World, path: str) -> None:
    assert list_unmarked(soup(marta.get(path)), world) == []


@pytest.mark.parametrize(
    "path", ["/", "/chats/", "/chats/?show=closed", "/chats/?text=zzzz", "/pages/", "/chats/?sort=no"]
)
def test_a_visitor(marta: Client, soup: Soup, world: World, here: str, path: str) -> None:
    assert list_unmarked(soup(marta.get(here + path)), world) == []


def test_a_visitor_with_a_transcript(marta: Client, soup: Soup, world: World, here: str) -> None:
    room = here.split("/")[2]
    assert list_unmarked(soup(marta.get(f"{here}/?chat={room}")), world) == []
    assert list_unmarked(soup(marta.get(f"/rooms/{room}/transcript/")), world) == []


def test_the_live_visitor(marta: Client, soup: Soup, world: World) -> None:
    room = world.live_room
    assert list_unmarked(soup(marta.get(f"/rooms/{room['_id']}/visitors/{room['v']['_id']}/")), world) == []
