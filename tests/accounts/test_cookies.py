"""What the browser keeps: a session's name, and nothing of Rocket.Chat."""

import pytest
from django.test import Client
from fixture_types import SignIn
from pytest_django.fixtures import Settings

from dashboard.accounts.models import AgentSession
from dashboard.sandbox.world import World
from dashboard.upstream.models import Workspace

ANA = {"username": "ana", "password": "sandbox"}


def test_the_session_cookie_is_out_of_reach_for_scripts_and_other_sites(ana: Client) -> None:
    cookie = ana.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 12 * 60 * 60)


def test_cookies_are_for_https_where_the_site_is(workspace: Workspace, settings: Settings) -> None:
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    client = Client()
    client.get("/login/")
    client.post("/login/", ANA)
    assert client.cookies.keys() == {"__Host-sessionid", "__Host-csrftoken"}
    kept = {(cookie["secure"], cookie["path"], cookie["domain"]) for cookie in client.cookies.values()}
    assert kept == {(True, "/", "")}
    client.post("/logout/")
    assert client.cookies["__Host-sessionid"]["secure"]


@pytest.mark.parametrize("username", ["ana", "tom", "marta"])
def test_no_token_is_in_any_cookie(sign_in: SignIn, world: World, username: str) -> None:
    client = sign_in(username)
    client.get("/")
    cookies = client.cookies.output()
    assert not [secret for secret in world.secrets() if secret in cookies]


def test_no_clear_token_is_in_the_sessions_row(ana: Client, world: World) -> None:
    row = AgentSession.objects.get()
    assert "rocketchat" in row.get_decoded()
    texts = f"{row.session_data} {row.get_decoded()}"
    assert not [secret for secret in world.secrets() if secret in texts]


def test_signing_in_makes_a_new_session(workspace: Workspace) -> None:
    client = Client()
    client.post("/login/", {"username": "tom", "password": "sandbox"})
    before = client.cookies["sessionid"].value
    client.post("/login/", ANA)
    assert client.cookies["sessionid"].value != before
    assert not AgentSession.objects.filter(session_key=before).exists()
