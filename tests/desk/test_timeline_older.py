"""Older pages on demand, by cursor: to the end, nothing lost, nothing twice."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from bs4 import Tag
from django.test import Client
from example_server import UpstreamServer
from fixture_types import Soup, StartUpstream

from dashboard.trail.models import PageView

from .page_views import HTMX, NOW, chat, collected, has_chats, has_messages, has_pages, path, shown

pytestmark = pytest.mark.usefixtures("clock")

OURS, THEIRS = 350, 130


@pytest.fixture
def server(upstream_server: StartUpstream) -> UpstreamServer:
    """A visitor with many pages in both sources; seven at a time came at the same moment."""
    made = upstream_server()
    has_messages(made)
    has_pages(made, *((500 + n / 3, f"/theirs/{n}") for n in range(THEIRS)))
    for n in range(OURS):
        collected(n // 7 * 7, f"/ours/{n}")
    return made


def walk(agent: Client, soup: Soup, headers: dict[str, str] | None = None) -> Iterator[Tag]:
    """Every piece of the list, from the newest to the end."""
    address = path()
    while address:
        answer = agent.get(address, headers=headers)
        assert answer.status_code == 200
        tree = soup(answer)
        yield tree
        link = tree.select_one("li.older a")
        address = str(link["href"]) if link else ""


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["as pages", "as fragments"])
def test_every_page_is_shown_once(agent: Client, soup: Soup, headers: dict[str, str]) -> None:
    pieces = [shown(piece) for piece in walk(agent, soup, headers)]
    seen = [href for piece in pieces for href in piece]
    assert len(seen) == len(set(seen)) == OURS + THEIRS
    assert seen[OURS:] == [f"/theirs/{n}" for n in range(THEIRS)]
    assert [len(piece) for piece in pieces] == [100, 100, 100, 100, 80]


def test_they_stand_newest_first_over_all_pieces(agent: Client, soup: Soup) -> None:
    times = [
        str(time["datetime"]) for piece in walk(agent, soup) for time in piece.select("li[data-page] time")
    ]
    assert times == sorted(times, reverse=True)


def test_the_marks_of_chats_are_shown_once_wherever_the_pieces_end(
    server: UpstreamServer, agent: Client, soup: Soup
) -> None:
    has_chats(server, *(chat(n, began=n * 7 + 3, ended=n * 7 + 1) for n in range(48)))
    marks = Counter(
        mark.get_text(" ", strip=True) + str(mark["data-chat"])
        for piece in walk(agent, soup)
        for mark in piece.select("li[data-chat]")
    )
    assert len(marks) == 2 * 48
    assert set(marks.values()) == {1}


def test_pages_that_arrive_meanwhile_change_nothing_below(agent: Client, soup: Soup) -> None:
    seen = []
    for number, piece in enumerate(walk(agent, soup)):
        seen += shown(piece)
        collected(0, f"/new/{number}")
    assert len(seen) == len(set(seen)) == OURS + THEIRS


def test_pages_that_were_pruned_meanwhile_are_only_missing(agent: Client, soup: Soup) -> None:
    pieces = walk(agent, soup)
    first = shown(next(pieces))
    PageView.objects.filter(at__gt=NOW - timedelta(minutes=110)).delete()
    rest = [href for piece in pieces for href in shown(piece)]
    assert not set(first) & set(rest)


def test_a_piece_that_goes_on_says_so(agent: Client, soup: Soup) -> None:
    first, *_, last = walk(agent, soup)
    assert "goes on below" in first.select("li[data-visit] h3")[-1].get_text()
    assert "goes on below" not in last.get_text()


def test_older_pages_of_this_dashboard_alone_ask_rocketchat_for_no_pages(
    server: UpstreamServer, agent: Client, soup: Soup
) -> None:
    pieces = walk(agent, soup)
    next(pieces), next(pieces)
    assert server.asked_for("livechat/visitors.pagesVisited") == []


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "-1",
        "0",
        "%00",
        "..%2F..",
        "%F0%9F%99%82",
        "MjAyNi0xMS0yMQ",
        "<script>",
        "a" * 10_000,
        "2026-11-21 1",
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
def test_a_cursor_that_nobody_made_is_refused(agent: Client, cursor: str, headers: dict[str, str]) -> None:
    answer = agent.get(f"{path()}?before={cursor}", headers=headers)
    assert answer.status_code == 400
    assert "an older page of the timeline" in answer.content.decode()
