"""Since when a visitor waits for a person: what bots and automatic messages say is no reply."""

from datetime import timedelta
from typing import Any

import pytest
from history.made import NOW, ago, replied
from hypothesis import given
from hypothesis import strategies as st

from dashboard.desk.brief.waiting import Wait, find_wait
from dashboard.rocketchat.rooms import Message
from desk.made import BOTS, UNHURRIED, by, by_visitor, newest_first, open_room

WAITS = {"waitingResponse": True}


def wait(*said: Message, total: int | None = None, **fields: Any) -> Wait | None:
    return find_wait(open_room(**fields), newest_first(*said, total=total), BOTS)


def since(seconds: float, *, no_person_yet: bool = False, at_least: bool = False) -> Wait:
    return Wait(NOW - timedelta(seconds=seconds), no_person_yet, at_least)


def test_a_visitor_waits_since_the_first_message_that_no_person_has_answered() -> None:
    assert wait(by_visitor(300), by("ana", 250), by_visitor(130), by_visitor(60)) == since(130)


def test_who_was_answered_by_a_person_does_not_wait() -> None:
    assert wait(by_visitor(300), by("ana", 250)) is None


def test_before_any_reply_no_person_has_replied_yet() -> None:
    assert wait(by_visitor(130), by_visitor(60)) == since(130, no_person_yet=True)


@pytest.mark.parametrize("bot", sorted(BOTS))
def test_what_a_bot_says_stops_no_clock(bot: str) -> None:
    assert wait(by_visitor(130), by(bot, 100), by_visitor(60)) == since(130, no_person_yet=True)


def test_a_reply_faster_than_a_person_can_is_automatic() -> None:
    assert wait(by_visitor(130), by("ana", 129.7), by_visitor(60)) == since(130, no_person_yet=True)


def test_a_person_may_be_quick_once_they_have_replied() -> None:
    assert wait(by_visitor(130), by("ana", 100), by_visitor(60), by("ana", 59.5)) is None


def test_a_greeting_before_the_visitor_wrote_is_no_reply() -> None:
    assert wait(by("ana", 200), by_visitor(130)) == since(130, no_person_yet=True)


def test_a_visitor_without_a_token_is_known_by_their_id() -> None:
    assert wait(by_visitor(130, token=None)) == since(130, no_person_yet=True)


def test_what_the_system_says_is_nobodys_reply() -> None:
    assert wait(by_visitor(130), by("ana", 100, t="livechat_transfer_history")) == since(
        130, no_person_yet=True
    )


def test_a_reply_that_only_the_room_knows_of_ends_the_wait() -> None:
    replied_last = {"_id": "new", "msg": "here I am", "ts": ago(seconds=5), "u": {"username": "ana"}}
    assert wait(by_visitor(130), lastMessage=replied_last) is None


@pytest.mark.parametrize("fields", [{"open": None}, {"onHold": True}])
def test_nobody_waits_in_a_chat_that_is_closed_or_on_hold(fields: dict[str, Any]) -> None:
    assert wait(by_visitor(130), **fields) is None


def test_of_a_long_chat_whose_beginning_is_unknown_the_wait_is_at_least_so_long() -> None:
    assert wait(by_visitor(130), by("helper.bot", 100), total=140) == since(130, at_least=True)


def test_a_reply_among_the_newest_messages_says_exactly_since_when() -> None:
    assert wait(by("ana", 200), by_visitor(130), total=140) == since(130)


def test_without_messages_the_metrics_tell() -> None:
    asked = {"v": {"lq": ago(seconds=130)}}
    assert find_wait(open_room(**WAITS, metrics=asked), None, BOTS) == since(130, no_person_yet=True)
    assert find_wait(open_room(metrics=asked), None, BOTS) is None


def test_without_messages_a_bots_reply_is_known_by_its_name() -> None:
    fields = {"metrics": replied(3, lq=ago(seconds=130)), "responseBy": {"username": "helper.bot"}}
    assert find_wait(open_room(**fields), None, BOTS) == since(130)


def test_without_messages_an_only_reply_that_came_by_itself_is_none() -> None:
    fields = {"metrics": replied(0.233, lq=ago(seconds=130), total=1)}
    assert find_wait(open_room(**fields), None, BOTS) == since(130, no_person_yet=True)


def test_a_chat_in_which_nobody_wrote_waits_as_its_metrics_say() -> None:
    assert find_wait(open_room(**WAITS), newest_first(), BOTS) == Wait(open_room().ts, no_person_yet=True)


AUTHORS = st.sampled_from(["visitor", "ana", "bruno", *sorted(BOTS)])


@UNHURRIED
@given(st.lists(st.tuples(AUTHORS, st.integers(1, 10_000))), st.booleans())
def test_a_wait_begins_with_a_message_of_the_visitor_that_no_person_answered_later(
    said: list[tuple[str, int]], is_whole: bool
) -> None:
    messages = [by_visitor(s) if author == "visitor" else by(author, s) for author, s in said]
    found = wait(*messages, total=len(messages) + (not is_whole))
    asked = {NOW - timedelta(seconds=s) for author, s in said if author == "visitor"}
    quickest = found.since + timedelta(seconds=1) if found else NOW
    replies = [NOW - timedelta(seconds=s) for author, s in said if author in {"ana", "bruno"}]
    assert found is None or (found.since in asked and not [at for at in replies if at > quickest])
