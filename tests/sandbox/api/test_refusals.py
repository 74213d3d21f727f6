"""Refusals byte for byte, and which one wins when several apply."""

import json
import socket
from urllib.parse import urlsplit

import pytest

from dashboard.sandbox import Sandbox
from sandbox.client import Client, Clock, history_of, wire


def test_without_login_the_answer_is_401(nobody: Client) -> None:
    response = nobody.get("me")

    assert (response.status, response.body) == (401, wire("error-401-not-logged-in"))


@pytest.mark.parametrize("header", ["X-User-Id", "X-Auth-Token"])
def test_a_wrong_id_or_token_is_as_good_as_none(ana: Client, header: str) -> None:
    ana.headers[header] = "wrong"

    assert ana.get("me").body == wire("error-401-not-logged-in")


def test_an_agent_without_the_permission_gets_403(sandbox: Sandbox) -> None:
    nina = Client(sandbox, "nina")

    response = nina.get(history_of(sandbox.world.live_room))

    assert (response.status, response.body) == (403, wire("error-403-missing-permission"))
    nina.close()


def test_an_agent_who_asks_for_all_rooms_gets_403(ana: Client) -> None:
    response = ana.get("livechat/rooms")

    assert (response.status, response.body) == (403, wire("error-403-livechat-rooms"))


@pytest.mark.parametrize(
    "path",
    [
        "livechat/visitors.chatHistory/room/nowhere/visitor/x",
        "livechat/visitors.searchChats/room/nowhere/visitor/x",
        "livechat/visitors.pagesVisited/nowhere",
        "livechat/nowhere/messages",
    ],
)
def test_an_unknown_room_is_400(ana: Client, path: str) -> None:
    response = ana.get(path)

    assert (response.status, response.body) == (400, wire("error-400-invalid-room"))


def test_the_room_of_a_colleague_is_refused_with_the_words_of_each_endpoint(
    ana: Client, sandbox: Sandbox
) -> None:
    room = sandbox.world.rooms_in("waiting", "bruno")[0]

    assert ana.get(history_of(room)).body == wire("error-400-not-allowed")
    assert ana.get(f"livechat/{room['_id']}/messages").json == {"success": False, "error": "not-allowed"}
    refused = ana.get(f"rooms.info?roomId={room['_id']}")
    assert refused.body == b'{"success":false,"error":"not-allowed","errorType":"Not Allowed"}'


def test_pages_of_a_colleagues_room_are_served(ana: Client, sandbox: Sandbox) -> None:
    room = sandbox.world.rooms_in("waiting", "bruno")[0]

    assert ana.get(f"livechat/visitors.pagesVisited/{room['_id']}").status == 200


def test_an_unknown_visitor_is_400(ana: Client) -> None:
    response = ana.get("livechat/visitors.info?visitorId=nobody")

    assert (response.status, response.body) == (400, wire("error-400-visitor-not-found"))


@pytest.mark.parametrize(
    ("query", "code"), [("", "error-roomid-param-not-provided"), ("roomId=x", "error-room-not-found")]
)
def test_rooms_info_names_its_coded_errors(ana: Client, query: str, code: str) -> None:
    response = ana.get(f"rooms.info?{query}")

    assert (response.status, response.json["errorType"]) == (400, code)
    assert response.json["error"].endswith(f" [{code}]")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/nothing"),
        ("POST", "/api/v1/me"),
        ("GET", "/api/v1/login"),
        ("DELETE", "/api/v1/livechat/rooms"),
        ("PUT", "/api/v1/livechat/page.visited"),
        ("GET", "/"),
        ("GET", "/api/v1/../v1/me"),
        ("GET", "/api/v1/livechat/visitors.pagesVisited/"),
        ("GET", "/api/v1/livechat/visitors.pagesVisited/" + "a/" * 5000),
    ],
)
def test_unknown_paths_and_wrong_methods_are_404_in_text(ana: Client, method: str, path: str) -> None:
    response = ana.request(method, path)

    assert (response.status, response.body) == (404, b"404 Not Found")
    assert response.headers.get_content_type() == "text/plain"


