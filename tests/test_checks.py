"""What `manage.py check` says about wrong settings."""

import pytest
from cryptography.fernet import Fernet
from django.core.checks import run_checks
from pytest_django.fixtures import Settings

from dashboard.development import CREDENTIAL_KEY, SIGNING_KEY, VISITOR_KEY

KEY = Fernet.generate_key().decode()


def found(*, deploy: bool = False) -> set[str | None]:
    """The dashboard's own findings."""
    checks = run_checks(include_deployment_checks=deploy)
    return {check.id for check in checks if str(check.id).startswith("rearview.")}


def test_good_settings_are_not_remarked_upon(settings: Settings) -> None:
    settings.ROCKETCHAT_URL = "https://chat.example.org"
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
    ("name", "value"),
    [
        ("SECRET_KEY", SIGNING_KEY),
        ("SECRET_KEY_FALLBACKS", ["x" * 60, SIGNING_KEY]),
        ("CREDENTIAL_KEYS", [KEY, CREDENTIAL_KEY]),
        ("VISITOR_KEY", VISITOR_KEY),
    ],
)
def test_a_public_key_of_development_is_an_error_in_production_that_names_it(
    settings: Settings, name: str, value: str | list[str]
) -> None:
    setattr(settings, name, value)
    said = [check.msg for check in run_checks(include_deployment_checks=True) if check.id == "rearview.E003"]
    assert said == [f"{name} holds the public key for development."]
    assert "rearview.E003" not in found()


@pytest.mark.parametrize(
    ("hosts", "error"),
    [
        (["127.0.0.1", "localhost", "[::1]", "me.localhost", "127.8.0.1"], False),
        (["*"], True),
        ([".example.org"], True),
        (["localhost", "192.168.0.4"], True),
        (["localhost.example.org"], True),
    ],
)
def test_debug_is_for_this_machine_alone(settings: Settings, hosts: list[str], *, error: bool) -> None:
    settings.DEBUG, settings.ALLOWED_HOSTS = True, hosts
    assert ("rearview.E005" in found()) == error
    settings.DEBUG = False
    assert "rearview.E005" not in found()


@pytest.mark.parametrize(("hosts", "warned"), [(["127.0.0.1"], False), (["rearview.example.org"], True)])
def test_plain_http_is_warned_about_where_somebody_could_listen(
    settings: Settings, hosts: list[str], *, warned: bool
) -> None:
    settings.SECURE_SSL_REDIRECT, settings.ALLOWED_HOSTS = False, hosts
    assert ("rearview.W002" in found(deploy=True)) == warned
    settings.SECURE_SSL_REDIRECT = True
    assert "rearview.W002" not in found(deploy=True)


@pytest.mark.parametrize(
    ("backend", "processes", "forwarding", "finding"),
    [
        ("locmem.LocMemCache", 0, False, {"rearview.W001"}),
        ("locmem.LocMemCache", 1, False, set()),
        ("locmem.LocMemCache", 2, False, {"rearview.E004"}),
        ("locmem.LocMemCache", 2, True, set()),
        ("redis.RedisCache", 2, False, set()),
        ("redis.RedisCache", 0, False, set()),
    ],
)
def test_a_cache_of_one_process_is_wrong_for_several_workers(
    settings: Settings, backend: str, processes: int, finding: set[str], *, forwarding: bool
) -> None:
    settings.CACHES = {
        "default": {
            "BACKEND": f"django.core.cache.backends.{backend}",
            "LOCATION": "redis://127.0.0.1:6379/0",
        }
    }
    settings.PROCESSES_SAID, settings.FORWARD_VISITS = processes, forwarding
    assert found(deploy=True) & {"rearview.W001", "rearview.E004"} == finding
    assert not found() & {"rearview.W001", "rearview.E004"}


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


@pytest.mark.parametrize(
    "host",
    ["https://rearview.example.org", "rearview.example.org:8443", "rearview.example.org/", "::1", "a b"],
)
def test_a_host_that_no_request_has_is_an_error(settings: Settings, host: str) -> None:
    settings.ALLOWED_HOSTS = ["rearview.example.org", host]
    assert found() == {"rearview.E011"}


@pytest.mark.parametrize(
    "host", ["rearview.example.org", ".example.org", "*", "203.0.113.5", "[2001:db8::5]"]
)
def test_a_host_may_be_a_name_a_domain_an_address_or_any(settings: Settings, host: str) -> None:
    settings.ALLOWED_HOSTS = [host]
    assert found() == set()


@pytest.mark.parametrize(
    "origin", ["shop.example.org", "https://shop.example.org/", "https://Shop.example.org", "*", "//shop"]
)
def test_an_origin_that_no_browser_sends_is_an_error(settings: Settings, origin: str) -> None:
    settings.COLLECTOR_ORIGINS = ["https://shop.example.org", origin]
    assert found() == {"rearview.E012"}


@pytest.mark.parametrize("origin", ["https://shop.example.org:8443", "null", "capacitor://localhost"])
def test_an_origin_may_be_a_site_an_app_or_a_closed_frame(settings: Settings, origin: str) -> None:
    settings.COLLECTOR_ORIGINS = [origin]
    assert found() == set()


def test_browsers_build_in_no_domain_without_its_subdomains(settings: Settings) -> None:
    settings.SECURE_HSTS_PRELOAD = True
    assert found() == {"rearview.E013"}
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    assert found() == set()


def test_frames_across_sites_want_https(settings: Settings) -> None:
    settings.FRAME_CROSS_SITE = True
    assert found() == {"rearview.E014"}
    settings.SESSION_COOKIE_SECURE = True
    assert found() == set()


def test_a_frame_key_that_is_none_is_an_error_that_does_not_repeat_it(settings: Settings) -> None:
    settings.FRAME_JWK = '{"kty":"oct","k":"c2hvcnQ"}'
    assert found() == {"rearview.E015"}
    assert not [check for check in run_checks() if "c2hvcnQ" in str(check)]
    settings.FRAME_JWK = '{"kty":"oct","k":"a2tra2tra2tra2tra2traw"}'
    assert found() == set()


@pytest.mark.parametrize("address", ["ftp://x", "chat.example.org", "https://user:s3cret@x"])
def test_a_public_address_that_is_none_is_an_error(settings: Settings, address: str) -> None:
    settings.ROCKETCHAT_PUBLIC_URL = "http://chat.example.org"  # no token goes there
    assert found() == set()
    settings.ROCKETCHAT_PUBLIC_URL = address
    assert found() == {"rearview.E016"}
    assert not [check for check in run_checks() if "s3cret" in str(check)]
