"""Rooms with next to nothing in them, and rooms full of nonsense."""

from typing import Any

import pytest
from example_server import ROOM, VISITOR, UpstreamServer
from fixture_types import StartUpstream
from history.reading import Soup
from rocketchat.wire import example

from .spoiling import PAGES

BARE: dict[str, Any] = {"_id": ROOM, "ts": "2026-08-03T09:14:02.118Z", "v": {"_id": VISITOR}}
SHOWING_ROOMS = {name: PAGES[name] for name in ("home", "visitor", "chats")}
ADDRESSES = pytest.mark.parametrize("address", SHOWING_ROOMS.values(), ids=SHOWING_ROOMS.keys())


def give(server: UpstreamServer, room: dict[str, Any]) -> None:
    """Makes this the only room, wherever rooms are sent."""
    numbers = {"count": 1, "offset": 0, "total": 1, "success": True}
    server.given("rooms.info", body={"room": room, "success": True})
    server.given("livechat/visitors.chatHistory", body={"history": [room], **numbers})
    server.given("livechat/rooms", body={"rooms": [room], **numbers})


@ADDRESSES
@pytest.mark.parametrize("nulls", [False, True])
def test_a_room_without_any_optional_field_is_shown(
    nulls: bool, address: str, upstream_server: StartUpstream, soup: Soup
) -> None:
    server = upstream_server()
    client = server.sign_in()
    absent = dict.fromkeys(
        {key for row in example("chat-history-page")["history"] for key in row} - {*BARE, "t"}
    )
    give(server, {**BARE, **absent} if nulls else BARE)
    response = client.get(address)
    assert response.status_code == 200
    assert len(soup(response).select("[data-room]")) >= 1
    assert "None" not in soup(response).main.get_text()


def test_a_bare_rooms_visitor_has_no_name_and_their_values_have_reasons(
    upstream_server: StartUpstream, soup: Soup
) -> None:
    server = upstream_server()
    client = server.sign_in()
    give(server, BARE)
    tree = soup(client.get(PAGES["visitor"]))
    assert tree.h1.text == "Unnamed visitor"
    cells = {
        str(cell["data-field"]): cell.select_one(".note").text
        for cell in tree.select("td")
        if "–" in cell.text
    }
    assert cells["servedBy.username"] == "no agent took it"
    assert cells["departmentId"] == "no department"
    assert all(cells.values())


NONSENSE: dict[str, Any] = {
    "closedAt": ["soon", {"$date": "x"}, "9999-12-31T23:59:59Z"],
    "msgs": [-1, "many", 10**15, 10**40, [1]],
    "metrics.response.ft": [-5, "fast", "NaN", "Infinity", 1e300, {}],
    "metrics.v.lq": ["never", 10**20],
    "metrics.chatDuration": [-0.001, "-1"],
    "open": ["maybe", 7],
    "fname": [["a"], {"b": 1}],
    "lastMessage": ["hello"],
    "servedBy": [[1]],
}


def with_field(field: str, value: object) -> dict[str, Any]:
    """A bare room with this value in it, at a dotted path."""
    room: dict[str, Any] = {**BARE, "v": dict(BARE["v"])}
    inner, *path = room, *field.split(".")
    for name in path[:-1]:
        inner = inner.setdefault(name, {})
    inner[path[-1]] = value
    return room


@pytest.mark.parametrize(
    ("field", "value"), [(field, value) for field, values in NONSENSE.items() for value in values]
)
@ADDRESSES
def test_a_value_that_makes_no_sense_costs_itself_alone(
    address: str, field: str, value: object, upstream_server: StartUpstream, soup: Soup
) -> None:
    server = upstream_server()
    client = server.sign_in()
    give(server, with_field(field, value))
    response = client.get(address)
    assert response.status_code == 200
    assert soup(response).select(f"[data-room={ROOM}]")
    assert not soup(response).select("[role=alert]")


NO_MOMENTS: list[Any] = [
    "yesterday",
    1e30,
    "2026-99-99T00:00:00Z",
    "0001-01-01T00:00:00Z",
    True,
    [],
    -1e18,
]
BAD_ROWS: list[Any] = [
    {"nothing": True},
    {},
    None,
    7,
    "text",
    [],
    {key: BARE[key] for key in ("_id", "v")},
    *({**BARE, "_id": "bad", "ts": moment} for moment in NO_MOMENTS),
    {**BARE, "_id": "bad", "v": {"_id": ["x"]}},
    {**BARE, "_id": "bad", "v": None},
    {**BARE, "_id": "a/b"},
]


