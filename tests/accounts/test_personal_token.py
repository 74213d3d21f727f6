"""Signing in with a personal access token."""

import pytest
from django.test import Client
from fixture_types import Soup, StartUpstream
from lines import ON_EVERY_LINE
from reading import alert, value_at

from dashboard.sandbox.world import World
from dashboard.upstream.models import Workspace


def proof(world: World, user: str = "ana", owner: str = "ana") -> dict[str, str]:
    """The id of `user` with the personal token of `owner`."""
    return {"user_id": world.accounts[user].id, "auth_token": world.personal_tokens[owner]}


@ON_EVERY_LINE
def test_a_personal_token_signs_in(workspace: Workspace, world: World) -> None:
    client = Client()
    assert client.post("/login/", {**proof(world), "next": "/find/?q=x"}).headers["Location"] == "/find/?q=x"
    assert client.get("/").status_code == 200


@ON_EVERY_LINE
def test_signing_out_leaves_a_personal_token_alive_at_rocketchat(workspace: Workspace, world: World) -> None:
    client = Client()
    client.post("/login/", proof(world))
    client.post("/logout/")
    assert client.get("/").status_code == 302
    assert Client().post("/login/", proof(world)).status_code == 302


@ON_EVERY_LINE
def test_another_users_id_with_the_token_is_refused(workspace: Workspace, world: World, soup: Soup) -> None:
    answer = Client().post("/login/", proof(world, user="bruno"))
    page = soup(answer)
    assert answer.status_code == 403
    assert "does not accept this token" in alert(page)
    assert value_at(page, "#id_user_id") == world.accounts["bruno"].id
    assert page.select_one("details[open]")
    assert not page.select("input[name=code]")


def test_a_refused_token_is_not_echoed(workspace: Workspace, world: World) -> None:
    fields = {"user_id": world.accounts["ana"].id, "auth_token": "a-token-that-is-none"}
    answer = Client().post("/login/", fields)
    assert answer.status_code == 403
    assert "a-token-that-is-none" not in answer.content.decode()


def test_a_server_that_says_somebody_else_is_not_believed(upstream_server: StartUpstream) -> None:
    upstream_server()
    fields = {"user_id": "SomebodyElse12345", "auth_token": "x" * 43}
    assert Client().post("/login/", fields).status_code == 403


@pytest.mark.parametrize(
    "fields",
    [
        {"user_id": "", "auth_token": "x"},
        {"user_id": "x", "auth_token": ""},
        {"user_id": "a\r\nX-Evil: 1", "auth_token": "x"},
        {"user_id": "x", "auth_token": "a\r\nX-Evil: 1"},
        {"user_id": "日本", "auth_token": "x"},
        {"user_id": "x" * 10_000, "auth_token": "x"},
    ],
)
def test_what_no_header_can_carry_is_refused_without_asking(
    upstream_server: StartUpstream, soup: Soup, fields: dict[str, str]
) -> None:
    server = upstream_server()
    answer = Client().post("/login/", fields)
    assert answer.status_code == 400
    assert soup(answer).select("[role=alert]")
    assert not server.asked
