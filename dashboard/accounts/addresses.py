"""Addresses: the workspace's, which must be safe to send a token to, and the client's."""

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from dashboard.rocketchat.address import BadAddress, check_address


def check_workspace_address(address: str) -> None:
    """Raises ValidationError unless agents' tokens may be sent there: https, or plain http where that was allowed."""
    try:
        parts = urlsplit(check_address(address))
    except BadAddress as error:
        raise ValidationError(str(error)) from None
    if parts.scheme == "http" and not _plain_http_allowed(parts.hostname or ""):
        raise ValidationError(
            "Plain http would carry the agents' tokens in clear: use https, or set ROCKETCHAT_ALLOW_HTTP=true"
            " where the network between the two is yours."
        )


def _plain_http_allowed(host: str) -> bool:
    return settings.ROCKETCHAT_ALLOW_HTTP or (settings.DEBUG and _is_loopback(host))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def client_address(request: HttpRequest) -> str | None:
    """The client's IP address, as `address_in` finds it."""
    return address_in(request.META)


def address_in(environ: Mapping[str, Any]) -> str | None:
    """The client's IP address; behind `TRUSTED_PROXIES` proxies, the one the outermost of them saw.

    None where what stands there is no address (a Unix socket, a forged header).
    """
    forwarded = environ.get("HTTP_X_FORWARDED_FOR", "") if settings.TRUSTED_PROXIES else ""
    hops = forwarded.split(",") if forwarded else []
    seen = [*hops, environ.get("REMOTE_ADDR", "")]
    text = seen[max(-1 - settings.TRUSTED_PROXIES, -len(seen))].strip()
    try:
        return str(ip_address(text.partition("%")[0]))  # without the zone, which is free text
    except ValueError:
        return None
