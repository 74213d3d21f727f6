"""What a webhook says."""

from datetime import UTC, datetime
from typing import Any

import pytest
from rocketchat.wire import example

from dashboard.live.events import Event, read_event
from dashboard.rocketchat.scrub import replace_tokens

ROOM, VISITOR = "rOOm0000000000001", "64f1c0ffee64f1c0ffee0001"  # of the examples


def read(name: str, **changes: Any) -> Event | None:
    body = example(f"webhook-{name}") | changes
    replace_tokens(body, lambda _: "key")
    return read_event(body)


def read_message(**changes: Any) -> Event:
    event = read("message-visitor", messages=[example("webhook-message-visitor")["messages"][0] | changes])
    assert event
    return event


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("session-start", "session"),
        ("session-taken", "session"),
        ("session-forwarded", "session"),
        ("session-closed", "session"),
        ("message-visitor", "message"),
        ("message-agent", "message"),
    ],
)
def test_the_examples_say_room_visitor_and_kind(name: str, change: str) -> None:
    event = read(name)
    assert event
    assert (event.room_id, event.visitor_id, event.change) == (ROOM, VISITOR, change)


def test_whoever_has_the_chat_and_whoever_had_it_are_named() -> None:
    event = read("session-forwarded")
    assert event
    assert event.agent_ids == {"aG3nT1dExample001", "aG3nT1dExample002"}


def test_a_chat_in_the_queue_is_nobodys() -> None:
    event = read("session-start")
    assert event
    assert event.agent_ids == frozenset()


def test_a_visitors_message_is_as_the_chat_would_send_it() -> None:
    event = read("message-visitor")
    assert event
    ((message, updated),) = event.messages
    assert (message.id, message.rid, message.msg) == ("mEssAge0000000001", ROOM, "Hello, my card is refused")
    assert (message.by_visitor, message.alias, message.u.username) == (True, "Maria Lopes", "guest-537")
    assert message.ts == datetime(2026, 8, 3, 9, 14, 2, 118_000, UTC)
    assert updated == datetime(2026, 8, 3, 9, 14, 2, 140_000, UTC).timestamp()


def test_an_agents_message_bears_the_agents_name() -> None:
    event = read("message-agent")
    assert event
    ((message, _),) = event.messages
    assert (message.by_visitor, message.u.id, message.u.name) == (False, "aG3nT1dExample001", "Ana Ribeiro")


def test_a_colleagues_message_does_not_bear_the_agents_name() -> None:
    event = read("message-agent", agent={"_id": "somebody", "name": "Somebody Else"})
    assert event
    assert event.messages[0][0].u.name == ""


def test_a_server_that_sends_the_author_along_names_a_colleague() -> None:
    colleague = {"_id": "b", "username": "bruno", "name": "Bruno Reis"}
    ((message, _),) = read_message(agentId="b", username="bruno", u=colleague).messages
    assert (message.by_visitor, message.u.name) == (False, "Bruno Reis")


def test_files_are_named() -> None:
    ((message, _),) = read_message(msg="", file={"_id": "f", "name": "chair.jpg"}).messages
    assert message.file_names == ("chair.jpg",)


def test_the_closing_message_is_one() -> None:
    ((message, _),) = read_message(closingMessage=True).messages
    assert message.t == "livechat-close"


@pytest.mark.parametrize(
    "changes",
    [
        {"rid": "another"},
        {"navigation": {"page": {}}},
        {"_id": None},
        {"_id": ""},
        {"ts": None},
        {"ts": "never"},
        {"_updatedAt": "never"},
    ],
)
def test_what_is_no_message_of_the_chat_is_left_out(changes: dict[str, Any]) -> None:
    assert read_message(**changes).messages == ()


def test_the_messages_of_other_events_are_left_to_the_chat() -> None:
    event = read("session-closed")
    assert event
    assert event.messages == ()
