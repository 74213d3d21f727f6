from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.trail.cursor import Cursor
from dashboard.trail.message_entries import MessageEntry
from dashboard.trail.page_entries import GAP, PageEntry, TimelinePage
from dashboard.trail.timeline import ChatMark, Entry, Visit, merge, split_into_visits

# A busy machine is no failure: time is measured where it matters.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
NOON = datetime(2026, 8, 3, 12, tzinfo=UTC)


def page(minute: float, path: str = "", title: str = "", key: str = "") -> TimelinePage:
    """A page seen `minute` minutes after noon; `path` may be a whole address."""
    href = path if ":" in path else f"https://shop.example/{path}"
    return TimelinePage(key or f"{path} at {minute}", NOON + timedelta(minutes=minute), href, title)


def began(minute: float, room: str = "room") -> ChatMark:
    return ChatMark(room, NOON + timedelta(minutes=minute), "began", "Billing")


def ended(minute: float, room: str = "room") -> ChatMark:
    return ChatMark(room, NOON + timedelta(minutes=minute), "ended", "closed by visitor")


def told(*pages: TimelinePage, chats: Iterable[ChatMark] = (), now: float = 0) -> list[Visit]:
    return split_into_visits(pages, chats, NOON + timedelta(minutes=now))


def page_lines(view: Visit) -> list[PageEntry]:
    return [entry for entry in view.entries if isinstance(entry, PageEntry)]


def lines(*pages: TimelinePage, chats: Iterable[ChatMark] = (), now: float = 0) -> list[PageEntry]:
    return [line for view in told(*pages, chats=chats, now=now) for line in page_lines(view)]


def spoken(view: Visit) -> list[str]:
    return [
        entry.name if isinstance(entry, PageEntry) else entry.kind
        for entry in view.entries
        if not isinstance(entry, MessageEntry)
    ]


# Two sources, one list


def test_upstream_pages_count_strictly_before_the_cut_and_collected_ones_always() -> None:
    upstream = [page(0, key="before"), page(5, key="at the cut"), page(9, key="after")]
    merged = merge(upstream, [page(1, key="ours"), page(6, key="ours too")], NOON + timedelta(minutes=5))
    assert [seen.key for seen in merged] == ["ours too", "ours", "before"]


def test_without_a_cut_all_upstream_pages_count() -> None:
    assert len(merge([page(0), page(5)], [], None)) == 2


def test_pages_of_one_moment_are_ordered_by_key() -> None:
    assert [
        seen.key for seen in merge([page(0, key="a"), page(0, key="c")], [page(0, key="b")], None)
    ] == list("cba")


def test_a_key_seen_twice_is_kept_once() -> None:
    assert merge([page(0, key="a")], [page(0, key="a")], None) == [page(0, key="a")]


# Visits


def test_no_pages_and_no_chats_are_no_visits() -> None:
    assert told() == []


def test_a_gap_of_exactly_30_minutes_is_the_same_visit() -> None:
    assert [view.page_count for view in told(page(0), page(30))] == [2]


def test_a_gap_over_30_minutes_starts_a_new_visit() -> None:
    assert [view.page_count for view in told(page(0), page(30.001), page(31))] == [2, 1]


def test_a_visit_lasts_from_its_first_to_its_last_page() -> None:
    (view,) = told(page(0), page(4), page(11))
    assert (view.start, view.end, view.length) == (NOON, NOON + timedelta(minutes=11), 660)


def test_the_length_of_a_visit_with_one_page_is_unknown() -> None:
    assert told(page(0))[0].length is None


def test_visits_are_numbered_within_the_day_oldest_first() -> None:
    assert [view.number_that_day for view in told(page(-1440), page(0), page(60), page(120))] == [3, 2, 1, 1]


