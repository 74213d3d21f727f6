"""The page of one chat's messages."""

from collections.abc import Callable

import pytest
from django.test import Client
from example_server import ROOM, VISITOR
from fixture_types import SignIn, StartUpstream
from rocketchat.wire import example

from dashboard.direction_marks import show_direction_marks
from dashboard.sandbox import Sandbox
from dashboard.sandbox.world import World

from .addresses import (
    HTMX_TRANSCRIPT,
    Document,
    asked_directly,
    chats_page,
    room_with,
    transcript_page,
    visitor_page,
)
from .reading import Soup

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }}",
    "javascript:alert(1)",
    "\u202eabc",
]


def longest(world: World) -> Document:
    """A chat with more than two messages."""
    room_id = max(world.messages, key=lambda room: len(world.messages[room]))
    return world.rooms[room_id]


def test_the_messages_are_those_of_rocketchat_oldest_first(
    marta: Client, soup: Soup, sandbox: Sandbox
) -> None:
    room = longest(sandbox.world)
    direct = asked_directly(
        sandbox, f"/api/v1/livechat/{room['_id']}/messages", 'count=100&sort={"ts":1,"_id":1}', "marta"
    ).json()
    lines = soup(marta.get(transcript_page(room))).select("ol.lines li")
    assert len(lines) == direct["total"]
    for line, message in zip(lines, direct["messages"], strict=True):
        words = message["msg"] if message["msg"] != "Closed by visitor" else "closed by the visitor"
        assert words in (line.select_one(".text").text if line.select_one(".text") else "")


def test_every_line_carries_its_exact_time(ana: Client, soup: Soup, world: World) -> None:
    times = soup(ana.get(transcript_page(room_with(world, 5)))).select("ol.lines li time[datetime]")
    assert times
    assert all("UTC" in str(time["title"]) for time in times)


def test_a_transcript_by_itself_is_a_page_that_leads_back(ana: Client, soup: Soup, world: World) -> None:
    room = room_with(world, 5)
    tree = soup(ana.get(transcript_page(room)))
    assert tree.html is not None
    assert tree.select(f'a[href="{visitor_page(room)}"]')
    assert tree.select("a.close") == []


def test_htmx_gets_the_transcript_alone(ana: Client, soup: Soup, world: World) -> None:
    tree = soup(ana.get(transcript_page(room_with(world, 5)), headers=HTMX_TRANSCRIPT))
    assert tree.html is None
    assert tree.select("ol.lines li")


def test_beside_the_table_it_is_open_in_a_plain_page_too(ana: Client, soup: Soup, world: World) -> None:
    room = room_with(world, 30)
    tree = soup(ana.get(f"{visitor_page(room)}?page=2&chat={room['_id']}"))
    assert tree.select("table#chats")
    assert tree.select("#transcript ol.lines li")
    assert tree.select_one("a.close")["href"] == f"{visitor_page(room)}?page=2"


def test_the_open_chats_row_is_marked(ana: Client, soup: Soup, world: World) -> None:
    room = room_with(world, 5)
    tree = soup(ana.get(f"{visitor_page(room)}?chat={room['_id']}"))
    assert [row["data-room"] for row in tree.select("tr[aria-current=true]")] == [room["_id"]]


def test_closing_asks_nothing_and_shows_nothing(ana: Client, world: World) -> None:
    response = ana.get(visitor_page(room_with(world, 5)), headers=HTMX_TRANSCRIPT)
    assert (response.status_code, response.content) == (200, b"")


def many(count: int, *, offset: int = 0, total: int = 120) -> Document:
    """So many messages, newest first, as the server pages them."""
    first: Document = example("rid-messages-page")["messages"][0]
    messages = [{**first, "_id": f"m{n}", "msg": f"number {n}"} for n in range(offset, offset + count)]
    return {"messages": messages, "offset": offset, "total": total, "success": True}


def test_a_long_transcript_begins_with_its_newest_messages_and_leads_to_the_older_ones(
    upstream_server: StartUpstream, soup: Soup
) -> None:
    server = upstream_server()
    client = server.sign_in()
    server.given(f"livechat/{ROOM}/messages", body=many(100))
    tree = soup(client.get(f"/rooms/{ROOM}/transcript/"))
    texts = [line.text for line in tree.select("ol.lines .text")]
    assert (len(texts), texts[0], texts[-1]) == (100, "number 99", "number 0")
    assert tree.select_one("#earlier-link")["href"] == f"/rooms/{ROOM}/transcript/?offset=100"
    assert tree.select_one("#earlier-link").text == "20 earlier messages"


