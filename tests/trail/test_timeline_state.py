from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.trail.cursor import Cursor
from dashboard.trail.timeline_state import TimelineState, read_state

from .test_timeline import NOON, TIMES, unhurried

CURSORS = st.lists(
    st.builds(Cursor, TIMES, st.text("abc019", min_size=1, max_size=6)), max_size=40, unique=True
)


def pages(*minutes: float) -> list[Cursor]:
    return [Cursor(NOON + timedelta(minutes=minute), f"key {minute}") for minute in minutes]


def state(*minutes: float) -> TimelineState:
    return TimelineState.of(pages(*minutes), NOON)


@unhurried
@given(CURSORS, st.none() | st.builds(Cursor, TIMES, st.text("abc")), TIMES)
def test_a_state_is_read_as_it_was_written(cursors: list[Cursor], said: Cursor | None, now: datetime) -> None:
    made = TimelineState.of(cursors, now).with_messages(said)
    assert read_state(str(made)) == made


@pytest.mark.parametrize(
    "text", ["", "x", "now.x.y", "now.x.%00", "then.abc..", "a.b.c.d", "\ud800", "." * 9000]
)
def test_what_nobody_wrote_is_no_state(text: str) -> None:
    assert read_state(text) is None


@unhurried
@given(CURSORS, TIMES)
def test_the_order_of_the_pages_does_not_matter(cursors: list[Cursor], now: datetime) -> None:
    assert TimelineState.of(cursors, now) == TimelineState.of(cursors[::-1], now)


def test_a_newer_page_is_all_that_is_lacking() -> None:
    assert state(3, 2, 1).only_lacks_newer(pages(4, 3, 2, 1))
    assert state(3, 2, 1).only_lacks_newer(pages(3, 2, 1))


def test_another_page_among_the_known_ones_is_more_than_that() -> None:
    assert not state(3, 2, 1).only_lacks_newer(pages(4, 3, 2.5, 2, 1))
    assert not state(3, 2, 1).only_lacks_newer(pages(4, 3, 1))
    assert not state(3, 2, 1).only_lacks_newer(pages())


def test_the_very_first_page_is_more_than_that() -> None:
    assert not state().only_lacks_newer(pages(1))
    assert state().only_lacks_newer(pages())


def test_when_the_visitor_may_have_left_the_state_is_another_one() -> None:
    minutes = [TimelineState.of(pages(0), NOON + timedelta(minutes=minute)) for minute in (29, 30, 31)]
    assert [each.is_current for each in minutes] == [True, True, False]
    assert str(minutes[1]) != str(minutes[2])
