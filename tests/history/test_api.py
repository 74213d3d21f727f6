"""The vendor's documented endpoint, served from here: the same answers, without the visitors' tokens."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.test import Client
from example_server import API
from hypothesis import HealthCheck, given
from hypothesis import settings as property_settings
from hypothesis import strategies as st
from rocketchat.wire import example

from dashboard.audit.models import Access
from dashboard.sandbox import Sandbox
from dashboard.sandbox.world import World
from dashboard.upstream.models import Workspace

from .addresses import api_path, asked_directly, credentials, room_with


def without_tokens(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_tokens(each) for key, each in value.items() if key != "token"}
    return [without_tokens(each) for each in value] if isinstance(value, list) else value


@pytest.fixture
def anonymous(workspace: Workspace) -> Client:
    return Client()


@pytest.mark.parametrize(
    "query",
    [
        "",
        "count=5&offset=3",
        "count=100",
        "count=0",
        'sort={"msgs":1,"_id":1}&count=7',
        "offset=999",
        "count[]=3",
        "count[0]=3&offset[]=2",
        "count=%20",
        "count[]=&offset[]=&sort[]=",
    ],
)
def test_the_callers_own_credentials_get_rocketchats_body_without_tokens(
    query: str, anonymous: Client, sandbox: Sandbox
) -> None:
    room = room_with(sandbox.world, 30)
    response = anonymous.get(f"{api_path(room)}?{query}", headers=credentials(sandbox.world))
    direct = asked_directly(sandbox, api_path(room), query)
    assert response.status_code == direct.status_code == 200
    assert response["Content-Type"] == "application/json"
    assert response.json() == without_tokens(direct.json())
    assert response.json() != direct.json() or not response.json()["history"]


def test_the_signed_in_session_is_enough(ana: Client, world: World) -> None:
    response = ana.get(api_path(room_with(world, 5)))
    assert (response.status_code, response.json()["total"]) == (200, 6)


def test_credentials_in_the_headers_count_before_the_session(ana: Client, world: World) -> None:
    response = ana.get(api_path(room_with(world, 5)), headers=credentials(world, "bruno"))
    assert (response.status_code, response.json()["error"]) == (400, "error-not-allowed")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-User-Id": "someone"},
        {"X-Auth-Token": "something"},
        {"X-User-Id": "", "X-Auth-Token": ""},
        {"X-User-Id": "someone", "X-Auth-Token": "wrong"},
        {"X-User-Id": "someone", "X-Auth-Token": "a\r\nHost: b"},
        {"X-User-Id": "someone", "X-Auth-Token": "x" * 600},
    ],
)
def test_missing_or_wrong_credentials_get_the_documented_401(
    headers: dict[str, str], anonymous: Client, world: World
) -> None:
    response = anonymous.get(api_path(room_with(world, 5)), headers=headers)
    assert (response.status_code, response.json()) == (401, example("error-401-not-logged-in"))


def test_half_the_credentials_do_not_fall_back_to_the_session(ana: Client, world: World) -> None:
    assert ana.get(api_path(room_with(world, 5)), headers={"X-User-Id": "someone"}).status_code == 401


@pytest.mark.parametrize(
    "query",
    [
        "count=abc",
        "count=true",
        "count=1&count=2",
        "count[]=1&count[]=2",
        "offset=-1",
        "offset=x",
        "page=2",
        "_=123",
        "fields={}",
        "sort=notjson",
        "sort=null",
        'sort={"ts":"desc"}',
        'sort={"ts":"1"}',
        'sort={"ts":0}',
        'sort={"ts":true}',
        "sort=5",
        "sort=[]",
        "sort[ts]=-1",
        'sort[]={"ts":1}',
        "sort[0]=x",
        "sort[]=a&sort[]=b",
        "sort[]=&sort[]=",
        'sort={"ts":1}&sort={"ts":1}',
        "count[]=x",
        "offset[]=-1",
        "count[ts]=1",
        "x[]=1",
        "count[]=1&" * 501,
        "sort=a&" * 501,
        "more=1&" * 501,
        "sort=%7B%22%E6%97%A5%22%3A2%7D",
        "sort=" + "x" * 3000,
        "sort=<script>",
        "count=abc&sort=notjson",
        "sort=notjson&offset=-1",
    ],
)
def test_a_bad_query_is_refused_byte_for_byte_as_rocketchat_does(
    query: str, ana: Client, sandbox: Sandbox
) -> None:
    room = room_with(sandbox.world, 5)
    response, direct = ana.get(f"{api_path(room)}?{query}"), asked_directly(sandbox, api_path(room), query)
    assert response.status_code == direct.status_code == 400
    assert response.content == direct.content


NAMES = st.sampled_from(["count", "offset", "sort", "more"])
FORMS = st.sampled_from(["{}", "{}", "{}[]", "{}[0]", "{}[a]"])
VALUES = st.sampled_from(
    ["", " ", "0", "1", "-1", "2.9", "0x2", "abc", "null", '{"ts":-1}', '{"ts":"1"}', "{}"]
) | st.text(st.characters(max_codepoint=0x2FFF, exclude_categories=["Cs"]), max_size=5)


@st.composite
def queries(draw: Callable[..., Any]) -> str:
    """A query string; each parameter once or twice in one form, so that the stand-in reads it as the server does."""
    pairs: list[tuple[str, str]] = []
    for name in draw(st.lists(NAMES, unique=True, max_size=3)):
        written = draw(FORMS).format(name)
        pairs += [(written, value) for value in draw(st.lists(VALUES, min_size=1, max_size=2))]
    return urlencode(pairs)


@given(query=queries())
@property_settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_query_gets_rocketchats_own_answer(query: str, ana: Client, sandbox: Sandbox) -> None:
    room = room_with(sandbox.world, 5)
    response, direct = ana.get(f"{api_path(room)}?{query}"), asked_directly(sandbox, api_path(room), query)
    assert (response.status_code, response.json()) == (direct.status_code, without_tokens(direct.json()))


def test_more_parameters_than_can_be_read_are_refused_as_rocketchat_does(ana: Client, world: World) -> None:
    query = "&".join(f"x{number}=1" for number in range(1001))
    response = ana.get(f"{api_path(room_with(world, 5))}?{query}")
    assert (response.status_code, response.json()["error"]) == (400, "Invalid query parameters")


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("error-400-count-not-a-number", "count=abc"),
        ("error-400-invalid-sort", "sort=notjson"),
        ("error-400-negative-offset", "offset=-1"),
        ("error-400-unknown-query-parameter", "nope=1"),
    ],
)
def test_the_refusals_are_the_documented_ones(name: str, query: str, ana: Client, world: World) -> None:
    assert ana.get(f"{api_path(room_with(world, 5))}?{query}").json() == example(name)


@pytest.mark.parametrize(
    ("username", "room_id", "status", "error"),
    [
        ("ana", "nosuchroom1234567", 400, "invalid-room"),
        ("bruno", "", 400, "error-not-allowed"),
        ("nina", "", 403, "User does not have the permissions required for this action [error-unauthorized]"),
    ],
)
def test_a_refusal_of_rocketchat_is_passed_on(
    username: str, room_id: str, status: int, error: str, anonymous: Client, world: World
) -> None:
    room = room_with(world, 5)
    response = anonymous.get(
        api_path({**room, "_id": room_id or room["_id"]}), headers=credentials(world, username)
    )
    assert (response.status_code, response.json()) == (status, {"success": False, "error": error})


def test_an_unknown_visitor_has_an_empty_history(ana: Client, world: World) -> None:
    """Rocket.Chat does not check that the visitor is the room's."""
    response = ana.get(api_path({**room_with(world, 5), "v": {"_id": "66a5e1f09b3c4d0012ab77e1"}}))
    assert (response.status_code, response.json()["history"]) == (200, [])


