"""A sign-in that waits for its code: sealed in the session, and not for long."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.cache import SessionStore

from dashboard.accounts.second_factor import (
    PendingSignIn,
    forget_pending_sign_in,
    read_pending_sign_in,
    store_pending_sign_in,
)
from dashboard.upstream.models import Workspace

PENDING = PendingSignIn("tom", "the-password", "email", code_sent=True)


@pytest.fixture
def session(db: None) -> SessionBase:
    return SessionStore()


def test_in_an_empty_session_no_password_waits(session: SessionBase) -> None:
    assert read_pending_sign_in(session) is None


@pytest.mark.parametrize(("seconds", "found"), [(0, PENDING), (600, PENDING), (601, None)])
def test_a_password_waits_ten_minutes_for_its_code(
    session: SessionBase, seconds: int, found: PendingSignIn | None
) -> None:
    start = datetime.now(UTC)
    with time_machine.travel(start, tick=False):
        store_pending_sign_in(session, PENDING)
    with time_machine.travel(start + timedelta(seconds=seconds), tick=False):
        assert read_pending_sign_in(session) == found


def test_a_password_that_waits_for_one_workspace_is_not_sent_to_another(session: SessionBase) -> None:
    store_pending_sign_in(session, PENDING)
    Workspace(url="https://chat.example.com").save()
    assert read_pending_sign_in(session) is None


def test_a_waiting_password_can_be_forgotten(session: SessionBase) -> None:
    store_pending_sign_in(session, PENDING)
    forget_pending_sign_in(session)
    forget_pending_sign_in(session)
    assert read_pending_sign_in(session) is None


def test_no_password_is_in_a_representation() -> None:
    assert "the-" not in f"{PENDING!r} {PENDING}"
