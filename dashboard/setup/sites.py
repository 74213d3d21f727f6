"""Whether two addresses are on different sites, so that a browser takes the cookies of one in a page of the other for
those of a third party.
"""

from ipaddress import ip_address
from urllib.parse import urlsplit


def is_other_site(one: str, other: str) -> bool:
    """Whether they surely are: of names that share their last two parts nobody here knows (example.org, co.uk)."""
    if not (one and other):
        return False
    return _read_site(one) != _read_site(other)


def _read_site(url: str) -> tuple[str, str]:
    """The scheme and the last two parts of the host's name, or the whole address."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        return parts.scheme, str(ip_address(host))
    except ValueError:
        return parts.scheme, ".".join(host.split(".")[-2:])
