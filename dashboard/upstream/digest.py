"""Cache keys out of what must not be read in them."""

import hashlib
import json


def make_digest(*parts: object) -> str:
    """40 hexadecimal digits for any JSON values; equal ones for equal values."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:40]
