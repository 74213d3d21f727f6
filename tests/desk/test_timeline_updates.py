"""An open timeline asks again and again: cheaply, and Rocket.Chat hardly ever."""

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from example_server import ROOM, VISITOR, UpstreamServer
from fixture_types import Soup
from reading import at
from rocketchat.wire import example
from trail.sending import Reply

from dashboard.audit.models import Access
from dashboard.trail.models import PageView

from .page_views import HTMX, collected, has_pages, path, shown

pytestmark = pytest.mark.usefixtures("clock")

PAGES_VISITED = "livechat/visitors.pagesVisited"
VISITOR_PAGE = f"/rooms/{ROOM}/visitors/{VISITOR}/"


def another_agent(server: UpstreamServer) -> Client:
    """A colleague of the agent, with an account of their own."""
    login = example("login-ok")
    login["data"]["userId"] = login["data"]["me"]["_id"] = "aNotherAgentsOwnId"
    server.given("login", body=login)
    return server.sign_in()


def question(tree: BeautifulSoup) -> str:
    """What an open timeline asks next."""
    return str(at(tree, "#thread")["data-live"])


def opened(agent: Client, soup: Soup, page: str = "") -> str:
    return question(soup(agent.get(page or path())))


def ask(agent: Client, address: str) -> Reply:
    return agent.get(address, headers=HTMX)


@pytest.mark.parametrize("page", [path(), VISITOR_PAGE])
def test_an_unchanged_timeline_costs_one_query_and_an_empty_answer(
    server: UpstreamServer, agent: Client, soup: Soup, page: str
) -> None:
    collected(5)
    address = opened(agent, soup, page)
    asked = len(server.asked)
    with CaptureQueriesContext(connection) as queries:
        answer = ask(agent, address)
    assert (answer.status_code, answer.content) == (204, b"")
    assert len([query for query in queries if PageView._meta.db_table in query["sql"]]) == 1
    assert len(server.asked) == asked


def test_a_new_page_is_the_answer_to_the_next_question(agent: Client, soup: Soup) -> None:
    collected(5, "/old")
    address = opened(agent, soup)
    collected(0, "/new")
    answer = ask(agent, address)
    assert answer.status_code == 200
    tree = soup(answer)
    assert not tree.select("html")
    assert shown(tree) == ["/new", "/old"]
    assert question(tree) != address
    assert ask(agent, question(tree)).status_code == 204


def test_the_very_first_page_is_noticed_too(agent: Client, soup: Soup) -> None:
    address = opened(agent, soup)
    assert ask(agent, address).status_code == 204
    collected(0, "/first")
    assert shown(soup(ask(agent, address))) == ["/first"]


def test_a_page_of_another_visitor_is_no_news(agent: Client, soup: Soup) -> None:
    collected(5)
    address = opened(agent, soup)
    collected(0, token="c" * 48, room=ROOM)
    assert ask(agent, address).status_code == 204


def test_an_erased_visitors_timeline_changes(agent: Client, soup: Soup) -> None:
    collected(5)
    address = opened(agent, soup)
    PageView.objects.all().delete()
    answer = ask(agent, address)
    assert answer.status_code == 200
    assert shown(soup(answer)) == []


@pytest.mark.parametrize("state", ["x", "0" * 16, "%00", "<script>", "a" * 10_000])
def test_a_state_that_nobody_told_gets_the_list(agent: Client, soup: Soup, state: str) -> None:
    collected(5, "/a")
    assert shown(soup(ask(agent, f"{path()}?state={state}"))) == ["/a"]


def test_two_agents_who_watch_rocketchats_pages_ask_it_once_in_fifteen_seconds(
    server: UpstreamServer, agent: Client, soup: Soup, clock: time_machine.Traveller
) -> None:
    has_pages(server, (5, "/theirs"))
    both = [(each, opened(each, soup)) for each in (agent, another_agent(server))]
    for _ in range(30):
        clock.shift(2)
        assert {ask(*each).status_code for each in both} == {204}
    assert len(server.asked_for(PAGES_VISITED)) <= 1 + 60 // 15


