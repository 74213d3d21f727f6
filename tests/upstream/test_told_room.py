"""A room after messages that webhooks told of."""

from datetime import UTC, datetime, timedelta

import msgspec
from django.core.cache import cache
from hypothesis import given
from hypothesis import strategies as st

from dashboard.rocketchat.rooms import Message, Room, RoomVisitor, UserRef
from dashboard.upstream.told_messages import make_told_key, tell_messages
from dashboard.upstream.told_room import with_told_room

URL, ROOM = "https://chat.example.org", "room"
START = datetime(2026, 11, 2, 12, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def make_message(seconds: float, *, by_visitor: bool, t: str = "") -> Message:
    user = UserRef(username="guest" if by_visitor else "ana")
    said = f"at {seconds}"
    return Message(id=f"m{seconds}", rid=ROOM, msg=said, ts=at(seconds), t=t, by_visitor=by_visitor, u=user)


def asks(seconds: float) -> Message:
    return make_message(seconds, by_visitor=True)


def answers(seconds: float) -> Message:
    return make_message(seconds, by_visitor=False)


OPEN = Room(id=ROOM, ts=START, v=RoomVisitor(id="visitor"), open=True, lm=START, msgs=3)


def after(*messages: Message, room: Room = OPEN, since: datetime = START) -> Room:
    cache.clear()
    tell_messages(URL, ROOM, [(message, 0) for message in messages])
    return with_told_room(room, cache.get(make_told_key(URL, ROOM)), since)


def test_a_visitor_who_writes_waits_from_then_on() -> None:
    room = after(asks(10))
    assert (room.waiting_response, room.metrics.v.lq, room.response_by) == (True, at(10), None)


def test_who_writes_again_waits_since_the_first_question() -> None:
    assert after(asks(10), asks(20)).metrics.v.lq == at(10)


def test_an_answer_ends_the_wait() -> None:
    room = after(asks(10), answers(20), answers(30))
    assert not room.waiting_response
    assert room.response_by
    assert (room.response_by.username, room.response_by.first_response_ts) == ("ana", at(20))
    assert room.response_by.last_message_ts == at(30)


def test_a_question_after_an_answer_is_a_new_wait() -> None:
    assert after(asks(10), answers(20), asks(30)).metrics.v.lq == at(30)


def test_the_last_message_is_the_last_and_all_are_counted() -> None:
    room = after(asks(10), answers(20))
    assert room.last_message
    assert (room.last_message.msg, room.lm, room.msgs) == ("at 20", at(20), 5)


def test_what_the_room_knows_already_changes_nothing() -> None:
    assert after(asks(0), answers(-5)) == OPEN


def test_what_was_told_before_the_room_was_asked_for_changes_nothing() -> None:
    assert after(asks(10), since=datetime.now(UTC) + timedelta(seconds=1)) == OPEN


def test_a_closing_message_is_no_answer() -> None:
    waiting = msgspec.structs.replace(OPEN, waiting_response=True)
    assert after(make_message(10, by_visitor=False, t="livechat-close"), room=waiting) == waiting


def test_a_room_that_tells_less_is_completed() -> None:
    bare = Room(id=ROOM, ts=START, v=RoomVisitor(id="visitor"))
    room = after(asks(10), room=bare)
    assert (room.lm, room.msgs) == (at(10), None)


@given(st.lists(st.tuples(st.integers(1, 50), st.booleans()), unique_by=lambda each: each[0], max_size=8))
def test_in_whatever_order_they_are_told_the_room_is_the_same(told: list[tuple[int, bool]]) -> None:
    messages = [make_message(seconds, by_visitor=by_visitor) for seconds, by_visitor in told]
    room = after(*messages)
    assert room == after(*reversed(messages), *messages)
    if told:
        assert room.waiting_response == max(told)[1]
