"""`count`, `offset` and `sort`, line by line as the contract's paging table has them."""

from urllib.parse import quote

import pytest

from dashboard.sandbox.api.sorting import sort_documents
from dashboard.sandbox.world import World
from sandbox.client import Client, history_of, sorted_by, wire


@pytest.fixture
def path(world: World) -> str:
    """The history of the visitor with 260 past chats and an open one."""
    room = world.open_room_of(world.visitor_with(chats=260))
    return history_of(room)


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("", 50),
        ("count=", 50),
        ("count=25", 25),
        ("count=500", 100),
        ("count=1e3", 100),
        ("count=0", 261),
        ("count=-5", 5),
        ("count=-200", 200),
        ("count=2.9", 2),
        ("count[]=3", 3),
        ("count=0x10", 16),
        ("count=0B11&offset=0o3", 3),
        ("count=%2B3.", 3),
        ("count=%C2%A0.4e1%20", 4),
        ("count=%20", 261),
        ("offset=250", 11),
        ("offset=250.9&count=3", 3),
        ("offset=", 50),
        ("offset=300", 0),
    ],
)
def test_count_and_offset_choose_the_rows(ana: Client, path: str, query: str, rows: int) -> None:
    found = ana.get(path + query).json

    assert (len(found["history"]), found["count"], found["total"]) == (rows, rows, 261)


@pytest.mark.parametrize(
    "query",
    [
        "count=abc",
        "count=true",
        "count=1&count=2",
        "offset=x",
        "count=NaN",
        "count[a]=1",
        "count=%D9%A3",
        "count=%EF%BC%95",
        "count=1_0",
        "count=-0x10",
        "count=0x",
        "count=.",
        "count=Infinity",
        "count=1e999",
        "count=0x" + "f" * 300,
    ],
)
def test_what_is_no_number_is_refused(ana: Client, path: str, query: str) -> None:
    response = ana.get(path + query)

    assert (response.status, response.body) == (400, wire("error-400-count-not-a-number"))


def test_a_negative_offset_is_refused_by_the_database(ana: Client, path: str) -> None:
    assert ana.get(path + "offset=-1").body == wire("error-400-negative-offset")


@pytest.mark.parametrize("query", ["_=1", "fields=x", "query=x", "Count=1"])
def test_unknown_parameters_are_refused(ana: Client, path: str, query: str) -> None:
    response = ana.get(path + query)

    assert (response.status, response.body) == (400, wire("error-400-unknown-query-parameter"))


@pytest.mark.parametrize(
    "value",
    ["notjson", "null", '{"ts":"desc"}', '{"ts":"1"}', '{"ts":0}', '{"ts":true}', '{"ts":NaN}', "[" * 9999],
)
def test_a_sort_that_is_none_is_refused_with_its_text(ana: Client, path: str, value: str) -> None:
    response = ana.get(f"{path}sort={quote(value)}")

    assert response.status == 400
    assert response.json["error"] == f'Invalid sort parameter provided: "{value}" [error-invalid-sort]'
    assert response.json["errorType"] == "error-invalid-sort"
    assert response.json["details"] == {"helperMethod": "parseJsonQuery"}


def test_the_refusal_of_a_sort_is_the_documented_one(ana: Client, path: str) -> None:
    assert ana.get(path + "sort=notjson").body == wire("error-400-invalid-sort")


def test_a_number_as_sort_is_refused_by_the_driver(ana: Client, path: str) -> None:
    error = "Invalid sort format: 5 Sort must be a valid object"

    assert ana.get(path + "sort=5").json == {"success": False, "error": error}


def test_a_sort_in_brackets_is_no_text(ana: Client, path: str) -> None:
    assert ana.get(path + "sort[ts]=-1").json["error"] == "must be string [invalid-params]"


def test_an_empty_sort_replaces_the_default(ana: Client, path: str) -> None:
    times = [row["ts"] for row in ana.get(path + "sort={}").json["history"]]

    assert times != sorted(times, reverse=True)


def test_no_sort_is_newest_first(ana: Client, path: str) -> None:
    times = [row["ts"] for row in ana.get(path + "sort=").json["history"]]

    assert times == sorted(times, reverse=True)


def test_missing_values_come_first_ascending_and_last_descending(ana: Client, path: str) -> None:
    def firsts(direction: int) -> list[float | None]:
        query = sorted_by(**{"metrics.response.ft": direction, "_id": 1})
        rows = ana.get(f"{path}count=0&{query}").json["history"]
        return [row.get("metrics", {}).get("response", {}).get("ft") for row in rows]

    up, down = firsts(1), firsts(-1)
    answered = [each for each in up if each is not None]
    silent = [None] * (261 - len(answered))
    assert silent
    assert up == [*silent, *sorted(answered)]
    assert down == [*sorted(answered, reverse=True), *silent]


def test_ties_move_between_pages_unless_the_id_decides(ana: Client, path: str) -> None:
    def ids(sort: str) -> set[str]:
        pages = [
            ana.get(f"{path}count=10&offset={start}&{sort}").json["history"] for start in range(0, 261, 10)
        ]
        return {row["_id"] for page in pages for row in page}

    assert len(ids(sorted_by(usersCount=1, _id=1))) == 261
    assert len(ids(sorted_by(usersCount=1))) < 261


def test_some_chats_of_a_long_history_began_in_the_same_instant(ana: Client, path: str) -> None:
    rows = ana.get(path + "count=0").json["history"]
    tied = [row for row in rows if [other["ts"] for other in rows].count(row["ts"]) > 1]

    assert len(tied) == 4
    assert len({str(row["metrics"]) for row in tied}) == 1


def test_values_sort_as_in_mongodb() -> None:
    rows = [
        {"_id": number, "x": value} for number, value in enumerate(("a", 2, None, True, {"b": 1}, [9, -1]))
    ]

    ascending = [row.get("x") for row in sort_documents([*rows, {"_id": 9}], {"x": 1, "_id": 1})]

    assert ascending == [None, None, [9, -1], 2, "a", {"b": 1}, True]


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("sort={}", "$sort stage must have at least one sort key"),
        ("sort=5", "the $sort key specification must be an object"),
        ("count=-5", "invalid argument to $limit stage: Expected a non-negative number in: $limit: -5"),
        ("offset=-5", "invalid argument to $skip stage: Expected a non-negative number in: $skip: -5"),
    ],
)
def test_the_search_in_chats_refuses_what_a_plain_list_forgives(
    ana: Client, path: str, query: str, error: str
) -> None:
    response = ana.get(path.replace("chatHistory", "searchChats") + query)

    assert (response.status, response.json["error"]) == (400, error)
