"""Who calls: the client's IP address, behind the proxies that `TRUSTED_PROXIES` counts."""

from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from django.conf import settings
from django.http import HttpRequest


def get_client_ip(request: HttpRequest) -> str | None:
    """The client's IP address, as `read_client_ip` finds it."""
    return read_client_ip(request.META)


def get_client_network(request: HttpRequest) -> str:
    """What one client counts as: an IPv4 address, or the /64 of an IPv6 address; "unknown" where it is neither."""
    return read_network(get_client_ip(request))


def read_network(client_ip: str | None) -> str:
    """The network of an address as `read_client_ip` finds it."""
    if client_ip is None:
        return "unknown"
    address = ip_address(client_ip)
    if not isinstance(address, IPv6Address):
        return client_ip
    return str(address.ipv4_mapped or ip_network(f"{address}/64", strict=False))


def read_client_ip(environ: Mapping[str, Any]) -> str | None:
    """The client's IP address in a WSGI environment; behind proxies, the one that the outermost of them saw.

    None where what stands there is no address (a Unix socket, a forged header).
    """
    forwarded = environ.get("HTTP_X_FORWARDED_FOR", "") if settings.TRUSTED_PROXIES else ""
    hops = forwarded.split(",") if forwarded else []
    addresses = [*hops, environ.get("REMOTE_ADDR", "")]
    text = addresses[max(-1 - settings.TRUSTED_PROXIES, -len(addresses))].strip()
    try:
        return str(ip_address(text.partition("%")[0]))  # without the zone, which is free text
    except ValueError:
        return None
