"""How many calls Rocket.Chat's rate limit still allows, as its X-RateLimit headers say."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

PREFIX = "x-ratelimit-"


@dataclass(frozen=True)
class RateLimitState:
    """`remaining` of `limit` calls are left until `reset_at` (UTC); said at `date`, by the server's clock too."""

    limit: int
    remaining: int
    reset_at: datetime
    date: datetime | None = field(default=None, compare=False)


def read_rate_limit(headers: Mapping[str, str]) -> RateLimitState | None:
    """What the headers (a case-insensitive mapping) say; None if they are absent or make no sense."""
    try:
        limit, remaining, reset = (
            _parse_number(headers[PREFIX + name]) for name in ("limit", "remaining", "reset")
        )
        reset_at = datetime.fromtimestamp(reset / 1000, UTC)
        return RateLimitState(limit, remaining, reset_at, _parse_date(headers.get("Date", "")))
    except (KeyError, ValueError, OverflowError, OSError):
        return None


def select_rate_limit_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """The X-RateLimit headers that hold a number, which are fit to be sent on."""
    return {
        name: value
        for name, value in headers.items()
        if name.lower().startswith(PREFIX) and value.isascii() and value.isdigit()
    }


def _parse_date(text: str) -> datetime | None:
    """The moment of a Date header, in whole seconds; None where it is absent or makes no sense."""
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return date if date.tzinfo else None


def _parse_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise ValueError("not a number")
    return int(text)
