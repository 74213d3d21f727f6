from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.history.chat_cells import (
    LONGEST_TEXT,
    Cell,
    Reading,
    get_mood,
)
from dashboard.history.chat_words import get_chat_words
from dashboard.history.columns import COLUMNS
from dashboard.rocketchat.rooms import Room

from .made import NOW, ago, replied, room

CLOSED = {"closedAt": ago(minutes=1)}
ANA = {"servedBy": {"_id": "a", "username": "ana"}}


@dataclass(frozen=True)
class Row:
    """The cells of a room, by the names the tests call them."""

    mood: str
    started: Cell
    status: Cell
    agent: Cell
    department: Cell
    messages: Cell
    first_reply: Cell
    average_reply: Cell
    length: Cell
    last: Cell


def row(departments: Mapping[str, str] = MappingProxyType({}), /, **given: Any) -> Row:
    chat, reading = room(**given), Reading(NOW, departments)
    return Row(get_mood(chat), *(column.make_cell(chat, reading) for column in COLUMNS))


def last(text: str, **given: object) -> Cell:
    return row(lastMessage={"msg": text, "ts": ago(minutes=2), **given}).last


def test_a_waiting_visitor_is_said_with_how_long_since_the_question() -> None:
    waiting = row(open=True, waitingResponse=True, metrics={"v": {"lq": ago(seconds=130)}}, **ANA)
    assert (waiting.mood, waiting.status.text) == ("waiting", "Waiting 2 min 10 s")
    assert waiting.status.note == "since Sat 21 Nov 2026, 14:00:20 (CET)"


def test_waiting_in_the_queue_says_so() -> None:
    assert row(open=True, waitingResponse=True).status.note.endswith(", in the queue")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"open": True, **ANA}, "Open"),
        ({"open": True}, "In the queue"),
        ({"open": True, "onHold": True, **ANA}, "On hold"),
        ({**CLOSED, "closer": "visitor"}, "Closed by visitor"),
        ({**CLOSED, "closer": "user"}, "Closed by agent"),
        ({**CLOSED, "closer": "robot"}, "Closed"),
        ({**CLOSED, "closer": "user", "metrics": {"chatDuration": 60}}, "Never answered"),
        ({}, "Closed"),
    ],
)
def test_every_state_has_its_words(given: dict[str, Any], said: str) -> None:
    assert row(**given).status.text == said


def test_a_never_answered_chat_says_who_closed_it_and_when() -> None:
    missed = row(**CLOSED, closer="visitor", metrics={"chatDuration": 60})
    assert missed.mood == "missed"
    assert missed.status.note == "Closed by visitor, Sat 21 Nov 2026, 14:01:30 (CET)"


def test_the_first_reply_says_how_long_it_took_and_how_fast_the_agent_was() -> None:
    first = row(metrics={**replied(12.4), "reaction": {"ft": 8.1}}).first_reply
    assert first.text == "12 s"
    assert first.note.startswith("answered 8 s after taking")


@pytest.mark.parametrize("ft", [0.233, "0.233"])
def test_a_reply_no_person_could_give_is_called_automatic(ft: float | str) -> None:
    assert row(metrics=replied(ft)).first_reply == Cell("automatic", "no person yet: it came by itself")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"open": True}, Cell("not yet", "no reply so far")),
        ({**CLOSED, "metrics": {"chatDuration": 60}}, Cell("", "nobody replied")),
        (CLOSED, Cell("", get_chat_words().not_measured)),
    ],
)
def test_an_absent_reply_is_said_with_its_reason(given: dict[str, Any], said: Cell) -> None:
    assert row(**given).first_reply == said


def test_the_average_reply_says_over_how_many() -> None:
    assert row(metrics=replied(12, avg=25, total=6)).average_reply == Cell("25 s", "6 replies")


def test_one_reply_is_said_to_be_one_and_no_average() -> None:
    said = row(metrics=replied(12, avg=12, total=1)).average_reply
    assert said == Cell("12 s, one reply", "only one reply: no average")


def test_an_average_over_an_unknown_number_of_replies_is_not_called_no_reply() -> None:
    assert "nobody" not in row(**CLOSED, metrics=replied(12, avg=25)).average_reply.note


def test_messages_say_what_rocketchat_counts_among_them() -> None:
    said = row(msgs=1204).messages
    assert said.text == "1,204"
    assert "system and page messages" in said.note


def test_the_department_is_named_never_its_id() -> None:
    assert row({"d1": "Sales"}, departmentId="d1").department.text == "Sales"
    assert row({}, departmentId="d1").department == Cell("", "its name is not known")
    assert row().department == Cell("", "no department")


def test_a_department_named_in_the_room_needs_no_list() -> None:
    assert row(departmentId="d1", department={"_id": "d1", "name": "Billing"}).department.text == "Billing"


def test_the_length_says_when_it_is_not_over() -> None:
    assert row(open=True).length == Cell("30 min", "so far")
    assert row(**CLOSED).length == Cell("29 min")


def test_the_last_message_says_who_wrote_it_and_when() -> None:
    said = last("ok I will try\nwith another card", token="t")
    assert said.text == "“ok I will try with another card”"
    assert said.note == "visitor, Sat 21 Nov 2026, 14:00:30 (CET)"


def test_the_last_message_of_an_agent_carries_their_username() -> None:
    assert last("hello", u={"username": "ana"}).note.startswith("ana, ")


def test_a_last_message_without_text_names_its_files() -> None:
    assert last("", files=[{"name": "receipt.pdf"}]).text == "receipt.pdf"
    assert last(" \n ").text == "no text"


@given(st.text())
def test_the_last_message_fits_on_the_screen(text: str) -> None:
    assert 0 < len(last(text).text) <= LONGEST_TEXT + 1


def test_a_room_without_any_optional_field_says_why_each_value_is_absent() -> None:
    bare = row()
    cells = [cell for cell in vars(bare).values() if isinstance(cell, Cell)]
    assert Cell("") not in cells
    assert bare.agent == Cell("", "no agent took it")
    assert bare.messages == Cell("", "Rocket.Chat did not count")
    assert bare.length == Cell("", "its end is not known")
    assert bare.last == Cell("", "Rocket.Chat keeps no last message")


SECONDS = st.none() | st.floats(0, 1e10) | st.integers(0, 10**10)
ROOMS = st.builds(
    room,
    open=st.booleans(),
    waitingResponse=st.booleans(),
    onHold=st.booleans(),
    closer=st.sampled_from(["user", "visitor", ""]),
    closedAt=st.none() | st.just(ago(minutes=1)),
    msgs=st.none() | st.integers(0, 10**12),
    metrics=st.fixed_dictionaries(
        {
            "response": st.fixed_dictionaries(
                {"ft": SECONDS, "avg": SECONDS, "total": SECONDS, "fd": st.none()}
            ),
            "reaction": st.fixed_dictionaries({"ft": SECONDS}),
            "chatDuration": SECONDS,
        }
    ),
)


@given(ROOMS)
def test_no_cell_is_ever_blank_zero_or_not_available(made: Room) -> None:
    cells = [column.make_cell(made, Reading(NOW, {})) for column in COLUMNS]
    assert not {"", "N/A", "None", "nan", "0 s", "true", "false"} & {str(cell) for cell in cells}
    assert all(cell.note for cell in cells if not cell.is_known)
