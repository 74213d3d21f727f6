"""Messages that webhooks told of, among those that Rocket.Chat answered."""

import random
import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from hypothesis import given
from hypothesis import strategies as st

from dashboard.rocketchat.listing import Listing
from dashboard.rocketchat.rooms import Message
from dashboard.upstream.told_messages import LONGEST, MOST, make_told_key, tell_messages, with_told_messages

URL, ROOM = "https://chat.example.org", "room"
START = datetime(2026, 11, 2, 12, tzinfo=UTC)


def message(number: int, text: str = "") -> Message:
    """The `number`th message of the chat."""
    return Message(
        id=f"m{number}", rid=ROOM, msg=text or f"text {number}", ts=START + timedelta(seconds=number)
    )


def listing(*numbers: int) -> Listing[Message]:
    rows = tuple(message(number) for number in sorted(numbers, reverse=True))
    return Listing(rows, total=len(rows), count=len(rows))


def tell(*messages: Message, updated: float = 0) -> None:
    tell_messages(URL, ROOM, [(each, updated) for each in messages])


def read(answer: Listing[Message], since: datetime = START) -> list[str]:
    told = cache.get(make_told_key(URL, ROOM))
    return [row.msg for row in with_told_messages(answer, told, since).readable]


def test_a_message_told_since_stands_first() -> None:
    tell(message(3))
    assert read(listing(1, 2)) == ["text 3", "text 2", "text 1"]


def test_told_messages_stand_in_the_order_of_their_times() -> None:
    tell(message(4), message(2))
    tell(message(3))
    assert read(listing(1)) == ["text 4", "text 3", "text 2", "text 1"]


def test_told_twice_or_already_in_the_answer_it_stands_there_once() -> None:
    tell(message(2))
    tell(message(2), message(1))
    assert read(listing(1)) == ["text 2", "text 1"]


@pytest.mark.parametrize("order", [(5, 9), (9, 5)])
def test_the_newest_version_stands_whichever_came_first(order: tuple[int, int]) -> None:
    for updated in order:
        tell(message(1, f"version {updated}"), updated=updated)
    assert read(listing(1)) == ["version 9"]


def test_what_was_told_before_the_answer_was_asked_for_is_the_answers_own_affair() -> None:
    with time_machine.travel(START, tick=False):
        tell(message(1, "deleted since"), message(2, "older words"))
    assert read(listing(2), START + timedelta(seconds=1)) == ["text 2"]


def test_an_older_version_that_is_told_again_does_not_replace_the_answers_newer_one() -> None:
    with time_machine.travel(START, tick=False):
        tell(message(1, "edited"), updated=9)
    with time_machine.travel(START + timedelta(seconds=20), tick=False):
        tell(message(1, "before the edit"), updated=5)
    assert read(listing(1), START + timedelta(seconds=10)) == ["text 1"]


def test_the_numbers_count_what_is_new() -> None:
    tell(message(1, "edited"), message(2))
    told = cache.get(make_told_key(URL, ROOM))
    merged = with_told_messages(listing(1), told, START)
    assert (merged.total, merged.count) == (2, 2)


def test_the_newest_of_a_room_are_kept() -> None:
    tell(*map(message, range(MOST - 40)))
    tell(*map(message, range(MOST - 40, MOST + 30)))
    assert read(listing()) == [f"text {number}" for number in reversed(range(30, MOST + 30))]


def test_a_message_of_any_length_takes_no_more_than_its_share() -> None:
    tell(message(1), message(2, "x" * (LONGEST + 1)))
    assert read(listing()) == ["text 1"]
    for number in range(10):
        tell(message(number, "x" * (LONGEST - 500)))
    assert len(cache.get(make_told_key(URL, ROOM))) <= 256 * 1024
    assert read(listing())[0].startswith("xxx")


@pytest.mark.parametrize("told", [None, "text", 7, b"\xff\n", b"{}\n", b'{"message":7}\n', b"\n\n", {"a": 1}])
def test_what_somebody_else_wrote_there_tells_nothing(told: object) -> None:
    assert [row.msg for row in with_told_messages(listing(1), told, START).readable] == ["text 1"]


@given(
    answered=st.sets(st.integers(0, 9)),
    told=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3)), max_size=12),
    seed=st.randoms(use_true_random=False),
)
def test_no_order_and_no_repetition_changes_what_is_shown(
    answered: set[int], told: list[tuple[int, int]], seed: random.Random
) -> None:
    def show(events: list[tuple[int, int]]) -> list[tuple[str, str]]:
        cache.clear()
        for number, updated in events:
            tell(message(number, f"version {updated}"), updated=updated)
        kept = cache.get(make_told_key(URL, ROOM))
        shown = with_told_messages(listing(*answered), kept, START).readable
        assert [row.ts for row in shown] == sorted((row.ts for row in shown if row.ts), reverse=True)
        return [(row.id, row.msg) for row in shown]

    again = told * 2
    seed.shuffle(again)
    assert show(again) == show(told)


def test_telling_is_one_step_that_loses_nothing_between_threads() -> None:
    threads = [threading.Thread(target=tell, args=(message(number),)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert len(read(listing())) == 20
