"""How long a visitor waited for a person, by the messages."""

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.history.replies import Replies, measure_replies
from dashboard.rocketchat.rooms import Message

from .made import ago, message

BOTS = frozenset({"rocket.cat", "welcome.bot"})
HOUR = 3600


def said(by: str, second: float) -> Message:
    """What the visitor ("v") or a person or bot of this username wrote so many seconds into the chat."""
    who = {"token": "secret"} if by == "v" else {"u": {"username": by}}
    return message(ts=ago(seconds=HOUR - second), **who)


def measured(*lines: tuple[str, float]) -> Replies:
    return measure_replies([said(*line) for line in lines], BOTS)


def test_the_first_reply_counts_from_the_visitors_first_message() -> None:
    assert measured(("v", 0), ("v", 5), ("ana", 12)) == Replies(12, 12)


def test_the_longest_wait_may_be_a_later_one() -> None:
    assert measured(("v", 0), ("ana", 12), ("ana", 20), ("v", 30), ("v", 60), ("bruno", 94)) == Replies(
        12, 64
    )


@pytest.mark.parametrize("bot", sorted(BOTS))
def test_a_bot_answers_nothing(bot: str) -> None:
    assert measured(("v", 0), (bot, 3), ("ana", 12)) == Replies(12, 12)


def test_a_reply_faster_than_a_person_can_is_automatic() -> None:
    assert measured(("v", 0), ("ana", 0.2), ("ana", 40)) == Replies(40, 40)


def test_whoever_has_replied_may_cross_the_visitors_next_message() -> None:
    assert measured(("v", 0), ("ana", 12), ("v", 20), ("ana", 20.5), ("ana", 50)) == Replies(12, 12)


def test_a_greeting_before_the_visitor_wrote_is_no_reply() -> None:
    assert measured(("ana", 0), ("v", 10), ("ana", 25)) == Replies(15, 15)


@pytest.mark.parametrize("lines", [(), (("v", 0),), (("ana", 3),), (("v", 0), ("rocket.cat", 9))])
def test_without_a_reply_by_a_person_nothing_is_measured(lines: tuple[tuple[str, float], ...]) -> None:
    assert measured(*lines) == Replies(None, None)


def test_what_the_visitor_wrote_last_was_no_wait() -> None:
    assert measured(("v", 0), ("ana", 12), ("v", 100)) == Replies(12, 12)


def test_system_messages_and_those_without_a_time_are_passed_over() -> None:
    odd = [message(t="uj", u={"username": "ana"}, ts=ago(seconds=HOUR - 1)), message(ts=None)]
    assert measure_replies([said("v", 0), *odd, said("ana", 12)], BOTS) == Replies(12, 12)


LINES = st.lists(st.tuples(st.sampled_from(["v", "ana", "rocket.cat"]), st.floats(0, 60)), max_size=12)


@given(LINES, st.randoms())
def test_the_order_in_which_messages_come_does_not_matter(
    lines: list[tuple[str, float]], shuffle: object
) -> None:
    seconds = list(accumulate(pause + 0.001 for _, pause in lines))
    sent = [said(by, second) for (by, _), second in zip(lines, seconds, strict=True)]
    mixed = list(sent)
    shuffle.shuffle(mixed)  # type: ignore[attr-defined]  # a random.Random
    replies = measure_replies(sent, BOTS)
    assert measure_replies(mixed, BOTS) == replies
    assert (replies.first is None) == (replies.longest_wait is None)
    assert replies.first is None or 1 <= replies.first <= (replies.longest_wait or 0) <= seconds[-1]
