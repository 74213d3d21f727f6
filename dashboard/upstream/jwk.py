"""The key of Rocket.Chat's External Frame: a JSON Web Key for AES (RFC 7517, RFC 7518 section 6.4). No Django in it."""

import base64
import binascii
import json
import re

AES_KEY_LENGTHS = (16, 24, 32)  # bytes
LONGEST = 2000  # characters
_BASE64URL = re.compile(r"[A-Za-z0-9_-]+=*", re.ASCII)


class BadJwk(ValueError):
    """The text is no symmetric key for AES; its own text never holds the key."""


def read_jwk(text: str) -> bytes:
    """The key itself, 16, 24 or 32 bytes, out of a JWK as JSON; raises BadJwk."""
    try:
        jwk = json.loads(text) if len(text) <= LONGEST else None
    except (ValueError, RecursionError):
        jwk = None
    if not isinstance(jwk, dict) or jwk.get("kty") != "oct":
        raise BadJwk
    return _read_key(jwk.get("k"))


def is_jwk(text: str) -> bool:
    """Whether `read_jwk` reads it."""
    try:
        return bool(read_jwk(text))
    except BadJwk:
        return False


def _read_key(encoded: object) -> bytes:
    if not isinstance(encoded, str) or not _BASE64URL.fullmatch(encoded):
        raise BadJwk
    bare = encoded.rstrip("=")
    try:
        key = base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4))
    except binascii.Error:
        key = b""
    if len(key) not in AES_KEY_LENGTHS:
        raise BadJwk
    return key
