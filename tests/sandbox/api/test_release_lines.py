"""What the release lines of Rocket.Chat answer differently, and that the sandbox answers as each of them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from dashboard.sandbox import Sandbox
from dashboard.sandbox.world.accounts import PASSWORD
from sandbox.client import Client, Response, example, history_of, skeleton, wire

VERSIONS = ("6.13", "7.13", "8.8", "9.0")
Start = Callable[[str], Sandbox]
Connect = Callable[..., Client]

TYPED_ROUTE_FAULT = (
    b'{"success":false,"errorType":"invalid-params","error":"must have required property \'token\'"}'
)
LOGGED_OUT = wire("logout-ok-when-body-is-sent")


@pytest.fixture(scope="module")
def start() -> Iterator[Start]:
    """A sandbox of the version, without a rate limit."""
    running: dict[str, Sandbox] = {}
    with ExitStack() as stack:

        def find(version: str) -> Sandbox:
            if version not in running:
                sandbox = Sandbox(live=False, rate_limit=False, version=version)
                running[version] = stack.enter_context(sandbox)
            return running[version]

        yield find


@pytest.fixture
def connect(start: Start) -> Iterator[Connect]:
    """A client of the version's sandbox, or of another sandbox."""
    with ExitStack() as stack:

        def open_client(sandbox: str | Sandbox, username: str = "") -> Client:
            client = Client(start(sandbox) if isinstance(sandbox, str) else sandbox, username)
            stack.callback(client.close)
            return client

        yield open_client


@pytest.fixture
def start_limited() -> Iterator[Start]:
    """A sandbox of the version with its rate limit."""
    with ExitStack() as stack:
        yield lambda version: stack.enter_context(Sandbox(live=False, version=version))


def by_version(*answers: Any) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("version", "answer"), list(zip(VERSIONS, answers, strict=True)))


def told(response: Response) -> tuple[int, bytes]:
    return response.status, response.body


def colleagues_room(sandbox: Sandbox) -> dict[str, Any]:
    return sandbox.world.rooms_in("waiting", "bruno")[0]


def login(client: Client, user: str, password: str = PASSWORD, **more: str) -> Response:
    return client.post("login", {"user": user, "password": password, **more})


# Signing in and out


@by_version(
    wire("error-401-not-logged-in-documented"),
    wire("error-401-not-logged-in"),
    wire("error-401-not-logged-in"),
    wire("error-401-not-logged-in-planned-9"),
)
def test_a_missing_login_is_told_in_the_words_of_the_line(
    connect: Connect, version: str, answer: bytes
) -> None:
    assert told(connect(version).get("me")) == (401, answer)


@by_version("login-ok-documented", "login-ok", "login-ok", "login-ok")
def test_a_login_has_the_shape_of_the_line(connect: Connect, version: str, answer: str) -> None:
    assert skeleton(login(connect(version), "ana").json) == skeleton(example(answer))


@by_version(
    b'{"error":"Unauthorized","status":"error","message":"Unauthorized"}',
    wire("login-401-bad-credentials"),
    wire("login-401-bad-credentials"),
    wire("login-401-unauthorized-9"),
)
def test_a_wrong_password_is_refused_in_the_words_of_the_line(
    connect: Connect, version: str, answer: bytes
) -> None:
    assert told(login(connect(version), "ana", "wrong")) == (401, answer)


@by_version(True, True, True, False)
def test_the_line_tells_or_hides_that_a_code_is_wanted(connect: Connect, version: str, answer: bool) -> None:
    client = connect(version)
    wrong_password, no_code = login(client, "tom", "wrong"), login(client, "tom")
    wrong_code = login(client, "tom", code="000000")

    assert {each.status for each in (wrong_password, no_code, wrong_code)} == {401}
    assert (no_code.body != wrong_password.body) is answer
    assert (wrong_code.body != wrong_password.body) is answer
    assert (no_code.json.get("details", {}).get("method") == "totp") is answer


@pytest.mark.parametrize("version", VERSIONS)
def test_a_code_beside_the_password_signs_in(connect: Connect, start: Start, version: str) -> None:
    code = start(version).world.totp_code("tom")

    assert login(connect(version), "tom", code=code).status == 200


@by_version(
    "error-login-blocked-for-user",
    "error-login-blocked-for-user",
    "error-login-blocked-for-user",
    "unauthorized",
)
def test_a_block_is_told_or_hidden(connect: Connect, version: str, answer: str) -> None:
    client = connect(version)
    for _ in range(10):
        login(client, "uwe", "wrong")

    blocked = login(client, "uwe")

    assert (blocked.status, blocked.json["error"]) == (401, answer)


