"""The visitor's pages as an agent reads them."""

from datetime import datetime

import pytest
import time_machine
from django.test import Client
from example_server import ROOM, VISITOR, UpstreamServer
from fixture_types import Soup
from reading import at, text_at

from dashboard.audit.models import Access

from .page_views import HTMX, NOW, a_room, chat, collected, has_chats, has_pages, has_room, path, shown

pytestmark = pytest.mark.usefixtures("clock")

VISITOR_PAGE = f"/rooms/{ROOM}/visitors/{VISITOR}/"
OTHER_ROOM, OTHER_VISITOR, OTHER_TOKEN = "aT5pWq8zLrX2cVb6N", "77a5e1f09b3c4d0012ab77e2", "c" * 48


def test_pages_stand_newest_first_in_one_list(agent: Client, soup: Soup) -> None:
    for minutes in (9, 5, 1):
        collected(minutes, f"/{minutes}")
    tree = soup(agent.get(path()))
    assert shown(tree) == ["/1", "/5", "/9"]
    times = [str(time["datetime"]) for time in tree.select("ol#trail li[data-visit] li[data-page] time")]
    assert times == ["2026-11-21T14:01:00+00:00", "2026-11-21T13:57:00+00:00", "2026-11-21T13:53:00+00:00"]


def test_a_gap_of_more_than_half_an_hour_parts_two_visits(agent: Client, soup: Soup) -> None:
    for minutes in (62, 31, 0):
        collected(minutes, f"/{minutes}")
    visits = soup(agent.get(path())).select("li[data-visit]")
    assert [shown(visit) for visit in visits] == [["/0"], ["/31"], ["/62"]]
    collected(45, "/45")
    assert len(soup(agent.get(path())).select("li[data-visit]")) == 2


def test_the_current_page_the_entry_and_the_time_on_a_page_are_said(agent: Client, soup: Soup) -> None:
    collected(9, "/pricing")
    collected(3, "/checkout/payment")
    newest, first = soup(agent.get(path())).select("li[data-page]")
    assert "arrived 3 min ago" in newest.get_text()
    assert [name.get_text() for name in first.select("bdi")] == ["Pricing"]
    assert "up to 6 min" in first.get_text()
    assert "entered here" in first.get_text()


def test_repeats_in_a_row_are_one_line(agent: Client, soup: Soup) -> None:
    for minutes in (4, 3, 2):
        collected(minutes, "/basket")
    (line,) = soup(agent.get(path())).select("li[data-page]")
    assert "3 times in a row" in line.get_text()


def test_rocketchats_pages_stand_up_to_our_first_and_ours_from_then_on(
    server: UpstreamServer, agent: Client, soup: Soup
) -> None:
    has_pages(server, (20, "/theirs-old"), (10, "/at-our-first"), (8, "/forwarded"))
    collected(10, "/ours-first")
    collected(8, "/forwarded")
    assert shown(soup(agent.get(path()))) == ["/forwarded", "/ours-first", "/theirs-old"]


def test_without_collected_pages_rocketchats_are_shown(
    server: UpstreamServer, agent: Client, soup: Soup
) -> None:
    has_pages(server, (10, "/a"), (20, "/b"))
    assert shown(soup(agent.get(path()))) == ["/a", "/b"]


def test_without_any_page_that_is_said(agent: Client, soup: Soup) -> None:
    tree = soup(agent.get(path()))
    assert "No pages were recorded" in text_at(tree, "#thread .empty")
    assert at(tree, "ol#trail").get_text(strip=True) == ""


def test_what_is_secret_in_an_address_is_masked_whoever_told_it(
    server: UpstreamServer, agent: Client, soup: Soup
) -> None:
    has_pages(server, (20, "/confirm?token=hunter22&page=2"))
    answer = agent.get(path())
    assert shown(soup(answer)) == ["/confirm?token=***&page=2"]
    assert "hunter22" not in answer.content.decode()


def test_the_beginning_and_the_end_of_a_chat_stand_between_the_pages(
    server: UpstreamServer, agent: Client, soup: Soup
) -> None:
    has_chats(server, chat(1, began=15, ended=5))
    for minutes in (20, 10, 1):
        collected(minutes, f"/{minutes}")
    lines = soup(agent.get(path())).select("li[data-page], li[data-chat]")
    assert [line.get("data-chat", "page") for line in lines] == ["page", "chat1", "page", "chat1", "page"]
    assert "Chat ended" in lines[1].get_text()
    assert "Chat began" in lines[3].get_text()


HOSTILE = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "file:///etc/passwd",
    "vbscript:x",
    "//evil.example/",
    "https:\\\\evil.example",
    "https://www.example.org@evil.example/",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}",
    "nothing like an address",
    "",
]


@pytest.mark.parametrize("href", HOSTILE)
@pytest.mark.parametrize("whose", ["ours", "theirs"])
def test_a_hostile_address_is_text_and_never_a_link(
    server: UpstreamServer, agent: Client, soup: Soup, href: str, whose: str
) -> None:
    if whose == "ours":
        collected(5, href)
    else:
        has_pages(server, (5, href))
    tree = soup(agent.get(path()))
    (line,) = tree.select("li[data-page]")
    assert not line.select("a, img, script")
    assert "".join(name.get_text() for name in line.select("bdi"))


def test_links_open_without_a_way_back(agent: Client, soup: Soup) -> None:
    collected(5, "/desks")
    link = at(soup(agent.get(path())), "li[data-page] a")
    assert link["href"] == "https://www.example.org/desks"
    assert set(link["rel"]) == {"noopener", "noreferrer"}


