from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.history.facts import Fact, compute_facts, describe_facts
from dashboard.rocketchat.rooms import Room

from .made import NOW, STARTED, ago, replied, room

CLOSED = {"closedAt": ago(minutes=1)}
UNANSWERED = room(**CLOSED, metrics={"chatDuration": 60})


def answered(ft: float = 12, total: int = 2, tt: float = 50) -> Room:
    return room(**CLOSED, metrics=replied(ft, avg=tt / total, total=total, tt=tt))


def spoken(*rooms: Room, total: int = 0) -> dict[str, Fact]:
    return {
        fact.label: fact for fact in describe_facts(compute_facts(rooms, total or len(rooms)), NOW, STARTED)
    }


def test_the_first_reply_is_the_median_of_those_by_persons() -> None:
    said = spoken(answered(10), answered(20), answered(90), answered(0.2))["first reply by a person"]
    assert (said.value, said.note) == ("20 s", "median of 3")


def test_the_average_reply_weighs_every_reply_the_same() -> None:
    said = spoken(answered(total=1, tt=100), answered(total=9, tt=100))["replies after"]
    assert (said.value, said.note) == ("20 s", "mean of 10")


def test_never_answered_chats_are_an_alarm() -> None:
    said = spoken(UNANSWERED, answered())["never answered"]
    assert (said.value, said.note, said.alarm) == ("1", "of 2", True)


def test_no_never_answered_chat_is_none() -> None:
    assert not spoken(answered())["never answered"].alarm


def test_the_last_earlier_chat_is_the_newest_before_the_one_on_the_screen() -> None:
    older, oldest = room(ts=ago(days=12)), room(ts=ago(days=40))
    assert spoken(oldest, room(), older)["last earlier chat"].value == "12 days ago"
    assert "last earlier chat" not in spoken(room())


def test_the_replies_of_the_newest_chats_are_told_oldest_first() -> None:
    chats = [
        room(ts=ago(days=days), **CLOSED, metrics=replied(10 + days, avg=1, total=1, tt=1))
        for days in (3, 1, 2)
    ]
    facts = compute_facts([*chats, UNANSWERED], 4)
    assert facts.list_first_replies(22) == [13, 12, 11]
    assert facts.list_first_replies(2) == [12, 11]


def test_facts_of_a_part_say_of_how_many() -> None:
    known = compute_facts([answered()] * 3, 1200)
    assert not known.complete
    assert describe_facts(known, NOW, STARTED)[0].note == "of the newest 3"


def test_facts_of_all_say_of_how_many() -> None:
    assert describe_facts(compute_facts([answered()] * 3, 3), NOW, STARTED)[0].note == "of 3"


def test_what_is_not_known_is_left_out() -> None:
    assert set(spoken(UNANSWERED)) == {"never answered"}


def test_no_chats_have_no_times() -> None:
    assert set(spoken()) == {"never answered"}


def test_facts_rocketchat_would_not_tell_are_said_to_be_missing() -> None:
    assert [fact.note for fact in describe_facts(None, NOW, STARTED)] == ["Rocket.Chat did not tell the rest"]


def test_a_reply_total_of_zero_divides_nothing() -> None:
    assert compute_facts([room(metrics={"response": {"total": 0, "tt": 0}})], 1).average_reply is None


@given(st.lists(st.floats(min_value=1, max_value=1e6), min_size=1, max_size=30))
def test_the_median_is_that_of_all_first_replies(times: list[float]) -> None:
    assert compute_facts([answered(time) for time in times], len(times)).first_reply == pytest.approx(
        median(times)
    )


@given(st.integers(0, 30), st.integers(0, 1000))
def test_there_are_never_fewer_chats_than_are_known(known: int, total: int) -> None:
    assert compute_facts([answered()] * known, total).total >= known
