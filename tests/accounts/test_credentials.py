"""What the session keeps of a sign-in: sealed, and given back as it was."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.cache import SessionStore

from dashboard.accounts.credentials import (
    KEY,
    PENDING_KEY,
    Held,
    Pending,
    await_code,
    awaiting_code,
    forget_pending,
    held_in,
    hold,
)
from dashboard.rocketchat.credentials import Credentials
from dashboard.sealing import seal

HELD = Held(Credentials("user-id", "the-auth-token"), issued_here=True)
PENDING = Pending("tom", "the-password", "email", code_sent=True)


@pytest.fixture
def session() -> SessionBase:
    return SessionStore()


@pytest.mark.parametrize("issued_here", [True, False])
def test_the_session_gives_back_what_it_holds(session: SessionBase, *, issued_here: bool) -> None:
    held = Held(HELD.credentials, issued_here)
    hold(session, held)
    assert held_in(session) == held


def test_the_session_holds_no_clear_token(session: SessionBase) -> None:
    hold(session, HELD)
    assert "the-auth-token" not in session.encode(dict(session))
    assert "the-auth-token" not in str(session[KEY])


def test_an_empty_session_holds_nothing(session: SessionBase) -> None:
    assert held_in(session) is None
    assert awaiting_code(session) is None


@pytest.mark.parametrize(("seconds", "found"), [(0, PENDING), (600, PENDING), (601, None)])
def test_a_password_waits_ten_minutes_for_its_code(
    session: SessionBase, seconds: int, found: Pending | None
) -> None:
    start = datetime.now(UTC)
    with time_machine.travel(start, tick=False):
        await_code(session, PENDING)
    with time_machine.travel(start + timedelta(seconds=seconds), tick=False):
        assert awaiting_code(session) == found


def test_a_password_that_waited_before_an_update_still_waits(session: SessionBase) -> None:
    session[PENDING_KEY] = seal({"username": "tom", "password": "the-password", "method": "email"})
    assert awaiting_code(session) == Pending("tom", "the-password", "email", code_sent=False)


def test_a_waiting_password_can_be_forgotten(session: SessionBase) -> None:
    await_code(session, PENDING)
    forget_pending(session)
    forget_pending(session)
    assert awaiting_code(session) is None


@pytest.mark.parametrize("value", [HELD, PENDING, HELD.credentials])
def test_nothing_secret_is_in_a_representation(value: object) -> None:
    assert "the-" not in f"{value!r} {value}"
