"""The vendor's example answers, served by a plain HTTP server: every page shows them."""

import pytest
from example_server import API, ROOM, VISITOR
from fixture_types import StartUpstream
from rocketchat.wire import VISITOR_TOKEN, example

from dashboard.history.table_query import SORTABLE

from .reading import Soup

PAGES = [
    "/",
    "/find/?q=Maria",
    f"/rooms/{ROOM}/visitors/{VISITOR}/",
    f"/rooms/{ROOM}/visitors/{VISITOR}/?chat={ROOM}",
    f"/rooms/{ROOM}/visitors/{VISITOR}/chats/",
    f"/rooms/{ROOM}/transcript/",
]
HISTORIES = ["chat-history-page", "chat-history-doc-variant", "chat-history-last-page", "chat-history-empty"]


@pytest.mark.parametrize("login", ["login-ok", "login-ok-documented"])
@pytest.mark.parametrize("history", HISTORIES)
@pytest.mark.parametrize("address", PAGES)
def test_every_page_shows_the_examples(
    address: str, history: str, login: str, upstream_server: StartUpstream, soup: Soup
) -> None:
    server = upstream_server()
    server.given("login", body=example(login))
    server.given("livechat/visitors.chatHistory", body=example(history))
    response = server.sign_in().get(address)
    assert response.status_code == 200
    tree = soup(response)
    assert tree.select("main [role=alert]") == []
    assert VISITOR_TOKEN not in response.content.decode()


@pytest.mark.parametrize("history", HISTORIES)
def test_the_table_has_a_row_for_each_chat_of_the_example(
    history: str, upstream_server: StartUpstream, soup: Soup
) -> None:
    server = upstream_server()
    server.given("livechat/visitors.chatHistory", body=example(history))
    tree = soup(server.sign_in().get(PAGES[4]))
    shown = [row["data-room"] for row in tree.select("table#chats tr[data-room]")]
    assert shown == [room["_id"] for room in example(history)["history"]]


def test_the_documented_numbers_in_quotes_are_numbers_here(
    upstream_server: StartUpstream, soup: Soup
) -> None:
    server = upstream_server()
    server.given("livechat/visitors.chatHistory", body=example("chat-history-doc-variant"))
    (row,) = soup(server.sign_in().get(PAGES[4])).select("table#chats tbody tr")
    said = {str(cell["data-field"]): cell.get_text(" ", strip=True) for cell in row.select("td")}
    assert said["metrics.response.ft"].startswith("automatic")
    assert said["open"].startswith("Waiting ")
    assert said["msgs"].startswith("2 ")


@pytest.mark.parametrize("field", SORTABLE)
def test_the_order_is_asked_of_rocketchat_in_its_own_words(
    field: str, upstream_server: StartUpstream
) -> None:
    server = upstream_server()
    server.sign_in().get(f"{PAGES[4]}?sort=-{field}")
    (asked,) = server.asked_for("livechat/visitors.chatHistory")
    assert asked.path.startswith(f"{API}/livechat/visitors.chatHistory/room/{ROOM}/visitor/{VISITOR}?")
    assert f"sort=%7B%22{field}%22%3A-1%2C%22_id%22%3A1%7D" in asked.path
    assert {"x-auth-token", "x-user-id"} <= asked.headers.keys()


def test_the_examples_of_open_chats_lead_to_their_visitors(
    upstream_server: StartUpstream, soup: Soup
) -> None:
    tree = soup(upstream_server().sign_in().get("/"))
    links = [a["href"] for a in tree.select("ul.people a")]
    rooms = {
        f"/rooms/{room['_id']}/visitors/{room['v']['_id']}/"
        for room in example("livechat-rooms-page")["rooms"]
    }
    assert links
    assert set(links) == rooms


def test_the_examples_of_found_visitors_lead_to_their_last_chats(
    upstream_server: StartUpstream, soup: Soup
) -> None:
    tree = soup(upstream_server().sign_in().get("/find/?q=Maria"))
    found = example("visitors-search-page")["visitors"]
    assert [row["data-visitor"] for row in tree.select("li[data-visitor]")] == [
        visitor["_id"] for visitor in found
    ]
