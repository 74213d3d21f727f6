"""What is kept of a visit: addresses without the secrets they carry, texts that are safe to store and to show."""

import re
from functools import lru_cache
from unicodedata import normalize
from urllib.parse import unquote

DEFAULT_SECRET_NAMES = frozenset(
    {
        "accesskey",
        "accesstoken",
        "apikey",
        "auth",
        "authorization",
        "bearer",
        "code",
        "credential",
        "credentials",
        "email",
        "idtoken",
        "jsessionid",
        "jwt",
        "key",
        "mail",
        "otp",
        "pass",
        "passcode",
        "passwd",
        "password",
        "phone",
        "phpsessid",
        "pin",
        "pw",
        "pwd",
        "refreshtoken",
        "samlresponse",
        "secret",
        "sessid",
        "session",
        "sessionid",
        "sid",
        "sig",
        "signature",
        "ticket",
        "token",
        "totp",
    }
)

MASK = "***"
# An address may stand encoded in another one this often; what is deeper is not looked at but hidden.
READINGS = 4
# A shorter name is a part of too many harmless words: "key" of "monkey", "code" of "postcode".
GLUED_LETTERS = 5
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
# A ":" in a path is a port's or a title's, so no name ends there; in a query or a fragment one does.
_PATH_PIECE = re.compile(r"[^/\\;:]+")
# A ";" separates only before another "name=": in a form's raw value it belongs to the value.
_QUERY_PIECE = re.compile(r"[^&;]+(?:;(?![^&;=]*=)[^&;]*)*")
_BREAK = re.compile(r"[?&;#/\\]")
_SEGMENT_END = re.compile(r"([?&;#=/\\]+)")
_PORT = re.compile(r"(?<=//)[\w.-]+:\d+(?![^/\\?#&;])")
_NAME_END = re.compile("[=:]")
_WORD_END = re.compile(r"[\W_]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NO_LETTER = re.compile(r"[\W\d_]+")
_MAY_HOLD_A_SECRET = re.compile(r"[=:%@/\\]")
# Controls that are no white space, halves of surrogate pairs, and what turns the direction of writing.
_UNSHOWN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


def kept_href(href: str, secret_names: frozenset[str], limit: int = 2000) -> str:
    """The address as it is stored: masked, clean, at most `limit` characters."""
    # Clean before masking: a hidden character inside a name must not hide the name.
    return keep(mask(_clean(href), secret_names), limit)


def kept_title(title: str, limit: int = 300, *, secret_names: frozenset[str] = DEFAULT_SECRET_NAMES) -> str:
    """The title as it is stored: clean, at most `limit` characters; addresses and assignments in it are masked."""
    words = _clean(title).split(" ")
    return keep(" ".join(mask(word, secret_names) for word in words), limit)


def keep(text: str, limit: int) -> str:
    """The text in one line without controls and direction overrides, at most `limit` characters, cut with "…"."""
    clean = _clean(text)
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
    path = _PATH_PIECE.sub(masked, _mask_links(_USER_INFO.sub(rf"\1{MASK}@", path)))
    query, fragment = _QUERY_PIECE.sub(masked, query), _QUERY_PIECE.sub(masked, _mask_links(fragment))
    return f"{path}{question_mark}{query}{hash_mark}{fragment}"


def _mask_piece(piece: str, secret_names: frozenset[str]) -> str:
    name, equals, value = piece.partition("=")
    if _holds_secret(name, secret_names):
        return f"{MASK}={MASK}" if equals else MASK
    if equals and (
        any(_looks_secret(reading, secret_names) for reading in _readings(name))
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
    parts = _SEGMENT_END.split(text)  # segment, separator, segment, …
    for at in range(2, len(parts), 2):
        before, separator, segment = parts[at - 2 : at + 1]
        if len(segment) >= LINK_LETTERS and not separator.strip("/\\") and _is_link_name(before):
            parts[at] = MASK if _is_link_key(segment) else segment
    return "".join(parts)


def _is_link_name(segment: str) -> bool:
    return _folded(_readings(segment)[-1]).replace("_", "-") in LINK_NAMES


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
        or any(_looks_secret(name, secret_names) for name in _names(text))
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


def _looks_secret(name: str, secret_names: frozenset[str]) -> bool:
    """Whether the name, the name without its punctuation, or a word of it is a secret one (also numbered, glued)."""
    name = _plain(_BREAK.split(name)[-1])  # the path of "#/path?name=" is not part of the name
    secrets, starts, ends = _forms(secret_names)
    words = [word.casefold() for word in _WORD_END.split(name)]
    if len(words) > 1:
        words += name.casefold(), "".join(words)
    for word in words:
        if word in secrets or word.rstrip("0123456789") in secrets:
            return True
        letters = word if word.isalpha() else _NO_LETTER.sub("", word)
        if letters.startswith(starts) or letters.endswith(ends):
            return True
    return False


@lru_cache(maxsize=8)
def _forms(secret_names: frozenset[str]) -> tuple[frozenset[str], tuple[str, ...], tuple[str, ...]]:
    """All names, and what a longer word begins and ends with when one of the long names is glued into it."""
    secrets = frozenset(map(_folded, secret_names))
    long = tuple(sorted(name for name in secrets if name.isalpha() and len(name) >= GLUED_LETTERS))
    return secrets, long, long + tuple(f"{name}s" for name in long)


def _folded(text: str) -> str:
    return _plain(text).casefold()


def _plain(text: str) -> str:
    """The text with common letters for full-width, circled and other compatibility ones."""
    # One by one: to put a long run of combining marks into order takes quadratic time.
    return text if text.isascii() else "".join(normalize("NFKC", letter) for letter in text)


def _clean(text: str) -> str:
    return " ".join(_UNSHOWN.sub("", text).split())