def test_the_list_is_a_page_a_fragment_and_a_part_of_the_visitors_page(agent: Client, soup: Soup) -> None:
    collected(5, "/desks")
    answers = agent.get(path()), agent.get(path(), headers=HTMX), agent.get(VISITOR_PAGE)
    whole, fragment, visitor = (soup(answer) for answer in answers)
    assert [shown(tree) for tree in (whole, fragment, visitor)] == [["/desks"]] * 3
    assert [bool(tree.select("html")) for tree in (whole, fragment, visitor)] == [True, False, True]


@pytest.mark.parametrize("visitor", [OTHER_VISITOR, "x", "%00", "a" * 5000])
def test_another_visitors_id_is_not_found(agent: Client, visitor: str) -> None:
    assert agent.get(path(visitor=visitor)).status_code == 404


def test_nobody_reads_it_without_signing_in(client: Client, server: UpstreamServer) -> None:
    answer = client.get(path())
    assert (answer.status_code, answer["Location"].startswith("/login/")) == (302, True)


def test_each_visitors_pages_stand_under_their_own_name(
    server: UpstreamServer, agent: Client, soup: Soup
) -> None:
    has_room(server, a_room(OTHER_ROOM, OTHER_VISITOR, OTHER_TOKEN, fname="Bea"))
    has_pages(server, (30, "/theirs-of-ana"), room=ROOM)
    has_pages(server, (30, "/theirs-of-bea"), room=OTHER_ROOM, token=OTHER_TOKEN)
    collected(4, "/ana", room=OTHER_ROOM)  # each names the other's room
    collected(5, "/bea", token=OTHER_TOKEN, room=ROOM)
    for _ in range(2):
        ana, bea = agent.get(path()), agent.get(path(OTHER_ROOM, OTHER_VISITOR))
        assert shown(soup(ana)) == ["/ana", "/theirs-of-ana"]
        assert shown(soup(bea)) == ["/bea", "/theirs-of-bea"]
        assert at(soup(bea), "#thread")["data-visitor"] == OTHER_VISITOR
        assert "Bea" in text_at(soup(bea), "title")


def test_pages_that_somebody_else_sent_into_the_room_are_not_the_visitors(
    server: UpstreamServer, agent: Client, soup: Soup
) -> None:
    has_pages(server, (30, "/of-a-stranger"), token=OTHER_TOKEN)
    assert shown(soup(agent.get(path()))) == []


def test_at_most_one_page_is_the_current_one_over_all_pieces(
    server: UpstreamServer, agent: Client, soup: Soup
) -> None:
    for number in range(105):
        collected(1, f"/{number}")
    newest = soup(agent.get(path()))
    older = soup(agent.get(str(at(newest, ".older a")["href"])))
    assert (len(newest.select("li.now")), len(older.select("li.now"))) == (1, 0)
    assert "entered here" not in newest.text
    assert "goes on above" in older.text


def test_an_answer_to_a_poll_is_logged_where_the_timeline_was_never_opened(
    server: UpstreamServer, agent: Client
) -> None:
    collected(1, "/first")
    before = Access.objects.count()
    agent.get(f"{path()}?state=guessed", headers={"HX-Request": "true"})
    agent.get(f"{path()}?state=guessed", headers={"HX-Request": "true"})
    assert Access.objects.count() == before + 1


def test_of_a_visitor_who_was_deleted_rocketchats_pages_are_shown_and_nobody_elses(
    server: UpstreamServer, agent: Client, soup: Soup
) -> None:
    has_room(server, a_room(token=None))
    has_pages(server, (30, "/theirs"))
    collected(5, "/somebody", token="")
    assert shown(soup(agent.get(path()))) == ["/theirs"]


def test_clocks_that_jump_and_equal_times_are_no_error(
    server: UpstreamServer, agent: Client, soup: Soup
) -> None:
    has_pages(server, (-60 * 24 * 365, "/from-next-year"), (60 * 24 * 365 * 40, "/from-the-eighties"))
    assert len(shown(soup(agent.get(path())))) == 2
    for minutes in (5, 5, 5, -10):
        collected(minutes, f"/{minutes}")
    assert agent.get(path()).status_code == 200


@pytest.mark.parametrize("what", ["livechat/visitors.pagesVisited", "livechat/visitors.chatHistory"])
def test_where_rocketchat_fails_the_collected_pages_stay(
    server: UpstreamServer, agent: Client, soup: Soup, what: str
) -> None:
    collected(5, "/ours")
    server.given(what, status=502)
    tree = soup(agent.get(path()))
    assert shown(tree) == ["/ours"]
    if "pages" in what:
        assert "Rocket.Chat does not tell its share" in text_at(tree, "#thread [role=status]")


def test_where_rocketchat_went_down_the_list_stays_with_the_time_of_its_share(
    server: UpstreamServer, agent: Client, soup: Soup, clock: time_machine.Traveller
) -> None:
    has_pages(server, (30, "/theirs"))
    collected(5, "/ours")
    assert agent.get(path()).status_code == 200
    clock.shift(60)
    server.given("livechat/visitors.pagesVisited", status=502)
    tree = soup(agent.get(path()))
    assert shown(tree) == ["/ours", "/theirs"]
    assert datetime.fromisoformat(str(at(tree, "#thread .stale time")["datetime"])) == NOW


def test_where_nothing_of_rocketchat_is_known_it_is_said_to_be_down(
    server: UpstreamServer, agent: Client
) -> None:
    collected(5, "/ours")
    server.hang_up()
    assert agent.get(path()).status_code == 502
