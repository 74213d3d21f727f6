from collections.abc import Iterable
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dashboard.trail.message_entries import MessageEntry, TimelineMessage
from dashboard.trail.page_entries import PageEntry, TimelinePage
from dashboard.trail.timeline import ChatMark, Visit, split_into_visits

from .test_timeline import CHATS, KEYS, NOON, PAGES, TIMES, began, ended, page, unhurried


def said(minute: float, text: str = "help", *, by_visitor: bool = True, key: str = "") -> TimelineMessage:
    return TimelineMessage(
        key or f"m{minute}", NOON + timedelta(minutes=minute), by_visitor, "guest-1", "Maria", text
    )


def told(
    *pages: TimelinePage, messages: Iterable[TimelineMessage], chats: Iterable[ChatMark] = ()
) -> list[Visit]:
    return split_into_visits(pages, chats, NOON, None, messages)


def words(visit: Visit) -> list[str]:
    return [
        entry.name
        if isinstance(entry, PageEntry)
        else entry.message.text
        if isinstance(entry, MessageEntry)
        else entry.kind
        for entry in visit.entries
    ]


def messages_of(visit: Visit) -> list[MessageEntry]:
    return [entry for entry in visit.entries if isinstance(entry, MessageEntry)]


def test_a_message_says_on_which_page_it_was_written_and_how_long_after_arriving() -> None:
    (visit,) = told(page(0, "cart"), page(2, "payment"), messages=[said(2.5)])
    (entry,) = messages_of(visit)
    assert (entry.page_name, entry.after) == ("Payment", 30)


def test_after_a_reload_the_visitor_is_still_where_they_came_to_first() -> None:
    (visit,) = told(page(0, "cart"), page(2, "cart"), messages=[said(3)])
    assert messages_of(visit)[0].after == 180


def test_of_an_agents_message_no_page_is_said() -> None:
    (visit,) = told(page(0, "cart"), messages=[said(1, by_visitor=False)])
    assert (messages_of(visit)[0].page_name, messages_of(visit)[0].after) == ("", None)


def test_before_any_page_of_the_visit_no_page_is_said() -> None:
    after, before = told(page(0, "cart"), messages=[said(-1)])
    assert (words(after), words(before)) == (["Cart"], ["help"])
    assert messages_of(before)[0].page_name == ""


def test_pages_messages_and_marks_stand_in_one_order() -> None:
    (visit,) = told(
        page(0, "cart"), page(4, "help"), messages=[said(2), said(6, "thanks")], chats=[began(2), ended(6)]
    )
    assert words(visit) == ["ended", "thanks", "Help", "help", "began", "Cart"]


def test_a_chat_that_goes_on_for_longer_than_the_gap_stays_with_its_visit() -> None:
    (visit,) = told(page(0, "cart"), messages=[said(20), said(45), said(70)], chats=[ended(75)])
    assert len(messages_of(visit)) == 3
    assert (visit.page_count, visit.length) == (1, None)


def test_a_message_does_not_join_two_visits() -> None:
    assert [words(visit) for visit in told(page(0, "a"), page(40, "b"), messages=[said(20)])] == [
        ["B"],
        ["help", "A"],
    ]


def test_without_any_page_messages_are_not_lost() -> None:
    (visit,) = told(messages=[said(0), said(20)], chats=[began(0)])
    assert words(visit) == ["help", "help", "began"]
    assert visit.page_count == 0


def test_a_message_told_twice_stands_once() -> None:
    (visit,) = told(messages=[said(0, key="m"), said(0, key="m")])
    assert words(visit) == ["help"]


MESSAGES = st.lists(
    st.builds(
        TimelineMessage, KEYS, TIMES, st.booleans(), st.just("guest-1"), st.just("Maria"), st.text(max_size=3)
    ),
    max_size=20,
)


@unhurried
@given(PAGES, CHATS, MESSAGES)
def test_with_messages_nothing_is_lost_nothing_told_twice_and_all_is_newest_first(
    pages: list[TimelinePage], chats: list[ChatMark], messages: list[TimelineMessage]
) -> None:
    visits = split_into_visits(pages, chats, NOON, None, messages)
    entries = [entry for visit in visits for entry in visit.entries]
    ids = [entry.message.id for entry in entries if isinstance(entry, MessageEntry)]
    assert sorted(ids) == sorted({message.id for message in messages})
    assert sum(entry.repeats for entry in entries if isinstance(entry, PageEntry)) == len(
        {seen.key for seen in pages}
    )
    times: list[datetime] = [entry.at for entry in entries]
    assert times == sorted(times, reverse=True)


@unhurried
@given(PAGES, CHATS, MESSAGES)
def test_messages_change_nothing_in_what_is_said_of_pages(
    pages: list[TimelinePage], chats: list[ChatMark], messages: list[TimelineMessage]
) -> None:
    def pages_of(visits: list[Visit]) -> list[PageEntry]:
        return [entry for visit in visits for entry in visit.entries if isinstance(entry, PageEntry)]

    with_messages = split_into_visits(pages, chats, NOON, None, messages)
    assert pages_of(with_messages) == pages_of(split_into_visits(pages, chats, NOON))


@unhurried
@given(PAGES, MESSAGES)
def test_a_visitor_wrote_on_a_page_seen_before_or_with_the_message(
    pages: list[TimelinePage], messages: list[TimelineMessage]
) -> None:
    for visit in split_into_visits(pages, [], NOON, None, messages):
        for entry in messages_of(visit):
            assert (entry.page_name == "") == (entry.after is None)
            assert entry.after is None or entry.after >= 0
            assert entry.message.by_visitor or entry.page_name == ""
