"""Identifiers as Rocket.Chat writes them."""

import random

UNMISTAKABLE = "23456789ABCDEFGHJKLMNPQRSTWXYZabcdefghijkmnopqrstuvwxyz"


class Ids:
    """A seeded source of ids: the same seed gives the same ids in the same order."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)

    def meteor(self, length: int = 17) -> str:
        """An id of a room, user or message; with length 43 an auth token."""
        return "".join(self._random.choices(UNMISTAKABLE, k=length))

    def hexadecimal(self, length: int = 24) -> str:
        """An id of a visitor or page view; with length 48 a visitor's token."""
        return f"{self._random.getrandbits(4 * length):0{length}x}"
