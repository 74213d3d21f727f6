"""Pages and messages as one list: short first, each message with the page it was written on."""

import gzip
from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup, Tag
from django.test import Client
from example_server import ROOM, VISITOR, UpstreamServer
from fixture_types import Soup
from reading import at, text_at

from dashboard.accounts.models import Agent
from dashboard.audit.models import LastLook
from dashboard.trail.models import PageView

from .page_views import (
    HTMX,
    NOW,
    a_room,
    before,
    chat,
    collected,
    has_chats,
    has_messages,
    has_pages,
    has_room,
    iso,
    path,
    shown,
)

pytestmark = pytest.mark.usefixtures("clock")

LINES = "[data-page], [data-message], [data-chat]"
FOLDED = "details [data-page], details [data-message], details [data-chat]"


def open_lines(tree: BeautifulSoup) -> list[Tag]:
    folded = tree.select(FOLDED)
    return [line for line in tree.select(f"#trail :is({LINES})") if line not in folded]


def said(tree: BeautifulSoup) -> list[str]:
    return [quote.get_text(strip=True) for quote in tree.select("li[data-message] q")]


def live(tree: BeautifulSoup) -> str:
    return str(at(tree, "#thread")["data-live"])


# Messages


def test_a_message_stands_among_the_pages_with_the_page_it_was_written_on(
    server: UpstreamServer, agent: Client, soup: Soup
) -> None:
    collected(9, "/pricing")
    collected(4, "/checkout/payment")
    has_messages(server, (3, "it does not work"))
    tree = soup(agent.get(path()))
    assert [line["class"][0] for line in tree.select(LINES)] == ["say", "page", "page"]
    assert "on Payment, 1 min after arriving" in at(tree, "#m-m3").get_text()


def test_an_agents_message_is_told_by_name_and_without_a_page(
    server: UpstreamServer, agent: Client, soup: Soup
) -> None:
    collected(9, "/pricing")
    has_messages(server, (3, "Let me look"), sender="bruno")
    line = at(soup(agent.get(path())), "li[data-message].agent > div")
    assert line.get_text(strip=True, separator=" ") == "Bruno Let me look"


def test_a_message_is_text_whatever_it_holds(server: UpstreamServer, agent: Client, soup: Soup) -> None:
    hostile = "<img src=x onerror=alert(1)> %(page)s \"'\u202egnp.exe"
    has_messages(server, (3, hostile))
    collected(5, "/%(page)s/%s")
    tree = soup(agent.get(path()))
    assert not tree.select("#trail img")
    assert said(tree) == ["<img src=x onerror=alert(1)> %(page)s \"'⟨U+202E⟩gnp.exe"]


def test_a_long_message_is_cut_and_its_direction_is_its_own(
    server: UpstreamServer, agent: Client, soup: Soup
) -> None:
    has_messages(server, (3, "a" * 5000))
    quote = at(soup(agent.get(path())), "q")
    assert (len(quote.get_text()), quote["dir"]) == (600, "auto")


def test_ids_of_lines_hold_no_foreign_characters(server: UpstreamServer, agent: Client, soup: Soup) -> None:
    has_messages(server, (3, "hi"))
    server.answers["/api/v1/livechat/" + ROOM + "/messages"][0].body["messages"][0]["_id"] = 'a b"<é>'
    line = at(soup(agent.get(path())), "li[data-message]")
    assert (line["id"], line["data-message"]) == ("m-a_b____", 'a b"<é>')


def test_without_any_page_the_messages_are_shown(server: UpstreamServer, agent: Client, soup: Soup) -> None:
    has_messages(server, (3, "hello?"))
    tree = soup(agent.get(path()))
    assert said(tree) == ["hello?"]
    assert "No pages were recorded" in text_at(tree, "#thread .empty")


@pytest.mark.parametrize("status", [400, 403, 502])
def test_without_the_messages_the_pages_stand_and_it_is_said(
    server: UpstreamServer, agent: Client, soup: Soup, status: int
) -> None:
    collected(5, "/desks")
    server.given(f"livechat/{ROOM}/messages", status=status, body={"success": False, "error": "not-allowed"})
    tree = soup(agent.get(path()))
    assert shown(tree) == ["/desks"]
    assert "does not tell the messages" in at(tree, "#thread").get_text()


