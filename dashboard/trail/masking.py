"""What is kept of a page view: addresses without the secrets they carry, texts that are safe to store and to show."""

import re
from urllib.parse import unquote

from dashboard.trail.secret_names import DEFAULT_SECRET_NAMES, folded, looks_secret

MASK = "***"
# An address may stand encoded in another one this often; what is deeper is not looked at but hidden.
READINGS = 4
# What follows one of these in a path is a secret when it is as long as one and holds a digit.
LINK_NAMES = frozenset(
    {
        "token",
        "reset-password",
        "password-reset",
        "magic-link",
        "verify",
        "confirm",
        "invite",
        "unsubscribe",
    }
)
LINK_LETTERS = 16

# Browsers read "https:/user@host" and "https:user@host" like "https://user@host". The last way is tried once
# between two slashes, and only from the first scheme there, so that the time stays linear.
_USER_INFO = re.compile(
    r"((?:^|:)[/\\]{2,}|(?:https?|wss?|ftp):[/\\]"
    r"|(?:^|(?<=[/\\?#]))(?>[^/\\?#]*?(?:https?|wss?|ftp):))[^/\\?#]+@",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[^\s@/\\?#&=]@[^\s@./\\]+(?:\.[^\s@./\\]+)*?\.[^\W\d_]")
# A ":" in a path is a port's or a title's, so no name ends there, and a value does not; in a query or a fragment a name
# does.
_PATH_PIECE = re.compile(r"[^/\\;:=]+(?:=[^/\\;]*)?|[^/\\;:]+")
# A ";" separates only before another "name=": in a form's raw value it belongs to the value.
_QUERY_PIECE = re.compile(r"[^&;]+(?:;(?![^&;=]*=)[^&;]*)*")
_BREAK = re.compile(r"[?&;#/\\]")
_SEGMENT_END = re.compile(r"([?&;#=/\\]+)")
_LONG_SEGMENT = re.compile(rf"[/\\][^?&;#=/\\]{{{LINK_LETTERS}}}")
_PORT = re.compile(r"(?<=//)[\w.-]+:\d+(?![^/\\?#&;])")
_NAME_END = re.compile("[=:]")
_MAY_HOLD_A_SECRET = re.compile(r"[=:%@/\\]")
# Controls that are no white space, halves of surrogate pairs, and what turns the direction of writing.
_UNSHOWN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


def make_storable_href(href: str, secret_names: frozenset[str], limit: int = 2000) -> str:
    """The address as it is stored: masked, clean, at most `limit` characters."""
    # Clean before masking: a hidden character inside a name must not hide the name.
    return _cut(mask(_remove_unseen(href), secret_names), limit)


def make_storable_title(
    title: str, limit: int = 300, *, secret_names: frozenset[str] = DEFAULT_SECRET_NAMES
) -> str:
    """The title as it is stored: clean, at most `limit` characters; addresses and assignments in it are masked."""
    clean = _remove_unseen(title)
    if _MAY_HOLD_A_SECRET.search(clean):
        clean = " ".join(mask(word, secret_names) for word in clean.split(" "))
    return _cut(clean, limit)


def make_storable_text(text: str, limit: int) -> str:
    """The text in one line without controls and direction overrides, at most `limit` characters, cut with "…"."""
    return _cut(_remove_unseen(text), limit)


def _cut(clean: str, limit: int) -> str:
    return clean if len(clean) <= limit else clean[: max(limit - 1, 0)].rstrip() + "…"[:limit]


def mask(href: str, secret_names: frozenset[str]) -> str:
    """The address with `***` for user info, each parameter (query, fragment, path) that looks secret, each link's key.

    A parameter looks secret by its name, by a word of it, by a long word at an end of it, or by a value that is an
    e-mail address or holds an address or an object with a secret. Any text will do; all else stays as it is.
    """

    def masked(piece: re.Match[str]) -> str:
        return _mask_piece(piece[0], secret_names)

    address, hash_mark, fragment = href.partition("#")
    path, question_mark, query = address.partition("?")
    # Each step looks first for the letter without which it finds nothing: this runs for every page of every visitor.
    if "@" in path:
        path = _USER_INFO.sub(rf"\1{MASK}@", path)
    path = _mask_links(path)
    if "=" in path or "%" in path:
        path = _PATH_PIECE.sub(masked, path)
    query, fragment = _QUERY_PIECE.sub(masked, query), _QUERY_PIECE.sub(masked, _mask_links(fragment))
    return f"{path}{question_mark}{query}{hash_mark}{fragment}"


def _mask_piece(piece: str, secret_names: frozenset[str]) -> str:
    name, equals, value = piece.partition("=")
    if _holds_secret(name, secret_names):
        return f"{MASK}={MASK}" if equals else MASK
    if equals and (
        any(looks_secret(reading, secret_names) for reading in _readings(name))
        or _holds_secret(value, secret_names)
        or _holds_email(value)
    ):
        return f"{name}={MASK}"
    return piece


def _holds_email(value: str) -> bool:
    may_hold = "@" in value or "%" in value
    return may_hold and any(_EMAIL.search(reading) for reading in _readings(value))


def _mask_links(text: str) -> str:
    """The text with `***` for each path segment that is the key of a link sent to one person."""
    if not _LONG_SEGMENT.search(text):
        return text
    parts = _SEGMENT_END.split(text)  # segment, separator, segment, …
    for at in range(2, len(parts), 2):
        before, separator, segment = parts[at - 2 : at + 1]
        if len(segment) >= LINK_LETTERS and not separator.strip("/\\") and _is_link_name(before):
            parts[at] = MASK if _is_link_key(segment) else segment
    return "".join(parts)


def _is_link_name(segment: str) -> bool:
    return folded(_readings(segment)[-1]).replace("_", "-") in LINK_NAMES


def _is_link_key(segment: str) -> bool:
    key = _readings(segment)[-1]
    return len(key) >= LINK_LETTERS and any(letter.isdigit() for letter in key)


def _holds_secret(text: str, secret_names: frozenset[str]) -> bool:
    """Whether the text, percent-decoded as often as it can be, has user info or a secret parameter in it."""
    if not _MAY_HOLD_A_SECRET.search(text):
        return False
    readings = _readings(text)
    return len(readings) > READINGS or any(_shows_secret(reading, secret_names) for reading in readings)


def _shows_secret(text: str, secret_names: frozenset[str]) -> bool:
    return (
        _USER_INFO.search(text) is not None
        or any(looks_secret(name, secret_names) for name in _names(text))
        or _mask_links(text) != text
    )


def _readings(text: str) -> list[str]:
    """The text as it is, percent-decoded once, twice and so on: more than `READINGS` when it is encoded too often."""
    readings = [text]
    while "%" in text and len(readings) <= READINGS and (text := unquote(text)) != readings[-1]:
        readings.append(text)
    return readings


def _names(text: str) -> set[str]:
    """Whatever stands before a "=" or a ":" in the text, but no host before its port."""
    return {name for piece in _BREAK.split(_PORT.sub("", text)) for name in _NAME_END.split(piece)[:-1]}


def _remove_unseen(text: str) -> str:
    return " ".join(_UNSHOWN.sub("", text).split())
