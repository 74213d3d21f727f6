"""What is kept of a visit: addresses without the secrets they carry, texts that are safe to store and to show."""

import re
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
        "pwd",
        "refreshtoken",
        "samlresponse",
        "secret",
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

_USER_INFO = re.compile(r"((?:^|:)[/\\]{2,})[^/\\?#]+@")
_PATH_PIECE = re.compile(r"[^/\\;]+")
# A ";" separates only before another "name=": in a form's raw value it belongs to the value.
_QUERY_PIECE = re.compile(r"[^&;]+(?:;(?![^&;=]*=)[^&;]*)*")
_BREAK = re.compile(r"[?&;#/\\]")
_WORD_END = re.compile(r"[\W_]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_MAY_HOLD_A_SECRET = re.compile("[=%@]")
# Controls that are no white space, halves of surrogate pairs, and what turns the direction of writing.
_UNSHOWN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


def kept_href(href: str, secret_names: frozenset[str], limit: int = 2000) -> str:
    """The address as it is stored: masked, clean, at most `limit` characters."""
    # Clean before masking: a hidden character inside a name must not hide the name.
    return keep(mask(_clean(href), secret_names), limit)


def kept_title(title: str, limit: int = 300, *, secret_names: frozenset[str] = DEFAULT_SECRET_NAMES) -> str:
    """The title as it is stored: clean, at most `limit` characters; addresses in it are masked."""
    words = _clean(title).split(" ")
    return keep(" ".join(mask(word, secret_names) if "/" in word else word for word in words), limit)


def keep(text: str, limit: int) -> str:
    """The text in one line without controls and direction overrides, at most `limit` characters, cut with "…"."""
    clean = _clean(text)
    return clean if len(clean) <= limit else clean[: max(limit - 1, 0)].rstrip() + "…"[:limit]


def mask(href: str, secret_names: frozenset[str]) -> str:
    """The address with `***` for user info and for each parameter value (query, fragment, path) that looks secret.

    `secret_names` are lower case; a parameter looks secret by its name, by a word of it, or by holding an address
    with a secret. Any text will do; all else stays as it is.
    """
    if not _MAY_HOLD_A_SECRET.search(href):
        return href

    def masked(piece: re.Match[str]) -> str:
        return _mask_piece(piece[0], secret_names)

    address, hash_mark, fragment = href.partition("#")
    path, question_mark, query = address.partition("?")
    path = _PATH_PIECE.sub(masked, _USER_INFO.sub(rf"\1{MASK}@", path))
    query, fragment = _QUERY_PIECE.sub(masked, query), _QUERY_PIECE.sub(masked, fragment)
    return f"{path}{question_mark}{query}{hash_mark}{fragment}"


def _mask_piece(piece: str, secret_names: frozenset[str]) -> str:
    name, equals, value = piece.partition("=")
    if _holds_secret(name, secret_names):
        return f"{MASK}={MASK}" if equals else MASK
    if equals and (_looks_secret(name, secret_names) or _holds_secret(value, secret_names)):
        return f"{name}={MASK}"
    return piece


def _holds_secret(text: str, secret_names: frozenset[str]) -> bool:
    """Whether the text, percent-decoded as often as it can be, has user info or a secret parameter in it."""
    for _ in range(READINGS):
        if not _MAY_HOLD_A_SECRET.search(text):
            return False
        if _USER_INFO.search(text) or any(_looks_secret(name, secret_names) for name in _names(text)):
            return True
        text, before = unquote(text), text
        if text == before:
            return False
    return True


def _names(text: str) -> set[str]:
    """Whatever stands before a "=" in the text."""
    return {name for piece in _BREAK.split(text) for name in piece.split("=")[:-1]}


def _looks_secret(name: str, secret_names: frozenset[str]) -> bool:
    """Whether the name, the name without its punctuation, or a word of it (also numbered) is a secret one."""
    name = _BREAK.split(unquote(name))[-1]  # the path of "#/path?name=" is not part of the name
    if name.lower() in secret_names:
        return True
    words = [word.lower() for word in _WORD_END.split(name)]
    return "".join(words) in secret_names or any(
        word in secret_names or word.rstrip("0123456789") in secret_names for word in words
    )


def _clean(text: str) -> str:
    return " ".join(_UNSHOWN.sub("", text).split())
