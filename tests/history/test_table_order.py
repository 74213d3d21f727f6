"""The chat table over the sandbox: the same rows in the same order as Rocket.Chat gives, on every page."""

from itertools import count as counting

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from dashboard.history.table_query import PAGE_SIZES, SORTABLE
from dashboard.sandbox import Sandbox
from dashboard.sandbox.world import World

from .addresses import all_rows, chats_page, room_with
from .reading import Soup

VISITORS = [0, 1, 5, 30, 260]
SORTS = [*SORTABLE, *(f"-{field}" for field in SORTABLE)]


def shown(tree: BeautifulSoup) -> list[str]:
    return [str(row["data-room"]) for row in tree.select("table#chats tbody tr")]


def paged(client: Client, soup: Soup, address: str) -> list[list[str]]:
    """The rows of every page, following "Next" as an agent does."""
    pages, tree = [], soup(client.get(address))
    for _ in counting():
        pages.append(shown(tree))
        following = tree.select_one('nav[aria-label="Pages"] a#page-Next')
        if following is None:
            break
        tree = soup(client.get(address.partition("?")[0] + str(following["href"])))
    return pages


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("chats", VISITORS)
def test_every_order_is_rocketchats_own_down_to_the_last_page(
    chats: int, sort: str, ana: Client, soup: Soup, sandbox: Sandbox
) -> None:
    room = room_with(sandbox.world, chats)
    field, direction = sort.removeprefix("-"), -1 if sort.startswith("-") else 1
    direct = all_rows(sandbox, room, f'{{"{field}":{direction},"_id":1}}')
    assert len(direct) == chats + 1

    pages = paged(ana, soup, f"{chats_page(room)}?sort={sort}&count=100")

    assert [row for page in pages for row in page] == [row["_id"] for row in direct]


@pytest.mark.parametrize("size", PAGE_SIZES)
@pytest.mark.parametrize("chats", [30, 260])
def test_every_page_size_shows_every_chat_once(
    chats: int, size: int, ana: Client, soup: Soup, world: World
) -> None:
    room = room_with(world, chats)
    pages = paged(ana, soup, f"{chats_page(room)}?count={size}")
    assert {len(page) for page in pages[:-1]} <= {size}
    assert len({row for page in pages for row in page}) == sum(map(len, pages)) == chats + 1


@pytest.mark.parametrize("size", PAGE_SIZES)
@pytest.mark.parametrize("number", ["999", "100000", "9" * 50])
def test_a_page_beyond_the_end_is_the_last(
    number: str, size: int, ana: Client, soup: Soup, world: World
) -> None:
    room = room_with(world, 260)
    last = 261 % size or size
    tree = soup(ana.get(f"{chats_page(room)}?count={size}&page={number}"))
    assert len(shown(tree)) == last
    assert f"{262 - last}–261 of 261" in tree.select_one('nav[aria-label="Pages"]').text
    assert tree.select_one("a#page-Next") is None


def test_a_page_before_the_first_is_the_first(ana: Client, soup: Soup, world: World) -> None:
    address = chats_page(room_with(world, 30))
    assert shown(soup(ana.get(f"{address}?page=-3"))) == shown(soup(ana.get(address)))


def test_the_newest_chats_stand_first_without_being_asked(ana: Client, soup: Soup, sandbox: Sandbox) -> None:
    room = room_with(sandbox.world, 30)
    newest = [row["_id"] for row in all_rows(sandbox, room, '{"ts":-1,"_id":1}')]
    assert shown(soup(ana.get(chats_page(room)))) == newest[:25]