def test_a_chat_longer_than_what_is_asked_for_says_how_much_is_left_out(
    server: UpstreamServer, agent: Client, soup: Soup
) -> None:
    has_messages(server, (3, "hi"))
    server.answers["/api/v1/livechat/" + ROOM + "/messages"][0].body["total"] = 141
    assert "140 older messages" in text_at(soup(agent.get(path())), ".not-sent")


def test_messages_stand_in_one_piece_only(server: UpstreamServer, agent: Client, soup: Soup) -> None:
    for number in range(150):
        collected(number, f"/{number}")
    has_messages(server, (10.5, "newer"), (120.5, "older"))
    newest = soup(agent.get(path()))
    older = soup(agent.get(str(at(newest, ".older a")["href"])))
    assert (said(newest), said(older)) == (["newer"], ["older"])


def test_who_took_a_chat_over_is_marked_where_somebody_else_had_written(
    server: UpstreamServer, agent: Client, soup: Soup
) -> None:
    has_room(server, a_room(servedBy={"_id": "u", "username": "ana", "ts": iso(4)}))
    has_messages(server, (6, "Let me look"), sender="bruno")
    assert text_at(soup(agent.get(path())), "[data-mark=taken] bdi") == "Taken over by ana"


def test_who_took_a_chat_that_nobody_had_answered_took_it_over_from_nobody(
    server: UpstreamServer, agent: Client, soup: Soup
) -> None:
    has_room(server, a_room(servedBy={"_id": "u", "username": "bruno", "ts": iso(4)}))
    has_messages(server, (3, "Let me look"), sender="bruno")
    assert not soup(agent.get(path())).select("[data-mark=taken]")


def test_from_a_bot_nobody_takes_a_chat_over(server: UpstreamServer, agent: Client, soup: Soup) -> None:
    has_room(server, a_room(servedBy={"_id": "u", "username": "bruno", "ts": iso(4)}))
    has_messages(server, (6, "Welcome!"), sender="rocket.cat")
    assert not soup(agent.get(path())).select("[data-mark=taken]")


# Short first


def test_of_this_visit_six_lines_are_seen_and_the_rest_is_folded(agent: Client, soup: Soup) -> None:
    for minute in range(12):
        collected(minute, f"/{minute}")
    tree = soup(agent.get(path()))
    assert len(open_lines(tree)) == 6
    summary = at(tree, "#trail details > summary")
    assert summary.get_text(" ", strip=True) == "6 earlier p"
    assert summary["data-key"] == "p"
    assert len(shown(tree)) == 12


def test_the_visitors_last_message_is_one_of_the_six_lines(
    server: UpstreamServer, agent: Client, soup: Soup
) -> None:
    for minute in range(12):
        collected(minute, f"/{minute}")
    has_messages(server, (8.5, "It does not work"), (9.5, "Hello"))
    tree = soup(agent.get(path()))
    lines = open_lines(tree)
    assert len(lines) == 6
    assert "It does not work" in lines[-1].get_text()
    assert [text.get_text(strip=True) for text in tree.select("#trail summary")] == [
        "4 earlierp",
        "4 earlier",
    ]
    assert len(shown(tree)) == 12


def test_an_earlier_visit_is_one_folded_line(agent: Client, soup: Soup) -> None:
    collected(1, "/now")
    for minute in (300, 304, 308):
        collected(minute, f"/{minute}")
    tree = soup(agent.get(path()))
    assert len(open_lines(tree)) == 1
    assert "3 pages in 8 min" in text_at(tree, "li[data-visit] > details:not([open]) > summary h3")


def test_of_many_earlier_visits_the_last_are_lines_and_the_others_one(agent: Client, soup: Soup) -> None:
    for number in range(12):
        collected(number * 60, f"/{number}")
    tree = soup(agent.get(path()))
    assert len(tree.select("#trail > li[data-visit]")) == 5
    assert text_at(tree, "li.rest > details > summary") == "7 earlier visits"
    assert len(shown(tree)) == 12


