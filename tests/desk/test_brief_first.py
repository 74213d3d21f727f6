"""While a slow Rocket.Chat answers, the brief is there with who and how long they wait; the rest follows."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from example_server import ROOM, VISITOR, UpstreamServer
from fixture_types import Soup, StartUpstream
from pytest_django.fixtures import Settings
from reading import at, text_at
from rocketchat.wire import example

PAGE = f"/rooms/{ROOM}/visitors/{VISITOR}/"
HISTORY, SEARCH = "livechat/visitors.chatHistory", "livechat/visitors.searchChats"
PAGES, MESSAGES = "livechat/visitors.pagesVisited", f"livechat/{ROOM}/messages"
PATIENCE = 0.3  # seconds
BRIEF = {"HX-Request": "true", "HX-Target": "brief", "HX-Trigger": "brief-rest"}
THREAD = {"HX-Request": "true", "HX-Target": "thread"}
PAST = {"HX-Request": "true", "HX-Target": "past", "HX-Trigger": "past-missing"}

ANSWERS = {
    HISTORY: "chat-history-page",
    SEARCH: "search-chats-page",
    PAGES: "pages-visited-page",
    MESSAGES: "rid-messages-page",
}


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.desk.views.PATIENCE", PATIENCE)


@pytest.fixture
def server(upstream_server: StartUpstream) -> UpstreamServer:
    return upstream_server(read_timeout=30)


def slow(server: UpstreamServer, *routes: str) -> None:
    """They are not answered before the server is told to."""
    for route in routes:
        server.given(route, delay=60, body=example(ANSWERS[route]))


def first(agent: Client, soup: Soup) -> BeautifulSoup:
    """The page as it comes at first."""
    response = agent.get(PAGE)
    assert response.status_code == 200
    return soup(response)


def test_the_brief_says_who_and_how_long_they_wait_while_all_else_is_late(
    server: UpstreamServer, agent: Client, soup: Soup
) -> None:
    slow(server, *ANSWERS)
    page = first(agent, soup)
    assert text_at(page, "#brief h1") == "Ana Souza"
    assert page.select("#brief .wait b")
    assert not page.select("#chats")
    assert not page.select("li[data-page]")


def test_each_section_that_is_late_asks_for_itself_and_makes_no_call_of_its_own(
    server: UpstreamServer, agent: Client, soup: Soup
) -> None:
    slow(server, *ANSWERS)
    page = first(agent, soup)
    sections = {"#brief-rest": BRIEF, "#thread": THREAD, "#past-missing": PAST}
    assert {at(page, each)["hx-trigger"] for each in sections} == {"load"}
    server.release()
    rest = {each: soup(agent.get(address(page, each), headers=headers)) for each, headers in sections.items()}
    assert rest["#brief-rest"].select("#brief [data-fact=last]")
    assert rest["#thread"].select("#thread li[data-page]")
    assert rest["#past-missing"].select("#past #chats tbody tr")
    assert not [each for each in rest.values() if each.select("[hx-trigger=load]")]
    assert [len(server.asked_for(route)) for route in ANSWERS] == [1, 1, 1, 1]


def address(page: BeautifulSoup, selector: str) -> str:
    asked = str(at(page, selector)["hx-get"])
    return f"{PAGE}{asked}" if asked.startswith("?") else asked


def test_without_javascript_a_link_waits_for_the_rest(
    server: UpstreamServer, agent: Client, soup: Soup
) -> None:
    slow(server, *ANSWERS)
    links = {str(link["href"]) for link in first(agent, soup).select("a") if link.text == "Load the rest"}
    assert links == {"?rest=1"}
    server.release()
    page = soup(agent.get(f"{PAGE}?rest=1"))
    assert page.select("#brief [data-fact=last]")
    assert page.select("li[data-page]")
    assert page.select("#chats tbody tr")
    assert not page.select("[hx-trigger=load]")


@pytest.mark.parametrize("route", [PAGES, SEARCH, "livechat/visitors.info", "livechat/department"])
def test_what_hangs_keeps_neither_the_brief_nor_the_chats(
    server: UpstreamServer, agent: Client, soup: Soup, route: str
) -> None:
    server.given(route, delay=20)
    page = first(agent, soup)
    assert page.select("#brief [data-fact=last]")
    assert page.select("#chats tbody tr")
    assert page.select("#brief-rest")


def test_what_hangs_until_the_deadline_is_not_asked_for_for_ever(
    server: UpstreamServer, agent: Client, soup: Soup, settings: Settings
) -> None:
    settings.PAGE_DEADLINE = 0.5
    server.given(SEARCH, delay=20)
    page = soup(agent.get(f"{PAGE}?rest=1", headers=BRIEF))
    assert page.select("#brief [data-fact=last]")
    assert not page.select("#brief-rest")


def test_the_order_of_the_table_and_the_open_chat_are_kept(
    server: UpstreamServer, agent: Client, soup: Soup
) -> None:
    slow(server, HISTORY)
    page = soup(agent.get(f"{PAGE}?sort=msgs&chat={ROOM}"))
    server.release()
    rest = soup(agent.get(address(page, "#past-missing"), headers=PAST))
    assert rest.select("th[aria-sort=ascending]")
    assert rest.select("#transcript h2")


def test_a_page_whose_copies_are_warm_is_whole_whatever_hangs(
    server: UpstreamServer, agent: Client, soup: Soup
) -> None:
    agent.get(PAGE)
    slow(server, *ANSWERS)
    assert not first(agent, soup).select("[hx-trigger=load]")


def test_the_last_chats_messages_are_not_asked_for_before_it_is_known_how_it_was_closed(
    server: UpstreamServer, agent: Client, soup: Soup
) -> None:
    chats = example("chat-history-page")
    chats["history"][1] |= {"tags": []}
    server.given(HISTORY, body=chats)
    slow(server, SEARCH)
    first(agent, soup)
    assert server.asked_for("livechat/hJ3kRt6yUi9oPa2Sd/messages") == []
