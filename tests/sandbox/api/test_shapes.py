"""Answers have the keys and kinds of values of the example bodies."""

from typing import Any

import pytest

from dashboard.sandbox.world import World
from sandbox.client import Client, example, history_of, skeleton


def test_a_waiting_room_has_the_documented_shape(ana: Client, world: World) -> None:
    found = ana.get(history_of(world.live_room, "count=1")).json

    wanted = example("chat-history-page")
    assert skeleton(found["history"][0]) == skeleton(wanted["history"][0])
    assert found.keys() == wanted.keys()


def test_a_closed_room_has_the_documented_shape(marta: Client, world: World) -> None:
    closed = world.rooms_in("closed by agent", "ana")
    full = {"departmentId", "responseBy", "tags", "metrics"}
    room = next(
        room
        for room in closed
        if full <= room.keys()
        and "visitorInactivity" in room["metrics"]
        and room["source"]["type"] == "widget"
    )

    found = marta.get(f"rooms.info?roomId={room['_id']}").json["room"]

    assert skeleton(found) == skeleton(example("chat-history-page")["history"][1])


def test_a_room_of_2018_has_the_documented_shape(marta: Client, world: World) -> None:
    visitor = world.visitor_named("Ana Souza")
    oldest = world.rooms_of(visitor)[-1]

    found = marta.get(history_of(oldest, "offset=7")).json

    assert oldest["ts"].startswith("2018-")
    assert skeleton({**found["history"][0], "closer": ""}) == skeleton(
        {**example("chat-history-last-page")["history"][0], "closer": ""}
    )


def test_an_unknown_visitor_has_an_empty_history(ana: Client, world: World) -> None:
    room = world.live_room["_id"]

    response = ana.get(f"livechat/visitors.chatHistory/room/{room}/visitor/nobody")

    assert response.json == example("chat-history-empty")


def test_found_chats_carry_only_the_documented_keys(ana: Client, world: World) -> None:
    room = world.live_room
    path = f"livechat/visitors.searchChats/room/{room['_id']}/visitor/{room['v']['_id']}"

    rows = ana.get(f"{path}?closedChatsOnly=true&servedChatsOnly=true").json["history"]

    wanted = example("search-chats-page")["history"][0]
    assert rows
    assert all(row.keys() == wanted.keys() for row in rows)
    assert all(row["closingMessage"].keys() >= wanted["closingMessage"].keys() for row in rows)


def test_search_in_chats_is_literal_and_case_sensitive(ana: Client, world: World) -> None:
    room = world.live_room
    path = f"livechat/visitors.searchChats/room/{room['_id']}/visitor/{room['v']['_id']}?searchText="

    assert ana.get(f"{path}cannot%20decide%20on").json["total"] == 1
    assert ana.get(f"{path}CANNOT%20decide%20on").json["total"] == 0
    assert ana.get(f"{path}cannot.decide").json["total"] == 0


def test_pages_have_the_documented_shape_with_and_without_expiry(ana: Client, world: World) -> None:
    pages = ana.get(f"livechat/visitors.pagesVisited/{world.live_room_id}").json["pages"]

    during, _, before = example("pages-visited-page")["pages"]
    assert skeleton(pages[0]) == skeleton(during)
    assert skeleton(pages[-1]) == skeleton(before)


def test_messages_have_the_documented_shape_newest_first(ana: Client, world: World) -> None:
    found = ana.get(f"livechat/{world.live_room_id}/messages").json

    wanted = example("rid-messages-page")
    assert [list(row) for row in found["messages"][:2]] == [list(row) for row in wanted["messages"][:2]]
    assert list(found) == list(wanted)
    times = [row["ts"] for row in found["messages"]]
    assert times == sorted(times, reverse=True)


def test_messages_can_be_searched(ana: Client, world: World) -> None:
    path = f"livechat/{world.live_room_id}/messages?searchTerm="

    assert [row["u"]["name"] for row in ana.get(f"{path}hello%20maria").json["messages"]] == ["Ana Ribeiro"]
    assert ana.get(f"{path}.*").json["total"] == 0


def test_the_message_count_echoes_the_page_size(ana: Client, world: World) -> None:
    found = ana.get(f"livechat/{world.live_room_id}/messages?count=3&offset=4").json

    assert (found["count"], len(found["messages"]), found["total"]) == (3, 1, 5)


def test_a_chat_closed_by_an_agent_ends_with_the_closing_message(marta: Client, world: World) -> None:
    room = world.rooms_in("closed by agent")[-1]

    newest = marta.get(f"livechat/{room['_id']}/messages").json["messages"][0]

    assert skeleton(newest) == skeleton(example("search-chats-page")["history"][0]["closingMessage"])


def test_a_department_has_the_documented_shape(marta: Client) -> None:
    first = marta.get("livechat/department").json["departments"][0]

    assert skeleton(first)["name"] == "text"
    assert marta.get("livechat/department").json.keys() == example("departments-page").keys()
    assert first.keys() == example("departments-page")["departments"][0].keys()


def test_a_manager_sees_the_agents_of_a_department(marta: Client, ana: Client, world: World) -> None:
    department = next(iter(world.departments))

    seen = marta.get(f"livechat/department/{department}").json

    assert seen["agents"][0].keys() == example("department-by-id")["agents"][0].keys()
    assert "agents" not in ana.get(f"livechat/department/{department}").json
    assert "agents" not in marta.get(f"livechat/department/{department}?includeAgents=false").json


def test_an_unknown_department_is_null(ana: Client) -> None:
    assert ana.get("livechat/department/unknown").json == example("department-unknown-id")


