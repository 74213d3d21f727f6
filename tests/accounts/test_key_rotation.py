"""A new SECRET_KEY: with the old one in SECRET_KEY_FALLBACKS nobody notices, without it everybody signs in again."""

import pytest
from django.core import signing
from django.test import Client
from pytest_django.fixtures import Settings

from dashboard.upstream.visitor_key import hash_visitor_token

NEW = "another-signing-key-of-no-secrecy-whatsoever-0123456789-0123456789"


@pytest.fixture
def rotate(settings: Settings) -> str:
    """Takes the new key; the old one is told."""
    old = str(settings.SECRET_KEY)
    settings.SECRET_KEY = NEW
    return old


def test_an_agent_stays_signed_in_through_a_rotation_and_after_it(
    ana: Client, settings: Settings, rotate: str
) -> None:
    settings.SECRET_KEY_FALLBACKS = [rotate]
    assert ana.get("/").status_code == 200
    settings.SECRET_KEY_FALLBACKS = []
    assert ana.get("/").status_code == 200  # the first page has signed the session anew


def test_an_operator_stays_signed_in_too(operator: Client, settings: Settings, rotate: str) -> None:
    settings.SECRET_KEY_FALLBACKS = [rotate]
    assert operator.get("/admin/").status_code == 200


def test_without_the_old_key_everybody_signs_in_again(ana: Client, operator: Client, rotate: str) -> None:
    assert ana.get("/")["Location"] == "/login/?next=%2F"
    assert operator.get("/admin/")["Location"].startswith("/admin/login/")


def test_a_signature_of_before_is_good_through_a_rotation(settings: Settings) -> None:
    signed, old = signing.dumps("who"), settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [old]
    assert signing.loads(signed) == "who"


def test_visitors_are_the_same_after_a_rotation(settings: Settings) -> None:
    before = hash_visitor_token("token")
    settings.SECRET_KEY = NEW
    assert hash_visitor_token("token") == before
