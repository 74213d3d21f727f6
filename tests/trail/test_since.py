from datetime import datetime, timedelta

import pytest

from dashboard.trail.since import find_since
from dashboard.trail.timeline import split_into_visits
from dashboard.trail.timeline_rows import VisitRow, make_visit_rows

from .test_timeline import NOON, page


@pytest.fixture
def visits() -> list[VisitRow]:
    """Pages at 100, 102 and 104 minutes, and before them at 0 and 2."""
    seen = [page(minute, f"{minute}") for minute in (0, 2, 100, 102, 104)]
    return make_visit_rows(split_into_visits(seen, [], NOON), NOON, more_below=False)


def after(minute: float) -> datetime:
    return NOON + timedelta(minutes=minute)


@pytest.mark.parametrize(
    ("minute", "place"),
    [
        (200, None),
        (104, None),
        (103, (0, 1)),
        (101, (0, 2)),
        (50, (0, 3)),
        (1, (1, 1)),
        (-1, (1, 2)),
    ],
    ids=["nothing newer", "at once", "one", "two", "between two visits", "in the visit before", "all"],
)
def test_the_line_stands_below_all_that_is_newer(
    visits: list[VisitRow], minute: float, place: tuple[int, int] | None
) -> None:
    assert find_since(visits, after(minute), more_below=False) == place


def test_where_all_is_newer_and_more_stands_below_the_line_does_too(visits: list[VisitRow]) -> None:
    assert find_since(visits, after(-1), more_below=True) is None


def test_who_never_looked_and_an_empty_list_have_no_line(visits: list[VisitRow]) -> None:
    assert find_since(visits, None, more_below=False) is None
    assert find_since([], after(0), more_below=False) is None
