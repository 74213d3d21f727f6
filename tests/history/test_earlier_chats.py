"""The way from a transcript back into the visitor's earlier chats."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from example_server import ROOM, VISITOR
from fixture_types import StartUpstream
from hypothesis import given
from hypothesis import strategies as st

from dashboard.audit.models import Access
from dashboard.history.chat_cells import Cell
from dashboard.history.columns import ChatRow
from dashboard.history.earlier_chats import choose_earlier, choose_first
from dashboard.sandbox.world import World

from .addresses import Document, room_with, transcript_page, visitor_page
from .made import room
from .reading import Soup

PIECE = {"HX-Request": "true", "HX-Target": "earlier"}


def newest_first(world: World, of: Document) -> list[Document]:
    """As the server sorts them: among equals the smaller id comes first."""
    chats = [each for each in world.rooms.values() if each["v"]["_id"] == of["v"]["_id"]]
    by_id = sorted(chats, key=lambda each: str(each["_id"]))
    return sorted(by_id, key=lambda each: str(each["ts"]), reverse=True)


def piece_of(desk: Document, chat: Document) -> str:
    return f"{visitor_page(desk)}chats/{chat['_id']}/"


def foreign(world: World, of: Document) -> Document:
    """A chat that ana may not read."""
    return next(
        each for each in newest_first(world, of) if each.get("servedBy", {}).get("username") == "bruno"
    )


def upwards(client: Client, soup: Soup, start: str) -> Iterator[Any]:
    """Every piece above a transcript, as one click after the other loads them."""
    tree = soup(client.get(start))
    while (link := tree.select_one("#earlier a")) is not None:
        tree = soup(client.get(link["hx-get"], headers=PIECE))
        yield link["href"], tree


def test_a_manager_goes_back_to_the_first_chat_and_misses_none(
    marta: Client, soup: Soup, world: World
) -> None:
    desk = room_with(world, 30)
    pieces = list(upwards(marta, soup, transcript_page(desk)))
    assert [href for href, _ in pieces] == [transcript_page(chat) for chat in newest_first(world, desk)[1:]]
    assert pieces[-1][1].select_one("#earlier-link").text.strip() == "The first chat"


def test_a_piece_holds_the_chats_lines_its_beginning_and_its_end(
    marta: Client, soup: Soup, world: World
) -> None:
    desk = room_with(world, 30)
    chat = next(each for each in newest_first(world, desk) if each.get("tags"))
    tree = soup(marta.get(piece_of(desk, chat), headers=PIECE))
    assert tree.html is None
    assert len(tree.select("ol.lines li")) == len(world.messages[chat["_id"]])
    assert "closed by" in tree.select("ol.lines li")[-1].text
    assert [tag.text for tag in tree.select("ol.lines .tag")] == chat["tags"]
    assert len(tree.select("h3.begun")) == 1


def test_the_link_says_how_long_before_and_with_whom(marta: Client, soup: Soup, world: World) -> None:
    desk = room_with(world, 30)
    words = soup(marta.get(transcript_page(desk))).select_one("#earlier-link").text
    assert words.startswith("Earlier chat, ")
    assert " before, " in words


def test_chats_that_are_probably_a_colleagues_are_passed_over_and_counted(
    ana: Client, soup: Soup, world: World
) -> None:
    desk = room_with(world, 30)
    earlier = newest_first(world, desk)[1:]
    pieces = list(upwards(ana, soup, transcript_page(desk)))
    own = [each for each in earlier if each.get("servedBy", {}).get("username") == "ana"]
    assert [href for href, _ in pieces] == [transcript_page(each) for each in own]
    passed = soup(ana.get(transcript_page(desk))).select_one("#earlier small")
    assert passed is None or passed.text.startswith(str(earlier.index(own[0])))


def test_a_refused_chat_is_said_and_the_way_leads_on(ana: Client, soup: Soup, world: World) -> None:
    desk = room_with(world, 30)
    answer = ana.get(piece_of(desk, foreign(world, desk)), headers=PIECE)
    tree = soup(answer)
    assert answer.status_code == 200
    assert "another agent’s" in tree.select_one("[role=status]").text
    assert tree.select("ol.lines") == []
    assert tree.select_one("#earlier-link") is not None
    assert not Access.objects.filter(what="transcript").exists()


def test_every_piece_is_a_look_of_its_own(marta: Client, world: World) -> None:
    desk = room_with(world, 30)
    for chat in newest_first(world, desk)[1:3]:
        marta.get(piece_of(desk, chat), headers=PIECE)
    looked = Access.objects.filter(what="transcript").values_list("room_id", flat=True)
    assert sorted(looked) == sorted(chat["_id"] for chat in newest_first(world, desk)[1:3])


def test_without_htmx_an_earlier_chat_is_a_page_of_its_own(marta: Client, world: World) -> None:
    desk = room_with(world, 30)
    chat = newest_first(world, desk)[1]
    assert marta.get(piece_of(desk, chat)).headers["Location"] == transcript_page(chat)


def test_another_visitors_chat_does_not_stand_above(marta: Client, world: World) -> None:
    desk, other = room_with(world, 30), room_with(world, 5)
    assert marta.get(piece_of(desk, other), headers=PIECE).status_code == 404


@pytest.mark.parametrize("status", [400, 403, 500])
def test_a_transcript_stands_without_the_chats_before(
    status: int, upstream_server: StartUpstream, soup: Soup
) -> None:
    server = upstream_server()
    client = server.sign_in()
    server.given("livechat/visitors.chatHistory", status=status, body={"success": False, "error": "no"})
    tree = soup(client.get(f"/rooms/{ROOM}/transcript/"))
    assert tree.select("ol.lines li")
    assert tree.select("#earlier > *") == []


def test_what_cannot_be_had_now_is_offered_again(upstream_server: StartUpstream, soup: Soup) -> None:
    server = upstream_server()
    client = server.sign_in()
    client.get(f"/rooms/{ROOM}/visitors/{VISITOR}/chats/")
    server.given(f"livechat/{ROOM}/messages", status=500)
    again = f"/rooms/{ROOM}/visitors/{VISITOR}/chats/{ROOM}/"
    link = soup(client.get(again, headers=PIECE)).select_one("#earlier-link")
    assert (link.text, link["hx-get"]) == ("Try again", again)


ROOMS = [room(_id=f"room-{n}") for n in range(8)]


@given(st.sets(st.integers(0, 7)))
def test_the_next_chat_is_the_newest_that_is_not_locked(locked: set[int]) -> None:
    found = choose_earlier(ROOMS, {f"room-{n}" for n in locked})
    first = next((n for n in range(8) if n not in locked), None)
    assert found.room == (None if first is None else ROOMS[first])
    assert found.passed == (8 if first is None else first)


def row(id_: str, lock: str = "") -> ChatRow:
    return ChatRow(id_, "closed", [Cell("then"), Cell("words", lock=lock)])


@pytest.mark.parametrize(
    ("rows", "first"),
    [
        ([row("newer"), row("desk"), row("a"), row("b")], "a"),
        ([row("desk"), row("a", "probably only Dmitri"), row("b")], "b"),
        ([row("desk"), ChatRow("odd", "unreadable", []), row("b")], "b"),
        ([row("a"), row("desk")], ""),
        ([row("a"), row("b")], ""),
        ([], ""),
    ],
)
def test_the_chat_to_open_first_is_the_newest_before_the_desks_own_that_may_be_read(
    rows: list[ChatRow], first: str
) -> None:
    assert choose_first(rows, "desk") == first
