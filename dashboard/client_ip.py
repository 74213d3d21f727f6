"""Who calls: the client's IP address, behind the proxies that `TRUSTED_PROXIES` counts."""

import re
from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from typing import Any

from django.conf import settings
from django.http import HttpRequest

# As some proxies write it (Azure's Application Gateway): "203.0.113.7:50123", "[2001:db8::7]:50123".
_WITH_PORT = re.compile(r"(\d+(?:\.\d+){3}):\d{1,5}|\[([^\]]+)\](?::\d{1,5})?", re.ASCII)


def get_client_ip(request: HttpRequest) -> str | None:
    """The client's IP address, as `read_client_ip` finds it."""
    return read_client_ip(request.META)


def get_client_network(request: HttpRequest) -> str:
    """To whom limits are counted, as `read_client_network` finds it."""
    return read_client_network(request.META)


def read_client_ip(environ: Mapping[str, Any]) -> str | None:
    """The client's IP address in a WSGI environment; behind proxies, the one that the outermost of them saw.

    An IPv4 address is one also where it is written as an IPv6 one. None where what stands there is no address (a Unix
    socket, a forged header).
    """
    forwarded = environ.get("HTTP_X_FORWARDED_FOR", "") if settings.TRUSTED_PROXIES else ""
    hops = forwarded.split(",") if forwarded else []
    addresses = [*hops, environ.get("REMOTE_ADDR", "")]
    text = addresses[max(-1 - settings.TRUSTED_PROXIES, -len(addresses))].strip()
    with_port = _WITH_PORT.fullmatch(text)
    written = with_port[1] or with_port[2] if with_port else text
    try:
        address = ip_address(written.partition("%")[0])  # without the zone, which is free text
    except ValueError:
        return None
    return str(getattr(address, "ipv4_mapped", None) or address)


def read_client_network(environ: Mapping[str, Any]) -> str:
    """To whom limits are counted: the client's IPv4 address, or of an IPv6 address the /64 that one customer has.

    "unknown" where there is no address: all of these share one count.
    """
    client_ip = read_client_ip(environ)
    return get_network(client_ip) if client_ip else "unknown"


@lru_cache(maxsize=4096)
def get_network(client_ip: str) -> str:
    """The /64 of an IPv6 address; an IPv4 address as it is."""
    address = ip_address(client_ip)
    if not isinstance(address, IPv6Address):
        return client_ip
    return f"{IPv6Address(int(address) >> 64 << 64)}/64"
