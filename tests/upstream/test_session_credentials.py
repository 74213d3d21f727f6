"""The agent's credentials in the session: sealed, given back as they were, and to no other workspace."""

import pytest
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.cache import SessionStore
from django.test import Client
from example_server import ROOM, VISITOR
from fixture_types import StartUpstream

from dashboard.rocketchat.credentials import Credentials
from dashboard.upstream.models import Workspace
from dashboard.upstream.session_credentials import (
    SESSION_KEY,
    is_token_issued_here,
    read_credentials,
    store_credentials,
)

CREDENTIALS = Credentials("user-id", "the-auth-token")
WORKSPACE, ANOTHER = Workspace(url="https://chat.example.org"), Workspace(url="https://chat.example.com")


@pytest.fixture
def session() -> SessionBase:
    return SessionStore()


@pytest.mark.parametrize("issued_here", [True, False])
def test_the_session_gives_back_what_it_holds(session: SessionBase, *, issued_here: bool) -> None:
    store_credentials(session, WORKSPACE, CREDENTIALS, issued_here=issued_here)
    assert read_credentials(session, WORKSPACE) == CREDENTIALS
    assert is_token_issued_here(session) == issued_here


def test_credentials_that_one_workspace_issued_are_not_given_for_another(session: SessionBase) -> None:
    store_credentials(session, WORKSPACE, CREDENTIALS, issued_here=True)
    assert read_credentials(session, ANOTHER) is None


def test_the_session_holds_no_clear_token(session: SessionBase) -> None:
    store_credentials(session, WORKSPACE, CREDENTIALS, issued_here=True)
    assert "the-auth-token" not in session.encode(dict(session))
    assert "the-auth-token" not in str(session[SESSION_KEY])


def test_an_empty_session_holds_nothing(session: SessionBase) -> None:
    assert read_credentials(session, WORKSPACE) is None
    assert not is_token_issued_here(session)


def test_nothing_secret_is_in_a_representation() -> None:
    assert "the-" not in f"{CREDENTIALS!r} {CREDENTIALS}"


@pytest.mark.parametrize("path", ["/", f"/rooms/{ROOM}/visitors/{VISITOR}/", "/find/?q=ana"])
def test_after_the_workspace_moved_agents_sign_in_again_and_the_new_host_sees_no_token(
    upstream_server: StartUpstream, path: str
) -> None:
    old, new = upstream_server(), upstream_server()
    Workspace(url=old.address).save()
    client = old.sign_in()
    Workspace(url=new.address).save()
    assert client.get(path).headers["Location"].startswith("/login/")
    assert new.asked == []


def test_signing_out_after_the_workspace_moved_tells_the_new_host_nothing(
    upstream_server: StartUpstream,
) -> None:
    old, new = upstream_server(), upstream_server()
    Workspace(url=old.address).save()
    client: Client = old.sign_in()
    Workspace(url=new.address).save()
    assert client.post("/logout/").status_code == 302
    assert new.asked == []
