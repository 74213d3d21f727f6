"""page.visited: what is stored, what is answered, which fault is named first."""

import json
from typing import Any

import pytest

from dashboard.sandbox import Sandbox
from dashboard.sandbox.world import World
from sandbox.client import Client, example, wire

PATH = "/api/v1/livechat/page.visited"
INFO: dict[str, Any] = {
    "change": "url",
    "title": "Desks",
    "location": {"href": "https://www.example.org/desks"},
}


def visited(client: Client, **body: object) -> Any:
    return client.post("livechat/page.visited", body).json


def without(key: str) -> dict[str, Any]:
    return {name: value for name, value in INFO.items() if name != key}


def test_the_documented_request_gets_the_documented_answer(nobody: Client) -> None:
    response = nobody.post("livechat/page.visited", example("page-visited-request"))

    assert (response.status, response.body) == (200, wire("page-visited-success-with-page"))


def test_a_stored_page_appears_first_in_its_room_and_counts_as_a_message(
    nobody: Client, ana: Client, world: World
) -> None:
    room = world.live_room
    before = dict(room)

    visited(nobody, token=room["v"]["token"], rid=room["_id"], pageInfo=INFO)

    newest = ana.get(f"livechat/visitors.pagesVisited/{room['_id']}?count=1").json["pages"][0]
    assert newest["navigation"] == {"page": INFO, "token": room["v"]["token"]}
    assert newest["rid"] == room["_id"]
    assert "expireAt" not in newest
    assert room["msgs"] == before["msgs"] + 1
    assert (room["lm"], room["lastMessage"]) == (before["lm"], before["lastMessage"])


def test_a_change_of_title_is_not_stored(nobody: Client, world: World) -> None:
    room = world.live_room
    stored = len(world.page_views[room["_id"]])

    answer = visited(nobody, token="t", rid=room["_id"], pageInfo={**INFO, "change": "title"})

    assert answer == example("page-visited-success-without-page")
    assert len(world.page_views[room["_id"]]) == stored


@pytest.mark.parametrize("rid", [None, ""])
def test_a_page_without_a_room_waits_for_the_visitors_next_chat(
    nobody: Client, world: World, rid: str | None
) -> None:
    token = f"early {rid}"
    visited(nobody, token=token, rid=rid, pageInfo=INFO)
    room: dict[str, Any] = {
        "_id": f"new {rid}",
        "v": {"_id": "v", "token": token},
        "ts": world.now(),
        "msgs": 0,
    }

    world.add_room(room, [])

    (page,) = world.page_views[room["_id"]]
    assert page["rid"] == room["_id"]
    assert page["expireAt"] > 1_000_000_000_000
    assert room["msgs"] == 0
    world.add_room({**room, "_id": f"later {rid}"}, [])
    assert world.page_views[f"later {rid}"] == []


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ([], "must be object"),
        ({}, "must have required property 'token'"),
        ({"token": "t", "extra": 1}, "must have required property 'pageInfo'"),
        ({"token": "t", "pageInfo": {}, "extra": 1}, "must NOT have additional properties"),
        ({"token": {}, "pageInfo": {}}, "must be string"),
        ({"token": "t", "rid": ["a", "b"], "pageInfo": {}}, "must be string"),
        ({"token": ["t"], "pageInfo": INFO}, "must be string"),
        ({"token": "t", "rid": ["a"], "pageInfo": INFO}, "must be string"),
        ({"token": "t", "pageInfo": {**INFO, "title": ["x"]}}, "must be string"),
        ({"token": "t", "pageInfo": [INFO]}, "must be object"),
        ({"token": "t", "pageInfo": "x"}, "must be object"),
        ({"token": "t", "pageInfo": None}, "must be object"),
        ({"token": "t", "pageInfo": {}}, "must have required property 'title'"),
        ({"token": "t", "pageInfo": {"title": ""}}, "must have required property 'change'"),
        ({"token": "t", "pageInfo": without("title")}, "must have required property 'title'"),
        ({"token": "t", "pageInfo": without("location")}, "must have required property 'location'"),
        ({"token": "t", "pageInfo": {**INFO, "location": "x"}}, "must be object"),
        ({"token": "t", "pageInfo": {**INFO, "location": {}}}, "must have required property 'href'"),
        ({"token": "t", "pageInfo": {**INFO, "more": 1}}, "must NOT have additional properties"),
        (
            {"token": "t", "pageInfo": {**INFO, "location": {"href": "", "host": ""}}},
            "must NOT have additional properties",
        ),
    ],
)
def test_the_first_fault_is_named(nobody: Client, body: object, fault: str) -> None:
    response = nobody.post("livechat/page.visited", body)

    assert response.status == 400
    assert response.json == {
        "success": False,
        "error": f"{fault} [invalid-params]",
        "errorType": "invalid-params",
    }


