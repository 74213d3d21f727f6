import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.history.pager import Pager


@pytest.mark.parametrize(
    ("at", "count", "total", "summary"),
    [
        (1, 25, 0, "none"),
        (1, 25, 1, "1–1 of 1"),
        (2, 25, 112, "26–50 of 112"),
        (5, 25, 112, "101–112 of 112"),
        (41, 25, 1204, "1,001–1,025 of 1,204"),
    ],
)
def test_the_pager_says_which_rows_of_how_many(at: int, count: int, total: int, summary: str) -> None:
    assert Pager(at, count, total).summary == summary


def test_the_first_page_leads_only_forward() -> None:
    assert Pager(1, 25, 112).steps == [("First", None), ("Previous", None), ("Next", 2), ("Last", 5)]


def test_the_last_page_leads_only_back() -> None:
    assert Pager(5, 25, 112).steps == [("First", 1), ("Previous", 4), ("Next", None), ("Last", None)]


@pytest.mark.parametrize(("total", "several"), [(0, False), (25, False), (26, True)])
def test_a_full_page_is_not_yet_several(total: int, several: bool) -> None:
    assert Pager(1, 25, total).several is several


@given(st.integers(1, 100), st.integers(0, 1_000))
def test_going_next_from_the_first_page_reaches_every_row_and_then_ends(count: int, total: int) -> None:
    page, seen = Pager(1, count, total), 0
    while True:
        seen += min(count, total - seen)
        following = dict(page.steps)["Next"]
        if following is None:
            break
        page = Pager(following, count, total)
    assert seen == total
