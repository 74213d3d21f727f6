"""Identifiers and dates as Rocket.Chat writes them."""

import random
from datetime import UTC, datetime

UNMISTAKABLE = "23456789ABCDEFGHJKLMNPQRSTWXYZabcdefghijkmnopqrstuvwxyz"


class Ids:
    """A seeded source of ids: the same seed gives the same ids in the same order."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)

    def meteor(self, length: int = 17) -> str:
        """An id of a room, user or message; with length 43 an auth token."""
        return "".join(self._random.choices(UNMISTAKABLE, k=length))

    def hexadecimal(self, length: int = 24) -> str:
        """An id of a visitor or page; with length 48 a visitor's token."""
        return f"{self._random.getrandbits(4 * length):0{length}x}"


def iso(moment: datetime) -> str:
    """A moment as in every answer: UTC with milliseconds, `2026-08-03T09:14:02.118Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_epoch(seconds: float) -> datetime:
    """The UTC moment of a clock reading in seconds, cut to whole milliseconds."""
    return datetime.fromtimestamp(int(seconds * 1000) / 1000, UTC)