def test_the_day_is_that_of_the_agents_zone() -> None:
    evening, later = (
        page(9 * 60 + 30),
        page(10 * 60 + 30),
    )  # 21:30 and 22:30 in UTC, 23:30 and 00:30 in Berlin
    in_berlin = split_into_visits([evening, later], [], NOON.astimezone(ZoneInfo("Europe/Berlin")))
    assert [view.number_that_day for view in in_berlin] == [1, 1]
    assert [view.number_that_day for view in told(evening, later)] == [2, 1]


def test_a_visit_belongs_to_the_day_it_starts_on() -> None:
    assert [view.number_that_day for view in told(page(-60), page(11 * 60 + 50), page(12 * 60 + 10))] == [
        2,
        1,
    ]


@pytest.mark.parametrize("at", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_a_clock_at_the_end_of_the_calendar_is_no_error(at: datetime) -> None:
    broken = TimelinePage("broken", at, "https://shop.example/", "")
    for zone in ("America/New_York", "Asia/Kathmandu"):
        views = split_into_visits([broken, page(0)], [], NOON.astimezone(ZoneInfo(zone)))
        assert [view.number_that_day for view in views] == [1, 1]


# Chats


def test_chats_stand_between_the_pages_by_time() -> None:
    (view,) = told(page(0, "pricing"), page(6, "cart"), chats=[began(3), ended(8)])
    assert spoken(view) == ["ended", "Cart", "began", "Pricing"]


def test_a_chat_that_began_with_a_page_stands_above_it() -> None:
    (view,) = told(page(0, "z"), page(5, "a"), chats=[began(0)])
    assert spoken(view) == ["A", "began", "Z"]


def test_a_chat_over_at_once_still_begins_before_it_ends() -> None:
    (view,) = told(page(0, "cart"), chats=[ended(0), began(0)])
    assert spoken(view) == ["ended", "began", "Cart"]


def test_a_chat_up_to_30_minutes_after_the_last_page_belongs_to_the_visit() -> None:
    (view,) = told(page(0, "cart"), chats=[began(30)])
    assert spoken(view) == ["began", "Cart"]
    assert view.end == NOON


def test_a_chat_does_not_make_a_visit_longer() -> None:
    assert [spoken(view) for view in told(page(0, "a"), page(40, "b"), chats=[began(20)])] == [
        ["B"],
        ["began", "A"],
    ]


def test_a_chat_far_from_any_page_stands_by_itself_in_its_place() -> None:
    views = told(page(0, "old"), page(300, "new"), chats=[began(100), ended(110)])
    assert [spoken(view) for view in views] == [["New"], ["ended", "began"], ["Old"]]
    alone = views[1]
    assert (alone.page_count, alone.number_that_day, alone.length) == (0, 0, None)
    assert (alone.start, alone.end) == (NOON + timedelta(minutes=100), NOON + timedelta(minutes=110))


def test_a_chat_shortly_before_the_first_page_is_not_part_of_the_visit() -> None:
    assert [spoken(view) for view in told(page(5, "cart"), chats=[began(4)])] == [["Cart"], ["began"]]


def test_chats_without_any_page_are_not_lost() -> None:
    assert [view.entries for view in told(chats=[began(0), ended(100)])] == [[ended(100)], [began(0)]]


# Lines


def test_a_page_was_looked_at_until_the_next_one_at_most() -> None:
    assert [line.stayed for line in lines(page(0, "a"), page(4, "b"), page(6, "c"))] == [None, 120, 240]


def test_nobody_knows_how_long_the_last_page_of_an_earlier_visit_was_looked_at() -> None:
    assert [line.stayed for line in lines(page(0, "a"), page(60, "b"))] == [None, None]


def test_the_same_page_in_a_row_is_one_line_from_its_first_arrival() -> None:
    last, first = lines(page(0, "cart", key="k"), page(2, "cart"), page(3, "cart"), page(7, "pay"))
    assert (first.repeats, first.times, first.stayed) == (3, 3, 420)
    assert (first.key, first.at) == ("k", NOON)
    assert (last.repeats, last.times) == (1, 1)


def test_folding_does_not_change_the_number_of_pages_of_the_visit() -> None:
    assert told(page(0, "cart"), page(2, "cart"))[0].page_count == 2


def test_a_page_seen_again_later_is_a_line_of_its_own_and_counted() -> None:
    assert [(line.name, line.times) for line in lines(page(0, "a"), page(1, "b"), page(2, "a"))] == [
        ("A", 2),
        ("B", 1),
        ("A", 2),
    ]


def test_a_page_is_counted_within_its_visit_only() -> None:
    assert [line.times for line in lines(page(0, "a"), page(60, "a"))] == [1, 1]


def test_another_query_is_another_page() -> None:
    assert [line.repeats for line in lines(page(0, "a?x=1"), page(1, "a?x=2"))] == [1, 1]


def test_a_chat_does_not_part_the_page_it_began_on() -> None:
    (view,) = told(page(0, "cart"), page(5, "cart"), chats=[began(2)])
    assert spoken(view) == ["began", "Cart"]


def test_the_first_page_of_each_visit_is_where_the_visitor_entered() -> None:
    seen = lines(page(0, "a"), page(0.5, "a"), page(1, "b"), page(60, "c"))
    assert [(line.name, line.entry) for line in seen] == [("C", True), ("B", False), ("A", True)]


def test_a_page_tells_from_which_page_of_the_visit_the_visitor_came() -> None:
    seen = lines(page(0, "pricing"), page(1, "cart"), page(2, "cart"), page(60, "help"))
    assert [line.from_name for line in seen] == ["", "Pricing", ""]


@pytest.mark.parametrize(
    ("minutes_ago", "current"), [(0, True), (30, True), (30.1, False), (-0.1, True), (-31, False)]
)
def test_the_last_page_is_the_current_one_within_30_minutes_of_now(minutes_ago: float, current: bool) -> None:
    assert [line.current for line in lines(page(0, "a"), page(1, "b"), now=1 + minutes_ago)] == [
        current,
        False,
    ]


def test_a_reload_keeps_the_page_current() -> None:
    assert [line.current for line in lines(page(0, "a"), page(25, "a"), now=50)] == [True]


def test_a_later_chat_does_not_take_the_current_page_away() -> None:
    assert [line.current for line in lines(page(0, "a"), chats=[began(28), began(31)], now=29)] == [True]


def test_only_a_safe_address_becomes_a_link() -> None:
    (line,) = lines(page(0, "javascript:alert(1)"))
    assert (line.name, line.link, line.href) == ("javascript:alert(1)", "", "javascript:alert(1)")
    assert lines(page(0, "cart"))[0].link == "https://shop.example/cart"


def test_masked_parameters_are_counted() -> None:
    assert lines(page(0, "cart?a=1&token=***"))[0].masked == 1


# Titles


def test_a_title_stands_beside_the_name() -> None:
    assert lines(page(0, "cart", "Your cart"))[0].title == "Your cart"


def test_a_title_like_the_page_before_is_dropped() -> None:
    seen = lines(page(0, "pricing", "Prices"), page(1, "cart", "Prices"), page(2, "pay", "Safe payment"))
    assert [line.title for line in seen] == ["Safe payment", "", "Prices"]


def test_a_stale_title_is_dropped_across_visits_too() -> None:
    assert [line.title for line in lines(page(0, "a", "Prices"), page(60, "b", "Prices"))] == ["", "Prices"]


@pytest.mark.parametrize(
    ("path", "title"),
    [("cart", "cart "), ("checkout/payment", "Checkout: payment"), ("desks/mini", "The Mini of Desks")],
)
def test_a_title_that_repeats_the_name_is_dropped(path: str, title: str) -> None:
    assert lines(page(0, path, title))[0].title == ""


@pytest.mark.parametrize(
    ("path", "title"), [("cart", "Your cart"), ("desks", "140"), ("", "家具"), ("a", "–")]
)
def test_a_title_that_says_more_than_the_name_is_kept(path: str, title: str) -> None:
    assert lines(page(0, path, title))[0].title == title


def test_repeats_show_the_newest_title_that_was_new() -> None:
    seen = lines(
        page(0, "a", "Shop"), page(1, "b", "Shop"), page(2, "b", "Your cart"), page(3, "b", "Your cart")
    )
    assert [line.title for line in seen] == ["Your cart", "Shop"]
    assert lines(page(0, "a", "Loading"), page(1, "a", "Your cart"))[0].title == "Your cart"


def test_a_title_is_harmless_and_of_bounded_length() -> None:
    assert lines(page(0, "a", "pay\u202e\npal\x00"))[0].title == "pay⟨U+202E⟩ pal"
    assert len(lines(page(0, "a", "x" * 5000))[0].title) == 200


# Hosts


def test_only_an_unusual_host_is_said() -> None:
    seen = lines(page(0, "a"), page(1, "https://pay.example/b"), page(2, "c"))
    assert [line.host for line in seen] == ["", "pay.example", ""]


def test_of_equally_frequent_hosts_the_newest_is_the_usual_one() -> None:
    assert [
        line.host for line in lines(page(0, "https://old.example/"), page(1, "https://new.example/"))
    ] == [
        "",
        "old.example",
    ]


def test_pages_without_a_host_do_not_decide_what_is_usual() -> None:
    seen = lines(page(0, "javascript:1"), page(1, "javascript:2"), page(2, "a"))
    assert [line.host for line in seen] == ["", "", ""]


# Older pages


def test_a_page_above_this_piece_ends_the_stay_on_its_newest_page_and_is_not_shown() -> None:
    above = Cursor(NOON + timedelta(minutes=9), "above")
    (visit,) = split_into_visits([page(0, "a"), page(4, "b")], [], NOON + timedelta(minutes=9), above)
    newest, first = page_lines(visit)
    assert (visit.goes_on_above, visit.page_count) == (True, 2)
    assert (newest.stayed, first.stayed, newest.current) == (300, 240, False)


def test_a_page_above_after_a_gap_is_another_visits() -> None:
    above = Cursor(NOON + timedelta(minutes=31), "above")
    (visit,) = split_into_visits([page(0, "a")], [], NOON + timedelta(minutes=31), above)
    assert (visit.goes_on_above, page_lines(visit)[0].stayed) == (False, None)


# Rules that hold for every history

ADDRESSES = st.sampled_from(
    ["https://a.example/x", "https://a.example/y?z=1", "https://b.example/", "", "javascript:1"]
)
KEYS = st.text("abc019", min_size=1, max_size=3)
NEAR = st.integers(0, 400).map(lambda minutes: NOON + timedelta(minutes=minutes))
TIMES = NEAR | st.datetimes(timezones=st.just(UTC))
PAGES = st.lists(
    st.builds(TimelinePage, KEYS, TIMES, ADDRESSES, st.sampled_from(["", "X", "Old", "New"])), max_size=40
)
CHATS = st.lists(
    st.builds(ChatMark, KEYS, TIMES, st.sampled_from(["began", "ended"]), st.just("")), max_size=10
)
ZONES = st.sampled_from([UTC, ZoneInfo("America/New_York"), ZoneInfo("Asia/Kathmandu")])


def when(entry: Entry) -> datetime:
    return entry.at


@unhurried
@given(PAGES, CHATS, NEAR, ZONES)
def test_nothing_is_lost_and_nothing_told_twice(
    pages: list[TimelinePage], chats: list[ChatMark], now: datetime, zone: ZoneInfo
) -> None:
    views = split_into_visits(pages, chats, now.astimezone(zone))
    distinct = len({seen.key for seen in pages})
    entries = [entry for view in views for entry in view.entries]
    keys = [entry.key for entry in entries if isinstance(entry, PageEntry)]
    assert sum(view.page_count for view in views) == distinct
    assert sum(entry.repeats for entry in entries if isinstance(entry, PageEntry)) == distinct
    assert len(keys) == len(set(keys))
    marks = [entry for entry in entries if isinstance(entry, ChatMark)]
    assert sorted(marks, key=repr) == sorted(chats, key=repr)


@unhurried
@given(PAGES, CHATS)
def test_everything_is_newest_first(pages: list[TimelinePage], chats: list[ChatMark]) -> None:
    views = split_into_visits(pages, chats, NOON)
    times = [when(entry) for view in views for entry in view.entries]
    assert times == sorted(times, reverse=True)
    assert all(newer.start > older.end for newer, older in pairwise(views))
    assert all(view.start <= view.end for view in views)


@unhurried
@given(PAGES, CHATS)
def test_visits_part_exactly_where_the_gap_is_over_30_minutes(
    pages: list[TimelinePage], chats: list[ChatMark]
) -> None:
    moments = [seen.at for seen in merge(pages, [], None)][::-1]
    borders = [(older, newer) for older, newer in pairwise(moments) if newer - older > GAP]
    with_pages = [view for view in split_into_visits(pages, chats, NOON) if view.page_count][::-1]
    assert [(older.end, newer.start) for older, newer in pairwise(with_pages)] == borders


@unhurried
@given(PAGES, CHATS)
def test_a_chat_stands_with_the_visit_whose_span_holds_it(
    pages: list[TimelinePage], chats: list[ChatMark]
) -> None:
    views = split_into_visits(pages, chats, NOON)
    for view in views:
        for mark in (entry for entry in view.entries if isinstance(entry, ChatMark)):
            spans = [other for other in views if other.page_count and other.start <= mark.at]
            holding = [other for other in spans if mark.at - other.end <= GAP]
            assert holding == ([view] if view.page_count else [])


@unhurried
@given(PAGES)
def test_folded_lines_agree_with_the_counts_of_their_visit(pages: list[TimelinePage]) -> None:
    for view in split_into_visits(pages, [], NOON):
        shown = page_lines(view)
        assert sum(line.repeats for line in shown) == view.page_count
        assert all(newer.href != older.href for newer, older in pairwise(shown))
        for line in shown:
            assert line.times == sum(other.repeats for other in shown if other.href == line.href)


@unhurried
@given(PAGES)
def test_one_page_enters_each_visit_and_at_most_one_is_current(pages: list[TimelinePage]) -> None:
    views = split_into_visits(pages, [], NOON)
    assert all([line.entry for line in page_lines(view)][::-1].index(True) == 0 for view in views)
    assert sum(line.entry for view in views for line in page_lines(view)) == len(views)
    assert sum(line.current for view in views for line in page_lines(view)) <= 1


@unhurried
@given(PAGES, st.lists(st.booleans(), min_size=40, max_size=40), TIMES)
def test_however_the_pages_are_split_the_merged_list_is_the_same(
    pages: list[TimelinePage], ours: list[bool], cut: datetime
) -> None:
    whole = merge(pages, [], None)
    upstream = [seen for seen, mine in zip(pages, ours, strict=False) if not mine]
    collected = [seen for seen, mine in zip(pages, ours, strict=False) if mine]
    assert merge(upstream, collected, None) == whole == merge(whole[::-1], pages, cut)
    assert merge(pages, [seen for seen in pages if seen.at >= cut], cut) == whole


@unhurried
@given(PAGES, CHATS)
def test_the_order_of_the_input_does_not_matter(pages: list[TimelinePage], chats: list[ChatMark]) -> None:
    assert split_into_visits(pages, chats, NOON) == split_into_visits(
        pages[::-1], sorted(chats, key=repr), NOON
    )


@pytest.mark.timeout(20)  # seconds; it would take minutes if the time grew with the square of the number
def test_a_hundred_thousand_pages_are_told_as_one_visit() -> None:
    pages = [page(number * 1.3, f"shop/item-{number % 2000}?from={number % 7}") for number in range(100_000)]
    assert [view.page_count for view in split_into_visits(pages, [], NOON)] == [100_000]