@pytest.mark.parametrize(
    "part", ["%00", "a" * 10_000, "%2e%2e%2fx", "%ff%fe", "🦊".encode().hex("%"), "a%2Fb"]
)
def test_hostile_ids_are_merely_unknown(ana: Client, part: str) -> None:
    assert ana.get(f"livechat/visitors.pagesVisited/{part}").body == wire("error-400-invalid-room")


def test_head_is_an_unknown_method_without_a_body(sandbox: Sandbox) -> None:
    where = urlsplit(sandbox.url)
    with socket.create_connection((str(where.hostname), where.port or 0), timeout=5) as raw:
        raw.sendall(b"HEAD /api/v1/me HTTP/1.1\r\nConnection: close\r\n\r\n")
        answer = raw.makefile("rb").read()

    assert answer.startswith(b"HTTP/1.1 404 ")
    assert b"Content-Length: 13\r\n" in answer
    assert answer.endswith(b"\r\n\r\n")


def test_a_path_that_does_not_exist_wins_over_a_missing_login(nobody: Client) -> None:
    assert nobody.get("nothing").status == 404


def test_login_wins_over_permission_and_permission_over_the_query(sandbox: Sandbox, nobody: Client) -> None:
    nina = Client(sandbox, "nina")
    path = history_of(sandbox.world.live_room, "count=abc&nonsense=1")

    assert nobody.get(path).status == 401
    assert nina.get(path).status == 403
    nina.close()


def test_the_rate_limit_wins_over_the_query_and_the_query_over_the_room(limited: Sandbox) -> None:
    ana = Client(limited, "ana")
    wrong = "livechat/visitors.pagesVisited/nowhere?count=abc"

    responses = [ana.get(wrong) for _ in range(11)]

    assert [response.status for response in responses] == [400] * 10 + [429]
    assert responses[0].body == wire("error-400-count-not-a-number")
    ana.close()


def test_the_sort_wins_over_the_room(ana: Client) -> None:
    assert ana.get("livechat/nowhere/messages?sort=notjson").body == wire("error-400-invalid-sort")


def test_every_answer_forbids_storing_and_allows_any_origin(ana: Client, nobody: Client) -> None:
    for response in (ana.get("me"), nobody.get("me"), nobody.get("nothing")):
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Pragma"] == "no-cache"
        assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_a_preflight_is_allowed(nobody: Client) -> None:
    response = nobody.request(
        "OPTIONS",
        "/api/v1/livechat/page.visited",
        Origin="https://shop.example",
        Access_Control_Request_Method="POST",
    )

    assert response.status == 200
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Content-Type" in response.headers["Access-Control-Allow-Headers"]


def test_a_plain_options_request_is_answered_ok(nobody: Client) -> None:
    assert nobody.request("OPTIONS", "/api/v1/me").body == b"OK"


def test_over_five_hundred_items_cannot_be_parsed(marta: Client) -> None:
    response = marta.get("livechat/rooms?" + "tags[]=a&" * 501)

    assert (response.status, response.json) == (400, {"success": False, "error": "Invalid query parameters"})


def test_the_session_of_a_token_survives_nothing_but_logout(sandbox: Sandbox) -> None:
    first, second = Client(sandbox, "bruno"), Client(sandbox, "bruno")

    response = first.request("POST", "/api/v1/logout", b"{}", Content_Type="application/json")

    assert (response.status, response.body, response.headers["Content-Type"]) == (
        200,
        b"",
        "application/json",
    )
    assert first.get("me").status == 401
    assert second.get("me").status == 200
    assert second.get("logout").body == b""
    assert second.get("me").status == 401
    first.close()
    second.close()


def test_the_rate_limit_counts_per_route_pattern_and_address(limited: Sandbox, clock: Clock) -> None:
    ana, bruno = Client(limited, "ana"), Client(limited, "bruno")
    ids = [room["_id"] for room in limited.world.rooms_in("waiting")]

    responses = [ana.get(f"livechat/visitors.pagesVisited/{ids[number % 5]}") for number in range(10)]
    clock.now += 23.4
    refused = bruno.get(f"livechat/visitors.pagesVisited/{ids[0]}")

    reset = "1790000060250"
    assert [response.limit for response in responses] == [
        ["10", str(left), reset] for left in range(9, -1, -1)
    ]
    assert (refused.status, refused.limit) == (429, ["10", "0", reset])
    assert refused.body == wire("error-429-rate-limited")
    assert "Retry-After" not in refused.headers
    assert bruno.get("me").limit[:2] == ["10", "9"]
    assert bruno.get(f"livechat/visitors.pagesVisited/{ids[0]}", X_Real_Ip="203.0.113.9").status == 200
    ana.close()
    bruno.close()


