"""How the address (href) of a visited page is said, and whether it may become a link. Pure.

Anybody can send any href (`livechat/page.visited` checks nothing): it is hostile text until shown otherwise.
"""

import re
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import NamedTuple
from urllib.parse import unquote

from django.utils.translation import pgettext

from dashboard.direction_marks import find_direction_marks, show_direction_marks
from dashboard.masking.href_masking import MASK

LONGEST_NAME = 80  # characters
SHORTEST_ID = 13  # characters: below that, a number or a code can be read out
SHORTEST_RANDOM = 16  # characters
SHORTEST_UNBROKEN = 40  # characters: no word is that long
FILE_ENDINGS = {"html", "htm", "xhtml", "php", "asp", "aspx", "jsp"}
PORTS = {"http": "80", "https": "443"}

# Characters that act without being seen: controls, zero-width ones, lone surrogates. Not the joiners of Persian and of
# emoji, nor the controls that count as white space.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    r"\ud800-\udfff\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_WEB = re.compile(
    r"(?P<scheme>https?)://(?P<user>[^/?#\\]*@)?"
    r"(?P<host>\[[0-9a-f:.]+\]|[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?)(?::(?P<port>[0-9]{1,5}))?(?![^/?#])",
    re.IGNORECASE | re.ASCII,
)
_PLACE = re.compile(
    r"(?:https?://[^/?#\\]+|(?=/(?!/)))(?P<path>/[^?#]*)?(?:\?[^#]*)?(?:#(?:!?(?P<route>/[^?]*))?.*)?",
    re.IGNORECASE | re.ASCII,
)
_ID = re.compile(
    r"[0-9a-f]{24,}|[0-9]{13,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII
)
_CODE = re.compile(r"[A-Za-z0-9_=+~.-]+")
_TURN = re.compile(r"(?<=[a-z])[A-Z0-9]|(?<=[A-Z])[0-9]|(?<=[0-9])[A-Za-z]")


class Href(NamedTuple):
    """An address as it is shown: its name, its host, how many of its parameters are masked, its link ("" for none)."""

    name: str
    host: str
    masked: int
    link: str


def read_href(href: str) -> Href:
    """All that is said of an address, at once."""
    web = _WEB.match(href)
    link = href if web and _is_linkable(web) else ""
    return Href(name_page(href), _read_host(web) if web else "", count_masked_parameters(href), link)


def name_page(href: str) -> str:
    """The page in words, at most 80 characters: "Checkout › Payment", "Orders › 8841", "Home".

    An address without a path to name ("javascript:…", nonsense) is said as it is, without its query; nothing as "–".
    """
    text = join_lines(href)
    place = _PLACE.fullmatch(text)
    if place is None:
        return shorten(re.sub(r"([?#]).+", r"\1…", text), LONGEST_NAME) or "–"
    return _name_path(f"{place['path'] or ''}{place['route'] or ''}")


def count_masked_parameters(href: str) -> int:
    """How many query parameters held something secret, those of a single-page app's `#/route?…` included."""
    if MASK not in href:
        return 0
    before, _, fragment = href.partition("#")
    route = fragment if fragment.startswith(("/", "!/")) else ""
    queries = f"{before.partition('?')[2]}&{route.partition('?')[2]}"
    return sum(MASK in parameter for parameter in queries.split("&"))


def join_lines(text: str) -> str:
    """The text on one line, single-spaced, without characters that act unseen; direction overrides become marks."""
    seen = text if text.isprintable() else _UNSEEN.sub("", show_direction_marks(text))
    return " ".join(seen.split())


def shorten(text: str, longest: int) -> str:
    """The text in at most `longest` characters, the last of them "…" where something was left out."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def _name_path(path: str) -> str:
    """The last segments of a path in words: three, or as many of them as fit."""
    segments = [segment for segment in path.split("/") if segment][-3:]
    name = " › ".join(shorten(name, LONGEST_NAME) for name in map(_name_segment, segments) if name)
    while len(name) > LONGEST_NAME and " › " in name:
        name = name.partition(" › ")[2]
    return shorten(name, LONGEST_NAME) or pgettext("page", "Home")


def _name_segment(segment: str) -> str:
    # What follows a semicolon is a parameter, often a session: /cart;jsessionid=…
    text = segment.partition(";")[0]
    if "%" in text:
        text = join_lines(unquote(text))
    if len(text) < SHORTEST_ID and text.isalnum():
        return text[:1].upper() + text[1:]
    stem, _, ending = text.rpartition(".")
    if ending.lower() in FILE_ENDINGS and stem:
        text = "" if stem.lower() == "index" else stem
    if _is_opaque(text):
        return f"…{text[-4:]}"
    words = " ".join(text.replace("-", " ").replace("_", " ").split()) or text
    return words[:1].upper() + words[1:]


def _is_opaque(text: str) -> bool:
    """Whether the text is an id that no person reads out: a long number, or letters and digits at random."""
    if len(text) < SHORTEST_ID:
        return False
    return _ID.fullmatch(text) is not None or (_CODE.fullmatch(text) is not None and _is_random(text))


def _is_random(code: str) -> bool:
    unbroken = len(code) >= SHORTEST_UNBROKEN and code.isalnum()
    return unbroken or 4 * len(_TURN.findall(code)) >= len(code) >= SHORTEST_RANDOM


def _read_host(web: re.Match[str]) -> str:
    scheme, host, port = web.group("scheme", "host", "port")
    return (f"{host}:{port}" if port and port != PORTS[scheme.lower()] else host).lower()


def _is_linkable(web: re.Match[str]) -> bool:
    user, host, port = web.group("user", "host", "port")
    if user or not web.string.isprintable() or " " in web.string or "\\" in web.string:
        return False
    if find_direction_marks(web.string):  # of what is no longer in it
        return False
    return (port is None or int(port) < 65_536) and _is_host(host)


def _is_host(host: str) -> bool:
    """Whether a browser reads the host as it is written: a name, or an IP address in its usual form."""
    last_label = host.lower().rstrip(".").rpartition(".")[2]
    try:
        if host.startswith("["):
            IPv6Address(host[1:-1])
        elif last_label.isdigit() or last_label.startswith("0x"):  # a number to browsers: 0x7f.1 is 127.0.0.1
            IPv4Address(host)
    except AddressValueError:
        return False
    return True
