"""How messages are grouped and said; the page is in test_transcript_page.py."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.history.transcript import Line, _group_by_day

from .made import NOW, ago, message


def only_line(text: str = "hello", /, **fields: object) -> Line:
    ((_, (line,)),) = _group_by_day((message(text, **fields),), NOW)
    return line


def test_messages_stand_below_the_day_in_the_agents_own_zone() -> None:
    late = [
        message(ts="2026-11-20T22:59:59Z"),
        message(ts="2026-11-20T23:00:00Z"),
        message(ts="2026-11-21T12:00:00Z"),
    ]
    days = _group_by_day(tuple(late), NOW)
    assert [(day, [line.clock for line in lines]) for day, lines in days] == [
        ("Friday 20 November 2026", ["23:59"]),
        ("Saturday 21 November 2026", ["00:00", "13:00"]),
    ]


def test_no_messages_are_no_days() -> None:
    assert _group_by_day((), NOW) == []


def test_a_message_without_a_time_is_kept() -> None:
    ((day, (line,)),) = _group_by_day((message(ts=None),), NOW)
    assert (day, line.clock, line.moment) == ("At an unknown time", "–", "")


@pytest.mark.parametrize(
    ("fields", "side"),
    [
        ({"token": "secret"}, "visitor"),
        ({"u": {"username": "ana"}}, "agent"),
        ({"t": "uj", "token": "secret"}, "note"),
    ],
)
def test_a_line_shows_which_side_wrote_it(fields: dict[str, object], side: str) -> None:
    assert only_line(**fields).side == side


@pytest.mark.parametrize(
    ("fields", "who"),
    [
        ({"alias": "Maria", "u": {"username": "guest-1", "name": "M. Lopes"}}, "Maria"),
        ({"u": {"username": "ana", "name": "Ana Souza"}}, "Ana Souza"),
        ({"u": {"username": "ana"}}, "ana"),
        ({}, "unknown"),
    ],
)
def test_a_line_says_who_wrote_it_by_the_best_name_there_is(fields: dict[str, object], who: str) -> None:
    assert only_line(**fields).who == who


@pytest.mark.parametrize(("words", "said"), [("Solved", "Chat closed. Solved"), ("", "Chat closed.")])
def test_the_closing_message_is_said_in_words(words: str, said: str) -> None:
    assert only_line(words, t="livechat-close").text == said


def test_files_are_named() -> None:
    assert only_line(files=[{"name": "a.pdf"}, {"name": "b.png"}]).files == ("a.pdf", "b.png")


@given(st.lists(st.integers(0, 10**6)))
def test_no_message_is_lost_or_moved_by_the_grouping(seconds: list[int]) -> None:
    sent = [
        message(str(number), ts=ago(seconds=span))
        for number, span in enumerate(sorted(seconds, reverse=True))
    ]
    days = _group_by_day(tuple(sent), NOW)
    assert [line.text for _, lines in days for line in lines] == [each.msg for each in sent]
    assert all(day != following for (day, _), (following, _) in pairwise(days))
