"""Which URLs a token may be sent to."""

from contextlib import nullcontext

import pytest
from django.core.exceptions import ValidationError
from pytest_django.fixtures import Settings

from dashboard.upstream.workspace_url import check_workspace_url


@pytest.mark.parametrize(
    "address", ["https://chat.example.org", "https://chat.example.org:8443/prefix", "https://10.0.0.1"]
)
def test_https_is_good_for_tokens(settings: Settings, address: str) -> None:
    settings.ROCKETCHAT_ALLOW_HTTP = False
    check_workspace_url(address)


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
        check_workspace_url(address)


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
        check_workspace_url(address)
