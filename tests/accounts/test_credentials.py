"""Credentials in the session: sealed with own keys, which can be changed."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from cryptography.fernet import Fernet
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.cache import SessionStore
from pytest_django.fixtures import Settings

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
    seal,
    unseal,
)
from dashboard.rocketchat.credentials import Credentials

HELD = Held(Credentials("user-id", "the-auth-token"), issued_here=True)
PENDING = Pending("tom", "the-password", "email", code_sent=True)
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@pytest.fixture
def session() -> SessionBase:
    return SessionStore()


def test_what_is_sealed_can_be_unsealed_and_not_be_read(settings: Settings) -> None:
    text = seal({"token": "the-auth-token"})
    assert "the-auth-token" not in text
    assert unseal(text) == {"token": "the-auth-token"}


def test_equal_values_are_sealed_to_different_texts() -> None:
    assert seal({"a": 1}) != seal({"a": 1})


@pytest.mark.parametrize("text", ["", "x", "gAAAAA", "a" * 200])
def test_what_was_not_sealed_here_is_nothing(text: str) -> None:
    assert unseal(text) is None


def test_a_sealed_text_that_was_changed_is_nothing() -> None:
    text = seal({"a": 1})
    assert unseal(f"{text[:40]}{'A' if text[40] != 'A' else 'B'}{text[41:]}") is None


def test_a_new_key_in_front_still_reads_what_the_old_one_sealed(settings: Settings) -> None:
    settings.CREDENTIAL_KEYS = [OLD]
    text = seal({"a": 1})
    settings.CREDENTIAL_KEYS = [NEW, OLD]
    assert unseal(text) == {"a": 1}


def test_the_first_key_seals(settings: Settings) -> None:
    settings.CREDENTIAL_KEYS = [NEW, OLD]
    text = seal({"a": 1})
    settings.CREDENTIAL_KEYS = [NEW]
    assert unseal(text) == {"a": 1}


def test_a_key_that_was_taken_away_reads_nothing(settings: Settings) -> None:
    settings.CREDENTIAL_KEYS = [OLD]
    text = seal({"a": 1})
    settings.CREDENTIAL_KEYS = [NEW]
    assert unseal(text) is None


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
