"""Signing in while Rocket.Chat is down, slow, or answers something else."""

from typing import Any

import pytest
from django.test import Client
from example_server import HTML
from fixture_types import Soup, StartUpstream
from reading import alert, value_at
from rocketchat.wire import example

from dashboard.upstream.models import Workspace

BAD = {"username": "ana", "password": "not-the-password"}


def post(fields: dict[str, str]) -> tuple[int, str]:
    answer = Client().post("/login/", fields)
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize(
    ("spoil", "status", "words"),
    [
        ({"delay": 5}, 504, "did not answer in time"),
        ({"status": 502, "body": b"<h1>Bad Gateway</h1>", "headers": HTML}, 502, "HTTP status 502"),
        (
            {"status": 200, "body": b"<h1>Welcome</h1>", "headers": HTML},
            502,
            "not what Rocket.Chat documents",
        ),
        ({"status": 500, "body": {"success": False}}, 502, "HTTP status 500"),
        ({"body": {"status": "success"}}, 502, "not as documented at data"),
        ({"body": b"[]"}, 502, "not"),
        ({"status": 429, "body": example("error-429-rate-limited")}, 503, "Too many requests"),
        ({"status": 302, "headers": {"Location": "https://evil.example/"}}, 502, "redirect"),
    ],
)
def test_a_failing_rocketchat_is_explained_and_what_was_typed_stays_except_the_password(
    upstream_server: StartUpstream, soup: Soup, spoil: dict[str, Any], status: int, words: str
) -> None:
    server = upstream_server(read_timeout=0.2)
    server.given("login", **spoil)
    answer = Client().post("/login/", {**BAD, "next": "/find/?q=x"})
    page = soup(answer)
    assert answer.status_code == status
    assert page.select("[role=alert]")
    assert words in page.get_text()
    assert value_at(page, "#id_username") == "ana"
    assert value_at(page, "[name=next]") == "/find/?q=x"
    assert BAD["password"] not in answer.content.decode()
    assert "<h1>Bad Gateway" not in answer.content.decode()


def test_a_rocketchat_that_is_down_is_explained(db: None, soup: Soup) -> None:
    Workspace(url="http://127.0.0.1:9", connect_timeout=1).save()
    answer = Client().post("/login/", BAD)
    assert answer.status_code == 502
    assert "Nothing is lost" in alert(soup(answer))


def test_without_any_address_signing_in_is_explained(db: None) -> None:
    assert post(BAD)[0] == 502


def test_a_block_by_rocketchat_is_told(upstream_server: StartUpstream) -> None:
    server = upstream_server()
    server.given("login", status=401, body=example("login-401-blocked-for-user"))
    status, page = post(BAD)
    assert status == 403
    assert "has blocked this sign-in" in page


def test_the_documented_login_answer_signs_in(
    upstream_server: StartUpstream,
) -> None:
    server = upstream_server()
    server.given("login", body=example("login-ok-documented"))
    assert post(BAD)[0] == 302
