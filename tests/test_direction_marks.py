"""What turns the direction of writing is seen on every page, and is on none."""

import json

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from example_server import ROOM, VISITOR
from fixture_types import StartUpstream
from hypothesis import given
from hypothesis import strategies as st
from rocketchat.wire import example

from dashboard.direction_marks import (
    escape_direction_marks,
    remove_direction_marks,
    show_direction_marks,
    show_direction_marks_in_bytes,
)
from dashboard.visible_pages import show_direction_marks_on_pages

TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
LIE = "photo\u202egpj.exe"
texts = st.text(st.characters(codec="utf-8") | st.sampled_from(TURNS))


@pytest.mark.parametrize("turn", TURNS)
def test_each_control_that_turns_the_writing_becomes_its_own_mark(turn: str) -> None:
    assert show_direction_marks(f"a{turn}b") == f"a⟨U+{ord(turn):04X}⟩b"


@pytest.mark.parametrize("near", "\u2029\u202f\u2065\u206a\u200e…–›")
def test_its_neighbours_stay(near: str) -> None:
    assert show_direction_marks(near) == near
    assert show_direction_marks_in_bytes(near.encode()) == near.encode()


@given(texts)
def test_bytes_are_shown_as_their_text_is(text: str) -> None:
    assert show_direction_marks_in_bytes(text.encode()).decode() == show_direction_marks(text)


@given(texts)
def test_marks_that_are_taken_out_leave_the_text_without_its_controls(text: str) -> None:
    bare = text.translate(dict.fromkeys(map(ord, TURNS)))

    assert remove_direction_marks(show_direction_marks(text)) == remove_direction_marks(bare)


@given(texts)
def test_escaped_json_means_the_same(text: str) -> None:
    escaped = escape_direction_marks(json.dumps({"msg": text}, ensure_ascii=False))

    assert json.loads(escaped) == {"msg": text}
    assert not set(escaped) & set(TURNS)


def test_a_page_is_as_long_as_it_says() -> None:
    page = HttpResponse(LIE, headers={"Content-Length": "16"})

    shown = show_direction_marks_on_pages(lambda request: page)(HttpRequest())

    assert shown.headers["Content-Length"] == str(len(shown.content))


def assert_seen(client: Client, url: str) -> None:
    html = client.get(url).content.decode()
    assert "photo⟨U+202E⟩gpj.exe" in html
    assert not set(html) & set(TURNS)


def test_it_is_seen_in_a_message_its_author_and_its_file(upstream_server: StartUpstream) -> None:
    server = upstream_server()
    client = server.sign_in()
    sent = {
        **example("rid-messages-page")["messages"][0],
        "msg": LIE,
        "alias": LIE,
        "attachments": [{"title": LIE}],
    }
    server.given(f"livechat/{ROOM}/messages", body={"messages": [sent], "total": 1, "success": True})

    assert_seen(client, f"/rooms/{ROOM}/transcript/")


@pytest.mark.parametrize(
    "url", [f"/rooms/{ROOM}/visitors/{VISITOR}/", f"/rooms/{ROOM}/visitors/{VISITOR}/chats/"]
)
def test_it_is_seen_in_a_visitors_name(url: str, upstream_server: StartUpstream) -> None:
    server = upstream_server()
    client = server.sign_in()
    room = example("chat-history-page")["history"][0]
    server.given("rooms.info", body={"room": {**room, "fname": LIE}, "success": True})

    assert_seen(client, url)


@pytest.mark.parametrize("written", [{"title": LIE}, {"location": {"href": f"https://e.org/{LIE}"}}])
def test_it_is_seen_in_the_title_and_the_address_of_a_page(
    written: dict[str, object], upstream_server: StartUpstream
) -> None:
    server = upstream_server()
    client = server.sign_in()
    sent = example("pages-visited-page")
    seen = sent["pages"][0]
    navigation = {**seen["navigation"], "page": {**seen["navigation"]["page"], **written}}
    server.given(
        "livechat/visitors.pagesVisited",
        body={**sent, "pages": [{**seen, "navigation": navigation}], "success": True},
    )

    assert_seen(client, f"/rooms/{ROOM}/visitors/{VISITOR}/pages/")


def test_it_is_seen_in_what_is_looked_for(upstream_server: StartUpstream) -> None:
    assert_seen(upstream_server().sign_in(), f"/find/?q={LIE}")