@pytest.mark.parametrize("bad", BAD_ROWS)
def test_a_chat_that_cannot_be_read_costs_one_row_and_says_so(
    bad: object, upstream_server: StartUpstream, soup: Soup
) -> None:
    server = upstream_server()
    client = server.sign_in()
    good = example("chat-history-page")["history"]
    body = {"history": [good[0], bad, *good[1:]], "count": 4, "offset": 0, "total": 4, "success": True}
    server.given("livechat/visitors.chatHistory", body=body)
    for address in (PAGES["visitor"], PAGES["chats"], PAGES["chats"]):  # the last of them from the cache
        rows = soup(client.get(address)).select("table#chats tbody tr")
        assert len(rows) == 4
        assert "could not be read" in rows[1].get_text()
        assert [row["data-room"] for row in rows[:1] + rows[2:]] == [room["_id"] for room in good]


@pytest.mark.parametrize("bad", BAD_ROWS)
def test_an_open_chat_that_cannot_be_read_leaves_the_others(
    bad: object, upstream_server: StartUpstream, soup: Soup
) -> None:
    server = upstream_server()
    client = server.sign_in()
    rooms = example("livechat-rooms-page")
    server.given("livechat/rooms", body={**rooms, "rooms": [bad, *rooms["rooms"]]})
    shown = {str(item["data-room"]) for item in soup(client.get("/")).select("li[data-room]")}
    assert {room["_id"] for room in rooms["rooms"]} <= shown


@pytest.mark.parametrize("ts", ["yesterday", None, True])
def test_the_room_itself_without_a_time_is_said_by_the_name_of_the_field(
    ts: object, upstream_server: StartUpstream, soup: Soup
) -> None:
    server = upstream_server()
    client = server.sign_in()
    give(server, {**BARE, "ts": ts})
    response = client.get(PAGES["visitor"])
    assert response.status_code == 502
    assert "room.ts" in soup(response).select_one("[role=alert]").text


@ADDRESSES
@pytest.mark.parametrize(
    "room",
    [
        {**BARE, "ts": 1785748442118},
        {**BARE, "ts": {"$date": 1785748442118}},
        {**BARE, "ts": "2026-08-03T09:14:02"},
        {**BARE, "closedAt": "1971-01-01T00:00:00Z", "metrics": {}},
        {
            **BARE,
            "open": "true",
            "msgs": "7",
            "metrics": {"response": {"ft": "0.233", "avg": "3.5", "total": "2"}},
        },
        {**BARE, "ts": "2999-01-01T00:00:00Z", "open": True, "waitingResponse": True},
        {**BARE, "fname": "\ud800\x00\u202e", "lastMessage": {"msg": "\udfff\x00", "ts": None, "u": None}},
        {
            **BARE,
            "servedBy": {"_id": "x"},
            "source": {"type": None},
            "tags": None,
            "metrics": {"response": None},
        },
        {**BARE, "departmentId": "../../me", "fname": "x" * 100_000},
    ],
)
def test_what_is_odd_but_can_be_read_is_shown(
    room: dict[str, Any], address: str, upstream_server: StartUpstream
) -> None:
    server = upstream_server()
    client = server.sign_in()
    give(server, room)
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("key", "value"), [("_id", "a/b"), ("_id", ""), ("v", {"_id": "a/b"}), ("v", {"_id": ""})]
)
@pytest.mark.parametrize("address", ["/", f"/rooms/{ROOM}/"])
def test_an_id_that_is_no_part_of_a_path_breaks_no_page(
    address: str, key: str, value: object, upstream_server: StartUpstream
) -> None:
    server = upstream_server()
    client = server.sign_in()
    give(server, {**BARE, key: value})
    assert client.get(address).status_code in {200, 404, 502}


@pytest.mark.parametrize("room_id", ["a/b", "", "..", "x" * 300])
def test_a_last_chat_that_is_no_part_of_a_path_breaks_no_search(
    room_id: str, upstream_server: StartUpstream
) -> None:
    server = upstream_server()
    client = server.sign_in()
    found = {
        "_id": "somebody",
        "name": "Maria",
        "lastChat": {"_id": room_id, "ts": "2026-08-03T09:14:02.118Z"},
    }
    server.given("livechat/visitors.search", body={"visitors": [found], "total": 1, "success": True})
    assert client.get("/find/?q=Maria").status_code == 200


def test_without_departments_the_page_still_stands(upstream_server: StartUpstream, soup: Soup) -> None:
    server = upstream_server()
    client = server.sign_in()
    server.given("livechat/department", status=500)
    response = client.get(PAGES["chats"])
    assert response.status_code == 200
    notes = [cell.select_one(".note").text for cell in soup(response).select('td[data-field="departmentId"]')]
    assert set(notes) <= {"its name is not known", "no department"}


def test_an_empty_history_is_said_in_words(upstream_server: StartUpstream, soup: Soup) -> None:
    server = upstream_server()
    client = server.sign_in()
    server.given("livechat/visitors.chatHistory", body=example("chat-history-empty"))
    assert "No chats of this visitor" in soup(client.get(PAGES["chats"])).select_one("#past .empty").text
