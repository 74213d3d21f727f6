"""Hostile and absurd addresses and queries: a clear page with 400 or 404, never a 500, never an echo."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from fixture_types import StartUpstream

from dashboard.sandbox.world import World

from .addresses import HTMX, api_path, chats_page, room_with, transcript_page, visitor_page
from .reading import Soup

HOSTILE = {
    "long": "x" * 10_000,
    "parent": "../",
    "dots": "..",
    "dot": ".",
    "nul": "\x00",
    "newline": "a\nSet-Cookie: a=b",
    "markup": "<script>alert(1)</script>",
    "quotes": "\"'><img src=x onerror=alert(1)>",
    "template": "{{ 7*7 }}{% debug %}",
    "japanese": "日本語",
    "arabic": "مرحبا",
    "override": "\u202egnp.exe",
    "digits": "٣٤",
    "number": "9" * 400,
    "json": '{"$ne":null}',
    "space": " ",
    "percent": "%",
    "unicode edge": "\uffff\U0010ffff",
}
RAW = {"half a surrogate": "%ED%A0%80", "broken utf-8": "%FF%FE", "slash": "a%2Fb", "backslash": "..%5C..%5C"}
QUOTED = {name: quote(text, safe="") for name, text in HOSTILE.items()} | RAW
EVERY = pytest.mark.parametrize("bad", QUOTED.values(), ids=QUOTED.keys())
PAGES = ["/rooms/{}/", "/rooms/{}/transcript/", "/rooms/{}/visitors/{}/", "/rooms/{}/visitors/{}/chats/"]


def assert_refused(response: Any, soup: Soup, statuses: set[int]) -> str:
    """The refusal's words."""
    assert response.status_code in statuses
    tree = soup(response)
    (alert,) = tree.select("[role=alert]")
    assert tree.select("[onerror], main script, main img") == []
    return str(alert.get_text(" ", strip=True))


@EVERY
@pytest.mark.parametrize("pattern", PAGES)
def test_a_hostile_room_is_no_room(pattern: str, bad: str, ana: Client, soup: Soup) -> None:
    assert_refused(ana.get(pattern.format(bad, "66a5e1f09b3c4d0012ab77e1")), soup, {400, 404})


@EVERY
@pytest.mark.parametrize("pattern", PAGES[2:])
def test_a_hostile_visitor_is_no_visitor(
    pattern: str, bad: str, ana: Client, soup: Soup, world: World
) -> None:
    assert_refused(ana.get(pattern.format(room_with(world, 5)["_id"], bad)), soup, {400, 404})


@pytest.mark.parametrize(
    "address", ["/rooms//", "/rooms//transcript/", "/rooms//visitors/x/", "/rooms/x/visitors//"]
)
def test_an_empty_id_is_no_page(address: str, ana: Client, soup: Soup) -> None:
    assert "no page at this address" in assert_refused(ana.get(address), soup, {404})


ALLOWED = {
    "page": "“page” must be a number from 1",
    "count": "“count” must be one of 10, 25, 50, 100",
    "sort": "“sort” must be one of ts, open, closedAt",
}


BAD_VALUES = [
    pytest.param(name, bad, id=f"{name} {kind}")
    for name in ALLOWED
    for kind, bad in QUOTED.items()
    if (name, kind) != ("page", "number")  # a huge page number means the last page
]


@pytest.mark.parametrize("address", [chats_page, visitor_page])
@pytest.mark.parametrize(("name", "bad"), BAD_VALUES)
def test_a_hostile_query_is_refused_with_what_is_allowed(
    name: str, bad: str, address: Callable[..., str], ana: Client, soup: Soup, world: World
) -> None:
    response = ana.get(f"{address(room_with(world, 1))}?{name}={bad}")
    assert ALLOWED[name] in assert_refused(response, soup, {400})


@EVERY
def test_a_hostile_offset_of_a_transcript_is_refused_with_what_is_allowed(
    bad: str, ana: Client, soup: Soup, world: World
) -> None:
    response = ana.get(f"{transcript_page(room_with(world, 1))}?offset={bad}")
    if bad == QUOTED["number"]:  # beyond the first message is the oldest piece
        assert response.status_code == 200
    else:
        assert "“offset” must be a number from 0" in assert_refused(response, soup, {400})


@EVERY
def test_a_hostile_chat_beside_the_table_is_no_chat(bad: str, ana: Client, soup: Soup, world: World) -> None:
    assert_refused(ana.get(f"{visitor_page(room_with(world, 1))}?chat={bad}"), soup, {404})


@pytest.mark.parametrize(
    "query", ["page=&count=&sort=", "chat=", "page=1&page=2", "unknown=1", "&&&", "=", "%"]
)
def test_a_query_without_sense_does_no_harm(query: str, ana: Client, world: World) -> None:
    assert ana.get(f"{visitor_page(room_with(world, 30))}?{query}").status_code == 200


def test_a_refused_query_asks_rocketchat_nothing(upstream_server: StartUpstream) -> None:
    server = upstream_server()
    client = server.sign_in()
    before = len(server.asked)
    assert client.get("/rooms/a/visitors/b/?sort=x").status_code == 400
    assert len(server.asked) == before


def test_a_refusal_for_htmx_is_an_alert_that_leaves_the_page_as_it_is(
    ana: Client, soup: Soup, world: World
) -> None:
    response = ana.get(f"{chats_page(room_with(world, 1))}?count=7", headers=HTMX)
    assert_refused(response, soup, {400})
    assert soup(response).html is None
    assert (response["HX-Retarget"], response["HX-Push-Url"]) == ("#notice", "false")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_pages_are_only_read(method: str, ana: Client, world: World) -> None:
    room = room_with(world, 1)
    for address in (visitor_page(room), chats_page(room), transcript_page(room), api_path(room)):
        assert getattr(ana, method)(address).status_code == (404 if address == api_path(room) else 405)


def test_another_visitors_id_is_not_found(ana: Client, soup: Soup, world: World) -> None:
    room, other = room_with(world, 5), room_with(world, 30)
    for address in (visitor_page, chats_page):
        mixed = {**room, "v": other["v"]}
        assert "No such visitor" in assert_refused(ana.get(address(mixed)), soup, {404})


def test_another_visitors_chat_does_not_open_beside_the_table(ana: Client, soup: Soup, world: World) -> None:
    address = f"{visitor_page(room_with(world, 5))}?chat={room_with(world, 30)['_id']}"
    for headers in ({}, {"HX-Request": "true", "HX-Target": "transcript"}):
        assert "no such visitor" in assert_refused(ana.get(address, headers=headers), soup, {404})
