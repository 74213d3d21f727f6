"""How a chat ended: closing comment and tags, else the last words."""

from typing import Any

from example_server import ROOM, VISITOR
from fixture_types import StartUpstream
from rocketchat.wire import example

from dashboard.history.chat_cells import Cell, Reading
from dashboard.history.ended_cell import make_ended_cell
from dashboard.history.endings import list_comments
from dashboard.rocketchat.rooms import FoundChat

from .made import NOW, ago, room
from .reading import Soup

SAID: dict[str, Any] = {
    "lastMessage": {"msg": "thanks, bye", "ts": ago(minutes=2), "u": {"username": "bruno"}}
}
CLOSED: dict[str, Any] = {"closedAt": ago(minutes=1), "servedBy": {"_id": "b", "username": "bruno"}}
NAMES = {"bruno": "Bruno Keller"}


def ended(comment: str = "", *, locked: bool = False, **given: Any) -> Cell:
    chat = room(**given)
    reading = Reading(
        NOW, {}, NAMES, {chat.id: comment} if comment else {}, frozenset({chat.id} if locked else ())
    )
    return make_ended_cell(chat, reading)


def test_the_closing_comment_goes_before_the_goodbye() -> None:
    said = ended("Card accepted\nat the second try", **CLOSED, **SAID, tags=["refund", "card"])
    assert said.text == "Card accepted at the second try"
    assert said.note == "closing comment, Sat 21 Nov 2026, 14:01:30 (CET)"
    assert said.tags == ("refund", "card")


def test_without_a_comment_the_last_words_are_quoted_with_who_said_them() -> None:
    said = ended(**CLOSED, **SAID)
    assert said.text == "“thanks, bye”"
    assert said.note == "Bruno Keller, Sat 21 Nov 2026, 14:00:30 (CET)"


def test_an_open_chat_that_was_closed_before_has_not_ended() -> None:
    assert ended("Solved", open=True, **SAID).text == "“thanks, bye”"


def test_a_chat_probably_not_to_be_read_says_by_whom_it_can() -> None:
    said = ended("Solved", locked=True, **CLOSED)
    assert said.text == "Solved"
    assert said.lock == "probably only Bruno"
    assert said.note.endswith(" · probably only Bruno Keller or a manager can read this")
    assert ended("Solved", locked=True, closedAt=ago(minutes=1)).lock == "probably only a manager"


def found(**given: Any) -> FoundChat:
    return FoundChat.read(
        {"_id": "room-1", "ts": ago(days=1), "closedAt": ago(hours=1), "closer": "user", **given}
    )


def comments(*chats: FoundChat) -> dict[str, str]:
    return dict(list_comments(chats))


def test_of_a_chat_closed_twice_the_last_comment_counts() -> None:
    first = found(closingMessage={"msg": "Too early"}, closedAt=ago(hours=2))
    last = found(closingMessage={"msg": "Solved"})
    assert comments(first, last) == comments(last, first) == {"room-1": "Solved"}


def test_what_rocketchat_writes_for_a_visitor_who_closes_is_no_comment() -> None:
    assert comments(found(closer="visitor", closingMessage={"msg": "Closed by visitor"})) == {}


def test_without_the_ends_of_the_chats_the_table_stands_with_the_last_words(
    upstream_server: StartUpstream, soup: Soup
) -> None:
    server = upstream_server()
    client = server.sign_in()
    server.given("livechat/visitors.searchChats", status=502)
    answer = client.get(f"/rooms/{ROOM}/visitors/{VISITOR}/chats/")
    assert answer.status_code == 200
    row = example("chat-history-page")["history"][0]
    assert row["lastMessage"]["msg"] in soup(answer).select_one("td.last bdi").text
