"""The vendor's paging rules (server/api/lib/getPaginationItems.ts, parseJsonQuery.ts) line by line."""

from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.history.api_query import InvalidQueryString, check_query

MUST_BE_NUMBER = {"success": False, "error": "must be number [invalid-params]", "errorType": "invalid-params"}
MUST_BE_STRING = {"success": False, "error": "must be string [invalid-params]", "errorType": "invalid-params"}
UNKNOWN = {
    "success": False,
    "error": "must NOT have additional properties [invalid-params]",
    "errorType": "invalid-params",
}


def checked(query: str) -> dict[str, str]:
    return check_query(parse_qs(query, keep_blank_values=True))


def refused(query: str) -> object:
    with pytest.raises(InvalidQueryString) as caught:
        checked(query)
    return caught.value.body


def bad_sort(text: str) -> object:
    return {
        "success": False,
        "error": f'Invalid sort parameter provided: "{text}" [error-invalid-sort]',
        "errorType": "error-invalid-sort",
        "details": {"helperMethod": "parseJsonQuery"},
    }


@pytest.mark.parametrize(
    "query", ["", "count=", "offset=", "sort=", "count=&offset=&sort=", "count[]=", "sort[]="]
)
def test_absent_and_empty_values_leave_rocketchats_defaults(query: str) -> None:
    assert checked(query) == {}


@pytest.mark.parametrize(
    ("count", "passed"),
    [
        ("500", "500"),
        ("1e3", "1000"),
        ("0", "0"),
        ("-5", "-5"),
        ("2.9", "2"),
        ("-2.9", "-2"),
        ("+7", "7"),
        (".5", "0"),
        ("5.", "5"),
        ("0x10", "16"),
        ("0b11", "3"),
        ("%2010%20", "10"),
        ("%20", "0"),
    ],
)
def test_a_count_is_read_as_javascript_reads_a_number(count: str, passed: str) -> None:
    assert checked(f"count={count.replace('+', '%2B')}") == {"count": passed}


@pytest.mark.parametrize(
    "count",
    ["abc", "true", "null", "1_0", "1,5", "٣", "Infinity", "NaN", "1e400", "--1", "0x", "1%00", "5&count=5"],
)
@pytest.mark.parametrize("name", ["count", "offset"])
def test_what_is_no_number_is_refused_as_rocketchat_does(name: str, count: str) -> None:
    assert refused(f"{name}={count.replace('count', name)}") == MUST_BE_NUMBER


def test_a_list_in_brackets_is_no_number_either() -> None:
    assert refused("count[]=1&count[]=2") == MUST_BE_NUMBER
    assert refused("count[a]=1") == MUST_BE_NUMBER


@pytest.mark.parametrize("name", ["count", "offset"])
def test_a_list_of_one_number_is_that_number(name: str) -> None:
    assert checked(f"{name}[]=5") == checked(f"{name}[0]=5") == {name: "5"}


@pytest.mark.parametrize("query", ["sort[]={}", 'sort[]={"ts":1}', "sort[0]=x", "sort[]=&sort[]="])
def test_a_list_of_one_text_is_no_text(query: str) -> None:
    assert refused(query) == MUST_BE_STRING


@pytest.mark.parametrize("name", ["count", "count[]", "sort", "more"])
def test_a_parameter_of_more_than_five_hundred_values_is_refused_before_all_else(name: str) -> None:
    assert refused(f"{name}=1&" * 501) == {"success": False, "error": "Invalid query parameters"}
    assert refused(f"{name}=1&" * 500) != {"success": False, "error": "Invalid query parameters"}


def test_a_negative_offset_is_refused_in_the_databases_words() -> None:
    fault = "BSON field 'skip' value must be >= 0, actual value '-1'"
    assert refused("offset=-1") == {"success": False, "error": fault}


def test_an_offset_past_the_end_is_passed_on() -> None:
    assert checked("offset=100000") == {"offset": "100000"}


@pytest.mark.parametrize(
    "query", ["page=2", "_=1700000000", "fields={}", "query={}", "count=5&x=", "Count=5", "sorts=1"]
)
def test_any_other_parameter_is_refused(query: str) -> None:
    assert refused(query) == UNKNOWN


@pytest.mark.parametrize(
    ("sort", "passed"),
    [
        ('{"ts":-1}', '{"ts":-1}'),
        ('{"metrics.response.ft":1,"_id":1}', '{"metrics.response.ft":1,"_id":1}'),
        ('{ "no.such.field" : 1 }', '{"no.such.field":1}'),
        ("{}", "{}"),
        ('{"ts":1.0}', '{"ts":1.0}'),
    ],
)
def test_a_sort_by_any_field_is_passed_on_as_given(sort: str, passed: str) -> None:
    assert checked(f"sort={sort}") == {"sort": passed}


@pytest.mark.parametrize(
    "sort",
    [
        "notjson",
        "null",
        '{"ts":"desc"}',
        '{"ts":"1"}',
        '{"ts":0}',
        '{"ts":true}',
        '{"ts":NaN}',
        '{"ts":{}}',
        '"ts"',
        "[",
    ],
)
def test_a_sort_that_is_none_is_refused_with_what_was_sent(sort: str) -> None:
    assert refused(f"sort={sort}") == bad_sort(sort)


@pytest.mark.parametrize("sort", ["5", "true", "[]", "[1]", '""'])
def test_a_sort_that_is_json_but_no_object_is_left_to_the_database_to_refuse(sort: str) -> None:
    assert checked(f"sort={sort}") == {"sort": sort}


@pytest.mark.parametrize("query", ["sort[ts]=-1", 'sort={"ts":1}&sort={"ts":1}', "sort[]=a&sort[]=b"])
def test_a_sort_in_brackets_or_repeated_is_no_string(query: str) -> None:
    assert refused(query) == MUST_BE_STRING


def test_the_schema_is_checked_before_the_sort() -> None:
    assert refused("sort=notjson&count=abc") == MUST_BE_NUMBER
    assert refused("sort=notjson&more=1") == UNKNOWN


def test_the_sort_is_checked_before_the_database_sees_the_offset() -> None:
    assert refused("sort=notjson&offset=-1") == bad_sort("notjson")


def test_a_negative_offset_beside_a_sort_that_is_no_object_is_left_to_the_driver_to_refuse() -> None:
    assert checked("sort=5&offset=-1") == {"sort": "5", "offset": "-1"}


def test_a_sort_nested_thousands_deep_is_refused() -> None:
    deep = "[" * 50_000
    assert refused(f"sort={deep}") == bad_sort(deep)


@given(
    st.dictionaries(
        st.sampled_from(["count", "offset", "sort", "sort[a]", "sort[]", "x"]),
        st.lists(st.text(), min_size=1, max_size=2),
    )
)
def test_any_query_is_passed_on_or_refused(query: dict[str, list[str]]) -> None:
    try:
        passed = check_query(query)
    except InvalidQueryString:
        return
    assert passed.keys() <= {"count", "offset", "sort"}
    assert all(value and value.isprintable() for value in passed.values())
