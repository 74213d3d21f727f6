from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.history.table_query import LAST_PAGE, PAGE_SIZES, SORTABLE, BadQuery, TableQuery, count_pages

SORTS = [*SORTABLE, *(f"-{field}" for field in SORTABLE)]
QUERIES = st.builds(
    TableQuery, page=st.integers(1, LAST_PAGE), count=st.sampled_from(PAGE_SIZES), sort=st.sampled_from(SORTS)
)


def test_nothing_asked_is_the_newest_25_chats() -> None:
    assert TableQuery.read({}) == TableQuery(page=1, count=25, sort="-ts")


def test_empty_values_count_as_not_asked() -> None:
    assert TableQuery.read({"page": "", "count": "", "sort": ""}) == TableQuery()


@given(QUERIES)
def test_a_link_leads_back_to_the_same_query(query: TableQuery) -> None:
    assert TableQuery.read(dict(parse_qsl(query.encode().removeprefix("?")))) == query


@pytest.mark.parametrize("number", ["0", "-1", "-99999999999999999999999999"])
def test_a_page_before_the_first_is_the_first(number: str) -> None:
    assert TableQuery.read({"page": number}).page == 1


@pytest.mark.parametrize("number", [str(LAST_PAGE + 1), "9" * 19, "9" * 10_000])
def test_a_page_beyond_all_sense_is_the_last_that_is_allowed(number: str) -> None:
    assert TableQuery.read({"page": number}).page == LAST_PAGE


@pytest.mark.parametrize(
    "number", ["two", "1.5", "1e3", " 1", "+1", "--1", "-", "٣", "²", "0x10", "1\n", "\x00"]
)
def test_a_page_that_is_no_number_is_refused_with_what_is_allowed(number: str) -> None:
    with pytest.raises(BadQuery, match="“page” must be a number from 1"):
        TableQuery.read({"page": number})


@pytest.mark.parametrize("count", ["0", "1", "24", "26", "101", "-25", "25.0", "all", "9" * 5000])
def test_a_page_size_is_one_of_four(count: str) -> None:
    with pytest.raises(BadQuery, match="one of 10, 25, 50, 100"):
        TableQuery.read({"count": count})


@pytest.mark.parametrize(
    "sort", ["--ts", "-", "_id", "TS", "ts ", "v.token", '{"ts":-1}', "$where", "metrics.response"]
)
def test_only_documented_fields_sort_and_the_refusal_names_them(sort: str) -> None:
    with pytest.raises(BadQuery, match=r"must be one of ts, .*, metrics\.chatDuration"):
        TableQuery.read({"sort": sort})


def test_a_refusal_does_not_repeat_what_was_sent() -> None:
    with pytest.raises(BadQuery) as caught:
        TableQuery.read({"sort": "<script>"})
    assert "script" not in str(caught.value)


@given(st.dictionaries(st.sampled_from(["page", "count", "sort"]), st.text(max_size=40)))
def test_any_text_is_read_or_refused(values: dict[str, str]) -> None:
    try:
        query = TableQuery.read(values)
    except BadQuery:
        return
    assert query.page >= 1
    assert query.count in PAGE_SIZES
    assert query.field in SORTABLE


@pytest.mark.parametrize("sort", SORTS)
def test_every_order_parts_equals_by_their_id(sort: str) -> None:
    direction = -1 if sort.startswith("-") else 1
    assert list(TableQuery(sort=sort).upstream_sort.items()) == [
        (sort.removeprefix("-"), direction),
        ("_id", 1),
    ]


def test_a_heading_turns_the_order_that_is_on() -> None:
    assert TableQuery(page=3).sorted_by("ts") == TableQuery(page=1, sort="ts")
    assert TableQuery(sort="ts").sorted_by("ts").sort == "-ts"


def test_a_new_heading_begins_with_the_largest_and_a_name_with_a() -> None:
    assert TableQuery().sorted_by("msgs").sort == "-msgs"
    assert TableQuery().sorted_by("servedBy.username").sort == "servedBy.username"


def test_a_heading_keeps_the_page_size() -> None:
    assert TableQuery(count=50).sorted_by("msgs").count == 50


@given(QUERIES, st.integers(0, 10_000))
def test_within_a_total_there_is_always_a_row_to_show_if_there_is_one(query: TableQuery, total: int) -> None:
    assert query.within(total).offset < max(total, 1)


@given(st.integers(0, 10**6), st.integers(1, 100))
def test_pages_hold_all_rows_and_none_is_empty(total: int, count: int) -> None:
    pages = count_pages(total, count)
    assert pages * count >= total
    assert (pages - 1) * count < max(total, 1)


def test_the_address_of_the_default_is_bare() -> None:
    assert TableQuery().encode() == "?"
    assert TableQuery(page=2, sort="msgs").encode(chat="x") == "?page=2&sort=msgs&chat=x"
