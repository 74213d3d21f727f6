"""Filters and the search in a visitor's messages, over the whole history."""

from typing import Any
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from example_server import ROOM, VISITOR
from fixture_types import StartUpstream
from rocketchat.wire import example

from dashboard.sandbox import Sandbox
from dashboard.sandbox.world import World

from .addresses import Document, api_path, asked_directly, chats_page, room_with
from .conftest import StartBetween
from .reading import Soup
from .test_cost import FOUND, HISTORY
from .test_table_order import paged, shown


def searched(sandbox: Sandbox, room: Document, query: str) -> set[str]:
    """The ids that visitors.searchChats gives."""
    path = api_path(room).replace("chatHistory", "searchChats")
    return {row["_id"] for row in asked_directly(sandbox, path, f"count=0&{query}").json()["history"]}


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("show=closed", "closedChatsOnly=true"),
        ("show=served", "servedChatsOnly=true"),
        ("text=voucher", "searchText=voucher"),
        ("text=the&show=closed", "searchText=the&closedChatsOnly=true"),
    ],
)
def test_a_filter_leaves_what_rocketchats_own_search_finds(
    ours: str, theirs: str, ana: Client, soup: Soup, sandbox: Sandbox
) -> None:
    room = room_with(sandbox.world, 30)
    rows = shown(soup(ana.get(f"{chats_page(room)}?count=100&{ours}")))
    assert rows
    assert set(rows) == searched(sandbox, room, theirs)


def test_a_filtered_table_keeps_the_order_and_its_pages(ana: Client, soup: Soup, sandbox: Sandbox) -> None:
    room = room_with(sandbox.world, 260)
    pages = paged(ana, soup, f"{chats_page(room)}?count=50&sort=-msgs&show=served")
    rows = [row for page in pages for row in page]
    assert set(rows) == searched(sandbox, room, "servedChatsOnly=true")
    counts = [sandbox.world.rooms[row]["msgs"] for row in rows]
    assert counts == sorted(counts, reverse=True)
    assert {len(page) for page in pages[:-1]} == {50}


def test_filter_search_order_and_size_go_together_in_every_link(
    ana: Client, soup: Soup, world: World
) -> None:
    address = f"{chats_page(room_with(world, 30))}?count=10&sort=msgs&show=closed&text=e"
    tree = soup(ana.get(address))
    wanted = {"count=10", "sort=msgs", "show=closed", "text=e"}
    for link in tree.select("a#page-Next, td[data-field=ts] a"):
        assert wanted <= set(str(link["href"]).lstrip("?").split("&"))
    assert tree.select_one("#show-served")["href"] == "?count=10&sort=msgs&show=served&text=e"
    assert tree.select_one("#show-closed")["aria-current"] == "true"
    assert tree.select_one("#by-lm")["href"] == "?count=10&sort=-lm&show=closed&text=e"
    kept = {field["name"]: field["value"] for field in tree.select(".tools form input")}
    assert kept == {"count": "10", "sort": "msgs", "show": "closed", "text": "e"}
    assert tree.select_one("#export")["href"].endswith("?count=10&sort=msgs&show=closed&text=e")


def filtered(tree: BeautifulSoup) -> str:
    return " ".join(tree.select(".filtered")[0].text.split())


def test_nothing_found_says_so_and_that_capitals_count(ana: Client, soup: Soup, world: World) -> None:
    tree = soup(ana.get(f"{chats_page(room_with(world, 30))}?text={quote('<b>VOUCHER')}"))
    assert shown(tree) == []
    assert filtered(tree).startswith("No message of these chats holds “<b>VOUCHER”. Capitals count")
    assert tree.select_one("#without-text")["href"] == "?"
    assert tree.select_one("#in-messages")["value"] == "<b>VOUCHER"


def test_what_is_found_says_of_how_many(ana: Client, soup: Soup, sandbox: Sandbox) -> None:
    room = room_with(sandbox.world, 30)
    many = len(searched(sandbox, room, "searchText=voucher"))
    said = filtered(soup(ana.get(f"{chats_page(room)}?text=voucher")))
    assert said.startswith(f"{many} of 31 chats hold")
    assert "Capitals count." in said


def test_the_search_is_labelled_with_whom_it_searches(ana: Client, soup: Soup, world: World) -> None:
    room = room_with(world, 30)
    tree = soup(ana.get(chats_page(room)))
    label = tree.select_one('form[role="search"] label[for="in-messages"]').text
    assert label == f"Search in {room['fname'].split()[0]}’s messages"


def test_the_facts_are_of_all_chats_whatever_is_filtered(ana: Client, soup: Soup, world: World) -> None:
    address = chats_page(room_with(world, 30))
    facts = [soup(ana.get(f"{address}{query}")).select("dl.facts")[0].text for query in ("", "?show=closed")]
    assert facts[0] == facts[1]


def test_a_filter_costs_the_history_and_another_filter_nothing(between: StartBetween, world: World) -> None:
    server = between()
    client = server.sign_in()
    address = chats_page(room_with(world, 260))
    client.get(f"{address}?show=closed")
    assert server.asked().count(HISTORY) == 2
    client.get(f"{address}?show=served")
    assert server.asked() == []
    client.get(f"{address}?show=served&text=voucher&page=2")
    assert server.asked() == [FOUND]


def test_a_chat_opens_from_a_filtered_table_without_another_look_at_the_room(
    between: StartBetween, world: World, soup: Soup
) -> None:
    server = between()
    client = server.sign_in("marta")
    address = f"{chats_page(room_with(world, 260))}?show=served&sort=ts&page=9"
    chat = shown(soup(client.get(address)))[-1]
    server.asked()
    assert soup(client.get(f"{address}&chat={chat}")).select("#transcript .lines")
    assert "rooms.info" not in server.asked()


@pytest.mark.parametrize("query", ["show=open", "show=ALL", "text=" + "x" * 201])
def test_what_is_no_filter_is_refused(query: str, ana: Client, world: World) -> None:
    assert ana.get(f"{chats_page(room_with(world, 5))}?{query}").status_code == 400


def test_of_too_many_chats_it_is_said_how_many_were_looked_at(
    upstream_server: StartUpstream, soup: Soup
) -> None:
    server = upstream_server()
    client = server.sign_in()
    page = example("chat-history-page")
    rows: list[dict[str, Any]] = [page["history"][0] | {"_id": f"room{number}"} for number in range(100)]
    server.given("livechat/visitors.chatHistory", body={**page, "history": rows, "total": 1204})
    said = filtered(soup(client.get(f"/rooms/{ROOM}/visitors/{VISITOR}/chats/?show=closed")))
    assert "Only the first 100 of 1,204 chats in this order were looked at." in said
