"""Values that only this dashboard can read: encrypted with Fernet under `CREDENTIAL_KEYS`."""

import json
from functools import cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


def seal(value: dict[str, Any]) -> str:
    """`value` encrypted with the first of `CREDENTIAL_KEYS`."""
    return _get_keys().encrypt(json.dumps(value).encode()).decode()


def unseal(text: str, max_age: int | None = None) -> dict[str, Any] | None:
    """What was sealed with any of `CREDENTIAL_KEYS` in the last `max_age` seconds, else None."""
    try:
        value: dict[str, Any] = json.loads(_get_keys().decrypt(text, ttl=max_age))
    except (InvalidToken, TypeError):
        return None
    return value


def _get_keys() -> MultiFernet:
    return _load_keys(tuple(settings.CREDENTIAL_KEYS))


@cache
def _load_keys(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])
