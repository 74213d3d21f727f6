"""Which addresses a token may be sent to, and which address a client has."""

from contextlib import nullcontext

import pytest
from django.core.exceptions import ValidationError
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from dashboard.accounts.addresses import check_workspace_address, client_address


def seen(remote: str = "10.0.0.1", forwarded: str | None = None) -> str | None:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return client_address(RequestFactory(REMOTE_ADDR=remote).get("/", headers=headers))


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, None, "10.0.0.1"),
        (0, "203.0.113.7", "10.0.0.1"),
        (1, None, "10.0.0.1"),
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "6.6.6.6, 203.0.113.7", "203.0.113.7"),
        (1, "6.6.6.6,6.6.6.6,6.6.6.6,203.0.113.7", "203.0.113.7"),
        (1, "2001:db8::7", "2001:db8::7"),
        (1, "<script>alert(1)</script>", None),
        (1, "unknown", None),
        (2, None, "10.0.0.1"),
        (2, "203.0.113.7, 10.0.0.2", "203.0.113.7"),
        (2, "6.6.6.6, 203.0.113.7, 10.0.0.2", "203.0.113.7"),
        (2, "203.0.113.7", "203.0.113.7"),
    ],
)
def test_the_address_is_the_one_the_outermost_trusted_proxy_saw(
    settings: Settings, proxies: int, forwarded: str | None, address: str | None
) -> None:
    settings.TRUSTED_PROXIES = proxies
    assert seen(forwarded=forwarded) == address


@pytest.mark.parametrize("remote", ["", "unix:", "not an address"])
def test_a_client_without_an_address_has_none(settings: Settings, remote: str) -> None:
    assert seen(remote) is None


@pytest.mark.parametrize("remote", ["fe80::1%eth0", "fe80::1%<script>"])
def test_an_address_is_kept_without_its_zone(remote: str) -> None:
    assert seen(remote) == "fe80::1"


@pytest.mark.parametrize(
    "address", ["https://chat.example.org", "https://chat.example.org:8443/prefix", "https://10.0.0.1"]
)
def test_https_is_good_for_tokens(settings: Settings, address: str) -> None:
    settings.ROCKETCHAT_ALLOW_HTTP = False
    check_workspace_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "chat.example.org",
        "ftp://chat.example.org",
        "file:///etc/passwd",
        "https://user:secret@chat.example.org",
        "https://chat.example.org/?q=1",
        "https://chat.example.org/#x",
        "https://chat.example.org/a\r\nX: y",
        "https://",
        "javascript:alert(1)",
        "https://chat.example.org:99999",
    ],
)
@pytest.mark.parametrize("debug", [False, True])
def test_what_is_no_plain_web_address_is_refused(settings: Settings, address: str, *, debug: bool) -> None:
    settings.DEBUG = settings.ROCKETCHAT_ALLOW_HTTP = debug
    with pytest.raises(ValidationError):
        check_workspace_address(address)


@pytest.mark.parametrize(
    ("address", "debug", "allowed", "good"),
    [
        ("http://127.0.0.1:3000", False, False, False),
        ("http://127.0.0.1:3000", True, False, True),
        ("http://localhost:3000", True, False, True),
        ("http://[::1]:3000", True, False, True),
        ("http://chat.example.org", True, False, False),
        ("http://localhost.evil.example", True, False, False),
        ("http://127.0.0.1.evil.example", True, False, False),
        ("http://10.0.0.1:3000", True, False, False),
        ("http://chat.example.org", False, True, True),
    ],
)
def test_plain_http_is_for_loopback_in_debug_or_where_it_was_allowed(
    settings: Settings, address: str, *, debug: bool, allowed: bool, good: bool
) -> None:
    settings.DEBUG, settings.ROCKETCHAT_ALLOW_HTTP = debug, allowed
    judged = nullcontext() if good else pytest.raises(ValidationError, match="tokens in clear")
    with judged:
        check_workspace_address(address)