def test_older_messages_lead_back_to_the_newer_ones(upstream_server: StartUpstream, soup: Soup) -> None:
    server = upstream_server()
    client = server.sign_in()
    server.given(f"livechat/{ROOM}/messages", body=many(20, offset=100))
    tree = soup(client.get(f"/rooms/{ROOM}/transcript/?offset=100"))
    assert "offset=100&" in server.asked_for(f"livechat/{ROOM}/messages")[-1].path
    assert len(tree.select("ol.lines li")) == 20
    assert tree.find("a", string="Newer messages")["href"].endswith("?offset=0")


def test_beyond_the_first_message_is_the_oldest_piece(upstream_server: StartUpstream) -> None:
    server = upstream_server()
    client = server.sign_in()
    server.given(f"livechat/{ROOM}/messages", body=many(0, total=120))
    assert client.get(f"/rooms/{ROOM}/transcript/?offset=999999").status_code == 200
    asked = [asked.path for asked in server.asked_for(f"livechat/{ROOM}/messages")]
    assert ["offset=999999&" in asked[0], "offset=20&" in asked[1], "offset=0&" in asked[2]] == [True] * 3


def test_a_whole_chat_is_measured_by_its_messages(upstream_server: StartUpstream, soup: Soup) -> None:
    figures = soup(upstream_server().sign_in().get(f"/rooms/{ROOM}/transcript/")).select_one(".figures")
    assert "first reply 43 s (a person) · longest wait 43 s · 3 messages" in figures.summary.text.replace(
        "\xa0", " "
    )


def test_of_a_part_of_a_chat_only_rocketchats_own_times_are_told(
    upstream_server: StartUpstream, soup: Soup
) -> None:
    server = upstream_server()
    client = server.sign_in()
    server.given(f"livechat/{ROOM}/messages", body=many(100))
    part = soup(client.get(f"/rooms/{ROOM}/transcript/")).select_one(".figures")
    assert "a person" not in part.summary.text
    assert "only 100 of 120 messages are at hand" in part.text


def test_the_headings_skip_no_level(ana: Client, soup: Soup, world: World) -> None:
    headings = soup(ana.get(transcript_page(room_with(world, 5)))).select("main :is(h1, h2, h3, h4)")
    assert [heading.name for heading in headings][:3] == ["h1", "h2", "h3"]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_message_stays_text(text: str, upstream_server: StartUpstream, soup: Soup) -> None:
    server = upstream_server()
    client = server.sign_in()
    sent = {
        **example("rid-messages-page")["messages"][0],
        "msg": text,
        "alias": text,
        "attachments": [{"title": text}],
    }
    server.given(f"livechat/{ROOM}/messages", body={"messages": [sent], "total": 1, "success": True})
    tree = soup(client.get(f"/rooms/{ROOM}/visitors/{VISITOR}/?chat={ROOM}"))
    (line,) = tree.select("#transcript ol.lines li")
    assert line.select_one(".text").text == show_direction_marks(text)
    assert line.select_one(".by bdi").text == show_direction_marks(text)
    assert tree.select("[onerror], main script, main img, a[href^=javascript]") == []
    assert "49" not in line.select_one(".text").text


def test_a_chat_without_messages_says_so(upstream_server: StartUpstream, soup: Soup) -> None:
    server = upstream_server()
    client = server.sign_in()
    server.given(
        f"livechat/{ROOM}/messages",
        body={"messages": [], "count": 50, "offset": 0, "total": 0, "success": True},
    )
    tree = soup(client.get(f"/rooms/{ROOM}/transcript/"))
    assert "Nobody wrote anything in this chat." in tree.text


@pytest.mark.parametrize("page", [visitor_page, chats_page])
def test_opening_a_chat_after_rocketchat_ended_the_session_leads_to_the_login(
    page: Callable[[Document], str], sign_in: SignIn, world: World
) -> None:
    before = set(world.sessions)
    marta, room = sign_in("marta"), room_with(world, 5)
    marta.get(visitor_page(room))
    for token in set(world.sessions) - before:
        world.drop_token(token)
    earlier = next(
        id_ for id_, each in world.rooms.items() if each["v"]["_id"] == room["v"]["_id"] and each != room
    )
    answer = marta.get(f"{page(room)}?chat={earlier}", headers=HTMX_TRANSCRIPT)
    assert answer.headers["HX-Redirect"].startswith("/login/?next=")


def test_a_transcript_that_must_wait_is_asked_for_again_by_itself(
    upstream_server: StartUpstream, soup: Soup
) -> None:
    server = upstream_server()
    client = server.sign_in()
    page = f"/rooms/{ROOM}/visitors/{VISITOR}/"
    client.get(page)
    chat = example("chat-history-page")["history"][1]["_id"]
    server.given(f"livechat/{chat}/messages", status=429, body=example("error-429-rate-limited"))
    answer = client.get(f"{page}?chat={chat}", headers=HTMX_TRANSCRIPT)
    again = soup(answer).select_one("[hx-get]")
    assert answer.status_code == 503
    assert again["hx-get"] == f"{page}?chat={chat}"
    assert 0 < int(again["data-retry-after"]) <= 60