def test_a_page_that_only_rocketchat_knows_appears_within_fifteen_seconds(
    server: UpstreamServer, agent: Client, soup: Soup, clock: time_machine.Traveller
) -> None:
    has_pages(server, (5, "/theirs"))
    address = opened(agent, soup)
    has_pages(server, (5, "/theirs"), (0, "/newer"))
    clock.shift(14)
    assert ask(agent, address).status_code == 204
    clock.shift(1.5)
    assert shown(soup(ask(agent, address))) == ["/newer", "/theirs"]


def test_a_visitor_who_moves_fast_costs_rocketchat_no_more(
    server: UpstreamServer, agent: Client, soup: Soup, clock: time_machine.Traveller
) -> None:
    both = [(each, opened(each, soup)) for each in (agent, another_agent(server))]
    asked = len(server.asked)
    for number in range(30):
        clock.shift(2)
        collected(-(number + 1) / 30, f"/{number}")
        both = [(each, question(soup(ask(each, address)))) for each, address in both]
    assert len(server.asked_for(PAGES_VISITED)) <= 1 + 60 // 15
    # Besides, each of the two asks for the messages.
    assert len(server.asked) - asked <= 3 * 60 // 15 + 4


def test_rocketchat_going_down_does_not_end_an_open_timeline(
    server: UpstreamServer, agent: Client, soup: Soup, clock: time_machine.Traveller
) -> None:
    collected(5, "/old")
    address = opened(agent, soup)
    server.given(status=502)
    clock.shift(60)
    assert ask(agent, address).status_code == 204
    collected(-1, "/new")
    assert shown(soup(ask(agent, address))) == ["/new", "/old"]


def test_while_nothing_was_collected_rocketchat_going_down_is_no_news(
    server: UpstreamServer, agent: Client, soup: Soup, clock: time_machine.Traveller
) -> None:
    address = opened(agent, soup)
    server.given("livechat/visitors.pagesVisited", status=502)
    clock.shift(601)
    assert ask(agent, address).status_code == 204


def test_a_room_that_is_no_longer_theirs_ends_it_within_five_minutes(
    server: UpstreamServer, agent: Client, soup: Soup, clock: time_machine.Traveller
) -> None:
    collected(5)
    address = opened(agent, soup)
    server.given("rooms.info", status=400, body={"success": False, "error": "not-allowed"})
    clock.shift(301)
    assert ask(agent, address).status_code == 403


def test_after_signing_out_a_question_leads_to_the_login(agent: Client, soup: Soup) -> None:
    collected(5)
    address = opened(agent, soup)
    agent.post("/logout/")
    answer = ask(agent, address)
    assert answer["HX-Redirect"].startswith("/login/")


def looks() -> list[tuple[str | None, str, str]]:
    found = Access.objects.filter(what=Access.What.PAGES).order_by("pk")
    return list(found.values_list("agent__user_id", "room_id", "visitor_id"))


@pytest.mark.parametrize("page", [path(), VISITOR_PAGE])
def test_a_look_is_written_to_the_access_log_once_and_no_question_is(
    agent: Client, soup: Soup, page: str
) -> None:
    collected(5)
    address = opened(agent, soup, page)
    me = example("login-ok")["data"]["userId"]
    assert looks() == [(me, ROOM, VISITOR)]
    ask(agent, address)
    collected(0)
    assert ask(agent, address).status_code == 200
    assert looks() == [(me, ROOM, VISITOR)]


def test_a_look_that_was_refused_is_not_written(server: UpstreamServer, agent: Client) -> None:
    server.given("rooms.info", status=400, body={"success": False, "error": "not-allowed"})
    assert agent.get(path()).status_code == 403
    assert looks() == []
