"""Time-based one-time passwords (RFC 6238: SHA-1, 30 seconds, 6 digits)."""

import base64
import hashlib
import hmac
import struct

STEP = 30


def make_secret(seed: int, username: str) -> str:
    """A fixed base32 secret for this account of this world."""
    return base64.b32encode(hashlib.sha256(f"{seed}/totp/{username}".encode()).digest()[:20]).decode()


def make_code(secret: str, now: float) -> str:
    """The six digits valid at `now` (epoch seconds)."""
    counter = struct.pack(">Q", int(now // STEP))
    digest = hmac.digest(base64.b32decode(secret), counter, "sha1")
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4]) & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def verify_code(secret: str, given: str, now: float) -> bool:
    """Whether `given` is the code of this step or of a neighbour, as clocks differ."""
    near = (make_code(secret, now + drift) for drift in (-STEP, 0, STEP))
    return any(hmac.compare_digest(valid.encode(), given.encode(errors="replace")) for valid in near)
