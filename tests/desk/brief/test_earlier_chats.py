"""The chats before the present one: the last, how many, how many nobody answered, how they were closed."""

from datetime import timedelta
from typing import Any

import pytest
from history.made import NOW, room
from hypothesis import given
from hypothesis import strategies as st

from dashboard.desk.brief.earlier_chats import EarlierChats, find_closing, find_earlier_chats
from dashboard.history.facts import compute_facts
from dashboard.rocketchat.listing import Unreadable
from dashboard.rocketchat.rooms import FoundChat, Room
from desk.made import UNHURRIED, chats, earlier

HERE = room(open=True)
NEVER: dict[str, Any] = {"metrics": {"chatDuration": 60}}


def found(comment: str = "", closer: str = "user", **fields: object) -> FoundChat:
    raw = {"_id": "chat-2", "ts": NOW.isoformat(), "closer": closer, "closingMessage": {"msg": comment}}
    return FoundChat.read({**raw, **fields})


def test_the_last_chat_is_the_newest_before_this_one() -> None:
    told = find_earlier_chats(HERE, chats(HERE, earlier(2), earlier(9)), None)
    assert (told.total, told.last) == (2, earlier(2))


def test_a_chat_that_is_not_in_the_copy_yet_has_all_others_before_it() -> None:
    assert find_earlier_chats(HERE, chats(earlier(2), earlier(9)), None).total == 2


def test_chats_that_came_after_an_old_one_are_not_before_it() -> None:
    told = find_earlier_chats(earlier(9), chats(HERE, earlier(2), earlier(9), earlier(20)), None)
    assert (told.total, told.last) == (1, earlier(20))


def test_of_more_chats_than_were_told_all_are_counted() -> None:
    assert find_earlier_chats(HERE, chats(HERE, earlier(2), total=112), None).total == 111


def test_a_chat_older_than_all_that_were_told_has_no_number() -> None:
    assert find_earlier_chats(earlier(900), chats(HERE, earlier(2), total=112), None) == EarlierChats(
        None, None, 0, 0
    )


def test_where_the_newest_before_it_cannot_be_read_none_is_called_the_last() -> None:
    rows = chats(HERE)
    broken = type(rows)([HERE, Unreadable("x"), earlier(9)], total=3)
    assert find_earlier_chats(HERE, broken, None).last is None


def test_never_answered_are_counted_among_those_before_the_last() -> None:
    told = find_earlier_chats(
        HERE, chats(HERE, earlier(2, **NEVER), earlier(9, **NEVER), earlier(20), earlier(30, **NEVER)), None
    )
    assert (told.never_answered, told.looked_at) == (2, 3)


def test_the_facts_over_all_count_what_was_not_told() -> None:
    every = [HERE, earlier(2, **NEVER), *(earlier(9 + n, **(NEVER if n < 9 else {})) for n in range(110))]
    told = find_earlier_chats(HERE, chats(*every[:100], total=112), compute_facts(every, 112))
    assert (told.total, told.never_answered, told.looked_at) == (111, 9, 110)


@pytest.mark.parametrize(
    ("told", "comment"),
    [
        (found("Card accepted at the second try"), "Card accepted at the second try"),
        (found("Closed by visitor", closer="visitor"), ""),
        (found("of another", _id="chat-9"), ""),
    ],
)
def test_a_closing_comment_is_what_the_agent_wrote(told: FoundChat, comment: str) -> None:
    assert find_closing(earlier(2), [told])[0] == comment


def test_tags_are_those_of_the_search_else_the_rooms_own() -> None:
    assert find_closing(earlier(2), [found(tags=["refund"])])[1] == ("refund",)
    assert find_closing(earlier(2, tags=["billing"]), [])[1] == ("billing",)


@UNHURRIED
@given(st.lists(st.integers(1, 1000), unique=True), st.integers(0, 200), st.integers(0, 1000))
def test_nothing_newer_is_called_earlier(days: list[int], more: int, own: int) -> None:
    rows = [earlier(day) for day in sorted(days)]
    here: Room = earlier(own, "here")
    told = find_earlier_chats(here, chats(*rows, total=len(rows) + more), None)
    assert told.last is None or told.last.ts <= here.ts
    assert told.total is None or told.total >= sum(NOW - timedelta(days=day) <= here.ts for day in days)
    assert 0 <= told.never_answered <= told.looked_at <= len(rows)
