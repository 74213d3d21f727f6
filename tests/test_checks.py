"""What `manage.py check` says about wrong settings."""

import pytest
from cryptography.fernet import Fernet
from django.core.checks import run_checks
from pytest_django.fixtures import Settings

from dashboard.development import CREDENTIAL_KEY, SIGNING_KEY

KEY = Fernet.generate_key().decode()


def found(*, deploy: bool = False) -> set[str | None]:
    """The dashboard's own findings."""
    checks = run_checks(include_deployment_checks=deploy)
    return {check.id for check in checks if str(check.id).startswith("rearview.")}


def test_good_settings_are_not_remarked_upon(settings: Settings) -> None:
    settings.ROCKETCHAT_URL = "https://chat.example.org"
    assert found() == set()


@pytest.mark.parametrize("keys", [[], ["short"], [KEY, "short"], [""], [KEY[:-4]], ["é" * 44]])
def test_keys_that_cannot_encrypt_are_an_error(settings: Settings, keys: list[str]) -> None:
    settings.CREDENTIAL_KEYS = keys
    assert found() == {"rearview.E001"}


def test_several_good_keys_are_fine(settings: Settings) -> None:
    settings.CREDENTIAL_KEYS = [KEY, CREDENTIAL_KEY]
    assert found() == set()


@pytest.mark.parametrize("address", ["ftp://x", "chat.example.org", "https://user:pass@x", "https://x/?q"])
def test_an_address_that_tokens_may_not_go_to_is_an_error(settings: Settings, address: str) -> None:
    settings.ROCKETCHAT_URL = address
    assert found() == {"rearview.E002"}


def test_plain_http_is_an_error_until_it_is_allowed(settings: Settings) -> None:
    settings.ROCKETCHAT_URL, settings.ROCKETCHAT_ALLOW_HTTP = "http://chat.example.org", False
    assert found() == {"rearview.E002"}
    settings.ROCKETCHAT_ALLOW_HTTP = True
    assert found() == set()


def test_an_error_never_repeats_what_stands_in_the_address(settings: Settings) -> None:
    settings.ROCKETCHAT_URL = "https://user:s3cret@chat.example.org"
    assert not [check for check in run_checks() if "s3cret" in str(check)]


@pytest.mark.parametrize(
    ("signing", "credentials", "error"),
    [
        (SIGNING_KEY, [KEY], True),
        ("x" * 60, [CREDENTIAL_KEY], True),
        ("x" * 60, [KEY, CREDENTIAL_KEY], True),
        ("x" * 60, [KEY], False),
    ],
)
def test_the_public_keys_of_development_are_an_error_in_production(
    settings: Settings, signing: str, credentials: list[str], *, error: bool
) -> None:
    settings.SECRET_KEY, settings.CREDENTIAL_KEYS = signing, credentials
    assert ("rearview.E003" in found(deploy=True)) == error
    assert "rearview.E003" not in found()


@pytest.mark.parametrize(
    ("backend", "warned"),
    [
        ("django.core.cache.backends.locmem.LocMemCache", True),
        ("django.core.cache.backends.redis.RedisCache", False),
    ],
)
def test_a_cache_of_one_process_is_warned_about_in_production(
    settings: Settings, backend: str, *, warned: bool
) -> None:
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": "redis://127.0.0.1:6379/0"}}
    assert ("rearview.W001" in found(deploy=True)) == warned
    assert "rearview.W001" not in found()


@pytest.mark.parametrize(
    ("threads", "visitors", "ids"),
    [
        (64, 32, set()),
        (64, 0, {"rearview.E010"}),
        (64, 43, {"rearview.E010"}),
        (64, 42, set()),
        (2, 1, set()),
    ],
)
def test_visitors_must_leave_threads_to_the_agents(
    settings: Settings, threads: int, visitors: int, ids: set[str]
) -> None:
    settings.THREADS, settings.VISITOR_THREADS = threads, visitors
    assert found() == ids
