"""The documented endpoint over a server that spoils its answers: what is passed on, and what is said instead."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from example_server import API, HTML, ROOM, VISITOR
from fixture_types import StartUpstream
from rocketchat.wire import VISITOR_TOKEN, example

from .addresses import Document

OF_EXAMPLES = f"{API}/livechat/visitors.chatHistory/room/{ROOM}/visitor/{VISITOR}"
MINE = {"X-User-Id": "Kd8sQ2mXw7LpZt4Rb", "X-Auth-Token": "some-token"}


def limits(remaining: int) -> dict[str, str]:
    return {
        "X-RateLimit-Limit": "10",
        "X-RateLimit-Remaining": str(remaining),
        "X-RateLimit-Reset": "4102444800000",
    }


def test_the_rate_limit_headers_pass(upstream_server: StartUpstream) -> None:
    server = upstream_server()
    body = json.dumps(example("chat-history-page")).encode()
    server.given(
        "livechat/visitors.chatHistory", body=body, headers={"Content-Type": "application/json", **limits(7)}
    )
    response = Client().get(OF_EXAMPLES, headers=MINE)
    assert {name: response[name] for name in limits(7)} == limits(7)


def test_a_429_passes_with_its_headers(upstream_server: StartUpstream) -> None:
    server = upstream_server()
    body = json.dumps(example("error-429-rate-limited")).encode()
    headers = {"Content-Type": "application/json", **limits(0)}
    server.given("livechat/visitors.chatHistory", status=429, body=body, headers=headers)
    response = Client().get(OF_EXAMPLES, headers=MINE)
    assert (response.status_code, response.json()) == (429, example("error-429-rate-limited"))
    assert response["X-RateLimit-Remaining"] == "0"


def test_a_caller_is_limited_by_rocketchat_alone(upstream_server: StartUpstream) -> None:
    server = upstream_server()
    body = json.dumps(example("chat-history-page")).encode()
    server.given(
        "livechat/visitors.chatHistory", body=body, headers={"Content-Type": "application/json", **limits(0)}
    )
    first, second = (Client().get(OF_EXAMPLES, headers=MINE) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    assert len(server.asked) == 2


def spoiled_html(server: Any) -> None:
    server.given("livechat", body=b"<html><script>alert(1)</script>", headers=HTML)


def spoiled_502(server: Any) -> None:
    server.given("livechat", status=502, body=b"<h1>Bad Gateway</h1>", headers=HTML)


def spoiled_list(server: Any) -> None:
    server.given("livechat", body=b"[1, 2]")


def truncated(server: Any) -> None:
    server.truncated("livechat")


def redirected(server: Any) -> None:
    server.given("livechat", status=302, headers={"Location": "https://elsewhere.example/"})


@pytest.mark.parametrize("spoil", [spoiled_html, spoiled_502, spoiled_list, truncated, redirected])
def test_an_upstream_that_is_no_rocketchat_is_a_502_in_json(
    spoil: Callable[[Any], None], upstream_server: StartUpstream
) -> None:
    server = upstream_server()
    spoil(server)
    response = Client().get(OF_EXAMPLES, headers=MINE)
    assert (response.status_code, response["Content-Type"]) == (502, "application/json")
    assert response.json()["success"] is False
    assert b"alert" not in response.content


def test_nothing_is_kept_from_one_caller_to_the_next(upstream_server: StartUpstream) -> None:
    server = upstream_server()
    for caller in ("one", "two", "two"):
        Client().get(OF_EXAMPLES, headers={"X-User-Id": caller, "X-Auth-Token": f"token-of-{caller}"})
    assert [asked.headers["x-auth-token"] for asked in server.asked] == [
        "token-of-one",
        "token-of-two",
        "token-of-two",
    ]


def test_the_callers_session_here_is_never_sent_along(upstream_server: StartUpstream) -> None:
    server = upstream_server()
    client = server.sign_in()
    client.get(OF_EXAMPLES, headers=MINE)
    assert server.asked[-1].headers["x-auth-token"] == "some-token"
    assert "cookie" not in server.asked[-1].headers


def test_the_visitors_token_is_removed_at_every_depth(upstream_server: StartUpstream) -> None:
    server = upstream_server()
    page: Document = example("chat-history-page")
    page["history"][0]["deep"] = [{"visitorToken": VISITOR_TOKEN, "note": VISITOR_TOKEN}]
    server.given("livechat", body=page)
    response = Client().get(OF_EXAMPLES, headers=MINE)
    assert response.status_code == 200
    assert VISITOR_TOKEN.encode() not in response.content


def test_a_lone_surrogate_travels_on_as_it_came(upstream_server: StartUpstream) -> None:
    server = upstream_server()
    server.given("livechat", body=rb'{"history":[],"odd":"\ud800","success":true}')
    assert Client().get(OF_EXAMPLES, headers=MINE).content == rb'{"history":[],"odd":"\ud800","success":true}'


def test_an_agent_signed_in_here_must_wait_before_rocketchat_has_to_refuse(
    upstream_server: StartUpstream,
) -> None:
    server = upstream_server()
    client = server.sign_in()
    headers = {"Content-Type": "application/json", **limits(0)}
    server.given("livechat/visitors.chatHistory", body=example("chat-history-page"), headers=headers)
    first, second = client.get(OF_EXAMPLES), client.get(OF_EXAMPLES)
    assert (first.status_code, second.status_code) == (200, 429)
    assert len(server.asked_for("livechat/visitors.chatHistory")) == 1
    assert second.json().keys() == example("error-429-rate-limited").keys()
    assert f"You must wait {second['Retry-After']} seconds" in second.json()["error"]
    assert 0 < int(second["Retry-After"]) <= 60
