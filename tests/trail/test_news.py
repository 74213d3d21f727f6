"""What an open screen is told: what is new to it, put together with what it has, is the whole list."""

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from dashboard.trail.message_entries import TimelineMessage
from dashboard.trail.news import select_news
from dashboard.trail.page_entries import TimelinePage
from dashboard.trail.timeline import ChatMark, merge, split_into_visits
from dashboard.trail.timeline_rows import MarkRow, MessageRow, Row, VisitRow, make_visit_rows
from dashboard.trail.timeline_state import TimelineState

from .test_message_entries import MESSAGES, said
from .test_timeline import NOON, PAGES, began, ended, page, unhurried


def rows(
    pages: list[TimelinePage], messages: list[TimelineMessage], chats: list[ChatMark], now: datetime = NOON
) -> list[VisitRow]:
    visits = split_into_visits(pages, chats, now, None, messages)
    return make_visit_rows(visits, now, more_below=False, folded=False)


def state(pages: list[TimelinePage], messages: list[TimelineMessage] = []) -> TimelineState:  # noqa: B006
    last = max((message.cursor for message in messages), default=None)
    return TimelineState.of([each.cursor for each in merge(pages, (), None)], NOON).with_messages(last)


def name(row: Row) -> str:
    match row:
        case MessageRow():
            return row.entry.message.id
        case MarkRow():
            return f"{row.mark.room_id} {row.mark.kind}"
        case _:
            return row.page.key if hasattr(row, "page") else row.pair.key


def news(known: TimelineState, *visits: VisitRow) -> list[list[str]]:
    return [[name(row) for row in visit.rows] for visit in select_news(visits, known)]


def test_a_new_page_comes_with_the_line_of_the_one_before() -> None:
    old = [page(n, f"{n}", key=f"p{n}") for n in range(5)]
    now = [*old, page(5, "new", key="new")]
    assert news(state(old), *rows(now, [], [])) == [["new", "p4"]]


def test_messages_that_are_known_are_not_told_again() -> None:
    pages, messages = [page(0, "cart", key="p")], [said(n, key=f"m{n}") for n in range(1, 9)]
    assert news(state(pages, messages[:-1]), *rows(pages, messages, [])) == [["m8", "p"]]


def test_a_visitor_who_came_back_is_told_with_the_visit_before() -> None:
    old = [page(0, "cart", key="p0")]
    assert news(state(old), *rows([*old, page(60, "help", key="p1")], [], [])) == [["p1"], ["p0"]]


def test_a_chat_that_ended_since_is_told() -> None:
    pages = [page(0, "cart", key="p")]
    assert news(state(pages), *rows(pages, [], [began(-60), ended(5)])) == [["room ended", "p"]]


@unhurried
@given(PAGES, MESSAGES, st.integers(0, 40), st.integers(0, 20))
def test_what_is_known_and_what_is_told_are_the_whole_list(
    pages: list[TimelinePage], messages: list[TimelineMessage], pages_known: int, messages_known: int
) -> None:
    pages = merge(pages, (), None)[::-1]
    messages = sorted({each.id: each for each in messages}.values(), key=lambda each: each.cursor)
    older, read = pages[:pages_known], messages[:messages_known]
    known = state(older, read)
    if not known.only_lacks_newer([each.cursor for each in pages]):
        return  # such a screen gets the whole list
    before = {name(row) for visit in rows(older, read, []) for row in visit.rows}
    told = {key for visit in news(known, *rows(pages, messages, [])) for key in visit}
    whole = {name(row) for visit in rows(pages, messages, []) for row in visit.rows}
    assert before | told == whole
