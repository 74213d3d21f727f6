"""The one base URL a client talks to."""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

PORTS = {"http": 80, "https": 443}

# Host names and the usual path characters; everything a browser or a proxy may read differently is left out.
_PRINTABLE = re.compile(r"[!-~]{1,2000}")
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_][a-z0-9_-]{0,62})*\.?")
_PREFIX = re.compile(r"(?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9._~-]+)*")


class BadBaseUrl(ValueError):
    """A text that is no plain http(s) URL; the message never holds it."""


def normalize_base_url(text: str) -> str:
    """The URL `scheme://host[:port][/prefix]` in its normal form; raises BadBaseUrl."""
    split = _split_url(text.strip())
    host, port = _read_host(split), _read_port(split)
    if not _PREFIX.fullmatch(split.path.rstrip("/")):
        raise BadBaseUrl("The path of the address may hold only plain names.")
    shown_port = "" if port == PORTS[split.scheme] else f":{port}"
    return f"{split.scheme}://{host}{shown_port}{split.path.rstrip('/')}"


def read_origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port of an http(s) URL: what must be equal for credentials to be sent."""
    split = urlsplit(url)
    return split.scheme, split.hostname or "", split.port or PORTS.get(split.scheme, 0)


def _split_url(text: str) -> SplitResult:
    if not _PRINTABLE.fullmatch(text) or set("?#@\\") & set(text):
        raise BadBaseUrl("The address may hold no user, query, fragment or special characters.")
    try:
        split = urlsplit(text)
    except ValueError:
        raise BadBaseUrl("The address cannot be read.") from None
    if split.scheme not in PORTS:
        raise BadBaseUrl("The address must begin with http:// or https://.")
    return split


def _read_host(split: SplitResult) -> str:
    host = split.hostname or ""
    if ":" in host:
        return f"[{_read_ipv6(host)}]"
    if not _HOST.fullmatch(host):
        raise BadBaseUrl("The address holds no usable host name.")
    return host


def _read_ipv6(host: str) -> str:
    try:
        return str(ipaddress.IPv6Address(host.partition("%")[0]))
    except ValueError:
        raise BadBaseUrl("The address holds no usable host name.") from None


def _read_port(split: SplitResult) -> int:
    try:
        port = split.port
    except ValueError:
        port = 0
    if port == 0:
        raise BadBaseUrl("The port of the address must be a number from 1 to 65535.")
    return port or PORTS[split.scheme]
