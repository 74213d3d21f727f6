"""The agent's credentials in the session: sealed, and given back as they were."""

import pytest
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.cache import SessionStore

from dashboard.rocketchat.credentials import Credentials
from dashboard.upstream.session_credentials import (
    SESSION_KEY,
    is_token_issued_here,
    read_credentials,
    store_credentials,
)

CREDENTIALS = Credentials("user-id", "the-auth-token")


@pytest.fixture
def session() -> SessionBase:
    return SessionStore()


@pytest.mark.parametrize("issued_here", [True, False])
def test_the_session_gives_back_what_it_holds(session: SessionBase, *, issued_here: bool) -> None:
    store_credentials(session, CREDENTIALS, issued_here=issued_here)
    assert read_credentials(session) == CREDENTIALS
    assert is_token_issued_here(session) == issued_here


def test_the_session_holds_no_clear_token(session: SessionBase) -> None:
    store_credentials(session, CREDENTIALS, issued_here=True)
    assert "the-auth-token" not in session.encode(dict(session))
    assert "the-auth-token" not in str(session[SESSION_KEY])


def test_an_empty_session_holds_nothing(session: SessionBase) -> None:
    assert read_credentials(session) is None
    assert not is_token_issued_here(session)


def test_nothing_secret_is_in_a_representation() -> None:
    assert "the-" not in f"{CREDENTIALS!r} {CREDENTIALS}"