def test_archived_departments_are_listed_only_on_request_but_found_by_id(ana: Client, world: World) -> None:
    archived = next(row for row in world.departments.values() if row.get("archived"))

    listed = ana.get("livechat/department").json["departments"]
    all_of_them = ana.get("livechat/department?showArchived=true").json["departments"]

    assert archived not in listed
    assert archived in all_of_them
    assert ana.get(f"livechat/department/{archived['_id']}").json["department"] == archived


@pytest.mark.parametrize(
    ("query", "total"), [("text=SALES", 1), ("enabled=true", 3), ("onlyMyDepartments=true", 3), ("text=x", 0)]
)
def test_departments_can_be_filtered(ana: Client, query: str, total: int) -> None:
    assert ana.get(f"livechat/department?{query}").json["total"] == total


def test_a_department_of_others_is_null_where_only_mine_are_asked_for(ana: Client, world: World) -> None:
    mine = {row["_id"] for row in ana.get("livechat/department?onlyMyDepartments=true").json["departments"]}
    others = next(id_ for id_ in world.departments if id_ not in mine)

    assert ana.get(f"livechat/department/{others}").json["department"] is not None
    assert ana.get(f"livechat/department/{others}?onlyMyDepartments=true").json["department"] is None


def test_whose_departments_is_response_with_true_or_false(ana: Client) -> None:
    response = ana.get("livechat/department?onlyMyDepartments=mine")

    assert response.status == 400
    assert response.json["error"].startswith("must be equal to one of the allowed values")


def test_a_visitor_is_shown_without_the_token(ana: Client, world: World) -> None:
    visitor = world.visitor_named("Helena Duarte")

    found = ana.get(f"livechat/visitors.info?visitorId={visitor['_id']}").json

    assert found["visitor"].keys() == example("visitors-info")["visitor"].keys()
    assert visitor["token"] not in str(found)


@pytest.mark.parametrize("term", ["helena", "DUARTE", "visitor1%40example.org", "guest-1101", "C-20401"])
def test_visitors_are_found_by_name_address_or_customer_number(ana: Client, term: str) -> None:
    found = ana.get(f"livechat/visitors.search?term={term}").json

    assert [row["name"] for row in found["visitors"]] == ["Helena Duarte"]
    assert found["visitors"][0].keys() == example("visitors-search-page")["visitors"][0].keys()


def test_part_of_an_address_finds_nobody(ana: Client) -> None:
    assert ana.get("livechat/visitors.search?term=visitor1%40exam").json["visitors"] == []


def test_own_open_rooms_have_the_documented_shape(ana: Client) -> None:
    query = f"agents[]={ana.headers['X-User-Id']}&open=true"

    found = ana.get(f"livechat/rooms?{query}").json

    assert skeleton(found["rooms"][0]) == skeleton(example("livechat-rooms-page")["rooms"][1])


def test_a_queued_room_has_the_documented_shape(marta: Client) -> None:
    rooms = marta.get("livechat/rooms?queued=true").json["rooms"]

    silent = next(room for room in rooms if room["fname"] == "Guest 1203")
    wanted = example("livechat-rooms-page")["rooms"][0]
    assert without(silent, "source") == without(wanted, "source")


def without(document: dict[str, Any], key: str) -> Any:
    return skeleton({name: value for name, value in document.items() if name != key})


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ("open=true", 13),
        ("queued=1", 3),
        ("onhold=t", 2),
        ("open=true&queued=true", 3),
        ("open=false&queued=true", 3),
        ("onhold=true&queued=true", 3),
        ("open=true&onhold=true", 2),
        ("open=false&onhold=true", 0),
        ("open=maybe", 423),
        ("open=false", 405),
        ("departmentId[]=nonsense", 0),
        ("roomName=jonas", 31),
        ("roomName=%22Jonas%20Weber%22", 31),
        ("roomName=%22Jonas%22", 0),
        ("tags[]=quote&tags[]=nonsense", None),
        ("createdAt=%7B%22end%22%3A%222019-01-01%22%7D", 15),
        ("fields=x&query=y", 423),
    ],
)
def test_the_list_of_rooms_can_be_filtered(marta: Client, query: str, total: int | None) -> None:
    found = marta.get(f"livechat/rooms?count=1&{query}").json

    assert found["total"] == total if total is not None else 0 < found["total"] < 100


@pytest.mark.parametrize(
    ("query", "error"),
    [
        (
            "createdAt=%7B%22start%22%3A%22soon%22%7D",
            'The "createdAt.start" query parameter must be a valid date.',
        ),
        ("createdAt=soon", 'Unexpected token in JSON, "soon" is not valid JSON'),
        ("customFields=5", 'The "customFields" query parameter must be a valid JSON.'),
        ("served=true", "must NOT have additional properties [invalid-params]"),
        ("source=api", "must NOT have additional properties [invalid-params]"),
    ],
)
def test_wrong_filters_of_rooms_are_refused(marta: Client, query: str, error: str) -> None:
    response = marta.get(f"livechat/rooms?{query}")

    assert (response.status, response.json["error"]) == (400, error)


def test_me_is_flat_and_has_the_documented_keys(ana: Client) -> None:
    found = ana.get("me").json

    assert found.keys() == example("me").keys()
    assert found["roles"] == ["user", "livechat-agent"]


def test_info_shows_the_full_version_only_to_an_admin(nobody: Client, ana: Client, sandbox: Any) -> None:
    admin = Client(sandbox, "adam")

    assert nobody.request("GET", "/api/info").json.keys() == example("info-anonymous").keys()
    assert nobody.request("GET", "/api/info").json["version"] == "8.8"
    assert ana.request("GET", "/api/info").json["version"] == "8.8"
    assert admin.request("GET", "/api/info").json["version"] == "8.8.1"
    admin.close()
