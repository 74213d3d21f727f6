"""Which parameters' names look as if their value were a secret."""

import re
from functools import lru_cache
from unicodedata import normalize

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

# A shorter name is a part of too many harmless words: "key" of "monkey", "code" of "postcode".
GLUED_LETTERS = 5
LONGEST_REMEMBERED = 40  # letters

_BREAK = re.compile(r"[?&;#/\\]")
_WORD_END = re.compile(r"[\W_]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NO_LETTER = re.compile(r"[\W\d_]+")


def looks_secret(name: str, secret_names: frozenset[str]) -> bool:
    """Whether the name is a secret one; most pages of a site have the same few names, so short ones are remembered."""
    return (
        _looks_secret_cached(name, secret_names)
        if len(name) <= LONGEST_REMEMBERED
        else _has_secret_word(name, secret_names)
    )


@lru_cache(maxsize=4096)
def _looks_secret_cached(name: str, secret_names: frozenset[str]) -> bool:
    return _has_secret_word(name, secret_names)


def _has_secret_word(name: str, secret_names: frozenset[str]) -> bool:
    """Whether the name, the name without its punctuation, or a word of it is a secret one (also numbered, glued)."""
    name = _normalize(_BREAK.split(name)[-1])  # the path of "#/path?name=" is not part of the name
    secrets, starts, ends = _make_forms(secret_names)
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
def _make_forms(secret_names: frozenset[str]) -> tuple[frozenset[str], tuple[str, ...], tuple[str, ...]]:
    """All names, and what a longer word begins and ends with when one of the long names is glued into it."""
    secrets = frozenset(map(folded, secret_names))
    long = tuple(sorted(name for name in secrets if name.isalpha() and len(name) >= GLUED_LETTERS))
    return secrets, long, long + tuple(f"{name}s" for name in long)


def folded(text: str) -> str:
    """The text as names are compared: common letters, all small."""
    return _normalize(text).casefold()


def _normalize(text: str) -> str:
    """The text with common letters for full-width, circled and other compatibility ones."""
    # One by one: to put a long run of combining marks into order takes quadratic time.
    return text if text.isascii() else "".join(normalize("NFKC", letter) for letter in text)