def test_the_rate_limit_starts_afresh_after_a_minute(limited: Sandbox, clock: Clock) -> None:
    ana = Client(limited, "ana")
    for _ in range(11):
        ana.get("me")

    clock.now += 59.9
    still = ana.get("me").status
    clock.now += 0.2

    assert (still, ana.get("me").status) == (429, 200)
    ana.close()


def test_the_rate_limit_may_count_for_a_shorter_time_and_tells_how_often_it_refused(clock: Clock) -> None:
    with Sandbox(live=False, clock=clock, window_seconds=5) as sandbox:
        ana = Client(sandbox, "ana")
        before = sandbox.limiter.counted
        statuses = []
        for _ in range(2):
            statuses += [ana.get("me").status for _ in range(11)]
            clock.now += 5.1
        assert statuses == ([200] * 10 + [429]) * 2
        assert (sandbox.limiter.counted - before, sandbox.limiter.refused) == (22, 2)
        ana.close()


def test_the_date_of_a_reply_is_by_the_workspaces_clock(limited: Sandbox) -> None:
    ana = Client(limited, "ana")
    assert ana.get("me").headers["Date"] == "Mon, 21 Sep 2026 14:13:20 GMT"
    ana.close()


def test_refusals_before_the_limit_neither_count_nor_carry_it(limited: Sandbox) -> None:
    nina, nobody = Client(limited, "nina"), Client(limited)
    path = history_of(limited.world.live_room)

    responses = [client.get(path) for client in (nina, nobody) for _ in range(12)]

    assert {response.status for response in responses} == {401, 403}
    assert all(response.limit == [None, None, None] for response in responses)
    nina.close()
    nobody.close()


def test_an_admin_is_free_of_the_limit(limited: Sandbox) -> None:
    adam = Client(limited, "adam")

    responses = [adam.get("me") for _ in range(12)]

    assert {response.status for response in responses} == {200}
    assert responses[0].limit == [None, None, None]
    adam.close()


def test_a_broken_body_never_breaks_the_connection(nobody: Client) -> None:
    deep = b"[" * 100_000
    for body in (b"{", b"", deep, b"\xff\xfe", b'{"a":NaN}', b"null", b"5", json.dumps("x").encode()):
        response = nobody.request(
            "POST", "/api/v1/livechat/page.visited", body, Content_Type="application/json"
        )
        assert response.body == wire("error-400-missing-token-legacy")


def test_a_body_that_is_too_large_is_answered_413(nobody: Client) -> None:
    response = nobody.request("POST", "/api/v1/login", b"x" * 3_000_000, Content_Type="application/json")

    assert response.status == 413
    assert nobody.request("GET", "/api/info").status == 200


def test_a_body_in_chunks_is_read(sandbox: Sandbox) -> None:
    client = Client(sandbox)
    client._connection.request(
        "POST",
        "/api/v1/login",
        iter([b'{"user":"ana",', b'"password":"sandbox"}']),
        {"Content-Type": "application/json"},
        encode_chunked=True,
    )
    answer = client._connection.getresponse()

    assert (answer.status, b"authToken" in answer.read()) == (200, True)
    client.close()


def test_a_chunk_that_is_too_large_is_answered_413_before_it_is_sent(sandbox: Sandbox) -> None:
    where = urlsplit(sandbox.url)
    with socket.create_connection((str(where.hostname), where.port or 0), timeout=5) as raw:
        raw.sendall(b"POST /api/v1/login HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n")
        assert raw.recv(1000).startswith(b"HTTP/1.1 413 ")


def test_a_fault_of_the_sandbox_itself_is_shown_and_answered_500(capfd: pytest.CaptureFixture[str]) -> None:
    with Sandbox(live=False) as running:
        running.world.rooms["broken"] = {}
        client = Client(running, "marta")
        response = client.get(history_of(running.world.live_room))
        client.close()

    assert (response.status, response.body) == (500, b"Internal Server Error")
    assert "KeyError" in capfd.readouterr().err