def test_pages_seen_in_turns_are_one_line_with_both_links(agent: Client, soup: Soup) -> None:
    for minute in range(1, 11):
        collected(minute, "/desks" if minute % 2 else "/alva")
    collected(0, "/cart")
    tree = soup(agent.get(path()))
    line = tree.select("li[data-page]")[-1]
    assert "Alva ⇄ Desks, 5 times" in line.get_text()
    assert len(line.select("a")) == 2


def test_older_pages_go_on_unfolded_where_they_were_asked_for(agent: Client, soup: Soup) -> None:
    for number in range(150):
        collected(number, f"/{number}")
    newest = soup(agent.get(path()))
    older = soup(agent.get(str(at(newest, ".older a")["href"])))
    assert len(open_lines(older)) == 50


def test_only_what_was_secret_in_an_address_is_said_to_be_hidden(agent: Client, soup: Soup) -> None:
    collected(2, "/cart?page=2&sort=price")
    collected(1, "/confirm?token=***&page=2")
    newest, plain = soup(agent.get(path())).select("li[data-page]")
    assert "?…1 hidden" in newest.get_text()
    assert "hidden" not in plain.get_text()


# Since the last look


def looked(minutes: float) -> None:
    agent = Agent.objects.get(user_id__isnull=False)
    LastLook.objects.create(agent=agent, visitor_id=VISITOR, looked_at=before(minutes))


def test_what_is_new_since_the_last_look_stands_above_a_line(agent: Client, soup: Soup) -> None:
    for minute in (50, 40, 5):
        collected(minute, f"/{minute}")
    looked(45)
    tree = soup(agent.get(path()))
    lines = [str(line.get("data-href", "since")) for line in tree.select("[data-page], .since")]
    assert [line.rpartition("/")[2] for line in lines] == ["5", "40", "since", "50"]
    assert text_at(tree, ".since") == "you last looked at 10:17"


def test_who_never_looked_sees_no_such_line_and_neither_does_who_comes_back_at_once(
    agent: Client, soup: Soup
) -> None:
    collected(5, "/a")
    for _ in range(2):
        assert not soup(agent.get(path())).select(".since")


def test_the_line_stays_while_the_agent_reads_on(
    agent: Client, soup: Soup, clock: time_machine.Traveller
) -> None:
    collected(5, "/a")
    looked(60)
    for _ in range(3):
        assert soup(agent.get(path())).select(".since")
        clock.shift(timedelta(minutes=20))


def test_an_open_screen_is_a_look(agent: Client, soup: Soup, clock: time_machine.Traveller) -> None:
    collected(5)
    address = live(soup(agent.get(path())))
    clock.shift(timedelta(minutes=20))
    assert agent.get(f"{address}&look=1", headers=HTMX).status_code == 204
    assert LastLook.objects.get().looked_at == NOW + timedelta(minutes=20)


# News


def test_an_update_carries_what_is_new_alone_and_stays_under_two_kilobytes(
    server: UpstreamServer, agent: Client, soup: Soup
) -> None:
    for number in range(120):
        collected(
            number * 2, f"/catalogue/shelf-{number}?utm_source=newsletter", title=f"Shelf {number} of Nordhem"
        )
    has_messages(server, *((number / 2, "Is this one still there? " * 8) for number in range(80)))
    address = live(soup(agent.get(path())))
    collected(-0.1, "/checkout/payment", title="Safe payment")
    answer = agent.get(address, headers=HTMX)
    assert shown(soup(answer)) == ["/checkout/payment", "/catalogue/shelf-0?utm_source=newsletter"]
    assert len(gzip.compress(answer.content)) < 2000
    assert agent.get(live(soup(answer)), headers=HTMX).status_code == 204


def test_a_new_message_is_news_within_a_minute_where_no_webhook_tells_of_it(
    server: UpstreamServer, agent: Client, soup: Soup, clock: time_machine.Traveller
) -> None:
    collected(5, "/cart")
    has_messages(server, (3, "hello"))
    address = live(soup(agent.get(path())))
    has_messages(server, (3, "hello"), (0, "anybody there?"))
    clock.shift(59)
    assert agent.get(address, headers=HTMX).status_code == 204
    clock.shift(2)
    tree = soup(agent.get(address, headers=HTMX))
    assert said(tree) == ["anybody there?"]
    assert agent.get(live(tree), headers=HTMX).status_code == 204