@by_version(LOGGED_OUT, b"", b"", b"")
def test_a_logout_has_a_body_only_before_7_4(connect: Connect, version: str, answer: bytes) -> None:
    client = connect(version, "marta")

    assert told(client.request("POST", "/api/v1/logout")) == (200, answer)
    assert client.get("me").status == 401


@by_version(("6.13", "6.13.1"), ("7.13", "7.13.9"), ("8.8", "8.8.1"), ("9.0", "9.0.0"))
def test_the_server_names_its_version(connect: Connect, version: str, answer: tuple[str, str]) -> None:
    clients = connect(version), connect(version, "adam")

    assert tuple(client.request("GET", "/api/info").json["version"] for client in clients) == answer


# Refusals


@by_version(
    (404, "application/json", wire("error-404-unknown-path-old-server")),
    (404, "text/plain", b"404 Not Found"),
    (404, "text/plain", b"404 Not Found"),
    (404, "text/plain", b"404 Not Found"),
)
def test_an_unknown_path_is_json_on_old_servers(
    connect: Connect, version: str, answer: tuple[int, str, bytes]
) -> None:
    response = connect(version, "ana").get("nothing")

    assert (response.status, response.headers.get_content_type(), response.body) == answer


@by_version(
    (403, wire("error-403-missing-permission")),
    (403, wire("error-403-missing-permission")),
    (403, wire("error-403-missing-permission")),
    (401, wire("error-401-permission-9")),
)
def test_a_missing_permission_is_named(connect: Connect, start: Start, version: str, answer: Any) -> None:
    path = history_of(start(version).world.live_room)

    assert told(connect(version, "nina").get(path)) == answer


@by_version(
    (400, wire("error-400-not-allowed")),
    (400, wire("error-400-not-allowed")),
    (400, wire("error-400-not-allowed")),
    (403, wire("error-403-forbidden-9")),
)
@pytest.mark.parametrize("endpoint", ["chatHistory", "searchChats"])
def test_chats_behind_a_colleagues_room_are_refused(
    connect: Connect, start: Start, endpoint: str, version: str, answer: Any
) -> None:
    path = history_of(colleagues_room(start(version))).replace("chatHistory", endpoint)

    assert told(connect(version, "ana").get(path)) == answer


@by_version(
    (400, b'{"success":false,"error":"not-allowed"}'),
    (400, b'{"success":false,"error":"not-allowed"}'),
    (400, b'{"success":false,"error":"not-allowed"}'),
    (403, b'{"success":false,"error":"not-allowed","errorType":"error-forbidden"}'),
)
def test_messages_of_a_colleagues_room_are_refused(
    connect: Connect, start: Start, version: str, answer: Any
) -> None:
    room = colleagues_room(start(version))

    assert told(connect(version, "ana").get(f"livechat/{room['_id']}/messages")) == answer


@by_version(
    (400, b'{"success":false,"error":"not-allowed","errorType":"Not Allowed"}'),
    (400, b'{"success":false,"error":"not-allowed","errorType":"Not Allowed"}'),
    (400, b'{"success":false,"error":"not-allowed","errorType":"Not Allowed"}'),
    (403, b'{"success":false,"error":"not-allowed","errorType":"error-forbidden"}'),
)
def test_a_colleagues_room_itself_is_refused(
    connect: Connect, start: Start, version: str, answer: Any
) -> None:
    room = colleagues_room(start(version))

    assert told(connect(version, "ana").get(f"rooms.info?roomId={room['_id']}")) == answer


@by_version("unauthorized", "unauthorized", "unauthorized", "forbidden")
def test_the_list_of_all_rooms_is_refused_with_the_word_of_the_line(
    connect: Connect, version: str, answer: str
) -> None:
    response = connect(version, "ana").get("livechat/rooms")

    assert (response.status, response.json) == (403, {"success": False, "error": answer})


@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_unknown_is_400_on_every_line(connect: Connect, version: str) -> None:
    ana = connect(version, "ana")

    room = ana.get("livechat/visitors.pagesVisited/nowhere")
    visitor = ana.get("livechat/visitors.info?visitorId=nobody")

    assert told(room) == (400, wire("error-400-invalid-room"))
    assert told(visitor) == (400, wire("error-400-visitor-not-found"))


@by_version(
    wire("error-400-missing-token-legacy"),
    wire("error-400-missing-token-legacy"),
    wire("error-400-missing-token-legacy"),
    TYPED_ROUTE_FAULT,
)
def test_a_page_without_a_token_is_refused_as_legacy_and_typed_routes_do(
    connect: Connect, version: str, answer: bytes
) -> None:
    assert told(connect(version).post("livechat/page.visited", {})) == (400, answer)


def test_the_words_of_a_typed_route_are_those_of_the_example() -> None:
    assert wire("error-400-missing-token-typed") == TYPED_ROUTE_FAULT


