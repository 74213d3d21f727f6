"""Moments as the workspace's clock and Rocket.Chat's answers write them."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], float]
"""Tells the time in epoch seconds."""


def to_iso(moment: datetime) -> str:
    """A moment as in every answer: UTC with milliseconds, `2026-08-03T09:14:02.118Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_epoch(seconds: float) -> datetime:
    """The UTC moment of a clock reading in seconds, cut to whole milliseconds."""
    return datetime.fromtimestamp(int(seconds * 1000) / 1000, UTC)
