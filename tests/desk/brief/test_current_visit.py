"""Where the visitor is, from where they came, and what is known of this visit."""

from datetime import timedelta

from history.made import NOW
from hypothesis import given
from hypothesis import strategies as st

from dashboard.desk.brief.current_visit import CurrentVisit, find_current_visit
from desk.made import UNHURRIED, page

HOUR = 3_600


def visit(*ages: float, are_whole: bool = True) -> CurrentVisit | None:
    """Of pages with an address each, so many seconds old, newest first."""
    return find_current_visit([page(age, f"/{age}") for age in ages], NOW, are_whole=are_whole)


def test_a_visit_counts_its_pages_from_the_first_to_the_last() -> None:
    found = visit(180, 400, 840)
    assert found
    assert (found.size, found.length, found.number_today) == (3, 660, 1)


def test_the_visitor_arrived_with_the_first_of_the_same_pages_in_a_row() -> None:
    pages = [page(10, "/pay"), page(60, "/pay"), page(90, "/cart"), page(120, "/pay")]
    found = find_current_visit(pages, NOW, are_whole=True)
    assert found
    assert found.came_from
    assert (found.arrived.key, found.came_from.key) == ("p60", "p90")


def test_who_entered_on_this_page_came_from_none() -> None:
    found = visit(10)
    assert found
    assert found.came_from is None


def test_after_thirty_minutes_nobody_says_where_the_visitor_is() -> None:
    assert visit(30 * 60 + 1) is None
    assert visit() is None


def test_a_pause_begins_another_visit_of_the_day() -> None:
    found = visit(60, 120, 3 * HOUR)
    assert found
    assert (found.size, found.number_today) == (2, 2)


def test_yesterdays_visits_are_not_todays() -> None:
    found = visit(60, 20 * HOUR)
    assert found
    assert found.number_today == 1


def test_what_may_go_on_below_the_known_pages_is_not_counted() -> None:
    found = visit(60, 120, are_whole=False)
    assert found
    assert (found.size, found.length, found.number_today) == (None, None, None)


def test_a_visit_that_ends_among_the_known_pages_is_counted_and_those_before_are_not() -> None:
    found = visit(60, 120, 3 * HOUR, are_whole=False)
    assert found
    assert (found.size, found.number_today) == (2, None)


def test_where_yesterday_is_known_today_is() -> None:
    found = visit(60, 3 * HOUR, 20 * HOUR, are_whole=False)
    assert found
    assert found.number_today == 2


@UNHURRIED
@given(st.lists(st.integers(-600, 10**6), min_size=1), st.booleans())
def test_a_visit_never_has_more_than_is_known(ages: list[int], are_whole: bool) -> None:
    found = visit(*sorted(ages), are_whole=are_whole)
    assert (found is not None) == (abs(min(ages)) <= 30 * 60)
    if found and found.size:
        assert 1 <= found.size <= len(ages)
        assert found.length is not None
        assert 0 <= found.length <= max(ages) - min(ages)
        assert found.arrived.at <= NOW + timedelta(minutes=10)
