"""Masking of addresses: each part is looked at once, and what most addresses are made of only briefly. Pure."""

import re

from dashboard.masking.link_words import (
    find_link_keys,
    is_link_key,
    is_link_value,
    may_hold_link,
    names_link_action,
)
from dashboard.masking.readings import READINGS, cut_unread, list_readings, read
from dashboard.masking.secret_names import looks_secret
from dashboard.masking.secret_values import holds_secret_value

MASK = "***"

# Browsers read "https:/user@host" and "https:user@host" like "https://user@host". The last way is tried once
# between two slashes, and only from the first scheme there, so that the time stays linear.
_USER_INFO = re.compile(
    r"((?:^|:)[/\\]{2,}|(?:https?|wss?|ftp):[/\\]"
    r"|(?:^|(?<=[/\\?#]))(?>[^/\\?#]*?(?:https?|wss?|ftp):))[^/\\?#]+(?:@|%(?:25)*40)",
    re.IGNORECASE,
)
# The host is no secret, whatever it looks like.
_ORIGIN = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?//(?:\*\*\*@)?[^/\\?#@%;=]*")
# A ":" in a path is a port's or a title's, so no name ends there, and a value does not; in a query or a fragment a name
# does.
_PATH_PIECE = re.compile(r"[^/\\;:=]+(?:=[^/\\;]*)?|[^/\\;:]+")
# A ";" separates only before another "name=": in a form's raw value it belongs to the value.
_QUERY_PIECE = re.compile(r"[^&;]+(?:;(?![^&;=]*=)[^&;]*)*")
_BREAK = re.compile(r"[?&;#/\\]")
_SEGMENT_END = re.compile(r"([?&;#=/\\]+)")
_PORT = re.compile(r"(?<=//)[\w.-]+:\d+(?![^/\\?#&;])")
_NAME_END = re.compile("[=:]")
_MAY_HOLD_A_SECRET = re.compile(r"[=:%@/\\]")
# A path without any of this needs no second look, nor does a value that is all that.
_PATH_TO_LOOK_AT = re.compile(
    r"[@%=\\(]|[A-Za-z0-9]{10}|[eW][w-z0-9+_-][A-Za-z0-9+_-]{6}|\d(?:[ +._-]?\d){12}|[^\x00-\x7f]"
)
_PLAIN_VALUE = re.compile(r"(?![eW][w-z0-9+_-])[A-Za-z0-9_.+-]{0,12}")
_PUBLIC_NAME = re.compile(r"utm_\w+", re.IGNORECASE)


def mask(href: str, secret_names: frozenset[str]) -> str:
    """The address with `***` for user info and each part of path, query and fragment that looks secret.

    A parameter looks secret by its name, by a word of it, by a long word at an end of it, or by its value: one that is
    a token, an e-mail address or a card's number, or holds an address or an object with a secret. A segment of a path
    looks secret by its shape, or as the key of a link sent to one person. Any text will do; all else stays as it is, up
    to `LONGEST_READ` characters.
    """
    address, hash_mark, fragment = cut_unread(href).partition("#")
    path, question_mark, query = address.partition("?")
    is_link = False
    if _PATH_TO_LOOK_AT.search(path) or may_hold_link(path):
        path, is_link = _mask_path(path, secret_names)
    if query:
        is_link = is_link or names_link_action(query)
        query = _mask_query(query, secret_names, is_link=is_link)
    if fragment and (is_link or not _PLAIN_VALUE.fullmatch(fragment)):
        fragment, found = _mask_links(fragment)
        fragment = _mask_query(fragment, secret_names, is_link=is_link or found)
    return f"{path}{question_mark}{query}{hash_mark}{fragment}"


def _mask_path(path: str, secret_names: frozenset[str]) -> tuple[str, bool]:
    """The path masked, and whether it is a link sent to one person."""
    if "@" in path or "%" in path:
        path = _USER_INFO.sub(rf"\1{MASK}@", path)
    origin = _ORIGIN.match(path)
    start = origin.end() if origin else 0
    rest, is_link = _mask_links(path[start:])
    rest = _PATH_PIECE.sub(lambda piece: _mask_piece(piece[0], secret_names, is_link=False), rest)
    return path[:start] + rest, is_link


def _mask_query(query: str, secret_names: frozenset[str], *, is_link: bool) -> str:
    if ";" in query:
        return _QUERY_PIECE.sub(lambda piece: _mask_piece(piece[0], secret_names, is_link=is_link), query)
    return "&".join([_mask_piece(piece, secret_names, is_link=is_link) for piece in query.split("&")])


def _mask_piece(piece: str, secret_names: frozenset[str], *, is_link: bool) -> str:
    """A parameter or a segment; `is_link` says that it belongs to a link sent to one person."""
    name, equals, value = piece.partition("=")
    if not is_link and name.isidentifier() and equals and _PLAIN_VALUE.fullmatch(value):
        return f"{name}={MASK}" if value and looks_secret(name, secret_names) else piece
    names = [name] if name.isidentifier() else list_readings(name)
    if _holds_secret(names, secret_names) or (is_link and not equals and _is_bare_key(names[-1])):
        return f"{MASK}={MASK}" if equals else MASK
    if value and _is_secret(names, list_readings(value), secret_names, is_link=is_link):
        return f"{name}={MASK}"
    return piece


def _is_secret(names: list[str], values: list[str], secret_names: frozenset[str], *, is_link: bool) -> bool:
    return (
        any(looks_secret(name, secret_names) for name in names)
        or _holds_secret(values, secret_names, is_public=_PUBLIC_NAME.fullmatch(names[-1]) is not None)
        or (is_link and is_link_value(names[-1], values[-1]))
    )


def _is_bare_key(text: str) -> bool:
    return len(text) >= 4 and not _MAY_HOLD_A_SECRET.search(text) and is_link_key(text)


def _holds_secret(readings: list[str], secret_names: frozenset[str], *, is_public: bool = False) -> bool:
    """Whether one of a text's readings has user info, a secret parameter or a secret value in it."""
    return len(readings) > READINGS or any(
        _shows_secret(reading, secret_names) or holds_secret_value(reading, is_public=is_public)
        for reading in readings
    )


def _shows_secret(text: str, secret_names: frozenset[str]) -> bool:
    return (
        ("@" in text and _USER_INFO.search(text) is not None)
        or (("=" in text or ":" in text) and any(looks_secret(name, secret_names) for name in _names(text)))
        or (("/" in text or "\\" in text) and _has_link_key(text))
    )


def _names(text: str) -> set[str]:
    """Whatever stands before a "=" or a ":" in the text, but no host before its port."""
    return {name for piece in _BREAK.split(_PORT.sub("", text)) for name in _NAME_END.split(piece)[:-1]}


def _has_link_key(reading: str) -> bool:
    return may_hold_link(reading) and bool(find_link_keys(_SEGMENT_END.split(reading))[0])


def _mask_links(text: str) -> tuple[str, bool]:
    """The text with `***` for each key of a link sent to one person, and whether it is such a link."""
    if not may_hold_link(read(text)):
        return text, False
    parts = _SEGMENT_END.split(text)  # segment, separator, segment, …
    decoded = [read(part) for part in parts]
    keys, is_link = find_link_keys(decoded)
    for at in keys:
        parts[at] = MASK
    return "".join(parts), is_link
