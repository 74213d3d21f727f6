"""How visits are joined to a visitor without keeping the visitor's token: by a keyed hash of it."""

import hashlib
import hmac
from functools import cache

from django.conf import settings


def visitor_key(token: str) -> str:
    """The hash of a visitor's token under `VISITOR_KEY`, as 32 hexadecimal digits; not to be turned back."""
    return hmac.new(_key(settings.VISITOR_KEY), token.encode("utf-8", "surrogatepass"), "sha256").hexdigest()[
        :32
    ]


@cache
def _key(secret: str) -> bytes:
    # A key of its own, so that it serves no other purpose even where VISITOR_KEY is the SECRET_KEY.
    return hashlib.sha256(b"visits of one visitor:" + secret.encode()).digest()