HOSTILE = [
    "..",
    ".",
    "%00",
    "a%0Ab",
    "x" * 10_000,
    "%3Cscript%3E",
    "%ED%A0%80",
    quote("日本語"),
    "%20",
    "a%3Fb%23c",
]


@pytest.mark.parametrize("bad", HOSTILE)
@pytest.mark.parametrize("place", ["room", "visitor"])
def test_a_hostile_id_is_refused_or_unknown(place: str, bad: str, ana: Client, world: World) -> None:
    room = room_with(world, 5)
    ids = {"room": room["_id"], "visitor": room["v"]["_id"], place: bad}
    response = ana.get(f"{API}/livechat/visitors.chatHistory/room/{ids['room']}/visitor/{ids['visitor']}")
    assert response.status_code in {200, 400}
    assert response["Content-Type"] == "application/json"
    assert not response.json().get("history")


def test_no_browser_or_proxy_keeps_the_answer(ana: Client, world: World) -> None:
    assert "no-store" in ana.get(api_path(room_with(world, 5)))["Cache-Control"]


def test_a_look_by_header_is_written_down_with_the_callers_id(anonymous: Client, world: World) -> None:
    room, caller = room_with(world, 5), credentials(world)
    anonymous.get(api_path(room), headers=caller)
    (look,) = Access.objects.all()
    assert (look.what, look.agent, look.agent_name) == ("api", None, f"user id {caller['X-User-Id']}")
    assert (look.room_id, look.visitor_id) == (room["_id"], room["v"]["_id"])


def test_a_look_by_session_is_written_down_with_the_agent(ana: Client, world: World) -> None:
    ana.get(api_path(room_with(world, 5)))
    (look,) = Access.objects.all()
    assert look.agent is not None
    assert look.agent.username == "ana"


def test_a_refused_call_was_no_look(anonymous: Client, world: World) -> None:
    anonymous.get(api_path(room_with(world, 5)), headers=credentials(world, "bruno"))
    assert not Access.objects.exists()
