"""What Rocket.Chat's External Frame sends for `t`: an auth token in clear or encrypted. No Django in it.

Today's clients send it in clear, older ones AES-GCM under the workspace's key: base64 of a 16-byte IV, the ciphertext
and its tag, percent-encoded twice (externalFrame/crypto.ts).
"""

import base64
import binascii
import re
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import unquote

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

Form = Literal["clear", "encrypted"]

IV, TAG = 16, 16  # bytes
LONGEST = 2000  # characters
DECODED_AT_MOST = 3  # times, after the one that reading a query does
_CLEAR = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)  # Meteor's tokens have 43 characters
_BASE64 = re.compile(r"[A-Za-z0-9+/]+", re.ASCII)
_TOKEN = re.compile(r"[!-~]{1,512}", re.ASCII)


class Unreadable(ValueError):
    """The text is neither a token in clear nor one that the key opens."""


@dataclass(frozen=True)
class FrameToken:
    """An auth token, and the form in which it came."""

    value: str = field(repr=False)
    form: Form


def is_clear(t: str) -> bool:
    """Whether this can only be a token in clear: one that is encrypted has 100 characters."""
    return bool(_CLEAR.fullmatch(t))


def open_token(t: str, key: bytes | None) -> FrameToken:
    """The token in `t`, a query's value decoded once; raises Unreadable. `key` is None where there is none."""
    if is_clear(t):
        return FrameToken(t, "clear")
    sealed = _decode(t)
    token = _decrypt(sealed, key) if sealed and key else ""
    if not token:
        raise Unreadable
    return FrameToken(token, "encrypted")


def _decode(t: str) -> bytes:
    """The bytes behind base64, in either alphabet, with or without its padding, percent-encoded or not; else none."""
    if len(t) > LONGEST:
        return b""
    for _ in range(DECODED_AT_MOST):
        t = unquote(t)
    # A plus sign that was not encoded has become a blank on its way.
    bare = t.replace(" ", "+").replace("-", "+").replace("_", "/").rstrip("=")
    if not _BASE64.fullmatch(bare):
        return b""
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4))
    except binascii.Error:
        return b""


def _decrypt(sealed: bytes, key: bytes) -> str:
    """The token; "" where the key does not open it, or it was changed."""
    if len(sealed) <= IV + TAG:
        return ""
    try:
        token = AESGCM(key).decrypt(sealed[:IV], sealed[IV:], None).decode("ascii")
    except (InvalidTag, UnicodeDecodeError):
        return ""
    return token if _TOKEN.fullmatch(token) else ""