@pytest.mark.parametrize("version", VERSIONS)
def test_a_wrong_query_is_refused_as_legacy_routes_do(connect: Connect, start: Start, version: str) -> None:
    path = history_of(start(version).world.live_room, "count=abc")

    assert told(connect(version, "ana").get(path)) == (400, wire("error-400-count-not-a-number"))


# The order of the checks


@by_version(400, 400, 403, 401)
def test_a_wrong_query_or_a_missing_permission_wins(
    connect: Connect, start: Start, version: str, answer: int
) -> None:
    path = history_of(start(version).world.live_room, "count=abc")

    assert connect(version, "nina").get(path).status == answer
    assert connect(version).get(path).status == 401


@by_version([403] * 10 + [429], [403] * 10 + [429], [403] * 11, [401] * 11)
def test_a_missing_permission_counts_against_the_rate_limit_on_old_lines(
    connect: Connect, start_limited: Start, version: str, answer: list[int]
) -> None:
    sandbox = start_limited(version)
    nina, path = connect(sandbox, "nina"), history_of(sandbox.world.live_room)

    responses = [nina.get(path) for _ in range(11)]

    assert [response.status for response in responses] == answer
    assert (responses[0].limit[:2] == ["10", "9"]) is (answer[-1] == 429)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_missing_login_never_counts_against_the_rate_limit(
    connect: Connect, start_limited: Start, version: str
) -> None:
    client = connect(start_limited(version))

    responses = [client.get("me") for _ in range(11)]

    assert {response.status for response in responses} == {401}
    assert responses[0].limit == [None, None, None]


@by_version([400] * 10 + [429], [400] * 10 + [429], [400] * 10 + [429], [400] * 11)
def test_a_faulty_page_counts_against_the_rate_limit_unless_the_route_is_typed(
    connect: Connect, start_limited: Start, version: str, answer: list[int]
) -> None:
    client = connect(start_limited(version))

    responses = [client.post("livechat/page.visited", {}) for _ in range(11)]

    assert [response.status for response in responses] == answer
    assert (responses[0].limit[0] == "10") is (answer[-1] == 429)


@pytest.mark.parametrize("version", VERSIONS)
def test_the_eleventh_right_page_is_refused_on_every_line(
    connect: Connect, start_limited: Start, version: str
) -> None:
    client = connect(start_limited(version))

    statuses = [
        client.post("livechat/page.visited", example("page-visited-request")).status for _ in range(11)
    ]

    assert statuses == [200] * 10 + [429]


@by_version(None, None, None, "0")
def test_an_exempt_admin_sees_the_rate_limit_on_the_newest_line_only(
    connect: Connect, start_limited: Start, version: str, answer: str | None
) -> None:
    adam = connect(start_limited(version), "adam")

    responses = [adam.get("me") for _ in range(12)]

    assert {response.status for response in responses} == {200}
    assert responses[-1].limit[1] == answer


# Parameters

NUMBER, TEXT, LIST = "must be number", "must be string", "must be array"
SWITCH = "must be string\n must be boolean\n must match a schema in anyOf"
UNION = "must be string\n must be array\n must match a schema in anyOf"
UNKNOWN = "must NOT have additional properties"


@pytest.mark.parametrize(
    ("query", "faults"),
    [
        ("livechat/rooms?count[]=1", (NUMBER, NUMBER, "", "")),
        ("livechat/rooms?agents=a", (LIST, LIST, "", "")),
        ("livechat/rooms?tags=a", (LIST, LIST, "", "")),
        ("livechat/rooms?tags=", ("", "", "", "")),
        ("livechat/rooms?agents[a]=b", (LIST, LIST, LIST, LIST)),
        ("livechat/rooms?open[]=true", (SWITCH, SWITCH, "", "")),
        ("livechat/rooms?open[]=maybe", (SWITCH, SWITCH, SWITCH, SWITCH)),
        ("livechat/rooms?open=maybe", ("", "", "", "")),
        ("livechat/rooms?departmentId=a", ("", "", "", "")),
        ("livechat/rooms?departmentId[]=a", (TEXT, "", "", "")),
        ("livechat/rooms?departmentId[a]=b", (TEXT, UNION, UNION, UNION)),
        ("livechat/rooms?units[]=a", (UNKNOWN, "", "", "")),
        ("livechat/rooms?units=a", (UNKNOWN, LIST, "", "")),
        ("livechat/rooms?fields=a&query=b", ("", "", "", UNKNOWN)),
        ("livechat/rooms?fields[]=a", (TEXT, TEXT, TEXT, UNKNOWN)),
        ("livechat/rooms?sort[]=a", (TEXT, TEXT, TEXT, TEXT)),
        ("livechat/rooms?sort[]=", (TEXT, TEXT, "", "")),
        ("livechat/rooms?roomName[]=a", (TEXT, TEXT, TEXT, TEXT)),
        ("livechat/department?text[]=a", (TEXT, TEXT, TEXT, TEXT)),
        ("livechat/department?onlyMyDepartments[]=true", (TEXT, TEXT, TEXT, TEXT)),
        ("livechat/visitors.search?term[]=helena", (TEXT, TEXT, "", "")),
        ("livechat/visitors.search?term[]=a&term[]=b", (TEXT, TEXT, TEXT, TEXT)),
    ],
)
def test_lists_and_single_values_pass_or_fail_as_on_the_line(
    connect: Connect, query: str, faults: tuple[str, ...]
) -> None:
    for version, fault in zip(VERSIONS, faults, strict=True):
        response = connect(version, "marta").get(query)

        wanted = f"{fault} [invalid-params]" if fault else None
        assert (version, response.json.get("error")) == (version, wanted)


