"""Sealed values: unreadable without a key, and keys can be changed."""

import pytest
from cryptography.fernet import Fernet
from pytest_django.fixtures import Settings

from dashboard.sealing import seal, unseal

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


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
