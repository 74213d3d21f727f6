from datetime import timedelta

import pytest

from dashboard.history import metrics

from .made import NOW, STARTED, ago, replied, room


def test_a_reply_by_a_person_counts_from_the_question() -> None:
    assert metrics.get_first_reply(room(metrics=replied(12))) == 12


def test_no_reply_is_no_number() -> None:
    assert metrics.get_first_reply(room()) is None


@pytest.mark.parametrize("ft", [0, 0.233, "0.258", 0.999])
def test_a_reply_within_a_second_came_by_itself(ft: float | str) -> None:
    automatic = room(metrics=replied(ft))
    assert metrics.is_first_reply_automatic(automatic)
    assert metrics.get_first_reply(automatic) is None


def test_a_reply_after_a_second_may_be_a_persons() -> None:
    assert not metrics.is_first_reply_automatic(room(metrics=replied(1)))


def test_a_reply_dated_before_the_visitors_first_message_came_by_itself() -> None:
    greeted = STARTED + timedelta(seconds=5)
    first = replied(5.002, fd=greeted.isoformat(), lq=ago(minutes=20))
    assert metrics.is_first_reply_automatic(room(metrics=first))


def test_a_reply_before_a_later_question_is_still_a_persons() -> None:
    """`lq` is the last question: the first reply lies before it in every longer chat."""
    first = replied(40, fd=(STARTED + timedelta(seconds=100)).isoformat(), lq=ago(minutes=20))
    assert metrics.get_first_reply(room(metrics=first)) == 40


@pytest.mark.parametrize("shown", [{"v": {"lq": ago(minutes=1)}}, {"chatDuration": 3}, replied(12)])
def test_a_chat_with_any_metric_was_measured(shown: dict[str, object]) -> None:
    assert metrics.has_metrics(room(metrics=shown))


@pytest.mark.parametrize("old", [{}, {"metrics": None}, {"metrics": {}}, {"metrics": {"response": None}}])
def test_a_chat_of_an_old_server_was_not_measured(old: dict[str, object]) -> None:
    assert not metrics.has_metrics(room(**old))


def test_a_closed_chat_without_a_reply_was_never_answered() -> None:
    assert metrics.is_never_answered(room(closedAt=ago(minutes=1), metrics={"chatDuration": 1740}))


@pytest.mark.parametrize(
    "fields",
    [
        {"open": True, "metrics": {"v": {"lq": ago(minutes=1)}}},
        {"closedAt": ago(minutes=1), "metrics": {"chatDuration": 60, **replied(12)}},
        {"closedAt": ago(minutes=1), "metrics": {"chatDuration": 60}, "responseBy": {"username": "ana"}},
        {"closedAt": ago(minutes=1)},
    ],
    ids=["still open", "answered", "answered by somebody", "not measured"],
)
def test_nobody_is_blamed_without_proof(fields: dict[str, object]) -> None:
    assert not metrics.is_never_answered(room(**fields))


def test_the_length_is_rocketchats_own_where_it_measured_one() -> None:
    assert metrics.get_length(room(closedAt=ago(minutes=1), metrics={"chatDuration": 77.5}), NOW) == 77.5


def test_the_length_without_metrics_is_from_start_to_end() -> None:
    assert metrics.get_length(room(closedAt=ago(minutes=10)), NOW) == 20 * 60


def test_an_open_chat_is_as_long_as_it_lasts() -> None:
    assert metrics.get_length(room(open=True), NOW) == 30 * 60


def test_an_end_before_the_start_is_no_negative_length() -> None:
    assert metrics.get_length(room(closedAt=ago(hours=9)), NOW) == 0


def test_the_length_of_a_chat_without_an_end_is_unknown() -> None:
    assert metrics.get_length(room(), NOW) is None


def test_the_visitor_waits_since_the_last_question() -> None:
    waiting = room(open=True, waitingResponse=True, metrics={"v": {"lq": ago(seconds=130)}})
    assert metrics.get_waiting_since(waiting) == NOW - timedelta(seconds=130)


def test_the_visitor_waits_since_the_start_where_no_question_is_known() -> None:
    assert metrics.get_waiting_since(room(open=True, waitingResponse=True)) == STARTED


@pytest.mark.parametrize("fields", [{"open": True}, {"waitingResponse": True}])
def test_nobody_waits_in_an_answered_or_closed_chat(fields: dict[str, bool]) -> None:
    assert metrics.get_waiting_since(room(**fields)) is None