@pytest.mark.parametrize(
    ("given", "kept"),
    [(5, "5"), (5.0, "5"), (0.5, "0.5"), (True, "true"), (None, ""), ("", "")],
)
def test_scalars_become_strings(nobody: Client, given: object, kept: str) -> None:
    answer = visited(nobody, token=given, pageInfo={**INFO, "title": given})

    assert answer["page"]["navigation"]["token"] == kept
    assert answer["page"]["navigation"]["page"]["title"] == kept


def test_the_page_comes_back_in_the_order_in_which_it_was_sent(nobody: Client) -> None:
    backwards = dict(reversed(INFO.items()))

    answer = visited(nobody, token="t", pageInfo=backwards)

    assert list(answer["page"]["navigation"]["page"]) == ["location", "title", "change"]


def test_half_a_character_comes_back_as_it_went(nobody: Client) -> None:
    answer = visited(nobody, token="t", pageInfo={**INFO, "title": "\ud83d"})

    assert answer["page"]["navigation"]["page"]["title"] == "\ud83d"


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "application/json; charset=latin1",
        "application/json-patch+json",
        "x/application/json",
    ],
)
def test_json_is_read_wherever_the_content_type_contains_it(nobody: Client, content_type: str) -> None:
    body = json.dumps({"token": "t", "pageInfo": {**INFO, "title": "Möbel"}}, ensure_ascii=False).encode()

    response = nobody.request("POST", PATH, body, Content_Type=content_type)

    assert response.json["page"]["navigation"]["page"]["title"] == "Möbel"


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/xml", "multipart/form-data; boundary=x", ""]
)
def test_a_body_of_another_type_is_as_good_as_empty(nobody: Client, content_type: str) -> None:
    body = json.dumps({"token": "t", "pageInfo": INFO}).encode()

    response = nobody.request("POST", PATH, body, Content_Type=content_type)

    assert (response.status, response.body) == (400, wire("error-400-missing-token-legacy"))


@pytest.mark.parametrize("body", [b"null", b"5", b'"text"', b"true", b"", b"{", b"\xff\xfe{\x00}\x00"])
def test_what_is_no_object_and_no_list_is_judged_as_an_empty_object(nobody: Client, body: bytes) -> None:
    response = nobody.request("POST", PATH, body, Content_Type="application/json")

    assert (response.status, response.body) == (400, wire("error-400-missing-token-legacy"))


@pytest.mark.parametrize(("marks", "status"), [(1, 200), (2, 200), (3, 400)])
def test_a_byte_order_mark_is_dropped_even_twice(nobody: Client, marks: int, status: int) -> None:
    body = b"\xef\xbb\xbf" * marks + json.dumps({"token": "t", "pageInfo": INFO}).encode()

    assert nobody.request("POST", PATH, body, Content_Type="application/json").status == status


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (b"caf\xe9", "caf\ufffd"),
        (b"\xe2\x82", "\ufffd"),
        (b"\xed\xa0\x80", "\ufffd" * 3),
        (b"a\xffb", "a\ufffdb"),
    ],
)
def test_bytes_that_are_no_utf_8_become_replacement_characters(
    nobody: Client, sent: bytes, kept: str
) -> None:
    body = json.dumps({"token": "t", "pageInfo": {**INFO, "title": "?"}}).encode().replace(b"?", sent)

    response = nobody.request("POST", PATH, body, Content_Type="application/json")

    assert response.json["page"]["navigation"]["page"]["title"] == kept


def test_the_eleventh_page_in_a_minute_is_refused(limited: Sandbox) -> None:
    client = Client(limited)

    responses = [client.post("livechat/page.visited", example("page-visited-request")) for _ in range(11)]

    assert [response.status for response in responses] == [200] * 10 + [429]
    client.close()
