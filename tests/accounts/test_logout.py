"""Signing out ends the session here and the token at Rocket.Chat."""

from typing import Any

import pytest
from django.test import Client
from example_server import HTML
from fixture_types import SignIn, StartUpstream
from lines import ON_EVERY_LINE

from dashboard.accounts.models import AgentSession
from dashboard.sandbox.world import World
from dashboard.upstream.models import Workspace


@ON_EVERY_LINE
def test_signing_out_ends_both_sessions(sign_in: SignIn, world: World) -> None:
    before = dict(world.sessions)
    client = sign_in("ana")
    assert world.sessions != before
    answer = client.post("/logout/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/login/")
    assert world.sessions == before
    assert client.get("/").status_code == 302
    assert not AgentSession.objects.exists()


def test_signing_out_on_one_machine_leaves_the_other_signed_in(sign_in: SignIn) -> None:
    here, there = sign_in("ana"), sign_in("ana")
    here.post("/logout/")
    assert there.get("/").status_code == 200


@pytest.mark.parametrize(
    "spoil",
    [
        {"status": 502, "body": b"<h1>Bad Gateway</h1>", "headers": HTML},
        {"delay": 5},
        {"status": 401, "body": {"status": "error", "message": "You must be logged in to do this."}},
        {"status": 429, "body": {"success": False}},
    ],
)
def test_signing_out_ends_the_session_whatever_rocketchat_answers(
    upstream_server: StartUpstream, spoil: dict[str, Any]
) -> None:
    server = upstream_server(read_timeout=0.2)
    client = server.sign_in()
    server.given("logout", **spoil)
    assert client.post("/logout/").headers["Location"] == "/login/"
    assert server.asked_for("logout")
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "", "ftp://chat.example.org"])
def test_signing_out_works_while_there_is_no_rocketchat_to_tell(ana: Client, address: str) -> None:
    Workspace(url=address).save()
    assert ana.post("/logout/").headers["Location"] == "/login/"
    assert ana.get("/").status_code == 302


def test_the_logout_carries_the_sessions_own_credentials(upstream_server: StartUpstream) -> None:
    server = upstream_server()
    server.sign_in().post("/logout/")
    told = server.asked_for("logout")[0].headers
    assert (told["x-user-id"], told["x-auth-token"]) == (
        "Kd8sQ2mXw7LpZt4Rb",
        "Vt0q8sXm3kJr7cLzN1pYw5bHd2fGe9uAoKi6TjRxMvS",
    )


def test_only_a_post_signs_out(ana: Client) -> None:
    assert ana.get("/logout/").status_code == 405
    assert ana.get("/").status_code == 200


def test_a_forged_form_signs_nobody_out(ana: Client) -> None:
    ana.handler.enforce_csrf_checks = True
    assert ana.post("/logout/").status_code == 403
    assert ana.get("/").status_code == 200


def test_a_stranger_may_sign_out_too(db: None) -> None:
    assert Client().post("/logout/").headers["Location"] == "/login/"
