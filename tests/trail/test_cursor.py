from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.trail.cursor import Cursor, decode_cursor, encode_cursor

NOON = datetime(2026, 8, 3, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "!!!!",
        "é",
        "\ud800",
        "====",
        "MjAyNi0wOC0wMyBh",
        "Tk9XIGE",
        "MjAyNi0wOC0wM1QxMjowMDowMCBh",
        "_" * 9999,
        "MjAyNi0wOC0wM1QxMjowMDowMCswMDowMA",
        "MjAyNi0wOC0wM1QxMjowMDowMCswMjowMCBh",
        " MjAyNi0wOC0wM1QxMjowMDowMCswMDowMCBh",
    ],
)
def test_nonsense_is_no_cursor(text: str) -> None:
    assert decode_cursor(text) is None


def test_a_cursor_with_an_unprintable_key_is_not_read() -> None:
    assert decode_cursor(encode_cursor(Cursor(NOON, "a\x00"))) is None
    assert decode_cursor(encode_cursor(Cursor(NOON, "\ud800"))) is None


@settings(deadline=None)
@given(st.datetimes(timezones=st.just(UTC)), st.text().filter(str.isprintable))
def test_a_cursor_reads_as_it_was_written(at: datetime, key: str) -> None:
    cursor = encode_cursor(Cursor(at, key))
    assert decode_cursor(cursor) == (at, key)
    assert set(cursor) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=())))
def test_no_text_breaks_the_reading_of_a_cursor(text: str) -> None:
    assert decode_cursor(text) is None or text
