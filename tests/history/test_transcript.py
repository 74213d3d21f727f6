"""How messages are grouped and said; the page is in test_transcript_page.py."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.history.chat_reading import ChatReading
from dashboard.history.transcript_lines import Line, make_days
from dashboard.rocketchat.rooms import Message, Room

from .made import NOW, ago, message, room

VISITOR: dict[str, Any] = {"token": "secret", "alias": "Maria"}
ANA: dict[str, Any] = {"u": {"username": "ana", "name": "Ana Souza"}}
CLOSED = "livechat-close"


def reading(of: Room | None = None, **names: str) -> ChatReading:
    return ChatReading(of or room(open=True), NOW, names, bots=frozenset({"welcome.bot"}))


def lines(*messages: Message, of: Room | None = None, **names: str) -> list[Line]:
    return [line for _, day in make_days(messages, reading(of, **names)) for line in day]


def only_line(text: str = "hello", /, **fields: Any) -> Line:
    (line,) = lines(message(text, **fields))
    return line


def test_messages_stand_below_the_day_in_the_agents_own_zone() -> None:
    late = [
        message(ts="2026-11-20T22:59:59Z"),
        message(ts="2026-11-20T23:00:00Z"),
        message(ts="2026-11-21T12:00:00Z"),
    ]
    days = make_days(late, reading())
    assert [(day, [line.when.clock for line in lines]) for day, lines in days] == [
        ("Friday 20 November", ["23:59"]),
        ("Saturday 21 November", ["00:00", "13:00"]),
    ]


def test_a_day_of_another_year_says_so() -> None:
    assert make_days([message(ts="2018-05-02T10:00:00Z")], reading())[0][0] == "Wednesday 2 May 2018"


def test_no_messages_are_no_days() -> None:
    assert make_days((), reading()) == []


def test_a_message_without_a_time_is_kept() -> None:
    ((day, (line,)),) = make_days((message(ts=None),), reading())
    assert (day, line.when.clock, line.when.moment) == ("At an unknown time", "–", "")


@pytest.mark.parametrize(
    ("fields", "side"),
    [
        (VISITOR, "visitor"),
        (ANA, "agent"),
        ({"u": {"username": "welcome.bot"}}, "bot"),
        ({"t": "uj", **VISITOR}, "note"),
    ],
)
def test_a_line_shows_which_side_wrote_it(fields: dict[str, Any], side: str) -> None:
    assert only_line(**fields).side == side


@pytest.mark.parametrize(
    ("fields", "who"),
    [
        ({**VISITOR, "u": {"username": "guest-1", "name": "M. Lopes"}}, "Maria"),
        (ANA, "Ana Souza"),
        ({"u": {"username": "ana"}}, "ana"),
        ({}, "unknown"),
    ],
)
def test_a_line_says_who_wrote_it_by_the_best_name_there_is(fields: dict[str, Any], who: str) -> None:
    assert only_line(**fields).who == who


def test_an_agent_has_the_name_that_is_known_here() -> None:
    (line,) = lines(message(**ANA), ana="Ana Ribeiro")
    assert line.who == "Ana Ribeiro"


def test_a_visitor_who_calls_themselves_like_an_agent_is_not_given_the_agents_name() -> None:
    (line,) = lines(message(token="secret", u={"username": "ana"}, alias="Maria"), ana="Ana Ribeiro")
    assert line.who == "Maria"


def test_messages_of_one_sender_within_five_minutes_share_one_heading() -> None:
    sent = [message(ts=ago(minutes=minutes), **VISITOR) for minutes in (20, 18, 15, 14)]
    assert [line.who for line in lines(*sent)] == ["Maria", "", "", "Maria"]


@pytest.mark.parametrize("between", [ANA, {"t": CLOSED, **ANA}])
def test_whoever_comes_between_ends_the_group(between: dict[str, Any]) -> None:
    first, second, third = (
        message(ts=ago(minutes=20 - n), **fields) for n, fields in enumerate([VISITOR, between, VISITOR])
    )
    assert lines(first, second, third)[2].who == "Maria"


def test_two_agents_are_two_senders() -> None:
    both = [message(ts=ago(minutes=20), u={"username": name}) for name in ("ana", "bruno")]
    assert [line.who for line in lines(*both)] == ["ana", "bruno"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (VISITOR, "closed by the visitor"),
        ({"u": {"_id": "visitor-1", "username": "guest-1"}}, "closed by the visitor"),
        (ANA, "closed by Ana Souza"),
        ({"u": {"username": "welcome.bot"}}, "closed automatically"),
        ({}, "closed"),
    ],
)
def test_the_closing_says_who_closed(fields: dict[str, Any], said: str) -> None:
    (line,) = lines(message("Solved", t=CLOSED, **fields), ana="Ana Souza")
    assert (line.side, line.text, line.comment) == ("note", said, "Solved")


def test_the_closing_carries_the_tags_of_a_chat_that_is_over() -> None:
    over = room(closedAt=ago(minutes=1), tags=["refund", "card"])
    assert lines(message(t=CLOSED), of=over)[0].tags == ("refund", "card")
    assert lines(message(t=CLOSED), of=room(open=True, tags=["refund"]))[0].tags == ()


def test_what_rocketchat_writes_when_a_visitor_closes_is_not_said_twice() -> None:
    (line,) = lines(message("Closed by visitor", t=CLOSED, **VISITOR))
    assert (line.text, line.comment) == ("closed by the visitor", "")


def test_a_chat_closed_without_a_closing_message_ends_all_the_same() -> None:
    over = room(closedAt=ago(minutes=1), closer="visitor", tags=["refund"])
    last = lines(message(**VISITOR), of=over)[-1]
    assert (last.side, last.text, last.tags, last.when.clock) == (
        "note",
        "closed by the visitor",
        ("refund",),
        "14:01",
    )


def test_an_older_piece_of_a_chat_does_not_end() -> None:
    over = reading(room(closedAt=ago(minutes=1)))
    ((_, only),) = make_days([message()], over, to_the_end=False)
    assert len(only) == 1


def test_files_are_named() -> None:
    assert only_line(files=[{"name": "a.pdf"}, {"name": "b.png"}]).files == ("a.pdf", "b.png")


@given(st.lists(st.tuples(st.integers(0, 10**6), st.sampled_from([VISITOR, ANA, {}, {"t": "uj"}]))))
def test_no_message_is_lost_or_moved_by_the_grouping(sent: list[tuple[int, dict[str, Any]]]) -> None:
    messages = [
        message(str(number), ts=ago(seconds=span), **fields)
        for number, (span, fields) in enumerate(sorted(sent, key=lambda each: -each[0]))
    ]
    days = make_days(messages, reading())
    assert [line.text for _, day in days for line in day] == [each.msg for each in messages]
    assert all(day != following for (day, _), (following, _) in pairwise(days))
    assert all(day[0].who or day[0].side == "note" for _, day in days)
