"""How page views are joined to a visitor without keeping the visitor's token: by a keyed hash of it."""

import hashlib
import hmac
from functools import cache

from django.conf import settings


def hash_visitor_token(token: str) -> str:
    """The visitor key: a hash of the token under `VISITOR_KEY`, 32 hexadecimal digits; not to be turned back."""
    key = _derive_key(settings.VISITOR_KEY)
    return hmac.new(key, token.encode("utf-8", "surrogatepass"), "sha256").hexdigest()[:32]


@cache
def _derive_key(secret: str) -> bytes:
    # A key of its own, so that it serves no other purpose even where an operator wrote one secret into two settings.
    return hashlib.sha256(b"visits of one visitor:" + secret.encode()).digest()