def test_a_chat_that_changes_hands_or_ends_is_told_whole(
    server: UpstreamServer, agent: Client, soup: Soup, clock: time_machine.Traveller
) -> None:
    collected(5, "/cart")
    address = live(soup(agent.get(path())))
    has_room(server, a_room(servedBy={"_id": "another", "username": "bruno", "ts": iso(0)}))
    clock.shift(301)
    tree = soup(agent.get(address, headers=HTMX))
    assert "data-news" not in at(tree, "#thread").attrs
    assert shown(tree) == ["/cart"]
    assert agent.get(live(tree), headers=HTMX).status_code == 204


def test_messages_that_are_not_told_for_a_while_are_no_news(
    server: UpstreamServer, agent: Client, soup: Soup, clock: time_machine.Traveller
) -> None:
    collected(5, "/cart")
    has_messages(server, (3, "hello"))
    address = live(soup(agent.get(path())))
    server.given(f"livechat/{ROOM}/messages", status=403, body={"success": False, "error": "not-allowed"})
    clock.shift(20)
    assert agent.get(address, headers=HTMX).status_code == 204


def test_of_a_chat_that_is_over_new_messages_are_asked_about_less_often(
    server: UpstreamServer, agent: Client, soup: Soup, clock: time_machine.Traveller
) -> None:
    has_room(server, a_room(open=None, closedAt=iso(1)))
    collected(5, "/cart")
    address = live(soup(agent.get(path())))
    for _ in range(60):
        clock.shift(4)
        assert agent.get(address, headers=HTMX).status_code == 204
    assert len(server.asked_for(f"livechat/{ROOM}/messages")) == 1


def test_an_older_piece_on_a_page_of_its_own_is_not_live(agent: Client, soup: Soup) -> None:
    for number in range(105):
        collected(number, f"/{number}")
    older = soup(agent.get(str(at(soup(agent.get(path())), ".older a")["href"])))
    assert not at(older, "#thread").has_attr("data-live")


def test_where_more_than_the_end_changed_the_whole_list_is_told(agent: Client, soup: Soup) -> None:
    for minute in (9, 5, 1):
        collected(minute, f"/{minute}")
    address = live(soup(agent.get(path())))
    PageView.objects.filter(href__endswith="/5").delete()
    tree = soup(agent.get(address, headers=HTMX))
    assert shown(tree) == ["/1", "/9"]
    assert not at(tree, "#thread").has_attr("data-news")


def test_an_answer_says_since_when_rocketchat_does_not_answer(
    server: UpstreamServer, agent: Client, soup: Soup, clock: time_machine.Traveller
) -> None:
    collected(5, "/cart")
    address = live(soup(agent.get(path())))
    assert "X-As-Of" not in agent.get(address, headers=HTMX)
    server.given(status=502)
    clock.shift(60)
    assert agent.get(address, headers=HTMX)["X-As-Of"] == NOW.isoformat()
    assert at(soup(agent.get(path())), "#thread")["data-as-of"] == NOW.isoformat()


def test_a_chat_that_ends_while_the_screen_is_open_is_marked_with_the_next_news(
    server: UpstreamServer, agent: Client, soup: Soup, clock: time_machine.Traveller
) -> None:
    collected(5, "/cart")
    has_chats(server, chat(1, began=4))
    address = live(soup(agent.get(path())))
    has_chats(server, chat(1, began=4, ended=1))
    clock.shift(301)
    collected(-5, "/goodbye")
    marks = soup(agent.get(address, headers=HTMX)).select("[data-mark]")
    assert [mark["data-mark"] for mark in marks] == ["ended", "began"]


def test_rocketchats_pages_alone_make_news_too(
    server: UpstreamServer, agent: Client, soup: Soup, clock: time_machine.Traveller
) -> None:
    has_pages(server, (9, "/a"), (5, "/b"))
    address = live(soup(agent.get(path())))
    has_pages(server, (9, "/a"), (5, "/b"), (0, "/c"))
    clock.shift(16)
    tree = soup(agent.get(address, headers=HTMX))
    assert shown(tree)[0] == "/c"