@pytest.mark.parametrize("query", ["searchText[]=a", "closedChatsOnly[]=true", "sort[]=a", "source[]=api"])
@pytest.mark.parametrize("version", VERSIONS)
def test_a_list_of_one_is_no_text_that_may_be_missing(
    connect: Connect, start: Start, version: str, query: str
) -> None:
    path = history_of(start(version).world.live_room, query).replace("chatHistory", "searchChats")

    response = connect(version, "ana").get(path)

    assert (response.status, response.json["error"]) == (400, "must be string [invalid-params]")


@by_version(None, None, "Invalid query parameters", "Invalid query parameters")
def test_a_list_of_over_five_hundred_is_refused_by_new_lines(
    connect: Connect, version: str, answer: str | None
) -> None:
    response = connect(version, "marta").get("livechat/rooms?" + "tags[]=a&" * 501)

    assert response.json.get("error") == answer


@by_version(True, False, False, False)
def test_agents_are_found_by_name_only_before_7_0(connect: Connect, version: str, answer: bool) -> None:
    marta = connect(version, "marta")
    by_id = marta.get(f"livechat/rooms?agents[]={connect(version, 'ana').headers['X-User-Id']}").json["total"]

    by_name = marta.get("livechat/rooms?agents[]=ana").json["total"]

    assert by_id > 0
    assert by_name == (by_id if answer else 0)


@pytest.mark.parametrize("version", VERSIONS)
def test_an_agent_may_not_list_rooms_by_her_name(connect: Connect, version: str) -> None:
    assert connect(version, "ana").get("livechat/rooms?agents[]=ana").status == 403


@pytest.mark.parametrize("version", VERSIONS[1:])
def test_rooms_of_several_departments_are_found(connect: Connect, start: Start, version: str) -> None:
    marta, ids = connect(version, "marta"), list(start(version).world.departments)

    totals = [marta.get(f"livechat/rooms?departmentId={each}").json["total"] for each in ids[:2]]
    both = marta.get(f"livechat/rooms?departmentId[]={ids[0]}&departmentId[]={ids[1]}").json["total"]

    assert min(totals) > 0
    assert both == sum(totals)


# Documents


@by_version(True, True, False, False)
def test_a_visitor_is_shown_with_the_token_before_8_5(
    connect: Connect, start: Start, version: str, answer: bool
) -> None:
    visitor = start(version).world.visitor_named("Helena Duarte")

    shown = connect(version, "ana").get(f"livechat/visitors.info?visitorId={visitor['_id']}").json["visitor"]

    assert (shown.get("token") == visitor["token"]) is answer
    assert (visitor["token"] in str(shown)) is answer
    assert "contactId" not in shown


@by_version(False, True, True, True)
def test_rooms_name_a_contact_since_7_0(connect: Connect, start: Start, version: str, answer: bool) -> None:
    room, ana = start(version).world.live_room, connect(version, "ana")

    documents = [
        ana.get(history_of(room, "count=1")).json["history"][0],
        ana.get(f"rooms.info?roomId={room['_id']}").json["room"],
        ana.get(f"livechat/rooms?agents[]={ana.headers['X-User-Id']}&count=1").json["rooms"][0],
    ]

    for document in documents:
        assert ("contactId" in document) is answer
        assert ("verified" in document) is answer


def test_the_world_of_a_seed_is_the_same_on_every_line(start: Start) -> None:
    worlds = [start(version).world for version in VERSIONS]

    assert len({tuple(world.rooms) for world in worlds}) == 1
    assert len({tuple(each["token"] for each in world.visitors.values()) for world in worlds}) == 1


def test_the_default_is_the_line_8_8(nobody: Client) -> None:
    assert nobody.request("GET", "/api/info").json["version"] == "8.8"


def test_another_version_is_refused() -> None:
    with pytest.raises(KeyError):
        Sandbox(version="5.0")
